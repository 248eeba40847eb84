"""The candidate's desk on a real PC: session, work folders, lockdown and search, as the windows see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping

import structlog

from candidate_agent.guarding import Guarding
from candidate_agent.lockdown.policy import Work
from candidate_agent.port import LockCause, Place, TaskFiles
from candidate_agent.practical_work import PracticalWork
from candidate_agent.session.core import Saved
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Screen, Status
from exam.answers import Answer
from exam.clock import Clock
from exam.commands import AnswerEntry
from exam.events import Topic
from exam.ids import Digest, ItemId
from exam.link.own_enrolment import Enrolling, OwnEnrolment
from exam.link.searching import Looking, ServerSearch
from exam.link.server_link import Credentials, LinkError, ServerLink
from exam.paper import Paper
from exam.plan import Part
from exam.policy import SECOND
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.wire.messages import CandidateCard, Seated, SessionCard, View

LAST_LOOKS = (8 * SECOND, 5 * SECOND, 3 * SECOND, 1500)
"""Milliseconds before the end at which the work folders are looked at once more: what is saved then still counts."""
AGAIN_AFTER = 5.0
"""Seconds after which a photo that did not come is asked for again."""
log = structlog.get_logger("agent.desk")


class LiveDesk:
    """Implements `candidate_agent.port.Desk`. It is the runner's observer: `bind` gives it the parts that need it."""

    def __init__(self, place: Place, link: ServerLink, clock: Clock) -> None:
        self.place = place
        self.changed_hook: Callable[[], None] = lambda: None
        self.refused_hook: Callable[[Refusal], None] = lambda _refusal: None
        self.saved_hook: Callable[[Saved, float], None] = lambda _saved, _seconds: None
        self._link = link
        self._clock = clock
        self._photo: tuple[Digest, bytes] | None = None
        self._fetching = False
        self._looked_at: int | None = None
        self._handing_in = False
        self._tasks: set[asyncio.Task[None]] = set()

    def bind(
        self,
        runner: AgentRunner,
        search: ServerSearch,
        work: PracticalWork,
        guarding: Guarding,
        enrolment: OwnEnrolment,
    ) -> None:
        """Take the parts that were made with this desk."""
        self._runner, self._search, self._work, self._guarding = runner, search, work, guarding
        self._enrolment = enrolment

    async def close(self) -> None:
        """End what goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- what happens -----------------------------------------------------------------------------------------------

    def changed(self, status: Status) -> None:
        """The session may have changed."""
        self._look_after_work(status)
        self._look_after_photo()
        self._guarding.follow(self._runner.core.seated, self._runner.core.view, self.now, self._work_now(status))
        self.changed_hook()

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """The site has an entry."""
        del unbroken
        self._guarding.saved(saved.entry)
        self.saved_hook(saved, seconds)

    def _work_now(self, status: Status) -> Work:
        """Programs of the practical may run while its paper is open, and at no other time."""
        seated = self._runner.core.seated
        practical = seated is not None and seated.session.part is Part.PRACTICAL and status.screen is Screen.PAPER
        return Work.PRACTICAL if practical else Work.THEORY

    def _look_after_work(self, status: Status) -> None:
        paper, seated = self.paper, self._runner.core.seated
        if paper is not None and seated is not None and paper.tasks and status.screen is Screen.PAPER:
            self._work.open(paper, self.media, seated.session.seat)
            self._look_once_more(status.remaining)

    def _look_once_more(self, remaining: int | None) -> None:
        """Near the end the folders are looked at without waiting for their turn."""
        if remaining is None or remaining > LAST_LOOKS[0]:
            self._looked_at = None
            return
        due = min(moment for moment in LAST_LOOKS if remaining <= moment)
        if self._looked_at is None or due < self._looked_at:
            self._looked_at = due
            self._start(self._work.flush(), "the folders near the end")

    def _look_after_photo(self) -> None:
        seated = self._runner.core.seated
        wanted = seated.candidate.photo if seated else None
        if seated is None or wanted is None or self._fetching or (self._photo and self._photo[0] == wanted):
            return
        if self._runner.core.is_connected:
            self._fetching = True
            self._start(self._fetch_photo(seated, wanted), "the candidate's photo")

    async def _fetch_photo(self, seated: Seated, digest: Digest) -> None:
        credentials = Credentials(self._runner.core.machine, seated.view.sitting, seated.token)
        try:
            self._photo = digest, await self._link.photo(digest, credentials)
            self.changed_hook()
        except LinkError as error:
            log.info("the photo did not come; it is asked for again", code=error.code)
            await self._clock.sleep(AGAIN_AFTER)
        finally:
            self._fetching = False

    def _start(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ---- what is there ----------------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """The session now."""
        return self._runner.status

    @property
    def now(self) -> Instant:
        """Exam time now."""
        return self._runner.core.time.now(self._clock.monotonic_ms())

    @property
    def looking(self) -> Looking:
        """The search for the server."""
        return self._search.looking

    @property
    def enrolling(self) -> Enrolling:
        """How enrolling this PC stands."""
        return self._enrolment.state

    @property
    def notes(self) -> tuple[LockCause, ...]:
        """What was found at this PC."""
        return self._guarding.notes

    @property
    def locked_by(self) -> tuple[LockCause, ...]:
        """Why the PC is locked."""
        return self._guarding.locked_by

    @property
    def code_refused(self) -> Text | None:
        """Why the last emergency code did nothing."""
        return self._guarding.code_refused

    @property
    def candidate(self) -> CandidateCard | None:
        """Who sits here."""
        seated = self._runner.core.seated
        return seated.candidate if seated else None

    @property
    def session(self) -> SessionCard | None:
        """Which session is sat here."""
        seated = self._runner.core.seated
        return seated.session if seated else None

    @property
    def view(self) -> View | None:
        """What the server said last of the sitting."""
        return self._runner.core.view

    @property
    def photo(self) -> bytes | None:
        """The candidate's photo."""
        who = self.candidate
        return self._photo[1] if who and self._photo and self._photo[0] == who.photo else None

    @property
    def paper(self) -> Paper | None:
        """The open paper."""
        return self._runner.papers.paper

    @property
    def media(self) -> Mapping[Digest, bytes]:
        """Its pictures and materials."""
        return self._runner.papers.media

    @property
    def answers(self) -> Mapping[ItemId, AnswerEntry]:
        """The newest answer of each item."""
        return self._runner.core.answers

    def task_files(self, task: ItemId) -> TaskFiles | None:
        """The files of a task."""
        return self._work.task_files(task)

    # ---- what can be done -------------------------------------------------------------------------------------------

    def look_at(self, address: str) -> Refusal | None:
        """An address was typed."""
        return self._search.typed(address)

    def enrol(self, code: str) -> None:
        """A one-time code was typed."""
        self._enrolment.type_code(code, self.looking.not_enrolled)

    def log_in(self, ticket: str, password: str) -> None:
        """Ticket and password were typed."""
        self._runner.log_in(ticket, password)

    def confirm(self) -> None:
        """Identity and rules are confirmed."""
        self._runner.confirm()

    def begin(self) -> None:
        """Enter the session."""
        self._runner.begin()

    def answer(self, item: ItemId, answer: Answer, *, marked: bool = False) -> Refusal | None:
        """An answer was given."""
        return self._runner.answer(item, answer, marked=marked)

    def hand_in(self) -> Refusal | None:
        """Hand in; in a practical what was saved last is kept first, which takes a moment."""
        paper = self.paper
        if paper is None or not paper.tasks:
            return self._runner.hand_in()
        if not self._handing_in:
            self._handing_in = True
            self.changed_hook()
            self._start(self._hand_in_work(), "handing in the practical")
        return None

    async def _hand_in_work(self) -> None:
        try:
            await self._work.flush()
            # The end may have come meanwhile, or a pause: then there is nothing to hand in.
            refusal = self._runner.hand_in() if self.status.screen is Screen.PAPER else None
            if refusal is not None:
                self.refused_hook(refusal)
        finally:
            self._handing_in = False
            self.changed_hook()

    @property
    def keeps_last_files(self) -> bool:
        """Whether a hand-in waits for what was saved last."""
        return self._handing_in

    def raise_hand(self, topic: Topic, text: str = "", item: ItemId | None = None) -> Refusal | None:
        """Ask for somebody."""
        return self._runner.raise_hand(topic, text, item)

    def take_hand_down(self) -> Refusal | None:
        """Nobody is needed any more."""
        return self._runner.take_hand_down()

    def notices_seen(self, upto: str) -> None:
        """Messages were read."""
        self._runner.notices_seen(upto)

    def type_code(self, code: str) -> None:
        """An emergency code was typed."""
        self._guarding.type_code(code)

    def leave(self) -> None:
        """Make room for the next login."""
        self._work.leave()
        self._photo = None
        self._runner.leave()
