"""The rules of one candidate's sitting, pure: login, identity, answers, hand-in, move (handbook sections 7 and 8).

Everything a PC sends is numbered per *line*, one line for each PC the sitting has been at. The server takes entries in
the order of their numbers and each exactly once; a repeat changes nothing, a gap waits for what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

import msgspec

from exam import conduct, locking, lost_time
from exam import events as ev
from exam.answers import Answer, is_empty
from exam.conduct import Conduct
from exam.ids import Digest, ItemId, MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.locking import Locking
from exam.lost_time import LostTime
from exam.timing import Instant, Span


class SittingPhase(StrEnum):
    """The life of a sitting."""

    EXPECTED = "expected"  # 未登录
    LOGGED_IN = "logged_in"  # 已登录
    CONFIRMED = "confirmed"  # 已核对身份
    ANSWERING = "answering"  # 作答中
    HANDED_IN = "handed_in"  # 已交卷
    ABSENT = "absent"  # 缺考


class SavedAnswer(msgspec.Struct, frozen=True):
    """The answer that counts for an item."""

    answer: Answer
    made_at: Instant
    marked: bool = False


class SavedFile(msgspec.Struct, frozen=True):
    """The version of a file that counts."""

    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    made_at: Instant


FileKey = tuple[ItemId, str]
"""A practical file: its task and its path in the task's folder."""


class Sitting(msgspec.Struct, frozen=True):
    """What has happened in a sitting. `machine` is the PC it is bound to; None before login or while free to move.

    `refused` are entries of the present line kept as evidence, by number; `revoked_seq` the last such entry of lines
    that no longer count. `complete` tells, once handed in, that the PC itself said it had sent everything. `at_work` is
    the newest moment at which the candidate's PC is known to have been at work.
    """

    id: SittingId
    ticket: Ticket
    session: SessionId
    seat: SeatNumber
    phase: SittingPhase = SittingPhase.EXPECTED
    machine: MachineId | None = None
    line: int = 0
    awaiting_login: bool = True
    last_seq: int = 0
    refused: Mapping[int, str] = {}
    revoked_seq: Mapping[int, int] = {}
    extension: int = 0
    entered_at: Instant | None = None
    answers: Mapping[ItemId, SavedAnswer] = {}
    files: Mapping[FileKey, SavedFile] = {}
    early_leave: bool = False
    handed_in_by: ev.HandInBy | None = None
    handed_in_at: Instant | None = None
    complete: bool = False
    late_machines: tuple[MachineId, ...] = ()
    second_machines: tuple[MachineId, ...] = ()
    lost: LostTime = LostTime()
    conduct: Conduct = Conduct()
    locking: Locking = Locking()
    at_work: Instant = 0

    def answered(self) -> int:
        """How many items have an answer that says something, and how many files are there."""
        return sum(not is_empty(saved.answer) for saved in self.answers.values()) + len(self.files)


def closed_by_time(sitting: Sitting) -> bool:
    """Whether the sitting ended because its time was over, not because the candidate handed in."""
    by_time = (ev.HandInBy.TIME_UP, ev.HandInBy.SERVER)
    return sitting.phase is SittingPhase.HANDED_IN and sitting.handed_in_by in by_time


def stopped(sitting: Sitting) -> bool:
    """Whether people ended the sitting: violation, illness, session called off."""
    return sitting.phase is SittingPhase.HANDED_IN and sitting.handed_in_by is ev.HandInBy.STAFF


def sent_away(sitting: Sitting) -> bool:
    """Whether a violation ended the candidate's exam, before, during or after it: nothing opens the sitting again."""
    return sitting.conduct.is_sent_away


