"""Orders of people: roles, consent, the organiser's codes, and that a repeat or a race never does a thing twice."""

from __future__ import annotations

import pytest

from exam.commands import (
    AllowEarlyLeave,
    CallOff,
    ConfirmIdentity,
    Enter,
    ExtendSession,
    ExtendSitting,
    GiveConsent,
    LogIn,
    Outcome,
    PauseSession,
    RecordViolation,
    StaffCommand,
    SwitchPaper,
    WithdrawProposal,
)
from exam.events import ViolationLevel
from exam.ids import SessionId, SittingId, sitting_id
from exam.people import Actor, Role
from exam.plan import Part
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, make_code
from server.hall import Hall
from tests.unit.server.halls import CHIEF, INSPECTOR, INVIGILATOR, PC, TICKETS, World, minutes

KEY = bytes(range(32))
DEPUTY = Actor(Role.DEPUTY_CHIEF_EXAMINER, "副主考甲")
ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲")
OTHER_CHIEF = Actor(Role.CHIEF_EXAMINER, "主考乙")
SECOND_INVIGILATOR = Actor(Role.INVIGILATOR, "监考乙")


class Site(World):
    """A running theory session with one candidate answering."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = self.again()
        self.at(0)
        self.theory: SessionId = self.session(Part.THEORY)
        self.sitting: SittingId = sitting_id(TICKETS[0], self.theory)
        for command in (LogIn(PC), ConfirmIdentity(PC), Enter(PC)):
            assert self.hall.by_candidate(self.sitting, command, self.now) is None
        self.write()

    def again(self) -> Hall:
        """Another life, with the organiser's key."""
        self.journal.die()
        hall = Hall(self.plan, self.journal.open(self.plan.number), "", KEY)
        hall.replay(self.journal.read())
        self.hall = hall
        return hall

    def ask(self, actor: Actor, command: StaffCommand, request: str = "") -> str:
        """Order something; the code of the refusal, "waits" for a proposal, or "done"."""
        outcome = self.order_by(actor, command, request)
        if outcome.refusal is not None:
            return outcome.refusal.code
        return "waits" if outcome.proposal else "done"

    def propose(self, command: StaffCommand, actor: Actor = CHIEF) -> str:
        """Make a proposal; returns its number."""
        outcome = self.order_by(actor, command)
        assert outcome.proposal
        return outcome.proposal

    def extension(self) -> int:
        """What the candidate was given."""
        return self.hall.sittings[self.sitting].extension

    def code(self, serial: int, minutes_: int, seats: tuple[int, ...] = (1,), session: str = "") -> str:
        """A release of the organiser."""
        plan = self.plan
        purpose = ReleasePurpose.EXTENSION
        return make_code(
            KEY,
            ReleaseRequest(purpose, plan.number, plan.site_number, session or self.theory, seats, minutes_),
            serial,
        )


@pytest.fixture
def site() -> Site:
    return Site()


def extend(site: Site, added: int = 5, code: str = "") -> ExtendSitting:
    return ExtendSitting(site.sitting, minutes(added), "设备故障", code)


# ---- two people -----------------------------------------------------------------------------------------------------


def test_an_extension_waits_for_the_roving_inspector_and_is_then_given_once(site: Site) -> None:
    proposal = site.propose(extend(site))
    assert site.extension() == 0
    assert site.ask(INSPECTOR, GiveConsent(proposal)) == "done"
    assert site.ask(INSPECTOR, GiveConsent(proposal)) == "proposal_over"
    assert site.extension() == minutes(5)


def test_the_inspector_may_propose_and_the_deputy_agree(site: Site) -> None:
    assert site.ask(DEPUTY, GiveConsent(site.propose(extend(site), INSPECTOR))) == "done"


def test_an_invigilators_proposal_needs_both_others(site: Site) -> None:
    proposal = site.propose(extend(site), INVIGILATOR)
    assert site.ask(CHIEF, GiveConsent(proposal)) == "waits"
    assert site.extension() == 0
    assert site.ask(INSPECTOR, GiveConsent(proposal)) == "done"


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (CHIEF, "consent_already_given"),
        (INVIGILATOR, "consent_not_yours"),
        (ADMINISTRATOR, "consent_not_yours"),
        (Actor(Role.CANDIDATE, "x"), "role_may_not"),
    ],
)
def test_whose_consent_does_not_count_changes_nothing(site: Site, actor: Actor, code: str) -> None:
    proposal = site.propose(extend(site))
    assert site.ask(actor, GiveConsent(proposal)) == code
    assert site.extension() == 0


