"""One form for the server's console: what was asked for, made from the state and the journal as they are now.

Blocking; the server calls it in a thread and loads it when the first form is asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from datetime import datetime

from exam.plan import Plan
from server.accounts import AccountsError
from server.appeal import AppealFile, appeal_file
from server.forms.catalogue import Known, documents_for
from server.forms.faults import FormError
from server.forms.happened import Chronicle, Happened, read_notes
from server.forms.kinds import Asked, FormKind
from server.forms.pictures import photos_of
from server.forms.site_record import marks_of, receipt_of, staff_of
from server.forms.typesetting import render
from server.journal.record import ChainBrokenError, Record
from server.scoring.marks_file import MarksFileError
from server.site_folder import SiteFolder

ReadRecords = Callable[[], Generator[Record, None, None]]
_OF_RESULTS = frozenset({FormKind.SCORE_SHEET, FormKind.RECHECK_FORM, FormKind.RECHECK_RECEIPT})
_OF_STAFF = frozenset({FormKind.UNDERTAKING, FormKind.BADGES})


def notes_of(plan: Plan, read: ReadRecords) -> Chronicle:
    """Read the notes from the journal on the disk. Raises FormError or StoreError."""
    with contextlib.closing(read()) as records:
        return read_notes(plan, records)


def made(
    asked: Asked, plan: Plan, happened: Happened | None, site: SiteFolder, read: ReadRecords, printed_at: datetime
) -> bytes:
    """Make the one PDF that was asked for.

    Raises FormError, `form_empty` and `form_not_single` among them, or StoreError.
    """
    known = _known(asked, plan, happened, site, read)
    rooms = (asked.room,) if asked.room is not None else ()
    sessions = (asked.session,) if asked.session is not None else ()
    papers = documents_for(plan, (asked.kind,), printed_at, known, rooms, sessions, photos_of(site))
    paper = next(papers, None)
    if paper is None:
        raise FormError("form_empty")
    if next(papers, None) is not None:
        raise FormError("form_not_single")
    return render(asked.kind, paper.document)


def _known(asked: Asked, plan: Plan, happened: Happened | None, site: SiteFolder, read: ReadRecords) -> Known:
    try:
        return Known(
            happened=happened,
            staff=staff_of(site) if asked.kind in _OF_STAFF else (),
            # A practice exam never has results (handbook section 3).
            marks=marks_of(site) if asked.kind in _OF_RESULTS and not plan.practice else None,
            appeals=_appeals(plan, asked, read) if asked.kind is FormKind.APPEAL else (),
            tickets=(asked.ticket,) if asked.ticket is not None else (),
            receipt=receipt_of(site, plan) if asked.kind is FormKind.RESULTS_RECEIPT else None,
        )
    except (AccountsError, MarksFileError, OSError) as error:
        raise FormError("form_source_unreadable") from error


def _appeals(plan: Plan, asked: Asked, read: ReadRecords) -> tuple[AppealFile, ...]:
    if asked.ticket is None:
        return ()
    try:
        with contextlib.closing(read()) as records:
            file = appeal_file(plan, records, asked.ticket)
    except ChainBrokenError as error:
        raise FormError("journal_altered", seq=error.seq) from error
    return (file,) if file is not None else ()
