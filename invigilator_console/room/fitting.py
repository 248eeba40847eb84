"""Which acts make sense as things stand, so that nobody is offered what would only be refused.

Who may do them the permission table says (`exam.people.MAY`); whether they are done, the rules of the server. What is
left out here is what cannot be meant: more time before the start, a pause in a pause, answering a hand that is down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from exam.ids import SittingId
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from invigilator_console.room.acts import ACTS
from invigilator_console.room.board import Board, time_left

AT_A_PC = frozenset({SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED, SittingPhase.ANSWERING})
SENT_AWAY = frozenset({"termination", "void"})
BY_TIME = frozenset({"time_up", "server"})

_OfSeat = Callable[[Board, SessionRow, SeatRow, Instant], bool]
_OfSession = Callable[[SessionRow, Instant], bool]


def fitting_sittings(kind: str, board: Board, sittings: Sequence[SittingId], now: Instant) -> tuple[SittingId, ...]:
    """Those of some candidates for whom an act makes sense; nobody where it is done for one and several are meant."""
    fits = _OF_SEAT.get(kind)
    if fits is None or (len(sittings) > 1 and not ACTS[kind].many):
        return ()
    rows = [board.seats[one] for one in sittings if one in board.seats]
    found = ((row, board.sessions.get(row.session)) for row in rows)
    return tuple(row.sitting for row, session in found if session is not None and fits(board, session, row, now))


def sitting_acts(board: Board, sittings: Sequence[SittingId], now: Instant) -> tuple[str, ...]:
    """The acts that make sense for the candidates that are chosen, the usual ones first."""
    return tuple(kind for kind in _OF_SEAT if fitting_sittings(kind, board, sittings, now))


def session_acts(session: SessionRow, now: Instant) -> tuple[str, ...]:
    """The acts that make sense for a session as a whole, the usual ones first."""
    return tuple(kind for kind, fits in _OF_SESSION.items() if fits(session, now))


# ---- one candidate --------------------------------------------------------------------------------------------------


def _extend(_board: Board, session: SessionRow, seat: SeatRow, _now: Instant) -> bool:
    if not _is_going_or_over(session) or seat.phase is SittingPhase.ABSENT or _is_sent_away(seat):
        return False
    return seat.phase is not SittingPhase.HANDED_IN or seat.handed_in_by in BY_TIME


def _move(_board: Board, _session: SessionRow, seat: SeatRow, _now: Instant) -> bool:
    """After the closing too: a PC that comes back may be taken over by another."""
    return seat.phase in AT_A_PC or (seat.phase is SittingPhase.HANDED_IN and not seat.complete)


def _undo(_board: Board, session: SessionRow, seat: SeatRow, now: Instant) -> bool:
    if session.phase is not SessionPhase.RUNNING or seat.phase is not SittingPhase.HANDED_IN:
        return False
    return seat.handed_in_by == "candidate" and not _is_sent_away(seat) and bool(time_left(seat, session, now))


def _step_out(board: Board, session: SessionRow, seat: SeatRow, _now: Instant) -> bool:
    """One at a time (handbook section 8)."""
    nobody = all(other.outside is None for other in board.seats_of(session.session))
    return _is_answering(session, seat) and nobody


def _ask_screen(board: Board, _session: SessionRow, seat: SeatRow, _now: Instant) -> bool:
    return board.site.screens_shown and seat.machine is not None and not seat.awaiting_login and seat.phase in AT_A_PC


def _credit(_board: Board, session: SessionRow, seat: SeatRow, _now: Instant) -> bool:
    return _is_open(session) and any(credit.sitting == seat.sitting for credit in session.credits)


def _is_answering(session: SessionRow, seat: SeatRow) -> bool:
    return _is_open(session) and seat.phase is SittingPhase.ANSWERING


def _is_sent_away(seat: SeatRow) -> bool:
    return any(violation.level.value in SENT_AWAY for violation in seat.violations)


def _is_there(session: SessionRow, seat: SeatRow) -> bool:
    return _is_open(session) and seat.phase is not SittingPhase.ABSENT


_OF_SEAT: Mapping[str, _OfSeat] = {
    "extend_sitting": _extend,
    "move_sitting": _move,
    "send_message": lambda _board, session, seat, _now: _is_there(session, seat),
    "record_violation": lambda _board, session, seat, _now: _is_there(session, seat),
    "release_lock": lambda _board, session, seat, _now: (
        _is_open(session) and bool(seat.locked_by) and seat.phase in AT_A_PC
    ),
    "read_emergency_code": lambda _board, session, seat, _now: (
        _is_open(session)
        and seat.machine is not None
        and seat.phase in AT_A_PC
        and (bool(seat.locked_by) or not seat.connected)
    ),
    "lower_hand": lambda _board, session, seat, _now: _is_open(session) and seat.hand is not None,
    "step_back": lambda _board, session, seat, _now: _is_open(session) and seat.outside is not None,
    "step_out": _step_out,
    "check_identity": lambda _board, session, seat, _now: (
        _is_open(session) and seat.phase not in (SittingPhase.EXPECTED, SittingPhase.ABSENT)
    ),
    "credit_lost_time": _credit,
    "allow_early_leave": lambda _board, session, seat, _now: _is_answering(session, seat) and not seat.early_leave,
    "undo_hand_in": _undo,
    "record_incident": lambda _board, session, _seat, _now: _is_open(session),
    "ask_screen": _ask_screen,
    "record_screening": lambda _board, session, seat, _now: (
        _is_open(session) and seat.phase not in (SittingPhase.ABSENT, SittingPhase.HANDED_IN)
    ),
    "change_seats": lambda _board, session, _seat, _now: _is_open(session) and session.phase is not SessionPhase.ENDED,
    "stop_sitting": lambda _board, session, seat, _now: _is_answering(session, seat),
}


# ---- a session ------------------------------------------------------------------------------------------------------


def _is_open(session: SessionRow) -> bool:
    return session.closed_at is None


def _is_going_or_over(session: SessionRow) -> bool:
    return _is_open(session) and session.started and not session.called_off


def _is_running(session: SessionRow) -> bool:
    return _is_open(session) and session.phase is SessionPhase.RUNNING


def _is_to_come(session: SessionRow) -> bool:
    return _is_open(session) and session.phase is SessionPhase.SCHEDULED


def _start(session: SessionRow, now: Instant) -> bool:
    """Not before the doors open: a session that starts gives its paper's key away."""
    doors = next((duty.due for duty in session.duties if duty.duty == "doors_open"), None)
    is_open = session.spare or not session.paper_closed
    return _is_to_come(session) and is_open and (doors is None or now >= doors)


