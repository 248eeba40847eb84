"""What must hold after every step of a day, whatever went wrong (design sections 1 and 6).

The ledger watches the records by themselves; here they are held against what people really did and what PCs were told.
"""

from __future__ import annotations

import msgspec

from candidate_agent.session.effects import Saved
from exam import events as ev
from exam.commands import HandInEntry, Ordered, Outcome, StopSitting
from exam.ids import MachineId, SittingId
from exam.plan import Part, Plan
from exam.policy import early_leave_before_end
from exam.wire import messages as wire
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import ChainBrokenError, Record, first_hash, verify
from tests.simulation.authority import may_order
from tests.simulation.broken import Broken, must
from tests.simulation.credit_book import CreditBook
from tests.simulation.ledger import Ledger
from tests.simulation.network import LONGEST_DELAY
from tests.simulation.organiser import Organiser
from tests.simulation.sitting_book import says_the_same
from tests.simulation.true_losses import TrueLosses

AHEAD = 60
"""Milliseconds a PC's count may run ahead of the truth: 100 ppm of the longest time without a server, and rounding."""
BEHIND = 2 * LONGEST_DELAY + AHEAD
"""How far it may run behind: a greeting that took longest, on a connection that was slow at both ends."""
HONEST_CODES = ("machine_revoked", "after_deadline", "sitting_stopped")


class Made(msgspec.Struct, frozen=True):
    """An answer or file that a person made: at which PC, under which number, and when in truth, in exam time."""

    sitting: SittingId
    machine: MachineId
    line: int
    seq: int
    at: int
    honest: bool