def test_two_chiefs_are_not_chief_and_inspector(site: Site) -> None:
    proposal = site.propose(extend(site))
    assert site.ask(OTHER_CHIEF, GiveConsent(proposal)) == "waits"
    assert site.extension() == 0


def test_one_person_under_two_roles_is_one_person(site: Site) -> None:
    proposal = site.propose(extend(site))
    assert site.ask(Actor(Role.ROVING_INSPECTOR, CHIEF.name), GiveConsent(proposal)) == "consent_already_given"


@pytest.mark.parametrize("name", ["Zhang San", "zhang san", "\uff3ahang\u3000San", "ZhangSan"])
def test_a_name_typed_otherwise_is_the_same_person(site: Site, name: str) -> None:
    proposal = site.propose(extend(site), Actor(Role.CHIEF_EXAMINER, "Zhang San"))
    assert site.ask(Actor(Role.ROVING_INSPECTOR, name), GiveConsent(proposal)) == "consent_already_given"


def test_a_withdrawn_or_expired_proposal_is_over(site: Site) -> None:
    first = site.propose(extend(site))
    assert site.ask(INSPECTOR, WithdrawProposal(first, "不同意")) == "done"
    assert site.ask(INSPECTOR, GiveConsent(first)) == "proposal_over"
    second = site.propose(extend(site))
    site.now += site.plan.policy.consent_expires
    assert site.ask(INSPECTOR, GiveConsent(second)) == "proposal_over"
    site.at(site.now)
    assert site.hall.consents.proposals[second].outcome == "expired"


def test_the_same_proposal_is_not_made_twice(site: Site) -> None:
    site.propose(extend(site))
    assert site.ask(CHIEF, extend(site)) == "already_proposed"


def test_of_two_proposals_that_together_exceed_the_limit_only_the_first_agreed_is_carried_out(site: Site) -> None:
    first, second = site.propose(extend(site, 9)), site.propose(extend(site, 8))
    assert site.ask(INSPECTOR, GiveConsent(first)) == "done"
    assert site.ask(INSPECTOR, GiveConsent(second)) == "extension_needs_release"
    assert site.hall.consents.proposals[second].outcome == "refused"
    assert site.extension() == minutes(9)


def test_a_proposal_outlives_the_server(site: Site) -> None:
    proposal = site.propose(extend(site))
    site.again()
    assert site.ask(INSPECTOR, GiveConsent(proposal)) == "done"
    site.again()
    assert site.extension() == minutes(5)


def test_calling_off_takes_two_and_leaving_early_the_chief(site: Site) -> None:
    assert site.ask(INVIGILATOR, AllowEarlyLeave(site.sitting, "身体不适"), "early-leave") == "waits"
    assert site.ask(CHIEF, GiveConsent("early-leave")) == "done"
    assert site.ask(INSPECTOR, CallOff(site.theory, "火灾"), "call-off-1") == "waits"
    assert site.ask(CHIEF, GiveConsent("call-off-1")) == "done"
    assert site.hall.sessions[site.theory].called_off


def test_a_warning_is_the_invigilators_and_ending_a_sitting_the_chiefs(site: Site) -> None:
    signatures = (INVIGILATOR.name, SECOND_INVIGILATOR.name)
    warning = RecordViolation(site.sitting, ViolationLevel.WARNING, "交头接耳", False, signatures)
    assert site.ask(INVIGILATOR, warning) == "done"
    termination = RecordViolation(site.sitting, ViolationLevel.TERMINATION, "携带手机", False, signatures)
    assert site.ask(INVIGILATOR, termination, "termination") == "waits"
    assert site.hall.sittings[site.sitting].phase is SittingPhase.ANSWERING
    assert site.ask(CHIEF, GiveConsent("termination")) == "done"
    assert site.hall.sittings[site.sitting].phase is SittingPhase.HANDED_IN


