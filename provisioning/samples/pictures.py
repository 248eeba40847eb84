"""Draws the sample paper's charts and materials with Pillow: digits and Latin letters only, so no font is needed."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

INK, QUIET, LINE, PAPER = "#1D1F21", "#5A5E63", "#D9D6CE", "#FFFFFF"
BLUE, GREEN, RED, LEAF, CREAM = "#1F5FBF", "#2E7D4F", "#B3261E", "#8DB580", "#F6F1E4"

AD_BARS = (("Ad 1", 20_000, 500), ("Ad 2", 15_000, 450), ("Ad 3", 30_000, 600), ("Ad 4", 10_000, 240))
CPA_WEEK = (("Mon", 42), ("Tue", 48), ("Wed", 55), ("Thu", 61), ("Fri", 47), ("Sat", 44), ("Sun", 52))
CPA_TARGET = 50
FUNNEL = (("Impressions", 80_000), ("Clicks", 2_400), ("Leads", 300), ("Orders", 96))


@dataclass(frozen=True)
class Sheet:
    """A picture being drawn."""

    image: Image.Image
    draw: ImageDraw.ImageDraw

    def write(self, x: float, y: float, text: str, size: int = 20, fill: str = INK, anchor: str = "mm") -> None:
        """Write a text around a point."""
        self.draw.text((x, y), text, fill=fill, font=ImageFont.load_default(size), anchor=anchor)


def _sheet(width: int, height: int, ground: str = PAPER) -> Sheet:
    image = Image.new("RGB", (width, height), ground)
    return Sheet(image, ImageDraw.Draw(image))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def jpeg(image: Image.Image, quality: int = 82) -> bytes:
    """Encode as JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def ad_bars() -> bytes:
    """Bars of impressions and clicks of four ads, each with its number."""
    sheet = _sheet(760, 400)
    sheet.write(60, 28, "Impressions", fill=BLUE, anchor="lm")
    sheet.write(220, 28, "Clicks", fill=GREEN, anchor="lm")
    for position, (name, impressions, clicks) in enumerate(AD_BARS):
        left = 60 + position * 175
        for offset, value, most, colour in ((0, impressions, 30_000, BLUE), (70, clicks, 600, GREEN)):
            top = 340 - 240 * value / most
            sheet.draw.rectangle((left + offset, top, left + offset + 54, 340), fill=colour)
            sheet.write(left + offset + 27, top - 14, f"{value:,}", 17)
        sheet.write(left + 62, 366, name)
    sheet.draw.line((40, 340, 740, 340), fill=INK, width=2)
    return _png(sheet.image)


def cpa_line() -> bytes:
    """Cost per conversion of each day of a week, with the target as a broken line."""
    sheet = _sheet(760, 400)

    def height(value: float) -> float:
        return 340 - (value - 30) * 8

    points = [(90 + position * 98, height(value)) for position, (_, value) in enumerate(CPA_WEEK)]
    for x in range(60, 700, 16):
        sheet.draw.line((x, height(CPA_TARGET), x + 9, height(CPA_TARGET)), fill=RED, width=2)
    sheet.write(60, height(CPA_TARGET) - 14, f"target {CPA_TARGET}", 16, RED, "lm")
    sheet.draw.line(points, fill=BLUE, width=3)
    for (day, value), (x, y) in zip(CPA_WEEK, points, strict=True):
        sheet.draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=BLUE)
        sheet.write(x, y - 18 if value > CPA_TARGET else y + 20, str(value), 18)
        sheet.write(x, 366, day)
    sheet.draw.line((50, 340, 740, 340), fill=INK, width=2)
    return _png(sheet.image)


def funnel() -> bytes:
    """A funnel of four steps, each with its number."""
    sheet = _sheet(640, 400)
    for position, (name, value) in enumerate(FUNNEL):
        top, half = 20 + position * 92, 260 - position * 48
        sheet.draw.polygon(
            ((320 - half, top), (320 + half, top), (320 + half - 40, top + 76), (320 - half + 40, top + 76)),
            fill=(BLUE, GREEN, "#9A6700", RED)[position],
        )
        sheet.write(320, top + 38, f"{name}: {value:,}", 20, PAPER)
    return _png(sheet.image)


def _leaf(sheet: Sheet, x: float, y: float, size: float, fill: str) -> None:
    steps = [position / 24 for position in range(25)]
    upper = [(x - size + 2 * size * step, y - size * 0.45 * math.sin(math.pi * step)) for step in steps]
    lower = [(left, 2 * y - top) for left, top in reversed(upper)]
    sheet.draw.polygon([*upper, *lower], fill=fill)
    sheet.draw.line((x - size * 1.25, y, x - size, y), fill=fill, width=max(2, round(size / 14)))


