"""What the session core asks of whoever drives it: values, carried out in their order."""

from __future__ import annotations

import msgspec

from exam.commands import Entry
from exam.ids import Digest, ItemId, SittingId
from exam.timing import Instant
from exam.wire import messages as wire


class Leader(msgspec.Struct, frozen=True):
    """Whom this PC listens to (任期): the latest term that it has heard of, and the mandate to show for it.

    `lineage` names the journal (the hash of its first record): an exam that begins anew has other terms.
    """

    lineage: str = ""
    term: int = 0
    mandate: bytes = b""


class Transmit(msgspec.Struct, frozen=True):
    """Send this to the server, if there still is a connection."""

    message: wire.ToServer


class Keep(msgspec.Struct, frozen=True):
    """Write this entry to the PC's journal, then say `kept` or `not_kept`."""

    sitting: SittingId
    line: int
    seq: int
    entry: Entry


class LifeSign(msgspec.Struct, frozen=True):
    """A sign of life (在线标记): the candidate could work here at `at`, when `seq` was the last number given out.

    `locked_since` is set while the PC was locked: the candidate could not work then, but the PC was there.
    """

    at: Instant
    seq: int
    locked_since: Instant | None = None


class NoteLife(msgspec.Struct, frozen=True):
    """Note a sign of life on this PC's disk, in place of the one before. Nothing waits for it."""

    sitting: SittingId
    line: int
    sign: LifeSign


class OpenJournal(msgspec.Struct, frozen=True):
    """Open the PC's journal of this sitting and line, then say `restored` with what it holds."""

    sitting: SittingId
    line: int
    key: str


class UploadPieces(msgspec.Struct, frozen=True):
    """The server lacks pieces of a file: upload them, then say `pieces_uploaded`."""

    pieces: tuple[Digest, ...]


class SendAhead(msgspec.Struct, frozen=True):
    """Upload a file's pieces before its entry is numbered, then, arrived or not, say `sent_ahead`. One at a time."""

    task: ItemId
    path: str
    digest: Digest
    pieces: tuple[Digest, ...]


class Saved(msgspec.Struct, frozen=True):
    """The server has this entry on its disk; `refused` is the code where it was kept but does not count."""

    sitting: SittingId
    line: int
    seq: int
    entry: Entry
    refused: str


class KeepMandate(msgspec.Struct, frozen=True):
    """Note on this PC's disk who leads, before anything is said to them: a restart must not listen to an older one."""

    leader: Leader


class HangUp(msgspec.Struct, frozen=True):
    """The server at the other end leads no more: leave it, and look for the one that does."""


Effect = Transmit | Keep | NoteLife | OpenJournal | UploadPieces | SendAhead | Saved | KeepMandate | HangUp
