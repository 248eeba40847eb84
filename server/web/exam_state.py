"""What the console is told of the rooms: every session with its sittings, answers counted but never shown."""

from __future__ import annotations

import msgspec
from aiohttp import web

from exam.events import Topic, ViolationLevel
from exam.ids import MachineId, SessionId, SittingId
from exam.locking import Standing
from exam.plan import Part
from exam.room import SessionPhase, SessionState
from exam.sitting import Sitting, SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from server.service import Life
from server.web.keys import SERVICE
from server.web.replies import RefusedRequestError, reply


class SittingRow(msgspec.Struct, frozen=True):
    """One seat as the console shows it."""

    sitting: SittingId
    seat: int
    phase: SittingPhase
    machine: MachineId | None
    connected: bool
    answered: int
    remaining: int | None
    extension: int
    early_leave: bool
    handed_in_by: str
    complete: bool
    second_machines: int
    hand: Topic | None
    outside: bool
    identity: bool | None
    violations: tuple[ViolationLevel, ...]
    losses: int
    findings: tuple[Standing, ...]
    """What stands at the PC now."""
    locked_by: tuple[Standing, ...]
    """Why the PC is locked; empty where it is not."""
    emergency_codes: int


class SessionRow(msgspec.Struct, frozen=True):
    """One session as the console shows it."""

    session: SessionId
    room: str
    part: Part
    phase: SessionPhase
    paused: bool
    starts_at: Instant
    remaining: int
    entry_closed: bool
    called_off: bool
    interrupted_for: int
    spare: bool
    closed: bool
    sittings: tuple[SittingRow, ...]


class SessionList(msgspec.Struct, frozen=True):
    """All sessions at one moment of exam time."""

    now: Instant
    version: int
    practice: bool
    sessions: tuple[SessionRow, ...]


async def sessions(request: web.Request) -> web.Response:
    """GET /api/v1/sessions -> every session of the plan with its sittings."""
    service = request.app[SERVICE]
    life = service.life
    if life is None:
        raise RefusedRequestError(503, Refusal("not_serving"))
    # Nobody is shown what a power cut at this line would forget.
    await service.settled(life)
    now = life.clock.now()
    rows = tuple(_session(life, state, now) for state in life.hall.sessions.values())
    return reply(SessionList(now, life.hall.version, service.plan.practice, rows))


def _session(life: Life, state: SessionState, now: Instant) -> SessionRow:
    timing = state.timing
    connected = set(life.desk.connected)
    session = life.hall.plan.session(state.id)
    return SessionRow(
        session=state.id,
        room=session.room if session else "",
        part=state.part,
        phase=state.phase,
        paused=state.is_paused,
        starts_at=timing.started_at if timing else life.planned[state.id],
        remaining=timing.remaining(now) if timing else state.duration,
        entry_closed=state.entry_closed,
        called_off=state.called_off,
        interrupted_for=state.interruption.until - state.interruption.since if state.interruption else 0,
        spare=state.spare,
        closed=state.closed_at is not None,
        sittings=tuple(_sitting(sitting, state, connected, now) for sitting in life.hall.sittings_of(state.id)),
    )


def _sitting(sitting: Sitting, state: SessionState, connected: set[MachineId], now: Instant) -> SittingRow:
    return SittingRow(
        sitting=sitting.id,
        seat=sitting.seat,
        phase=sitting.phase,
        machine=sitting.machine,
        connected=sitting.machine in connected,
        answered=sitting.answered(),
        remaining=state.timing.remaining(now, sitting.extension) if state.timing else None,
        extension=sitting.extension,
        early_leave=sitting.early_leave,
        handed_in_by=sitting.handed_in_by or "",
        complete=sitting.complete,
        second_machines=len(sitting.second_machines),
        hand=sitting.conduct.hand.topic if sitting.conduct.hand else None,
        outside=sitting.conduct.is_outside,
        identity=sitting.conduct.identity,
        violations=tuple(violation.level for violation in sitting.conduct.violations),
        losses=len(sitting.lost.losses),
        findings=sitting.locking.standing,
        locked_by=sitting.locking.causes,
        emergency_codes=len(sitting.locking.used),
    )
