"""Long names of files where there is little room: places to break a line at, or a middle left out."""

from __future__ import annotations

import re

LONGEST_RUN = 16
"""Characters of a name without a place to break."""
_ROOM = "\u200b"
_AFTER = re.compile(r"([/\\._\-])")
_RUN = re.compile(rf"([A-Za-z0-9]{{{LONGEST_RUN}}})")


LONGEST_SHOWN = 22
"""Characters of a name on a button."""


def shortened(name: str) -> str:
    """A name that fits on a button: its beginning and its end, which tells what it is."""
    half = LONGEST_SHOWN // 2
    return name if len(name) <= LONGEST_SHOWN else f"{name[:half]}…{name[-half:]}"


def breakable(name: str) -> str:
    """A name that breaks behind its dots, dashes and folders, and within what is long. Only to be looked at."""
    return _RUN.sub(rf"\1{_ROOM}", _AFTER.sub(rf"\1{_ROOM}", name))
