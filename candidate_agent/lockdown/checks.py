"""From what was seen to findings: one rule each, without memory. `watch` remembers.

A rule that cannot tell (its part of the observation is None) answers None: no news. An empty answer is good news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from candidate_agent.lockdown.findings import Finding, FindingCode, finding
from candidate_agent.lockdown.observation import Network, Observation, shortened
from candidate_agent.lockdown.policy import LockdownPolicy, Work, plain

MOST_OF_A_KIND = 16
"""Findings of one code that are told at once."""

Check = Callable[[Observation, LockdownPolicy, Work], list[Finding] | None]


def forbidden_programs(seen: Observation, policy: LockdownPolicy, work: Work) -> list[Finding] | None:
    """Programs that may not run now; in the practical those of the handbook may (section 3)."""
    barred = policy.forbidden if work is Work.PRACTICAL else (*policy.forbidden, *policy.practical_only)
    return _programs(seen, policy, FindingCode.FORBIDDEN_PROGRAM, barred)


def capture_programs(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """Programs that copy or record the screen."""
    return _programs(seen, policy, FindingCode.CAPTURE_PROGRAM, policy.capture)


def displays(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """More screens than allowed; a mirrored projector is one too (failure 32)."""
    if seen.displays is None:
        return None
    if seen.displays <= policy.most_displays:
        return []
    about = str(seen.displays)
    facts = {"count": seen.displays, "allowed": policy.most_displays}
    return [finding(policy, FindingCode.SECOND_DISPLAY, about, **facts)]


def virtual_machine(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """No real PC."""
    return _hint(seen.virtual_machine, policy, FindingCode.VIRTUAL_MACHINE)


def remote_session(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """The desktop is seen from elsewhere."""
    return _hint(seen.remote_session, policy, FindingCode.REMOTE_SESSION)


def internet(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """The internet can be reached (handbook section 11). Whichever target answered, it is one finding."""
    if seen.internet is None:
        return None
    return [finding(policy, FindingCode.INTERNET_REACHABLE, target=shortened(seen.internet))] if seen.internet else []


def usb_storage(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """USB storage that is plugged in (failure 30)."""
    if seen.usb_storage is None:
        return None
    devices = sorted({shortened(device) for device in seen.usb_storage})[:MOST_OF_A_KIND]
    return [finding(policy, FindingCode.USB_STORAGE, device, device=device) for device in devices]


def several_networks(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """More than one network that leads somewhere: a hotspot beside the room's (failures 6 and 11)."""
    if seen.networks is None:
        return None
    names = sorted(shortened(network.name) for network in real_networks(seen.networks, policy) if network.addressed)
    if len(names) <= 1:
        return []
    told = "、".join(names[:MOST_OF_A_KIND])
    return [finding(policy, FindingCode.SEVERAL_NETWORKS, told, count=len(names), networks=told)]


def chinese_input(seen: Observation, policy: LockdownPolicy, _: Work) -> list[Finding] | None:
    """No Chinese input method (failure 12)."""
    if seen.chinese_input is None:
        return None
    missing = policy.needs_chinese_input and not seen.chinese_input
    return [finding(policy, FindingCode.NO_CHINESE_INPUT)] if missing else []


CHECKS: dict[FindingCode, Check] = {
    FindingCode.FORBIDDEN_PROGRAM: forbidden_programs,
    FindingCode.CAPTURE_PROGRAM: capture_programs,
    FindingCode.SECOND_DISPLAY: displays,
    FindingCode.VIRTUAL_MACHINE: virtual_machine,
    FindingCode.REMOTE_SESSION: remote_session,
    FindingCode.INTERNET_REACHABLE: internet,
    FindingCode.USB_STORAGE: usb_storage,
    FindingCode.SEVERAL_NETWORKS: several_networks,
    FindingCode.NO_CHINESE_INPUT: chinese_input,
}
"""The rule of each finding that an observation alone decides. Cable and clock need a memory: see `watch`."""


def real_networks(networks: Iterable[Network], policy: LockdownPolicy) -> list[Network]:
    """The networks that are up and no virtual adapter."""
    return [network for network in networks if network.up and not is_virtual(network.name, policy)]


def is_virtual(name: str, policy: LockdownPolicy) -> bool:
    """Whether an interface has the name of a virtual adapter."""
    return name.casefold().startswith(tuple(start.casefold() for start in policy.virtual_networks))


def _programs(
    seen: Observation, policy: LockdownPolicy, code: FindingCode, barred: Iterable[str]
) -> list[Finding] | None:
    if seen.programs is None:
        return None
    names = {plain(name) for name in barred}
    running = sorted({plain(name): name for name in sorted(seen.programs)}.items())
    found = [(about, name) for about, name in running if about in names]
    return [finding(policy, code, about, program=shortened(name)) for about, name in found[:MOST_OF_A_KIND]]


def _hint(hint: str | None, policy: LockdownPolicy, code: FindingCode) -> list[Finding] | None:
    if hint is None:
        return None
    return [finding(policy, code, shortened(hint), hint=shortened(hint))] if hint else []
