"""Sets documents as PDF with Typst: `render(kind, document)`, pure apart from the fonts of the machine.

Data travels as JSON through Typst's `sys.inputs` and is printed as text: no sign in it is ever read as markup. The same
document gives the same bytes; the time in the file is the document's own printing time.
"""

from __future__ import annotations

import threading
import unicodedata
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import typst

from server.forms.faults import FormError
from server.forms.kinds import FORMS, FormKind, copies_of

TEMPLATES = Path(__file__).parent / "templates"
SONG = ("SimSun", "NSimSun", "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "FangSong", "Songti SC")
HEI = ("SimHei", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Heiti SC")
RARE = ("SimSun-ExtB", "Noto Serif CJK JP", "Noto Sans CJK SC", "Droid Sans Fallback")
"""Where a character of a rare name is looked for when Song does not have it."""
_REASON = 200


class Faces(msgspec.Struct, frozen=True):
    """Families of fonts in the order in which a character is looked for: 宋体 for text, 黑体 for headings."""

    song: tuple[str, ...]
    hei: tuple[str, ...]


class _Bench(threading.local):
    """One compiler a thread: they share the fonts, and Typst lets other threads run while it sets."""

    compiler: typst.Compiler | None = None


_bench = _Bench()


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked up once."""
    return typst.Fonts(include_embedded_fonts=False)


def faces_among(families: frozenset[str]) -> Faces:
    """Choose from the families that are there. Raises FormError `fonts_missing` where none holds Chinese."""
    song = tuple(family for family in SONG if family in families)
    hei = tuple(family for family in HEI if family in families)
    if not song and not hei:
        raise FormError("fonts_missing")
    rare = tuple(family for family in RARE if family in families)
    return Faces(tuple(dict.fromkeys((*song, *hei, *rare))), tuple(dict.fromkeys((*hei, *song, *rare))))


@cache
def faces() -> Faces:
    """What this machine has. Raises FormError `fonts_missing`."""
    return faces_among(frozenset(fonts().families()))


def render(kind: FormKind, document: msgspec.Struct) -> bytes:
    """Set a document of a kind as PDF. Takes some 10 to 500 ms; may run in several threads at once.

    Raises FormError: `fonts_missing`, or `form_not_set` where Typst refuses, which is a fault of ours.
    """
    data = _as_printed(document)
    data["title"] = data.get("title") or FORMS[kind].title
    data["copies"] = copies_of(kind)
    inputs = {
        "document": msgspec.json.encode(data).decode(),
        "faces": msgspec.json.encode(faces()).decode(),
    }
    if _bench.compiler is None:
        _bench.compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts(), ignore_system_fonts=True)
    try:
        made = _bench.compiler.compile(
            input=TEMPLATES / f"{kind.value}.typ",
            format="pdf",
            sys_inputs=inputs,
            timestamp=_printed_at(data),
            pdf_tags=False,
        )
    except typst.TypstError as error:
        raise FormError("form_not_set", kind=kind.value, reason=error.message[:_REASON]) from error
    if not isinstance(made, bytes):
        raise FormError("form_not_set", kind=kind.value, reason="no PDF")
    return made


def _printed_at(data: dict[str, Any]) -> int:
    """The printing time as Typst stamps it: the clock time of the foot, read as it stands."""
    text = data["foot"]["printed"]
    try:
        return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0


def _as_printed(document: msgspec.Struct) -> dict[str, Any]:
    """A document as plain values, without signs that no paper can show."""
    plain: dict[str, Any] = _clean(msgspec.to_builtins(document))
    return plain


def _clean(value: Any) -> Any:
    match value:
        case str():
            return value if value.isprintable() else "".join(map(_shown, value))
        case dict():
            return {name: _clean(one) for name, one in value.items()}
        case list() | tuple():
            return [_clean(one) for one in value]
        case _:
            return value


def _shown(sign: str) -> str:
    if sign == "\n":
        return sign
    return " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign
