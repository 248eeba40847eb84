"""Duties (考务事项): what is due when on exam day, counted from the start or back from the end (handbook section 7).

Their moments follow pauses and extensions because they are worked out from the session's timing each time they are
looked at. Which have come is in the journal, so a restart or a changed date neither skips nor doubles one.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from exam import events as ev
from exam.plan import Part
from exam.policy import Policy, early_leave_before_end
from exam.room import SessionPhase, SessionState
from exam.text import Text
from exam.timing import Instant

DUTIES: Mapping[str, Text] = {
    "systems_on": Text(
        "开启服务器、监考机、全部考生机和备用机，直至显示“等待登录”。",
        'Switch on server, console, all PCs and spares, until each shows "waiting for login".',
    ),
    "doors_open": Text(
        "再次检查设备；考生入场，核对证件并签到、登录。",
        "Look the machines over again; candidates come in, are checked, sign and log in.",
    ),
    "rules_read": Text("宣读考生守则和违纪处理规定。", "Read out the candidates' rules and those on violations."),
    "start": Text("开始考试。", "The session starts."),
    "identity_check": Text(
        "逐一核对考生、签到表、身份证、准考证和桌贴。",
        "Check every candidate again against sign-in sheet, ID card, ticket and desk sticker.",
    ),
    "entry_closes": Text(
        "截止入场；缺考情况填入考场情况记录表。", "Nobody may come in any more; absences go into the room record."
    ),
    "early_leave": Text(
        "经主考同意，考生可以提前离场。", "From here a candidate may leave early, if the chief examiner agrees."
    ),
    "reminder": Text("提醒考生剩余时间。", "Everyone is told the time that is left."),
    "end": Text("考试结束，停止作答，收齐试卷和草稿纸。", "Answering stops; papers and scratch paper are collected."),
}
"""Every duty by its code, with what people read."""
BY_THEMSELVES = frozenset({"start", "entry_closes", "reminder", "end"})
"""Duties whose moment has an event of its own in the journal."""
BY_THE_CLOCK = tuple(duty for duty in DUTIES if duty not in BY_THEMSELVES)
"""The others, in their order: that their moment came is put on the record as such."""
UNTIL_THE_START = frozenset({"systems_on", "doors_open", "rules_read", "start"})
"""Duties that come before the session has started."""


class Duty(msgspec.Struct, frozen=True):
    """A duty of a session: when it is due in exam time (None while a pause hides it), whether its moment came, whether
    somebody ticked it.
    """

    duty: str
    due: Instant | None
    fell: bool
    done: bool


def timetable(session: SessionState, planned: Instant, policy: Policy) -> tuple[Duty, ...]:
    """All duties of a session in their order. `planned` is the start by the plan."""
    fell = set(session.fell)
    if session.timing is not None:
        fell.add("start")
    if session.entry_closed:
        fell.add("entry_closes")
    if session.reminded:
        fell.add("reminder")
    if session.ended_at is not None:
        fell.add("end")
    return tuple(
        Duty(duty, due_at(session, duty, planned, policy), duty in fell, duty in session.done) for duty in DUTIES
    )


def due_at(session: SessionState, duty: str, planned: Instant, policy: Policy) -> Instant | None:
    """When a duty is due, in exam time; None where an open pause hides it."""
    before_start = {
        "systems_on": policy.systems_on_before_start,
        "doors_open": policy.login_opens_before_start,
        "rules_read": policy.rules_read_before_start,
        "start": 0,
    }
    timing = session.timing
    if duty in before_start:
        return (timing.started_at if timing else planned) - before_start[duty]
    length = session.duration + (timing.extension if timing else 0)
    early = early_leave_before_end(policy, practical=session.part is Part.PRACTICAL)
    active = {
        "identity_check": policy.identity_check_after_start,
        "entry_closes": policy.entry_closes_after_start,
        "early_leave": max(0, length - early),
        "reminder": max(0, length - policy.reminder_before_end),
        "end": length,
    }[duty]
    return timing.at_active(active) if timing else planned + active


def duties_due(session: SessionState, planned: Instant, policy: Policy, now: Instant) -> tuple[ev.DutyFell, ...]:
    """The duties whose moment has come and is not on the record yet. Asking again after that yields nothing."""
    if session.phase is SessionPhase.ENDED or session.is_paused:
        return ()
    # What counts from the start cannot come before it, however late the session starts.
    may_come = DUTIES if session.timing is not None else UNTIL_THE_START
    # Asked at every turn of the clock: only what is still to come is worked out.
    to_come = [duty for duty in BY_THE_CLOCK if duty in may_come and duty not in session.fell]
    moments = {duty: due_at(session, duty, planned, policy) for duty in to_come}
    return tuple(
        ev.DutyFell(session.id, duty) for duty, moment in moments.items() if moment is not None and now >= moment
    )
