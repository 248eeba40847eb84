"""The paper builder (组卷): from a folder that people write to a theory and a practical package with their keys.

A paper with a fault builds nothing; every fault is named with its place. The same sources give the same bytes on every
machine. What is built here is not sealed: a seal wraps `BuiltPart.package` between here and `store.place_part`, and
the key stays tied to the package as it was before.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from exam.package import MAX_PACKAGE, digest_of, pack
from exam.paper import Paper
from exam.plan import PART_NAMES, Part
from provisioning.papers import theory
from provisioning.papers.fault import Fault, Findings, Place
from provisioning.papers.media import MediaStore
from provisioning.papers.settings import HEADING_SHEET, Heading, read_heading
from provisioning.papers.tasks import read_tasks, task_folders
from provisioning.papers.workbook import Workbook, open_workbook
from server.scoring.key import ItemKey, MarkingKey

WORKBOOK = "试卷.xlsx"


@dataclass(frozen=True)
class BuiltPart:
    """One part, ready to be placed: the paper, its package as bytes, and the key that belongs to those bytes."""

    paper: Paper
    package: bytes
    key: MarkingKey

    @property
    def marks(self) -> Decimal:
        """All marks of the part."""
        return sum((question.marks for question in self.paper.questions()), Decimal(0))


@dataclass(frozen=True)
class BuildReport:
    """What came of a build. With any fault both parts are None; a folder may also hold only one part."""

    theory: BuiltPart | None = None
    practical: BuiltPart | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def parts(self) -> tuple[BuiltPart, ...]:
        """The parts that were built."""
        return tuple(part for part in (self.theory, self.practical) if part)


def build_paper(folder: Path) -> BuildReport:
    """Check a source folder (docs/paper-format.md) and build its parts. Raises OSError where it cannot be read."""
    findings = Findings()
    folders = task_folders(folder, findings)
    book = open_workbook(folder / WORKBOOK, WORKBOOK, findings)
    if book is None:
        # The tasks are read all the same: one round of corrections, not two.
        read_tasks(folders, MediaStore(), findings)
        return BuildReport(faults=findings.faults, warnings=findings.warnings)
    book.expect_only((HEADING_SHEET, theory.SHEET))
    heading = read_heading(book, findings)
    built_theory = _build_theory(book, folder, heading, findings) if book.has(theory.SHEET) else None
    built_practical = _build_practical(folders, heading, findings) if folders else None
    if not book.has(theory.SHEET) and not folders:
        findings.fault(Place(WORKBOOK, theory.SHEET), "nothing-to-build")
    if findings.faults:
        return BuildReport(faults=findings.faults, warnings=findings.warnings)
    return BuildReport(built_theory, built_practical, warnings=findings.warnings)


def _build_theory(book: Workbook, folder: Path, heading: Heading | None, findings: Findings) -> BuiltPart | None:
    store = MediaStore()
    items, keys = theory.read_theory(book, folder, store, findings)
    blank = _blank_paper(heading, Part.THEORY)
    if heading is None or blank is None or findings.faults:
        return None
    return _pack(msgspec.structs.replace(blank, items=items), keys, heading, store, findings)


def _build_practical(folders: tuple[Path, ...], heading: Heading | None, findings: Findings) -> BuiltPart | None:
    store = MediaStore()
    tasks, keys = read_tasks(folders, store, findings)
    blank = _blank_paper(heading, Part.PRACTICAL)
    if heading is None or blank is None or findings.faults:
        return None
    return _pack(msgspec.structs.replace(blank, tasks=tasks), keys, heading, store, findings)


def _blank_paper(heading: Heading | None, part: Part) -> Paper | None:
    """The paper of a part before its questions are in it."""
    if heading is None or heading.level is None:
        return None
    return Paper(
        id=f"{heading.id}-{part.value}",
        title=f"{heading.title}（{PART_NAMES[part]}）",
        part=part,
        level=heading.level,
        subject=heading.subject,
        shuffle_items=heading.shuffle_items,
        shuffle_options=heading.shuffle_options,
    )


def _pack(
    paper: Paper, keys: tuple[ItemKey, ...], heading: Heading, store: MediaStore, findings: Findings
) -> BuiltPart | None:
    package = pack(paper, store.files)
    if len(package) > MAX_PACKAGE:
        findings.fault(Place(WORKBOOK), "package-too-large", limit=MAX_PACKAGE // 1024 // 1024)
        return None
    key = MarkingKey(paper=paper.id, package=digest_of(package), keys=keys, partial_credit=heading.partial_credit)
    return BuiltPart(paper, package, key)
