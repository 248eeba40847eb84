"""What a site's folder knows for its papers, read without taking the journal from a server that runs.

The journal is read as it is on the disk; a day whose journal is not there yet is a day on which nothing happened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection

from exam.ids import Ticket
from exam.plan import Plan
from exam.receipts import Receipt
from server.accounts import people_file, read_accounts
from server.appeal import AppealFile, appeal_file
from server.forms.catalogue import Known
from server.forms.happened import Happened, read_happened
from server.forms.site_papers import StaffMember
from server.journal.errors import StoreError
from server.packages import read_organiser
from server.scoring.marks_file import MarksFile
from server.scoring.score_site import marks_path, read_marks
from server.site_folder import SiteFolder
from server.store.engines import DatabaseEngine, open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.upload_files import newest_receipt


def known_of(site: SiteFolder, plan: Plan, database: str = "", tickets: Collection[Ticket] = ()) -> Known:
    """Read everything that papers are filled from.

    Raises StoreError, FormError, AccountsError or MarksFileError, each with what to do, or OSError.
    """
    engine = _database(site, database)
    happened = _happened(plan, engine) if engine else None
    return Known(
        happened=happened,
        staff=staff_of(site),
        marks=marks_of(site),
        appeals=tuple(_appeals(plan, engine, tickets)) if engine and happened else (),
        tickets=tuple(tickets),
        receipt=receipt_of(site, plan),
    )


def staff_of(site: SiteFolder) -> tuple[StaffMember, ...]:
    """Who may sign in at the site. Raises AccountsError."""
    accounts = read_accounts(people_file(site))
    return tuple(StaffMember(account.name, account.role) for account in accounts if account.active)


def marks_of(site: SiteFolder) -> MarksFile | None:
    """The results that were written last; None before anybody was scored. Raises MarksFileError."""
    return read_marks(site) if marks_path(site).exists() else None


def receipt_of(site: SiteFolder, plan: Plan) -> Receipt | None:
    """The organiser's receipt that says most; None before there is one. Raises OSError."""
    card = read_organiser(site.organiser_file)
    return None if card is None else newest_receipt(site, card.signing, plan.number)


def _database(site: SiteFolder, url: str) -> DatabaseEngine | None:
    if not url and not site.journal_file.is_file():
        return None
    return open_database(url or sqlite_url(site.journal_file))


def _happened(plan: Plan, engine: DatabaseEngine) -> Happened | None:
    try:
        with contextlib.closing(SqlJournal(engine).read()) as records:
            return read_happened(plan, records)
    except StoreError as error:
        if error.code == "store_empty":
            return None
        raise


def _appeals(plan: Plan, engine: DatabaseEngine, tickets: Collection[Ticket]) -> list[AppealFile]:
    found = []
    for ticket in tickets:
        with contextlib.closing(SqlJournal(engine).read()) as records:
            file = appeal_file(plan, records, ticket)
        if file is not None:
            found.append(file)
    return found
