"""Text as spreadsheets put it on the clipboard: cells apart by tabs, rows by line ends, quoted where they hold either.

Excel, WPS and LibreOffice quote a cell that holds a tab, a line break or, at its beginning, a quotation mark, and
double the marks inside (RFC 4180 with tabs). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST_CELLS = 20_000
"""Cells that are read of a clipboard; no table takes nearly as many."""
MOST_TEXT = 400_000
"""Characters that are read of a clipboard."""


def cells_in(text: str) -> list[list[str]]:
    """Read a clipboard's text. The line end behind the last row makes no row of its own."""
    text = text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    rows: list[list[str]] = [[]]
    at, count = 0, 0
    while at <= len(text) and count < MOST_CELLS:
        cell, at = _quoted(text, at) if text.startswith('"', at) else _plain(text, at)
        rows[-1].append(cell)
        count += 1
        if at < len(text) and text[at] == "\n":
            rows.append([])
        at += 1
    return rows


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Write cells so that a spreadsheet reads them as they are."""
    return "\n".join("\t".join(map(_written, row)) for row in rows)


def _plain(text: str, at: int) -> tuple[str, int]:
    end = min((found for found in (text.find("\t", at), text.find("\n", at)) if found >= 0), default=len(text))
    return text[at:end], end


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted cell; what only begins with a quotation mark is taken as it stands."""
    parts, start = [], at + 1
    while (mark := text.find('"', start)) >= 0:
        parts.append(text[start:mark])
        if not text.startswith('""', mark):
            end = mark + 1
            return ("".join(parts), end) if end == len(text) or text[end] in "\t\n" else _plain(text, at)
        parts.append('"')
        start = mark + 2
    return _plain(text, at)


def _written(cell: str) -> str:
    if cell.startswith('"') or any(sign in cell for sign in "\t\n\r"):
        return '"' + cell.replace('"', '""') + '"'
    return cell
