"""The hub's port on real bundles: the outside in seconds, with the site's card; then all that is inside."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from exam.ids import SittingId
from exam.text import Refusal
from server.scoring.exam_record import open_site_database, read_exam
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle.checking import CheckedOuter, check_outer
from sync.bundle.head import decode_head, read_outside
from sync.bundle.opening import OpenedBundle, unpack
from sync.hub.bundles import BundleFacts, OpenedResults
from sync.hub.lines import JournalLine, line_of
from sync.hub.worked import worked_upto


class SealedBundles:
    """Bundles as sites make them. `organiser_sealing` is the private key that they are sealed to."""

    def __init__(self, organiser_sealing: bytes) -> None:
        self._sealing = organiser_sealing

    def claimed_site(self, file: Path) -> str | None:
        """The site that a file says it is of, unchecked; None where it is no bundle. Raises OSError."""
        with file.open("rb") as opened:
            outside = read_outside(opened)
        if isinstance(outside, Refusal):
            return None
        head = decode_head(outside[0])
        return None if isinstance(head, Refusal) else head.site

    def head(self, file: Path, site_signing: bytes) -> BundleFacts | Refusal:
        """What the head says, once the site's signature and every byte are found good."""
        checked = check_outer(file, site_signing)
        return checked if isinstance(checked, Refusal) else _facts(checked)

    def open(self, file: Path, site_signing: bytes, folder: Path) -> OpenedResults | Refusal:
        """Open with the organiser's key; everything inside is held against everything else (`sync.bundle.judging`)."""
        opened = unpack(file, self._sealing, folder, site_signing=site_signing)
        if isinstance(opened, Refusal):
            return opened
        facts = _facts(opened)
        # The plan as it was at the end of the day: who came in addition has results as well.
        plan = read_exam(opened.site.read_plan(), open_site_database(opened.site, "")).hall.plan
        line, worked = _line(opened.site.journal_file), _worked(opened.site.journal_file)
        return OpenedResults(
            facts=facts, plan=plan, candidates=opened.candidates, marks=opened.marks, line=line, worked=worked
        )


def _facts(bundle: CheckedOuter | OpenedBundle) -> BundleFacts:
    head = bundle.head
    return BundleFacts(
        bundle=bundle.id,
        site=head.site,
        plan=head.plan,
        lineage=head.lineage,
        epoch=head.epoch,
        records=head.records,
        journal=head.journal,
        final=head.final,
        sessions=tuple(session.id for session in head.sessions if session.closed),
        program=head.program,
    )


def _line(journal: Path) -> JournalLine:
    with closing(SqlJournal(open_database(sqlite_url(journal))).read()) as records:
        return line_of((record.hash, record.epoch) for record in records)


def _worked(journal: Path) -> Mapping[SittingId, int]:
    with closing(SqlJournal(open_database(sqlite_url(journal))).read()) as records:
        return worked_upto(records)
