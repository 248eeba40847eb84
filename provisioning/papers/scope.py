"""What the checks of a task may name: its fields, tables, files and materials. Looking up notes what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from exam.ids import Digest
from exam.paper import ExpectedFile, Field, Media, Table
from provisioning.papers.row import Row, is_date, number_in

NUMBERS = ("integer", "decimal")


@dataclass(frozen=True)
class Scope:
    """The parts of one task."""

    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    expected: tuple[ExpectedFile, ...] = ()
    materials: tuple[Media, ...] = ()

    def field(self, row: Row) -> Field | None:
        """The field that the row names."""
        name = row.text("字段")
        found = next((field for field in self.fields if field.id == name), None)
        if name and found is None:
            row.fault("字段", "field-unknown", value=name)
        return found

    def table(self, row: Row) -> Table | None:
        """The table that the row names."""
        name = row.text("表格")
        found = next((table for table in self.tables if table.id == name), None)
        if name and found is None:
            row.fault("表格", "table-unknown", value=name)
        return found

    def column(self, row: Row, table: Table, name: str, *, cell: str = "列") -> Field | None:
        """A column of a table; `cell` is where the row names it."""
        found = next((column for column in table.columns if column.id == name), None)
        if name and found is None:
            row.fault(cell, "table-column-unknown", table=table.id, value=name)
        return found

    def path(self, row: Row) -> str | None:
        """The expected file that the row names."""
        name = row.text("文件")
        if name and all(file.path != name for file in self.expected):
            row.fault("文件", "file-not-expected", value=name)
            return None
        return name or None

    def material(self, row: Row) -> Digest | None:
        """The material that the row names."""
        name = row.text("素材")
        found = next((media.digest for media in self.materials if media.name == name), None)
        if name and found is None:
            row.fault("素材", "material-missing", name=name)
        return found


@dataclass(frozen=True)
class Wanted:
    """What a field or a cell should hold: accepted texts, or a number within bounds that count themselves."""

    accepted: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


def wanted(row: Row, field: Field, cell: str, texts: tuple[str, ...]) -> Wanted | None:
    """Check what a text, choice or date field should hold. None, the fault being noted, where it never could."""
    for text in texts:
        if field.kind == "choice" and text not in field.choices:
            row.fault(cell, "answer-not-choice", value=text, known="、".join(field.choices))
            return None
        if field.kind == "date" and not is_date(text):
            row.fault(cell, "not-a-date", value=text)
            return None
    return Wanted(accepted=texts)


def wanted_number(row: Row, cell: str, text: str) -> Wanted | None:
    """Read `3`, `1~3`, `1~` or `~3`. None, the fault being noted, where it is none of these."""
    first, wave, last = text.replace("～", "~").partition("~")
    ends = [end.strip() for end in ((first, last) if wave else (first, first))]
    values = [number_in(end) for end in ends]
    if not any(ends) or any(end and value is None for end, value in zip(ends, values, strict=True)):
        row.fault(cell, "not-a-number", value=text)
        return None
    low, high = values
    if is_reversed(row, cell, low, high):
        return None
    return Wanted(low=low, high=high)


def is_reversed(row: Row, cell: str, low: Decimal | None, high: Decimal | None) -> bool:
    """Tell, and note, whether the bounds stand the wrong way round."""
    if low is None or high is None or low <= high:
        return False
    row.fault(cell, "range-reversed", low=str(low), high=str(high))
    return True
