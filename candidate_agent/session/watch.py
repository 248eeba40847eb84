"""Watches what keeps the candidate from working, and notes signs of life, so that a loss can be measured afterwards.

Effects are those of `session.core`; a loss is an entry like any other: on this PC's disk first, numbered, sent once.
"""

from __future__ import annotations

from collections.abc import Iterable

from candidate_agent.session.effects import Effect, Keep, LifeSign, NoteLife
from candidate_agent.session.state import SessionState
from exam.commands import Entry, LossEntry
from exam.events import HandInBy, LossCause
from exam.wire import messages as wire

SIGN_EVERY = 5000
"""Milliseconds between signs of life on this PC's disk; an entry kept there is one too."""
CLOCK_JUMP = 5000
"""So far exam time may be from the PC's own count before that is a loss; a PC's clock alone drifts far less."""
SOUND = 3
"""Readings on which the PC's own count must rest to be held against another life of the server."""


class LossWatch(SessionState):
    """The part of a session that measures losses. Each input returns the effects it asks for, in order."""

    # ---- what keeps the candidate from working ----------------------------------------------------------------------

    def cable(self, *, unplugged: bool, monotonic: int) -> list[Effect]:
        """The network cable was pulled at this PC, or is in again. The candidate may go on; people want to know."""
        now = self.time.now(monotonic)
        if not unplugged:
            return self._keep_all(self._losses.end(LossCause.CABLE, now))
        if self._is_answering():
            self._losses.begin(LossCause.CABLE, now)
        return []

    def locked(self, locked: bool, monotonic: int) -> list[Effect]:
        """This PC locked itself, or was unlocked. What is locked keeps its candidate from working, never from handing
        in at time-up.
        """
        self._locked = locked
        return self._look_at_lock(monotonic)

    def paper(self, *, here: bool, monotonic: int) -> list[Effect]:
        """Whether the paper is open on this PC; without a word it is taken to be."""
        self._has_paper = here
        return self._back_at_work(monotonic)

    # ---- losses and signs of life -----------------------------------------------------------------------------------

    def _back_at_work(self, monotonic: int) -> list[Effect]:
        """End what was lost with the PC: the candidate could answer again, or has no time left to answer in."""
        view = self.view
        if view is None or self._restoring or not self._losses.goes_on(LossCause.PC_OFF):
            return []
        now = self.time.now(monotonic)
        end = now if view.deadline is None else min(now, view.deadline)
        by_time = view.handed_in_by in (HandInBy.SERVER, HandInBy.TIME_UP) and not view.complete
        if self._revoked or self._hand_in is not None or not (self._is_answering() or by_time):
            self._losses.drop(LossCause.PC_OFF)
            return []
        if self._is_answering() and not view.paused and end == now and not self._has_paper:
            return []
        return self._keep_all(self._losses.end(LossCause.PC_OFF, end))

    def _look_at_lock(self, monotonic: int) -> list[Effect]:
        """Begin or end the loss of a locked PC; it begins with the answering where the PC was locked before."""
        now = self.time.now(monotonic)
        if not self._locked:
            return self._keep_all(self._losses.end(LossCause.LOCKED, now))
        if self._is_answering() and not self._losses.goes_on(LossCause.PC_OFF):
            self._losses.begin(LossCause.LOCKED, now)
        return []

    def _locked_before(self, entries: Iterable[tuple[int, Entry]], sign: LifeSign | None) -> list[Effect]:
        """What an earlier life of this program could not tell any more: it was locked when it ended."""
        if sign is None or sign.locked_since is None:
            return []
        since = sign.locked_since
        for _, entry in entries:
            if isinstance(entry, LossEntry) and entry.cause is LossCause.LOCKED and entry.since == since:
                return []
        return self._keep_all(self._losses.over(LossCause.LOCKED, since, sign.at))

    def _sign(self, monotonic: int) -> list[Effect]:
        """Note a sign of life while the candidate can answer; never before a loss with the PC is on the disk."""
        outbox, view = self._outbox, self.view
        if outbox is None or view is None or not self._is_answering() or self._losses.goes_on(LossCause.PC_OFF):
            return []
        if self._signed_at is not None and monotonic - self._signed_at < SIGN_EVERY:
            return []
        self._signed_at = monotonic
        sign = LifeSign(self.time.now(monotonic), outbox.last, self._losses.since(LossCause.LOCKED))
        return [NoteLife(view.sitting, outbox.line, sign)]

    def _clock_jump(self, welcome: wire.Welcome, monotonic: int) -> list[Effect]:
        """Another life of the server counts further than this PC lived through: its date was changed while it was off.

        The server's time is the one clock, and is taken over; what it took from the candidate is told.
        """
        view, own = self.view, self.time.now(monotonic)
        another = self._epoch is not None and self._epoch != welcome.epoch
        if not another or self.time.readings < SOUND or welcome.now - own <= CLOCK_JUMP:
            return []
        working = self._is_answering() and view is not None and not view.paused and self.remaining(monotonic) != 0
        if not working or self._losses.goes_on(LossCause.PC_OFF):
            return []
        return self._keep_all(self._losses.over(LossCause.CLOCK, own, welcome.now))

    def _keep_all(self, losses: list[LossEntry]) -> list[Effect]:
        return [effect for loss in losses for effect in self._keep(loss)]

    def _keep(self, entry: Entry) -> list[Effect]:
        outbox, view = self._outbox, self.view
        if outbox is None or view is None:
            return []
        return [Keep(view.sitting, outbox.line, outbox.add(entry), entry)]
