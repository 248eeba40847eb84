"""What each section of a room record says, read from the notes of a session: rows of texts (handbook sections 7, 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from exam import events as ev
from exam.closing import POINTS
from exam.ids import SittingId
from exam.people import ROLE_NAMES
from exam.plan import Candidate, Plan
from exam.room import Incident
from exam.sitting import Sitting, SittingPhase
from exam.words import in_groups
from server.forms.happened import Note, SessionHappened
from server.forms.paper import minutes, people, person
from server.forms.wording import INCIDENTS, LEVELS, METHODS

WHOLE_ROOM = "全场"
Rows = list[tuple[str, ...]]


class Told:
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


def absent(told: Told) -> Rows:
    """Who did not come, and who came too late."""
    missing = [sitting for sitting in told.happened.sittings if sitting.phase is SittingPhase.ABSENT]
    late: dict[SittingId, str] = {}
    for note in told.notes:
        if isinstance(note.event, ev.LateRefused):
            late.setdefault(note.event.sitting, f"{note.clock:%H:%M} 到场，已截止入场")
    return [
        (told.seat(sitting.id), told.name(sitting.id), in_groups(sitting.ticket), late.get(sitting.id, ""))
        for sitting in sorted(missing, key=_seat)
    ]


def violations(told: Told) -> Rows:
    """Violations: what was decided, and who signed."""
    rows: Rows = []
    for note in told.notes:
        event = note.event
        if isinstance(event, ev.ViolationRecorded):
            signed = "考生" if event.signed_by_candidate else "拒签；" + "、".join(event.signatures)
            where = (f"{note.clock:%H:%M}", told.seat(event.sitting), told.name(event.sitting))
            rows.append((*where, event.text, LEVELS[event.level], signed, people(note.by)))
    return rows


def time_given(told: Told) -> Rows:
    """Extensions and credits."""
    rows: Rows = []
    for note in told.notes:
        event = note.event
        if isinstance(event, ev.SessionExtended | ev.TimeExtended | ev.LostTimeCredited):
            sitting = getattr(event, "sitting", None)
            kind = "补时" if isinstance(event, ev.LostTimeCredited) else "延时"
            under = "(组织授权)" if event.release else ""
            where = (f"{note.clock:%H:%M}", told.seat(sitting), told.name(sitting))
            rows.append((*where, f"{kind} {minutes(event.added)}{under}", event.reason, people(note.by)))
    return rows


def machines(told: Told) -> Rows:
    """Moves to other PCs."""
    rows: Rows = []
    for note in told.notes:
        event = note.event
        if isinstance(event, ev.MachineMoved):
            where = (f"{note.clock:%H:%M}", told.seat(event.sitting), told.name(event.sitting))
            rows.append((*where, event.old or "", event.to or "任意空闲机", event.reason, people(note.by)))
    return rows


def incidents(told: Told) -> Rows:
    """Incidents, and what else people decided that has no section of its own."""
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
            case ev.PaperOpened(spare=spare):
                what = "备用试卷" if spare else "试卷"
                rows.append((time, "开启试卷", WHOLE_ROOM, f"凭授权码开启{what}", "已开启", people(note.by)))
            case ev.PaperSwitched(reason=reason):
                rows.append((time, "备用试卷", WHOLE_ROOM, reason, "已启用", people(note.by)))
            case ev.PointSettled(point=point, reason=reason):
                rows.append((time, "未决事项", *_point(told, point), f"签注：{reason}", people(note.by)))
    return sorted(rows)


def _point(told: Told, point: str) -> tuple[str, str]:
    """Seat and words of an open point, `kind/what` (`exam.closing`)."""
    kind, _, about = point.partition("/")
    seat = told.seat(SittingId(about))
    incident = told.happened.state.incidents.get(about)
    text = POINTS.get(kind)
    words = text.say("zh", {"seat": seat, "text": incident.text if incident else ""}) if text else kind
    return seat, words.removeprefix(f"考位 {seat}：")


def _incident(told: Told, note: Note) -> tuple[str, ...]:
    event = note.event
    known: Incident | None = None
    if isinstance(event, ev.IncidentRecorded):
        known = told.happened.state.incidents.get(event.id)
    if known is None:
        return (f"{note.clock:%H:%M}", "", "", "", "", "")
    seat = told.seat(known.sitting)
    return (f"{note.clock:%H:%M}", INCIDENTS[known.kind], seat, known.text, known.outcome, person(known.actor))


def stand_ins(told: Told) -> Rows:
    """Who took whose place."""
    return [
        (f"{n.clock:%H:%M}", ROLE_NAMES[n.event.role].zh, n.event.name, n.event.instead_of, people(n.by))
        for n in told.notes
        if isinstance(n.event, ev.StandInRecorded)
    ]


def early_leaves(told: Told) -> Rows:
    """Who left before the end."""
    allowed: dict[SittingId, Note] = {}
    left: dict[SittingId, str] = {}
    for note in told.notes:
        if isinstance(note.event, ev.EarlyLeaveAllowed):
            allowed[note.event.sitting] = note
        elif isinstance(note.event, ev.HandedIn) and note.event.early:
            left[note.event.sitting] = f"{note.clock:%H:%M}"
    rows: Rows = []
    for sitting in dict.fromkeys((*allowed, *left)):
        note_of = allowed.get(sitting)
        reason = note_of.event.reason if note_of and isinstance(note_of.event, ev.EarlyLeaveAllowed) else ""
        by = people(note_of.by) if note_of else ""
        rows.append((told.seat(sitting), told.name(sitting), left.get(sitting, ""), reason, by))
    return rows


def interruptions(told: Told) -> Rows:
    """Pauses, outages, and the session called off."""
    rows: Rows = []
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


def outside(told: Told) -> Rows:
    """Who went out for a while, and with whom."""
    rows: Rows = []
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


def _stay(told: Told, went: Note, back: str) -> tuple[str, ...]:
    event = went.event
    if not isinstance(event, ev.SteppedOut):
        return ("", "", "", "", "")
    return (told.seat(event.sitting), told.name(event.sitting), f"{went.clock:%H:%M}", back, event.with_whom)


def changes(told: Told) -> Rows:
    """Candidates added, seats exchanged."""
    rows: Rows = []
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


def _seat(sitting: Sitting) -> int:
    return sitting.seat
