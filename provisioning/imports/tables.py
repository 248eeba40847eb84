"""One workbook into the roster: read, judge row by row, merge, and keep what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from provisioning.imports.arrangement import HEAD_LABELS, PLACE_RULES, read_head, read_place
from provisioning.imports.cells import clean
from provisioning.imports.deriving import TIMEZONE
from provisioning.imports.failed_rows import failed_workbook
from provisioning.imports.findings import Changes, Failure, FileOutcome, Note, Spot, count_failed
from provisioning.imports.kinds import Kind, Writing
from provisioning.imports.merging import Merged, Rules, merge
from provisioning.imports.people import PERSON_RULES, REGISTRATION_RULES, read_person, read_registration
from provisioning.imports.rooms import ROOM_RULES, read_room
from provisioning.imports.roster import PlaceEntry, Roster, SheetHead
from provisioning.imports.rows import Header, Judged, Row, find_header, is_blank, read_rows
from provisioning.imports.sheets import Sheet, UnusableFileError
from provisioning.imports.workbook import read_workbook

T = TypeVar("T")


class Table(msgspec.Struct, frozen=True):
    """A sheet whose header has been found."""

    sheet: Sheet
    header: Header
    rows: tuple[Row, ...]


class TakenTable(msgspec.Struct, frozen=True):
    """What a workbook did to the roster. `failed_workbook` is None where every row went in."""

    roster: Roster
    outcome: FileOutcome
    failures: tuple[Failure, ...]
    notes: tuple[Note, ...]
    failed_workbook: bytes | None


class _Step(msgspec.Struct, frozen=True):
    roster: Roster
    changes: Changes
    failures: tuple[Failure, ...]
    notes: tuple[Note, ...] = ()


def take_table(path: Path, kind: Kind, roster: Roster) -> TakenTable:
    """Take a workbook's good rows into the roster. Raises UnusableFileError where it cannot be used as a whole."""
    sheets = tuple(sheet for sheet in read_workbook(path) if not is_blank(sheet.rows))
    tables, failures, notes = _find_tables(path.name, sheets, kind)
    notes += [note for table in tables for row in table.rows for note in row.notes()]
    step = _take(path.name, kind, tables, roster)
    headers = {table.sheet.name: table.header.row for table in tables}
    order = {sheet.name: place for place, sheet in enumerate(sheets)}
    found = sorted((*failures, *step.failures), key=lambda failure: (order[failure.spot.sheet], failure.spot.row or 0))
    return TakenTable(
        roster=step.roster,
        outcome=FileOutcome(path.name, kind, step.changes, count_failed(found)),
        failures=tuple(found),
        notes=(*notes, *step.notes),
        failed_workbook=failed_workbook(sheets, headers, found) if step.failures else None,
    )


def _find_tables(file: str, sheets: Sequence[Sheet], kind: Kind) -> tuple[tuple[Table, ...], list[Failure], list[Note]]:
    """Find the sheets that have the header. One sheet of instructions is no harm; an arrangement sheet without is."""
    tables, failures, notes = [], [], []
    wrong = UnusableFileError("file_empty")
    for sheet in sheets:
        try:
            header = find_header(sheet, kind)
            tables.append(Table(sheet, header, read_rows(file, sheet, header, kind)))
        except UnusableFileError as error:
            wrong = error
            if kind is Kind.PLACES and _has_head(sheet):
                failures.append(Failure(Spot(file, sheet.name), error.code, "", error.facts))
            else:
                notes.append(Note(Spot(file, sheet.name), "ignored_sheet"))
    if not tables:
        raise wrong
    return tuple(tables), failures, notes


def _has_head(sheet: Sheet) -> bool:
    return any(
        clean(row[0], Writing.TEXT).rstrip(":：") in HEAD_LABELS
        for row in sheet.rows
        if row and isinstance(row[0], str)
    )


def _take(file: str, kind: Kind, tables: Sequence[Table], roster: Roster) -> _Step:
    rows = [row for table in tables for row in table.rows]
    match kind:
        case Kind.PEOPLE:
            people, failures = _judge(rows, read_person, roster.people, PERSON_RULES)
            return _Step(msgspec.structs.replace(roster, people=people.entries), people.changes, failures)
        case Kind.REGISTRATIONS:
            registered, failures = _judge(rows, read_registration, roster.registrations, REGISTRATION_RULES)
            changed = msgspec.structs.replace(roster, registrations=registered.entries)
            return _Step(changed, registered.changes, failures)
        case Kind.ROOMS:
            rooms, failures = _judge(rows, read_room, roster.rooms, ROOM_RULES)
            return _Step(msgspec.structs.replace(roster, rooms=rooms.entries), rooms.changes, failures)
        case _:
            return _take_places(file, tables, roster)


def _judge(
    rows: Iterable[Row], read: Callable[[Row], T | tuple[Failure, ...]], old: Iterable[T], rules: Rules[T]
) -> tuple[Merged[T], tuple[Failure, ...]]:
    good, failures = _split((row, read(row)) for row in rows)
    merged = merge(old, good, rules)
    return merged, (*failures, *merged.failures)


def _take_places(file: str, tables: Sequence[Table], roster: Roster) -> _Step:
    heads = {head.session: head for head in roster.heads}
    seats = {room.name: room.seats for room in roster.rooms}
    good: list[Judged[PlaceEntry]] = []
    failures: list[Failure] = []
    notes: list[Note] = []
    for table in tables:
        head, head_notes = read_head(file, table.sheet, table.header, TIMEZONE)
        notes += head_notes
        if not isinstance(head, SheetHead):
            failures += head
            continue
        heads[head.session] = head
        fitting, wrong = _split((row, read_place(row, head, seats.get(head.room))) for row in table.rows)
        good += fitting
        failures += wrong
    merged = merge(roster.places, good, PLACE_RULES)
    changed = msgspec.structs.replace(roster, heads=tuple(heads.values()), places=merged.entries)
    return _Step(changed, merged.changes, (*failures, *merged.failures), tuple(notes))


def _split(judged: Iterable[tuple[Row, T | tuple[Failure, ...]]]) -> tuple[list[Judged[T]], list[Failure]]:
    good: list[Judged[T]] = []
    failures: list[Failure] = []
    for row, outcome in judged:
        if isinstance(outcome, tuple):
            failures += outcome
        else:
            good.append(Judged(outcome, row))
    return good, failures
