"""Names of folders that every system takes, Windows being the strictest, and of files as they are kept: pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 24
"""Longest name of a task's folder, in characters: programs of 2012 hold no path above 260."""
FALLBACK = "作业"

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_UNTAKEN = re.compile(r"[:\\\x00-\x1f\ud800-\udfff]")
"""What `exam.candidate_rules` takes in no path, and the halves of characters that UTF-8 has no bytes for."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def told_name(name: str) -> str:
    """A file's name as it is told and kept: composed, what the site or UTF-8 takes in no name as `%3A`.

    No file is left out for its name: not one unpacked from an old archive, nor one that only other systems can have.
    """
    composed = unicodedata.normalize("NFC", name)
    return _UNTAKEN.sub(lambda found: f"%{ord(found[0]) & 0xFF:02X}", composed)


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Make a title fit to name a folder: composed, without what Windows forbids, no dot or space at its end.

    Never empty; a reserved name (CON, NUL, COM1) gets a line behind it.
    """
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(char for char in composed if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = " ".join(_FORBIDDEN.sub(" ", plain).split())[:longest].strip(" .")
    if not name:
        return FALLBACK
    return f"{name}_" if _RESERVED.fullmatch(name) else name


def task_folder_name(number: int, title: str) -> str:
    """The folder of a task, by its number on the screen: `2-制作新品预约落地页`."""
    return f"{number}-{safe_name(title)}"


def desk_folder_name(seat: int, ticket: str) -> str:
    """The folder of a desk: its seat, or the ending of the ticket where the seat is not known."""
    return f"{seat}座" if seat else safe_name(ticket[-4:])
