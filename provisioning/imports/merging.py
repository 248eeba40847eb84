"""Put the rows of one file into what is already there.

A row of the same identity replaces the old one, so that corrected rows can come in; two rows of the same identity
within one file are a duplicate, and the later one fails. Some values may belong to one owner only (a seat, a ticket):
these are claims, judged against the file and against what stays of the roster.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from provisioning.imports.findings import Changes, Failure
from provisioning.imports.rows import Judged, Row

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Claim(NamedTuple):
    """`key` may belong to one owner only; `code` and `column` say what is wrong where it has another already."""

    key: Hashable
    owner: Hashable
    code: str
    column: str


class Rules(msgspec.Struct, Generic[T], frozen=True):
    """What identifies a row of a kind, and what it claims."""

    identity: Callable[[T], Hashable]
    duplicate: str
    column: str
    claims: Callable[[T], Iterable[Claim]] = lambda _: ()


class Merged(msgspec.Struct, Generic[T], frozen=True):
    """The rows that stand after a file, what it refused, and what it changed."""

    entries: tuple[T, ...]
    failures: tuple[Failure, ...]
    changes: Changes


def merge(old: Iterable[T], rows: Sequence[Judged[T]], rules: Rules[T]) -> Merged[T]:
    """Judge a file's acceptable rows against one another and against the old ones."""
    before = {rules.identity(entry): entry for entry in old}
    coming: dict[Hashable, Judged[T]] = {}
    failures: list[Failure] = []
    for judged in rows:
        first = coming.setdefault(rules.identity(judged.entry), judged)
        if first is not judged:
            failures.append(judged.row.failure(rules.column, rules.duplicate, other=_where(first.row)))
    while True:
        refused = _refused(before, coming, rules)
        for identity, failure in refused.items():
            failures.append(failure)
            del coming[identity]
        # A refused row leaves its old version standing, and what that claims counts again: judge once more.
        if not refused.keys() & before.keys():
            break
    after = before | {identity: judged.entry for identity, judged in coming.items()}
    return Merged(tuple(after.values()), tuple(failures), count_changes(before, after, coming))


def count_changes(before: Mapping[K, T], after: Mapping[K, T], coming: Iterable[K]) -> Changes:
    """Count what became of the identities that a file named."""
    identities = list(coming)
    known = [identity for identity in identities if identity in before]
    unchanged = sum(before[identity] == after[identity] for identity in known)
    return Changes(len(identities) - len(known), len(known) - unchanged, unchanged)


def _refused(
    before: Mapping[Hashable, T], coming: Mapping[Hashable, Judged[T]], rules: Rules[T]
) -> dict[Hashable, Failure]:
    held: dict[Hashable, tuple[Hashable, str]] = {}
    for identity, entry in before.items():
        if identity not in coming:
            for claim in rules.claims(entry):
                held[claim.key] = (claim.owner, "roster.json")
    refused: dict[Hashable, Failure] = {}
    for identity, judged in coming.items():
        claims = tuple(rules.claims(judged.entry))
        broken = next((claim for claim in claims if held.get(claim.key, (claim.owner, ""))[0] != claim.owner), None)
        if broken is not None:
            refused[identity] = judged.row.failure(broken.column, broken.code, other=held[broken.key][1])
            continue
        for claim in claims:
            held.setdefault(claim.key, (claim.owner, _where(judged.row)))
    return refused


def _where(row: Row) -> str:
    return f"{row.sheet}!{row.number}"
