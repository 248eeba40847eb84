"""Whether a marking key can mark its paper. A fault in a key is found when it is loaded, never while marking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from exam.paper import (
    FileTask,
    FillIn,
    FormTask,
    MultipleChoice,
    Numeric,
    Paper,
    PracticalTask,
    SingleChoice,
    Table,
    TheoryItem,
    TrueFalse,
)
from server.scoring.key import (
    CellIs,
    ChoiceKey,
    ColumnSum,
    ColumnUnique,
    CssRule,
    FieldIs,
    FileCheck,
    FileKey,
    FillInKey,
    FormCheck,
    FormKey,
    HtmlElement,
    HumanCheck,
    HumanKey,
    ItemKey,
    MarkingKey,
    MarkingKeyError,
    NumericKey,
    TableHasRow,
    TableRows,
)
from server.scoring.stylesheets import is_selector

Question = TheoryItem | PracticalTask


def check_key(key: MarkingKey, paper: Paper) -> None:
    """Check that the key marks every item of the paper, each in its way. Raises MarkingKeyError naming every fault."""
    faults = [*_whole(key, paper)]
    questions = {str(question.id): question for question in paper.questions()}
    for item in key.keys:
        question = questions.get(item.item)
        if question is not None:
            faults += [f"{item.item}: {fault}" for fault in _item(item, question)]
    if faults:
        raise MarkingKeyError(
            f"评分标准与试卷不符，请重新生成试卷 / the marking key does not fit the paper {paper.id}, build it again: "
            + "; ".join(faults)
        )


def _whole(key: MarkingKey, paper: Paper) -> Iterator[str]:
    if key.paper != paper.id:
        yield f"the key is of paper {key.paper}"
    keyed, asked = [item.item for item in key.keys], [question.id for question in paper.questions()]
    for name in dict.fromkeys(name for name in keyed if keyed.count(name) > 1):
        yield f"{name}: keyed twice"
    for name in keyed:
        if name not in asked:
            yield f"{name}: not in the paper"
    for name in asked:
        if name not in keyed:
            yield f"{name}: has no key"


def _item(item: ItemKey, question: Question) -> Iterator[str]:
    if item.marks != question.marks or item.marks <= 0:
        yield f"{item.marks} marks in the key, {question.marks} in the paper"
    match item, question:
        case ChoiceKey(right=right), SingleChoice() | MultipleChoice() | TrueFalse():
            yield from _choice(right, question)
        case FillInKey(blanks=blanks), FillIn(blanks=count):
            if len(blanks) != count or not all(blanks):
                yield f"{len(blanks)} blanks in the key, {count} in the paper, each needing an answer"
        case NumericKey(tolerance=tolerance), Numeric():
            if tolerance < 0:
                yield "the tolerance is below zero"
        case HumanKey(), _:
            pass
        case FormKey(checks=form_checks), FormTask():
            yield from _sum(item.marks, form_checks)
            for form_check in form_checks:
                yield from (f"“{form_check.label}”: {fault}" for fault in _form_check(form_check, question))
        case FileKey(checks=file_checks), FileTask():
            yield from _sum(item.marks, file_checks)
            for file_check in file_checks:
                yield from (f"“{file_check.label}”: {fault}" for fault in _file_check(file_check, question))
        case _:
            yield "the key is for another kind of item"


def _choice(right: tuple[str, ...], question: Question) -> Iterator[str]:
    if isinstance(question, SingleChoice | MultipleChoice):
        known = {option.id for option in question.options}
    else:
        known = {"T", "F"}
    if not right or not set(right) <= known:
        yield "the right options are not among those of the paper"
    if len(set(right)) != 1 and not isinstance(question, MultipleChoice):
        yield "has more than one right option"


def _sum(marks: Decimal, checks: Sequence[FormCheck] | Sequence[FileCheck]) -> Iterator[str]:
    total = sum((check.marks for check in checks), Decimal(0))
    if total != marks or any(check.marks <= 0 for check in checks):
        yield f"the checks have {total} marks, the task {marks}"


def _form_check(check: FormCheck, task: FormTask) -> Iterator[str]:
    if isinstance(check, HumanCheck):
        return
    if isinstance(check, FieldIs):
        if check.field not in {field.id for field in task.fields}:
            yield f"no field {check.field}"
        yield from _wanted(check)
        return
    table = next((table for table in task.tables if table.id == check.table), None)
    if table is None:
        yield f"no table {check.table}"
        return
    for name in _columns(check):
        if name not in {column.id for column in table.columns}:
            yield f"no column {name}"
    if isinstance(check, TableHasRow):
        if not check.cells:
            yield "has no condition"
        for cell in check.cells:
            yield from _wanted(cell)
    if isinstance(check, TableRows):
        yield from _rows(check, table)


def _rows(check: TableRows, table: Table) -> Iterator[str]:
    if check.at_least > table.max_rows:
        yield f"wants {check.at_least} rows of a table that has {table.max_rows}"


def _columns(check: TableRows | TableHasRow | ColumnSum | ColumnUnique) -> tuple[str, ...]:
    match check:
        case TableRows(filled=filled):
            return filled
        case TableHasRow(cells=cells):
            return tuple(cell.column for cell in cells)
        case ColumnSum(column=column) | ColumnUnique(column=column):
            return (column,)


def _wanted(wanted: FieldIs | CellIs) -> Iterator[str]:
    if not wanted.accepted and wanted.low is None and wanted.high is None:
        yield "says neither a text nor a range"


def _file_check(check: FileCheck, task: FileTask) -> Iterator[str]:
    if isinstance(check, HumanCheck):
        return
    if check.path not in {file.path for file in task.expected}:
        yield f"{check.path} is not a file of the task"
    if isinstance(check, HtmlElement):
        try:
            LexborHTMLParser("<p></p>").css(check.selector)
        except SelectolaxError:
            yield f"the selector {check.selector} cannot be read"
    elif isinstance(check, CssRule) and not is_selector(check.selector):
        yield f"the selector {check.selector} cannot be read, or is more than one"
