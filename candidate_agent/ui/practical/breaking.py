"""Places at which a file's name may go on in the next line; they are not seen."""

from __future__ import annotations

import re

LONGEST_RUN = 16
"""Characters of a name without a place to break."""
_ROOM = "\u200b"
_AFTER = re.compile(r"([/\\._\-])")
_RUN = re.compile(rf"([A-Za-z0-9]{{{LONGEST_RUN}}})")


def breakable(name: str) -> str:
    """A name that breaks behind its dots, dashes and folders, and within what is long. Only to be looked at."""
    return _RUN.sub(rf"\1{_ROOM}", _AFTER.sub(rf"\1{_ROOM}", name))
