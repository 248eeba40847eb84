"""What people look at before they decide: what waits for consent, lost time, duties, the room's record, the closure."""

from __future__ import annotations

import msgspec
from aiohttp import web

from exam.closing import ClosureReport, closure_report
from exam.credits import claims
from exam.duties import Duty, timetable
from exam.events import LossCause
from exam.ids import SeatNumber, SessionId, SittingId
from exam.lost_time import NOTHING, Claim, Side
from exam.room import Incident, Interruption, Message, SessionState, StandIn
from exam.sitting import Sitting
from exam.text import Refusal
from exam.timing import Instant, Span
from exam.wire.console_rows import ProposalRow
from server.picture import SETTLED_SHOWN, proposal_row
from server.service import Life
from server.web.candidate_pages import settled_life
from server.web.replies import RefusedRequestError, reply


class ProposalList(msgspec.Struct, frozen=True):
    """Proposals that wait, and those that were settled, newest last."""

    now: Instant
    waiting: tuple[ProposalRow, ...]
    settled: tuple[ProposalRow, ...]


class LossRow(msgspec.Struct, frozen=True):
    """One stretch in which a candidate could not work."""

    cause: LossCause
    side: Side
    since: Instant
    until: Instant


class ClaimRow(msgspec.Struct, frozen=True):
    """What may be given back to one candidate, and the evidence: the PC's losses, and when the server heard nothing."""

    sitting: SittingId
    seat: SeatNumber
    lost: int
    by_power_cut: int
    given_by_site: int
    losses: tuple[LossRow, ...]
    away: tuple[Span, ...]
    covered: tuple[Span, ...]


class LostTimeReport(msgspec.Struct, frozen=True):
    """Lost time of a session: those to whom something may be given back first, in the order of seats."""

    session: SessionId
    now: Instant
    interruption: Interruption | None
    interrupted_for: int
    rows: tuple[ClaimRow, ...]


class DutyList(msgspec.Struct, frozen=True):
    """The duties of a session in their order."""

    session: SessionId
    now: Instant
    duties: tuple[Duty, ...]


class RoomRecord(msgspec.Struct, frozen=True):
    """What happened in a room besides the answers (考场情况记录)."""

    session: SessionId
    now: Instant
    messages: tuple[Message, ...]
    incidents: tuple[Incident, ...]
    stand_ins: tuple[StandIn, ...]


async def proposals(request: web.Request) -> web.Response:
    """GET /api/v1/proposals -> what waits for consent, and what became of the newest others."""
    life = await settled_life(request)
    known = life.hall.consents.proposals.values()
    waiting = tuple(proposal_row(proposal) for proposal in known if proposal.waits)
    settled = tuple(proposal_row(proposal) for proposal in known if not proposal.waits)
    return reply(ProposalList(life.clock.now(), waiting, settled[-SETTLED_SHOWN:]))


async def losses(request: web.Request) -> web.Response:
    """GET /api/v1/losses?session=ID -> what each candidate lost, and what may be given back."""
    life, session = await _session(request)
    now = life.clock.now()
    sittings = life.hall.sittings_of(session.id)
    found = claims(session, sittings, now)
    rows = [_claim(sitting, found.get(sitting.id, NOTHING)) for sitting in sittings if _has_evidence(sitting)]
    rows.sort(key=lambda row: (row.lost == 0, row.seat))
    interruption = session.interruption
    lasted = interruption.until - interruption.since if interruption else 0
    return reply(LostTimeReport(session.id, now, interruption, lasted, tuple(rows)))


async def duties(request: web.Request) -> web.Response:
    """GET /api/v1/duties?session=ID -> what is due when, what came, what is done."""
    life, session = await _session(request)
    policy = life.hall.plan.policy
    found = timetable(session, life.planned[session.id], policy)
    return reply(DutyList(session.id, life.clock.now(), found))


async def room_record(request: web.Request) -> web.Response:
    """GET /api/v1/room-record?session=ID -> messages, incidents, stand-ins."""
    life, session = await _session(request)
    incidents = tuple(session.incidents.values())
    return reply(RoomRecord(session.id, life.clock.now(), session.messages, incidents, session.stand_ins))


async def closure(request: web.Request) -> web.Response:
    """GET /api/v1/closure?session=ID -> every ticket accounted for, and what stops the closing."""
    life, session = await _session(request)
    waiting = life.hall.waiting_for(session.id)
    report: ClosureReport = closure_report(session, life.hall.sittings_of(session.id), waiting)
    return reply(report)


async def _session(request: web.Request) -> tuple[Life, SessionState]:
    life = await settled_life(request)
    session = life.hall.sessions.get(SessionId(request.query.get("session", "")))
    if session is None:
        raise RefusedRequestError(404, Refusal("session_unknown"))
    return life, session


def _has_evidence(sitting: Sitting) -> bool:
    return bool(sitting.lost.losses or sitting.lost.away or sitting.lost.away_since is not None)


def _claim(sitting: Sitting, claim: Claim) -> ClaimRow:
    lost = sitting.lost
    return ClaimRow(
        sitting=sitting.id,
        seat=sitting.seat,
        lost=claim.lost,
        by_power_cut=claim.by_power_cut,
        given_by_site=lost.by_site,
        losses=tuple(LossRow(loss.cause, loss.side, loss.span.since, loss.span.until) for loss in lost.losses),
        away=lost.away if lost.away_since is None else (*lost.away, Span(lost.away_since, lost.away_since)),
        covered=lost.covered,
    )