_OF_SESSION: Mapping[str, _OfSession] = {
    "start_session": _start,
    "resume_session": lambda session, _now: _is_running(session) and session.paused_since is not None,
    "pause_session": lambda session, _now: _is_running(session) and session.paused_since is None,
    "settle_interruption": lambda session, _now: _is_running(session) and session.interruption is not None,
    "extend_session": lambda session, _now: _is_going_or_over(session),
    "send_message": lambda session, _now: _is_open(session),
    "record_incident": lambda session, _now: _is_open(session),
    "credit_lost_time": lambda session, _now: _is_open(session) and bool(session.credits),
    "set_critical_moment": lambda session, _now: _is_running(session) and session.interruption is not None,
    "add_candidate": lambda session, _now: (
        _is_open(session) and session.phase is not SessionPhase.ENDED and not session.entry_closed
    ),
    "record_stand_in": lambda session, _now: _is_open(session),
    "open_paper": lambda session, _now: (
        _is_to_come(session) and ((session.paper_closed and not session.spare) or session.spare_closed)
    ),
    "switch_paper": lambda session, _now: _is_to_come(session) and session.has_spare and not session.spare,
    "call_off": lambda session, _now: _is_open(session) and session.phase is not SessionPhase.ENDED,
    "close_session": lambda session, _now: _is_open(session) and session.phase is SessionPhase.ENDED,
}
