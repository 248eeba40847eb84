"""The sheet 评分: one check a row, its parameters in named columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Generic, TypeVar

from provisioning.papers import file_checks, form_checks
from provisioning.papers.fault import Findings, Place
from provisioning.papers.row import Row, number_in
from provisioning.papers.scope import Scope
from provisioning.papers.workbook import NOTES, Workbook
from server.scoring.key import FileCheck, FormCheck, HumanCheck

SHEET = "评分"
COLUMNS = ("检查", "说明", "分值")
PARAMETERS = (
    "字段", "表格", "列", "条件", "答案", "最小", "最大", "至少", "至多", "文件", "素材", "文件类型", "大小上限KB",
    "宽", "高", "选择器", "文本", "属性", "属性值", "包含", "评分标准",
)  # fmt: skip
C_co = TypeVar("C_co", covariant=True)


@dataclass(frozen=True)
class CheckForm(Generic[C_co]):
    """How one kind of check is written: its reader, the parameters it needs and those it may have."""

    read: Callable[[Row, Scope, str, Decimal], C_co | None]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


def _read_human(row: Row, scope: Scope, label: str, marks: Decimal) -> HumanCheck:  # noqa: ARG001 - one shape for all
    return HumanCheck(label=label, marks=marks, guidance=row.text("评分标准"))


HUMAN = "人工评分"
FORM_CHECKS: Mapping[str, CheckForm[FormCheck]] = MappingProxyType(
    {
        "字段等于": CheckForm(form_checks.read_field_is, ("字段",), ("答案", "最小", "最大")),
        "表格行数": CheckForm(form_checks.read_table_rows, ("表格", "至少"), ("列",)),
        "表格有行": CheckForm(form_checks.read_table_has_row, ("表格", "条件")),
        "列合计": CheckForm(form_checks.read_column_sum, ("表格", "列"), ("最小", "最大")),
        "列不重复": CheckForm(form_checks.read_column_unique, ("表格", "列")),
        HUMAN: CheckForm(_read_human, ("评分标准",)),
    }
)
FILE_CHECKS: Mapping[str, CheckForm[FileCheck]] = MappingProxyType(
    {
        "文件存在": CheckForm(file_checks.read_file_exists, ("文件",), ("文件类型", "大小上限KB")),
        "文件已修改": CheckForm(file_checks.read_file_changed, ("文件", "素材")),
        "图片尺寸": CheckForm(file_checks.read_picture_size, ("文件", "宽", "高"), ("大小上限KB",)),
        "网页元素": CheckForm(
            file_checks.read_html_element, ("文件", "选择器"), ("至少", "至多", "文本", "属性", "属性值")
        ),
        "替代文字": CheckForm(file_checks.read_html_alt_texts, ("文件",), ("至少",)),
        "链接有效": CheckForm(file_checks.read_html_links, ("文件",)),
        "样式规则": CheckForm(file_checks.read_css_rule, ("文件", "选择器", "属性"), ("属性值",)),
        "媒体查询": CheckForm(file_checks.read_css_media, ("文件", "包含")),
        HUMAN: CheckForm(_read_human, ("评分标准",)),
    }
)
D = TypeVar("D")


def read_checks(
    book: Workbook,
    forms: Mapping[str, CheckForm[D]],
    others: Sequence[str],
    scope: Scope,
    task_kind: str,
    task_marks: Decimal | None,
    findings: Findings,
) -> tuple[D, ...]:
    """Read every check of a task. `others` are the kinds that only the other sort of task has."""
    sheet = book.sheet(SHEET, required=COLUMNS, optional=PARAMETERS)
    found: list[D] = []
    total = Decimal(0)
    for row in sheet.rows if sheet else ():
        check = _read_check(row, forms, others, scope, task_kind)
        if check is not None:
            found.append(check)
        total += number_in(row.text("分值")) or 0
    if sheet and task_marks is not None and total != task_marks:
        place = Place(book.file, SHEET, 1, "分值")
        findings.fault(place, "checks-marks", sum=f"{total.normalize():f}", marks=f"{task_marks.normalize():f}")
    return tuple(found)


def _read_check(
    row: Row, forms: Mapping[str, CheckForm[D]], others: Sequence[str], scope: Scope, task_kind: str
) -> D | None:
    label, marks = row.required("说明"), row.marks("分值")
    kind = row.text("检查")
    if kind in others and kind not in forms:
        row.fault("检查", "check-not-for-task", kind=kind, task=task_kind)
        return None
    form = row.one_of("检查", forms)
    if form is None:
        return None
    row.unused(kind, (*COLUMNS, *form.needs, *form.may, NOTES))
    for column in form.needs:
        if not row.text(column):
            row.fault(column, "param-missing", kind=kind, column=column)
    check = form.read(row, scope, label or "", marks or Decimal(0))
    return check if label and marks else None
