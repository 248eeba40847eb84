"""Where a program looks for its server: the address it was given, the last one that worked, broadcast and mDNS."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import ifaddr

from exam.link.broadcast import Broadcast
from exam.link.discovery import Outcome, Search, Source, Tried, Way, find_server, given, trusted_by
from exam.link.enrolment import CERTIFICATE, machine_context
from exam.link.mdns import Mdns

LAST_KNOWN = "server.address"
"""The file in the program's folder that keeps the address that worked last."""
SEARCH_SECONDS = 10.0
LONGEST_ADDRESS = 512
EVERYBODY = "255.255.255.255"


async def search(
    authority: Path, folder: Path, typed: str = "", seconds: float = SEARCH_SECONDS, *, enrolling: bool = False
) -> Search:
    """Look for the server; where it is found its address is kept for the next time.

    A server that does not let this machine in is not found, unless this is for `enrolling`; for a machine without a
    certificate it ends the search all the same. Raises LinkError where the authority's file, or the machine's own
    certificate, cannot be used.
    """
    sources = sources_of(folder, typed)
    probe = trusted_by(machine_context(authority, folder))
    shut_out = enrolling or not (folder / CERTIFICATE).is_file()
    enough = {Outcome.TRUSTED, Outcome.NOT_ENROLLED} if shut_out else {Outcome.TRUSTED}
    found = await find_server(sources, probe, seconds, frozenset(enough))
    if not enrolling and found.found is not None and Tried(found.found, Outcome.NOT_ENROLLED) in found.tried:
        found = Search(None, found.tried)
    if found.found is not None:
        keep(folder, found.found.url)
    return found


def sources_of(folder: Path, typed: str) -> list[Source]:
    """Every way of looking, in the order in which a person would try them."""
    networks = own_networks()
    known = [given(Way.TYPED, [typed])] if typed else []
    known.append(given(Way.LAST_KNOWN, last_known(folder)))
    targets = [EVERYBODY, *(str(network.network.broadcast_address) for network in networks)]
    return [*known, Broadcast(list(dict.fromkeys(targets))), Mdns([str(network.ip) for network in networks])]


def own_networks() -> list[ipaddress.IPv4Interface]:
    """This machine's networks. Several cards, virtual ones included, are all looked at: nobody knows which is right."""
    entries = [entry for adapter in ifaddr.get_adapters() for entry in adapter.ips if entry.is_IPv4]
    found = [ipaddress.IPv4Interface(f"{entry.ip}/{entry.network_prefix}") for entry in entries]
    return [network for network in found if not network.is_loopback]


def last_known(folder: Path) -> list[str]:
    """The address that worked last; nothing where there is none."""
    try:
        with (folder / LAST_KNOWN).open(encoding="utf-8", errors="replace") as file:
            text = file.read(LONGEST_ADDRESS).strip()
    except OSError:
        return []
    return [text] if text else []


def keep(folder: Path, url: str) -> None:
    """Remember an address. A disk that refuses costs the next search a second and nothing else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LAST_KNOWN).write_text(url, encoding="utf-8")
    except OSError:
        return
