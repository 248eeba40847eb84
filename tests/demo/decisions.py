"""What the people of the site decide in the demo, each by its proper way: consent, release code, credit, closing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from exam.clock import SystemClock
from exam.closing import ClosureReport
from exam.commands import Credit
from exam.ids import SeatNumber, SessionId, SittingId, Ticket, sitting_id
from exam.plan import Part
from exam.policy import SECOND
from exam.trust.release_codes import encode_release_key
from server.site_folder import SiteFolder, write_atomically
from server.web.authority_pages import LostTimeReport
from tests.demo import day as d
from tests.demo.staff import CHIEF, INSPECTOR, INVIGILATOR, Console

ORGANISER_KEY = bytes(range(100, 132))
"""The release key of an invented organiser for an invented site."""
PATIENCE = 20.0


class Decided(msgspec.Struct):
    """What people decided, and what came of it."""

    extended: list[int] = []
    early_leaves: int = 0
    violations: int = 0
    hands_answered: int = 0
    interrupted_s: float = 0.0
    open_points: int = 0
    refused: list[str] = []


class Decisions:
    """The people of the demo at their console. `tell` gets each thing that they do."""

    def __init__(self, day: d.Day, folder: Path, console: Console, tell: Callable[[str], None]) -> None:
        self._day = day
        self._key = folder / "organiser.release.key"
        self._console = console
        self._tell = tell
        self._clock = SystemClock()
        self.decided = Decided()

    async def open_papers(self) -> None:
        """Type what the organiser has read out over the telephone; PCs see nothing of it before the start."""
        for part, session in ((Part.THEORY, self._day.theory), (Part.PRACTICAL, self._day.practical)):
            code = self._day.paper_codes[part]
            await self.done(self._console.order(CHIEF, "open_paper", session=session, code=code))
        self._tell("电话核对授权码，试卷已开启 the organiser's codes are right: both papers are open at the server")

    def sitting(self, seat: int, session: SessionId) -> SittingId:
        """The sitting of a seat."""
        return sitting_id(Ticket(self._day.scripts[SeatNumber(seat)].ticket), session)

    # ---- time -------------------------------------------------------------------------------------------------------

    async def extend(self, seat: int, seconds: int) -> None:
        """Within what the site may give: the chief examiner proposes, the roving inspector agrees."""
        wanted = {"sitting": self.sitting(seat, self._day.theory), "added": seconds * SECOND, "reason": "设备故障耽误"}
        await self.done(self._console.together(CHIEF, INSPECTOR, "extend_sitting", **wanted))
        self.decided.extended.append(seconds)
        self._tell(f"主考和巡考员同意 {seat} 座延长 {seconds} 秒 chief and inspector give seat {seat} {seconds} s")

    async def extend_with_release(self, seat: int, seconds: int) -> None:
        """Above what the site may give: refused, then with the organiser's code, made by the organiser's own tool."""
        sitting = self.sitting(seat, self._day.practical)
        wanted: dict[str, Any] = {"sitting": sitting, "added": seconds * SECOND, "reason": "设备故障耽误"}
        refused = await self._console.together(CHIEF, INSPECTOR, "extend_sitting", **wanted)
        self._tell(f"{seat} 座延长 {seconds} 秒超过考点权限 {seconds} s are above the site's own: {refused}")
        if refused != "extension_needs_release":
            self.decided.refused.append(f"expected extension_needs_release, got {refused!r}")
        code = await self._organisers_code(seat, self._day.practical)
        await self.done(self._console.order(CHIEF, "extend_sitting", **wanted, code=code))
        self.decided.extended.append(seconds)
        self._tell(f"组织单位授权码 {code} 已核对，{seat} 座延长 {seconds} 秒 the organiser's code is right, and used")
        again = await self._console.order(CHIEF, "extend_sitting", **wanted, code=code)
        if again != "release_used":
            self.decided.refused.append(f"expected release_used, got {again!r}")

    async def credit(self, session: SessionId) -> None:
        """After a power cut: look at what each candidate lost, and give all of it back in one act of two people."""
        report = await self._losses(session)
        rows = [row for row in report.rows if row.lost > 0]
        credits_ = [Credit(row.sitting, row.lost) for row in rows]
        self.decided.interrupted_s = round(report.interrupted_for / SECOND, 1)
        self._tell(f"考试中断 interrupted for {self.decided.interrupted_s} s; {len(rows)} candidates lost time")
        wanted = {"session": session, "credits": credits_, "reason": "全场断电"}
        await self.done(self._console.together(CHIEF, INSPECTOR, "credit_lost_time", **wanted))
        self._tell(
            f"一次确认补时 {len(rows)} 人 one act gives {len(rows)} candidates their time back; the exam goes on"
        )

    async def _losses(self, session: SessionId) -> LostTimeReport:
        """Wait until everybody is back and has said what they lost."""
        until = self._clock.monotonic_ms() + PATIENCE * 1000
        while True:
            answer = await self._console.look(CHIEF, f"/api/v1/losses?session={session}")
            report = msgspec.convert(answer.told, LostTimeReport)
            away = [row for row in report.rows if row.lost == 0]
            if (report.rows and not away) or self._clock.monotonic_ms() > until:
                return report
            await self._clock.sleep(0.3)

    async def _organisers_code(self, seat: int, session: SessionId) -> str:
        plan = self._day.plan
        command = ["release", "--key", str(self._key), "--plan", plan.number, "--site", plan.site_number]
        command += ["--session", session, "--purpose", "extension", "--seats", str(seat), "--minutes", "1", "--json"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sync", *command, cwd=d.ROOT, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return str(msgspec.json.decode(out)["code"])

    # ---- the room ---------------------------------------------------------------------------------------------------

    async def let_leave_early(self, seats: tuple[int, ...]) -> None:
        """The chief examiner agrees that some may leave."""
        for seat in seats:
            sitting = self.sitting(seat, self._day.theory)
            await self.done(self._console.order(CHIEF, "allow_early_leave", sitting=sitting, reason="考生申请提前离场"))
            self.decided.early_leaves += 1
        self._tell("主考同意提前交卷 the chief examiner lets two leave early")

    async def record_violation(self, seat: int) -> None:
        """A warning, signed by the candidate."""
        sitting = self.sitting(seat, self._day.theory)
        violation = {"level": "warning", "text": "与邻座交谈", "signed_by_candidate": True}
        await self.done(self._console.order(INVIGILATOR, "record_violation", sitting=sitting, **violation))
        self.decided.violations += 1
        self._tell(f"{seat} 座违纪：警告，考生已签字 seat {seat} is warned for a violation, and signs")

    async def answer_hand(self, seat: int) -> None:
        """Somebody raised a hand: the invigilator sees it, goes there, and says so."""
        sitting, until = self.sitting(seat, self._day.theory), self._clock.monotonic_ms() + PATIENCE * 1000
        while self._clock.monotonic_ms() < until:
            room = await self._console.room()
            rows = [row for session in room.sessions for row in session.sittings] if room else []
            if any(row.sitting == sitting and row.hand is not None for row in rows):
                break
            await self._clock.sleep(0.3)
        else:
            self.decided.refused.append("no hand was raised")
            return
        self._tell(f"{seat} 座举手 seat {seat} raises a hand: the keyboard fails")
        said = {"session": self._day.theory, "sitting": sitting, "text": "监考员马上过来，请稍候。"}
        await self.done(self._console.order(INVIGILATOR, "send_message", **said))
        await self.done(self._console.order(INVIGILATOR, "lower_hand", sitting=sitting))
        self.decided.hands_answered += 1

    async def close(self, session: SessionId) -> None:
        """Close a session; its report must have nothing open."""
        answer = await self._console.look(CHIEF, f"/api/v1/closure?session={session}")
        report = msgspec.convert(answer.told, ClosureReport)
        self.decided.open_points += len(report.points)
        for point in report.points:
            self._tell(f"未决事项 open point: {point.kind}, seat {point.seat}")
        if await self.done(self._console.order(CHIEF, "close_session", session=session)):
            self._tell(
                f"场次已关闭 closed: {report.expected} tickets, {report.handed_in} handed in, {report.absent} absent, "
                f"nothing open"
            )

    async def done(self, order: Awaitable[str]) -> bool:
        """Wait for an order; a refusal is remembered. Returns whether it was carried out."""
        if code := await order:
            self.decided.refused.append(code)
            self._tell(f"命令被拒绝 order refused: {code}")
        return not code


def install_release_key(site: SiteFolder, folder: Path) -> None:
    """Give the organiser and the site the key they share, as `release-key` of both tools does."""
    data = encode_release_key(ORGANISER_KEY)
    write_atomically(folder / "organiser.release.key", data, mode=0o600)
    write_atomically(site.release_key_file, data, mode=0o600)
