"""Style sheets as candidates write them: rules, what they declare, media queries. Parsed by tinycss2 (CSS Syntax 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule
from tinycss2.color3 import RGBA, parse_color

from server.scoring.pages import decode_text

LONGEST_SHEET = 512 * 1024
"""Bytes of a style sheet that is parsed; tinycss2 takes 3 seconds a megabyte, and honest ones have a few kilobytes."""
DEEPEST_RULES = 8
"""Levels of @media, @supports and @layer inside one another that are looked into."""

_GROUPS = ("media", "supports", "layer", "container")
_SHORTHANDS = (
    ("background", ("background-color", "background-image", "background-repeat")),
    ("border", ("border-color", "border-style", "border-width")),
    ("outline", ("outline-color", "outline-style", "outline-width")),
    ("list-style", ("list-style-type", "list-style-image", "list-style-position")),
    ("flex-flow", ("flex-direction", "flex-wrap")),
    ("text-decoration", ("text-decoration-line", "text-decoration-color")),
    ("font", ("font-size", "font-weight", "font-style")),
)


@dataclass(frozen=True)
class Setting:
    """A declaration: property in lower case, value as written, and the parts between its spaces."""

    name: str
    value: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A style rule: its selectors in comparable form, and what it sets."""

    selectors: tuple[str, ...]
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class MediaRule:
    """An @media rule: its prelude as written, and how many rules with declarations stand in it."""

    prelude: str
    rules: int


@dataclass(frozen=True)
class StyleSheet:
    """Rules in order, those inside groups among them, and the media rules."""

    rules: tuple[Rule, ...] = ()
    media: tuple[MediaRule, ...] = ()


def joined(sheets: Iterable[StyleSheet]) -> StyleSheet:
    """Put style sheets together in their order."""
    found = tuple(sheets)
    rules = tuple(rule for sheet in found for rule in sheet.rules)
    return StyleSheet(rules, tuple(rule for sheet in found for rule in sheet.media))


def read_sheet(data: bytes) -> StyleSheet | None:
    """Parse a style sheet, None where it is not text, too long, or nested beyond reason."""
    text = decode_text(data) if len(data) <= LONGEST_SHEET else None
    return None if text is None else parse_sheet(text)


def parse_sheet(text: str) -> StyleSheet | None:
    """Parse the text of a style sheet, None where it is too long or nested beyond reason."""
    if len(text) > LONGEST_SHEET:
        return None
    rules: list[Rule] = []
    media: list[MediaRule] = []
    try:
        _collect(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), rules, media, 0)
    except RecursionError:
        # tinycss2 writes nested brackets by calling itself; nobody nests hundreds of them in honest work.
        return None
    return StyleSheet(tuple(rules), tuple(media))


def _collect(nodes: Iterable[Node], rules: list[Rule], media: list[MediaRule], depth: int) -> None:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            rules.append(Rule(tuple(_selectors(node.prelude)), tuple(_settings(node.content))))
        elif isinstance(node, AtRule) and _is_group(node) and depth < DEEPEST_RULES:
            before = len(rules)
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            _collect(inner, rules, media, depth + 1)
            if node.lower_at_keyword == "media":
                filled = sum(bool(rule.settings) for rule in rules[before:])
                media.append(MediaRule(tinycss2.serialize(node.prelude).strip(), filled))


def _is_group(node: AtRule) -> bool:
    return node.lower_at_keyword in _GROUPS and node.content is not None


def _settings(content: list[Node]) -> Iterator[Setting]:
    for node in tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True):
        if isinstance(node, Declaration):
            yield Setting(node.lower_name, tinycss2.serialize(node.value).strip(), tuple(_parts(node.value)))


def _parts(value: list[Node]) -> Iterator[str]:
    part = ""
    for node in value:
        if node.type != "whitespace":
            part += node.serialize()
        elif part:
            yield part
            part = ""
    if part:
        yield part


def selector_key(selector: str) -> str:
    """Bring a selector to the form in which selectors are compared: `IMG  >p` is `img>p`; class names keep their case.

    Only one selector is meant; a list gives its first.
    """
    return next(_selectors(tinycss2.parse_component_value_list(selector)), "")


def is_selector(selector: str) -> bool:
    """Tell whether a key's selector can stand in a rule: one selector, no list."""
    nodes = tinycss2.parse_component_value_list(selector)
    return bool(selector.strip()) and not any(node.type == "error" or node == "," for node in nodes)


def _selectors(prelude: list[Node]) -> Iterator[str]:
    text, names_type = "", True
    for node in prelude:
        if node.type == "comment":
            continue
        if node == ",":
            yield _tight(text)
            text, names_type = "", True
            continue
        written = " " if node.type == "whitespace" else node.serialize()
        text += written.lower() if node.type == "ident" and names_type else written
        names_type = node.type == "whitespace" or node in (">", "+", "~")
    yield _tight(text)


def _tight(selector: str) -> str:
    text = " ".join(selector.split())
    for sign in ">+~":
        text = text.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return text


def sets(setting: Setting, name: str, values: tuple[str, ...]) -> bool | None:
    """Tell whether a declaration sets a property to one of the values (to any, where none is given); None: not at all.

    A shorthand counts where one of its parts is a wanted value: `background: #fff url(a.png)` sets background-color.
    """
    name = name.strip().lower()
    if setting.name == name:
        return not values or any(same_value(setting.value, value) for value in values)
    if any(setting.name == short and name in long for short, long in _SHORTHANDS):
        wanted = any(same_value(part, value) for part in setting.parts for value in values)
        return True if wanted else None
    return None


def same_value(given: str, wanted: str) -> bool:
    """Compare values without case and spaces; colours by what they look like, `#FFF` being `white`."""
    if "".join(given.split()).lower() == "".join(wanted.split()).lower():
        return True
    first, second = parse_color(given), parse_color(wanted)
    return isinstance(first, RGBA) and first == second
