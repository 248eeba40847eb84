"""Links of a page: which are relative, and to which file of the work folder each leads."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
LINKING = (
    ("a", "href"),
    ("area", "href"),
    ("link", "href"),
    ("img", "src"),
    ("script", "src"),
    ("source", "src"),
    ("audio", "src"),
    ("video", "src"),
    ("iframe", "src"),
)
"""Elements that name another file, and the attribute that does."""
NOWHERE = ""
"""The target of a link that can lead to no file that is handed in: out of the folder, or to a disk of that PC."""


def local_target(link: str, page: str) -> str | None:
    """Return the path a relative link leads to, NOWHERE where it leads out of the folder.

    None for links that are not relative: other sites, mail, telephone, scripts, and places within the page (`#top`).
    `C:\\pics\\a.jpg`, `file:///…` and `/a.jpg` work at most on the PC they were written on: NOWHERE.
    """
    link = link.strip()
    if _DRIVE.match(link) or link.lower().startswith("file:"):
        return NOWHERE
    if _SCHEME.match(link) or link.startswith(("//", "#", "?")) or not link:
        return None
    path = unquote(link.split("#")[0].split("?")[0]).replace("\\", "/")
    if path.startswith("/"):
        return NOWHERE
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return NOWHERE
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
