"""What an old server acknowledged alone, and nobody took over: brought to the server that leads before it is set aside.

Two servers that people made lead at once part in their journals. What people decided at the old one stays there as
evidence. What candidates made is theirs: it is put together again as the entries that their PCs sent, in their order,
and the leading server takes them as if they came now. Most it has had from the PCs meanwhile; a PC that is gone for
good sends nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from exam import events as ev
from exam.commands import (
    AnswerEntry,
    EmergencyEntry,
    Entry,
    FileEntry,
    FindingEntry,
    GapEntry,
    HandInEntry,
    LossEntry,
    Put,
)
from exam.evidence import Severity
from exam.ids import Digest, MachineId, SittingId
from exam.plan import Plan
from exam.stubs import Stub
from exam.timing import Instant
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import Record, first_hash

_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)
_entry: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
Numbered = (
    ev.AnswerSaved
    | ev.FileSaved
    | ev.HandedIn
    | ev.LossMeasured
    | ev.FindingReported
    | ev.FindingGone
    | ev.EmergencyCodeUsed
    | ev.EntryKeptAsEvidence
)
"""What came of an entry that a PC sent, under the number that it had there."""
BY_THE_PC = frozenset({ev.HandInBy.CANDIDATE, ev.HandInBy.TIME_UP})


class LeftEntry(msgspec.Struct, frozen=True):
    """One entry of a PC, as the old server took it."""

    sitting: SittingId
    line: int
    seq: int
    entry: Entry


class LeftBehind(msgspec.Struct, frozen=True):
    """All that candidates have of a branch: their seats as the old server knew them, and their entries in order."""

    seats: tuple[Stub, ...] = ()
    entries: tuple[LeftEntry, ...] = ()

    def pieces(self) -> tuple[Digest, ...]:
        """The pieces of files that the entries name."""
        files = (left.entry for left in self.entries if isinstance(left.entry, FileEntry))
        return tuple(dict.fromkeys(piece for file in files for piece in file.pieces))


def left_behind(plan: Plan, records: Sequence[Record], to: int) -> LeftBehind:
    """What candidates have of the records after a number. `records` are the whole journal of the old server."""
    hall = Hall(plan, Opened(0, 0, first_hash(plan.number)))
    hall.replay(records)
    entries = tuple(entries_of(records[to:]))
    touched = dict.fromkeys(
        event.sitting for record in records[to:] if isinstance(event := _event.decode(record.payload), ev.SittingEvent)
    )
    seats = (seat_of(hall, sitting) for sitting in touched)
    return LeftBehind(tuple(seat for seat in seats if seat is not None), entries)


def seat_of(hall: Hall, id_: SittingId) -> Stub | None:
    """A seat as a hall knows it; None where nobody ever logged in."""
    sitting = hall.sittings[id_]
    if sitting.machine is None or sitting.line == 0:
        return None
    session = hall.sessions[sitting.session]
    return Stub(
        plan=hall.plan.number,
        sitting=id_,
        machine=sitting.machine,
        line=sitting.line,
        phase=sitting.phase,
        timing=session.timing,
        entered_at=sitting.entered_at,
        extension=sitting.extension,
        early_leave=sitting.early_leave,
        spare=session.spare,
    )


def entries_of(records: Iterable[Record]) -> Iterator[LeftEntry]:
    """The entries of PCs that records came of, in their order; what a PC did not send is left out."""
    for record in records:
        event = _event.decode(record.payload)
        if isinstance(event, Numbered) and (entry := _entry_of(event)) is not None:
            yield LeftEntry(event.sitting, event.line, event.seq, entry)


def _entry_of(event: Numbered) -> Entry | None:
    match event:
        case ev.AnswerSaved():
            return AnswerEntry(event.item, event.answer, event.made_at, event.marked)
        case ev.FileSaved():
            return FileEntry(
                event.task, event.path, event.size, event.digest, event.pieces, event.made_at, event.removed
            )
        case ev.HandedIn(by=by):
            return HandInEntry(by, event.made_at) if by in BY_THE_PC else None
        case ev.LossMeasured():
            return LossEntry(event.cause, event.since, event.until)
        case ev.FindingReported():
            return FindingEntry(event.code, event.about, event.severity, event.facts, event.since)
        case ev.FindingGone():
            return FindingEntry(event.code, event.about, Severity.INFO, {}, event.at, event.at)
        case ev.EmergencyCodeUsed():
            return EmergencyEntry(event.serial, event.at, event.causes)
        case ev.EntryKeptAsEvidence():
            return _as_sent(event)


def _as_sent(event: ev.EntryKeptAsEvidence) -> Entry:
    """What the PC sent; a text that was cut keeps its number, so that those behind it can go on."""
    try:
        return _entry.decode(event.entry)
    except msgspec.MsgspecError:
        return GapEntry()


def take(hall: Hall, left: LeftBehind, by: MachineId, now: Instant) -> int:
    """Take into the leading server's hall what an old one had alone: seats first, then entries as if sent now.

    What is known already, and what the rules of today refuse, changes nothing. Returns how many facts came of it.
    """
    for seat in left.seats:
        if seat.plan == hall.plan.number and seat.sitting in hall.sittings:
            hall.restore(seat, now)
    before = hall.version
    for one in left.entries:
        sitting = hall.sittings.get(one.sitting)
        if sitting is not None and sitting.machine is not None and sitting.line == one.line:
            hall.by_candidate(one.sitting, Put(sitting.machine, one.line, one.seq, one.entry), now)
    taken = hall.version - before
    if taken:
        hall.note(ev.LeftBehindTaken(by, taken), now)
    return taken
