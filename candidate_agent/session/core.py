"""The session of a candidate's PC as a state machine without input or output.

Inputs are messages, acts of the candidate, results of the disk, and time; outputs are effects for whoever drives it:
the real program (`runner`), or a simulated day. First connection, reconnection and restart are the same path: say
hello, be seated, compare numbers, send what is missing (design section 3).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from candidate_agent.session.effects import (
    Effect,
    HangUp,
    Keep,
    KeepMandate,
    Leader,
    LifeSign,
    NoteLife,
    OpenJournal,
    Saved,
    SendAhead,
    Transmit,
    UploadPieces,
)
from candidate_agent.session.hand import Wish
from candidate_agent.session.losses import last_alive
from candidate_agent.session.outbox import Outbox
from candidate_agent.session.reopening import Reopening
from candidate_agent.session.state import PATIENCE
from candidate_agent.session.status import stop_cause
from exam.answers import MAX_TEXT, Answer, is_within_bounds
from exam.commands import (
    AnswerEntry,
    EmergencyEntry,
    Entry,
    FileEntry,
    FindingEntry,
    GapEntry,
    HandInEntry,
    LossEntry,
)
from exam.events import HandInBy, LossCause, Topic
from exam.ids import ItemId, SittingId
from exam.terms import term_of
from exam.text import Refusal
from exam.wire import messages as wire

PING_EVERY = 5000

__all__ = [
    "PATIENCE",
    "PING_EVERY",
    "Effect",
    "HangUp",
    "Keep",
    "KeepMandate",
    "Leader",
    "LifeSign",
    "NoteLife",
    "OpenJournal",
    "Saved",
    "SendAhead",
    "SessionCore",
    "Transmit",
    "UploadPieces",
]


class SessionCore(Reopening):
    """One PC's session. Every input returns the effects it asks for, in order."""

    # ---- the connection ---------------------------------------------------------------------------------------------

    def connected(self) -> list[Effect]:
        """A transport to the server stands."""
        self._transport += 1
        self._welcome = None
        self._hand.disconnected()
        if self._outbox:
            self._outbox.rewind()
        place = self._room, self._manifest, self._seat_number
        return [Transmit(wire.Hello(wire.PROTOCOL, self._program, self.machine, *place, self.leader.mandate))]

    def lost(self) -> list[Effect]:
        """The transport is gone. The candidate goes on; files that travelled ahead are kept here as they are."""
        self._welcome = None
        return self._keep_those_ahead()

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
            case wire.Refused(request=request, refusal=refusal):
                return self._refused(request, refusal)
            case wire.TellSeat():
                return self._told_seat(monotonic)
            case wire.ShowScreen() | wire.Rehearse() | wire.Others():
                return []  # no part of the session: whoever has a screen, or rehearses, looks after it

    def _told_seat(self, monotonic: int) -> list[Effect]:
        """Tell a server that is built anew what this PC holds: its seat, and what time it counts, where it knows it."""
        seated, view = self.seated, self.view
        if not self.time.is_known:
            return []
        now = self.time.now(monotonic)
        if seated is None or view is None or not view.stub or self._revoked:
            return [Transmit(wire.SeatTold(SittingId(""), "", b"", now))]
        return [Transmit(wire.SeatTold(view.sitting, seated.token, view.stub, now))]

    # ---- the candidate ----------------------------------------------------------------------------------------------

    def log_in(self, ticket: str, password: str, stub: bytes = b"") -> list[Effect]:
        """Ticket and password were typed; `stub` is of the seat that they opened on this PC's disk, if there is one."""
        self.notice = None
        return self._ask(wire.Login(self._next_request(), ticket, password, stub))

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

    def raise_hand(
        self, topic: Topic, monotonic: int, text: str = "", item: ItemId | None = None
    ) -> list[Effect] | Refusal:
        """The candidate asks for somebody; a question about the paper names its item. Asked for until it is there."""
        if len(text) > MAX_TEXT:
            return Refusal("text_too_long", {"most": MAX_TEXT})
        return self._want(Wish(topic, text, item), monotonic)

    def take_hand_down(self, monotonic: int) -> list[Effect] | Refusal:
        """The candidate needs nobody any more."""
        return self._want(Wish(None), monotonic)

    def notices_seen(self, upto: str) -> None:
        """The candidate has read the messages up to this one, by its `id`."""
        shown = [notice.id for notice in self.view.notices] if self.view else []
        if upto in shown:
            self._seen_notices |= {*shown[: shown.index(upto) + 1]}
            self._seen_notices &= {*shown}

    # ---- the disk and the files -------------------------------------------------------------------------------------

    def kept(self, seq: int, monotonic: int) -> list[Effect]:
        """The entry is on this PC's disk."""
        self._cannot_keep = False
        # A file may have been saved long before its entry, and a finding says nothing of the candidate.
        entry = self._outbox.entry(seq) if self._outbox else None
        if self._is_answering() and isinstance(entry, AnswerEntry | LossEntry):
            self._signed_at = monotonic
        effects = self._ready(seq, monotonic)
        return effects + self._keep_all(self._losses.end(LossCause.DISK, self.time.now(monotonic)))

    def not_kept(self, seq: int, monotonic: int) -> list[Effect]:
        """This PC's disk refused the entry: send it at once, and tell the candidate until the server has it."""
        self._cannot_keep = True
        typed = self._outbox is not None and isinstance(self._outbox.entry(seq), AnswerEntry | FileEntry)
        if typed and self._is_answering():
            self._losses.begin(LossCause.DISK, self.time.now(monotonic))
        return self._ready(seq, monotonic)

    def restored(
        self, entries: Iterable[tuple[int, Entry]], monotonic: int, sign: LifeSign | None = None
    ) -> list[Effect]:
        """The PC's journal was read: what it holds beyond the server's number is sent; the newest answer counts.

        `sign` is the last sign of life. What lies between it and the paper on the screen again was lost with the PC.
        """
        self._restoring = False
        outbox = self._outbox
        if outbox is None:
            return []
        found = list(entries)
        self._remember_all(found)
        self._read_reports(found)
        for seq, entry in found:
            if seq > self._base:
                self._take_in(entry)
            if seq > outbox.acked:
                outbox.restore(seq, entry)
                if isinstance(entry, AnswerEntry | FileEntry):
                    self._hand_in = None
                elif isinstance(entry, HandInEntry):
                    self._hand_in = seq
        for seq in outbox.gaps():
            outbox.restore(seq, GapEntry())
        stayed, self._stayed = self._stayed, False
        if stayed:
            # It was the server that was away and forgot; this PC and its candidate were here.
            return self._flush(monotonic)
        since = last_alive(found, sign)
        if since is None and not found and outbox.acked:
            # A disk that forgets when the PC restarts (还原卡): the server knows the candidate's last answer.
            since = max((entry.made_at for entry in self.answers.values()), default=None)
        effects = self._locked_before(found, sign)
        gone_on = self._go_on_from(since, monotonic)
        if gone_on is None and since is not None:
            self._losses.begin(LossCause.PC_OFF, since)
        effects += gone_on or []
        return effects + self._back_at_work(monotonic) + self._flush(monotonic)

    def pieces_uploaded(self, monotonic: int) -> list[Effect]:
        """The pieces the server lacked are there now."""
        if self._outbox:
            self._outbox.rewind()
        return self._flush(monotonic)

    # ---- time -------------------------------------------------------------------------------------------------------

    def tick(self, monotonic: int) -> list[Effect]:
        """Time went by: close at time-up, send again what got no answer, keep the line alive."""
        effects = self._back_at_work(monotonic) + self._look_at_lock(monotonic)
        self._time_is_up = self.remaining(monotonic) == 0
        if self._closed_elsewhere():
            stopped = stop_cause(self.view) is not None
            effects += self._close(HandInBy.STAFF if stopped else HandInBy.TIME_UP, monotonic)
        elif self._is_answering() and self._time_is_up and not self._waits_for_word(monotonic):
            effects += self._close(HandInBy.TIME_UP, monotonic)
        effects += self._sign(monotonic)
        if self._welcome is None:
            return effects
        if self._hand.is_due(monotonic, PATIENCE):
            effects += self._ask_for_hand(monotonic)
        if monotonic - self._pinged >= PING_EVERY:
            self._pinged = monotonic
            effects.append(Transmit(wire.Ping(monotonic)))
        outbox = self._outbox
        if outbox and outbox.is_stalled(monotonic, PATIENCE):
            outbox.rewind()
        return effects + self._flush(monotonic)

    def leave(self) -> None:
        """The session is done and the next candidate, or the next session, may log in."""
        self.seated, self.view = None, None
        self._revoked, self._cannot_keep, self.notice, self._saved_at = False, False, None, None
        self._time_is_up = False
        self._forget_sitting()

    # ---- the hand ---------------------------------------------------------------------------------------------------

    def _want(self, wish: Wish, monotonic: int) -> list[Effect] | Refusal:
        if self.seated is None or self._revoked:
            return Refusal("log_in_first")
        self._hand.want(wish)
        return self._ask_for_hand(monotonic)

    def _ask_for_hand(self, monotonic: int) -> list[Effect]:
        if self.seated is None or self._welcome is None or not self._is_seated_here():
            return []
        message = self._hand.ask(self._next_request(), self.seated.view.sitting, monotonic)
        return [Transmit(message)] if message else []

    # ---- entries ----------------------------------------------------------------------------------------------------

    def _close(self, by: HandInBy, monotonic: int) -> list[Effect]:
        now = self.time.now(monotonic)
        deadline = self.view.deadline if self.view else None
        effects = self._keep_those_ahead()
        effects += self._keep_all(self._losses.end_all(now if deadline is None else min(now, deadline)))
        effects += self._keep(HandInEntry(by, now))
        self._hand_in = self._outbox.last if self._outbox else None
        return effects

    def _ready(self, seq: int, monotonic: int) -> list[Effect]:
        if self._outbox:
            self._outbox.ready(seq)
        return self._flush(monotonic)

    def _flush(self, monotonic: int) -> list[Effect]:
        outbox, seated = self._outbox, self.seated
        if outbox is None or seated is None or not self._may_send():
            return []
        sitting = seated.view.sitting
        return [Transmit(wire.Send(sitting, outbox.line, seq, entry)) for seq, entry in outbox.take(monotonic)]

    @property
    def to_fetch(self) -> tuple[wire.PaperToFetch, ...]:
        """Sealed papers to have on the disk before anybody needs them; none while somebody sits here."""
        return self._welcome.papers if self._welcome is not None and self.seated is None else ()

    def _follows(self, welcome: wire.Welcome) -> list[Effect] | None:
        """Whether this server leads as far as this PC knows; None for one that a standby has taken over from."""
        term, known = term_of(welcome.epoch), welcome.lineage == self.leader.lineage
        if welcome.practice or (known and term == self.leader.term):
            return []
        if known and term < self.leader.term:
            return None
        self.leader = Leader(welcome.lineage, term, welcome.mandate)
        return [KeepMandate(self.leader)] if term else []

    def _welcomed(self, welcome: wire.Welcome, monotonic: int) -> list[Effect]:
        follows = self._follows(welcome)
        if follows is None:
            return [HangUp()]
        effects = follows + self._clock_jump(welcome, monotonic)
        self._hold_own_time(monotonic)
        self.time.forget()
        self.time.heard(welcome.now, monotonic)
        self._welcome, self._welcomed_at = welcome, monotonic
        self._epoch, self._practice = welcome.epoch, welcome.practice
        if self.seated is None or self._revoked:
            return effects
        stub = self.view.stub if self.view is not None else b""
        resume = wire.Resume(self._next_request(), self.seated.view.sitting, self.seated.token, stub)
        return [*effects, Transmit(resume)]

    def _seat(self, seated: wire.Seated, monotonic: int) -> list[Effect]:
        view = seated.view
        before = self._outbox
        same = (
            before is not None
            and self.seated is not None
            and self.seated.view.sitting == view.sitting
            and before.line == view.line
        )
        # A server that was restored from a backup, or rebuilt, may lack what this PC was told it had.
        again = same and before is not None and view.upto >= before.acked
        self.seated, self._seated_on, self.notice, self._revoked = seated, self._transport, None, False
        self.time.heard(view.now, monotonic)
        if again:
            if self.view is not None and self.view.version > view.version:
                # Another server counts from elsewhere: what it says now is the truth all the same.
                self.view = msgspec.structs.replace(self.view, version=view.version)
            effects = self._come_together(seated, monotonic)
            effects += self._acked(wire.Acked(view.sitting, view.line, view.upto, seated.refused), monotonic)
            return effects + self._viewed(view, monotonic)
        # Files on their way have no number yet: they are kept as they are, like when a connection is lost.
        kept = self._keep_those_ahead() if same else []
        outbox = Outbox(view.line, view.upto)
        if same and before is not None:
            # What this PC's disk refused is in its memory alone, and goes to the server all the same.
            for seq, entry in sorted(before.entries().items()):
                outbox.restore(seq, entry)
        self._sit_down(seated, outbox)
        self._stayed = same
        self.view = view
        return [*kept, OpenJournal(view.sitting, view.line, seated.journal_key)]

    def _viewed(self, view: wire.View, monotonic: int) -> list[Effect]:
        if self.seated is None or view.sitting != self.seated.view.sitting:
            return []
        if self.view is not None and view.version < self.view.version:
            return []
        self.view = view
        self._hand.seen(view.hand)
        self._time_is_up = self.remaining(monotonic) == 0
        outbox = self._outbox
        if not view.here or (outbox is not None and view.line != outbox.line):
            self._revoked = True
            return self._keep_those_ahead()
        if self._hand_in is not None and view.upto >= self._hand_in and not view.complete:
            # Opened again meanwhile; the time given may even be over by now, and then it is handed in anew.
            self._work_on()
        return []

    def _work_on(self) -> None:
        """A hand-in did not count or was undone: the candidate goes on, and a sign of life says so."""
        self._hand_in, self._signed_at = None, None

    def _acked(self, acked: wire.Acked, monotonic: int) -> list[Effect]:
        outbox = self._outbox
        if outbox is None or self.view is None or acked.sitting != self.view.sitting or acked.line != outbox.line:
            return []
        saved: list[Effect] = [
            Saved(acked.sitting, acked.line, seq, entry, acked.refused.get(seq, ""))
            for seq, entry in outbox.ack(acked.upto)
            # A number given up here that the server has all the same: it is there as it was made, before a restart.
            if not isinstance(entry, GapEntry) or seq in acked.refused
        ]
        if saved:
            self._saved_at = self.time.now(monotonic)
            refused = [effect.refused for effect in saved if isinstance(effect, Saved) and _concerns_them(effect)]
            self.notice = Refusal(refused[-1]) if refused else self.notice
        if self._hand_in is not None and self._hand_in in acked.refused:
            self._work_on()
        # What this PC's disk refused is at the site now: the candidate is kept from nothing.
        at_site = self._losses.end(LossCause.DISK, self.time.now(monotonic)) if outbox.waiting == 0 else []
        return saved + self._flush(monotonic) + self._keep_all(at_site)

    def _refused(self, request: int, refusal: Refusal) -> list[Effect]:
        self.notice = refusal
        self._hand.refused(request)
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


def _concerns_them(saved: Saved) -> bool:
    """Whether the candidate is told that an entry does not count: what the PC says of itself is not theirs to mend."""
    return bool(saved.refused) and not isinstance(saved.entry, LossEntry | FindingEntry | EmergencyEntry)
