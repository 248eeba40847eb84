"""What an import has to say: failures, notes and open points, as codes and facts; words are in texts.py."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from exam.text import Fact
from provisioning.imports.kinds import Kind

EXIT_ALL_IN = 0
EXIT_SOME_FAILED = 1
EXIT_UNUSABLE = 2


class Spot(msgspec.Struct, frozen=True):
    """Where in the files: `row` counts from 1 as Excel does, `cell` is Excel's name of it. Empty where not a table."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""


class Failure(msgspec.Struct, frozen=True):
    """One defect that kept a row, a photo or a file out. `value` is what stands there, for the person to recognise."""

    spot: Spot
    code: str
    value: str = ""
    facts: dict[str, Fact] = {}


class Note(msgspec.Struct, frozen=True):
    """Something done or passed over that cost nothing, but should be known."""

    spot: Spot
    code: str
    facts: dict[str, Fact] = {}


class OpenPoint(msgspec.Struct, frozen=True):
    """Something the accepted rows do not settle between them; to be settled before the day."""

    code: str
    facts: dict[str, Fact] = {}


class Changes(msgspec.Struct, frozen=True):
    """How many of a file's rows are new, replace an old one, or were in already."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0


class FileOutcome(msgspec.Struct, frozen=True):
    """What became of one file: rows that are in, and how many are not."""

    file: str
    kind: Kind
    changes: Changes = Changes()
    failed: int = 0
    usable: bool = True

    @property
    def imported(self) -> int:
        """How many of the file's rows (or photos) are in the site now."""
        return self.changes.new + self.changes.replaced + self.changes.unchanged


class PlanCounts(msgspec.Struct, frozen=True):
    """How big the site's plan is after the import."""

    rooms: int = 0
    sessions: int = 0
    candidates: int = 0
    places: int = 0


class ImportReport(msgspec.Struct, frozen=True):
    """Everything one import has to say. It holds names and ID numbers: for the person's screen, never for a log."""

    at: datetime
    by: str
    outcomes: tuple[FileOutcome, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[Note, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    plan: PlanCounts = PlanCounts()
    failed_files: tuple[Path, ...] = ()
    record: Path | None = None

    @property
    def exit_status(self) -> int:
        """0 all in, 1 some failed, 2 unusable."""
        if self.record is None:
            return EXIT_UNUSABLE
        return EXIT_SOME_FAILED if self.failures else EXIT_ALL_IN

    @property
    def failed(self) -> int:
        """How many rows, photos and files did not go in; a row with two defects counts once."""
        return count_failed(self.failures)

    def imported(self, kind: Kind) -> int:
        """How many rows of a kind this import's files brought or confirmed."""
        return sum(outcome.imported for outcome in self.outcomes if outcome.kind is kind)

    @property
    def changed(self) -> int:
        """How many rows are new or different since before."""
        return sum(outcome.changes.new + outcome.changes.replaced for outcome in self.outcomes)


def count_failed(failures: tuple[Failure, ...] | list[Failure]) -> int:
    """Count what failed, by place: several defects of one row are one."""
    return len(
        {
            (failure.spot.file, failure.spot.sheet, failure.spot.row, None if failure.spot.row else failure.value)
            for failure in failures
        }
    )
