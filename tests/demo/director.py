"""What happens to the room and when: the day's faults, done for real, and the staff's answers to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from candidate_agent.headless import Finished, Seen
from candidate_agent.person import Script
from exam.clock import SystemClock
from exam.ids import MachineId, SeatNumber
from server.web.exam_state import SessionList
from tests.demo import day as d
from tests.demo.decisions import Decided, Decisions, install_release_key
from tests.demo.guest import ConsoleWindow, GuestWindow, has_display
from tests.demo.network import Switch
from tests.demo.processes import Machines, ServerProcess
from tests.demo.staff import CHIEF, INVIGILATOR, Console, authority

POLL = 0.5
LONGEST = 170.0
DARK_SECONDS = 5.0


class Happened(msgspec.Struct):
    """What the day did to itself, and what came of it. Times are this machine's monotonic milliseconds."""

    server_killed_at: list[int] = []
    server_back_at: list[int] = []
    power_cuts: int = 0
    network_cut_seats: int = 0
    moved: int = 0
    offline_at_time_up: int = 0
    late_refused: set[MachineId] = set()
    guest: bool = False
    """A window was open at the empty seat: somebody may have sat down there."""
    decided: Decided = msgspec.field(default_factory=Decided)


class Director:
    """Runs the day. `tell` gets each thing that happens, `show` the room as the console sees it."""

    def __init__(
        self,
        day: d.Day,
        starts: datetime,
        folder: Path,
        tell: Callable[[str], None],
        show: Callable[[SessionList], None],
    ) -> None:
        self._day = day
        self._starts_ms = round(starts.timestamp() * 1000)
        self._root = folder
        self._folder = folder / "machines"
        self._tell = tell
        self._show = show
        self._clock = SystemClock()
        self.happened = Happened()
        self.server = ServerProcess(day.site.root)
        self.machines: list[Machines] = []
        self._switches: list[Switch] = []

    async def run(self) -> None:
        """The whole day. Raises TimeoutError where it does not come to its end."""
        install_release_key(self._day.site, self._root)
        await self.server.start()
        self._tell(f"服务器已启动 server is up: {self.server.url}")
        console = Console(self._day.site, self.server.url, self._root / "staff", self._day.console_codes[0])
        await console.open()
        people = Decisions(self._day, self._root, console, self._tell)
        await people.open_papers()
        self.happened.decided = people.decided
        watching = asyncio.create_task(self._watch(console))
        guest, window = GuestWindow(self._day, self._root, self._tell), ConsoleWindow(self._day, self._root, self._tell)
        if has_display():
            self.happened.guest = True
            for one in (guest, window):
                await one.open(self.server.url, authority(self._day.site.root))
        try:
            await asyncio.wait_for(self._day_of(console, people), LONGEST)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await guest.close()
            await window.close()
            await console.close()
            for machines in self.machines:
                await machines.kill()
            for switch in self._switches:
                await switch.off()
            await self.server.stop()

    async def _day_of(self, console: Console, people: Decisions) -> None:
        cut, end = await self._switch(), await self._switch()
        scripts = self._day.scripts
        special = {*d.CUT_OFF, *d.OFFLINE_AT_END, d.MOVED, d.LATE}
        await self._machines("room", [s for seat, s in scripts.items() if seat not in special], self.server.url)
        await self._machines("third", [s for seat, s in scripts.items() if seat in d.CUT_OFF], cut.url)
        await self._machines("edge", [s for seat, s in scripts.items() if seat in d.OFFLINE_AT_END], end.url)
        dying = await self._machines("pc-20", [scripts[SeatNumber(d.MOVED)]], self.server.url)
        await self._at(0)
        await self._machines("late", [scripts[SeatNumber(d.LATE)]], self.server.url)
        self._tell("开考 theory starts; 38 of 40 are here, one is late, one never comes")
        await self._theory(console, people, cut, end, dying)
        await self._practical(console, people)
        for machines in self.machines:
            await machines.finished()
        for session in (self._day.theory, self._day.practical):
            await people.close(session)

    async def _theory(self, console: Console, people: Decisions, cut: Switch, end: Switch, dying: Machines) -> None:
        length = d.THEORY.total_seconds()
        await self._at(7)
        self._cut(cut, d.CUT_OFF, "交换机断电 a switch dies: a third of the room is cut off")
        await self._at(12)
        await people.extend(d.EXTENDED, 10)
        await self._at(15)
        cut.mend()
        self._tell("交换机恢复 the switch works again")
        await people.answer_hand(d.RAISES_HAND)
        await self._at(19)
        await self._kill_server()
        await self._at(24)
        await self._move(console, people, dying)
        await people.record_violation(d.VIOLATES)
        await self._at(length - 11)
        await people.let_leave_early(d.LEAVES_EARLY)
        await self._at(length - 5)
        self._cut(
            end, d.OFFLINE_AT_END, "两台考生机断网，直到考试结束之后 two PCs lose the network until after the end"
        )
        self.happened.offline_at_time_up = len(d.OFFLINE_AT_END)
        await self._at(length + 5)
        end.mend()
        self._tell("断网的考生机已恢复 the two PCs are back: they had closed by themselves, and now hand in")

    async def _practical(self, console: Console, people: Decisions) -> None:
        begins = (d.THEORY + d.BREAK).total_seconds()
        session = self._day.practical
        await self._at(begins)
        self._tell("实操开考 practical starts")
        await self._at(begins + 6)
        await people.done(console.order(INVIGILATOR, "pause_session", session=session, reason="火警演练"))
        self._tell("全场暂停 the room is paused (fire alarm); time stands still for all")
        await self._at(begins + 9)
        await people.done(console.order(INVIGILATOR, "resume_session", session=session, reason="警报解除"))
        self._tell("恢复考试 the room goes on")
        await people.extend_with_release(d.RELEASED, 20)
        await self._at(begins + 15)
        await self._power_cut(DARK_SECONDS)
        await people.credit(session)

    # ---- single acts ------------------------------------------------------------------------------------------------

    async def _kill_server(self) -> None:
        self._tell("服务器 kill -9")
        self.happened.server_killed_at.append(self._clock.monotonic_ms())
        await self.server.kill()
        await self.server.start()
        self.happened.server_back_at.append(self._clock.monotonic_ms())
        self._tell("服务器已恢复 the server is back, with everything")

    async def _power_cut(self, seconds: float) -> None:
        """Everything goes dark at once: server and PCs; then everything is switched on again."""
        self._tell("全场断电 the power fails: server and all PCs are off")
        self.happened.power_cuts += 1
        inside = [machines for machines in self.machines if machines.runs]
        await self.server.kill()
        await asyncio.gather(*(machines.kill() for machines in inside))
        await self._clock.sleep(seconds)
        await self.server.start()
        for machines in inside:
            await machines.restart()
        self._tell("来电 the power is back: server and PCs start, candidates log in again")

    async def _move(self, console: Console, people: Decisions, dying: Machines) -> None:
        await dying.kill()
        self._tell(f"{d.MOVED} 座考生机损坏 (kill -9) the PC of seat {d.MOVED} is dead")
        sitting = people.sitting(d.MOVED, self._day.theory)
        await people.done(console.order(CHIEF, "move_sitting", sitting=sitting, to=d.SPARE, reason="考生机损坏"))
        script = self._day.scripts[SeatNumber(d.MOVED)]
        moved = msgspec.structs.replace(
            script, machine=d.SPARE, arrives_after=0.0, seed=script.seed + 1000, code=self._day.spare_code
        )
        await self._machines("spare", [moved], self.server.url)
        self.happened.moved += 1
        self._tell(f"换到备用机 {d.SPARE} moved to the spare; every answer is there")

    def _cut(self, switch: Switch, seats: range | tuple[int, ...], text: str) -> None:
        switch.cut()
        self.happened.network_cut_seats = max(self.happened.network_cut_seats, len(seats))
        self._tell(text)

    # ---- the machinery ----------------------------------------------------------------------------------------------

    async def _at(self, seconds: float) -> None:
        """Wait for a second of the day, counted from the start of the theory session."""
        left = self._starts_ms + seconds * 1000 - self._clock.wall_ms()
        await self._clock.sleep(max(0.0, left / 1000))

    async def _switch(self) -> Switch:
        switch = Switch(self.server.port)
        await switch.on()
        self._switches.append(switch)
        return switch

    async def _machines(self, name: str, scripts: list[Script], url: str) -> Machines:
        machines = Machines(name, scripts, self._folder, self._seen)
        await machines.start(url, authority(self._day.site.root))
        self.machines.append(machines)
        return machines

    def _seen(self, line: Seen | Finished) -> None:
        if isinstance(line, Seen) and line.notice == "too_late":
            if line.machine not in self.happened.late_refused:
                self._tell(f"{line.machine} 迟到，拒绝入场 late: refused")
            self.happened.late_refused.add(line.machine)

    async def _watch(self, console: Console) -> None:
        while True:
            room = await console.room()
            if room is not None:
                self._show(room)
            await self._clock.sleep(POLL)
