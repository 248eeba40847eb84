"""The sealing confirmation of a room (考场封场确认单, handbook section 11): the checklist with what has been ticked."""

from __future__ import annotations

import msgspec

from exam.plan import Plan, Session
from exam.premises import SEALING_POINTS, Sealing
from server.forms.happened import Anchors, Happened
from server.forms.paper import Fact, Foot, person, session_name, when

SIGNERS = ("系统管理员", "工作人员")
"""Handbook section 11."""


class SealingPoint(msgspec.Struct, frozen=True):
    """One point: whether it was found in order, by whom and when; an empty box where nobody has said."""

    number: str
    text: str
    done: bool
    by: str = ""
    at: str = ""
    note: str = ""


class SealingForm(msgspec.Struct, frozen=True):
    """The form of one room. `signed` are those who signed at a console; the paper is signed by hand too."""

    foot: Foot
    facts: tuple[Fact, ...]
    points: tuple[SealingPoint, ...]
    state: str
    signed: tuple[str, ...]
    signatures: tuple[str, ...]


def sealing_form(plan: Plan, room: str, sessions: list[Session], foot: Foot, happened: Happened | None) -> SealingForm:
    """Make the form of a room."""
    sealing = happened.premises.sealing.get(sessions[0].room, Sealing()) if happened and sessions else Sealing()
    anchors = happened.anchors if happened else Anchors(plan.timezone)
    points = tuple(
        _point(str(number), code, text.zh, sealing, anchors)
        for number, (code, text) in enumerate(SEALING_POINTS.items(), 1)
    )
    known = next((one for one in plan.rooms if one.name == room), None)
    facts = (
        Fact("考试计划", plan.name),
        Fact("考核站点", plan.site_name),
        Fact("考场", room),
        Fact("考场地址", known.address if known else ""),
        Fact("考位数", str(known.seats) if known and known.seats else ""),
        *(Fact("场次", f"{session_name(session)} {when(session)}") for session in sessions),
    )
    signed = tuple(map(person, sealing.signed))
    return SealingForm(foot, facts, points, _state(sealing, anchors), signed, SIGNERS)


def _point(number: str, code: str, text: str, sealing: Sealing, anchors: Anchors) -> SealingPoint:
    tick = sealing.ticks.get(code)
    if tick is None:
        return SealingPoint(number, text, done=False)
    at = f"{anchors.clock(tick.at):%m-%d %H:%M}"
    return SealingPoint(number, text, done=True, by=person(tick.actor), at=at, note=tick.note)


def _state(sealing: Sealing, anchors: Anchors) -> str:
    if sealing.sealed_at is not None:
        return f"已于 {anchors.clock(sealing.sealed_at):%Y-%m-%d %H:%M} 封场"
    return f"已启封：{sealing.broken}" if sealing.broken else ""