def evolve(sitting: Sitting, event: ev.SittingEvent, at: Instant) -> Sitting:
    """Apply an event that happened at `at`."""
    if isinstance(event, ev.AnswerSaved | ev.FileSaved | ev.EntryKeptAsEvidence):
        return _entry_taken(sitting, event)
    if isinstance(event, ev.LoggedIn | ev.MachineMoved | ev.LateRefused | ev.SecondLoginRefused):
        return _machine_seen(sitting, event, at)
    if isinstance(event, ev.SeatRestored):
        return _restored(sitting, event)
    if isinstance(event, conduct.ConductEvent | locking.LockingEvent):
        return _told(sitting, event, at)
    if isinstance(event, ev.TimeExtended | ev.SittingReopened | ev.LostTimeCredited):
        return _time_given(sitting, event, at)
    if isinstance(event, ev.ContactLost | ev.ContactBack | ev.LossMeasured):
        return _time_lost(sitting, event, at)
    if isinstance(event, ev.ScreenAsked):
        return sitting  # a look, and nothing that follows from it
    return _gone_on(sitting, event, at)


def _gone_on(
    sitting: Sitting,
    event: ev.HandedIn
    | ev.IdentityConfirmed
    | ev.Entered
    | ev.HandInUndone
    | ev.EarlyLeaveAllowed
    | ev.AbsenceRecorded,
    at: Instant,
) -> Sitting:
    change = msgspec.structs.replace
    match event:
        case ev.HandedIn(by=by, seq=seq, made_at=made_at):
            by_pc = by in (ev.HandInBy.CANDIDATE, ev.HandInBy.TIME_UP)
            return change(
                sitting,
                phase=SittingPhase.HANDED_IN,
                handed_in_by=by,
                handed_in_at=made_at,
                # Who else closes it does not know yet whether the PC has sent everything.
                complete=by_pc or seq > sitting.last_seq,
                last_seq=max(sitting.last_seq, seq),
                at_work=max(sitting.at_work, made_at) if by_pc else sitting.at_work,
            )
        case ev.IdentityConfirmed():
            return change(sitting, phase=SittingPhase.CONFIRMED)
        case ev.Entered():
            return change(sitting, phase=SittingPhase.ANSWERING, entered_at=at)
        case ev.HandInUndone():
            # The time went on through the candidate's own mistake: no loss in it is given back.
            since = at if sitting.handed_in_at is None else sitting.handed_in_at
            return change(sitting, lost=lost_time.cover(sitting.lost, Span(since, at)), **_OPEN_AGAIN)
        case ev.EarlyLeaveAllowed():
            return change(sitting, early_leave=True)
        case ev.AbsenceRecorded():
            return change(sitting, phase=SittingPhase.ABSENT)
        case _:
            assert_never(event)


_OPEN_AGAIN = {"phase": SittingPhase.ANSWERING, "handed_in_by": None, "handed_in_at": None, "complete": False}


def _time_given(
    sitting: Sitting, event: ev.TimeExtended | ev.SittingReopened | ev.LostTimeCredited, at: Instant
) -> Sitting:
    change = msgspec.structs.replace
    match event:
        case ev.TimeExtended(added=added, release=release):
            by_site = sitting.lost.by_site + (0 if release else added)
            lost = change(sitting.lost, by_site=by_site)
            return change(sitting, extension=sitting.extension + added, lost=lost)
        case ev.SittingReopened(gap=gap, since=since):
            # The time since the old deadline is given back here: no loss in it may give it back again.
            lost = sitting.lost if since is None else lost_time.cover(sitting.lost, Span(since, at))
            return change(sitting, extension=sitting.extension + gap, lost=lost, **_OPEN_AGAIN)
        case ev.LostTimeCredited(added=added):
            return change(sitting, extension=sitting.extension + added, lost=lost_time.credited(sitting.lost, event))


def _told(sitting: Sitting, event: conduct.ConductEvent | locking.LockingEvent, at: Instant) -> Sitting:
    """What happened around the candidate, or at the PC."""
    change = msgspec.structs.replace
    if isinstance(event, conduct.ConductEvent):
        return change(sitting, conduct=conduct.evolve(sitting.conduct, event, at))
    seq = sitting.last_seq if isinstance(event, ev.LockReleased | ev.EmergencyCodeRead) else event.seq
    return change(sitting, locking=locking.evolve(sitting.locking, event), last_seq=seq)


