"""The roving inspection record (巡考情况记录表): for the inspector whom the organiser sent (sections 2, 7)."""

from __future__ import annotations

import msgspec

from exam import events as ev
from exam.plan import Plan, Session
from exam.policy import MINUTE
from server.forms.happened import Happened
from server.forms.paper import Fact, Foot, Table, day, hours, minutes, people, session_name


class Question(msgspec.Struct, frozen=True):
    """Something the inspector looks at, answered by a cross in a box."""

    stage: str
    text: str


class RovingRecord(msgspec.Struct, frozen=True):
    """The record of a whole site: visits by room and session, what was looked at, decisions taken together."""

    foot: Foot
    facts: tuple[Fact, ...]
    visits: Table
    questions: tuple[Question, ...]
    decisions: Table
    signatures: tuple[str, ...]


def roving_record(plan: Plan, sessions: list[Session], foot: Foot, happened: Happened | None) -> RovingRecord:
    """Make the record for some sessions of a plan."""
    inspectors = dict.fromkeys(name for session in sessions for name in session.inspectors)
    days = dict.fromkeys(day(session.starts_at) for session in sessions)
    facts = (
        Fact("考试计划", plan.name),
        Fact("考核站点", plan.site_name),
        Fact("考试日期", "、".join(days)),
        Fact("巡考员", "、".join(inspectors)),
    )
    visits = Table(
        ("考场", "场次", "考试时间", "应到", "实到", "巡视时间", "考场秩序及问题"),
        tuple(_visit(session, happened) for session in sessions),
        "一、各考场巡视情况(每场至少巡视一次)",
        (2, 2, 2.2, 1.1, 1.1, 1.8, 4.8),
    )
    return RovingRecord(foot, facts, visits, _questions(plan), _decisions(sessions, happened), ("巡考员", "主考"))


def _visit(session: Session, happened: Happened | None) -> tuple[str, ...]:
    found = happened.session(session.id) if happened else None
    present = ""
    if found is not None and found.state.ended_at is not None:
        present = str(found.closure.expected - found.closure.absent)
    expected = str(len(found.sittings) if found else len(session.places))
    return (session.room, session_name(session), hours(session), expected, present, "", "")


def _questions(plan: Plan) -> tuple[Question, ...]:
    policy = plan.policy
    look, check = policy.rules_read_before_start // MINUTE, policy.identity_check_after_start // MINUTE
    closes, remind = policy.entry_closes_after_start // MINUTE, policy.reminder_before_end // MINUTE
    return (
        Question("考前", f"开考前 {look} 分钟各考场已布置好：门贴、桌贴、考生守则、时间表、物品存放处"),
        Question("考前", "监考员、系统管理员按时到岗并佩戴工作牌，已宣读考生守则和违纪处理规定"),
        Question("考前", "考场已封场确认，考生机不能访问互联网，监控录像正常"),
        Question("考中", f"开考 {check} 分钟后监考员逐一核对了考生、签到表、身份证、准考证和桌贴"),
        Question("考中", f"开考 {closes} 分钟后无人入场，缺考已如实填写；暂离考场每次一人并有人陪同"),
        Question("考中", f"结束前 {remind} 分钟提醒了剩余时间；监考员在考场内巡视，没有代替操作或解释试题"),
        Question("考后", "停止作答后收齐下发资料；签到表、情况记录表、封场确认单一式两份签字封存"),
        Question("考后", "数据收齐、成绩上传(或本地导出)并备份；监控录像按要求命名保存"),
    )


def _decisions(sessions: list[Session], happened: Happened | None) -> Table:
    """Time given and interruptions: what an inspector decides together with the chief examiner (section 8)."""
    rows: list[tuple[str, ...]] = []
    for session in sessions:
        found = happened.session(session.id) if happened else None
        for note in found.notes if found else ():
            told = _decision(note.event)
            if told is not None:
                what, reason = told
                rows.append((f"{note.clock:%H:%M}", session.room, what, reason, people(note.by)))
    columns = ("时间", "考场", "事项", "原因", "决定人")
    return Table(columns, tuple(sorted(rows)), "二、延时、中断及其他处理", (1.2, 2, 3, 4.5, 3.6), 2)


def _decision(event: object) -> tuple[str, str] | None:
    match event:
        case ev.SessionExtended(added=added, reason=reason):
            return f"全场延时 {minutes(added)}", reason
        case ev.TimeExtended(added=added, reason=reason):
            return f"个人延时 {minutes(added)}", reason
        case ev.LostTimeCredited(added=added, reason=reason):
            return f"补时 {minutes(added)}", reason
        case ev.InterruptionSettled(reason=reason):
            return "中断后继续", reason
        case ev.SessionCalledOff(reason=reason):
            return "停考", reason
        case _:
            return None
