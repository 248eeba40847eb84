"""What a candidate left on a PC is believed only where the site's own keys and words say so, and taken in order."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.answers import Chosen
from exam.commands import AnswerEntry, Entry, FileEntry, GapEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId, SittingId, sitting_id
from exam.package import digest_of
from exam.pc_journal import HEADER, KEY_PURPOSE, KeptEntry, name_of, seal_record, seal_stub
from exam.people import Actor, Role
from exam.policy import MINUTE
from exam.sitting import SittingPhase
from exam.stubs import Stub, write_stub
from exam.timing import Timing
from exam.trust.sealing import derive_key
from exam.wire.left_journals import MAX_SEALED_STUB, write_left
from server.exam_clock import Mark
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import Record, first_hash
from server.rebuilding import Held, ToldSeat, rebuilt
from server.standby.left_journals import MOST_LINES, LeftJournals, missing_pieces, without_missing
from tests.unit.server.halls import plan

SECRET = b"the site's secret, 32 bytes long"
PLAN = plan()
SESSION = PLAN.sessions[0]
SITTING = sitting_id(SESSION.places[0].ticket, SESSION.id)
PC, SPARE = MachineId("PC-01"), MachineId("PC-09")
CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")
NOW = Mark(50 * MINUTE, 0, 0, "")


def stub(line: int = 1, machine: MachineId = PC, sitting: SittingId = SITTING, number: str = PLAN.number) -> Stub:
    """The site's word about a seat that was handed in."""
    return Stub(
        plan=number,
        sitting=sitting,
        machine=machine,
        line=line,
        phase=SittingPhase.HANDED_IN,
        timing=Timing(0, 60 * MINUTE),
        entered_at=MINUTE,
        extension=0,
        early_leave=True,
        spare=False,
    )


def answer(item: str, option: str, at: int = 5 * MINUTE) -> AnswerEntry:
    """A choice."""
    return AnswerEntry(ItemId(item), Chosen((option,)), at)


def brought(seat: Stub, *entries: tuple[int, Entry], secret: bytes = SECRET) -> bytes:
    """What the PC brings."""
    key = derive_key(secret, KEY_PURPOSE, seat.sitting)
    sealed = seal_stub(write_stub(seat, derive_key(secret, "stub")), key, seat.sitting, seat.line)
    records = (seal_record(KeptEntry(seq, entry), key, seat.sitting, seat.line) for seq, entry in entries)
    return write_left(sealed, HEADER + b"".join(records))


def journals() -> LeftJournals:
    """The server's side."""
    return LeftJournals(PLAN, SECRET)


def test_a_journal_of_this_exam_is_opened_with_its_seat_and_entries() -> None:
    body = brought(stub(), (1, answer("T1", "A")), (2, answer("T2", "B")))
    left = journals().open(name_of(SITTING, 1), body)
    assert left is not None
    assert left.seats == (stub(),)
    assert [(one.line, one.seq, one.entry) for one in left.entries] == [
        (1, 1, answer("T1", "A")),
        (1, 2, answer("T2", "B")),
    ]


def test_a_number_that_the_disk_lost_is_a_gap_and_the_rest_counts() -> None:
    body = brought(stub(), (1, answer("T1", "A")), (3, answer("T2", "B")))
    left = journals().open(name_of(SITTING, 1), body)
    assert left is not None
    assert [one.entry for one in left.entries] == [answer("T1", "A"), GapEntry(), answer("T2", "B")]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (name_of(SITTING, 2), brought(stub())),
        (name_of(SITTING, MOST_LINES + 1), brought(stub(line=MOST_LINES + 1))),
        ("0" * 32, brought(stub())),
        (name_of(SITTING, 1), brought(stub(), secret=b"another site's secret, 32 bytes.")),
        (name_of(SITTING, 1), brought(stub(number="2026119999"))),
        (name_of(SITTING, 1), b""),
        (name_of(SITTING, 1), (MAX_SEALED_STUB + 1).to_bytes(4, "big") + bytes(MAX_SEALED_STUB + 10)),
    ],
)
def test_what_is_not_of_this_exam_and_site_is_nothing(name: str, body: bytes) -> None:
    assert journals().open(name, body) is None


@given(st.integers(0), st.integers(1, 255))
def test_one_changed_byte_brings_nothing_that_was_not_written(place: int, change: int) -> None:
    body = bytearray(brought(stub(), (1, answer("T1", "A"))))
    body[place % len(body)] ^= change
    left = journals().open(name_of(SITTING, 1), bytes(body))
    assert left is None or all(one.entry in (answer("T1", "A"), GapEntry()) for one in left.entries)


def test_a_version_whose_pieces_are_gone_is_a_gap_so_that_those_behind_it_count() -> None:
    here, gone = digest_of(b"here"), digest_of(b"gone")

    def file(piece: Digest, at: int) -> FileEntry:
        return FileEntry(ItemId("P1"), "a.txt", 4, piece, (piece,), at)

    left = journals().open(name_of(SITTING, 1), brought(stub(), (1, file(gone, 1)), (2, file(here, 2))))
    assert left is not None
    missing = missing_pieces(left, {here}.__contains__)
    assert missing == (gone,)
    assert [one.entry for one in without_missing(left, missing).entries] == [GapEntry(), file(here, 2)]


def test_a_candidate_who_moved_has_the_answers_of_both_pcs() -> None:
    hand_in = HandInEntry(HandInBy.CANDIDATE, 48 * MINUTE)
    first = journals().open(name_of(SITTING, 1), brought(stub(), (1, answer("T1", "A")), (2, answer("T2", "A"))))
    second = journals().open(
        name_of(SITTING, 2), brought(stub(2, SPARE), (1, answer("T2", "B", 9 * MINUTE)), (2, hand_in))
    )
    assert first is not None
    assert second is not None
    records = rebuilt(PLAN, opened(), Held((), (second, first)), NOW, "program", CHIEF, "硬盘损坏")
    sitting = replayed(records).sittings[SITTING]
    assert (sitting.line, sitting.machine, sitting.phase) == (2, SPARE, SittingPhase.HANDED_IN)
    assert {item: saved.answer for item, saved in sitting.answers.items()} == {
        ItemId("T1"): Chosen(("A",)),
        ItemId("T2"): Chosen(("B",)),
    }


def test_the_first_pcs_answers_come_before_the_seat_at_which_they_sit_now() -> None:
    first = journals().open(name_of(SITTING, 1), brought(stub(), (1, answer("T1", "A"))))
    assert first is not None
    now = msgspec.structs.replace(stub(2, SPARE), phase=SittingPhase.ANSWERING)
    records = rebuilt(PLAN, opened(), Held((ToldSeat(SPARE, now, 0),), (first,)), NOW, "program", CHIEF, "硬盘损坏")
    sitting = replayed(records).sittings[SITTING]
    assert (sitting.line, sitting.phase) == (2, SittingPhase.ANSWERING)
    assert sitting.answers[ItemId("T1")].answer == Chosen(("A",))


def opened() -> Opened:
    """A journal with nothing in it."""
    return Opened(1_000_001, 0, first_hash(PLAN.number))


def replayed(records: list[Record]) -> Hall:
    """A hall as the next start of the server has it."""
    hall = Hall(PLAN, Opened(0, 0, first_hash(PLAN.number)))
    hall.replay(records)
    return hall
