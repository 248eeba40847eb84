"""Checks of form tasks: fields, rows, cells, sums, repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exam.answers import FormFilled
from exam.paper import Field, FormTask, Table
from server.scoring.evidence import Finding, found, left_to_a_person
from server.scoring.key import CellIs, ColumnSum, ColumnUnique, FieldIs, FormCheck, HumanCheck, TableHasRow, TableRows
from server.scoring.rounding import exact_text, plain
from server.scoring.typed_text import comparable, date_in, is_between, number_in, quoted, says_something

Row = Sequence[str]


@dataclass(frozen=True)
class FilledForm:
    """A form task with what was filled in. Names that the task does not have give empty texts, never an error."""

    task: FormTask
    answer: FormFilled

    def field(self, name: str) -> tuple[Field, str]:
        """Return a field and its text."""
        field = next(field for field in self.task.fields if field.id == name)
        return field, self.answer.fields.get(name, "")

    def table(self, name: str) -> Table:
        """Return a table of the task."""
        return next(table for table in self.task.tables if table.id == name)

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return a table's rows as far as the task allows rows; what a PC sends beyond them does not count."""
        return self.answer.tables.get(name, ())[: self.table(name).max_rows]

    def column(self, table: str, name: str) -> tuple[Field, list[str]]:
        """Return a column and its cells, one for each row."""
        place, column = _column(self.table(table), name)
        return column, [_cell(row, place) for row in self.rows(table)]


def _column(table: Table, name: str) -> tuple[int, Field]:
    return next((place, column) for place, column in enumerate(table.columns) if column.id == name)


def _cell(row: Row, place: int) -> str:
    return row[place] if place < len(row) else ""


def look_at_form(check: FormCheck, form: FilledForm) -> Finding:
    """Carry out one check of a key that check_key has passed."""
    match check:
        case FieldIs():
            return field_is(check, form)
        case TableRows():
            return table_rows(check, form)
        case TableHasRow():
            return table_has_row(check, form)
        case ColumnSum():
            return column_sum(check, form)
        case ColumnUnique():
            return column_unique(check, form)
        case HumanCheck():
            return left_to_a_person("open")


def is_wanted(text: str, column: Field, wanted: FieldIs | CellIs) -> bool:
    """Tell whether a field or cell says one of the accepted texts, or a number within the bounds."""
    if wanted.accepted:
        return any(_same(text, accepted, column) for accepted in wanted.accepted)
    number = number_in(text, column.unit)
    return number is not None and is_between(number, wanted.low, wanted.high)


def _same(text: str, accepted: str, column: Field) -> bool:
    if comparable(text) == comparable(accepted):
        return True
    given = date_in(text) if column.kind == "date" else None
    return given is not None and given == date_in(accepted)


def field_is(check: FieldIs, form: FilledForm) -> Finding:
    """A field is right; numbers say what range was wanted, texts do not say the answer."""
    field, text = form.field(check.field)
    if not says_something(text):
        return found("blank_empty", right=False)
    right = is_wanted(text, field, check)
    if check.accepted:
        return found("blank_right" if right else "blank_wrong", right, text=quoted(text))
    if number_in(text, field.unit) is None:
        return found("number_unread", right=False, text=quoted(text))
    return found("field_in_range", right, text=quoted(text), wanted=_range(check.low, check.high))


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return plain(low) if low == high else f"{plain(low)}–{plain(high)}"
    return f"≥ {plain(low)}" if low is not None else f"≤ {plain(high)}" if high is not None else ""


def table_rows(check: TableRows, form: FilledForm) -> Finding:
    """So many rows have every named column filled; without names, any cell."""
    table = form.table(check.table)
    places = [_column(table, name)[0] for name in check.filled]
    count = sum(
        all(says_something(_cell(row, place)) for place in places) if places else any(map(says_something, row))
        for row in form.rows(check.table)
    )
    return found("rows_counted", count >= check.at_least, count=count, least=check.at_least)


def table_has_row(check: TableHasRow, form: FilledForm) -> Finding:
    """One row meets every condition; evidence names the nearest."""
    table = form.table(check.table)
    places = [(_column(table, cell.column), cell) for cell in check.cells]
    met = [
        sum(is_wanted(_cell(row, place), column, cell) for (place, column), cell in places)
        for row in form.rows(check.table)
    ]
    if not any(any(map(says_something, row)) for row in form.rows(check.table)):
        return found("table_empty", right=False)
    best = max(met)
    row, total = met.index(best) + 1, len(places)
    if best == total:
        return found("row_found", right=True, row=row, total=total)
    return found("row_missing", right=False, row=row, total=total, met=best)


def column_sum(check: ColumnSum, form: FilledForm) -> Finding:
    """The numbers of a column add up to something within the bounds; a cell that is no number fails the check."""
    column, cells = form.column(check.table, check.column)
    numbers: list[Decimal] = []
    for row, text in _filled(cells):
        number = number_in(text, column.unit)
        if number is None:
            return found("sum_unread", right=False, row=row, text=quoted(text))
        numbers.append(number)
    if not numbers:
        return found("column_empty", right=False, column=column.label)
    total = sum(map(Fraction, numbers), Fraction(0))
    right = (check.low is None or Fraction(check.low) <= total) and (
        check.high is None or total <= Fraction(check.high)
    )
    wanted = _range(check.low, check.high)
    return found("sum_found", right, column=column.label, count=len(numbers), sum=exact_text(total), wanted=wanted)


def column_unique(check: ColumnUnique, form: FilledForm) -> Finding:
    """No text stands twice in a column."""
    column, cells = form.column(check.table, check.column)
    first_seen: dict[str, int] = {}
    for row, text in _filled(cells):
        first = first_seen.setdefault(comparable(text), row)
        if first != row:
            return found("column_repeated", right=False, first=first, second=row, text=quoted(text))
    if not first_seen:
        return found("column_empty", right=False, column=column.label)
    return found("column_unique", right=True, count=len(first_seen))


def _filled(cells: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((row, text) for row, text in enumerate(cells, 1) if says_something(text))
