"""Identities, parsed once at the edge and then trusted by their type."""

from __future__ import annotations

import re
from typing import NewType

Ticket = NewType("Ticket", str)
"""Admission ticket number (准考证号): 26 digits, one for theory and practical (handbook sections 2 and 6)."""
IdNumber = NewType("IdNumber", str)
"""ID number (身份证号): 18 characters, GB 11643."""
RoomName = NewType("RoomName", str)
"""Exam room (考场), by the name that stands on its door."""
SessionId = NewType("SessionId", str)
"""One room's sitting of one part at one time: `<room>/<part>/<YYYYMMDDTHHMM>`."""
SittingId = NewType("SittingId", str)
"""One candidate in one session: `<ticket>@<session>`."""
MachineId = NewType("MachineId", str)
"""A PC, by the name it was enrolled under; ASCII letters, digits, dot, dash, underscore."""
SeatNumber = NewType("SeatNumber", int)
"""Seat (考位号) in a room, 1..n."""
ItemId = NewType("ItemId", str)
"""An item or a task of a paper, unique in its paper."""
Digest = NewType("Digest", str)
"""SHA-256 of some bytes, 64 lower-case hexadecimal digits."""

TICKET_DIGITS = 26
ID_CHARACTERS = 18
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_MACHINE = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,64}")  # not dots alone: PCs name folders after themselves
_DIGEST = re.compile(r"[0-9a-f]{64}")


def parse_ticket(text: str) -> Ticket | None:
    """Return the ticket, or None where the text is not 26 ASCII digits."""
    return Ticket(text) if len(text) == TICKET_DIGITS and text.isascii() and text.isdigit() else None


def id_check_character(body: str) -> str:
    """Return the check character for the first 17 digits of an ID number (GB 11643-1999: ISO 7064 MOD 11-2)."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def parse_id_number(text: str) -> IdNumber | None:
    """Return the ID number, or None where shape or check character is wrong. A lower-case x is read as X."""
    text = text.upper()
    body = text[:-1]
    if len(text) != ID_CHARACTERS or not (body.isascii() and body.isdigit()):
        return None
    return IdNumber(text) if id_check_character(body) == text[-1] else None


def parse_machine(text: str) -> MachineId | None:
    """Return the machine's name, or None where it is not one."""
    return MachineId(text) if _MACHINE.fullmatch(text) else None


def machine_name(text: str, otherwise: str = "PC") -> MachineId:
    """A name as the server takes it: signs that it does not take become dashes."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:64]
    return parse_machine(plain) or MachineId(otherwise)


def parse_digest(text: str) -> Digest | None:
    """Return the digest, or None where it is not one. Guards every path that is built from a digest."""
    return Digest(text) if _DIGEST.fullmatch(text) else None


def sitting_id(ticket: Ticket, session: SessionId) -> SittingId:
    """Name the sitting of a candidate in a session."""
    return SittingId(f"{ticket}@{session}")
