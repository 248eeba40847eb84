"""Having the PCs of a room rehearse, at a practice server alone, and looking at how far they are."""

from __future__ import annotations

from aiohttp import web

from exam.ids import MachineId
from exam.text import Refusal
from exam.wire.rehearsing import PcSeen, RehearsalOrder, RehearsalState
from server.machines import SeenMachine
from server.room_rehearsal import RoomRehearsal
from server.service import Life
from server.web.candidate_pages import settled_life
from server.web.keys import SERVICE
from server.web.replies import RefusedRequestError, body, reply


async def order_rehearsal(request: web.Request) -> web.Response:
    """POST /api/v1/rehearsal {"id", "pcs": [{"machine", "ticket"}], …} -> how far they are.

    409 `not_a_practice` at a server of a real exam.
    """
    rehearsal = _rehearsal(request)
    order = await body(request, RehearsalOrder)
    life = await settled_life(request)
    if (refusal := rehearsal.order(order)) is not None:
        raise RefusedRequestError(409, refusal)
    life.committer.wake()
    return reply(_state(life, rehearsal))


async def rehearsal_state(request: web.Request) -> web.Response:
    """GET /api/v1/rehearsal -> {"id", "pcs": [{"machine", "connected", "phase", …}]}; `?machine=NAME` its figures."""
    rehearsal = _rehearsal(request)
    life = await settled_life(request)
    return reply(_state(life, rehearsal, MachineId(request.query.get("machine", ""))))


def _rehearsal(request: web.Request) -> RoomRehearsal:
    rehearsal = request.app[SERVICE].rehearsal
    if rehearsal is None:
        raise RefusedRequestError(409, Refusal("not_a_practice"))
    return rehearsal


def _state(life: Life, rehearsal: RoomRehearsal, machine: MachineId | None = None) -> RehearsalState:
    pcs = tuple(_seen(life, name, seen, rehearsal) for name, seen in life.desk.machines.items())
    return RehearsalState(rehearsal.id, pcs, rehearsal.reports.get(machine) if machine else None)


def _seen(life: Life, name: MachineId, seen: SeenMachine, rehearsal: RoomRehearsal) -> PcSeen:
    sitting = life.hall.sittings.get(seen.sitting) if seen.sitting is not None else None
    phase, session = (sitting.phase.value, sitting.session) if sitting is not None else ("", "")
    return PcSeen(name, seen.connected, phase, session, name in rehearsal.reports)
