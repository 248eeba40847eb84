"""Going on at a restarted PC while the server is away, and coming together with the server afterwards.

Nobody knows how long the PC was off, so exam time goes on from its last sign of life: the candidate is not robbed of
the gap. Once the server is back its word counts, and by how much its exam time is further is told as lost time.
"""

from __future__ import annotations

from candidate_agent.session.ahead import key_of
from candidate_agent.session.effects import Effect, Keep, OpenJournal
from candidate_agent.session.outbox import Outbox
from candidate_agent.session.reports import Reports
from candidate_agent.session.status import stop_cause
from exam.commands import AnswerEntry, FileEntry, HandInEntry, LossEntry
from exam.events import LossCause
from exam.timing import Instant
from exam.wire import messages as wire


class Reopening(Reports):
    """The part of a session that goes on without a server after a restart."""

    def reopen(self, seated: wire.Seated, view: wire.View) -> list[Effect]:
        """Sit down again with what this PC kept: `seated` as the server said it last, and the newest view."""
        if self.seated is not None or self.is_connected:
            return []
        self.seated, self.view, self.notice, self._revoked = seated, view, None, False
        self._seated_on = -1
        acked = max(view.upto, seated.view.upto)
        self._sit_down(seated, Outbox(view.line, acked))
        self._reopened = acked
        return [OpenJournal(view.sitting, view.line, seated.journal_key)]

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _sit_down(self, seated: wire.Seated, outbox: Outbox) -> None:
        """Everything that is of one sitting begins anew, with what the server had when it said `seated`."""
        self._forget_sitting()
        self._outbox, self._base, self._restoring = outbox, seated.view.upto, True
        self.answers = {one.item: _answer(one) for one in seated.answers}
        self.files = {(one.task, one.path): _file(one) for one in seated.files}
        self.versions = {key: (entry,) for key, entry in self.files.items()}

    def _go_on_from(self, alive: Instant | None, monotonic: int) -> list[Effect] | None:
        """The journal is read: where nobody has told the time, it goes on from the last moment this PC knows of.

        None where the time is known. A loss is numbered at once, before what will be made now; how long it was is
        filled in when the server is back. In its place it does not look as if the candidate had been at work in it.
        """
        if self._reopened is None or self._outbox is None or self.view is None:
            return None
        self._reopened = self._outbox.last
        if self.time.is_known:
            return None
        self.time.heard(max(alive or 0, self.view.now), monotonic)
        now = self.time.now(monotonic)
        if not self._is_answering() or self.view.deadline is None or now >= self.view.deadline:
            return []
        effects = self._keep(LossEntry(LossCause.PC_OFF, now, now))
        self._place = self._outbox.last
        return effects

    def _hold_own_time(self, monotonic: int) -> None:
        """The server is there again, and its time counts from here; what this PC counted is needed once more."""
        if self._reopened is not None and self._own_offset is None:
            self._own_offset = self.time.now(monotonic) - monotonic

    def _gap(self, now: wire.View, monotonic: int) -> list[Effect]:
        """Fill in what was lost with the PC: the time it still counted, and what was added, less what is really left.

        Counted that way, pauses are left out wherever they were.
        """
        before, outbox = self.view, self._outbox
        offset, self._own_offset = self._own_offset, None
        place, self._place = self._place, None
        held = outbox.entry(place) if outbox is not None and place is not None else None
        if outbox is None or place is None or offset is None or not isinstance(held, LossEntry) or before is None:
            return []
        own_left = (before.deadline or 0) - (monotonic + offset)
        if own_left <= 0 or not self._is_answering() or stop_cause(now) is not None:
            return []
        lost = own_left + now.extended - before.extended - now.remaining
        for loss in self._losses.over(LossCause.PC_OFF, held.since, min(held.since + lost, now.now)):
            outbox.replace(place, loss)
            return [Keep(now.sitting, outbox.line, place, loss)]
        return []

    def _come_together(self, seated: wire.Seated, monotonic: int) -> list[Effect]:
        """Seated by the server again: what it has and this PC's disk had lost is taken over."""
        known, self._reopened = self._reopened, None
        if known is None:
            return []
        upto = seated.view.upto
        effects = self._gap(seated.view, monotonic)
        if upto > known:
            effects = self._number_anew(known, upto)
        on_its_way = [entry for seq, entry in (self._outbox.entries() if self._outbox else {}).items() if seq > upto]
        items = {entry.item for entry in on_its_way if isinstance(entry, AnswerEntry)}
        paths = {key_of(entry) for entry in on_its_way if isinstance(entry, FileEntry)}
        for answer in seated.answers:
            here = self.answers.get(answer.item)
            if answer.item not in items and (here is None or here.made_at < answer.made_at):
                self.answers[answer.item] = _answer(answer)
        for file in seated.files:
            key, there = (file.task, file.path), self.files.get((file.task, file.path))
            if key not in paths and (there is None or there.made_at < file.made_at):
                self._filed(_file(file))
        # What this disk has since the restart is in this PC's own count, which fell behind by the gap: were it to go
        # off now, it would take all of that for lost as well. Not before the gap is filled in.
        self._signed_at = None
        return effects + self._sign(monotonic)

    def _number_anew(self, known: int, upto: int) -> list[Effect]:
        """The server has numbers that this PC's disk had not kept: what was made since is numbered behind them.

        Under its old number it would look as if the server had it already, and be lost.
        """
        outbox = self._outbox
        if outbox is None:
            return []
        fresh = [entry for seq, entry in sorted(outbox.entries().items()) if seq > known]
        self._outbox = Outbox(outbox.line, upto)
        effects: list[Effect] = []
        for entry in fresh:
            effects += self._keep(entry)
            if isinstance(entry, HandInEntry):
                self._hand_in = self._outbox.last
        return effects


def _answer(kept: wire.KeptAnswer) -> AnswerEntry:
    return AnswerEntry(kept.item, kept.answer, kept.made_at, kept.marked)


def _file(kept: wire.KeptFile) -> FileEntry:
    return FileEntry(kept.task, kept.path, kept.size, kept.digest, kept.pieces, kept.made_at)
