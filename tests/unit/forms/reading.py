"""Reads printed papers back: text, page numbers, and what is drawn."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
from PIL import Image

_NUMBER = re.compile(r"第(\d+)页共(\d+)页")


def squeezed(text: str) -> str:
    """A text without blanks: how far signs stand apart on paper means nothing."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\u00ad\ufffe\x02")


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    document = pdfium.PdfDocument(pdf)
    try:
        found = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            found.append(squeezed(text.get_text_range()))
            text.close()
            page.close()
        return found
    finally:
        document.close()


def page_numbers(pdf: bytes) -> list[tuple[int, int]]:
    """`第 x 页 共 y 页` of each page."""
    found = []
    for text in pages(pdf):
        (number,) = _NUMBER.findall(text)
        found.append((int(number[0]), int(number[1])))
    return found


def picture(pdf: bytes, page: int = 0, scale: float = 1.0) -> Image.Image:
    """A page as it is drawn, 72 dots an inch at scale 1."""
    document = pdfium.PdfDocument(pdf)
    try:
        drawn: Image.Image = document[page].render(scale=scale).to_pil().convert("RGB")
        return drawn
    finally:
        document.close()


def has(text: str, *wanted: str) -> list[str]:
    """What of all that is wanted does not stand in a text."""
    return [one for one in wanted if squeezed(one) not in text]
