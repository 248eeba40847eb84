"""What lies on a disk is looked at seldom, by nobody's waiting, and only what changed is news."""

from __future__ import annotations

import asyncio

from server.slow_look import SlowLook

EVERY = 1000


async def test_it_is_looked_at_now_and_then_and_only_what_changed_is_news() -> None:
    answers, asked = iter(["", "there", "gone"]), []

    def read() -> str:
        asked.append(True)
        return next(answers)

    look = SlowLook("", EVERY)

    async def looked(now: int) -> bool:
        assert not look.look(now, read)
        assert look._looking is not None
        await asyncio.wait({look._looking}, timeout=5)
        return look.look(now + 1, read)

    assert not await looked(0)
    assert not look.look(EVERY - 1, read)
    assert await looked(EVERY)
    assert look.known == "there"
    assert len(asked) == 2
