"""The room record of a session (考场情况记录表, handbook sections 6 to 8), filled from what happened.

Before the exam its sections are ruled lines for a pen; afterwards they name what the journal knows, with who decided
and why, and leave one line each for what it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from exam import events as ev
from exam.plan import Plan, Session
from server.forms import room_sections
from server.forms.happened import SessionHappened
from server.forms.paper import Fact, Foot, Table
from server.forms.room_sections import Rows, Told
from server.forms.sign_in import came, session_facts

NOTHING = "系统记录：无"


class RoomRecord(msgspec.Struct, frozen=True):
    """The record of one session: counts, sections in the paper's order, who signs."""

    foot: Foot
    facts: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    sections: tuple[Table, ...]
    signatures: tuple[str, ...]


class _Section(NamedTuple):
    """What a section holds: its heading, columns with their widths, lines before the exam, and how it is filled."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    lines: int
    filled: Callable[[Told], Rows]


def room_record(plan: Plan, session: Session, foot: Foot, happened: SessionHappened | None = None) -> RoomRecord:
    """Make the record of a session."""
    begun = happened is not None and (happened.state.timing is not None or happened.state.called_off)
    told = Told(plan, happened) if happened is not None and begun else None
    return RoomRecord(
        foot=foot,
        facts=session_facts(plan, session),
        counts=_counts(session, happened if begun else None),
        sections=tuple(_table(section, told) for section in _SECTIONS),
        signatures=("监考员", "监考员", "巡考员", "主考"),
    )


def _table(section: _Section, told: Told | None) -> Table:
    if told is None:
        return Table(section.columns, (), section.title, section.widths, section.lines)
    rows = tuple(section.filled(told))
    return Table(section.columns, rows, section.title, section.widths, 1, "" if rows else NOTHING)


def _counts(session: Session, happened: SessionHappened | None) -> tuple[Fact, ...]:
    expected, present = len(session.places), came(happened)
    started = ended = ""
    for note in happened.notes if happened else ():
        if isinstance(note.event, ev.SessionStarted):
            started = f"{note.clock:%H:%M:%S}"
        elif isinstance(note.event, ev.SessionEnded | ev.SessionCalledOff):
            ended = f"{note.clock:%H:%M:%S}" + ("(停考)" if isinstance(note.event, ev.SessionCalledOff) else "")
    expected_now = len(happened.sittings) if happened else expected
    return (
        Fact("应到", f"{expected_now} 人"),
        Fact("实到", "" if present is None else f"{present} 人"),
        Fact("缺考", "" if present is None else f"{expected_now - present} 人"),
        Fact("实际开考", started),
        Fact("实际结束", ended),
    )


_SECTIONS = (
    _Section("一、缺考考生", ("考位", "姓名", "准考证号", "备注"), (1, 2, 4, 4), 2, room_sections.absent),
    _Section(
        "二、违纪情况",
        ("时间", "考位", "姓名", "情况", "处理", "签字", "决定人"),
        (1.1, 1, 1.7, 4, 1.6, 1.9, 2),
        3,
        room_sections.violations,
    ),
    _Section(
        "三、延时与补时",
        ("时间", "考位", "姓名", "时长", "原因", "决定人"),
        (1.1, 1, 1.7, 2.5, 3.2, 3.2),
        2,
        room_sections.time_given,
    ),
    _Section(
        "四、更换考生机",
        ("时间", "考位", "姓名", "原机", "新机", "原因", "经办人"),
        (1.1, 1, 1.7, 1.6, 1.7, 3.4, 2),
        2,
        room_sections.machines,
    ),
    _Section(
        "五、其他情况",
        ("时间", "类别", "考位", "情况", "处理结果", "记录人"),
        (1.1, 1.8, 1, 4, 3, 2),
        3,
        room_sections.incidents,
    ),
    _Section(
        "六、人员顶替", ("时间", "岗位", "顶替人", "原岗人员", "决定人"), (1.1, 2, 2, 2, 3), 1, room_sections.stand_ins
    ),
    _Section(
        "七、提前离场", ("考位", "姓名", "离场时间", "原因", "同意人"), (1, 2, 1.6, 4, 3), 2, room_sections.early_leaves
    ),
    _Section(
        "八、暂停、中断与停考", ("时间", "情况", "原因", "决定人"), (1.5, 3.6, 4, 3), 2, room_sections.interruptions
    ),
    _Section(
        "九、暂离考场", ("考位", "姓名", "离开", "返回", "陪同监考员"), (1, 2.4, 2, 2, 4), 2, room_sections.outside
    ),
    _Section("十、名单与考位变动", ("时间", "变动", "原因", "决定人"), (1.1, 5, 3.4, 2.4), 1, room_sections.changes),
)
