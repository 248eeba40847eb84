"""Whether the organiser has confirmed everything that matters: a final receipt, of this very journal, that reaches far
enough.

A server that runs on after the close writes that it lives, who signed in and which PC was switched off. None of it can
change a result, so a receipt from before it covers the site all the same; anything else that is written later does not
wait for a rule, it is uncovered.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping

import msgspec

from exam import events as ev
from exam.receipts import Receipt
from server.journal.record import ChainBrokenError, Record, first_hash, verify
from server.packages import read_organiser
from server.scoring.exam_record import ScoringError, open_site_database
from server.site_folder import SiteFolder
from server.store.journal_table import SqlJournal
from server.upload_files import receipts_of

IMMATERIAL = frozenset(
    str(kind.__struct_config__.tag)
    for kind in (
        ev.ServerStarted,
        ev.ServerAlive,
        ev.SignedIn,
        ev.SignedOut,
        ev.SignInRefused,
        ev.StandbyJoined,
        ev.StandbyLost,
        ev.StandbySwitched,
        ev.ContactLost,
        ev.ContactBack,
    )
)
"""Kinds of records that change no result once every session is closed."""

NO_CARD = "uncovered_no_card"
NO_RECEIPT = "uncovered_no_receipt"
OTHER_PLAN = "uncovered_other_plan"
OTHER_JOURNAL = "uncovered_other_journal"
NOT_FINAL = "uncovered_not_final"
GONE_ON = "uncovered_gone_on"


class Covered(msgspec.Struct, frozen=True):
    """The receipt that covers the site, and how many records there are, those included that do not matter."""

    receipt: Receipt
    records: int


class Uncovered(msgspec.Struct, frozen=True):
    """Why the site is not covered: a stable code, the receipt that comes nearest, how many records there are, and how
    many of them that matter came after that receipt.
    """

    code: str
    receipt: Receipt | None
    records: int
    after: int


class _Place(msgspec.Struct, frozen=True):
    """A record of the journal: its hash in hex, and how many that matter there were up to it."""

    hash: str
    material: int


class _Walked(msgspec.Struct, frozen=True):
    """The journal from end to end: the hash of its first record in hex, and the places that were asked for."""

    lineage: str
    records: int
    material: int
    places: Mapping[int, _Place]


def coverage(site: SiteFolder, database: str = "") -> Covered | Uncovered:
    """Read every receipt and the whole journal, its chain verified. `database` is a URL, empty for the site's SQLite
    file; a server may be running. Raises PlanError, ScoringError, StoreError or OSError.
    """
    plan = site.read_plan()
    card = read_organiser(site.organiser_file)
    # What the organiser did not sign is passed over here: it covers nothing.
    receipts = [] if card is None else list(receipts_of(site, card.signing))
    with contextlib.closing(SqlJournal(open_site_database(site, database)).read()) as records:
        walked = _walk(plan.number, records, {one.records for one in receipts})
    ours = [one for one in receipts if one.plan == plan.number and one.site == plan.site_number]
    here = [one for one in ours if _of_this_journal(one, walked)]
    final = [one for one in here if one.final]
    nearest = max(final or here or ours or receipts, key=lambda one: (one.records, one.at), default=None)

    def lacking(code: str) -> Uncovered:
        reached = walked.places[nearest.records].material if nearest is not None and nearest in here else 0
        return Uncovered(code, nearest, walked.records, walked.material - reached)

    if card is None:
        return lacking(NO_CARD)
    if nearest is None:
        return lacking(NO_RECEIPT)
    if not ours:
        return lacking(OTHER_PLAN)
    if not here:
        return lacking(OTHER_JOURNAL)
    if not final:
        return lacking(NOT_FINAL)
    if walked.places[nearest.records].material < walked.material:
        return lacking(GONE_ON)
    return Covered(nearest, walked.records)


def uncovered(site: SiteFolder, database: str = "") -> Uncovered | None:
    """Why the site is not covered; None where it is. Raises what `coverage` raises."""
    found = coverage(site, database)
    return found if isinstance(found, Uncovered) else None


def _of_this_journal(receipt: Receipt, walked: _Walked) -> bool:
    """Whether the very record stands here that the receipt names: after a takeover another may have its number."""
    place = walked.places.get(receipt.records)
    return place is not None and receipt.lineage == walked.lineage and receipt.journal == place.hash


def _walk(plan: str, records: Iterable[Record], asked: set[int]) -> _Walked:
    lineage, count, material = "", 0, 0
    last = first_hash(plan)
    places: dict[int, _Place] = {}
    for record in records:
        try:
            last = verify((record,), last, count + 1)
        except ChainBrokenError as error:
            raise ScoringError("journal_altered", seq=error.seq) from error
        count += 1
        lineage = lineage or last.hex()
        material += record.kind not in IMMATERIAL
        if count in asked:
            places[count] = _Place(last.hex(), material)
    return _Walked(lineage, count, material, places)