class Check:
    """Looks at every new record, every message on its way out and everything a PC is told is saved."""

    def __init__(self, plan: Plan, organiser: Organiser, losses: TrueLosses) -> None:
        self.plan = plan
        self.ledger = Ledger(plan, organiser)
        self.losses = losses
        self.credits = CreditBook(self.ledger, losses, plan.policy)
        self.made: dict[str, Made] = {}
        self.ordered: dict[str, Ordered] = {}
        self.replies: dict[str, Outcome] = {}
        self.acknowledged: dict[tuple[SittingId, int, int], Saved] = {}
        self.not_kept_hand_ins: set[SittingId] = set()
        """Sittings of whose hand-in a PC's disk knows nothing: without a server it lets its candidate work on."""
        self._chain = first_hash(plan.number)

    # ---- records ----------------------------------------------------------------------------------------------------

    def follow(self, records: list[Record]) -> list[tuple[Record, ev.Event]]:
        """Take in what has become durable since the last step, and return it."""
        ledger = self.ledger
        if len(records) < ledger.length:
            raise Broken("nothing acknowledged lost", f"the journal shrank from {ledger.length} to {len(records)}")
        new = []
        for record in records[ledger.length :]:
            try:
                self._chain = verify((record,), self._chain, ledger.length + 1)
            except ChainBrokenError as error:
                raise Broken("chain", str(error)) from error
            event = ledger.read(record.payload, record.at)
            new.append((record, event))
            if isinstance(event, ev.AnswerSaved | ev.FileSaved | ev.EntryKeptAsEvidence):
                self._entry(event)
                self._hand_in(event, record.at)
            elif isinstance(event, ev.RequestDecided):
                self._decided(event)
            elif isinstance(event, ev.MachineMoved):
                self.losses.taken_away(event.sitting, event.old, record.at)
            elif isinstance(event, ev.SittingReopened):
                machine = ledger.sittings[event.sitting].machine
                self.losses.opened_again(event.sitting, machine, record.at)
            elif isinstance(event, ev.LoggedIn):
                self.losses.sits_again(event.sitting, event.machine, record.at)
            self.credits.read(event, record.at)
        if new and (nobodys := [*ledger.by_people, *ledger.stops]):
            raise Broken("once only", f"{type(nobodys[0]).__name__} without the request that ordered it")
        return new

    def _entry(self, event: ev.AnswerSaved | ev.FileSaved | ev.EntryKeptAsEvidence) -> None:
        token = token_of(event)
        if token is None:
            return
        made = self.made.get(token)
        if made is None:
            raise Broken("nothing acknowledged changed", "an answer is on record that nobody made")
        deadline = self.ledger.deadline(self.ledger.sittings[event.sitting])
        if isinstance(event, ev.EntryKeptAsEvidence):
            self._refused(event, made, deadline)
            return
        if made.sitting != event.sitting or made.machine != self.ledger.sittings[event.sitting].machine:
            raise Broken("one active PC", f"an answer made at {made.machine} counts, which is not the sitting's PC")
        sitting = self.ledger.sittings[event.sitting]
        if sitting.by is ev.HandInBy.STAFF and sitting.stopped is not None and made.at > sitting.stopped + BEHIND:
            raise Broken("after the deadline", f"really made at {made.at}, stopped at {sitting.stopped}, counts")
        if deadline is not None and made.at > deadline + BEHIND:
            raise Broken("after the deadline", f"really made at {made.at}, deadline {deadline}, counts all the same")

    def _hand_in(self, event: ev.Event, at: int) -> None:
        """A hand-in is refused only where there really was too much time left when it was made."""
        if not isinstance(event, ev.EntryKeptAsEvidence) or event.code not in ("time_left", "too_early"):
            return
        entry = msgspec.json.decode(event.entry, type=HandInEntry)
        sitting = self.ledger.sittings[event.sitting]
        session = self.ledger.sessions[sitting.session]
        left = self.ledger.granted(sitting) - session.active(min(entry.made_at, at))
        window = early_leave_before_end(self.plan.policy, practical=session.part is Part.PRACTICAL)
        if left <= (0 if event.code == "time_left" else window):
            raise Broken("a hand-in counts", f"refused as {event.code} with {left} ms left when it was made")

    def _refused(self, event: ev.EntryKeptAsEvidence, made: Made, deadline: int | None) -> None:
        twice = event.code == "already_handed_in" and event.sitting in self.not_kept_hand_ins
        if made.honest and event.code not in HONEST_CODES and not twice:
            raise Broken("no answer lost", f"an honest answer was refused: {event.code}")
        stopped = self.ledger.sittings[event.sitting].stopped
        if event.code == "sitting_stopped" and (stopped is None or made.at < stopped - AHEAD):
            raise Broken("no answer lost", f"made at {made.at}, stopped at {stopped}, refused as later")
        in_time = deadline is None or made.at < deadline - AHEAD
        if event.code == "after_deadline" and in_time:
            raise Broken("no answer lost", f"made at {made.at}, deadline {deadline}, refused as late")

    def _decided(self, event: ev.RequestDecided) -> None:
        ledger, ordered = self.ledger, self.ordered[event.request]
        done, ledger.by_people = ledger.by_people, []
        stops, ledger.stops = ledger.stops, []
        made = ledger.consents.judge(ordered, event, done)
        ended = [e for e in made if isinstance(e, ev.IncidentRecorded | ev.ViolationRecorded)]
        must(len(stops) <= len(ended), "role", f"{len(stops)} sittings were stopped by request {event.request}")
        if isinstance(ordered.command, StopSitting) and ended:
            must(len(stops) == 1, "once only", f"request {event.request} stopped {len(stops)} sittings")
        for recorded in made:
            if isinstance(recorded, ev.ViolationRecorded):
                ends = recorded.level.value in ("termination", "void")
                must(ends or not stops, "role", f"a sitting was stopped for {recorded.level.value}")

    # ---- what leaves the server -------------------------------------------------------------------------------------

    def may_leave(self, message: wire.ToMachine) -> None:
        """Nothing leaves before the records it depends on are on the disk, and it says what they say."""
        if isinstance(message, wire.Acked):
            for seq in range(1, message.upto + 1):
                if (message.sitting, message.line, seq) not in self.ledger.entries:
                    raise Broken("acknowledged is durable", f"entry {seq} acknowledged, not on the disk")
        view = message.view if isinstance(message, wire.Seated) else message
        if not isinstance(view, wire.View):
            return
        if view.version > self.ledger.length:
            raise Broken("acknowledged is durable", f"a view of record {view.version} left before it was written")
        sitting = self.ledger.sittings[view.sitting]
        if view.version == self.ledger.length and view.phase == "answering" and view.remaining > 0:
            deadline = self.ledger.deadline(sitting)
            if view.deadline != deadline:
                raise Broken("time granted", f"a PC is told {view.deadline}, the deadline is {deadline}")

    def saved(self, saved: Saved) -> None:
        """A PC shows "saved"."""
        key = (saved.sitting, saved.line, saved.seq)
        event = self.ledger.entries.get(key)
        if event is None:
            raise Broken("acknowledged is durable", f"entry {saved.seq} of line {saved.line} is not on the disk")
        if not says_the_same(event, saved.entry):
            raise Broken("nothing acknowledged changed", f"entry {saved.seq} of line {saved.line} says something else")
        self.acknowledged[key] = saved

    def replied(self, ordered: Ordered, outcome: Outcome) -> None:
        """Somebody was told what became of a request; every repeat must be told the same."""
        request = ordered.request
        code = outcome.refusal.code if outcome.refusal else ""
        decided = self.ledger.requests.get(request)
        known = self.replies.setdefault(request, outcome)
        must(known == outcome, "once only", f"request {request} was answered {outcome!r} and before {known!r}")
        if code == "role_may_not":
            rightly = not may_order(ordered.command, ordered.actor.role.value)
            must(rightly and decided is None, "role", f"{ordered.actor.role} was refused, or not, without a cause")
            return
        if decided is None or decided.code != code or decided.proposal != outcome.proposal:
            raise Broken("once only", f"request {request} was answered {code!r}, the record says {decided}")

    # ---- everything -------------------------------------------------------------------------------------------------

    def whole(self, records: list[Record], live: Hall | None) -> None:
        """Replay everything: the same state as the running hall's, the same answers as the ledger's."""
        again = Hall(self.plan, Opened(0, 0, first_hash(self.plan.number)))
        verify(records, first_hash(self.plan.number))
        again.replay(records)
        for hall in (again, live):
            if hall is not None and (hall is again or hall.version == len(records)):
                self._as_ledger(hall)
        if live is not None and live.version == len(records) and _state(again) != _state(live):
            raise Broken("replay", "the journal gives another state than the one that runs")

    def _as_ledger(self, hall: Hall) -> None:
        for id_, facts in self.ledger.sittings.items():
            sitting = hall.sittings[id_]
            answers = {item: saved.answer for item, saved in sitting.answers.items()}
            files = {key: file.digest for key, file in sitting.files.items()}
            if answers != facts.answers or files != facts.files:
                raise Broken("nothing acknowledged lost", "the hall's answers are not those of the journal")
            mine = (facts.machine, facts.line, facts.awaiting, facts.extension, facts.complete)
            if mine != (sitting.machine, sitting.line, sitting.awaiting_login, sitting.extension, sitting.complete):
                raise Broken("replay", "the hall's sitting is not the journal's")


def token_of(event: ev.Event) -> str | None:
    """The mark that a simulated person puts into everything made, so that it can be followed."""
    if isinstance(event, ev.AnswerSaved):
        return str(msgspec.to_builtins(event.answer)["texts"][0])
    if isinstance(event, ev.FileSaved):
        return event.digest
    if isinstance(event, ev.EntryKeptAsEvidence):
        entry = msgspec.json.decode(event.entry)
        return str(entry["answer"]["texts"][0]) if entry["type"] == "answer" else entry.get("digest")
    return None


def _state(hall: Hall) -> tuple[object, ...]:
    """All that a hall knows, what it shows to consoles among it."""
    decided = hall.sessions, hall.sittings, hall.requests, hall.consents, hall.plan, hall.premises
    return *decided, hall.consoles, hall.orders, hall.saved_at, hall.saves, hall.stories
