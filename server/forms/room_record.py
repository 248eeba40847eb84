"""The room record of a session (考场情况记录表, handbook sections 6 to 8), filled from what happened.

Before the exam its sections are ruled lines for a pen; afterwards they name what the journal knows, with who decided
and why, and leave one line each for what it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from exam import events as ev
from exam.ids import SittingId
from exam.people import ROLE_NAMES
from exam.plan import Candidate, Plan, Session
from exam.room import Incident
from exam.sitting import Sitting, SittingPhase
from exam.words import in_groups
from server.forms.happened import Note, SessionHappened
from server.forms.paper import Fact, Foot, Table, minutes, people, person
from server.forms.sign_in import came, session_facts
from server.forms.wording import INCIDENTS, LEVELS, METHODS

NOTHING = "系统记录：无"
WHOLE_ROOM = "全场"


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
    filled: Callable[[_Told], list[tuple[str, ...]]]


class _Told:
    """What happened in a session, with everybody's seat and name."""

    def __init__(self, plan: Plan, happened: SessionHappened) -> None:
        self.happened = happened
        self.notes: Sequence[Note] = happened.notes
        candidates = {candidate.ticket: candidate for candidate in plan.candidates}
        self._who: Mapping[SittingId, tuple[Sitting, Candidate | None]] = {
            sitting.id: (sitting, candidates.get(sitting.ticket)) for sitting in happened.sittings
        }

    def seat(self, sitting: SittingId | None) -> str:
        """A seat, or the whole room."""
        found = self._who.get(sitting) if sitting else None
        return f"{found[0].seat:02}" if found else WHOLE_ROOM

    def name(self, sitting: SittingId | None) -> str:
        """A candidate's name; empty for the whole room."""
        found = self._who.get(sitting) if sitting else None
        return found[1].name if found and found[1] else ""


def room_record(plan: Plan, session: Session, foot: Foot, happened: SessionHappened | None = None) -> RoomRecord:
    """Make the record of a session."""
    begun = happened is not None and (happened.state.timing is not None or happened.state.called_off)
    told = _Told(plan, happened) if happened is not None and begun else None
    return RoomRecord(
        foot=foot,
        facts=session_facts(plan, session),
        counts=_counts(session, happened if begun else None),
        sections=tuple(_table(section, told) for section in _SECTIONS),
        signatures=("监考员", "监考员", "巡考员", "主考"),
    )


def _table(section: _Section, told: _Told | None) -> Table:
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


# ---- sections -------------------------------------------------------------------------------------------------------


def _absent(told: _Told) -> list[tuple[str, ...]]:
    missing = [sitting for sitting in told.happened.sittings if sitting.phase is SittingPhase.ABSENT]
    late: dict[SittingId, str] = {}
    for note in told.notes:
        if isinstance(note.event, ev.LateRefused):
            late.setdefault(note.event.sitting, f"{note.clock:%H:%M} 到场，已截止入场")
    return [
        (told.seat(sitting.id), told.name(sitting.id), in_groups(sitting.ticket), late.get(sitting.id, ""))
        for sitting in sorted(missing, key=_seat)
    ]


def _violations(told: _Told) -> list[tuple[str, ...]]:
    rows = []
    for note in told.notes:
        event = note.event
        if isinstance(event, ev.ViolationRecorded):
            signed = "考生" if event.signed_by_candidate else "拒签；" + "、".join(event.signatures)
            where = (f"{note.clock:%H:%M}", told.seat(event.sitting), told.name(event.sitting))
            rows.append((*where, event.text, LEVELS[event.level], signed, people(note.by)))
    return rows


def _time_given(told: _Told) -> list[tuple[str, ...]]:
    rows = []
    for note in told.notes:
        event = note.event
        if isinstance(event, ev.SessionExtended | ev.TimeExtended | ev.LostTimeCredited):
            sitting = getattr(event, "sitting", None)
            kind = "补时" if isinstance(event, ev.LostTimeCredited) else "延时"
            under = "(组织授权)" if event.release else ""
            where = (f"{note.clock:%H:%M}", told.seat(sitting), told.name(sitting))
            rows.append((*where, f"{kind} {minutes(event.added)}{under}", event.reason, people(note.by)))
    return rows


