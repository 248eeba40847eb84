"""The sign-in sheet of a session (考场签到表): everybody with a box to sign in; absences as far as they are known."""

from __future__ import annotations

import msgspec

from exam.plan import Place, Plan, Session
from exam.sitting import SittingPhase
from exam.words import in_groups
from server.forms.happened import SessionHappened
from server.forms.paper import Fact, Foot, seats_in_words, session_name, when

ABSENT = "缺考"


class SignInRow(msgspec.Struct, frozen=True):
    """One candidate's row."""

    number: str
    seat: str
    name: str
    id_number: str
    ticket: str
    school: str
    remark: str = ""


class SignInSheet(msgspec.Struct, frozen=True):
    """The sheet of one session."""

    foot: Foot
    facts: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    rows: tuple[SignInRow, ...]


def sign_in_sheet(plan: Plan, session: Session, foot: Foot, happened: SessionHappened | None = None) -> SignInSheet:
    """Make the sheet of a session, in the order of seats."""
    people = {candidate.ticket: candidate for candidate in plan.candidates}
    absent = _absent(happened)
    rows = tuple(
        SignInRow(
            number=str(number),
            seat=f"{place.seat:02}",
            name=people[place.ticket].name,
            id_number=people[place.ticket].id_number,
            ticket=in_groups(place.ticket),
            school=people[place.ticket].school,
            remark=ABSENT if place.ticket in absent else "",
        )
        for number, place in enumerate(sorted(session.places, key=_seat), 1)
        if place.ticket in people
    )
    return SignInSheet(foot, session_facts(plan, session), _counts(session, happened), rows)


def session_facts(plan: Plan, session: Session) -> tuple[Fact, ...]:
    """What heads the papers of a session."""
    address = next((room.address for room in plan.rooms if room.name == session.room), "")
    return (
        Fact("考试计划", plan.name),
        Fact("考核站点", plan.site_name),
        Fact("考核科目", session.subject.name),
        Fact("场次", session_name(session)),
        Fact("考试时间", when(session)),
        Fact("考场", session.room),
        Fact("考场地址", address),
        Fact("考位", seats_in_words([place.seat for place in session.places])),
        Fact("监考员", "、".join(session.invigilators)),
        Fact("巡考员", "、".join(session.inspectors)),
    )


def came(happened: SessionHappened | None) -> int | None:
    """How many came; None until everybody either came or is recorded as absent."""
    if happened is None or happened.state.timing is None:
        return None
    phases = [sitting.phase for sitting in happened.sittings]
    if any(phase in (SittingPhase.EXPECTED, SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED) for phase in phases):
        return None
    return sum(phase is not SittingPhase.ABSENT for phase in phases)


def _counts(session: Session, happened: SessionHappened | None) -> tuple[Fact, ...]:
    expected, present = len(session.places), came(happened)
    if present is None:
        return Fact("应到", f"{expected} 人"), Fact("实到"), Fact("缺考")
    return Fact("应到", f"{expected} 人"), Fact("实到", f"{present} 人"), Fact("缺考", f"{expected - present} 人")


def _absent(happened: SessionHappened | None) -> frozenset[str]:
    sittings = happened.sittings if happened else ()
    return frozenset(sitting.ticket for sitting in sittings if sitting.phase is SittingPhase.ABSENT)


def _seat(place: Place) -> int:
    return place.seat