def _time_lost(sitting: Sitting, event: ev.ContactLost | ev.ContactBack | ev.LossMeasured, at: Instant) -> Sitting:
    change = msgspec.structs.replace
    match event:
        case ev.ContactLost():
            return change(sitting, lost=lost_time.lost_contact(sitting.lost, at))
        case ev.ContactBack():
            return change(sitting, lost=lost_time.in_contact(sitting.lost, at))
        case ev.LossMeasured(seq=seq, cause=cause, since=since, until=until):
            lost = lost_time.add_loss(sitting.lost, cause, Span(since, until))
            return change(sitting, last_seq=seq, lost=lost, at_work=max(sitting.at_work, until))


def _entry_taken(sitting: Sitting, event: ev.AnswerSaved | ev.FileSaved | ev.EntryKeptAsEvidence) -> Sitting:
    change = msgspec.structs.replace
    at_work = sitting.at_work if isinstance(event, ev.EntryKeptAsEvidence) else max(sitting.at_work, event.made_at)
    match event:
        case ev.AnswerSaved(seq=seq, item=item, answer=answer, made_at=made_at, marked=marked):
            saved = SavedAnswer(answer, made_at, marked)
            return change(sitting, last_seq=seq, at_work=at_work, answers={**sitting.answers, item: saved})
        case ev.FileSaved(seq=seq, task=task, path=path):
            files = {key: file for key, file in sitting.files.items() if key != (task, path)}
            if not event.removed:
                files[task, path] = SavedFile(event.size, event.digest, event.pieces, event.made_at)
            return change(sitting, last_seq=seq, at_work=at_work, files=files)
        case ev.EntryKeptAsEvidence(line=line, seq=seq, code=code):
            if line != sitting.line or sitting.awaiting_login:
                return change(sitting, revoked_seq={**sitting.revoked_seq, line: seq})
            return change(sitting, last_seq=seq, refused={**sitting.refused, seq: code})


def _machine_seen(
    sitting: Sitting, event: ev.LoggedIn | ev.MachineMoved | ev.LateRefused | ev.SecondLoginRefused, at: Instant
) -> Sitting:
    change = msgspec.structs.replace
    match event:
        case ev.LoggedIn(machine=machine, line=line):
            return change(
                sitting,
                lost=_moved(sitting, at),
                locking=locking.at_another_pc(sitting.locking),
                phase=SittingPhase.LOGGED_IN if sitting.phase is SittingPhase.EXPECTED else sitting.phase,
                machine=machine,
                awaiting_login=False,
                line=line,
                last_seq=0,
                refused={},
                # What the line before had sent is known, should its PC send it again.
                revoked_seq={
                    **sitting.revoked_seq,
                    sitting.line: max(sitting.last_seq, sitting.revoked_seq.get(sitting.line, 0)),
                },
            )
        case ev.MachineMoved(to=to):
            return change(sitting, machine=to, awaiting_login=True, lost=lost_time.lost_contact(sitting.lost, at))
        case ev.LateRefused(machine=machine):
            return change(sitting, late_machines=(*sitting.late_machines, machine))
        case ev.SecondLoginRefused(machine=machine):
            return change(sitting, second_machines=(*sitting.second_machines, machine))


def _restored(sitting: Sitting, event: ev.SeatRestored) -> Sitting:
    """The seat as the PC's stub has it. Of another line nothing has been sent yet; of this one it stays as it is."""
    same = event.line == sitting.line
    return msgspec.structs.replace(
        sitting,
        phase=SittingPhase(event.phase),
        machine=event.machine,
        awaiting_login=False,
        line=event.line,
        last_seq=sitting.last_seq if same else 0,
        refused=sitting.refused if same else {},
        entered_at=event.entered_at,
        extension=event.extension,
        early_leave=event.early_leave,
        handed_in_by=None,
        handed_in_at=None,
        complete=False,
    )


def _moved(sitting: Sitting, at: Instant) -> LostTime:
    """At another PC: what lies between the old one's last word and this was lost with it."""
    lost = sitting.lost
    if sitting.phase is SittingPhase.ANSWERING and lost.away_since is not None:
        lost = lost_time.add_loss(lost, ev.LossCause.PC_FAILED, Span(lost.away_since, at))
    return lost_time.in_contact(lost, at)
