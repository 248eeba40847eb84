"""Makes sure that the internet is *not* reachable: knocks at a few places outside, all at once (handbook section 11).

Nothing is sent. It asks nothing of Windows, which believes there is no internet where there is, and the other way
round (failure 11).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Protocol

from candidate_agent.lockdown.policy import Target


class Connector(Protocol):
    """How a connection is tried; the real one below, a fake in tests."""

    async def __call__(self, target: Target) -> None:
        """Connect and let go at once. Raises OSError where nothing answers."""


async def first_reachable(targets: Sequence[Target], connect: Connector, patience: int) -> str:
    """The first place, in the order given, that answered within `patience` milliseconds; empty where none did."""
    answered = await asyncio.gather(*(_answers(target, connect, patience) for target in targets))
    return next((f"{one.host}:{one.port}" for one, yes in zip(targets, answered, strict=True) if yes), "")


async def connect_by_tcp(target: Target) -> None:
    """Open a TCP connection and close it."""
    _, writer = await asyncio.open_connection(target.host, target.port)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _answers(target: Target, connect: Connector, patience: int) -> bool:
    try:
        async with asyncio.timeout(patience / 1000):
            await connect(target)
    except (OSError, UnicodeError):  # TimeoutError is an OSError; a name that cannot be one is a UnicodeError
        return False
    return True
