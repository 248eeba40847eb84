"""A small session, driven through the real rules: `decide`, then `evolve`, at times a test chooses."""

from __future__ import annotations

from collections.abc import Iterable

from exam import candidate_rules, room, room_rules, session_rules, staff_rules
from exam import events as ev
from exam.answers import Chosen
from exam.commands import (
    AllowEarlyLeave,
    AnswerEntry,
    CandidateCommand,
    ConfirmIdentity,
    Enter,
    Entry,
    ExtendSession,
    ExtendSitting,
    FileEntry,
    HandInEntry,
    LogIn,
    MoveSitting,
    PauseSession,
    Put,
    ResumeSession,
    SessionLifeCommand,
    SessionTimeCommand,
    SittingLifeCommand,
    SittingTimeCommand,
    StartSession,
)
from exam.ids import Digest, ItemId, MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.people import Actor, Role
from exam.plan import Part
from exam.policy import MINUTE, Policy
from exam.room import Decision, Occasion, SessionState
from exam.sitting import Sitting
from exam.sitting import evolve as evolve_sitting
from exam.text import Refusal
from exam.time_rules import due

HOUR = 60 * MINUTE
CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲")
SESSION = SessionId("第1考场/theory/20261128T0900")
PC = MachineId("PC-01")
SPARE = MachineId("PC-99")


def chosen(option: str, made_at: int, item: str = "1") -> AnswerEntry:
    """An answer to an item."""
    return AnswerEntry(ItemId(item), Chosen((option,)), made_at)


