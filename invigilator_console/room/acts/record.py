"""Acts that go into the room's record or tell people something (考场情况记录, handbook sections 6 and 8)."""

from __future__ import annotations

from exam.commands import (
    RecordIncident,
    RecordStandIn,
    SeeMatter,
    SendMessage,
    SettleIncident,
    StaffCommand,
)
from exam.events import IncidentKind, Topic
from exam.people import ROLE_NAMES, Role
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.words import Words
from invigilator_console.room.acts.session import about_session
from invigilator_console.room.acts.wording import all_named, seats, session_of
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Act, Field, FieldKind, Option, Target, Values, reason_field

INCIDENTS = {
    IncidentKind.QUESTION: Text("试题问题", "A question of the paper"),
    IncidentKind.ILLNESS: Text("突发疾病", "Illness"),
    IncidentKind.MACHINE: Text("设备故障", "Equipment"),
    IncidentKind.SECOND_LOGIN: Text("重复登录", "Second login"),
    IncidentKind.CABLE: Text("拔网线", "Cable pulled"),
    IncidentKind.OTHER: Text("其他", "Other"),
}
OF_TOPIC = {
    Topic.QUESTION: IncidentKind.QUESTION,
    Topic.MACHINE: IncidentKind.MACHINE,
    Topic.UNWELL: IncidentKind.ILLNESS,
}
"""What a raised hand is recorded as."""
_TO_ALL = Text("发给全场 {count} 位考生：{text}", "To all {count} candidates: {text}")
_TO_ONE = Text("发给 {who}：{text}", "To {who}: {text}")
_INCIDENT = Text("记入考场情况记录：{text}", "Goes into the room's record: {text}")
_SETTLED = Text("处理结果：{text}", "Outcome: {text}")
_STAND_IN = Text("{name} 顶替 {instead_of}，任{role}。", "{name} stands in for {instead_of} as {role}.")
_SEEN = Text("不再列为待处理。", "It leaves the queue.")
_ANSWERED = Text("已向考生说明", "Explained to the candidate")
_REPORTED = Text("已上报组织单位", "Reported to the organiser")
_REPAIRED = Text("已修复", "Repaired")
_LOOKED = Text("已查看", "Looked at")
_TIME = Text("请注意考试时间。", "Please watch the time.")
_QUIET = Text("请保持安静。", "Please keep quiet.")
_WAIT = Text("监考员马上过来，请继续作答。", "An invigilator is coming; please go on.")


def _message_said(board: Board, target: Target, values: Values, words: Words, _now: Instant) -> str:
    text = values.get("text", "").strip()
    if target.sittings:
        return words(_TO_ONE, who=all_named(board, target, words), text=text)
    session = session_of(board, target)
    count = len(board.seats_of(session.session)) if session is not None else 0
    return words(_TO_ALL, count=count, text=text)


def _message(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    session, text = session_of(board, target), values["text"].strip()
    if session is None:
        return Refusal("session_unknown")
    if not target.sittings:
        return (SendMessage(session.session, text),)
    return tuple(SendMessage(session.session, text, seat.sitting) for seat in seats(board, target))


def _incident_fields(board: Board, target: Target) -> tuple[Field, ...]:
    """Where a hand is up, what it is up for stands there already: a question about the paper is reported as it came."""
    hand = next((seat.hand for seat in seats(board, target)), None)
    kind = OF_TOPIC.get(hand.topic, IncidentKind.OTHER) if hand is not None else IncidentKind.OTHER
    said = " ".join(part for part in (hand.item, hand.text) if part) if hand is not None else ""
    return (
        Field(
            "kind",
            FieldKind.CHOICE,
            Text("类别", "Kind"),
            tuple(Option(kind.value, text) for kind, text in INCIDENTS.items()),
            initial=kind.value,
        ),
        Field("text", FieldKind.PARAGRAPH, Text("情况", "What happened"), initial=said, most=2000),
    )


def _incident(board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...] | Refusal:
    session = session_of(board, target)
    if session is None:
        return Refusal("session_unknown")
    kind, sitting = IncidentKind(values["kind"]), target.sittings[0] if target.sittings else None
    return (RecordIncident(session.session, kind, values["text"].strip(), sitting),)


def _stand_in_fields(_board: Board, _target: Target) -> tuple[Field, ...]:
    roles = tuple(Option(role.value, text) for role, text in ROLE_NAMES.items())
    return (
        Field("role", FieldKind.CHOICE, Text("岗位", "Role"), roles, initial=Role.INVIGILATOR.value),
        Field("name", FieldKind.LINE, Text("顶替者姓名", "Who stands in"), most=100),
        Field("instead_of", FieldKind.LINE, Text("原定人员", "Instead of whom"), most=200),
    )


def _stand_in_said(_board: Board, _target: Target, values: Values, words: Words, _now: Instant) -> str:
    role = Role(values.get("role") or Role.INVIGILATOR.value)
    name, instead_of = values.get("name", "") or "—", values.get("instead_of", "") or "—"
    return words(_STAND_IN, name=name, instead_of=instead_of, role=words(ROLE_NAMES[role]))


ACTS = (
    Act(
        "send_message",
        Text("消息", "Message"),
        Text("发送", "Send"),
        lambda _board, _target: (
            Field(
                "text",
                FieldKind.REASON,
                Text("内容", "Text"),
                tuple(Option(text.zh, text) for text in (_WAIT, _TIME, _QUIET)),
                most=2000,
            ),
        ),
        _message_said,
        _message,
        many=True,
    ),
    Act(
        "record_incident",
        Text("记录情况", "Record an incident"),
        Text("记录", "Record"),
        _incident_fields,
        lambda _board, _target, values, words, _now: words(_INCIDENT, text=values.get("text", "")),
        _incident,
    ),
    Act(
        "settle_incident",
        Text("处理结果", "Outcome"),
        Text("记录处理结果", "Record the outcome"),
        lambda _board, _target: (
            Field(
                "text",
                FieldKind.REASON,
                Text("处理结果", "Outcome"),
                tuple(Option(text.zh, text) for text in (_ANSWERED, _REPORTED, _REPAIRED)),
                most=2000,
            ),
        ),
        lambda _board, _target, values, words, _now: words(_SETTLED, text=values.get("text", "")),
        lambda _board, target, values, _now: (
            SettleIncident(about_session(target), target.name, values["text"].strip()),
        ),
    ),
    Act(
        "record_stand_in",
        Text("人员顶替", "Stand-in"),
        Text("记录顶替", "Record it"),
        _stand_in_fields,
        _stand_in_said,
        lambda _board, target, values, _now: (
            RecordStandIn(
                about_session(target),
                Role(values["role"]),
                values["name"].strip(),
                values["instead_of"].strip(),
            ),
        ),
    ),
    Act(
        "see_matter",
        Text("已查看", "Looked at"),
        Text("已查看", "Looked at"),
        lambda _board, _target: (reason_field(_LOOKED, _REPORTED, needed=False),),
        lambda _board, _target, _values, words, _now: words(_SEEN),
        lambda _board, target, values, _now: (
            SeeMatter(about_session(target), target.name, values.get("reason", "").strip()),
        ),
    ),
)
