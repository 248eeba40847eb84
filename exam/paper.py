"""The paper as a candidate sees it: theory items, practical tasks, media and materials. No answer is in it.

A paper is one JSON document plus files named by their digest; both travel in one package (`exam.package`). Marks are
exact decimals. The order on a screen is not here: `exam.shuffle` derives it per candidate from the plan's seed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from exam.answers import Answer, Chosen, FormFilled, Written
from exam.ids import Digest, ItemId
from exam.plan import Level, Part

PAPER_VERSION = 1


class Media(msgspec.Struct, frozen=True):
    """A file of the package: `name` as people know it, `type` a media type, `size` in bytes."""

    name: str
    digest: Digest
    size: int
    type: str


class Option(msgspec.Struct, frozen=True):
    """An option of a choice item; `id` is its letter in the source, which answers use whatever the screen's order."""

    id: str
    text: str
    picture: Media | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What every theory item has. Multi-line stems keep their line breaks."""

    id: ItemId
    stem: str
    marks: Decimal
    picture: Media | None = None


class SingleChoice(Item, frozen=True, kw_only=True, tag="single"):
    """Single choice (单选题)."""

    options: tuple[Option, ...]


class MultipleChoice(Item, frozen=True, kw_only=True, tag="multiple"):
    """Multiple choice (多选题)."""

    options: tuple[Option, ...]


class TrueFalse(Item, frozen=True, kw_only=True, tag="truefalse"):
    """True or false (判断题), answered `T` or `F`."""


class FillIn(Item, frozen=True, kw_only=True, tag="fillin"):
    """Fill-in (填空题): the stem shows each blank as `____`."""

    blanks: int


class Numeric(Item, frozen=True, kw_only=True, tag="numeric"):
    """A number (计算题), with the unit that stands behind the field."""

    unit: str = ""


TheoryItem = SingleChoice | MultipleChoice | TrueFalse | FillIn | Numeric

FieldKind = Literal["text", "integer", "decimal", "choice", "date"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A typed field of a form task, or a column of its table. `choices` only for the kind `choice`."""

    id: str
    label: str
    kind: FieldKind = "text"
    unit: str = ""
    choices: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a form task; the candidate may use between `min_rows` and `max_rows` rows."""

    id: str
    label: str
    columns: tuple[Field, ...]
    min_rows: int = 1
    max_rows: int = 30


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What every practical task has: `text` in plain paragraphs, materials beside it."""

    id: ItemId
    title: str
    text: str
    marks: Decimal
    materials: tuple[Media, ...] = ()


class FormTask(Task, frozen=True, kw_only=True, tag="form"):
    """A task filled in on the screen."""

    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()


class ExpectedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file the candidate hands in: `path` relative to the task's folder with `/`, size limit in bytes."""

    path: str
    label: str = ""
    max_bytes: int = 200 * 1024 * 1024
    required: bool = True


class FileTask(Task, frozen=True, kw_only=True, tag="file"):
    """A task done in other programs; what counts is the files saved in its work folder."""

    expected: tuple[ExpectedFile, ...]


PracticalTask = FormTask | FileTask


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One part's paper. Exactly one of `items` and `tasks` is filled, by its `part`."""

    id: str
    title: str
    part: Part
    level: Level
    subject: str
    items: tuple[TheoryItem, ...] = ()
    tasks: tuple[PracticalTask, ...] = ()
    shuffle_items: bool = True
    shuffle_options: bool = True
    version: int = PAPER_VERSION

    def media(self) -> tuple[Media, ...]:
        """Every file the paper names, each once, in the order of first mention."""
        found: dict[str, Media] = {}
        for item in self.items:
            pictures = [item.picture]
            if isinstance(item, SingleChoice | MultipleChoice):
                pictures += [option.picture for option in item.options]
            found.update({picture.digest: picture for picture in pictures if picture})
        for task in self.tasks:
            found.update({material.digest: material for material in task.materials})
        return tuple(found.values())

    def questions(self) -> tuple[TheoryItem | PracticalTask, ...]:
        """Items or tasks, whichever the part has."""
        return (*self.items, *self.tasks)


def fits(question: TheoryItem | PracticalTask, answer: Answer) -> bool:
    """Tell whether an answer is of the item's kind. Used where a PC builds it; the server keeps what it gets."""
    match question, answer:
        case (SingleChoice(options=options), Chosen(options=chosen)):
            return len(chosen) <= 1 and set(chosen) <= {option.id for option in options}
        case (MultipleChoice(options=options), Chosen(options=chosen)):
            return set(chosen) <= {option.id for option in options}
        case (TrueFalse(), Chosen(options=chosen)):
            return chosen in ((), ("T",), ("F",))
        case (FillIn(blanks=blanks), Written(texts=texts)):
            return len(texts) == blanks
        case (Numeric(), Written(texts=texts)):
            return len(texts) == 1
        case (FormTask(fields=fields, tables=tables), FormFilled() as filled):
            return set(filled.fields) <= {field.id for field in fields} and set(filled.tables) <= {
                table.id for table in tables
            }
        case _:
            return False
