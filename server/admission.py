"""Which session a candidate's login is for, or why there is none: ticket, password, room and time, and how often a PC
has tried. No input or output; what is decided becomes a command for the hall.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from exam.credentials import password_is_right
from exam.ids import MachineId, SessionId, SittingId, Ticket, parse_ticket, sitting_id
from exam.plan import Session
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.wire.messages import Login
from server.attempts import Attempts
from server.hall import Hall


class Admission:
    """Admits candidates to the sessions of a plan. `planned` says when each is to start, in exam time."""

    def __init__(self, hall: Hall, planned: Mapping[SessionId, Instant]) -> None:
        self._hall = hall
        self._planned = planned
        policy = hall.plan.policy
        self._attempts = Attempts(policy.login_attempts, policy.login_attempt_window)

    def sitting_of(self, login: Login, machine: MachineId, room: str, now: Instant) -> SittingId | Refusal:
        """The sitting that ticket and password open at a PC of a room now; a room without a name is any room."""
        if wait := self._attempts.wait(machine, now):
            return Refusal("too_many_attempts", {"seconds": wait // 1000 + 1})
        ticket = parse_ticket(login.ticket)
        sessions = self._hall.sessions_of(ticket) if ticket else []
        if ticket is None or not sessions:
            self._attempts.add(machine, now)
            return Refusal("ticket_unknown")
        if not password_is_right(self._hall.plan.policy, ticket, login.password):
            self._attempts.add(machine, now)
            return Refusal("password_wrong")
        session = self._session_now(sessions, ticket, machine, now)
        if session is None:
            return Refusal("all_done")
        if room and room != session.room:
            return Refusal("other_room", _where_and_when(session))
        if not self._is_open(session, now):
            return Refusal("not_yet", _where_and_when(session))
        return sitting_id(ticket, session.id)

    def _session_now(self, sessions: list[Session], ticket: Ticket, machine: MachineId, now: Instant) -> Session | None:
        """The first session of the day that is not over for this candidate.

        One that ended while the PC was away is not over at that PC: its disk may hold what the server has not seen. One
        that the candidate missed is over as soon as the next may be entered, however long others still sit.
        """
        for session, following in zip_longest(sessions, sessions[1:]):
            state = self._hall.sittings[sitting_id(ticket, session.id)]
            if state.phase is SittingPhase.ABSENT and following is not None and self._is_open(following, now):
                continue
            handed_in = state.phase is SittingPhase.HANDED_IN
            ended = self._hall.sessions[session.id].phase is SessionPhase.ENDED
            unfinished = handed_in and not state.complete and state.machine in (machine, None)
            if unfinished or not (ended or (handed_in and state.complete)):
                return session
        return None

    def _is_open(self, session: Session, now: Instant) -> bool:
        opens = self._planned[session.id] - self._hall.plan.policy.login_opens_before_start
        return now >= opens or self._hall.sessions[session.id].phase is not SessionPhase.SCHEDULED


def _where_and_when(session: Session) -> dict[str, str | int]:
    return {
        "room": session.room,
        "part": session.part.value,
        "day": f"{session.starts_at:%Y-%m-%d}",
        "time": f"{session.starts_at:%H:%M}",
    }
