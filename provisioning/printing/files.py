"""Names of printed files: Chinese as people look for them, and such that Windows takes them."""

from __future__ import annotations

import re
from pathlib import Path

from server.forms.catalogue import Paper

WHOLE_SITE = "全站点"
LONGEST = 80
"""Characters of one name; what Windows takes in all is three times that."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class FileNames:
    """Gives each paper a file below a folder; no two papers of one run get the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given: set[str] = set()

    def file(self, paper: Paper) -> Path:
        """The file of a paper: `第1考场/签到表-理论考试.pdf`."""
        place = usable(paper.room) if paper.room else WHOLE_SITE
        name = usable(paper.name)
        number, tried = 1, name
        # Windows does not tell upper case from lower.
        while f"{place}/{tried}".casefold() in self._given:
            number += 1
            tried = f"{name}({number})"
        self._given.add(f"{place}/{tried}".casefold())
        return self._folder / place / f"{tried}.pdf"


def usable(text: str) -> str:
    """A name without the signs that Windows forbids in one."""
    plain = "".join("_" if sign in '<>:"/\\|?*' or not sign.isprintable() else sign for sign in text)
    plain = plain[:LONGEST].strip(" .") or "_"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain
