"""The server's press: one turn at a time, and whoever would wait too long is told at once."""

from __future__ import annotations

import asyncio

import pytest

from server.forms.press import MOST_WAITING, Press, PressBusyError


async def test_one_at_a_time_and_few_that_wait() -> None:
    press, gate = Press(), asyncio.Event()
    at_once, most = 0, 0

    async def turn() -> None:
        nonlocal at_once, most
        async with press.turn():
            at_once += 1
            most = max(most, at_once)
            await gate.wait()
            at_once -= 1

    tasks = [asyncio.create_task(turn()) for _ in range(MOST_WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(PressBusyError):
        async with press.turn():
            raise AssertionError("there was no room")
    gate.set()
    await asyncio.gather(*tasks)
    assert most == 1
    async with press.turn():
        pass


async def test_a_turn_that_fails_or_is_given_up_frees_the_press() -> None:
    press = Press()
    with pytest.raises(ValueError, match="broken"):
        async with press.turn():
            raise ValueError("broken")
    held = asyncio.Event()

    async def holding() -> None:
        async with press.turn():
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(holding())
    await held.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with press.turn():
        pass