def test_a_violation_the_candidate_does_not_sign_is_signed_by_all_invigilators(site: Site) -> None:
    warning = RecordViolation(site.sitting, ViolationLevel.WARNING, "交头接耳", False, (INVIGILATOR.name,))
    assert site.ask(INVIGILATOR, warning) == "signatures_missing"


# ---- roles and repeats ----------------------------------------------------------------------------------------------


def test_a_role_that_may_not_leaves_nothing_in_the_journal(site: Site) -> None:
    before = len(list(site.journal.read()))
    assert site.ask(INSPECTOR, PauseSession(site.theory, "x")) == "role_may_not"
    assert len(list(site.journal.read())) == before


def test_a_double_click_makes_one_proposal_and_is_told_so_twice(site: Site) -> None:
    told = [site.order_by(CHIEF, extend(site), "double-click") for _ in range(2)]
    assert told == [Outcome(proposal="double-click")] * 2
    assert len(site.hall.consents.proposals) == 1


# ---- the organiser's release ----------------------------------------------------------------------------------------


def test_a_release_lets_the_chief_give_more_than_the_site_may_and_works_once(site: Site) -> None:
    code = site.code(7, 20)
    assert site.ask(CHIEF, extend(site, 20)) == "extension_needs_release"
    assert site.ask(CHIEF, extend(site, 20, code)) == "done"
    assert site.ask(CHIEF, extend(site, 20, code)) == "release_used"
    site.again()
    assert site.ask(CHIEF, extend(site, 20, code)) == "release_used"
    assert site.extension() == minutes(20)


def test_a_release_in_an_invigilators_proposal_is_used_by_whoever_is_first(site: Site) -> None:
    code = site.code(7, 20)
    proposal = site.propose(extend(site, 20, code), INVIGILATOR)
    assert site.extension() == 0
    assert site.ask(CHIEF, extend(site, 20, code)) == "done"
    assert site.ask(CHIEF, GiveConsent(proposal)) == "release_used"
    assert site.extension() == minutes(20)


@pytest.mark.parametrize(("minutes_", "seats"), [(21, (1,)), (20, (2,)), (20, ()), (20, (1, 2))])
def test_a_release_for_something_else_is_refused(site: Site, minutes_: int, seats: tuple[int, ...]) -> None:
    assert site.ask(CHIEF, extend(site, 20, site.code(7, minutes_, seats))) == "release_wrong"
    assert site.extension() == 0


def test_a_release_of_another_session_is_refused(site: Site) -> None:
    other = site.session(Part.PRACTICAL)
    assert site.ask(CHIEF, extend(site, 20, site.code(7, 20, session=other))) == "release_wrong"


def test_guessing_codes_is_slowed_down_over_a_restart_and_a_mistyped_code_is_no_guess(site: Site) -> None:
    wrong, right = site.code(1, 99), site.code(7, 20)
    mistyped = ("1" if right[0] == "0" else "0") + right[1:]
    for _ in range(10):
        assert site.ask(CHIEF, extend(site, 20, mistyped)) == "release_mistyped"
    for _ in range(site.plan.policy.release_attempts):
        assert site.ask(CHIEF, extend(site, 20, wrong)) == "release_wrong"
    site.again()
    assert site.ask(CHIEF, extend(site, 20, right)) == "release_attempts"
    site.now += site.plan.policy.release_attempt_window
    assert site.ask(CHIEF, extend(site, 20, right)) == "done"


def test_a_site_without_a_key_accepts_no_code(site: Site) -> None:
    world = World()
    world.at(0)
    command = ExtendSession(world.session(Part.THEORY), minutes(20), "停电", site.code(7, 20, ()))
    assert world.order_by(CHIEF, command) == Outcome(Refusal("release_no_key"))


def test_the_spare_paper_that_is_not_there_cannot_be_switched_to(site: Site) -> None:
    practical = site.session(Part.PRACTICAL)
    code = make_code(
        KEY,
        ReleaseRequest(ReleasePurpose.SPARE_PAPER, site.plan.number, site.plan.site_number, practical),
        3,
    )
    assert site.ask(CHIEF, SwitchPaper(practical, code, "题目泄露")) == "spare_paper_missing"
