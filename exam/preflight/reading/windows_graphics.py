"""The graphics cards of a Windows machine, from what their drivers wrote into the registry."""

from __future__ import annotations

from typing import Any, NamedTuple

from exam.preflight.facts import shortened
from exam.preflight.known_names import INTEGRATED_GRAPHICS, SOFTWARE_GRAPHICS
from exam.preflight.reading.windows_port import Registry

CARDS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
MOST_CARDS = 16


class Graphics(NamedTuple):
    """The best card: its name, its memory in bytes, whether it is one of its own."""

    name: str | None = None
    memory: int | None = None
    discrete: bool | None = None


def graphics_of(registry: Registry) -> Graphics:
    """The card with the most memory, one of its own before one that is part of the processor."""
    cards = []
    for key in registry.keys("HKLM", CARDS)[:MOST_CARDS]:
        # Four digits name a card; what else is below the class is not one.
        told = registry.values("HKLM", rf"{CARDS}\{key}") if key.isdigit() else {}
        name = told.get("DriverDesc")
        if isinstance(name, str) and not any(word in name.casefold() for word in SOFTWARE_GRAPHICS):
            is_part = any(word in name.casefold() for word in INTEGRATED_GRAPHICS)
            cards.append(Graphics(shortened(name), _memory(told), not is_part))
    return max(cards, key=lambda card: (card.discrete, card.memory or 0), default=Graphics())


def _memory(told: dict[str, Any]) -> int | None:
    """The 64-bit number where the driver wrote it, else the old one, which ends at 4 GB and is bytes with some."""
    for name in ("HardwareInformation.qwMemorySize", "HardwareInformation.MemorySize"):
        value = told.get(name)
        if isinstance(value, bytes):
            value = int.from_bytes(value[:8], "little")
        if isinstance(value, int) and value > 0:
            return value
    return None
