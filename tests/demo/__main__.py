"""`python dev.py demo [--json FILE]`: a whole exam day, with real faults, in under three minutes."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Self

import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from exam.clock import SystemClock, wall_now
from exam.logs import log_to_stderr
from server.web.exam_state import SessionList
from tests.demo.day import ROOT, build_site, fresh_folder, make_day
from tests.demo.director import Director
from tests.demo.homeward import bring_home
from tests.demo.verdict import Report, judge, score

PHASES = {
    "scheduled": "未开考",
    "running": "考试中",
    "ended": "已结束",
    "expected": "未登录",
    "logged_in": "已登录",
    "confirmed": "已核对",
    "answering": "作答中",
    "handed_in": "已交卷",
    "absent": "缺考",
}
LEAD = timedelta(seconds=9)
"""From everything built to the start of the theory session: the server starts, forty people log in."""


class Screen:
    """What the terminal shows: a live view where it can, plain lines where it cannot."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._clock = SystemClock()
        self._begun = self._clock.monotonic_ms()
        self._told: list[str] = []
        self._room: SessionList | None = None
        self._live = Live(console=console, refresh_per_second=4, get_renderable=self._draw)

    @property
    def seconds(self) -> float:
        """Since the demo began."""
        return (self._clock.monotonic_ms() - self._begun) / 1000

    def __enter__(self) -> Self:
        """Begin to draw, on a terminal."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop drawing."""
        if self._console.is_terminal:
            self._live.stop()

    def tell(self, text: str) -> None:
        """Say that something happened."""
        line = f"{self.seconds:6.1f} s  {text}"
        self._told.append(line)
        if not self._console.is_terminal:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def show(self, room: SessionList) -> None:
        """Show the room."""
        self._room = room

    def _draw(self) -> Group:
        table = Table("场次 session", "状态 phase", "剩余 left", "座位 seats", "已答 answered", title="考场 Kaochang")
        for session in self._room.sessions if self._room else ():
            phases = Counter(str(sitting.phase) for sitting in session.sittings)
            table.add_row(
                session.session,
                "已暂停 paused" if session.paused else _both(session.phase),
                f"{session.remaining // 1000} s",
                "  ".join(f"{_both(phase)} {count}" for phase, count in phases.items()),
                str(sum(sitting.answered for sitting in session.sittings)),
            )
        return Group(table, *(Text(line) for line in self._told[-14:]))


def _both(phase: str) -> str:
    return f"{PHASES[phase]} {phase}"


async def run(folder: Path, seed: int, screen: Screen) -> Report:
    """The day from the files to the scores."""
    screen.tell("导入考务文件，密封样卷 importing the site's files, sealing the sample paper to the site")
    site, plan, codes = await asyncio.to_thread(build_site, folder / "site", folder / "organiser", wall_now())
    count = len(plan.candidates)
    screen.tell(f"已导入 {count} 名考生，密封试卷已装入 {count} candidates imported, the sealed papers are in place")
    starts = wall_now() + LEAD
    day = make_day(site, plan, codes, starts, seed)
    director = Director(day, starts, folder, screen.tell, screen.show)
    await director.run()
    screen.tell("考试结束，正在评分 the day is over; scoring")
    await score(site.root)
    home = await bring_home(site, folder / "organiser", screen.tell)
    report = await asyncio.to_thread(judge, day, director.happened, home, folder)
    report.seconds = round(screen.seconds, 1)
    return report


def summary(report: Report) -> Table:
    """The table at the end."""
    table = Table(title="考试日 exam day", show_header=False)
    table.add_row("考生 candidates", str(report.candidates))
    table.add_row("已完成场次 sittings finished", str(report.sittings_finished))
    table.add_row("已确认作答 answers acknowledged", f"{report.answers_acked}, and {report.files_acked} files")
    table.add_row("丢失 lost", str(report.answers_lost))
    table.add_row("确认时间 acknowledgement p99", f"{report.ack_p99_ms:.1f} ms (connection unbroken)")
    table.add_row("最慢 worst, through every fault", f"{report.ack_worst_ms / 1000:.1f} s")
    table.add_row("服务器恢复 recovery after kill -9", f"{report.recovery_s:.2f} s")
    table.add_row("换机 moved", str(report.moved))
    table.add_row("缺考 absent / 迟到被拒 late", f"{report.absent} / {report.late_refused}")
    table.add_row("延时 extended", "、".join(f"{seconds} s" for seconds in report.extensions))
    table.add_row(
        "断电 power cut", f"{report.interrupted_s} s; {report.credited_s} s given back to {report.credited_seats}"
    )
    table.add_row("违纪 / 举手 violations, hands", f"{report.violations} / {report.hands_answered}")
    table.add_row("场次关闭 sessions closed", f"{report.sessions_closed}, open points {report.open_points}")
    table.add_row(
        "回执 receipt", f"{report.confirmed} candidates, {report.home_s} s, line cut {report.line_cuts} time(s)"
    )
    table.add_row("已评分 scored / 合格 passed", f"{report.scores} / {report.passed}")
    return table


def main() -> int:
    """Run the day and report; exit 1 if anything was lost or a fault did not happen."""
    parser = argparse.ArgumentParser(prog="dev.py demo", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--folder", type=Path, default=ROOT / "out/demo", help="where the day's files go (emptied)")
    parser.add_argument("--seed", type=int, default=1, help="who knows how much")
    wanted = parser.parse_args()
    log_to_stderr()
    console = Console()
    with Screen(console) as screen:
        report = asyncio.run(run(fresh_folder(wanted.folder), wanted.seed, screen))
    console.print(summary(report))
    console.print(f"成绩单 score sheet: {wanted.folder / 'site/results'}", soft_wrap=True, highlight=False)
    if wanted.json:
        wanted.json.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1))
    for fault in report.faults_missing:
        console.print(f"没有发生 did not happen: {fault}", style="red")
    return 1 if report.answers_lost or report.faults_missing else 0


if __name__ == "__main__":
    sys.exit(main())
