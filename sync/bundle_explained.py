"""What was checked of a bundle, and what that proves, as a list of sentences in the order in which it was done."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from exam.messages import TEXTS as REFUSALS
from exam.plan import USUAL_TIMEZONE
from exam.receipts import Receipt
from exam.text import Fact, Refusal, Text
from server.site_keys import SiteCard
from sync.bundle.checking import CheckedOuter
from sync.bundle.opening import OpenedBundle
from sync.bundle_texts import TEXTS


class Said(msgspec.Struct, frozen=True):
    """One thing that was looked at: whether it holds, its code, and the sentence in both languages."""

    holds: bool
    code: str
    zh: str
    en: str


def of_outer(checked: CheckedOuter, card: SiteCard) -> Iterator[Said]:
    """What the public keys prove."""
    head = checked.head
    yield _said("signed", site=head.site, card=card.fingerprint)
    closed = sum(session.closed for session in head.sessions)
    yield _said(
        "named", plan=head.plan, rooms=len(head.rooms), sessions=len(head.sessions), closed=closed, id=checked.id
    )
    yield _said("final" if head.final else "not_final")
    yield _said("journal_named", records=head.records, journal=head.journal)
    yield _said("parts", parts=len(head.parts), bytes=checked.size)
    yield _said("sealed", organiser=head.organiser)


def of_inner(opened: OpenedBundle) -> Iterator[Said]:
    """What the organiser's key lets prove besides."""
    yield _said("opened")
    yield _said("chain", records=opened.head.records)
    yield _said("replayed", candidates=len(opened.candidates), decisions=opened.decisions)
    yield _said("marked", human=len(opened.marks.human))
    for paper in opened.marks.papers:
        yield _said("keys_named", level=paper.level.value, part=paper.part.value, package=paper.package, key=paper.key)
    yield _said("pieces", pieces=opened.pieces)
    if opened.missing:
        yield _said("missing", missing=len(opened.missing))


def not_opened() -> Said:
    """That nobody looked inside."""
    return _said("not_opened")


def of_receipt(receipt: Receipt, checked: CheckedOuter, opened: OpenedBundle | None) -> Iterator[Said]:
    """Whether a receipt, whose signature holds, is for this bundle and lists what is in it."""
    head = checked.head
    same = (receipt.bundle, receipt.site, receipt.plan, receipt.lineage, receipt.records, receipt.journal)
    if same != (checked.id, head.site, head.plan, head.lineage, head.records, head.journal):
        yield _said("receipt_other", holds=False, bundle=receipt.bundle, records=receipt.records)
        return
    at = receipt.at.astimezone(ZoneInfo(USUAL_TIMEZONE)).isoformat(timespec="seconds")
    yield _said("receipt", organiser=receipt.organiser, at=at, candidates=len(receipt.candidates))
    if receipt.covers(head.lineage, head.records):
        yield _said("receipt_final", records=head.records)
    if opened is None:
        return
    other = set(receipt.candidates) ^ set(opened.candidates)
    if other:
        yield _said("receipt_other_results", holds=False, ticket=min(one.ticket for one in other))
    else:
        yield _said("receipt_same_results")


def of_refusal(refusal: Refusal) -> Said:
    """What does not hold."""
    text = REFUSALS.get(refusal.code, Text(refusal.code, refusal.code))
    return Said(
        holds=False,
        code=refusal.code,
        zh=text.say("zh", refusal.facts),
        en=text.say("en", refusal.facts),
    )


def _said(code: str, *, holds: bool = True, **facts: Fact) -> Said:
    text = TEXTS[code]
    return Said(holds, code, text.say("zh", facts), text.say("en", facts))
