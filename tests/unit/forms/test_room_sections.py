"""What a room record says of each kind of thing that can happen, one note at a time."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from exam import events as ev
from exam.evidence import Evidence
from exam.ids import MachineId
from exam.policy import MINUTE
from server.forms.catalogue import Known
from server.forms.happened import Note, Noted
from server.forms.paper import foot_of
from server.forms.room_record import NOTHING, room_record
from server.forms.room_sections import Rows
from tests.helpers.eventful_day import CHIEF, INSPECTOR, INVIGILATOR, EventfulDay
from tests.helpers.form_samples import PRINTED

BOTH = "主考 主考甲、巡考员 巡考甲"
REASON = "理由甲"


def rows_of(day: EventfulDay, known: Known, section: str, *events: Noted) -> Rows:
    """A section of the theory's record if nothing but these events had been noted, a minute apart from ten o'clock."""
    assert known.happened is not None
    session = known.happened.sessions[day.theory.id]
    ten = day.theory.starts_at.replace(hour=10)
    notes = tuple(
        Note(number * MINUTE, ten + timedelta(minutes=number), event, (CHIEF, INSPECTOR))
        for number, event in enumerate(events)
    )
    told = msgspec.structs.replace(session, notes=notes)
    record = room_record(known.happened.plan, day.theory, foot_of(day.plan, PRINTED, day.theory), told)
    table = next(one for one in record.sections if section in one.title)
    assert (table.remark == NOTHING) == (not table.rows)
    return list(table.rows)


def name(day: EventfulDay, place: int) -> str:
    """The name of the candidate at a place, counted from 0."""
    return next(one.name for one in day.plan.candidates if one.ticket == day.tickets[place])


def test_lost_time_given_back_says_how_much_under_whose_authority(day: EventfulDay, known: Known) -> None:
    sitting = day.sitting(0)
    own = ev.LostTimeCredited(sitting, 4 * MINUTE + 30_000, 0, (), CHIEF, REASON)
    released = ev.TimeExtended(sitting, 20 * MINUTE, CHIEF, REASON, "release-1")
    assert rows_of(day, known, "延时与补时", own, released) == [
        ("10:00", "01", name(day, 0), "补时 4 分 30 秒", REASON, BOTH),
        ("10:01", "01", name(day, 0), "延时 20 分钟(组织授权)", REASON, BOTH),
    ]


def test_whoever_came_too_late_is_absent_with_the_time(day: EventfulDay, known: Known) -> None:
    sitting = day.sitting(39)
    late = [ev.LateRefused(sitting, MachineId("PC-40")), ev.LateRefused(sitting, MachineId("PC-41"))]
    assert [row[-1] for row in rows_of(day, known, "缺考", *late)] == ["", "10:00 到场，已截止入场"]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (
            lambda s, _: ev.LockReleased(s, (Evidence("x"),), INVIGILATOR, REASON),
            ("考生机锁定", "01", REASON, "已解除锁定"),
        ),
        (lambda s, _: ev.EmergencyCodeUsed(s, 1, 5, 3, 0, ()), ("考生机锁定", "01", "用第 3 号应急解锁码解锁", "")),
        (lambda s, _: ev.HandInUndone(s, CHIEF, REASON), ("撤销交卷", "01", REASON, "继续作答")),
        (lambda _, id_: ev.PaperSwitched(id_, "r", CHIEF, REASON), ("备用试卷", "全场", REASON, "已启用")),
    ],
)
def test_what_has_no_section_of_its_own_stands_among_the_other_matters(
    day: EventfulDay, known: Known, made: object, told: tuple[str, ...]
) -> None:
    assert callable(made)
    (row,) = rows_of(day, known, "其他情况", made(day.sitting(0), day.theory.id))
    assert row[:5] == ("10:00", *told)


def test_an_interruption_tells_until_when_it_is_waited_for_and_that_the_session_was_called_off(
    day: EventfulDay, known: Known
) -> None:
    id_ = day.theory.id
    interrupted = ev.SessionInterrupted(id_, 0, 70 * MINUTE, "date")
    moment = ev.CriticalMomentSet(id_, 31 * MINUTE, CHIEF, REASON)
    assert rows_of(day, known, "中断", interrupted, moment, ev.SessionCalledOff(id_, CHIEF, REASON)) == [
        ("10:00:00", "服务器断电，中断 70 分钟", "由系统测得", ""),
        ("10:01:00", "临界时间定为 10:31", REASON, BOTH),
        ("10:02:00", "停考", REASON, BOTH),
    ]


def test_whoever_is_still_outside_has_no_time_of_return(day: EventfulDay, known: Known) -> None:
    out = ev.SteppedOut(day.sitting(4), "监考乙", INVIGILATOR)
    assert rows_of(day, known, "暂离", out) == [("05", name(day, 4), "10:00", "", "监考乙")]


def test_a_section_without_a_note_says_so_and_leaves_a_line(day: EventfulDay, known: Known) -> None:
    assert rows_of(day, known, "违纪") == []
