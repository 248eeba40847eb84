"""Checks of form tasks, each read from one row of the sheet 评分."""

from __future__ import annotations

import re
from decimal import Decimal

from exam.paper import Table
from provisioning.papers.row import Row
from provisioning.papers.scope import NUMBERS, Scope, is_reversed, wanted, wanted_number
from server.scoring.key import CellIs, ColumnSum, ColumnUnique, FieldIs, TableHasRow, TableRows


def read_field_is(row: Row, scope: Scope, label: str, marks: Decimal) -> FieldIs | None:
    """字段等于: 答案 for texts, choices and dates; 答案 or 最小/最大 for numbers."""
    field = scope.field(row)
    if field is None:
        return None
    low, high = row.decimal("最小"), row.decimal("最大")
    texts = row.parts("答案")
    if field.kind not in NUMBERS:
        for column in ("最小", "最大"):
            if row.text(column):
                row.fault(column, "not-for-this-kind", kind=field.label, column=column)
        if not texts:
            row.fault("答案", "param-missing", kind=row.text("检查"), column="答案")
            return None
        found = wanted(row, field, "答案", texts)
        return FieldIs(label=label, marks=marks, field=field.id, accepted=found.accepted) if found else None
    if texts:
        number = wanted_number(row, "答案", row.text("答案"))
        low, high = (number.low, number.high) if number else (None, None)
    elif low is None and high is None:
        row.fault("答案", "param-missing", kind=row.text("检查"), column="答案")
    if (low is None and high is None) or is_reversed(row, "最小", low, high):
        return None
    return FieldIs(label=label, marks=marks, field=field.id, low=low, high=high)


def read_table_rows(row: Row, scope: Scope, label: str, marks: Decimal) -> TableRows | None:
    """表格行数: 至少 rows in which every column of 列 says something; all columns where 列 is empty."""
    table = scope.table(row)
    least = row.whole("至少")
    if table is None or least is None:
        return None
    if least > table.max_rows:
        row.fault("至少", "rows-too-many", value=least, most=table.max_rows)
    columns = row.parts("列", "|｜;；,，、")
    found = [scope.column(row, table, name) for name in columns]
    if None in found:
        return None
    filled = columns or tuple(column.id for column in table.columns)
    return TableRows(label=label, marks=marks, table=table.id, at_least=least, filled=filled)


def read_table_has_row(row: Row, scope: Scope, label: str, marks: Decimal) -> TableHasRow | None:
    """表格有行: 条件 as `列=值|值；列=最小~最大`."""
    table = scope.table(row)
    if table is None:
        return None
    conditions = row.parts("条件", ";；")
    cells = [_read_condition(row, scope, table, condition) for condition in conditions]
    found = tuple(cell for cell in cells if cell)
    if not found or len(found) < len(conditions):
        return None
    return TableHasRow(label=label, marks=marks, table=table.id, cells=found)


def _read_condition(row: Row, scope: Scope, table: Table, condition: str) -> CellIs | None:
    name, sign, value = (part.strip() for part in condition.partition("="))
    if not (name and sign and value):
        row.fault("条件", "condition-bad", value=condition)
        return None
    column = scope.column(row, table, name, cell="条件")
    if column is None:
        return None
    if column.kind in NUMBERS:
        found = wanted_number(row, "条件", value)
    else:
        texts = tuple(text.strip() for text in re.split("[|｜]", value) if text.strip())
        found = wanted(row, column, "条件", texts)
    return CellIs(column=name, accepted=found.accepted, low=found.low, high=found.high) if found else None


def read_column_sum(row: Row, scope: Scope, label: str, marks: Decimal) -> ColumnSum | None:
    """列合计: the sum of 列 lies between 最小 and 最大."""
    table = scope.table(row)
    low, high = row.decimal("最小"), row.decimal("最大")
    if table is None:
        return None
    column = scope.column(row, table, row.text("列"))
    if column is None:
        return None
    if column.kind not in NUMBERS:
        row.fault("列", "column-not-number", value=column.id)
        return None
    if not row.text("最小") and not row.text("最大"):
        row.fault("最大", "param-missing", kind=row.text("检查"), column="最大")
    if (low is None and high is None) or is_reversed(row, "最小", low, high):
        return None
    return ColumnSum(label=label, marks=marks, table=table.id, column=column.id, low=low, high=high)


def read_column_unique(row: Row, scope: Scope, label: str, marks: Decimal) -> ColumnUnique | None:
    """列不重复: no text twice in 列."""
    table = scope.table(row)
    column = scope.column(row, table, row.text("列")) if table else None
    if table is None or column is None:
        return None
    return ColumnUnique(label=label, marks=marks, table=table.id, column=column.id)
