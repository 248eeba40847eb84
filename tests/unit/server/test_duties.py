"""Duties come at their time, a failure costs none of the others, and nothing is left running."""

from __future__ import annotations

import asyncio

from server.duties import Duties
from tests.conftest import ExpectedLogs

ZONE = "Asia/Shanghai"


async def test_a_duty_comes_again_and_again_until_the_server_stops() -> None:
    duties, came = Duties(ZONE), asyncio.Event()
    times: list[int] = []

    def duty() -> None:
        times.append(len(times))
        if len(times) == 2:
            came.set()

    duties.every(1 / 60, duty)
    duties.start()
    async with asyncio.timeout(10):
        await came.wait()
    duties.stop()
    assert times[:2] == [0, 1]


async def test_a_duty_that_fails_is_logged_and_the_next_one_has_its_time(expects_log: ExpectedLogs) -> None:
    expects_log("a duty failed")
    duties, came = Duties(ZONE), asyncio.Event()

    def failing() -> None:
        raise KeyError("ours")

    duties.every(1 / 60, failing)
    duties.every(1 / 60, came.set)
    duties.start()
    async with asyncio.timeout(10):
        await came.wait()
    duties.stop()


async def test_a_daily_duty_has_the_sites_own_time_of_day() -> None:
    duties = Duties(ZONE)
    duties.daily(20, 0, lambda: None)
    duties.start()
    (job,) = duties._scheduler.get_jobs()
    assert (job.next_run_time.hour, job.next_run_time.minute, str(job.next_run_time.tzinfo)) == (20, 0, ZONE)
    duties.stop()


async def test_stopping_before_the_start_is_no_fault() -> None:
    Duties(ZONE).stop()
