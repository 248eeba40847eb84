"""What the lockdown tells the site: once, bounded, never in the candidate's way."""

from __future__ import annotations

import pytest

from candidate_agent.session.core import Effect, Keep, SessionCore
from candidate_agent.session.reports import MOST_REPORTS
from candidate_agent.session.status import Safety, Screen
from exam.commands import EmergencyEntry, Entry, FindingEntry, HandInEntry
from exam.events import HandInBy
from exam.evidence import LONGEST_ABOUT, Evidence, Severity, facts_fit
from exam.policy import MINUTE
from exam.sitting import SittingPhase
from exam.wire import messages as wire
from tests.unit.agent.cores import END, PC, SITTING, answering, keep, losses, restarted, seated, send, shown, view

USB = FindingEntry("usb_storage", "E:", Severity.LOCK, {"device": "E:"}, 5)


def found(core: SessionCore, code: str = "usb_storage", about: str = "E:", severity: str = "lock") -> list[Effect]:
    return core.found(code, about, severity, {"device": about}, 5)


def entries(effects: list[Effect]) -> list[Entry]:
    return [effect.entry for effect in effects if isinstance(effect, Keep)]


def test_a_finding_is_kept_on_this_pc_and_then_sent() -> None:
    core = answering()
    assert found(core) == [keep(1, USB)]
    assert core.kept(1, 0) == [send(1, USB)]


def test_it_is_told_once_and_once_that_it_is_gone() -> None:
    core = answering()
    found(core)
    assert found(core) == []
    (over,) = entries(core.gone("usb_storage", "E:", 50))
    assert over == FindingEntry("usb_storage", "E:", Severity.LOCK, {}, 5, 50)
    assert core.gone("usb_storage", "E:", 60) == []
    assert entries(found(core)) == [USB], "it is there again"


def test_a_graver_finding_is_news() -> None:
    core = answering()
    found(core, severity="warn")
    assert len(found(core, severity="lock")) == 1
    assert core.reported == (Evidence("usb_storage", "E:"),)


def test_nobody_seated_nothing_told() -> None:
    core = SessionCore(PC, "test")
    assert found(core) == []
    assert core.gone("usb_storage", "E:", 0) == []
    assert core.emergency_used(0, 0, ()) == []


def test_findings_are_told_before_the_candidate_enters() -> None:
    core = answering(view(phase=SittingPhase.LOGGED_IN))
    assert entries(found(core)) == [USB]


def test_after_a_restart_what_the_site_knows_is_not_told_again() -> None:
    core, _ = restarted(view(upto=1), [(1, USB)])
    assert core.reported == (Evidence("usb_storage", "E:"),)
    assert found(core) == []
    assert len(entries(core.gone("usb_storage", "E:", 70))) == 1


def test_the_next_candidate_is_told_of_anew() -> None:
    core = answering()
    found(core)
    core.leave()
    assert core.reported == ()
    core.received(seated(), 0)
    core.restored([], 0)
    assert entries(found(core)) == [USB]


def test_a_finding_keeps_nobody_at_the_pc_and_does_not_look_like_unsaved_work() -> None:
    core = answering()
    core.lost()
    found(core)
    status = core.status(0)
    assert (status.waiting, status.safety) == (0, Safety.AT_SITE)


def test_a_finding_after_the_hand_in_changes_no_screen() -> None:
    done = view(phase=SittingPhase.HANDED_IN, handed_in_by=HandInBy.CANDIDATE, complete=True, upto=1, version=2)
    core, _ = restarted(done, [(1, HandInEntry(HandInBy.CANDIDATE, 100))])
    assert shown(core) is Screen.DONE
    assert entries(found(core)) == [USB]
    assert shown(core) is Screen.DONE
    assert core.status(0).whole


def test_a_finding_after_the_hand_in_is_no_sign_that_the_candidate_was_still_working() -> None:
    _, effects = restarted(
        view(phase=SittingPhase.HANDED_IN, complete=True, now=END), [(1, HandInEntry(HandInBy.CANDIDATE, 5)), (2, USB)]
    )
    assert losses(effects) == []


def test_an_emergency_code_is_told_and_waited_for() -> None:
    core = answering()
    entry = EmergencyEntry(3, 70, (Evidence("usb_storage", "E:"),))
    assert core.emergency_used(3, 70, [Evidence("usb_storage", "E:")]) == [keep(1, entry)]
    assert core.emergency_used(3, 70, [Evidence("usb_storage", "E:")]) == [], "it is on its way"
    assert core.status(0).waiting == 1


@pytest.mark.parametrize("entry", [USB, EmergencyEntry(0, 0, ())])
def test_a_report_that_does_not_count_is_nothing_to_tell_the_candidate(entry: FindingEntry | EmergencyEntry) -> None:
    core = answering()
    if isinstance(entry, FindingEntry):
        found(core)
    else:
        core.emergency_used(0, 0, ())
    core.kept(1, 0)
    core.received(wire.Acked(SITTING, 1, 1, {1: "findings_too_many"}), 0)
    assert core.status(0).notice is None


def test_what_comes_and_goes_without_end_is_told_so_often_and_no_more() -> None:
    core = answering()
    told = 0
    for number in range(2 * MOST_REPORTS):
        told += len(found(core, about=str(number)))
    assert told == MOST_REPORTS


def test_what_is_told_is_bounded() -> None:
    core = answering()
    (entry,) = entries(core.found("usb_storage", "x" * 5000, "warn", {"y" * 300: "z" * 5000, "n": 2**80}, 0))
    assert isinstance(entry, FindingEntry)
    assert len(entry.about) == LONGEST_ABOUT
    assert facts_fit(entry.facts)


def test_what_people_released_comes_with_the_view() -> None:
    core = answering()
    core.received(view(version=2, released=(Evidence("usb_storage", "E:"),)), MINUTE)
    assert core.view is not None
    assert core.view.released == (Evidence("usb_storage", "E:"),)
