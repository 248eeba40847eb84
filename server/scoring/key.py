"""The marking key (评分标准) of one paper: written by the paper builder, read by scoring, never sent to a PC.

Every key names the item of the paper it marks; the sum of its marks is the item's marks. A check is one observation
with its own marks; scoring turns each into a sentence of evidence. Patterns are never regular expressions: the forms
below are what a paper writer can state and a reader can verify.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from exam.ids import Digest, ItemId

KEY_VERSION = 1

PartialCredit = Literal["none", "proportional", "half"]
"""Multiple choice that is a true subset of the right set: none (only the exact set counts; the rule unless the paper
says otherwise), proportional (marks × chosen / right), half (half the marks). Any wrong option is always zero."""


class ChoiceKey(msgspec.Struct, frozen=True, tag="choice"):
    """Single choice, multiple choice and true/false: the right options, ascending (`T`/`F` for true/false)."""

    item: ItemId
    marks: Decimal
    right: tuple[str, ...]


class FillInKey(msgspec.Struct, frozen=True, tag="fillin"):
    """Per blank the accepted alternatives. Marks are shared equally among the blanks; spaces, full and half width
    and letter case do not count."""

    item: ItemId
    marks: Decimal
    blanks: tuple[tuple[str, ...], ...]


class NumericKey(msgspec.Struct, frozen=True, tag="numeric"):
    """A number, right when |given - value| <= tolerance."""

    item: ItemId
    marks: Decimal
    value: Decimal
    tolerance: Decimal = Decimal(0)


class HumanKey(msgspec.Struct, frozen=True, tag="human"):
    """Marked centrally by a person (人工阅卷); open until those marks come back."""

    item: ItemId
    marks: Decimal
    guidance: str = ""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What every check of a practical task has; `label` says in Chinese what is looked at."""

    label: str
    marks: Decimal


# ---- form tasks -----------------------------------------------------------------------------------------------------


class FieldIs(Check, frozen=True, kw_only=True, tag="field"):
    """A form field equals one of `accepted` (text compared as in FillInKey), or for numbers lies in [low, high]."""

    field: str
    accepted: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


class TableRows(Check, frozen=True, kw_only=True, tag="rows"):
    """The table has at least `at_least` rows in which every column of `filled` says something."""

    table: str
    at_least: int
    filled: tuple[str, ...] = ()


class CellIs(msgspec.Struct, frozen=True, kw_only=True):
    """A condition on one cell of a row: text among `accepted`, or a number in [low, high]."""

    column: str
    accepted: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


class TableHasRow(Check, frozen=True, kw_only=True, tag="row"):
    """Some row has, for each named column, one of the accepted texts or a number within [low, high]."""

    table: str
    cells: tuple[CellIs, ...]


class ColumnSum(Check, frozen=True, kw_only=True, tag="sum"):
    """The sum of a numeric column lies in [low, high] (a budget that must not be exceeded)."""

    table: str
    column: str
    low: Decimal | None = None
    high: Decimal | None = None


class ColumnUnique(Check, frozen=True, kw_only=True, tag="unique"):
    """No text stands twice in a column (keywords must differ), empty cells left aside; fails on an empty table."""

    table: str
    column: str


# ---- file tasks -----------------------------------------------------------------------------------------------------


class FileExists(Check, frozen=True, kw_only=True, tag="file"):
    """The file is there, not empty, within the size (bytes), and its content is of the type its name says."""

    path: str
    max_bytes: int | None = None
    content: Literal["any", "html", "css", "png", "jpeg", "gif", "psd"] = "any"


class FileChanged(Check, frozen=True, kw_only=True, tag="changed"):
    """The file is not the material as it was handed out."""

    path: str
    original: Digest


class PictureSize(Check, frozen=True, kw_only=True, tag="picture"):
    """A picture's dimensions in pixels (also of a PSD), and its weight in bytes."""

    path: str
    width: int
    height: int
    max_bytes: int | None = None


class HtmlElement(Check, frozen=True, kw_only=True, tag="html"):
    """At least `at_least` (and at most `at_most`) elements match a CSS selector; where given, the text of one contains
    `text`, or its `attribute` is filled and contains `value`."""

    path: str
    selector: str
    at_least: int = 1
    at_most: int | None = None
    text: str | None = None
    attribute: str | None = None
    value: str | None = None


class HtmlAltTexts(Check, frozen=True, kw_only=True, tag="alt"):
    """Every picture of the page has an alternative text that says something; there are at least `at_least` pictures."""

    path: str
    at_least: int = 1


class HtmlLinksResolve(Check, frozen=True, kw_only=True, tag="links"):
    """Every relative link, picture and style sheet of the page is a file the candidate handed in."""

    path: str


class CssRule(Check, frozen=True, kw_only=True, tag="css"):
    """Some rule with this selector sets `property`, to one of `values` where given (compared without case and spaces);
    style sheets and `<style>` elements count alike."""

    path: str
    selector: str
    property: str
    values: tuple[str, ...] = ()


class CssMediaQuery(Check, frozen=True, kw_only=True, tag="media"):
    """There is an @media rule whose prelude contains `contains` (without spaces and case) and which is not empty."""

    path: str
    contains: str


class HumanCheck(Check, frozen=True, kw_only=True, tag="human"):
    """A part of a practical task that a person marks; open until those marks come back."""

    guidance: str = ""


FormCheck = FieldIs | TableRows | TableHasRow | ColumnSum | ColumnUnique | HumanCheck
FileCheck = (
    FileExists
    | FileChanged
    | PictureSize
    | HtmlElement
    | HtmlAltTexts
    | HtmlLinksResolve
    | CssRule
    | CssMediaQuery
    | HumanCheck
)


class FormKey(msgspec.Struct, frozen=True, tag="form"):
    """Checks of a form task; their marks add up to the task's."""

    item: ItemId
    marks: Decimal
    checks: tuple[FormCheck, ...]


class FileKey(msgspec.Struct, frozen=True, tag="files"):
    """Checks of a file task; their marks add up to the task's."""

    item: ItemId
    marks: Decimal
    checks: tuple[FileCheck, ...]


ItemKey = ChoiceKey | FillInKey | NumericKey | HumanKey | FormKey | FileKey


class MarkingKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key of one paper, tied to the exact package it marks by `package` (SHA-256 of the package's bytes)."""

    paper: str
    package: Digest
    keys: tuple[ItemKey, ...]
    partial_credit: PartialCredit = "none"
    version: int = KEY_VERSION


class MarkingKeyError(Exception):
    """A marking key cannot be read or does not belong to the paper; the text says why, for a person."""


def decode_key(data: bytes) -> MarkingKey:
    """Read a marking key. Raises MarkingKeyError where it is damaged or newer than this program."""
    try:
        key = msgspec.json.decode(data, type=MarkingKey)
    except msgspec.MsgspecError as error:
        raise MarkingKeyError(f"the marking key cannot be read: {error}") from error
    if key.version > KEY_VERSION:
        raise MarkingKeyError(f"the marking key has version {key.version}, this program reads up to {KEY_VERSION}")
    return key
