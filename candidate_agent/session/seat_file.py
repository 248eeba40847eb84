"""The seat (座位) on this PC's disk: what it takes to go on after a restart while the server is away.

It holds what the server said when it seated the candidate, the newest view with the paper's key, and the key of the
journal beside it, sealed under a key that ticket and password give (scrypt). Whoever takes the disk has to guess both;
who typed them at login goes on answering at this PC, and everything flows when the server is back (design section 1).
One PC serves one sitting, so there is one file; it is replaced whole and removed once it is of no more use.

    KAOCHANG-SEAT 1\\n   16-byte salt, 12-byte nonce, sealed JSON
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec

from exam.trust.sealing import NONCE_BYTES, SealError, seal, typed_key, unseal
from exam.wire import messages as wire

_HEADER = b"KAOCHANG-SEAT 1\n"
_ABOUT = b"seat"
_SALT = 16
LONGEST = 32 * 1024 * 1024
"""Longest file that is read, in bytes; twice what the server can say in one message."""


class KeptSeat(msgspec.Struct, frozen=True):
    """A candidate's seat at this PC: the newest `seated` and the newest view."""

    seated: wire.Seated
    view: wire.View


class SeatKey(msgspec.Struct, frozen=True):
    """What ticket and password gave, with the salt they gave it with. Never leaves the memory."""

    salt: bytes
    key: bytes


class SeatFileError(Exception):
    """There is no seat on this PC's disk, or the disk refused."""


def new_key(ticket: str, password: str) -> SeatKey:
    """Derive a key for a new seat from what was typed. Takes some 60 ms: call it in a thread."""
    salt = secrets.token_bytes(_SALT)
    return SeatKey(salt, typed_key(salt, *_as_typed(ticket, password)))


class SeatFile:
    """The seat in a folder of this PC."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "seat.kcs"

    def is_there(self) -> bool:
        """Whether this PC holds a seat, readable or not."""
        return self._path.is_file()

    def write(self, seat: KeptSeat, key: SeatKey) -> None:
        """Keep a seat in place of any other; it is on the disk when this returns. Raises SeatFileError."""
        sealed = seal(msgspec.json.encode(seat), key.key, secrets.token_bytes(NONCE_BYTES), _ABOUT)
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("wb") as file:
                file.write(_HEADER + key.salt + sealed)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            raise SeatFileError(f"the PC's disk refused: {error.strerror}") from error

    def open(self, ticket: str, password: str) -> tuple[KeptSeat, SeatKey] | None:
        """Open the seat with what was typed, or None where that is not what it was sealed with, or it is damaged.

        Takes some 60 ms: call it in a thread. Raises SeatFileError where there is none.
        """
        try:
            with self._path.open("rb") as file:
                data = file.read(LONGEST)
        except OSError as error:
            raise SeatFileError(f"there is no seat to open: {error.strerror}") from error
        if not data.startswith(_HEADER) or len(data) == LONGEST:
            raise SeatFileError("what is there is no seat of ours")
        body = data[len(_HEADER) :]
        key = SeatKey(body[:_SALT], typed_key(body[:_SALT], *_as_typed(ticket, password)))
        try:
            return msgspec.json.decode(unseal(body[_SALT:], key.key, _ABOUT), type=KeptSeat), key
        except (SealError, msgspec.MsgspecError):
            return None

    def remove(self) -> None:
        """The seat is of no more use. Raises SeatFileError where the disk refuses."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise SeatFileError(f"the PC's disk refused: {error.strerror}") from error


def what_matters(view: wire.View) -> wire.View:
    """A view without what changes all the time: where this is the same, the kept seat is still good.

    Exam time is not in it: the signs of life beside it tell how far it had come.
    """
    running = view.deadline is not None
    return msgspec.structs.replace(
        view, version=0, now=0, upto=0, clock=0, hand=None, remaining=0 if running else view.remaining
    )


def _as_typed(ticket: str, password: str) -> tuple[str, str]:
    """Blanks around, or groups of digits, are the same ticket, as the server has it of a password."""
    return "".join(ticket.split()), password.strip()