def _machines(told: _Told) -> list[tuple[str, ...]]:
    rows = []
    for note in told.notes:
        event = note.event
        if isinstance(event, ev.MachineMoved):
            where = (f"{note.clock:%H:%M}", told.seat(event.sitting), told.name(event.sitting))
            rows.append((*where, event.old or "", event.to or "任意空闲机", event.reason, people(note.by)))
    return rows


def _incidents(told: _Told) -> list[tuple[str, ...]]:
    rows = [_incident(told, note) for note in told.notes if isinstance(note.event, ev.IncidentRecorded)]
    for note in told.notes:
        event, time = note.event, f"{note.clock:%H:%M}"
        match event:
            case ev.LockReleased(sitting=sitting, reason=reason):
                rows.append((time, "考生机锁定", told.seat(sitting), reason, "已解除锁定", people(note.by)))
            case ev.EmergencyCodeUsed(sitting=sitting, serial=serial):
                rows.append((time, "考生机锁定", told.seat(sitting), f"用第 {serial} 号应急解锁码解锁", "", ""))
            case ev.HandInUndone(sitting=sitting, reason=reason):
                rows.append((time, "撤销交卷", told.seat(sitting), reason, "继续作答", people(note.by)))
            case ev.PaperSwitched(reason=reason):
                rows.append((time, "备用试卷", WHOLE_ROOM, reason, "已启用", people(note.by)))
            case ev.PointSettled(reason=reason):
                rows.append((time, "未决事项", WHOLE_ROOM, reason, "已签注", people(note.by)))
    return sorted(rows)


def _incident(told: _Told, note: Note) -> tuple[str, ...]:
    event = note.event
    known: Incident | None = None
    if isinstance(event, ev.IncidentRecorded):
        known = told.happened.state.incidents.get(event.id)
    if known is None:
        return (f"{note.clock:%H:%M}", "", "", "", "", "")
    seat = told.seat(known.sitting)
    return (f"{note.clock:%H:%M}", INCIDENTS[known.kind], seat, known.text, known.outcome, person(known.actor))


def _stand_ins(told: _Told) -> list[tuple[str, ...]]:
    return [
        (f"{n.clock:%H:%M}", ROLE_NAMES[n.event.role].zh, n.event.name, n.event.instead_of, people(n.by))
        for n in told.notes
        if isinstance(n.event, ev.StandInRecorded)
    ]


def _early_leaves(told: _Told) -> list[tuple[str, ...]]:
    allowed: dict[SittingId, Note] = {}
    left: dict[SittingId, str] = {}
    for note in told.notes:
        if isinstance(note.event, ev.EarlyLeaveAllowed):
            allowed[note.event.sitting] = note
        elif isinstance(note.event, ev.HandedIn) and note.event.early:
            left[note.event.sitting] = f"{note.clock:%H:%M}"
    rows = []
    for sitting in dict.fromkeys((*allowed, *left)):
        note_of = allowed.get(sitting)
        reason = note_of.event.reason if note_of and isinstance(note_of.event, ev.EarlyLeaveAllowed) else ""
        by = people(note_of.by) if note_of else ""
        rows.append((told.seat(sitting), told.name(sitting), left.get(sitting, ""), reason, by))
    return rows


def _interruptions(told: _Told) -> list[tuple[str, ...]]:
    rows = []
    for note in told.notes:
        event = note.event
        since = until = f"{note.clock:%H:%M:%S}"
        match event:
            case ev.SessionPaused(reason=reason):
                rows.append((since, "全场暂停", reason, people(note.by)))
            case ev.SessionResumed(reason=reason):
                rows.append((until, "全场恢复", reason, people(note.by)))
            case ev.SessionInterrupted(since=gone, until=back, method=method):
                lasted = minutes(back - gone)
                rows.append((since, f"{METHODS.get(method, '服务器中断')}，中断 {lasted}", "由系统测得", ""))
            case ev.InterruptionSettled(reason=reason):
                rows.append((since, "中断后继续", reason, people(note.by)))
            case ev.CriticalMomentSet(at=at, reason=reason):
                # The moment itself lies ahead of this note by the difference of exam times.
                moment = f"{note.clock.replace(microsecond=0) + timedelta(milliseconds=at - note.at):%H:%M}"
                rows.append((since, f"临界时间定为 {moment}", reason, people(note.by)))
            case ev.SessionCalledOff(reason=reason):
                rows.append((since, "停考", reason, people(note.by)))
    return rows


