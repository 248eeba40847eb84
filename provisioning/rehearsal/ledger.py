"""Every acknowledgement that any PC was given, held against the journal: nothing is lost (design section 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from exam import events as ev
from exam.ids import Digest, MachineId, SittingId
from exam.vouching import Vouched, short_digest, substance_of
from provisioning.rehearsal.written import Written
from server.journal.record import ChainBrokenError, Record, first_hash, verify

Place = tuple[SittingId, int, int]
"""A sitting, its line, and a number on it."""
HasFile = Callable[[tuple[Digest, ...]], bool]
MOST_NAMED = 20


class Comparison(msgspec.Struct, frozen=True):
    """How many entries the server acknowledged, and how many of them the journal does not hold as they were sent,
    or did not when a PC came back to the server.

    `not_counted` are there as evidence only. `broken_at` is the record at which the journal's chain breaks, 0 where it
    holds. `machines` are the first PCs that lost something.
    """

    acknowledged: int
    lost: int
    not_counted: int = 0
    broken_at: int = 0
    machines: tuple[MachineId, ...] = ()


class Saved(msgspec.Struct, frozen=True):
    """What the journal holds under a number, as bytes that two equal entries share."""

    what: bytes
    counts: bool = True


def compare(records: Sequence[Record], plan: str, written: Iterable[Written], has_file: HasFile) -> Comparison:
    """Hold the PCs' acknowledged entries against a plan's journal. `has_file` tells whether pieces are there whole."""
    broken_at, saved = chain_breaks_at(records, plan), saved_of(records, has_file)
    acknowledged = lost = not_counted = 0
    machines: dict[MachineId, None] = {}
    for one in written:
        if one.outbox.forgotten:
            lost += one.outbox.forgotten
            machines[one.machine] = None
        for seq, entry in enumerate(one.outbox.entries[: one.outbox.acked], 1):
            acknowledged += 1
            kept = saved.get((one.sitting, one.line, seq))
            if kept is None or kept.what not in (substance_of(entry), msgspec.json.encode(entry)):
                lost += 1
                machines[one.machine] = None
            elif not kept.counts:
                not_counted += 1
    return Comparison(acknowledged, lost, not_counted, broken_at, tuple(machines)[:MOST_NAMED])


def compare_vouched(
    records: Sequence[Record], plan: str, told: Mapping[MachineId, Sequence[Vouched]], has_file: HasFile
) -> Comparison:
    """The same for real PCs, by the digests of what they were told is safe."""
    saved = saved_of(records, has_file)
    acknowledged = lost = 0
    machines: dict[MachineId, None] = {}
    for machine, lines in told.items():
        for line in lines:
            acknowledged += len(line.entries)
            if missing := len(line.entries) - _held(line, saved):
                lost += missing
                machines[machine] = None
    return Comparison(acknowledged, lost, 0, chain_breaks_at(records, plan), tuple(machines)[:MOST_NAMED])


def held_whole(line: Vouched, saved: Mapping[Place, Saved]) -> bool:
    """Whether everything that a PC vouches for in a sitting is there as it was sent."""
    return _held(line, saved) == len(line.entries)


def saved_of(records: Iterable[Record], has_file: HasFile) -> dict[Place, Saved]:
    """What a journal holds under each number."""
    return dict(found for record in records if (found := _read(record, has_file)) is not None)


def chain_breaks_at(records: Sequence[Record], plan: str) -> int:
    """The record at which a plan's journal breaks, 0 where its chain holds."""
    try:
        verify(records, first_hash(plan))
    except ChainBrokenError as error:
        return error.seq
    return 0


def _held(line: Vouched, saved: Mapping[Place, Saved]) -> int:
    found = ((saved.get((line.sitting, line.line, seq)), digest) for seq, digest in line.entries.items())
    return sum(kept is not None and kept.counts and short_digest(kept.what) == digest for kept, digest in found)


def _read(record: Record, has_file: HasFile) -> tuple[Place, Saved] | None:
    match record.kind:
        case "answer_saved":
            answer = msgspec.json.decode(record.payload, type=ev.AnswerSaved)
            return _place(answer), Saved(msgspec.json.encode(("answer", answer.item, answer.answer)))
        case "file_saved":
            file = msgspec.json.decode(record.payload, type=ev.FileSaved)
            # A version whose pieces are gone is lost, whatever the journal says.
            what = ("file", file.task, file.path, file.digest) if has_file(file.pieces) else ("gone",)
            return _place(file), Saved(msgspec.json.encode(what))
        case "handed_in":
            return _place(msgspec.json.decode(record.payload, type=ev.HandedIn)), Saved(b'["hand_in"]')
        case "kept_as_evidence":
            evidence = msgspec.json.decode(record.payload, type=ev.EntryKeptAsEvidence)
            return _place(evidence), Saved(evidence.entry.encode(), counts=False)
        case _:
            return None


def _place(event: ev.AnswerSaved | ev.FileSaved | ev.HandedIn | ev.EntryKeptAsEvidence) -> Place:
    return event.sitting, event.line, event.seq
