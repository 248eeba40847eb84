"""Rules about network and time: one wired gigabit road to the server, and none to the internet for a candidate."""

from __future__ import annotations

from exam.policy import SECOND
from exam.preflight.facts import MachineFacts, NetworkCard
from exam.preflight.findings import Verdict
from exam.preflight.requirements import Requirements
from exam.preflight.ruling import (
    ALL,
    CANDIDATE,
    COMMA,
    DESKS,
    SERVER,
    Check,
    M,
    N,
    R,
    Ruled,
    S,
    U,
    by_delay,
    nothing,
    ruled,
    yes_or_no,
)


def network_speed(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The slowest wired card that is in use; which of several is the exam's nobody can tell."""
    if facts.cards is None:
        return None
    wired = _wired(facts.cards)
    if not wired:
        return ruled(S, "none")
    known = [(card.speed, card.name) for card in wired if card.speed]
    if known and min(known)[0] < needs.network_speed:
        speed, name = min(known)
        return ruled(S, speed=speed, card=name)
    if len(known) < len(wired):
        return None
    speed, name = min(known)
    return ruled(R, speed=speed, card=name)


def duplex(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """Both ways at once; half duplex is an old switch, or a bad cable."""
    if facts.cards is None:
        return None
    wired = _wired(facts.cards)
    if not wired:
        return ruled(N)
    half = [card.name for card in wired if card.duplex == "half"]
    if half:
        return ruled(S, card=half[0])
    return ruled(R) if all(card.duplex == "full" for card in wired) else None


def one_network(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A PC in the room is in one network and no other."""
    return _networks(facts, several=S)


def server_networks(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A server may have a second card for the internet; it must be no road for others."""
    return _networks(facts, several=M)


def wireless(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A radio that is on finds a hotspot."""
    if facts.cards is None:
        return None
    radios = [card for card in facts.cards if card.kind == "wireless"]
    if not radios:
        return ruled(N)
    on = [card.name for card in radios if card.up]
    return ruled(S, card=on[0]) if on else ruled(R)


def fixed_address(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A server that gets another address is found by nobody."""
    if facts.cards is None:
        return None
    used = [card for card in facts.cards if card.leads_out]
    if not used:
        return ruled(N)
    lent = [card for card in used if card.fixed is False]
    if lent:
        return ruled(S, card=lent[0].name, address=lent[0].addresses[0])
    if any(card.fixed is None for card in used):
        return None
    return ruled(R, card=used[0].name, address=used[0].addresses[0])


def server_reachable(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """The server answers, and it is in the same network."""
    if facts.server_reachable is None:
        return None
    if not facts.server_reachable:
        return ruled(S)
    return None if facts.server_on_lan is None else ruled(R if facts.server_on_lan else M)


def server_port(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """The server's port is free, or the exam server has it already."""
    return None if facts.server_port is None else ruled(S if facts.server_port == "taken" else R, facts.server_port)


def internet(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """Before and after the exam the server reaches the internet."""
    return yes_or_no(facts.internet, good=True)


def no_internet(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """A candidate's PC never does (handbook section 11)."""
    return yes_or_no(facts.internet, good=False)


def time_zone(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The site's time of day is what people read."""
    if facts.utc_offset is None:
        return None
    return ruled(
        R if facts.utc_offset == needs.utc_offset else S, zone=facts.time_zone or "—", offset=_utc(facts.utc_offset)
    )


def clock_ahead(facts: MachineFacts, needs: Requirements) -> Ruled | None:
    """The date against the server's."""
    if facts.clock_ahead is None:
        return None
    off = abs(facts.clock_ahead)
    verdict = by_delay(off, needs.clock_ahead_recommended, needs.clock_ahead_minimum)
    return ruled(verdict, "fast" if verdict is not R and facts.clock_ahead > 0 else "", seconds=round(off / SECOND))


def firewall(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """The system's firewall."""
    return yes_or_no(facts.firewall, good=True, otherwise=M)


def server_firewall(facts: MachineFacts, _needs: Requirements) -> Ruled | None:
    """On a server it must let the candidates in."""
    return None if facts.firewall is None else ruled(*((R, "server") if facts.firewall else (M, "")))


def _wired(cards: tuple[NetworkCard, ...]) -> list[NetworkCard]:
    return [card for card in cards if card.leads_out and card.kind != "wireless"]


def _networks(facts: MachineFacts, several: Verdict) -> Ruled | None:
    if facts.cards is None:
        return None
    names = [card.name for card in facts.cards if card.leads_out]
    if not names:
        return ruled(S, "none")
    told = COMMA.join(names[:4])
    return ruled(R, cards=told) if len(names) == 1 else ruled(several, "several", count=len(names), cards=told)


def _utc(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


NETWORK = (
    Check(
        "network_speed",
        ALL,
        frozenset({R, S, U}),
        network_speed,
        lambda needs: {"needed": needs.network_speed},
        ("cards.speed", "cards"),
    ),
    Check("duplex", ALL, frozenset({R, S, U, N}), duplex, nothing, ("cards.duplex", "cards")),
    Check("one_network", DESKS, frozenset({R, S, U}), one_network, nothing, ("cards",)),
    Check("server_networks", (SERVER,), frozenset({R, M, S, U}), server_networks, nothing, ("cards",)),
    Check("wireless", ALL, frozenset({R, S, U, N}), wireless, nothing, ("cards",)),
    Check("fixed_address", (SERVER,), frozenset({R, S, U, N}), fixed_address, nothing, ("cards.fixed", "cards")),
    Check(
        "server_reachable",
        DESKS,
        frozenset({R, M, S, U}),
        server_reachable,
        nothing,
        ("server_reachable", "server_on_lan"),
    ),
    Check("server_port", (SERVER,), frozenset({R, S, U}), server_port, nothing, ("server_port",)),
    Check("internet", (SERVER,), frozenset({R, S, U}), internet, nothing, ("internet",)),
    Check("no_internet", (CANDIDATE,), frozenset({R, S, U}), no_internet, nothing, ("internet",)),
    Check(
        "time_zone",
        ALL,
        frozenset({R, S, U}),
        time_zone,
        lambda needs: {"needed": _utc(needs.utc_offset)},
        ("utc_offset",),
    ),
    Check(
        "clock_ahead",
        DESKS,
        frozenset({R, M, S, U}),
        clock_ahead,
        lambda needs: {
            "recommended": needs.clock_ahead_recommended // SECOND,
            "minimum": needs.clock_ahead_minimum // SECOND,
        },
        ("clock_ahead",),
    ),
    Check("firewall", (SERVER,), frozenset({R, M, U}), server_firewall, nothing, ("firewall",)),
    Check("firewall", DESKS, frozenset({R, M, U}), firewall, nothing, ("firewall",)),
)
"""The checks of this page, in the order in which people read them."""
