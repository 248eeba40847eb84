"""A real PC with windows checks itself beside its login screen and tells a real server process."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from candidate_agent.checking import machine_reader
from candidate_agent.lockdown.policy import LockdownPolicy
from candidate_agent.ui.pages import PageName
from exam.clock import SystemClock
from exam.preflight.findings import Verdict
from exam.wire.console_talk import CheckList, CheckRow
from tests.demo.staff import CHIEF
from tests.e2e.windows import ExamRoom, exam_room, together
from tests.unit.preflight.fake_reader import recorded_reader
from tests.unit.preflight.machines import recorded

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]


def test_a_pc_that_waits_for_login_is_seen_with_what_is_wrong_with_it(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            reader = recorded_reader(recorded("candidate-two-cards").facts)
            check = machine_reader(tmp_path, LockdownPolicy(), SystemClock(), reader)
            pc = await room.pc("PC-01", check=check)
            await pc.page(PageName.LOGIN)
            found = {one.code: one.verdict for one in (await told(room)).findings}
            assert found["one_network"] is found["displays"] is Verdict.SHORT
            assert found["memory"] is Verdict.RECOMMENDED
            await pc.come_in(room.ticket(1))

    together(day())


async def told(room: ExamRoom) -> CheckRow:
    """The PC's row, as soon as its check is there, its clock judged by the server's."""
    clock = SystemClock()
    until = clock.monotonic_ms() + 20_000
    while clock.monotonic_ms() < until:
        answer = await room.console.look(CHIEF, "/api/v1/checks")
        (row,) = msgspec.convert(answer.told, CheckList).rows
        if any(one.code == "clock_ahead" and one.verdict is Verdict.RECOMMENDED for one in row.findings):
            return row
        await clock.sleep(0.1)
    raise AssertionError("no check came")
