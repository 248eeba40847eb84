"""What a server and its standby say to each other over one WebSocket, as msgpack: the rules are in FOLLOWING.md."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from exam.ids import Digest
from exam.timing import Instant
from server.journal.record import Record
from server.standby.left_behind import LeftBehind

MAX_TO_STANDBY = 64 * 1024 * 1024
"""Longest frame that a standby reads, in bytes: a batch is as long as what forty PCs sent in one moment."""
MAX_FROM_STANDBY = 4 * 1024 * 1024
"""Longest frame that a server reads: a piece of a file, or a part of what an old server had alone."""
Row = tuple[int, int, int, str, str, str, bytes]


class FrameError(Exception):
    """The bytes are no frame."""


class Records(msgspec.Struct, frozen=True, tag="r"):
    """Records in order. What of them the server itself has on its disk is not said: it acknowledges nothing before."""

    rows: tuple[Row, ...]

    def records(self) -> list[Record]:
        """The records themselves."""
        return [Record(*row) for row in self.rows]


class Pulse(msgspec.Struct, frozen=True, tag="p"):
    """The server is there: its exam time, and its newest record."""

    now: Instant
    last: int


class PieceCame(msgspec.Struct, frozen=True, tag="c"):
    """A piece of a candidate's file is at the server: fetch it."""

    digest: Digest


class FilesChanged(msgspec.Struct, frozen=True, tag="f"):
    """Files of the site changed, the paper's opened keys for one: look at them again, then say `FilesKept`."""

    number: int


class Kept(msgspec.Struct, frozen=True, tag="k"):
    """Everything up to a record is on the standby's disk, with the pieces that it names."""

    upto: int


class PieceKept(msgspec.Struct, frozen=True, tag="h"):
    """The piece is on the standby's disk."""

    digest: Digest


class FilesKept(msgspec.Struct, frozen=True, tag="g"):
    """The site's files are as they were when the server said this number."""

    number: int


class Left(msgspec.Struct, frozen=True, tag="l"):
    """A part of what this machine, once the server, had acknowledged alone; `last` ends what goes by this name."""

    name: str
    part: LeftBehind
    last: bool


class LeftPiece(msgspec.Struct, frozen=True, tag="m"):
    """A piece of a file that it names."""

    digest: Digest
    data: bytes


class LeftTaken(msgspec.Struct, frozen=True, tag="t"):
    """The server has all of it on its disk: it need not be brought again."""

    name: str


ToStandby = Records | Pulse | PieceCame | FilesChanged | LeftTaken
FromStandby = Kept | PieceKept | FilesKept | Left | LeftPiece
_encoder = msgspec.msgpack.Encoder()
_to_standby: msgspec.msgpack.Decoder[ToStandby] = msgspec.msgpack.Decoder(ToStandby)
_from_standby: msgspec.msgpack.Decoder[FromStandby] = msgspec.msgpack.Decoder(FromStandby)


def encode_frame(frame: ToStandby | FromStandby) -> bytes:
    """Write a frame."""
    return _encoder.encode(frame)


def records_frame(records: Sequence[Record]) -> bytes:
    """Write records as a frame."""
    return _encoder.encode(Records(tuple(msgspec.structs.astuple(record) for record in records)))


def decode_to_standby(data: bytes) -> ToStandby:
    """Read what a server said. Raises FrameError."""
    try:
        return _to_standby.decode(data)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise FrameError(type(error).__name__) from error


def decode_from_standby(data: bytes) -> FromStandby:
    """Read what a standby said. Raises FrameError."""
    try:
        return _from_standby.decode(data)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise FrameError(type(error).__name__) from error
