"""The journal inside a bundle: one record a line with its hash, and what is gathered while it is read once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from exam import events as ev
from exam.commands import FileEntry
from exam.ids import Digest, parse_digest
from exam.people import Actor, Role
from exam.timing import Instant
from server.journal.record import Record

MOST_LINE = 16 * 1024 * 1024
"""Longest line that is read, in bytes; the longest answer takes a twentieth."""
ABOUT = ("sitting", "session", "machine", "room", "id")
"""Fields that name what a decision is about, the narrowest first."""
_NOT_PEOPLE = (Role.SERVER, Role.CANDIDATE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Whole = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class JournalLine(msgspec.Struct, frozen=True):
    """One record: `at` in milliseconds of exam time, `payload` the event as JSON text, `hash` in hex."""

    seq: _Whole
    epoch: _Whole
    at: _Whole
    kind: str
    sitting: str
    payload: str
    hash: str


class Decision(msgspec.Struct, frozen=True):
    """Something that people decided: its record's number, exam time and the site's clock time, what, who and why.

    `about` is the sitting, session, room or PC it is about; `facts` what else the record says.
    """

    seq: int
    at: Instant
    time: str
    kind: str
    about: str
    by: tuple[Actor, ...]
    reason: str
    facts: dict[str, Any]


_line = msgspec.json.Encoder().encode
_read_line: msgspec.json.Decoder[JournalLine] = msgspec.json.Decoder(JournalLine)
_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)


def line_of(record: Record) -> bytes:
    """A record as it stands in the bundle, its line's end included."""
    return (
        _line(
            JournalLine(
                record.seq, record.epoch, record.at, record.kind, record.sitting, record.payload, record.hash.hex()
            )
        )
        + b"\n"
    )


def record_of(line: bytes) -> Record:
    """Read a line. Raises ValueError or msgspec's own errors where it is none."""
    found = _read_line.decode(line)
    return Record(found.seq, found.epoch, found.at, found.kind, found.sitting, found.payload, bytes.fromhex(found.hash))


class JournalReading:
    """Hands the records on and remembers, on their way, what else a bundle needs of them.

    `beside` is called for each record with its event, once whoever the records go to has taken it.
    """

    def __init__(self, timezone: str, beside: Callable[[Record, ev.Event], None] | None = None) -> None:
        self.size = 0
        self.lineage = ""
        self.epoch = 0
        self.decisions: list[Decision] = []
        self.pieces: set[Digest] = set()
        self._sum = hashlib.sha256()
        self._beside = beside
        self._zone = ZoneInfo(timezone)
        self._anchor: tuple[Instant, int] = (0, 0)

    @property
    def digest(self) -> Digest:
        """SHA-256 of all lines so far."""
        return Digest(self._sum.hexdigest())

    def through(self, records: Iterable[Record]) -> Iterator[Record]:
        """Hand on every record."""
        for record in records:
            line = line_of(record)
            self.size += len(line)
            self._sum.update(line)
            self.lineage = self.lineage or record.hash.hex()
            self.epoch = record.epoch
            # First whoever follows the chain: what is gathered is gathered from a record that was believed.
            yield record
            self._gather(record)

    def time(self, at: Instant) -> str:
        """The site's clock time of a moment of exam time."""
        anchor, wall_ms = self._anchor
        moment = _EPOCH + timedelta(milliseconds=wall_ms + at - anchor)
        return moment.astimezone(self._zone).isoformat(timespec="milliseconds")

    def _gather(self, record: Record) -> None:
        event = _event.decode(record.payload)
        if self._beside is not None:
            self._beside(record, event)
        match event:
            case ev.ServerStarted(anchor_wall_ms=wall_ms):
                self._anchor = (record.at, wall_ms)
            case ev.FileSaved(pieces=pieces):
                self.pieces.update(piece for piece in pieces if parse_digest(piece) is not None)
            case ev.EntryKeptAsEvidence(entry=entry):
                self.pieces.update(_pieces_kept(entry))
            case _:
                self._decided(record, event)

    def _decided(self, record: Record, event: ev.Event) -> None:
        actor: Actor | None = getattr(event, "actor", None)
        signed: tuple[Actor, ...] = getattr(event, "signed", ())
        by = signed if actor is None else (actor, *signed)
        if isinstance(event, ev.SignedIn | ev.SignedOut) or all(one.role in _NOT_PEOPLE for one in by):
            return
        facts = msgspec.json.decode(record.payload, type=dict[str, Any])
        kind, reason = facts.pop("type"), facts.pop("reason", "")
        for name in ("actor", "signed"):
            facts.pop(name, None)
        if "command" in facts:
            command = msgspec.json.decode(facts["command"])
            if command.get("code"):
                command["code"] = "…"  # a release that was not used is still good
            facts["command"] = command
        about = next((str(facts[name]) for name in ABOUT if facts.get(name)), "")
        self.decisions.append(Decision(record.seq, record.at, self.time(record.at), kind, about, by, reason, facts))


def _pieces_kept(entry_text: str) -> set[Digest]:
    """Pieces of a file that does not count and is kept as evidence."""
    try:
        entry = msgspec.json.decode(entry_text, type=FileEntry)
    except msgspec.MsgspecError:
        return set()  # an answer, or a list of pieces too long to be kept whole
    return {piece for piece in entry.pieces if parse_digest(piece) is not None}
