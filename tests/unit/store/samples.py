"""Records as a journal would hold them, of an invented plan."""

from __future__ import annotations

from server.journal.port import Opened
from server.journal.record import Record, chain

PLAN = "2099-990000-01"


def records_after(opened: Opened, count: int, payload: str = '{"选": "B"}') -> list[Record]:
    """Chain records to where a journal ends."""
    made: list[Record] = []
    previous = opened.last_hash
    for seq in range(opened.last_seq + 1, opened.last_seq + 1 + count):
        text = (opened.epoch, seq * 10, "answered", f"99000000000000000000{seq % 7:06d}@考场1/theory", payload)
        previous = chain(previous, seq, *text)
        made.append(Record(seq, *text, previous))
    return made
