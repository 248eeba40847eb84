"""Two consoles in the same moment: what both order without knowing of each other is done once, on one record."""

from __future__ import annotations

from exam.commands import ExtendSession, ExtendSitting, GiveConsent, PauseSession, SendMessage, StaffCommand
from exam.ids import SessionId
from exam.people import Actor, Role
from exam.plan import Part
from tests.unit.server.halls import CHIEF, INSPECTOR, INVIGILATOR, minutes
from tests.unit.server.watching import Watched

DEPUTY = Actor(Role.DEPUTY_CHIEF_EXAMINER, "副主考甲")


def ask(site: Watched, actor: Actor, command: StaffCommand, seen: int | None = None) -> str:
    """Order something; the code of the refusal, "waits" for a proposal, or "done"."""
    outcome = site.order(command, actor, seen)
    if outcome.refusal is not None:
        return outcome.refusal.code
    return "waits" if outcome.proposal else "done"


def theory(site: Watched) -> SessionId:
    """The first room's."""
    return site.world.session(Part.THEORY)


def test_the_same_extension_from_two_consoles_is_proposed_once_and_given_once() -> None:
    site = Watched()
    extend = ExtendSitting(site.sitting(0), minutes(5), "停电")
    assert ask(site, CHIEF, extend, seen=0) == "waits"
    assert ask(site, DEPUTY, extend, seen=0) == "done_meanwhile"
    (proposal,) = site.world.hall.consents.waiting()
    assert ask(site, INSPECTOR, GiveConsent(proposal.id), seen=0) == "done"
    assert site.world.hall.sittings[site.sitting(0)].extension == minutes(5)
    kinds = [record.kind for record in site.world.journal.read()]
    assert (kinds.count("consent_proposed"), kinds.count("time_extended")) == (1, 1)


def test_two_who_agree_in_the_same_moment_agree_once() -> None:
    site = Watched()
    proposal = site.order(ExtendSession(theory(site), minutes(5), "停电"), INVIGILATOR).proposal
    assert ask(site, CHIEF, GiveConsent(proposal), seen=0) == "waits"
    assert ask(site, DEPUTY, GiveConsent(proposal), seen=0) == "done_meanwhile"
    assert ask(site, INSPECTOR, GiveConsent(proposal), seen=1) == "done"


def test_whoever_saw_the_first_may_order_another() -> None:
    site = Watched()
    send = SendMessage(theory(site), "请安静")
    assert ask(site, INVIGILATOR, send, seen=0) == "done"
    assert ask(site, INVIGILATOR, send, seen=0) == "done_meanwhile"
    assert ask(site, INVIGILATOR, send, seen=1) == "done"
    assert len(site.world.hall.sessions[theory(site)].messages) == 2


def test_an_order_that_does_not_say_what_it_saw_is_decided_by_the_rules_alone() -> None:
    site = Watched()
    assert ask(site, INVIGILATOR, SendMessage(theory(site), "请安静")) == "done"
    assert ask(site, INVIGILATOR, SendMessage(theory(site), "请安静")) == "done"


def test_other_kinds_and_other_targets_are_not_the_same() -> None:
    site = Watched()
    other = site.world.session(Part.THEORY, 1)
    assert ask(site, CHIEF, PauseSession(theory(site), "停电"), seen=0) == "done"
    assert ask(site, CHIEF, PauseSession(other, "停电"), seen=0) == "done"
    assert ask(site, CHIEF, SendMessage(theory(site), "请等待"), seen=0) == "done"


def test_what_was_refused_does_not_count() -> None:
    site = Watched()
    assert ask(site, CHIEF, ExtendSitting(site.sitting(0), -1, "停电"), seen=0) == "extension_not_positive"
    assert ask(site, CHIEF, ExtendSitting(site.sitting(0), minutes(1), "停电"), seen=0) == "waits"


def test_a_repeat_of_the_same_request_is_no_race() -> None:
    site = Watched()
    first = site.order(SendMessage(theory(site), "请安静"), INVIGILATOR, 0)
    site._orders -= 1
    assert site.order(SendMessage(theory(site), "请安静"), INVIGILATOR, 0) == first
    assert len(site.world.hall.sessions[theory(site)].messages) == 1


def test_another_life_knows_what_was_ordered() -> None:
    site = Watched()
    ask(site, CHIEF, PauseSession(theory(site), "停电"), seen=0)
    again = site.world.again()
    assert again.orders == site.world.hall.orders
    assert again.orders[theory(site)] == {"pause_session": 1}
