"""A key's faults are found when it is loaded, all at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exam.ids import ItemId
from exam.paper import ExpectedFile, FileTask, FormTask
from server.scoring.key import (
    CellIs,
    ChoiceKey,
    ColumnSum,
    CssRule,
    FieldIs,
    FileCheck,
    FileExists,
    FileKey,
    FormCheck,
    FormKey,
    HtmlElement,
    ItemKey,
    MarkingKeyError,
    TableHasRow,
    TableRows,
)
from tests.unit.scoring.samples import (
    FORM_FIELDS,
    ITEM,
    TWO,
    WORDS,
    choice_key,
    fill_in,
    fill_in_key,
    key_of,
    multiple,
    numeric,
    numeric_key,
    practical_paper,
    theory_paper,
)

FORM = FormTask(id=ITEM, title="表单", text="", marks=TWO, fields=FORM_FIELDS, tables=(WORDS,))
FILES = FileTask(id=ITEM, title="文件", text="", marks=TWO, expected=(ExpectedFile(path="a.html"),))


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ((), "1: has no key"),
        ((choice_key("A"), choice_key("A")), "1: keyed twice"),
        ((choice_key("A"), ChoiceKey(ItemId("9"), TWO, ("A",))), "9: not in the paper"),
        ((choice_key("AZ"),), "1: the right options are not among those of the paper"),
        ((choice_key(""),), "1: the right options are not among those of the paper"),
        ((ChoiceKey(ITEM, Decimal(3), ("A",)),), "1: 3 marks in the key, 2 in the paper"),
        ((numeric_key("1"),), "1: the key is for another kind of item"),
    ],
)
def test_a_key_that_does_not_fit_its_theory_paper_is_refused(keys: tuple[ItemKey, ...], fault: str) -> None:
    with pytest.raises(MarkingKeyError, match="does not fit") as caught:
        key_of(theory_paper(multiple()), *keys)
    assert fault in str(caught.value)


def test_blanks_and_tolerances_must_make_sense() -> None:
    with pytest.raises(MarkingKeyError, match="1 blanks in the key, 2 in the paper"):
        key_of(theory_paper(fill_in(2)), fill_in_key(["a"]))
    with pytest.raises(MarkingKeyError, match="below zero"):
        key_of(theory_paper(numeric()), numeric_key("1", "-1"))


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (FieldIs(label="x", marks=TWO, field="nothing", accepted=("a",)), "no field nothing"),
        (FieldIs(label="x", marks=TWO, field="name"), "says neither a text nor a range"),
        (TableRows(label="x", marks=TWO, table="nothing", at_least=1), "no table nothing"),
        (TableRows(label="x", marks=TWO, table="words", at_least=9), "wants 9 rows of a table that has 5"),
        (ColumnSum(label="x", marks=TWO, table="words", column="y"), "no column y"),
        (TableHasRow(label="x", marks=TWO, table="words", cells=()), "has no condition"),
        (
            TableHasRow(label="x", marks=TWO, table="words", cells=(CellIs(column="word"),)),
            "neither a text nor a range",
        ),
        (FieldIs(label="x", marks=Decimal(1), field="name", accepted=("a",)), "the checks have 1 marks, the task 2"),
    ],
)
def test_a_form_check_must_name_what_the_task_has(check: FormCheck, fault: str) -> None:
    with pytest.raises(MarkingKeyError) as caught:
        key_of(practical_paper(FORM), FormKey(ITEM, TWO, (check,)))
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (HtmlElement(label="x", marks=TWO, path="a.html", selector="a["), "the selector a[ cannot be read"),
        (HtmlElement(label="x", marks=TWO, path="a.html", selector=""), "the selector  cannot be read"),
        (CssRule(label="x", marks=TWO, path="a.html", selector="a,b", property="c"), "or is more than one"),
        (CssRule(label="x", marks=TWO, path="a.html", selector=" ", property="c"), "cannot be read"),
        (FileExists(label="x", marks=TWO, path="b.html"), "b.html is not a file of the task"),
    ],
)
def test_a_file_check_must_have_a_selector_that_reads_and_a_path_of_the_task(check: FileCheck, fault: str) -> None:
    with pytest.raises(MarkingKeyError) as caught:
        key_of(practical_paper(FILES), FileKey(ITEM, TWO, (check,)))
    assert fault in str(caught.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(MarkingKeyError) as caught:
        key_of(theory_paper(multiple(), multiple(name=ItemId("2"))), choice_key("Z"))
    assert "1: the right options" in str(caught.value)
    assert "2: has no key" in str(caught.value)
