"""The session of a candidate's PC as a state machine without input or output.

Inputs are messages, acts of the candidate, results of the disk, and time; outputs are effects for whoever drives it:
the real program (`runner`), or a simulated day. First connection, reconnection and restart are the same path: say
hello, be seated, compare numbers, send what is missing (design section 3).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from candidate_agent.session.exam_time import ExamTime
from candidate_agent.session.outbox import Outbox
from candidate_agent.session.status import Safety, Screen, Status
from exam.answers import Answer, is_empty, is_within_bounds
from exam.commands import AnswerEntry, Entry, FileEntry, GapEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId, SittingId
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.wire import messages as wire

PATIENCE = 3000
"""Milliseconds without an acknowledgement after which what is on its way is sent again."""
PING_EVERY = 5000


class Transmit(msgspec.Struct, frozen=True):
    """Send this to the server, if there still is a connection."""

    message: wire.ToServer


class Keep(msgspec.Struct, frozen=True):
    """Write this entry to the PC's journal, then say `kept` or `not_kept`."""

    sitting: SittingId
    line: int
    seq: int
    entry: Entry


class OpenJournal(msgspec.Struct, frozen=True):
    """Open the PC's journal of this sitting and line, then say `restored` with what it holds."""

    sitting: SittingId
    line: int
    key: str


class UploadPieces(msgspec.Struct, frozen=True):
    """The server lacks pieces of a file: upload them, then say `pieces_uploaded`."""

    pieces: tuple[Digest, ...]


class Saved(msgspec.Struct, frozen=True):
    """The server has this entry on its disk; `refused` is the code where it was kept but does not count."""

    sitting: SittingId
    line: int
    seq: int
    entry: Entry
    refused: str


Effect = Transmit | Keep | OpenJournal | UploadPieces | Saved


