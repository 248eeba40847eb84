"""The line of a simulated PC to the server: kept up through faults, all numbered and sent again (PROTOCOL.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from random import Random

from exam.clock import Clock
from exam.commands import Entry
from exam.ids import MachineId
from exam.link.backoff import Backoff
from exam.link.server_link import Channel, LinkError, ServerLink
from exam.program import PROGRAM, manifest
from exam.wire import messages as wire
from provisioning.rehearsal.stops import PcFaultError
from provisioning.rehearsal.written import Written

PATIENCE = 60.0
"""Seconds after which a step of one PC is given up: as long as a killed server is given to come back."""
MOST_ERRORS = 50


class PcLine:
    """One PC's connection, and what hangs on it: who is seated, the newest view, the numbered entries."""

    def __init__(self, machine: MachineId, link: ServerLink, clock: Clock, random: Random) -> None:
        self.machine = machine
        self.written: list[Written] = []
        self.errors: list[str] = []
        self.acks_ms: list[int] = []
        self.refused: dict[int, str] = {}
        self.seated: wire.Seated | None = None
        self.view: wire.View | None = None
        self._link = link
        self._clock = clock
        self._random = random
        self._connection = 0
        self._channel: Channel | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = asyncio.Lock()
        self._changed = asyncio.Event()
        self._requests = 0
        self._refusals: dict[int, str] = {}
        self._ahead: int | None = None
        self._returns = self._awaited_return = 0
        self._sent_at: dict[int, int] = {}

    # ---- the cable --------------------------------------------------------------------------------------------------

    @property
    def is_up(self) -> bool:
        """Whether the server has greeted this PC on the present connection."""
        return self._channel is not None

    def plug(self) -> None:
        """Connect, and stay connected until the cable is pulled or the PC closed."""
        self._connection += 1
        self._start(self._serve(self._connection))

    def unplug(self) -> None:
        """Pull the cable: the old connection stays open at both ends, and nothing passes through it any more."""
        self._connection += 1
        self._channel = None
        self.expect_return()

    def expect_return(self) -> None:
        """`returned` waits for the next time this PC is seated."""
        self._awaited_return = self._returns + 1

    async def returned(self) -> None:
        """Wait until it is seated again, and all it had kept by then is acknowledged. Raises PcFaultError."""
        await self.until(lambda: self._returns >= self._awaited_return)
        outbox = self.present.outbox
        kept = len(outbox.entries)
        await self.until(lambda: outbox.acked >= kept)

    async def close(self) -> None:
        """Hang up for good."""
        self._connection += 1
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._link.close()

    # ---- talking ----------------------------------------------------------------------------------------------------

    @property
    def present(self) -> Written:
        """What is written in the present sitting. Raises PcFaultError before anybody was seated."""
        if not self.written:
            raise PcFaultError("log_in_first")
        return self.written[-1]

    @property
    def exam_now(self) -> int:
        """Exam time, behind the server's by the delay of the fastest message, never ahead."""
        return self._clock.monotonic_ms() + (self._ahead or 0)

    async def ask(self, request: Callable[[int], wire.ToServer], answered: Callable[[int], bool]) -> None:
        """Send a request with a number of its own and wait for its answer. Raises PcFaultError where it is refused."""
        self._requests += 1
        number, channel = self._requests, self._channel
        if channel is None:
            raise PcFaultError("connection_lost")
        try:
            await channel.send(request(number))
        except LinkError as error:
            raise PcFaultError(error.code) from error
        await self.until(lambda: answered(number) or number in self._refusals)
        if code := self._refusals.pop(number, ""):
            raise PcFaultError(code)

    def give(self, entry: Entry, *, timed: bool = False) -> int:
        """Number an entry and send it, now or once there is a connection again; returns the number."""
        seq = self.present.outbox.give(entry)
        if timed:
            self._sent_at[seq] = self._clock.monotonic_ms()
        self._start(self._push())
        return seq

    async def counted(self, seq: int) -> None:
        """Wait until an entry is acknowledged. Raises PcFaultError where it was only kept as evidence."""
        outbox = self.present.outbox
        await self.until(lambda: outbox.acked >= seq)
        if seq in self.refused:
            raise PcFaultError(self.refused[seq])

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that messages bring about. Raises PcFaultError where they do not."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise PcFaultError("no_answer_in_time") from None

    def failed(self, code: str) -> None:
        """Note what went wrong at this PC."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(code)

    # ---- inside -----------------------------------------------------------------------------------------------------

    async def _serve(self, connection: int) -> None:
        backoff = Backoff(self._random)
        while connection == self._connection:
            try:
                async with self._link.channel() as channel:
                    hello = wire.Hello(wire.PROTOCOL, PROGRAM, self.machine, manifest=manifest())
                    await channel.send(hello)
                    async for message in channel.messages():
                        # What comes through a pulled cable is lost.
                        if connection == self._connection:
                            backoff.reset()
                            await self._take(channel, message)
            except LinkError:
                pass  # the next connection tells whether the server is there again
            if connection == self._connection:
                self._channel = None
                await self._clock.sleep(backoff.next())

    async def _take(self, channel: Channel, message: wire.ToMachine) -> None:
        match message:
            case wire.Welcome(now=now):
                self._ahead = None  # another life of the server may count otherwise
                self._heard(now)
                self._channel = channel
                if self.seated is not None:
                    await channel.send(wire.Resume(0, self.present.sitting, self.present.token))
            case wire.Seated():
                await self._sit_down(message)
            case wire.View(now=now):
                self._heard(now)
                if self.written and message.sitting == self.present.sitting:
                    self.view = message
            case wire.Acked():
                self._acknowledged(message)
                await self._push()
            case wire.Refused(request=0, refusal=refusal):
                self.failed(refusal.code)
            case wire.Refused(request=request, refusal=refusal):
                self._refusals[request] = refusal.code
            case wire.PiecesMissing():
                self.failed("pieces_missing")
            case _:
                pass
        self._changed.set()

    async def _sit_down(self, seated: wire.Seated) -> None:
        if not self.written or seated.view.sitting != self.present.sitting:
            self.written.append(Written(self.machine, seated.view.sitting, seated.view.line, seated.token))
            self.refused.clear()
            self._sent_at.clear()
        self.seated, self.view = seated, seated.view
        self._heard(seated.view.now)
        self.present.outbox.begin_again(seated.view.upto)
        self._returns += 1
        await self._push()

    def _acknowledged(self, message: wire.Acked) -> None:
        if not self.written or message.sitting != self.present.sitting:
            return
        now = self._clock.monotonic_ms()
        for seq in self.present.outbox.acknowledge(message.upto):
            if (sent := self._sent_at.pop(seq, None)) is not None:
                self.acks_ms.append(now - sent)
        self.refused.update(message.refused)

    def _heard(self, now: int) -> None:
        ahead = now - self._clock.monotonic_ms()
        self._ahead = ahead if self._ahead is None else max(self._ahead, ahead)

    async def _push(self) -> None:
        # One at a time: two that send at once would send their numbers out of order.
        async with self._sending:
            channel, present = self._channel, self.present
            if channel is None:
                return
            try:
                for seq, entry in present.outbox.due():
                    await channel.send(wire.Send(present.sitting, present.line, seq, entry))
            except LinkError:
                if self._channel is channel:
                    self._channel = None

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name=f"line of {self.machine}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
