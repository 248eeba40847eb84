"""Text files of the web as candidates hand them in: decoding, and HTML pages parsed within limits."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

MOST_TAGS = 20_000
"""Tags a page may have. Nesting costs the parser time by its square: 20,000 nested take half a second, 100,000 take
twenty-five; an honest page has a few hundred."""
LONGEST_PAGE = 8 * 1024 * 1024
"""Bytes of a page that is parsed; pictures written into the page itself make it long."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s*=?\s*["']?\s*([A-Za-z0-9_-]{1,20})""", re.IGNORECASE)
_CHINESE = ("gb18030", "gbk", "gb2312")


def decode_text(data: bytes) -> str | None:
    """Decode a text file, None where it is no text (it holds zero bytes).

    A byte order mark decides; else UTF-8 if it is valid, unless the file declares a Chinese encoding; else GB18030,
    which Windows programs write; what is neither is read as UTF-8 with marks in place of bad bytes.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace").replace("\0", "\ufffd")
    if b"\0" in data:
        return None
    declared = _DECLARED.search(data[:2048])
    chinese_first = declared is not None and declared[1].decode().lower() in _CHINESE and not _is_utf8(data)
    for name in ("gb18030", "utf-8") if chinese_first else ("utf-8", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class Page:
    """A parsed page. Broken HTML is repaired as browsers do (HTML Living Standard, parsing)."""

    def __init__(self, text: str) -> None:
        self._tree = LexborHTMLParser(text)

    def select(self, selector: str) -> list[LexborNode]:
        """Return the elements that match. Raises SelectolaxError for a selector that check_key would have refused."""
        return self._tree.css(selector)

    @property
    def is_written(self) -> bool:
        """Whether the text holds an element at all, beyond those that every parsed page gets."""
        return bool(self._tree.css("head > *, body > *"))

    def styles(self) -> Iterator[str]:
        """Yield the text of every `<style>` element."""
        for node in self._tree.css("style"):
            yield node.text()

    def style_links(self) -> list[str]:
        """Return where the style sheets of the page are, as written."""
        return [written(node, "href") for node in self._tree.css('link[rel~="stylesheet" i]')]


def read_page(data: bytes) -> Page | None:
    """Parse a page, None where it is not text or more than a page can be."""
    if len(data) > LONGEST_PAGE or data.count(b"<") > MOST_TAGS:
        return None
    text = decode_text(data)
    if text is None:
        return None
    try:
        return Page(text)
    except SelectolaxError:
        return None


def written(node: LexborNode, attribute: str) -> str:
    """Return an attribute's text, empty where it is missing or has no value."""
    return node.attributes.get(attribute) or ""
