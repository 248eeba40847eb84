"""The hub's port on real bundles: signature, every byte, and all that is inside, in one pass over the file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from exam.text import Refusal
from server.scoring.exam_record import open_site_database, read_exam
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle.checking import read_signed
from sync.bundle.head import BundleHead, bundle_id, decode_head, read_outside
from sync.bundle.opening import unpack
from sync.hub.bundles import BundleFacts, OpenedResults
from sync.hub.lines import JournalLine, line_of


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
        """What the head says, once the site's signature is found good; the parts are looked at by `open`."""
        read = read_signed(file, site_signing)
        return read if isinstance(read, Refusal) else _facts(read.head, read.text)

    def open(self, file: Path, site_signing: bytes, folder: Path) -> OpenedResults | Refusal:
        """Check every byte and open with the organiser's key; everyone is marked again (`sync.bundle.judging`)."""
        facts = self.head(file, site_signing)
        if isinstance(facts, Refusal):
            return facts
        opened = unpack(file, self._sealing, folder, site_signing=site_signing)
        if isinstance(opened, Refusal):
            return opened
        # The plan as it was at the end of the day: who came in addition has results as well.
        plan = read_exam(opened.site.read_plan(), open_site_database(opened.site, "")).hall.plan
        line = _line(opened.site.journal_file)
        return OpenedResults(facts=facts, plan=plan, candidates=opened.candidates, marks=opened.marks, line=line)


def _facts(head: BundleHead, text: bytes) -> BundleFacts:
    return BundleFacts(
        bundle=bundle_id(text),
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
