"""The time line: what was, what is due now, what comes next, and how long until then (handbook section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from exam.duties import BY_THEMSELVES
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import SessionRow
from invigilator_console.room.board import Board
from invigilator_console.room.matters import TICKED_BY_PEOPLE

SHORT: Mapping[str, Text] = {
    "systems_on": Text("开机", "Systems on"),
    "doors_open": Text("入场", "Doors open"),
    "rules_read": Text("宣读守则", "Rules read"),
    "start": Text("开考", "Start"),
    "identity_check": Text("核对身份", "Identity check"),
    "entry_closes": Text("截止入场", "Entry closes"),
    "early_leave": Text("可提前离场", "May leave early"),
    "reminder": Text("时间提醒", "Time reminder"),
    "end": Text("结束", "End"),
}
"""Duties as the time line names them."""


class Stage(StrEnum):
    """Where a step of the day stands."""

    DONE = "done"
    OVERDUE = "overdue"
    NEXT = "next"
    LATER = "later"
    HIDDEN = "hidden"  # in a pause nobody knows when


class Step(msgspec.Struct, frozen=True):
    """One step of the day. `may_tick` where a person says that it is done."""

    duty: str
    due: Instant | None
    stage: Stage
    may_tick: bool


def steps(session: SessionRow, now: Instant) -> tuple[Step, ...]:
    """The steps of a session in the order in which they fall. The first that has not come is the next one."""
    found: list[Step] = []
    has_next = False
    for duty in session.duties:
        by_people = duty.duty in TICKED_BY_PEOPLE
        over = session.phase is SessionPhase.ENDED and duty.due is not None
        came = duty.fell or (duty.due is not None and now >= duty.due and duty.duty not in BY_THEMSELVES)
        if duty.done or (duty.fell and not by_people) or (over and not by_people):
            stage = Stage.DONE
        elif came and by_people:
            stage = Stage.DONE if session.phase is SessionPhase.ENDED else Stage.OVERDUE
        elif duty.due is None:
            stage = Stage.HIDDEN
        else:
            stage = Stage.LATER if has_next else Stage.NEXT
            has_next = True
        found.append(Step(duty.duty, duty.due, stage, may_tick=by_people and not duty.done))
    return tuple(found)


def next_step(session: SessionRow, now: Instant) -> Step | None:
    """What comes next."""
    return next((step for step in steps(session, now) if step.stage is Stage.NEXT), None)


class Counts(msgspec.Struct, frozen=True):
    """How many seats stand how; `checked` of `to_check` were held against their papers at T+15."""

    expected: int = 0
    logged_in: int = 0
    answering: int = 0
    handed_in: int = 0
    absent: int = 0
    checked: int = 0
    to_check: int = 0


def counts(board: Board, session: SessionRow) -> Counts:
    """Count the seats of a session."""
    rows = board.seats_of(session.session)
    phases = [row.phase for row in rows]
    present = [row for row in rows if row.entered_at is not None]
    return Counts(
        expected=len(rows),
        logged_in=sum(phase in (SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED) for phase in phases),
        answering=phases.count(SittingPhase.ANSWERING),
        handed_in=phases.count(SittingPhase.HANDED_IN),
        absent=phases.count(SittingPhase.ABSENT),
        checked=sum(row.identity is not None for row in present),
        to_check=len(present),
    )
