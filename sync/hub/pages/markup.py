"""HTML as values: every text is escaped where it goes in, and there is no other way in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

VOID = frozenset({"input", "meta", "link", "br", "path", "rect", "circle", "line"})


class Html(msgspec.Struct, frozen=True):
    """A piece of HTML that is safe as it is."""

    text: str


Inside = Html | str | int | None | Iterable["Inside"]
"""What may stand in an element: pieces, texts, numbers, nothing, or several of them."""


def el(tag: str, *inside: Inside, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` and `for_` are written without the line; an attribute that is None or False is left out."""
    said = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value), quote=True)}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in VOID:
        return Html(f"<{tag}{said}>")
    return Html(f"<{tag}{said}>{_all(inside)}</{tag}>")


def _all(inside: Inside) -> str:
    match inside:
        case None:
            return ""
        case Html():
            return inside.text
        case str() | int():
            return escape(str(inside), quote=False)
        case _:
            return "".join(_all(one) for one in inside)
