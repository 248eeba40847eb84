"""Whether what lies in an opened bundle fits together: plan, journal, files, marks and the head all tell one story.

The journal's chain is followed from the plan's number to the hash that the site signed, the day is replayed, everyone
is marked again, and each file that follows from that is made again and compared.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from exam.plan import Plan, PlanError
from exam.program import PROGRAM
from exam.receipts import ReceivedResult
from server.journal.record import ChainBrokenError, Record, first_hash, verify
from server.papers import PaperMissingError
from server.scoring.exam_record import ExamRecord, ScoringError, replayed
from server.scoring.human_marks import HumanMarkError
from server.scoring.marks_file import MarksFile, MarksFileError, human_marks_of
from server.scoring.score_site import read_marks
from server.scoring.site_marks import mark_exam, papers_sat
from server.site_folder import SiteFolder
from server.site_keys import SiteCard
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle.contents import CARD, JOURNAL, MARKS, PLAN, Manifest
from sync.bundle.errors import RefusedError
from sync.bundle.extracting import place_of
from sync.bundle.gathering import paper_names
from sync.bundle.head import BundleHead
from sync.bundle.journal_lines import MOST_LINE, JournalReading, record_of
from sync.bundle.sealed_rooms import SealedRooms
from sync.bundle.sections import received, sections, sessions_of

RECORDS_AT_ONCE = 1000
"""Records written to the rebuilt journal in one transaction."""
MOST_CARD = 4096
_SPOILT = (LookupError, ValueError, TypeError, ArithmeticError, AttributeError, RecursionError)
"""What a journal or a key that no program of ours wrote may bring about in the rules."""


@dataclass(frozen=True)
class Judged:
    """What was found in a bundle of which everything fits."""

    candidates: tuple[ReceivedResult, ...]
    marks: MarksFile
    decisions: int


def judge(head: BundleHead, manifest: Manifest, site: SiteFolder) -> Judged:
    """Check the folder of an opened bundle and rebuild its journal. Raises RefusedError, StoreError or OSError."""
    plan = _plan(head, site)
    _card(head, site)
    sealed = SealedRooms(plan)
    reading = _reading(plan, sealed)
    exam = _exam(plan, site, reading)
    _head(head, exam, reading)
    # Another version may write a plan otherwise, and so have another digest of the same.
    if sealed.misfit is not None and head.program == PROGRAM:
        raise RefusedError("bundle_plan_sealed", name=PLAN, room=sealed.misfit)
    _pieces(manifest, reading)
    _papers(manifest, exam)
    marks = _marked_again(site, exam)
    try:
        made = sections(exam, reading, marks)
    except _SPOILT as error:
        raise RefusedError("bundle_journal_rules") from error
    _compare(head, manifest, made)
    return Judged(received(made), marks, len(reading.decisions))


def _plan(head: BundleHead, site: SiteFolder) -> Plan:
    try:
        plan = site.read_plan()
    except (PlanError, RecursionError) as error:
        raise RefusedError("bundle_plan_differs", name=PLAN) from error
    rooms = tuple(room.name for room in plan.rooms)
    if (plan.number, plan.site_number, rooms, plan.practice) != (head.plan, head.site, head.rooms, False):
        raise RefusedError("bundle_plan_differs", name=PLAN)
    return plan


def _card(head: BundleHead, site: SiteFolder) -> None:
    try:
        with site.root.joinpath(place_of(CARD)).open("rb") as file:
            card = msgspec.json.decode(file.read(MOST_CARD), type=SiteCard)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise RefusedError("bundle_plan_differs", name=CARD) from error
    if (card.site, card.fingerprint) != (head.site, head.site_card):
        raise RefusedError("bundle_plan_differs", name=CARD)


def _reading(plan: Plan, sealed: SealedRooms) -> JournalReading:
    try:
        return JournalReading(plan.timezone, sealed.read)
    except (LookupError, ValueError, OSError) as error:  # a time zone that is none
        raise RefusedError("bundle_plan_differs", name=PLAN) from error


def _exam(plan: Plan, site: SiteFolder, reading: JournalReading) -> ExamRecord:
    lines = site.root.joinpath(place_of(JOURNAL))
    journal = SqlJournal(open_database(sqlite_url(site.journal_file)))
    journal.open(plan.number)
    try:
        with contextlib.closing(_followed(_records(lines), plan)) as records:
            return replayed(plan, _kept(reading.through(records), journal))
    except (ScoringError, *_SPOILT) as error:
        raise RefusedError("bundle_journal_rules") from error
    finally:
        journal.close()


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        seq = 0
        while line := file.readline(MOST_LINE):
            seq += 1
            try:
                yield record_of(line)
            except (ValueError, RecursionError) as error:
                raise RefusedError("bundle_journal_line", seq=seq) from error


def _followed(records: Iterable[Record], plan: Plan) -> Generator[Record, None, None]:
    last = first_hash(plan.number)
    for seq, record in enumerate(records, 1):
        try:
            last = verify((record,), last, seq)
        except ChainBrokenError as error:
            raise RefusedError("bundle_journal_chain", seq=seq) from error
        yield record


def _kept(records: Iterable[Record], journal: SqlJournal) -> Iterator[Record]:
    """Hand records on, and write them to the journal that is rebuilt, many in a transaction."""
    waiting: list[Record] = []
    for record in records:
        waiting.append(record)
        yield record
        if len(waiting) >= RECORDS_AT_ONCE:
            journal.append(waiting)
            waiting = []
    journal.append(waiting)


def _head(head: BundleHead, exam: ExamRecord, reading: JournalReading) -> None:
    """The journal is the one that was signed, and what the head says of the sessions follows from it."""
    found = {
        "lineage": (head.lineage, reading.lineage),
        "records": (head.records, exam.records),
        "journal": (head.journal, exam.last_hash.hex()),
        "epoch": (head.epoch, reading.epoch),
    }
    for what, (said, is_) in found.items():
        if said != is_:
            raise RefusedError("bundle_journal_head", what=what)
    sessions = sessions_of(exam)
    if head.sessions != sessions:
        raise RefusedError("bundle_head_differs", what="sessions")
    if head.final != all(session.closed for session in sessions):
        raise RefusedError("bundle_head_differs", what="final")


def _pieces(manifest: Manifest, reading: JournalReading) -> None:
    """Every piece that the journal names is here or named as missing, and no other."""
    here = {file.name.removeprefix("pieces/") for file in manifest.files if file.name.startswith("pieces/")}
    missing = set(manifest.missing)
    wrong = (here | missing) ^ reading.pieces | (here & missing)
    if wrong:
        raise RefusedError("bundle_pieces_differ", name=min(wrong))


def _papers(manifest: Manifest, exam: ExamRecord) -> None:
    """The papers that were sat are here with their keys, and no others."""
    wanted = {name for level, part, use in papers_sat(exam) for name in paper_names(use, level.value, part.value)}
    here = {file.name for file in manifest.files if file.name.startswith(("papers/", "keys/"))}
    if wanted != here:
        raise RefusedError("bundle_inner_name", name=min(wanted ^ here))


def _marked_again(site: SiteFolder, exam: ExamRecord) -> MarksFile:
    """Everyone marked from the raw answers, with the marks that people gave."""
    try:
        human = human_marks_of(read_marks(site))
    except (MarksFileError, RecursionError) as error:
        raise RefusedError("bundle_inner_file", name=MARKS) from error
    try:
        return mark_exam(site, exam, human)
    except HumanMarkError as error:
        raise RefusedError("bundle_section_differs", name=MARKS, theirs="", ours=PROGRAM) from error
    except (PaperMissingError, *_SPOILT) as error:
        raise RefusedError("bundle_not_marked", name="papers/, keys/") from error


def _compare(head: BundleHead, manifest: Manifest, made: dict[str, bytes]) -> None:
    """Each file that follows from the others is byte for byte what is made here."""
    known = {file.name: file.digest for file in manifest.files}
    sectioned = {name for name in known if name in made or name.startswith(("candidates/", "closure/"))}
    for name in sorted(sectioned | set(made)):
        data = made.get(name)
        if data is None or known.get(name) != hashlib.sha256(data).hexdigest():
            raise RefusedError("bundle_section_differs", name=name, theirs=head.program, ours=PROGRAM)
