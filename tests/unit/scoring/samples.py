"""Small papers and keys, and files as candidates might hand them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from exam.answers import Answer, FormFilled
from exam.ids import Digest, ItemId
from exam.package import digest_of
from exam.paper import (
    ExpectedFile,
    Field,
    FileTask,
    FillIn,
    FormTask,
    MultipleChoice,
    Numeric,
    Option,
    Paper,
    Table,
    TheoryItem,
)
from exam.plan import Level, Part
from server.scoring.evidence import Evidence, ItemMark
from server.scoring.key import (
    ChoiceKey,
    FileCheck,
    FileKey,
    FillInKey,
    FormCheck,
    FormKey,
    ItemKey,
    MarkingKey,
    NumericKey,
    PartialCredit,
)
from server.scoring.key_check import check_key
from server.scoring.marking import mark_part
from server.scoring.work_folder import HandedInFile

ITEM = ItemId("1")
PACKAGE = Digest("0" * 64)
TWO = Decimal(2)


def theory_paper(*items: TheoryItem) -> Paper:
    return Paper(id="t", title="理论", part=Part.THEORY, level=Level.INTERMEDIATE, subject="科目", items=items)


def multiple(letters: str = "ABCDEF", name: ItemId = ITEM, marks: Decimal = TWO) -> MultipleChoice:
    options = tuple(Option(letter, f"选项 {letter}") for letter in letters)
    return MultipleChoice(id=name, stem="选择", marks=marks, options=options)


def fill_in(blanks: int) -> FillIn:
    return FillIn(id=ITEM, stem="____" * blanks, marks=TWO, blanks=blanks)


def numeric(unit: str = "") -> Numeric:
    return Numeric(id=ITEM, stem="计算", marks=TWO, unit=unit)


def key_of(paper: Paper, *keys: ItemKey, rule: PartialCredit = "none") -> MarkingKey:
    """A key that has been checked against its paper, as scoring does it."""
    key = MarkingKey(paper=paper.id, package=PACKAGE, keys=keys, partial_credit=rule)
    check_key(key, paper)
    return key


def mark_one(item: TheoryItem, key: ItemKey, answer: Answer | None, rule: PartialCredit = "none") -> ItemMark:
    paper = theory_paper(item)
    answers = {} if answer is None else {item.id: answer}
    return mark_part(key_of(paper, key, rule=rule), paper, answers, {}).items[0]


def choice_key(right: str) -> ChoiceKey:
    return ChoiceKey(ITEM, TWO, tuple(right))


def fill_in_key(*blanks: Sequence[str]) -> FillInKey:
    return FillInKey(ITEM, TWO, tuple(tuple(blank) for blank in blanks))


def numeric_key(value: str, tolerance: str = "0") -> NumericKey:
    return NumericKey(ITEM, TWO, Decimal(value), Decimal(tolerance))


FORM_FIELDS = (
    Field(id="name", label="名称"),
    Field(id="money", label="预算", kind="decimal", unit="元"),
    Field(id="day", label="日期", kind="date"),
)
WORDS = Table(
    id="words",
    label="关键词",
    columns=(Field(id="word", label="关键词"), Field(id="bid", label="出价", kind="decimal", unit="元")),
    max_rows=5,
)


def practical_paper(task: FormTask | FileTask) -> Paper:
    return Paper(id="p", title="实操", part=Part.PRACTICAL, level=Level.INTERMEDIATE, subject="科目", tasks=(task,))


def look_at_form(
    check: FormCheck, fields: Mapping[str, str] | None = None, words: Sequence[tuple[str, ...]] = ()
) -> Evidence:
    """Mark a form with one check; the field `name` is filled where nothing else is, so that it counts as answered."""
    marks = check.marks
    task = FormTask(id=ITEM, title="任务", text="", marks=marks, fields=FORM_FIELDS, tables=(WORDS,))
    paper = practical_paper(task)
    filled = FormFilled({"name": "某计划", **(fields or {})}, {"words": tuple(words)})
    key = key_of(paper, FormKey(ITEM, marks, (check,)))
    return mark_part(key, paper, {ITEM: filled}, {}).items[0].checks[0]


def handed_in(data: bytes) -> HandedInFile:
    return HandedInFile(len(data), digest_of(data), lambda: data)


def look_at_files(check: FileCheck, files: Mapping[str, bytes | HandedInFile]) -> Evidence:
    """Mark a file task with one check."""
    return look_at_all([check], files)[0]


def look_at_all(checks: Sequence[FileCheck], files: Mapping[str, bytes | HandedInFile]) -> tuple[Evidence, ...]:
    """Mark a file task with several checks; every file they name is one that the task expects."""
    marks = sum((check.marks for check in checks), Decimal(0))
    paths = dict.fromkeys(getattr(check, "path", "a.html") for check in checks)
    expected = tuple(ExpectedFile(path=path) for path in paths)
    task = FileTask(id=ITEM, title="任务", text="", marks=marks, expected=expected)
    paper = practical_paper(task)
    key = key_of(paper, FileKey(ITEM, marks, tuple(checks)))
    kept = {(ITEM, name): file if isinstance(file, HandedInFile) else handed_in(file) for name, file in files.items()}
    return mark_part(key, paper, {}, kept).items[0].checks


def is_right(evidence: Evidence) -> bool:
    """Whether a check got all its marks or none; a share would be a fault of these tests."""
    assert evidence.given in (evidence.available, Fraction(0)), evidence
    assert evidence.say("zh")
    assert evidence.say("en")
    return evidence.given == evidence.available
