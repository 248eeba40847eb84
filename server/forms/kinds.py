"""The kinds of forms (表单种类): a stable code, the title, what one paper is about, and how many copies."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from exam.ids import RoomName, SessionId, Ticket


class FormKind(StrEnum):
    """Every form that can be printed; the value is its stable code and the name of its template."""

    TICKETS = "tickets"  # 准考证
    DOOR_STICKERS = "door_stickers"  # 门贴
    DESK_STICKERS = "desk_stickers"  # 桌贴
    SIGN_IN = "sign_in"  # 考场签到表
    ROOM_RECORD = "room_record"  # 考场情况记录表
    SEALING = "sealing"  # 考场封场确认单
    ROVING = "roving"  # 巡考情况记录表
    UNDERTAKING = "undertaking"  # 考务人员承诺书
    BADGES = "badges"  # 工作牌
    RULES = "rules"  # 考生守则
    TIMETABLE = "timetable"  # 考核内容及时间表
    SCORE_SHEET = "score_sheet"  # 成绩单
    CLOSURE = "closure"  # 场次关闭报告
    APPEAL = "appeal"  # 申诉材料
    RECHECK_FORM = "recheck_form"  # 成绩复核申请表
    RECHECK_RECEIPT = "recheck_receipt"  # 成绩复核回执
    RESULTS_RECEIPT = "results_receipt"  # 回执确认单
    CHECK_REPORT = "check_report"  # 考前检查报告
    REHEARSAL_REPORT = "rehearsal_report"  # 试考合格证明
    ENROLMENT_CODES = "enrolment_codes"  # 登记码单


class Scope(StrEnum):
    """What one paper is about."""

    ROOM = "room"
    SESSION = "session"
    SITE = "site"
    CANDIDATE = "candidate"
    GIVEN = "given"
    """Not made from plan and journal: whoever looked at something makes the document (`server.forms.report`)."""


class Form(msgspec.Struct, frozen=True):
    """What holds for every paper of a kind. `name` begins its file's name; `records`: the journal fills it."""

    title: str
    name: str
    scope: Scope
    copies: int = 1
    records: bool = False


FORMS: Mapping[FormKind, Form] = MappingProxyType(
    {
        FormKind.TICKETS: Form("准考证", "准考证", Scope.ROOM),
        FormKind.DOOR_STICKERS: Form("考场门贴", "门贴", Scope.ROOM),
        FormKind.DESK_STICKERS: Form("考场桌贴", "桌贴", Scope.ROOM),
        FormKind.SIGN_IN: Form("考场签到表", "签到表", Scope.SESSION, 2, records=True),
        FormKind.ROOM_RECORD: Form("考场情况记录表", "考场情况记录表", Scope.SESSION, 2, records=True),
        FormKind.SEALING: Form("考场封场确认单", "考场封场确认单", Scope.ROOM, 2, records=True),
        FormKind.ROVING: Form("巡考情况记录表", "巡考情况记录表", Scope.SITE, 2, records=True),
        FormKind.UNDERTAKING: Form("考务人员承诺书", "考务人员承诺书", Scope.SITE, 2),
        FormKind.BADGES: Form("工作牌", "工作牌", Scope.SITE),
        FormKind.RULES: Form("考生守则", "考生守则", Scope.SITE),
        FormKind.TIMETABLE: Form("考核内容及时间表", "考核内容及时间表", Scope.SITE),
        FormKind.SCORE_SHEET: Form("成绩单", "成绩单", Scope.SITE),
        FormKind.CLOSURE: Form("场次关闭报告", "场次关闭报告", Scope.SESSION, records=True),
        FormKind.APPEAL: Form("申诉材料", "申诉材料", Scope.CANDIDATE, records=True),
        FormKind.RECHECK_FORM: Form("成绩复核申请表", "成绩复核申请表", Scope.SITE),
        FormKind.RECHECK_RECEIPT: Form("成绩复核回执", "成绩复核回执", Scope.SITE),
        FormKind.RESULTS_RECEIPT: Form("回执确认单", "回执确认单", Scope.SITE),
        FormKind.CHECK_REPORT: Form("考前检查报告", "考前检查报告", Scope.GIVEN),
        FormKind.REHEARSAL_REPORT: Form("试考合格证明", "试考合格证明", Scope.GIVEN),
        FormKind.ENROLMENT_CODES: Form("登记码单", "登记码单", Scope.GIVEN),
    }
)
"""Copies are the manual's list of materials: one to send, one to keep."""
COPY_NAMES = ("第一份", "第二份")


class Asked(msgspec.Struct, frozen=True):
    """Which form somebody at a console asks for: its kind, and the room, session or ticket it is to be about."""

    kind: FormKind
    room: RoomName | None = None
    session: SessionId | None = None
    ticket: Ticket | None = None


def copies_of(kind: FormKind) -> tuple[str, ...]:
    """The marks of a form's copies; one empty mark where it has a single one."""
    copies = FORMS[kind].copies
    return COPY_NAMES[:copies] if copies > 1 else ("",)
