"""What is due when, worked out a second time (handbook section 7): each duty once for each end, none before its time.

A sign of life of the server comes after it has looked at the clock: nothing that is due may be missing then.
"""

from __future__ import annotations

from exam import events as ev
from exam.ids import SessionId
from exam.plan import Part
from exam.policy import Policy
from tests.simulation.broken import must
from tests.simulation.facts import SessionFacts

BEFORE = ("systems_on", "doors_open", "rules_read")
WITHIN = ("identity_check", "early_leave")
RULE = "duties once"


class DutyBook:
    """The duties of all sessions. `planned` is when each is to start in exam time, as the world knows it."""

    def __init__(self, policy: Policy, sessions: dict[SessionId, SessionFacts]) -> None:
        self.planned: dict[SessionId, int] = {}
        self._policy = policy
        self._sessions = sessions
        self._fell: dict[SessionId, set[str]] = {id_: set() for id_ in sessions}

    def fell(self, event: ev.DutyFell, at: int) -> None:
        """A duty's moment came."""
        self._falls(event.session, event.duty, at)
        must(event.duty in (*BEFORE, *WITHIN), RULE, f"{event.duty} has a record of its own")

    def entry_closed(self, session: SessionId, at: int) -> None:
        """Nobody may come in any more."""
        self._falls(session, "entry_closes", at)

    def reminded(self, session: SessionId, at: int) -> None:
        """Everyone was told the time."""
        self._falls(session, "reminder", at)

    def extended(self, session: SessionId) -> None:
        """The end moved: what is counted back from it comes again."""
        self._fell[session] -= {"early_leave", "reminder"}

    def _falls(self, session: SessionId, duty: str, at: int) -> None:
        must(duty not in self._fell[session], RULE, f"{duty} came twice")
        must(self._is_due(session, duty, at), RULE, f"{duty} came before its moment")
        self._fell[session].add(duty)

    def _is_due(self, id_: SessionId, duty: str, at: int) -> bool:
        session, policy = self._sessions[id_], self._policy
        if duty in BEFORE:
            before = {
                "systems_on": policy.systems_on_before_start,
                "doors_open": policy.login_opens_before_start,
                "rules_read": policy.rules_read_before_start,
            }[duty]
            start = self.planned[id_] if session.started is None else session.started
            return at >= start - before
        if session.started is None:
            return False
        length = session.duration + session.extension
        practical = session.part is Part.PRACTICAL
        leave = policy.early_leave_practical_before_end if practical else policy.early_leave_theory_before_end
        after = {
            "identity_check": policy.identity_check_after_start,
            "entry_closes": policy.entry_closes_after_start,
            "early_leave": length - leave,
            "reminder": length - policy.reminder_before_end,
        }[duty]
        return session.active(at) >= after

    def alive(self, at: int) -> None:
        """The server has just looked: nothing due is missing."""
        for id_, session in self._sessions.items():
            if session.ended or session.paused:
                continue
            wanted = [*BEFORE, *WITHIN] if session.started is not None else [*BEFORE]
            # What time brings about waits for the end of an interruption, and comes with the next look at the clock.
            if session.started is not None and session.interrupted_since is None and session.settled_at != at:
                wanted.append("entry_closes")
                if session.active(at) < session.duration + session.extension:
                    wanted.append("reminder")
            missing = [duty for duty in wanted if duty not in self._fell[id_] and self._is_due(id_, duty, at)]
            must(not missing, RULE, f"{', '.join(missing)} was due and did not come")

    def ended(self, id_: SessionId) -> None:
        """A session ran to its end: it had all its duties, save a reminder while nobody was there to give it."""
        missing = {*BEFORE, *WITHIN, "entry_closes"} - self._fell[id_]
        must(not missing, RULE, f"the session ended without {', '.join(sorted(missing))}")
