"""Everything that goes into a bundle, found in a site's folder and journal; pieces stay on the disk until asked for."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from exam.ids import Digest
from exam.package import digest_of
from exam.plan import Plan, Session, decode_plan
from server.blobs import BlobStore
from server.papers import read_key_bytes, read_paper
from server.scoring.exam_record import ExamRecord, open_site_database, replayed
from server.scoring.human_marks import HumanMarks
from server.scoring.marks_file import human_marks_of
from server.scoring.score_site import marks_path, read_marks
from server.scoring.site_marks import mark_exam, papers_sat
from server.site_folder import PaperUse, SiteFolder
from server.site_keys import card_file
from server.store.engines import DatabaseEngine
from server.store.journal_table import SqlJournal
from sync.bundle.contents import CARD, JOURNAL, MAX_FILE, MOST_FILES, PLAN, Entry, InsideFile, Manifest, encode_manifest
from sync.bundle.errors import BundleError
from sync.bundle.journal_lines import JournalReading, line_of
from sync.bundle.sealed_rooms import SealedRooms
from sync.bundle.sections import sections

CHUNK = 1024 * 1024
MOST_CARD = 4096
LINES_AT_ONCE = 2000


@dataclass(frozen=True)
class Gathered:
    """The inside of a bundle, and what the head says of it."""

    plan: Plan
    exam: ExamRecord
    reading: JournalReading
    manifest: Manifest
    entries: tuple[Entry, ...]

    @property
    def manifest_bytes(self) -> bytes:
        """The manifest as it is written."""
        return encode_manifest(self.manifest)


def gather(site: SiteFolder, database: str = "", most: int | None = None) -> Gathered:
    """Read plan, journal, papers and keys, mark everyone, and look at every piece once. Writes nothing.

    `most` records of the journal where it is given: what was gathered then is gathered again.
    Raises BundleError, PlanError, ScoringError, PaperMissingError, HumanMarkError, MarksFileError, StoreError or
    OSError; each of ours says what to do.
    """
    plan_bytes = site.plan_file.read_bytes() if site.plan_file.exists() else b""
    plan = decode_plan(plan_bytes) if plan_bytes else site.read_plan()
    if plan.practice:
        raise BundleError("bundle_practice")
    engine = open_site_database(site, database)
    sealed = SealedRooms(plan)
    reading = JournalReading(plan.timezone, sealed.read)
    with contextlib.closing(SqlJournal(engine).read()) as records:
        exam = replayed(plan, reading.through(islice(records, most)))
    if not exam.records:
        raise BundleError("bundle_no_records")
    if sealed.misfit is not None:
        raise BundleError("bundle_plan_changed", {"room": sealed.misfit, "path": str(site.plan_file)})
    marks = mark_exam(site, exam, _human(site))
    with card_file(site).open("rb") as card:
        made = {PLAN: plan_bytes, CARD: card.read(MOST_CARD), **sections(exam, reading, marks)}
    entries = [_held(name, data) for name, data in made.items()]
    entries.append(Entry(_sized(JOURNAL, reading.size, reading.digest), partial(_journal, engine, exam.records)))
    entries += _papers(site, exam)
    pieces, missing = _pieces(BlobStore(site.blobs), reading.pieces)
    entries += pieces
    if len(entries) > MOST_FILES:
        raise BundleError("bundle_too_large", {"name": "manifest.json"})
    entries.sort(key=lambda entry: entry.file.name)
    manifest = Manifest(tuple(entry.file for entry in entries), tuple(missing))
    return Gathered(plan, exam, reading, manifest, tuple(entries))


def paper_names(use: PaperUse, level: str, part: str) -> tuple[str, str]:
    """Where a paper and its key stand in a bundle."""
    folder = "" if use is PaperUse.MAIN else f"{use.value}/"
    return f"papers/{folder}{level}-{part}.kcpaper", f"keys/{folder}{level}-{part}.key.json"


def _human(site: SiteFolder) -> HumanMarks:
    return human_marks_of(read_marks(site)) if marks_path(site).exists() else {}


def _held(name: str, data: bytes) -> Entry:
    return Entry(_sized(name, len(data), digest_of(data)), partial(_once, data))


def _once(data: bytes) -> Iterator[bytes]:
    yield data


def _sized(name: str, size: int, digest: Digest) -> InsideFile:
    if size > MAX_FILE:
        raise BundleError("bundle_too_large", {"name": name})
    return InsideFile(name, size, digest)


def _journal(engine: DatabaseEngine, count: int) -> Iterator[bytes]:
    """The first so many records; those that a running server adds meanwhile are another bundle's."""
    with contextlib.closing(SqlJournal(engine).read()) as records:
        lines = map(line_of, islice(records, count))
        while chunk := b"".join(islice(lines, LINES_AT_ONCE)):
            yield chunk


def _papers(site: SiteFolder, exam: ExamRecord) -> Iterator[Entry]:
    for (level, part, use), session in papers_sat(exam).items():
        paper, key = paper_names(use, level.value, part.value)
        yield _read_again(paper, partial(_paper, site, session, use))
        yield _read_again(key, partial(read_key_bytes, site, session, use))


def _paper(site: SiteFolder, session: Session, use: PaperUse) -> bytes:
    return read_paper(site, session, use)[0]


def _read_again(name: str, read: Callable[[], bytes]) -> Entry:
    """A file that is read twice rather than kept: papers have up to 500 MB."""
    data = read()
    return Entry(_sized(name, len(data), digest_of(data)), lambda: _once(read()))


def _pieces(blobs: BlobStore, named: set[Digest]) -> tuple[list[Entry], list[Digest]]:
    """The pieces that are here and whole, and those that are not."""
    found: list[Entry] = []
    missing: list[Digest] = []
    for digest in sorted(named):
        data = blobs.get(digest)
        if data is None:
            missing.append(digest)
        else:
            file = InsideFile(f"pieces/{digest}", len(data), digest)
            found.append(Entry(file, partial(_piece, blobs, digest), proves_itself=True))
    return found, missing


def _piece(blobs: BlobStore, digest: Digest) -> Iterator[bytes]:
    data = blobs.get(digest)
    if data is None:
        raise BundleError("bundle_changed_meanwhile", {"name": f"pieces/{digest}"})
    yield data


def checked(entry: Entry) -> Iterator[bytes]:
    """The bytes of an entry. Raises BundleError where they are not those that the manifest names."""
    found, size = hashlib.sha256(), 0
    for chunk in entry.read():
        size += len(chunk)
        if size > entry.file.size:
            break
        found.update(chunk)
        yield chunk
    if size != entry.file.size or found.hexdigest() != entry.file.digest:
        raise BundleError("bundle_changed_meanwhile", {"name": entry.file.name})