def _cup(sheet: Sheet, x: float, y: float, scale: float, tea: str) -> None:
    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return (x + left * scale, y + top * scale, x + right * scale, y + bottom * scale)

    sheet.draw.line((x + 8 * scale, y - 90 * scale, x - 4 * scale, y), fill=GREEN, width=round(7 * scale))
    sheet.draw.polygon(
        [
            (x - 46 * scale, y - 50 * scale),
            (x + 46 * scale, y - 50 * scale),
            (x + 34 * scale, y + 70 * scale),
            (x - 34 * scale, y + 70 * scale),
        ],
        fill=tea,
    )
    sheet.draw.rounded_rectangle(box(-52, -60, 52, -46), radius=round(6 * scale), fill=PAPER)
    sheet.draw.ellipse(box(-20, -10, 20, 30), fill=CREAM)
    _leaf(sheet, x, y + 14 * scale, 14 * scale, GREEN)


def hero() -> bytes:
    """The wide picture of the landing page: cups on a counter."""
    sheet = _sheet(1200, 500, CREAM)
    sheet.draw.rectangle((0, 380, 1200, 500), fill=LEAF)
    for position, tea in enumerate(("#C98B4A", "#D9B25F", "#7FA65A", "#B96B53")):
        _cup(sheet, 300 + position * 200, 290, 1.4, tea)
    return jpeg(sheet.image)


def product() -> bytes:
    """The square picture of the product: one cup."""
    sheet = _sheet(600, 600, "#EAF1E4")
    _cup(sheet, 300, 320, 3.0, "#D9B25F")
    return jpeg(sheet.image)


def store() -> bytes:
    """The picture of the shop: a front with door, window and awning."""
    sheet = _sheet(600, 400, "#DDE8EE")
    sheet.draw.rectangle((60, 120, 540, 360), fill=CREAM, outline=QUIET, width=3)
    for position in range(8):
        left = 60 + position * 60
        sheet.draw.polygon(
            ((left, 120), (left + 60, 120), (left + 50, 170), (left + 10, 170)), fill=(GREEN, PAPER)[position % 2]
        )
    sheet.draw.rectangle((110, 210, 330, 320), fill="#BFD4DE", outline=QUIET, width=3)
    sheet.draw.rectangle((390, 200, 480, 360), fill=LEAF, outline=QUIET, width=3)
    sheet.write(300, 90, "QINGHE TEA", 34, GREEN)
    sheet.draw.rectangle((0, 360, 600, 400), fill=LINE)
    return jpeg(sheet.image)


def background() -> Image.Image:
    """The ground that a banner is made of, larger than the banner."""
    sheet = _sheet(1600, 800, "#EAF1E4")
    for y in range(800):
        share = y / 800
        sheet.draw.line(
            (0, y, 1600, y), fill=(round(240 - 40 * share), round(245 - 25 * share), round(228 - 50 * share))
        )
    for x, y, size in ((140, 180, 90), (330, 640, 130), (1480, 130, 100), (1180, 700, 110), (760, 90, 60)):
        _leaf(sheet, x, y, size, LEAF)
    _cup(sheet, 1330, 400, 2.4, "#D9B25F")
    return sheet.image


def logo() -> Image.Image:
    """The brand's sign."""
    sheet = _sheet(240, 240, CREAM)
    sheet.draw.ellipse((20, 20, 220, 220), fill=GREEN)
    _leaf(sheet, 126, 112, 62, CREAM)
    sheet.write(120, 172, "QINGHE", 24, CREAM)
    return sheet.image


def logo_png() -> bytes:
    """The brand's sign as a file."""
    return _png(logo())


def banner() -> Image.Image:
    """A banner as a good candidate makes it: 1200 x 400 pixels from the materials."""
    image = background().resize((1200, 600), Image.Resampling.LANCZOS).crop((0, 100, 1200, 500))
    image.paste(logo().resize((150, 150), Image.Resampling.LANCZOS), (60, 40))
    sheet = Sheet(image, ImageDraw.Draw(image))
    sheet.write(520, 150, "SUMMER 2026", 84, GREEN)
    sheet.draw.rounded_rectangle((370, 240, 670, 320), radius=40, fill=RED)
    sheet.write(520, 280, "ORDER NOW", 38, PAPER)
    return image


def thumbnail(image: Image.Image, width: int, height: int) -> bytes:
    """A small PNG of a picture, in few colours so that it weighs little."""
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    return _png(small.quantize(128))
