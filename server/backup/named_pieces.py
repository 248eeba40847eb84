"""Which pieces a record names: of a file that was saved, and of one that is only kept as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from exam.ids import Digest
from server.journal.record import Record

_DIGEST = re.compile("[0-9a-f]{64}")
_DEEPEST = 12


def pieces_in(record: Record) -> list[Digest]:
    """The pieces in the order in which they are named. Whatever kinds of record there will be, the word is `pieces`."""
    if "pieces" not in record.payload:
        return []
    return list(dict.fromkeys(_found(record.payload, _DEEPEST)))


def _found(value: object, deep: int) -> Iterator[Digest]:
    """An entry that is kept as evidence is JSON text inside of JSON."""
    if deep == 0:
        return
    if isinstance(value, str):
        if "pieces" in value:
            try:
                yield from _found(msgspec.json.decode(value), deep - 1)
            except msgspec.DecodeError:
                return
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name == "pieces" and isinstance(inner, list):
                yield from (Digest(one) for one in inner if isinstance(one, str) and _DIGEST.fullmatch(one))
            else:
                yield from _found(inner, deep - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _found(inner, deep - 1)
