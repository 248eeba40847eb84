"""What psutil tells on every system: the running programs and the networks. Nothing is raised; unknown is None."""

from __future__ import annotations

import ipaddress
from itertools import islice

import psutil

from candidate_agent.lockdown.observation import MOST_SEEN, Network
from exam.preflight.known_names import RADIO


def running_programs() -> frozenset[str] | None:
    """Names of the running programs. One that ends while it is looked at, or hides from us, is left out."""
    try:
        processes = islice(psutil.process_iter(["name"]), MOST_SEEN)
        return frozenset(name for process in processes if (name := process.info.get("name")))
    except (psutil.Error, OSError):
        return None


def networks() -> tuple[Network, ...] | None:
    """The interfaces other than the loopback."""
    try:
        states, addresses = psutil.net_if_stats(), psutil.net_if_addrs()
    except (psutil.Error, OSError):
        return None
    return tuple(
        Network(
            name=name,
            up=state.isup,
            addressed=any(leads_out(entry.address) for entry in addresses.get(name, ())),
            wireless=name.casefold().startswith(RADIO),
        )
        for name, state in islice(states.items(), MOST_SEEN)
        if not is_loopback(name, [entry.address for entry in addresses.get(name, ())])
    )


def is_loopback(name: str, addresses: list[str]) -> bool:
    """Whether an interface stays inside the machine."""
    return name == "lo" or name.startswith("Loopback") or any(address in ("127.0.0.1", "::1") for address in addresses)


def leads_out(address: str) -> bool:
    """Whether this is an address that another network can be reached by; one that a card gave itself is not."""
    try:
        one = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False  # a hardware address
    return not (one.is_link_local or one.is_loopback or one.is_unspecified or one.is_multicast)
