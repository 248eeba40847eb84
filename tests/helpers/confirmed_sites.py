"""Sites whose results the organiser has confirmed, and what else happens to a journal and to receipts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from exam import events as ev
from exam.receipts import Receipt, sign_receipt
from server.journal.record import Record, chain
from server.site_folder import SiteFolder, write_atomically
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.upload_files import ENDING, receipts_folder
from sync.bundle.making import MadeBundle
from tests.helpers.packages import CARD, ORGANISER

CONFIRMED_AT = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)


def receipt_of(made: MadeBundle, **changed: object) -> Receipt:
    """The receipt of a bundle, or of something like it."""
    head = made.head
    receipt = Receipt(
        organiser=CARD.name,
        site=head.site,
        plan=head.plan,
        bundle=made.id,
        lineage=head.lineage,
        records=head.records,
        journal=head.journal,
        final=head.final,
        at=CONFIRMED_AT,
        candidates=made.candidates,
    )
    return msgspec.structs.replace(receipt, **changed)


def put_receipt(site: SiteFolder, receipt: Receipt, signing: bytes = ORGANISER) -> Path:
    """Lay a signed receipt where the site keeps them."""
    path = receipts_folder(site) / f"{receipt.bundle}{ENDING}"
    write_atomically(path, sign_receipt(receipt, signing))
    return path


def goes_on(site: SiteFolder, *events: ev.SiteEvent) -> None:
    """More is written to the site's journal."""
    engine = open_database(sqlite_url(site.journal_file))
    journal = SqlJournal(engine)
    opened = journal.open(site.read_plan().number)
    last = opened.last_hash
    (before,) = journal.read(opened.last_seq - 1)
    records: list[Record] = []
    for seq, event in enumerate(events, opened.last_seq + 1):
        text = (opened.epoch, before.at, str(event.__struct_config__.tag), "", msgspec.json.encode(event).decode())
        last = chain(last, seq, *text)
        records.append(Record(seq, *text, last))
    journal.append(records)
    journal.close()