class SessionCore:
    """One PC's session. Every input returns the effects it asks for, in order."""

    def __init__(self, machine: MachineId, program: str, room: str = "") -> None:
        self.machine = machine
        self._program = program
        self._room = room
        self._welcome: wire.Welcome | None = None
        self.time = ExamTime()
        self.seated: wire.Seated | None = None
        self.view: wire.View | None = None
        self.answers: dict[ItemId, AnswerEntry] = {}
        self.files: dict[tuple[ItemId, str], FileEntry] = {}
        self.notice: Refusal | None = None
        self._outbox: Outbox | None = None
        self._restoring = False
        self._cannot_keep = False
        self._saved_at: Instant | None = None
        self._hand_in: int | None = None
        self._revoked = False
        self._request = 0
        self._transport = 0
        self._seated_on = 0
        self._pinged = 0

    # ---- the connection ---------------------------------------------------------------------------------------------

    def connected(self) -> list[Effect]:
        """A transport to the server stands."""
        self._transport += 1
        self._welcome = None
        if self._outbox:
            self._outbox.rewind()
        return [Transmit(wire.Hello(wire.PROTOCOL, self._program, self.machine, self._room))]

    def lost(self) -> list[Effect]:
        """The transport is gone. Nothing else changes: the candidate goes on."""
        self._welcome = None
        return []

    def received(self, message: wire.ToMachine, monotonic: int) -> list[Effect]:
        """The server said something."""
        match message:
            case wire.Acked():
                return self._acked(message, monotonic)
            case wire.View():
                self.time.heard(message.now, monotonic)
                return self._viewed(message, monotonic)
            case wire.Pong(now=now):
                self.time.heard(now, monotonic)
                return []
            case wire.Welcome():
                return self._welcomed(message, monotonic)
            case wire.Seated():
                return self._seat(message, monotonic)
            case wire.PiecesMissing(pieces=pieces):
                return [UploadPieces(pieces)]
            case wire.Refused(refusal=refusal):
                return self._refused(refusal)

    # ---- the candidate ----------------------------------------------------------------------------------------------

    def log_in(self, ticket: str, password: str) -> list[Effect]:
        """Ticket and password were typed."""
        self.notice = None
        return self._ask(wire.Login(self._next_request(), ticket, password))

    def confirm(self) -> list[Effect]:
        """ "This is me.\""""
        return self._ask(wire.Confirm(self._next_request(), self.seated.view.sitting)) if self.seated else []

    def begin(self) -> list[Effect]:
        """The subject was chosen."""
        return self._ask(wire.Begin(self._next_request(), self.seated.view.sitting)) if self.seated else []

    def answer(self, item: ItemId, answer: Answer, monotonic: int, *, marked: bool = False) -> list[Effect] | Refusal:
        """An answer was given, changed or taken back."""
        if refusal := self._why_not(monotonic):
            return refusal
        if not is_within_bounds(answer):
            # It would not count at the server; as a message too long to be read it would hold up all that follow.
            return Refusal("answer_too_large")
        entry = AnswerEntry(item, answer, self.time.now(monotonic), marked)
        self.answers[item] = entry
        return self._keep(entry)

    def save_file(
        self, task: ItemId, path: str, size: int, digest: Digest, pieces: tuple[Digest, ...], monotonic: int
    ) -> list[Effect] | Refusal:
        """A practical file was saved; its pieces are cut and named."""
        if refusal := self._why_not(monotonic):
            return refusal
        entry = FileEntry(task, path, size, digest, pieces, self.time.now(monotonic))
        self.files[task, path] = entry
        return self._keep(entry)

    def hand_in(self, monotonic: int) -> list[Effect] | Refusal:
        """The candidate hands in. Before the end that needs a server that can say yes."""
        if refusal := self._why_not(monotonic):
            return refusal
        view = self.view
        remaining = self.remaining(monotonic) or 0
        if view is not None and remaining > 0:
            if remaining > view.leave_within:
                return Refusal("too_early")
            if not view.early_leave:
                return Refusal("needs_consent")
        return self._close(HandInBy.CANDIDATE, monotonic)

    # ---- the disk and the files -------------------------------------------------------------------------------------

    def kept(self, seq: int, monotonic: int) -> list[Effect]:
        """The entry is on this PC's disk."""
        self._cannot_keep = False
        return self._ready(seq, monotonic)

    def not_kept(self, seq: int, monotonic: int) -> list[Effect]:
        """This PC's disk refused the entry: send it at once, and tell the candidate until the server has it."""
        self._cannot_keep = True
        return self._ready(seq, monotonic)

    def restored(self, entries: Iterable[tuple[int, Entry]], monotonic: int) -> list[Effect]:
        """The PC's journal was read: what it holds beyond the server's number is sent; the newest answer counts."""
        self._restoring = False
        outbox = self._outbox
        if outbox is None:
            return []
        for seq, entry in entries:
            if seq <= outbox.acked:
                continue
            outbox.restore(seq, entry)
            if isinstance(entry, AnswerEntry):
                self.answers[entry.item] = entry
            elif isinstance(entry, FileEntry):
                self.files[entry.task, entry.path] = entry
            elif isinstance(entry, HandInEntry):
                self._hand_in = seq
        for seq in outbox.gaps():
            outbox.restore(seq, GapEntry())
        return self._flush(monotonic)

    def pieces_uploaded(self, monotonic: int) -> list[Effect]:
        """The pieces the server lacked are there now."""
        if self._outbox:
            self._outbox.rewind()
        return self._flush(monotonic)

    # ---- time -------------------------------------------------------------------------------------------------------

    def tick(self, monotonic: int) -> list[Effect]:
        """Time went by: close at time-up, send again what got no answer, keep the line alive."""
        effects: list[Effect] = []
        if (self._is_answering() and self.remaining(monotonic) == 0) or self._server_closed_it():
            effects += self._close(HandInBy.TIME_UP, monotonic)
        if self._welcome is None:
            return effects
        if monotonic - self._pinged >= PING_EVERY:
            self._pinged = monotonic
            effects.append(Transmit(wire.Ping(monotonic)))
        outbox = self._outbox
        if outbox and outbox.is_stalled(monotonic, PATIENCE):
            outbox.rewind()
        return effects + self._flush(monotonic)

    def remaining(self, monotonic: int) -> int | None:
        """Milliseconds left, by the PC's own count; None while nobody is answering."""
        view = self.view
        if view is None or view.session_phase is SessionPhase.SCHEDULED:
            return None
        if view.deadline is None:
            return view.remaining
        return max(0, view.deadline - self.time.now(monotonic))

    @property
    def is_connected(self) -> bool:
        """Whether the server has greeted this PC on a connection that stands."""
        return self._welcome is not None

    # ---- what people see --------------------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen:
        """The screen for this moment."""
        if self._revoked:
            return Screen.REVOKED
        if self.view is None:
            return Screen.LOGIN if self._welcome else Screen.CONNECTING
        if self._hand_in is not None or self.view.phase is SittingPhase.HANDED_IN:
            return Screen.DONE if self._is_handed_in() else Screen.CLOSING
        if self.view.phase is SittingPhase.ANSWERING:
            return Screen.PAUSED if self.view.paused else Screen.PAPER
        if self.view.phase is SittingPhase.ABSENT:
            return Screen.DONE
        if self.view.phase is SittingPhase.LOGGED_IN:
            return Screen.CONFIRM
        return Screen.WAITING if self.view.session_phase is SessionPhase.SCHEDULED else Screen.CHOOSE

    def status(self, monotonic: int) -> Status:
        """Everything a screen shows."""
        waiting = self._outbox.waiting if self._outbox else 0
        safety = Safety.AT_SITE if waiting == 0 else Safety.NOWHERE if self._cannot_keep else Safety.ON_PC
        answered = sum(not is_empty(entry.answer) for entry in self.answers.values()) + len(self.files)
        return Status(
            screen=self.screen,
            connected=self.is_connected,
            safety=safety,
            waiting=waiting,
            remaining=self.remaining(monotonic),
            deadline=self.view.deadline if self.view else None,
            answered=answered,
            saved_at=self._saved_at,
            notice=self.notice,
        )

    def leave(self) -> None:
        """The session is done and the next candidate, or the next session, may log in."""
        self.seated, self.view, self._outbox, self._hand_in = None, None, None, None
        self._revoked, self._cannot_keep, self.notice, self._saved_at = False, False, None, None
        self.answers, self.files = {}, {}

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _is_answering(self) -> bool:
        view = self.view
        return (
            view is not None
            and view.phase is SittingPhase.ANSWERING
            and self._hand_in is None
            and not self._revoked
            and not self._restoring
        )

    def _server_closed_it(self) -> bool:
        """The server closed the sitting while this PC was away: say that nothing more will come, after the rest."""
        view = self.view
        closed = view is not None and view.phase is SittingPhase.HANDED_IN and not view.complete
        return closed and self._hand_in is None and not self._revoked and not self._restoring

    def _is_handed_in(self) -> bool:
        outbox, view = self._outbox, self.view
        return view is not None and view.complete and (outbox is None or outbox.waiting == 0)

    def _why_not(self, monotonic: int) -> Refusal | None:
        view = self.view
        if self._revoked:
            return Refusal("machine_revoked")
        if view is None or view.phase in (SittingPhase.EXPECTED, SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED):
            return Refusal("not_entered")
        if self._restoring:
            return Refusal("entry_missing")
        if not self._is_answering():
            return Refusal("already_handed_in")
        if view.paused:
            return Refusal("session_paused")
        if self.remaining(monotonic) == 0:
            return Refusal("after_deadline")
        return None

    def _close(self, by: HandInBy, monotonic: int) -> list[Effect]:
        effects = self._keep(HandInEntry(by, self.time.now(monotonic)))
        self._hand_in = self._outbox.last if self._outbox else None
        return effects

    def _keep(self, entry: Entry) -> list[Effect]:
        outbox, view = self._outbox, self.view
        if outbox is None or view is None:
            return []
        return [Keep(view.sitting, outbox.line, outbox.add(entry), entry)]

    def _ready(self, seq: int, monotonic: int) -> list[Effect]:
        if self._outbox:
            self._outbox.ready(seq)
        return self._flush(monotonic)

    def _flush(self, monotonic: int) -> list[Effect]:
        outbox, seated = self._outbox, self.seated
        if outbox is None or seated is None or self._welcome is None or self._restoring or not self._is_seated_here():
            return []
        sitting = seated.view.sitting
        return [Transmit(wire.Send(sitting, outbox.line, seq, entry)) for seq, entry in outbox.take(monotonic)]

    def _is_seated_here(self) -> bool:
        return self._seated_on == self._transport and not self._revoked

    def _welcomed(self, welcome: wire.Welcome, monotonic: int) -> list[Effect]:
        self.time.forget()
        self.time.heard(welcome.now, monotonic)
        self._welcome = welcome
        if self.seated is None or self._revoked:
            return []
        return [Transmit(wire.Resume(self._next_request(), self.seated.view.sitting, self.seated.token))]

    def _seat(self, seated: wire.Seated, monotonic: int) -> list[Effect]:
        view = seated.view
        again = (
            self._outbox is not None
            and self.seated is not None
            and self.seated.view.sitting == view.sitting
            and self._outbox.line == view.line
        )
        self.seated, self._seated_on, self.notice, self._revoked = seated, self._transport, None, False
        self.time.heard(view.now, monotonic)
        if again:
            effects = self._acked(wire.Acked(view.sitting, view.line, view.upto, seated.refused), monotonic)
            return effects + self._viewed(view, monotonic)
        self._outbox, self._hand_in = Outbox(view.line, view.upto), None
        self.answers = {a.item: AnswerEntry(a.item, a.answer, a.made_at, a.marked) for a in seated.answers}
        self.files = {
            (f.task, f.path): FileEntry(f.task, f.path, f.size, f.digest, f.pieces, view.now) for f in seated.files
        }
        self._restoring = True
        self.view = view
        return [OpenJournal(view.sitting, view.line, seated.journal_key)]

    def _viewed(self, view: wire.View, monotonic: int) -> list[Effect]:
        if self.seated is None or view.sitting != self.seated.view.sitting:
            return []
        if self.view is not None and view.version < self.view.version:
            return []
        self.view = view
        outbox = self._outbox
        if not view.here or (outbox is not None and view.line != outbox.line):
            self._revoked = True
            return []
        if (
            self._hand_in is not None
            and view.phase is SittingPhase.ANSWERING
            and view.upto >= self._hand_in
            and (self.remaining(monotonic) or 0) > 0
        ):
            self._hand_in = None
        return []

    def _acked(self, acked: wire.Acked, monotonic: int) -> list[Effect]:
        outbox = self._outbox
        if outbox is None or self.view is None or acked.sitting != self.view.sitting or acked.line != outbox.line:
            return []
        saved: list[Effect] = [
            Saved(acked.sitting, acked.line, seq, entry, acked.refused.get(seq, ""))
            for seq, entry in outbox.ack(acked.upto)
        ]
        if saved:
            self._saved_at = self.time.now(monotonic)
            refused = [effect.refused for effect in saved if isinstance(effect, Saved) and effect.refused]
            self.notice = Refusal(refused[-1]) if refused else self.notice
        if self._hand_in is not None and self._hand_in in acked.refused:
            self._hand_in = None
        return saved + self._flush(monotonic)

    def _refused(self, refusal: Refusal) -> list[Effect]:
        self.notice = refusal
        if refusal.code == "machine_revoked" or (refusal.code == "sitting_elsewhere" and self.seated is not None):
            self._revoked = True
        if refusal.code == "token_wrong" and self.seated is not None:
            self.leave()
            self.notice = refusal
        return []

    def _next_request(self) -> int:
        self._request += 1
        return self._request

    def _ask(self, message: wire.ToServer) -> list[Effect]:
        return [Transmit(message)] if self._welcome else []
