"""A locked PC: what it tells is kept, only people release it, and only for what they have looked at."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam import events as ev
from exam.closing import closure_report, report_digest
from exam.commands import (
    CloseSession,
    ConfirmIdentity,
    EmergencyEntry,
    FindingEntry,
    ReadEmergencyCode,
    ReleaseLock,
    SettlePoint,
)
from exam.evidence import (
    LONGEST_ABOUT,
    LONGEST_CODE,
    LONGEST_FACT,
    MOST_CAUSES,
    MOST_FACTS,
    Evidence,
    Severity,
    bounded,
    facts_fit,
)
from exam.locking import MOST_RELEASED, MOST_STANDING
from exam.locking_rules import MOST_REPORTS
from exam.policy import MINUTE, Policy
from exam.sitting import SittingPhase
from exam.text import Fact
from exam.trust.emergency_codes import CODES
from tests.unit.exam.rules import HOUR, PC, SESSION, SPARE, Room

USB = Evidence("usb_storage", "E:")
SCREEN = Evidence("second_display", "2")


def found(evidence: Evidence = USB, severity: Severity = Severity.LOCK, since: int = 0) -> FindingEntry:
    """What a PC tells when it finds something."""
    return FindingEntry(evidence.code, evidence.about, severity, {"device": evidence.about}, since)


def gone(evidence: Evidence = USB, at: int = 0) -> FindingEntry:
    """What a PC tells when it is no more."""
    return FindingEntry(evidence.code, evidence.about, Severity.LOCK, {}, 0, at)


def answering() -> Room:
    """A candidate answers."""
    room = Room(2, policy=Policy(early_leave_needs_consent=False))
    room.start()
    room.sit()
    return room


def causes(room: Room) -> list[Evidence]:
    """What locks the PC, as the site knows it."""
    return [cause.evidence for cause in room.sitting().locking.causes]


def standing(room: Room) -> list[Evidence]:
    """What stands at the PC."""
    return [one.evidence for one in room.sitting().locking.standing]


def release(room: Room, *evidence: Evidence, reason: str = "已查看") -> str:
    """Somebody releases the PC."""
    return room.tell_of(ReleaseLock(room.ids[0], evidence, reason))


# ---- what the PC tells ----------------------------------------------------------------------------------------------


def test_a_finding_that_locks_stands_and_is_a_cause() -> None:
    room = answering()
    assert room.put(found()) == ""
    assert (standing(room), causes(room)) == ([USB], [USB])


@pytest.mark.parametrize("severity", [Severity.WARN, Severity.INFO])
def test_a_finding_that_does_not_lock_only_stands(severity: Severity) -> None:
    room = answering()
    room.put(found(severity=severity))
    assert (standing(room), causes(room)) == ([USB], [])


def test_what_is_gone_stands_no_more_and_locks_all_the_same() -> None:
    room = answering()
    room.put(found())
    room.put(gone(at=5))
    assert (standing(room), causes(room)) == ([], [USB])


def test_findings_count_before_entering_and_after_the_hand_in() -> None:
    room = Room()
    room.log_in()
    assert room.put(found()) == ""
    room.ask(ConfirmIdentity(PC))
    room.start()
    room.at(50 * MINUTE)
    room = answering()
    room.at(50 * MINUTE)
    room.hand_in()
    assert room.sitting().phase is SittingPhase.HANDED_IN
    assert room.put(found()) == ""
    assert causes(room) == [USB]
    assert room.sitting().complete


def test_they_are_numbered_like_everything_else() -> None:
    room = answering()
    room.put(found())
    assert room.put(found(SCREEN), seq=1) == "", "a repeat changes nothing"
    assert causes(room) == [USB]
    assert room.put(found(SCREEN), seq=5) == "entry_missing"
    assert room.answer() == ""
    assert room.sitting().last_seq == 2


def test_a_code_that_nobody_knows_is_kept_as_it_is() -> None:
    room = answering()
    assert room.put(found(Evidence("something_of_tomorrow", "x"))) == ""
    assert causes(room) == [Evidence("something_of_tomorrow", "x")]


def test_told_again_it_is_the_same_finding() -> None:
    room = answering()
    room.put(found())
    room.put(found())
    assert (standing(room), causes(room)) == ([USB], [USB])


@pytest.mark.parametrize(
    "entry",
    [
        found(Evidence("")),
        found(Evidence("x" * (LONGEST_CODE + 1))),
        found(Evidence("x", "y" * (LONGEST_ABOUT + 1))),
        FindingEntry("x", "", Severity.WARN, {str(number): 1 for number in range(MOST_FACTS + 1)}, 0),
        FindingEntry("x", "", Severity.WARN, {"x": "y" * (LONGEST_FACT + 1)}, 0),
        FindingEntry("x", "", Severity.WARN, {"x": 2**70}, 0),
        EmergencyEntry(CODES, 0, ()),
        EmergencyEntry(-1, 0, ()),
        EmergencyEntry(0, 0, (USB,) * (MOST_CAUSES + 1)),
        EmergencyEntry(0, 0, (Evidence("x" * 1000),)),
    ],
)
def test_what_does_not_fit_is_evidence_and_holds_nothing_up(entry: FindingEntry | EmergencyEntry) -> None:
    room = answering()
    assert room.put(entry) == "finding_malformed"
    assert causes(room) == []
    assert room.answer() == ""


def test_what_is_told_without_end_is_evidence_in_the_end() -> None:
    room = answering()
    for number in range(MOST_REPORTS):
        assert room.put(found(Evidence("x", str(number % 500)), Severity.WARN)) == ""
    assert room.put(found()) == "findings_too_many"
    assert len(room.sitting().locking.standing) == MOST_STANDING


def test_a_moment_ahead_of_the_servers_time_is_the_servers_time() -> None:
    room = answering()
    room.at(MINUTE)
    room.put(found(since=HOUR))
    room.put(EmergencyEntry(3, HOUR, (USB,)))
    (reported,) = room.of(ev.FindingReported)
    (used,) = room.of(ev.EmergencyCodeUsed)
    assert isinstance(reported, ev.FindingReported)
    assert isinstance(used, ev.EmergencyCodeUsed)
    assert (reported.since, used.at) == (MINUTE, MINUTE)


# ---- what people release --------------------------------------------------------------------------------------------


def test_a_release_frees_what_was_looked_at_and_nothing_that_came_meanwhile() -> None:
    room = answering()
    room.put(found(USB))
    room.put(found(SCREEN))
    assert release(room, USB) == ""
    assert causes(room) == [SCREEN]
    assert room.sitting().locking.released == (USB,)


def test_what_was_released_does_not_lock_again_in_this_session() -> None:
    room = answering()
    room.put(found())
    release(room, USB)
    room.put(gone())
    room.put(found())
    assert (standing(room), causes(room)) == ([USB], [])


def test_a_release_again_changes_nothing() -> None:
    room = answering()
    room.put(found())
    release(room, USB)
    before = len(room.events)
    assert release(room, USB) == ""
    assert len(room.events) == before


@pytest.mark.parametrize("evidence", [(), (SCREEN,)])
def test_what_does_not_lock_cannot_be_released(evidence: tuple[Evidence, ...]) -> None:
    room = answering()
    room.put(found())
    assert release(room, *evidence) == "lock_unknown"


def test_a_release_has_a_reason_and_a_name() -> None:
    room = answering()
    room.put(found())
    assert release(room, USB, reason=" ") == "reason_missing"
    release(room, USB)
    (released,) = room.of(ev.LockReleased)
    assert isinstance(released, ev.LockReleased)
    assert (released.actor.name, released.reason) == ("主考甲", "已查看")


def test_an_emergency_code_frees_what_it_says_and_is_remembered() -> None:
    room = answering()
    room.put(found())
    assert room.put(EmergencyEntry(7, 0, (USB,))) == ""
    locking = room.sitting().locking
    assert (causes(room), locking.released) == ([], (USB,))
    assert [used.serial for used in locking.used] == [7]
    room.put(EmergencyEntry(7, 0, (USB,)))
    assert len(room.sitting().locking.used) == 1, "told twice it was used once"


def test_at_another_pc_nothing_stands_and_nothing_is_released() -> None:
    room = answering()
    room.put(found(USB))
    room.put(found(SCREEN))
    release(room, USB)
    room.move()
    room.log_in(machine=SPARE)
    locking = room.sitting().locking
    assert (locking.standing, locking.causes, locking.released) == ((), (), ())
    room.put(found(USB))
    assert causes(room) == [USB], "the spare is locked until somebody has looked at the spare"


# ---- the record -----------------------------------------------------------------------------------------------------


def ended() -> Room:
    """A candidate whose PC was locked, released, opened by a code, and is locked again at the end."""
    room = answering()
    room.put(found(USB))
    release(room, USB)
    room.put(found(Evidence("may_sleep"), Severity.INFO))
    room.put(EmergencyEntry(0, 0, ()))
    room.put(found(SCREEN))
    room.answer()
    room.at(HOUR)
    room.hand_in(by=ev.HandInBy.TIME_UP)
    room.at(HOUR + room.policy.closing_grace)
    return room


def test_the_closing_report_tells_of_it_and_asks_for_what_is_still_locked() -> None:
    room = ended()
    report = closure_report(room.session, list(room.sittings.values()), ())
    row = report.tickets[0]
    assert (row.findings, row.locks_released, row.emergency_codes) == (("usb_storage", "second_display"), 1, 1)
    assert [point.kind for point in report.points] == ["locked"]
    assert room.tell(CloseSession(SESSION)) == "points_open"
    assert room.tell(SettlePoint(SESSION, report.points[0].id, "考后检查")) == ""
    assert room.tell(CloseSession(SESSION)) == ""


def test_the_report_of_a_day_without_findings_is_the_same_bytes_as_before_there_were_any() -> None:
    room = answering()
    report = closure_report(room.session, list(room.sittings.values()), ())
    row = msgspec.json.decode(msgspec.json.encode(report))["tickets"][0]
    assert "findings" not in row
    assert "locks_released" not in row
    assert len(report_digest(report)) == 64


# ---- for any facts, and any order -----------------------------------------------------------------------------------

FACTS = st.dictionaries(st.text(max_size=80), st.one_of(st.integers(), st.text(max_size=300)), max_size=12)


@given(FACTS)
def test_facts_made_small_always_fit(facts: dict[str, Fact]) -> None:
    assert facts_fit(bounded(facts))


@given(st.lists(st.tuples(st.sampled_from(["found", "gone", "release", "code"]), st.integers(0, 3)), max_size=40))
def test_a_pc_is_locked_by_what_was_found_and_never_released_since(acts: list[tuple[str, int]]) -> None:
    room = answering()
    locked: set[int] = set()
    released: set[int] = set()
    for act, number in acts:
        evidence = Evidence("usb_storage", str(number))
        match act:
            case "found":
                room.put(found(evidence))
                locked |= {number} - released
            case "gone":
                room.put(gone(evidence))
            case "release":
                expected = "" if number in locked | released else "lock_unknown"
                assert release(room, evidence) == expected
                released |= {number} & locked
                locked.discard(number)
            case _:
                room.put(EmergencyEntry(number, 0, (evidence,)))
                released.add(number)
                locked.discard(number)
        assert {int(cause.about) for cause in causes(room)} == locked
        assert len(room.sitting().locking.released) <= MOST_RELEASED


# ---- codes that are read out ----------------------------------------------------------------------------------------


def told(room: Room) -> list[tuple[str, int]]:
    """The codes that were told: of which PC, and which of its codes."""
    events = room.of(ev.EmergencyCodeRead)
    return [(event.machine, event.serial) for event in events if isinstance(event, ev.EmergencyCodeRead)]


def test_each_code_is_told_once_and_used_ones_never() -> None:
    room = answering()
    command = ReadEmergencyCode(room.ids[0], "锁定且断线")
    assert room.tell_of(command) == ""
    room.put(found())
    room.put(EmergencyEntry(1, 0, (USB,)))
    assert room.tell_of(command) == ""
    assert told(room) == [(PC, 0), (PC, 2)]
    assert room.sitting().locking.read == (0, 2)


def test_codes_come_to_an_end_and_it_is_said() -> None:
    room = answering()
    command = ReadEmergencyCode(room.ids[0], "锁定且断线")
    assert [room.tell_of(command) for _ in range(CODES)] == [""] * CODES
    assert room.tell_of(command) == "emergency_codes_spent"


def test_a_code_needs_a_reason_and_a_candidate_at_a_pc() -> None:
    room = answering()
    assert room.tell_of(ReadEmergencyCode(room.ids[0], " ")) == "reason_missing"
    nobody = Room()
    nobody.start()
    assert nobody.tell_of(ReadEmergencyCode(nobody.ids[0], "锁定")) == "sitting_not_logged_in"


def test_a_code_that_was_told_changes_nothing_of_what_the_pc_numbers() -> None:
    room = answering()
    before = room.sitting().last_seq
    room.tell_of(ReadEmergencyCode(room.ids[0], "锁定"))
    assert room.sitting().last_seq == before
    assert room.put(found()) == ""
