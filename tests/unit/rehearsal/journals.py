"""Journals as a server writes them, of events that a test names."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from exam.events import Event
from server.journal.record import Record, chain, first_hash


def records_of(events: Iterable[Event], plan: str) -> list[Record]:
    """Chain events as the hall does."""
    made: list[Record] = []
    previous = first_hash(plan)
    for seq, event in enumerate(events, 1):
        kind = str(type(event).__struct_config__.tag)
        sitting: str = getattr(event, "sitting", None) or ""
        payload = msgspec.json.encode(event).decode()
        previous = chain(previous, seq, 1, seq, kind, sitting, payload)
        made.append(Record(seq, 1, seq, kind, sitting, payload, previous))
    return made
