"""The sheet 理论: one theory item a row, and its key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from exam.ids import ItemId
from exam.paper import FillIn, Media, MultipleChoice, Numeric, SingleChoice, TheoryItem, TrueFalse
from provisioning.papers.choices import letters_in, read_options
from provisioning.papers.fault import Findings, Place
from provisioning.papers.media import PICTURES, MediaStore, read_picture
from provisioning.papers.row import Row, number_in
from provisioning.papers.workbook import Workbook
from server.scoring.key import ChoiceKey, FillInKey, ItemKey, NumericKey

SHEET = "理论"
OPTIONS = tuple(f"选项{letter}" for letter in "ABCDEF")
COLUMNS = ("题号", "题型", "题干", *OPTIONS, "答案", "分值", PICTURES, "单位", "容差")
BLANK = "____"
FULL_MARKS = Decimal(100)
_EVERY_KIND = ("题号", "题型", "题干", "答案", "分值", PICTURES, "备注")
_TRUE_FALSE: Mapping[str, str] = MappingProxyType(
    {"对": "T", "错": "F", "正确": "T", "错误": "F", "√": "T", "×": "F", "T": "T", "F": "F"}
)


@dataclass(frozen=True)
class Common:
    """What every kind of item has, already checked."""

    id: ItemId
    stem: str
    marks: Decimal
    picture: Media | None


Pair = tuple[TheoryItem, ItemKey]


def read_theory(
    book: Workbook, folder: Path, store: MediaStore, findings: Findings
) -> tuple[tuple[TheoryItem, ...], tuple[ItemKey, ...]]:
    """Read every item with its key; rows with faults are left out, their faults being noted."""
    sheet = book.sheet(SHEET, required=COLUMNS)
    if sheet is None:
        return (), ()
    pairs: list[Pair] = []
    numbers: dict[str, int] = {}
    stems: dict[str, int] = {}
    total = Decimal(0)
    for row in sheet.rows:
        pair = _read_item(row, folder, store, numbers, stems)
        if pair:
            pairs.append(pair)
        if (marks := number_in(row.text("分值"))) is not None:
            total += marks
    if total != FULL_MARKS:
        findings.fault(Place(sheet.place.file, SHEET, 1, "分值"), "theory-marks", sum=f"{total.normalize():f}")
    return tuple(item for item, _ in pairs), tuple(key for _, key in pairs)


def _read_item(
    row: Row, folder: Path, store: MediaStore, numbers: dict[str, int], stems: dict[str, int]
) -> Pair | None:
    number = row.identifier("题号")
    if number:
        _note_twice(row, "题号", number, numbers, "id-twice")
    kind = row.text("题型")
    reader = row.one_of("题型", READERS)
    stem = row.required("题干")
    if stem:
        # Pictures belong to the question: "the chart shows" may well be asked twice about two charts.
        _note_twice(row, "题干", f"{kind}\n{stem}\n{row.text(PICTURES)}", stems, "stem-twice")
    marks = row.marks("分值")
    row.required("答案")
    picture = read_picture(folder, row, store)
    if reader is None:
        return None
    # Readers look for their own faults even where the common part has some: people want the whole list at once.
    common = Common(ItemId(number or ""), stem or "", marks or Decimal(0), picture)
    pair = reader(row, common) if row.text("答案") and stem else None
    return pair if number and marks else None


def _note_twice(row: Row, column: str, value: str, seen: dict[str, int], code: str) -> None:
    other = seen.setdefault(value, row.number)
    if other == row.number:
        return
    if code == "stem-twice":
        row.warn(column, code, other=other)
    else:
        row.fault(column, code, value=value, other=other)


def _read_single(row: Row, common: Common) -> Pair | None:
    row.unused("单选", (*_EVERY_KIND, *OPTIONS))
    options = read_options(row, OPTIONS)
    letters = letters_in(row, options)
    if letters and len(letters) > 1:
        row.fault("答案", "single-two-answers", value="".join(letters))
        return None
    if not letters:
        return None
    item = SingleChoice(id=common.id, stem=common.stem, marks=common.marks, picture=common.picture, options=options)
    return item, ChoiceKey(common.id, common.marks, letters)


def _read_multiple(row: Row, common: Common) -> Pair | None:
    row.unused("多选", (*_EVERY_KIND, *OPTIONS))
    options = read_options(row, OPTIONS)
    letters = letters_in(row, options)
    if letters and len(letters) == 1:
        row.fault("答案", "multiple-one-answer", value=letters[0])
        return None
    if not letters:
        return None
    item = MultipleChoice(id=common.id, stem=common.stem, marks=common.marks, picture=common.picture, options=options)
    return item, ChoiceKey(common.id, common.marks, letters)


def _read_true_false(row: Row, common: Common) -> Pair | None:
    row.unused("判断", _EVERY_KIND)
    right = row.one_of("答案", _TRUE_FALSE)
    if right is None:
        return None
    item = TrueFalse(id=common.id, stem=common.stem, marks=common.marks, picture=common.picture)
    return item, ChoiceKey(common.id, common.marks, (right,))


def _read_fill_in(row: Row, common: Common) -> Pair | None:
    row.unused("填空", _EVERY_KIND)
    stem, blanks = re.subn("_{3,}", BLANK, common.stem)
    if not blanks:
        row.fault("题干", "blanks-missing")
        return None
    answers = [
        tuple(text.strip() for text in re.split("[|｜]", blank) if text.strip())
        for blank in re.split("[;；]", row.text("答案"))
    ]
    if len(answers) != blanks:
        row.fault("答案", "blanks-differ", blanks=blanks, answers=len(answers))
        return None
    for position, accepted in enumerate(answers, start=1):
        if not accepted:
            row.fault("答案", "blank-empty", blank=position)
            return None
    item = FillIn(id=common.id, stem=stem, marks=common.marks, picture=common.picture, blanks=blanks)
    return item, FillInKey(common.id, common.marks, tuple(answers))


def _read_numeric(row: Row, common: Common) -> Pair | None:
    row.unused("计算", (*_EVERY_KIND, "单位", "容差"))
    value = row.decimal("答案")
    tolerance = row.decimal("容差", negative=False)
    if value is None or (tolerance is None and row.text("容差")):
        return None
    item = Numeric(id=common.id, stem=common.stem, marks=common.marks, picture=common.picture, unit=row.text("单位"))
    return item, NumericKey(common.id, common.marks, value, tolerance or Decimal(0))


READERS: Mapping[str, Callable[[Row, Common], Pair | None]] = MappingProxyType(
    {
        "单选": _read_single,
        "多选": _read_multiple,
        "判断": _read_true_false,
        "填空": _read_fill_in,
        "计算": _read_numeric,
    }
)
