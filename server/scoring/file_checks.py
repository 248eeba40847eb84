"""Checks of files as such: there, of a type, changed, a picture's size. And the door to all checks of file tasks."""

from __future__ import annotations

from exam.package import digest_of
from server.scoring.evidence import Finding, found, left_to_a_person
from server.scoring.key import (
    CssMediaQuery,
    CssRule,
    FileChanged,
    FileCheck,
    FileExists,
    HtmlAltTexts,
    HtmlElement,
    HtmlLinksResolve,
    HumanCheck,
    PictureSize,
)
from server.scoring.page_checks import html_alt_texts, html_element, html_links_resolve
from server.scoring.style_checks import css_media_query, css_rule
from server.scoring.work_folder import WorkFolder, size_text


def look_at_files(check: FileCheck, folder: WorkFolder) -> Finding:
    """Carry out one check. Whatever the candidate made, it ends in a finding."""
    match check:
        case FileExists():
            return file_exists(check, folder)
        case FileChanged():
            return file_changed(check, folder)
        case PictureSize():
            return picture_size(check, folder)
        case HtmlElement():
            return html_element(check, folder)
        case HtmlAltTexts():
            return html_alt_texts(check, folder)
        case HtmlLinksResolve():
            return html_links_resolve(check, folder)
        case CssRule():
            return css_rule(check, folder)
        case CssMediaQuery():
            return css_media_query(check, folder)
        case HumanCheck():
            return left_to_a_person("open")


def file_exists(check: FileExists, folder: WorkFolder) -> Finding:
    """The file is there, not empty, within its size, and holds what it should."""
    data = folder.data(check.path)
    if isinstance(data, Finding):
        return data
    if not data:
        return found("file_empty", right=False, path=check.path)
    size = size_text(len(data))
    if check.max_bytes is not None and len(data) > check.max_bytes:
        return found("file_too_heavy", right=False, path=check.path, size=size, limit=size_text(check.max_bytes))
    kind = folder.kind(check.path, data)
    if check.content not in ("any", kind):
        return found("file_other_type", right=False, path=check.path, kind=kind, wanted=check.content)
    return found("file_there", right=True, path=check.path, size=size, kind=kind)


def file_changed(check: FileChanged, folder: WorkFolder) -> Finding:
    """The file is not the material as it was handed out, and not empty either."""
    data = folder.data(check.path)
    if isinstance(data, Finding):
        return data
    if not data:
        return found("file_empty", right=False, path=check.path)
    changed = digest_of(data) != check.original
    return found("file_changed" if changed else "file_unchanged", changed, path=check.path)


def picture_size(check: PictureSize, folder: WorkFolder) -> Finding:
    """The picture opens, has exactly these pixels and weighs no more than allowed."""
    data = folder.data(check.path)
    if isinstance(data, Finding):
        return data
    picture = folder.picture(check.path, data)
    if picture is None:
        return found("picture_unread", right=False, path=check.path)
    light = check.max_bytes is None or len(data) <= check.max_bytes
    limit = "" if check.max_bytes is None else f", ≤ {size_text(check.max_bytes)}"
    return found(
        "picture_found",
        light and (picture.width, picture.height) == (check.width, check.height),
        path=check.path,
        width=picture.width,
        height=picture.height,
        size=size_text(len(data)),
        wanted=f"{check.width}×{check.height}{limit}",
    )
