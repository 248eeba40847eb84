"""Items of every kind for the tests of the answer screen, with pictures painted here."""

from __future__ import annotations

import io
from decimal import Decimal

from PIL import Image

from exam.ids import Digest, ItemId
from exam.package import digest_of
from exam.paper import FillIn, Media, MultipleChoice, Numeric, Option, Paper, SingleChoice, TheoryItem, TrueFalse
from tests.ui.stage import theory_paper

MARKS = Decimal(2)


def painted(width: int, height: int, colour: str = "#1F5FBF") -> tuple[Media, bytes]:
    """A picture with a pattern of 10 px squares."""
    image = Image.new("RGB", (width, height), "#FFFFFF")
    for x in range(0, width, 20):
        image.paste(colour, (x, 0, x + 10, height))
    written = io.BytesIO()
    image.save(written, "PNG")
    data = written.getvalue()
    return Media("picture.png", digest_of(data), len(data), "image/png"), data


CHART, CHART_BYTES = painted(760, 400)
LARGE, LARGE_BYTES = painted(1600, 1200, "#2E7D4F")
SMALL, SMALL_BYTES = painted(120, 80, "#9A6700")
MEDIA = {CHART.digest: CHART_BYTES, LARGE.digest: LARGE_BYTES, SMALL.digest: SMALL_BYTES}
LOST = Media("lost.png", Digest("0" * 64), 10, "image/png")


def options(letters: str, text: str = "选项{letter}的内容") -> tuple[Option, ...]:
    """Options in the order of the screen; the letters are the paper's."""
    return tuple(Option(letter, text.format(letter=letter)) for letter in letters)


def single(
    number: int, letters: str = "ABCD", *, stem: str = "单选题的题干。", picture: Media | None = None
) -> SingleChoice:
    """A single choice."""
    return SingleChoice(id=ItemId(f"S{number}"), stem=stem, marks=MARKS, options=options(letters), picture=picture)


def multiple(number: int, letters: str = "ABCD") -> MultipleChoice:
    """A multiple choice."""
    return MultipleChoice(id=ItemId(f"M{number}"), stem="多选题的题干。", marks=MARKS, options=options(letters))


def true_false(number: int) -> TrueFalse:
    """A true or false."""
    return TrueFalse(id=ItemId(f"T{number}"), stem="判断题的题干。", marks=MARKS)


def fill_in(number: int, blanks: int = 2) -> FillIn:
    """A fill-in."""
    return FillIn(id=ItemId(f"F{number}"), stem="、".join(["____"] * blanks) + "。", marks=MARKS, blanks=blanks)


def numeric(number: int) -> Numeric:
    """A number."""
    return Numeric(id=ItemId(f"N{number}"), stem="求平均点击价格。", marks=MARKS, unit="元")


def mixed() -> Paper:
    """One item of each kind, options in an order of their own."""
    return theory_paper(single(1, "CADB"), multiple(2, "DBCA"), true_false(3), fill_in(4), numeric(5))


def hundred() -> Paper:
    """A hundred items, by type."""
    kinds = (single, multiple, true_false, fill_in, numeric)
    return theory_paper(*(kinds[number // 20](number) for number in range(100)))


LONG = "某品牌在三个平台同时投放信息流广告，并对落地页做了两个版本的对照测试。" * 6
WIDE_OPTION = "这是一个很长的选项，用来看它在窄的地方怎样换行。" * 3


def awkward() -> tuple[TheoryItem, ...]:
    """What is hard to draw: long texts, eight options, pictures everywhere, many blanks, a picture that is lost."""
    pictured = tuple(
        Option(letter, text, picture)
        for letter, text, picture in zip("ABCD", ("版式甲", "", "", "版式丁"), (CHART, LARGE, SMALL, LOST), strict=True)
    )
    return (
        MultipleChoice(
            id=ItemId("1"), stem=LONG + "\n(1)\n\n请作答。", marks=MARKS, options=options("HGFEDCBA", WIDE_OPTION)
        ),
        SingleChoice(id=ItemId("2"), stem="哪一张图正确？", marks=Decimal("0.5"), options=pictured),
        TrueFalse(id=ItemId("3"), stem=LONG, marks=Decimal(1)),
        FillIn(id=ItemId("4"), stem="转化率=____÷____；" * 6, marks=Decimal(5), blanks=12),
        Numeric(id=ItemId("5"), stem="求成本。", marks=Decimal(4), unit="个百分点（保留两位）", picture=LARGE),
        single(6, stem="图看不到的题。", picture=LOST),
        Numeric(id=ItemId("7"), stem="求投入产出比。", marks=Decimal(4)),
    )
