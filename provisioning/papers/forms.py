"""Form tasks: the sheets 字段 and 表格."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.answers import MAX_CELLS
from exam.paper import Field, FieldKind, Table
from provisioning.papers.fault import Findings, Place
from provisioning.papers.row import Row
from provisioning.papers.workbook import Workbook

FIELDS, TABLES = "字段", "表格"
FIELD_COLUMNS = ("编号", "名称", "类型", "单位", "选项")
TABLE_COLUMNS = ("表格编号", "表格名称", "列编号", "列名称", "类型", "单位", "选项", "最少行数", "最多行数")
MOST_ROWS = 30
_KINDS: Mapping[str, FieldKind] = MappingProxyType(
    {"文本": "text", "整数": "integer", "小数": "decimal", "选择": "choice", "日期": "date"}
)


def read_form(book: Workbook, findings: Findings) -> tuple[tuple[Field, ...], tuple[Table, ...]]:
    """Read fields and tables of a form task; at least one of the two sheets has to be there."""
    fields = _read_fields(book) if book.has(FIELDS) else ()
    tables = _read_tables(book) if book.has(TABLES) else ()
    if not book.has(FIELDS) and not book.has(TABLES):
        findings.fault(book.place(FIELDS), "form-empty")
    cells = sum(table.max_rows * len(table.columns) for table in tables)
    if cells > MAX_CELLS:
        findings.fault(Place(book.file, TABLES, 1, "最多行数"), "form-too-large", limit=MAX_CELLS, cells=cells)
    return fields, tables


def _read_fields(book: Workbook) -> tuple[Field, ...]:
    sheet = book.sheet(FIELDS, required=FIELD_COLUMNS)
    fields: list[Field] = []
    seen: dict[str, int] = {}
    for row in sheet.rows if sheet else ():
        field = _read_field(row, "编号", "名称", seen)
        if field:
            fields.append(field)
    return tuple(fields)


def _read_tables(book: Workbook) -> tuple[Table, ...]:
    sheet = book.sheet(TABLES, required=TABLE_COLUMNS)
    rows_of: dict[str, list[Row]] = {}
    for row in sheet.rows if sheet else ():
        table = row.identifier("表格编号")
        if table:
            rows_of.setdefault(table, []).append(row)
    tables = [_read_table(table, rows) for table, rows in rows_of.items()]
    return tuple(table for table in tables if table)


def _read_table(table: str, rows: list[Row]) -> Table | None:
    """Rows of one table: the first also says its label and how many rows it may have."""
    first = rows[0]
    label = first.required("表格名称")
    least = first.whole("最少行数", least=0)
    most = first.whole("最多行数")
    least, most = 1 if least is None else least, MOST_ROWS if most is None else most
    if least > most:
        first.fault("最少行数", "rows-reversed", low=least, high=most)
    for row in rows[1:]:
        for column in ("最少行数", "最多行数"):
            if row.text(column):
                row.fault(column, "only-first-row", column=column, table=table)
    seen: dict[str, int] = {}
    columns = [_read_field(row, "列编号", "列名称", seen) for row in rows]
    if label is None:
        return None
    found = tuple(column for column in columns if column)
    return Table(id=table, label=label, columns=found, min_rows=least, max_rows=most)


def _read_field(row: Row, id_column: str, label_column: str, seen: dict[str, int]) -> Field | None:
    identifier = row.identifier(id_column)
    label = row.required(label_column)
    kind = row.one_of("类型", _KINDS)
    choices = row.parts("选项")
    if identifier and seen.setdefault(identifier, row.number) != row.number:
        row.fault(id_column, "id-twice", value=identifier, other=seen[identifier])
    if kind == "choice" and len(set(choices)) < 2:
        row.fault("选项", "choices-missing")
    if kind and kind != "choice" and choices:
        row.fault("选项", "not-for-this-kind", kind=row.text("类型"), column="选项")
    if not (identifier and label and kind):
        return None
    return Field(id=identifier, label=label, kind=kind, unit=row.text("单位"), choices=choices)
