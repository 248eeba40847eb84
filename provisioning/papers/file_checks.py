"""Checks of file tasks, each read from one row of the sheet 评分."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from provisioning.papers.row import Row
from provisioning.papers.scope import Scope
from server.scoring.key import (
    CssMediaQuery,
    CssRule,
    FileChanged,
    FileExists,
    HtmlAltTexts,
    HtmlElement,
    HtmlLinksResolve,
    PictureSize,
)

FileType = Literal["any", "html", "css", "png", "jpeg", "gif", "psd"]
_FILE_TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        "不限": "any",
        "html": "html",
        "css": "css",
        "png": "png",
        "jpeg": "jpeg",
        "jpg": "jpeg",
        "gif": "gif",
        "psd": "psd",
    }
)


def read_file_exists(row: Row, scope: Scope, label: str, marks: Decimal) -> FileExists | None:
    """文件存在: within 大小上限KB and of 文件类型, where given."""
    path, size = scope.path(row), _bytes(row)
    kind = row.one_of("文件类型", _FILE_TYPES) if row.text("文件类型") else "any"
    if path is None or kind is None:
        return None
    return FileExists(label=label, marks=marks, path=path, max_bytes=size, content=kind)


def read_file_changed(row: Row, scope: Scope, label: str, marks: Decimal) -> FileChanged | None:
    """文件已修改: is not 素材 as handed out."""
    path, original = scope.path(row), scope.material(row)
    if path is None or original is None:
        return None
    return FileChanged(label=label, marks=marks, path=path, original=original)


def read_picture_size(row: Row, scope: Scope, label: str, marks: Decimal) -> PictureSize | None:
    """图片尺寸: 宽 and 高 in pixels, 大小上限KB where given."""
    path, width, height, size = scope.path(row), row.whole("宽"), row.whole("高"), _bytes(row)
    if path is None or width is None or height is None:
        return None
    return PictureSize(label=label, marks=marks, path=path, width=width, height=height, max_bytes=size)


def read_html_element(row: Row, scope: Scope, label: str, marks: Decimal) -> HtmlElement | None:
    """网页元素: between 至少 (1) and 至多 elements match 选择器; 文本, 属性 and 属性值 narrow it."""
    path, selector = scope.path(row), row.text("选择器")
    least, most = row.whole("至少", least=0), row.whole("至多", least=0)
    if selector and not _is_selector(selector):
        row.fault("选择器", "selector-bad", value=selector)
        return None
    if row.text("属性值") and not row.text("属性"):
        row.fault("属性", "param-missing", kind=row.text("检查"), column="属性")
        return None
    least = 1 if least is None else least
    if most is not None and least > most:
        row.fault("至少", "range-reversed", low=least, high=most)
        return None
    if path is None or not selector:
        return None
    return HtmlElement(
        label=label,
        marks=marks,
        path=path,
        selector=selector,
        at_least=least,
        at_most=most,
        text=row.text("文本") or None,
        attribute=row.text("属性") or None,
        value=row.text("属性值") or None,
    )


def read_html_alt_texts(row: Row, scope: Scope, label: str, marks: Decimal) -> HtmlAltTexts | None:
    """替代文字: at least 至少 (1) pictures, all with an alternative text."""
    path, least = scope.path(row), row.whole("至少")
    return HtmlAltTexts(label=label, marks=marks, path=path, at_least=least or 1) if path else None


def read_html_links(row: Row, scope: Scope, label: str, marks: Decimal) -> HtmlLinksResolve | None:
    """链接有效: every relative link of 文件 leads to a file handed in."""
    path = scope.path(row)
    return HtmlLinksResolve(label=label, marks=marks, path=path) if path else None


def read_css_rule(row: Row, scope: Scope, label: str, marks: Decimal) -> CssRule | None:
    """样式规则: a rule with 选择器 sets 属性, to one of 属性值 where given."""
    path, selector, name = scope.path(row), row.text("选择器"), row.text("属性")
    if not (path and selector and name):
        return None
    values = row.parts("属性值")
    return CssRule(label=label, marks=marks, path=path, selector=selector, property=name, values=values)


def read_css_media(row: Row, scope: Scope, label: str, marks: Decimal) -> CssMediaQuery | None:
    """媒体查询: an @media rule whose condition contains 包含."""
    path, contains = scope.path(row), row.text("包含")
    return CssMediaQuery(label=label, marks=marks, path=path, contains=contains) if path and contains else None


def _bytes(row: Row) -> int | None:
    size = row.whole("大小上限KB")
    return None if size is None else size * 1024


def _is_selector(selector: str) -> bool:
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except SelectolaxError:
        return False
    return True
