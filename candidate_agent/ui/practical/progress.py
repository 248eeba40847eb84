"""How far a task is, pure: rules over a task and what was filled in or saved, no window."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from candidate_agent.port import FilePlace, FileShown
from candidate_agent.ui.practical.typed import reads
from candidate_agent.workspace.checks import Finding, Wrong
from exam.answers import FormFilled, is_empty
from exam.paper import Field, FormTask, Table

PASSING = (Wrong.NOT_KEPT, Wrong.RESTORING, Wrong.COMING_BACK)
"""Findings that go away by themselves."""
HINTS = (*PASSING, Wrong.UNCHANGED)
"""Findings that take nothing away from a task's files being all there."""


class TaskState(StrEnum):
    """How far a task is."""

    NOT_BEGUN = "not_begun"  # 未开始
    IN_WORK = "in_work"  # 进行中
    COMPLETE = "complete"  # 已填完, 文件齐全


class TableOpen(msgspec.Struct, frozen=True):
    """A table that wants more: `filled` rows have something in them, `gaps` of those have empty cells."""

    table: Table
    filled: int
    gaps: int

    @property
    def is_open(self) -> bool:
        """Whether anything is missing."""
        return self.filled < self.table.min_rows or self.gaps > 0


class Misread(msgspec.Struct, frozen=True):
    """Something that does not read as what it should be; `row` counts from 1, 0 for a field outside of tables."""

    field: Field
    text: str
    table: Table | None = None
    row: int = 0


def open_fields(task: FormTask, filled: FormFilled) -> tuple[Field, ...]:
    """Fields in which nothing stands."""
    return tuple(field for field in task.fields if not filled.fields.get(field.id, "").strip())


def table_open(table: Table, rows: Sequence[Sequence[str]]) -> TableOpen:
    """What is missing in a table."""
    begun = [row for row in rows if any(cell.strip() for cell in row)]
    width = len(table.columns)
    gaps = sum(len(row) < width or not all(cell.strip() for cell in row[:width]) for row in begun)
    return TableOpen(table, len(begun), gaps)


def misread(task: FormTask, filled: FormFilled) -> tuple[Misread, ...]:
    """Everything that does not read as what it should be, in the order of the form."""
    found = [
        Misread(field, filled.fields[field.id])
        for field in task.fields
        if not reads(field, filled.fields.get(field.id, ""))
    ]
    for table in task.tables:
        found += misread_in(table, filled.tables.get(table.id, ()))
    return tuple(found)


def misread_in(table: Table, rows: Sequence[Sequence[str]]) -> list[Misread]:
    """The same in one table."""
    return [
        Misread(column, cell, table, number)
        for number, row in enumerate(rows, start=1)
        for column, cell in zip(table.columns, row, strict=False)
        if not reads(column, cell)
    ]


def form_state(task: FormTask, filled: FormFilled) -> TaskState:
    """How far a form task is."""
    if is_empty(filled):
        return TaskState.NOT_BEGUN
    tables = [table_open(table, filled.tables.get(table.id, ())) for table in task.tables]
    done = not open_fields(task, filled) and not misread(task, filled) and not any(one.is_open for one in tables)
    return TaskState.COMPLETE if done else TaskState.IN_WORK


def files_state(files: Sequence[FileShown], findings: Sequence[Finding]) -> TaskState:
    """How far a file task is."""
    if all(file.place is FilePlace.ABSENT for file in files):
        return TaskState.NOT_BEGUN
    wanting = any(file.required and file.place is FilePlace.ABSENT for file in files)
    faulty = any(finding.kind not in HINTS for finding in findings)
    return TaskState.IN_WORK if wanting or faulty else TaskState.COMPLETE