class Room:
    """One session with a few candidates. `now` is exam time; every act returns the code of a refusal or ""."""

    def __init__(self, candidates: int = 2, part: Part = Part.THEORY, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.now = 0
        self.session = SessionState(SESSION, part, HOUR)
        tickets = [Ticket(f"{number:026}") for number in range(candidates)]
        self.ids = [SittingId(f"{ticket}@{SESSION}") for ticket in tickets]
        self.sittings = {
            id_: Sitting(id_, ticket, SESSION, SeatNumber(seat))
            for seat, (id_, ticket) in enumerate(zip(self.ids, tickets, strict=True), 1)
        }
        self.events: list[ev.Event] = []
        self.requests = 0

    def sitting(self, number: int = 0) -> Sitting:
        """A sitting as it stands."""
        return self.sittings[self.ids[number]]

    @property
    def timing_end(self) -> int:
        """When the time of everyone ends; the session must have started and not be paused."""
        assert self.session.timing is not None
        deadline = self.session.timing.deadline()
        assert deadline is not None
        return deadline

    def remaining(self, number: int = 0) -> int:
        """Time left for a candidate."""
        assert self.session.timing is not None
        return self.session.timing.remaining(self.now, self.sitting(number).extension)

    # ---- staff ------------------------------------------------------------------------------------------------------

    def occasion(self, target_holds: SittingId | None = None, release: str = "", waiting: int = 0) -> Occasion:
        """The chief examiner orders something now."""
        self.requests += 1
        return Occasion(
            CHIEF,
            self.now,
            self.policy,
            list(self.sittings.values()),
            request=f"request-{self.requests}",
            release=release,
            target_holds=target_holds,
            waiting=tuple(f"proposal-{number}" for number in range(waiting)),
        )

    def order(self, command: SessionTimeCommand, release: str = "") -> str:
        """An order for the session."""
        return self._settle(session_rules.decide(self.session, command, self.occasion(release=release)))

    def order_for(
        self, command: SittingTimeCommand, number: int = 0, target_holds: SittingId | None = None, release: str = ""
    ) -> str:
        """An order for a sitting."""
        occasion = self.occasion(target_holds, release)
        return self._settle(staff_rules.decide(self.session, self.sitting(number), command, occasion))

    def tell(self, command: SessionLifeCommand, waiting: int = 0) -> str:
        """Something about the room."""
        return self._settle(room_rules.decide(self.session, command, self.occasion(waiting=waiting)))

    def tell_of(self, command: SittingLifeCommand, number: int = 0) -> str:
        """Something about one candidate."""
        return self._settle(room_rules.decide_for(self.session, self.sitting(number), command, self.occasion()))

    def happen(self, *events: ev.Event) -> None:
        """Something that happened, whatever the rules say."""
        self._apply(events)

    def start(self) -> str:
        """Begin."""
        return self.order(StartSession(SESSION))

    def pause(self) -> str:
        """Stop."""
        return self.order(PauseSession(SESSION, "火警"))

    def resume(self) -> str:
        """Go on."""
        return self.order(ResumeSession(SESSION, "解除"))

    def extend(self, added: int, reason: str = "停电") -> str:
        """More time for all."""
        return self.order(ExtendSession(SESSION, added, reason))

    def extend_one(self, added: int, number: int = 0, reason: str = "停电") -> str:
        """More time for one."""
        return self.order_for(ExtendSitting(self.ids[number], added, reason), number)

    def move(self, to: MachineId | None = None, number: int = 0, holds: SittingId | None = None) -> str:
        """Another PC."""
        return self.order_for(MoveSitting(self.ids[number], "故障", to), number, holds)

    def consent(self, number: int = 0) -> str:
        """The chief examiner agrees to leaving early."""
        return self.order_for(AllowEarlyLeave(self.ids[number], "身体不适"), number)

    # ---- candidates -------------------------------------------------------------------------------------------------

    def ask(self, command: CandidateCommand, number: int = 0) -> str:
        """What a PC asks."""
        decision = candidate_rules.decide(self.session, self.sitting(number), command, self.policy, self.now)
        return self._settle(decision)

    def log_in(self, number: int = 0, machine: MachineId = PC, holds: SittingId | None = None) -> str:
        """Log in; where the rules only record a refusal, its kind."""
        before = len(self.events)
        code = self.ask(LogIn(machine, holds), number)
        told = [type(event).__name__ for event in self.events[before:] if not isinstance(event, ev.LoggedIn)]
        return code or "".join(told)

    def sit(self, number: int = 0, machine: MachineId = PC) -> None:
        """Log in, confirm, enter."""
        for code in (
            self.log_in(number, machine),
            self.ask(ConfirmIdentity(machine), number),
            self.ask(Enter(machine), number),
        ):
            assert code == ""

    def put(
        self, entry: Entry, number: int = 0, *, seq: int | None = None, line: int | None = None, machine: str = ""
    ) -> str:
        """Send an entry; returns the code under which it was kept as evidence, or that of a refusal."""
        sitting = self.sitting(number)
        before = len(self.events)
        command = Put(
            MachineId(machine) if machine else sitting.machine or PC,
            sitting.line if line is None else line,
            sitting.last_seq + 1 if seq is None else seq,
            entry,
        )
        code = self.ask(command, number)
        kept = [event.code for event in self.events[before:] if isinstance(event, ev.EntryKeptAsEvidence)]
        return code or "".join(kept)

    def answer(self, number: int = 0, made_at: int | None = None, item: str = "1", option: str = "A") -> str:
        """Send an answer."""
        return self.put(chosen(option, self.now if made_at is None else made_at, item), number)

    def save_file(self, number: int = 0, made_at: int | None = None, path: str = "a.html") -> str:
        """Send a file."""
        at = self.now if made_at is None else made_at
        digest = Digest("0" * 64)
        return self.put(FileEntry(ItemId("P2"), path, 3, digest, (digest,), at), number)

    def hand_in(self, number: int = 0, made_at: int | None = None, by: ev.HandInBy = ev.HandInBy.CANDIDATE) -> str:
        """Send a hand-in."""
        return self.put(HandInEntry(by, self.now if made_at is None else made_at), number)

    # ---- time -------------------------------------------------------------------------------------------------------

    def at(self, now: int) -> None:
        """Let time pass, the clock's own events included."""
        assert now >= self.now
        self.now = now
        self._apply(due(self.session, self.policy, now, self.sittings.values()))

    def of(self, kind: type[ev.Event]) -> list[ev.Event]:
        """Events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def _settle(self, decision: Decision) -> str:
        if isinstance(decision, Refusal):
            return decision.code
        self._apply(decision)
        return ""

    def _apply(self, events: Iterable[ev.Event]) -> None:
        for event in events:
            self.events.append(event)
            if isinstance(event, ev.SittingEvent):
                self.sittings[event.sitting] = evolve_sitting(self.sittings[event.sitting], event, self.now)
            elif isinstance(event, ev.SessionEvent):
                self.session = room.evolve(self.session, event, self.now)
