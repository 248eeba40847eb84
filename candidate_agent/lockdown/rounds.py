"""Looks at the machine every few seconds, and knocks at the internet every minute, for as long as it is let."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from candidate_agent.lockdown.machine import LockdownMachine
from candidate_agent.lockdown.observation import Observation
from candidate_agent.lockdown.policy import LockdownPolicy
from candidate_agent.lockdown.probe import Connector, first_reachable
from exam.clock import Clock


async def keep_looking(
    machine: LockdownMachine,
    policy: LockdownPolicy,
    connect: Connector,
    clock: Clock,
    seen: Callable[[Observation], None],
) -> None:
    """Hand every observation to `seen`, until cancelled.

    The machine is looked at on another thread, since a list of processes may take a tenth of a second on a slow PC
    (failure 31) and a keystroke must not wait for it. One look at a time: a slow PC is looked at less often.
    """
    probed_at: int | None = None
    while True:
        looked = await asyncio.to_thread(machine.observe)
        now = clock.monotonic_ms()
        if probed_at is None or now - probed_at >= policy.probe_every:
            probed_at = now
            outside = await first_reachable(policy.internet_targets, connect, policy.probe_patience)
            looked = msgspec.structs.replace(looked, internet=outside)
        seen(msgspec.structs.replace(looked, wall_ms=clock.wall_ms(), monotonic_ms=clock.monotonic_ms()))
        await clock.sleep(policy.look_every / 1000)
