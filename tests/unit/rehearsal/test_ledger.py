"""Every acknowledgement is held against the journal, and every way to lose one is found."""

from __future__ import annotations

import msgspec
import pytest

from exam import events as ev
from exam.answers import Chosen
from exam.commands import AnswerEntry, FileEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId, SittingId
from exam.vouching import Vouched, short_digest, substance_of
from provisioning.rehearsal.ledger import Comparison, compare, compare_vouched
from provisioning.rehearsal.written import Written
from tests.unit.rehearsal.journals import records_of

PLAN = "2026110001-practice"
SITTING = SittingId("20261128002611000000900001@第1考场/theory/20261128T0900-practice")
PIECE = Digest("ab" * 32)
ANSWER = AnswerEntry(ItemId("T1"), Chosen(("A",)), 7)
FILE = FileEntry(ItemId("P1"), "首页.psd", 9, Digest("cd" * 32), (PIECE,), 8)
SAVED = ev.AnswerSaved(SITTING, 1, 1, ANSWER.item, ANSWER.answer, 6)
FILED = ev.FileSaved(SITTING, 1, 2, FILE.task, FILE.path, FILE.size, FILE.digest, FILE.pieces, 8)
HANDED_IN = ev.HandedIn(SITTING, HandInBy.CANDIDATE, 1, 3, 9, 2)


@pytest.fixture
def written() -> Written:
    """A PC that was acknowledged an answer, a file and its hand-in, and gave one more answer in vain."""
    one = Written(MachineId("PC-1"), SITTING, 1)
    for entry in (ANSWER, FILE, HandInEntry(HandInBy.CANDIDATE, 9), ANSWER):
        one.outbox.give(entry)
    one.outbox.acknowledge(3)
    return one


def held(events: list[ev.Event], written: Written, *, there: bool = True) -> Comparison:
    return compare(records_of(events, PLAN), PLAN, [written], lambda pieces: there and pieces == (PIECE,))


def test_a_journal_that_holds_everything_acknowledged_has_lost_nothing(written: Written) -> None:
    assert held([SAVED, FILED, HANDED_IN], written) == Comparison(acknowledged=3, lost=0)


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_an_entry_that_is_missing_is_lost(written: Written, left_out: int) -> None:
    events: list[ev.Event] = [SAVED, FILED, HANDED_IN]
    del events[left_out]
    found = held(events, written)
    assert (found.lost, found.machines) == (1, ("PC-1",))


@pytest.mark.parametrize(
    "other",
    [
        msgspec.structs.replace(SAVED, answer=Chosen(("B",))),
        msgspec.structs.replace(SAVED, item=ItemId("T2")),
        msgspec.structs.replace(SAVED, line=2),
        msgspec.structs.replace(SAVED, sitting=SittingId("somebody else")),
    ],
)
def test_an_answer_that_is_there_otherwise_is_lost(written: Written, other: ev.AnswerSaved) -> None:
    assert held([other, FILED, HANDED_IN], written).lost == 1


def test_a_file_whose_pieces_are_gone_is_lost_whatever_the_journal_says(written: Written) -> None:
    assert held([SAVED, FILED, HANDED_IN], written, there=False).lost == 1


def test_what_a_server_had_forgotten_at_its_return_is_lost_though_it_was_sent_again(written: Written) -> None:
    written.outbox.begin_again(1)
    found = held([SAVED, FILED, HANDED_IN], written)
    assert (found.lost, found.machines) == (2, ("PC-1",))


def test_what_is_kept_as_evidence_is_not_lost_and_is_counted_apart(written: Written) -> None:
    evidence = ev.EntryKeptAsEvidence(SITTING, 1, 1, "after_deadline", msgspec.json.encode(ANSWER).decode())
    found = held([evidence, FILED, HANDED_IN], written)
    assert (found.lost, found.not_counted) == (0, 1)


def test_a_record_that_was_altered_breaks_the_chain_there(written: Written) -> None:
    records = records_of([SAVED, FILED, HANDED_IN], PLAN)
    records[1] = msgspec.structs.replace(records[1], payload=records[1].payload.replace("首页", "首頁"))
    found = compare(records, PLAN, [written], lambda _: True)
    assert (found.broken_at, found.lost) == (2, 1)


def test_the_journal_of_another_plan_is_broken_from_the_first_record(written: Written) -> None:
    assert compare(records_of([SAVED], "2026110001"), PLAN, [written], lambda _: True).broken_at == 1


# ---- real PCs -------------------------------------------------------------------------------------------------------

VOUCHED = Vouched(SITTING, 1, {1: short_digest(substance_of(ANSWER)), 2: short_digest(substance_of(FILE))})


def vouched(events: list[ev.Event], *, there: bool = True) -> Comparison:
    told = {MachineId("PC-1"): [VOUCHED]}
    return compare_vouched(records_of(events, PLAN), PLAN, told, lambda pieces: there and pieces == (PIECE,))


def test_what_real_pcs_vouch_for_is_found_in_the_journal() -> None:
    assert vouched([SAVED, FILED, HANDED_IN]) == Comparison(acknowledged=2, lost=0)


def test_what_is_missing_otherwise_or_without_its_pieces_is_lost_to_the_pc() -> None:
    other = msgspec.structs.replace(SAVED, answer=Chosen(("B",)))
    for found in (vouched([SAVED]), vouched([other, FILED]), vouched([SAVED, FILED], there=False)):
        assert (found.lost, found.machines) == (1, ("PC-1",))
