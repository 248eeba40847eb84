"""The files a candidate handed in for one task, each read and parsed once, and only when a check asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exam.ids import Digest
from server.scoring.evidence import Finding, found, left_to_a_person
from server.scoring.local_links import local_target
from server.scoring.pages import LONGEST_PAGE, Page, decode_text, read_page
from server.scoring.pictures import Picture, picture_kind, read_picture
from server.scoring.stylesheets import LONGEST_SHEET, StyleSheet, joined, parse_sheet, read_sheet

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of a file that is read whole; papers allow 200 MiB unless they say otherwise."""
KB = 1024


@dataclass(frozen=True)
class HandedInFile:
    """A file that counts. `read` returns bytes of exactly this size and digest, None where the server lacks them."""

    size: int
    digest: Digest
    read: Callable[[], bytes | None]


class WorkFolder:
    """Files of one task by path. A method returns what it read, or the finding that says why it could not."""

    def __init__(self, files: Mapping[str, HandedInFile]) -> None:
        self._files = files
        self._names = {path.casefold() for path in files}
        self._pages: dict[str, Page | Finding] = {}
        self._sheets: dict[str, StyleSheet | Finding] = {}
        self._pictures: dict[str, Picture | None] = {}
        self._read: tuple[str, bytes | None] = ("", None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was handed in."""
        return not self._files

    def has(self, path: str) -> bool:
        """Whether a file is there; letter case does not count, as on the candidates' PCs (Windows)."""
        return path.casefold() in self._names

    def file(self, path: str) -> HandedInFile | Finding:
        """Return a file without reading it."""
        return self._files.get(path) or found("file_missing", right=False, path=path)

    def data(self, path: str, limit: int = MOST_BYTES) -> bytes | Finding:
        """Return a file's bytes."""
        file = self.file(path)
        if isinstance(file, Finding):
            return file
        if file.size > limit:
            return left_to_a_person("file_too_large", path=path, size=size_text(file.size))
        # Several checks look at one file after another: it is read and hashed once, and one at a time is held.
        if self._read[0] != path:
            self._read = ("", None)
            self._read = (path, file.read())
        data = self._read[1]
        return left_to_a_person("file_lost", path=path) if data is None else data

    def page(self, path: str) -> Page | Finding:
        """Return a file as a parsed page."""
        if path not in self._pages:
            data = self.data(path, LONGEST_PAGE)
            page = data if isinstance(data, Finding) else read_page(data)
            self._pages[path] = page or found("page_unread", right=False, path=path)
        return self._pages[path]

    def sheet(self, path: str) -> StyleSheet | Finding:
        """Return a file as a style sheet; of a page, its `<style>` elements and the sheets it links, together."""
        if path not in self._sheets:
            self._sheets[path] = self._page_sheet(path) if _is_page_name(path) else self._own_sheet(path)
        return self._sheets[path]

    def picture(self, path: str, data: bytes) -> Picture | None:
        """Return a file as a picture that opens; `data` are its bytes."""
        if path not in self._pictures:
            self._pictures[path] = read_picture(data)
        return self._pictures[path]

    def kind(self, path: str, data: bytes) -> str:
        """Tell what a file holds by its content: `png`, `jpeg`, `gif`, `psd`, `html`, `css`, `text` or `unknown`."""
        kind = picture_kind(data)
        if kind is not None:
            return kind if self.picture(path, data) else "unknown"
        text = decode_text(data[:LONGEST_PAGE])
        if text is None:
            return "unknown"
        # A page read as a style sheet has "rules" too, and a style sheet may name a tag in a comment.
        may_be_sheet = not text.lstrip().startswith("<")
        if may_be_sheet and not _is_page_name(path):
            sheet = self.sheet(path)
            if isinstance(sheet, StyleSheet) and any(rule.settings for rule in sheet.rules):
                return "css"
        page = self.page(path) if b"<" in data else None
        return "html" if isinstance(page, Page) and page.is_written else "text"

    def _own_sheet(self, path: str) -> StyleSheet | Finding:
        data = self.data(path, LONGEST_SHEET)
        if isinstance(data, Finding):
            return data
        return read_sheet(data) or found("css_unread", right=False, path=path)

    def _page_sheet(self, path: str) -> StyleSheet | Finding:
        page = self.page(path)
        if isinstance(page, Finding):
            return page
        styles = list(page.styles())
        if sum(map(len, styles)) > LONGEST_SHEET:
            return found("css_unread", right=False, path=path)
        own = [parse_sheet(text) for text in styles]
        targets = dict.fromkeys(local_target(link, path) or "" for link in page.style_links())
        linked = [self.sheet(target) for target in targets if target in self._files and not _is_page_name(target)]
        unread = next((sheet for sheet in linked if isinstance(sheet, Finding) and sheet.share is None), None)
        return unread or joined(sheet for sheet in (*own, *linked) if isinstance(sheet, StyleSheet))


def _is_page_name(path: str) -> bool:
    return path.lower().endswith((".html", ".htm"))


def size_text(size: int) -> str:
    """Write a size as people read it, with its bytes, so that nothing near a limit is rounded away."""
    return f"{size} B" if size < KB else f"{size / KB:.1f} KB ({size} B)"
