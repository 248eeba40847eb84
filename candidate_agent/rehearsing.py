"""This PC rehearses by itself (试考) when a practice server has it do so: as a candidate would, with made-up answers.

It begins only while nobody is seated, and never logs in for it at a server that is no practice server: what the PC is
connected to may change at any moment, so it is looked at before every single act.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from hashlib import sha256

import structlog

from candidate_agent.person import Person, Script
from candidate_agent.rehearsal_watch import RehearsalWatch
from candidate_agent.session.paper_box import PaperBox
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Status
from exam.answers import Answer
from exam.clock import Clock
from exam.events import Topic
from exam.ids import ItemId
from exam.text import Refusal
from exam.wire.messages import Rehearse, Rehearsed

SHORTEST_PACE = 50
"""Milliseconds between two acts, whatever the server says."""
LARGEST_FILE = 200_000_000
log = structlog.get_logger("agent.rehearsal")


class RehearsalOverError(Exception):
    """The rehearsal ends here; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RehearsingHands:
    """A person's hands at this PC, for the rehearsal: every look ends it where it must not go on."""

    def __init__(
        self, runner: AgentRunner, watch: RehearsalWatch, clock: Clock, within: int, leave: Callable[[], None]
    ) -> None:
        self._runner = runner
        self._leave = leave
        self._watch = watch
        self._clock = clock
        self._until = clock.monotonic_ms() + within

    @property
    def status(self) -> Status:
        """What the screen shows. Raises RehearsalOverError at a server where nobody may rehearse."""
        status = self._runner.status
        if status.connected and not status.practice:
            raise RehearsalOverError("not_a_practice")
        if self._clock.monotonic_ms() >= self._until:
            raise RehearsalOverError("rehearsal_timed_out")
        return status

    @property
    def papers(self) -> PaperBox:
        """Where the open paper is."""
        return self._runner.papers

    def log_in(self, ticket: str, password: str) -> None:
        """Log in, at a practice server that is there now; without one it is tried again."""
        if self.status.connected:
            self._watch.logs_in()
            self._runner.log_in(ticket, password)

    def confirm(self) -> None:
        """Confirm the identity."""
        self._runner.confirm()

    def begin(self) -> None:
        """Choose the subject."""
        self._watch.begins()
        self._runner.begin()

    def answer(self, item: ItemId, answer: Answer) -> Refusal | None:
        """Answer an item."""
        return self._runner.answer(item, answer)

    def save_file(self, task: ItemId, path: str, data: bytes) -> Refusal | None:
        """Save the practical file; a disk that refuses it is noted."""
        try:
            return self._runner.save_file(task, path, data)
        except OSError:
            self._watch.failed("disk_refused")
            return None

    def hand_in(self) -> Refusal | None:
        """Hand in."""
        return self._runner.hand_in()

    def raise_hand(self, topic: Topic, text: str = "") -> Refusal | None:
        """Raise the hand."""
        return self._runner.raise_hand(topic, text)

    def notices_seen(self, upto: str) -> None:
        """Read messages."""
        self._runner.notices_seen(upto)

    def leave(self) -> None:
        """Make room for the next."""
        self._leave()


class Rehearsing:
    """Waits for a practice server's order, carries it out once, and keeps what was measured for whoever tells it.

    `leave` makes room for the next candidate; a program with windows puts its work folders away too.
    """

    def __init__(self, runner: AgentRunner, clock: Clock, leave: Callable[[], None] | None = None) -> None:
        self._runner = runner
        self._leave = leave or runner.leave
        self._clock = clock
        self._id = ""
        self._told: Rehearsed | None = None
        self._going_on: asyncio.Task[None] | None = None
        runner.beside.rehearse_asked = self.asked
        runner.beside.rehearsed = lambda: self._told

    def asked(self, order: Rehearse) -> None:
        """The server wants this PC to rehearse. Where somebody is seated, or it is no practice, nothing happens."""
        status, is_seated = self._runner.status, self._runner.core.seated is not None
        may_begin = status.connected and status.practice and not is_seated and self._going_on is None
        if not may_begin or order.id == self._id:
            return
        self._id, self._told = order.id, None
        if self._runner.core.can_unlock:
            # Somebody's seat is on this disk, to go on with after a restart: it may be a real one.
            self._told = Rehearsed(order.id, errors=("seat_on_disk",))
            return
        self._going_on = asyncio.create_task(self._rehearse(order), name="rehearsal")
        self._going_on.add_done_callback(self._done)

    async def close(self) -> None:
        """End what goes on."""
        if self._going_on is not None:
            self._going_on.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._going_on

    async def _rehearse(self, order: Rehearse) -> None:
        log.info("this PC rehearses", id=order.id)
        watch = RehearsalWatch(order.id, self._runner, self._clock)
        hands = RehearsingHands(self._runner, watch, self._clock, order.within, self._leave)
        machine = self._runner.core.machine
        script = Script(
            machine=machine,
            ticket=order.ticket,
            password=order.password,
            pace=max(order.pace, SHORTEST_PACE) / 1000,
            sessions=order.sessions,
            # Another file at every PC: what the server has already is not uploaded.
            seed=int.from_bytes(sha256(f"{machine} {order.id}".encode()).digest()[:8], "big"),
            invents=True,
            file_bytes=min(order.file_bytes, LARGEST_FILE),
        )
        self._runner.observers.append(watch)
        try:
            await Person(script, hands, self._clock).run()
        except RehearsalOverError as error:
            watch.failed(error.code)
        finally:
            self._runner.observers.remove(watch)
        seated = self._runner.core.seated
        if seated is not None and seated.candidate.ticket == order.ticket:
            self._leave()
        self._told = watch.told()
        log.info("this PC has rehearsed", id=order.id, errors=len(self._told.errors))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._going_on = None
        if not task.cancelled() and (error := task.exception()) is not None:
            # A fault of ours costs a rehearsal, never the PC; its kind is told and nothing of what was typed.
            log.error("the rehearsal stumbled", cause=type(error).__name__)
            self._told = Rehearsed(self._id, errors=("rehearsal_stumbled",))
