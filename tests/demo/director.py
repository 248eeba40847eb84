"""What happens to the room and when: the day's faults, done for real, and the staff's answers to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import msgspec

from candidate_agent.headless import Finished, Seen
from candidate_agent.person import Script
from exam.clock import SystemClock
from exam.ids import MachineId, SeatNumber, Ticket, sitting_id
from exam.policy import SECOND
from server.web.exam_state import SessionList
from tests.demo import day as d
from tests.demo.network import Switch
from tests.demo.processes import Machines, ServerProcess
from tests.demo.staff import CHIEF, INVIGILATOR, Console, authority

POLL = 0.5
LONGEST = 170.0


class Happened(msgspec.Struct):
    """What the day did to itself, and what came of it. Times are this machine's monotonic milliseconds."""

    server_killed_at: list[int] = []
    server_back_at: list[int] = []
    network_cut_seats: int = 0
    moved: int = 0
    extended: int = 0
    early_leaves: int = 0
    offline_at_time_up: int = 0
    late_refused: set[MachineId] = set()
    refused_orders: list[str] = []


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
        self._folder = folder / "machines"
        self._tell = tell
        self._show = show
        self._clock = SystemClock()
        self.happened = Happened()
        self.server = ServerProcess(day.site.root)
        self.machines: list[Machines] = []
        self._console: Console | None = None
        self._switches: list[Switch] = []

    async def run(self) -> None:
        """The whole day. Raises TimeoutError where it does not come to its end."""
        await self.server.start()
        self._tell(f"服务器已启动 server is up: {self.server.url}")
        self._console = Console(self._day.site, self.server.url)
        await self._console.open()
        watching = asyncio.create_task(self._watch(self._console))
        try:
            await asyncio.wait_for(self._day_of(self._console), LONGEST)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await self._console.close()
            for machines in self.machines:
                await machines.kill()
            for switch in self._switches:
                await switch.off()
            await self.server.stop()

    async def _day_of(self, console: Console) -> None:
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
        await self._theory(console, cut, end, dying)
        await self._practical(console)
        for machines in self.machines:
            await machines.finished()

    async def _theory(self, console: Console, cut: Switch, end: Switch, dying: Machines) -> None:
        length = d.THEORY.total_seconds()
        await self._at(9)
        self._cut(cut, d.CUT_OFF, "交换机断电 a switch dies: a third of the room is cut off")
        await self._at(14)
        await self._extend(console, d.EXTENDED, 8)
        await self._at(17)
        cut.mend()
        self._tell("交换机恢复 the switch works again")
        await self._at(21)
        await self._kill_server()
        await self._at(26)
        await self._move(console, dying)
        await self._at(length - 11)
        for seat in d.LEAVES_EARLY:
            await self._order(console, "allow_early_leave", seat, reason="考生申请提前离场")
            self.happened.early_leaves += 1
        self._tell("主考同意提前交卷 the chief examiner lets two leave early")
        await self._at(length - 5)
        self._cut(end, d.OFFLINE_AT_END, "两台考生机断网,直到考试结束之后 two PCs lose the network until after the end")
        self.happened.offline_at_time_up = len(d.OFFLINE_AT_END)
        await self._at(length + 5)
        end.mend()
        self._tell("断网的考生机已恢复 the two PCs are back: they had closed by themselves, and now hand in")

    async def _practical(self, console: Console) -> None:
        begins = (d.THEORY + d.BREAK).total_seconds()
        await self._at(begins)
        self._tell("实操开考 practical starts")
        await self._at(begins + 8)
        session = self._day.practical
        await self._done(console.order(INVIGILATOR, "pause_session", session=session, reason="火警演练"))
        self._tell("全场暂停 the room is paused (fire alarm); time stands still for all")
        await self._at(begins + 11)
        await self._done(console.order(INVIGILATOR, "resume_session", session=session, reason="警报解除"))
        self._tell("恢复考试 the room goes on")
        await self._at(begins + 20)
        await self._kill_server()

    # ---- single acts ------------------------------------------------------------------------------------------------

    async def _kill_server(self) -> None:
        self._tell("服务器 kill -9")
        self.happened.server_killed_at.append(self._clock.monotonic_ms())
        await self.server.kill()
        await self.server.start()
        self.happened.server_back_at.append(self._clock.monotonic_ms())
        self._tell("服务器已恢复 the server is back, with everything")

    async def _move(self, console: Console, dying: Machines) -> None:
        await dying.kill()
        self._tell(f"{d.MOVED} 座考生机损坏 (kill -9) the PC of seat {d.MOVED} is dead")
        await self._order(console, "move_sitting", d.MOVED, to=d.SPARE, reason="考生机损坏")
        script = self._day.scripts[SeatNumber(d.MOVED)]
        moved = msgspec.structs.replace(script, machine=d.SPARE, arrives_after=0.0, seed=script.seed + 1000)
        await self._machines("spare", [moved], self.server.url)
        self.happened.moved += 1
        self._tell(f"换到备用机 {d.SPARE} moved to the spare; every answer is there")

    async def _extend(self, console: Console, seat: int, seconds: int) -> None:
        await self._order(console, "extend_sitting", seat, added=seconds * SECOND, reason="设备故障耽误")
        self.happened.extended += 1
        self._tell(f"{seat} 座延长 {seconds} 秒 seat {seat} gets {seconds} s more")

    def _cut(self, switch: Switch, seats: range | tuple[int, ...], text: str) -> None:
        switch.cut()
        self.happened.network_cut_seats = max(self.happened.network_cut_seats, len(seats))
        self._tell(text)

    async def _order(self, console: Console, kind: str, seat: int, **command: object) -> None:
        sitting = sitting_id(Ticket(self._day.scripts[SeatNumber(seat)].ticket), self._day.theory)
        await self._done(console.order(CHIEF, kind, sitting=sitting, **command))

    async def _done(self, order: Awaitable[str]) -> None:
        if code := await order:
            self.happened.refused_orders.append(code)
            self._tell(f"命令被拒绝 order refused: {code}")

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
                self._tell(f"{line.machine} 迟到,拒绝入场 late: refused")
            self.happened.late_refused.add(line.machine)

    async def _watch(self, console: Console) -> None:
        while True:
            room = await console.room()
            if room is not None:
                self._show(room)
            await self._clock.sleep(POLL)
