"""A small paper with one item of every kind."""

from __future__ import annotations

from decimal import Decimal

from exam.ids import Digest, ItemId
from exam.package import digest_of
from exam.paper import (
    FillIn,
    FormTask,
    Media,
    MultipleChoice,
    Numeric,
    Option,
    Paper,
    SingleChoice,
    TrueFalse,
)
from exam.plan import Level, Part

PICTURE = b"\x89PNG invented"
MATERIAL = "词表".encode()
ONE = Decimal(1)


def options(count: int = 4) -> tuple[Option, ...]:
    """Options by letter."""
    return tuple(Option("ABCDEFGH"[number], f"选项{number}") for number in range(count))


def media(data: bytes, name: str) -> Media:
    """A file of a package."""
    return Media(name, digest_of(data), len(data), "application/octet-stream")


def theory(shuffle_items: bool = True, shuffle_options: bool = True) -> Paper:
    """A theory paper with a picture."""
    return Paper(
        id="test-theory",
        title="理论",
        part=Part.THEORY,
        level=Level.INTERMEDIATE,
        subject="数字营销技术应用(中级)",
        items=(
            SingleChoice(id=ItemId("1"), stem="一", marks=ONE, options=options(), picture=media(PICTURE, "图.png")),
            SingleChoice(id=ItemId("2"), stem="二", marks=ONE, options=options()),
            MultipleChoice(id=ItemId("3"), stem="三", marks=ONE, options=options(5)),
            TrueFalse(id=ItemId("4"), stem="四", marks=ONE),
            FillIn(id=ItemId("5"), stem="五____", marks=ONE, blanks=1),
            Numeric(id=ItemId("6"), stem="六", marks=ONE, unit="%"),
        ),
        shuffle_items=shuffle_items,
        shuffle_options=shuffle_options,
    )


def practical() -> Paper:
    """A practical paper with a material."""
    task = FormTask(id=ItemId("P1"), title="表", text="填", marks=ONE, materials=(media(MATERIAL, "词表.txt"),))
    return Paper(
        id="test-practical",
        title="实操",
        part=Part.PRACTICAL,
        level=Level.INTERMEDIATE,
        subject="数字营销技术应用(中级)",
        tasks=(task,),
    )


def media_of(paper: Paper) -> dict[Digest, bytes]:
    """The bytes of everything the papers here name."""
    known = {digest_of(data): data for data in (PICTURE, MATERIAL)}
    return {file.digest: known[file.digest] for file in paper.media()}