def _outside(told: _Told) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for sitting in sorted(told.happened.sittings, key=_seat):
        went: Note | None = None
        for note in told.notes:
            event = note.event
            if isinstance(event, ev.SteppedOut) and event.sitting == sitting.id:
                went = note
            elif isinstance(event, ev.SteppedBack) and event.sitting == sitting.id and went is not None:
                rows.append(_stay(told, went, f"{note.clock:%H:%M}"))
                went = None
        if went is not None:
            rows.append(_stay(told, went, ""))
    return rows


def _stay(told: _Told, went: Note, back: str) -> tuple[str, ...]:
    event = went.event
    if not isinstance(event, ev.SteppedOut):
        return ("", "", "", "", "")
    return (told.seat(event.sitting), told.name(event.sitting), f"{went.clock:%H:%M}", back, event.with_whom)


def _changes(told: _Told) -> list[tuple[str, ...]]:
    rows = []
    for note in told.notes:
        event, time = note.event, f"{note.clock:%H:%M}"
        if isinstance(event, ev.CandidateAdded):
            rows.append(
                (
                    time,
                    f"增补 {event.name}，考位 {event.seat:02}，{in_groups(event.ticket)}",
                    event.reason,
                    people(note.by),
                )
            )
        elif isinstance(event, ev.SeatsChanged):
            moved = "、".join(f"{told.name(sitting)}→{seat:02}" for sitting, seat in event.seats.items())
            rows.append((time, f"调换考位：{moved}", event.reason, people(note.by)))
    return rows


_SECTIONS = (
    _Section("一、缺考考生", ("考位", "姓名", "准考证号", "备注"), (1, 2, 4, 4), 2, _absent),
    _Section(
        "二、违纪情况",
        ("时间", "考位", "姓名", "情况", "处理", "签字", "决定人"),
        (1.1, 1, 1.7, 4, 1.6, 1.9, 2),
        3,
        _violations,
    ),
    _Section(
        "三、延时与补时",
        ("时间", "考位", "姓名", "时长", "原因", "决定人"),
        (1.1, 1, 1.7, 2.5, 3.2, 3.2),
        2,
        _time_given,
    ),
    _Section(
        "四、更换考生机",
        ("时间", "考位", "姓名", "原机", "新机", "原因", "经办人"),
        (1.1, 1, 1.7, 1.6, 1.7, 3.4, 2),
        2,
        _machines,
    ),
    _Section(
        "五、其他情况", ("时间", "类别", "考位", "情况", "处理结果", "记录人"), (1.1, 1.8, 1, 4, 3, 2), 3, _incidents
    ),
    _Section("六、人员顶替", ("时间", "岗位", "顶替人", "原岗人员", "决定人"), (1.1, 2, 2, 2, 3), 1, _stand_ins),
    _Section("七、提前离场", ("考位", "姓名", "离场时间", "原因", "同意人"), (1, 2, 1.6, 4, 3), 2, _early_leaves),
    _Section("八、暂停、中断与停考", ("时间", "情况", "原因", "决定人"), (1.5, 3.6, 4, 3), 2, _interruptions),
    _Section("九、暂离考场", ("考位", "姓名", "离开", "返回", "陪同监考员"), (1, 2.4, 2, 2, 4), 2, _outside),
    _Section("十、名单与考位变动", ("时间", "变动", "原因", "决定人"), (1.1, 5, 3.4, 2.4), 1, _changes),
)


def _seat(sitting: Sitting) -> int:
    return sitting.seat
