"""Checks of HTML pages: elements, alternative texts, links."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from exam.text import Fact
from server.scoring.evidence import Finding, found
from server.scoring.key import HtmlAltTexts, HtmlElement, HtmlLinksResolve
from server.scoring.local_links import LINKING, local_target
from server.scoring.pages import written
from server.scoring.typed_text import comparable, quoted
from server.scoring.work_folder import WorkFolder


def html_element(check: HtmlElement, folder: WorkFolder) -> Finding:
    """So many elements match; where text, attribute or value are given, one element has all of them."""
    page = folder.page(check.path)
    if isinstance(page, Finding):
        return page
    nodes = page.select(check.selector)
    count = len(nodes)
    enough = check.at_least <= count and (check.at_most is None or count <= check.at_most)
    facts: dict[str, Fact] = {"selector": check.selector, "count": count}
    if not enough or (check.text is None and check.attribute is None):
        wanted = f"≥ {check.at_least}" if check.at_most is None else f"{check.at_least}–{check.at_most}"
        wanted = str(check.at_least) if check.at_least == check.at_most else wanted
        return found("elements_found", enough, wanted=wanted, **facts)
    fitting = next((node for node in nodes if _says(node, check)), None)
    shown = fitting if fitting is not None else next(iter(nodes), None)
    text = "" if shown is None else _shown(shown, check)
    return found("elements_silent" if fitting is None else "elements_say", fitting is not None, text=text, **facts)


def _says(node: LexborNode, check: HtmlElement) -> bool:
    if check.text is not None and comparable(check.text) not in comparable(node.text()):
        return False
    if check.attribute is None:
        return True
    value = comparable(written(node, check.attribute))
    return value != "" and comparable(check.value or "") in value


def _shown(node: LexborNode, check: HtmlElement) -> str:
    return quoted(node.text() if check.attribute is None else written(node, check.attribute))


def html_alt_texts(check: HtmlAltTexts, folder: WorkFolder) -> Finding:
    """Every picture has an alternative text that says something; the picture's own file name says nothing."""
    page = folder.page(check.path)
    if isinstance(page, Finding):
        return page
    pictures = page.select("img")
    described = sum(_is_described(picture) for picture in pictures)
    right = described == len(pictures) >= check.at_least
    return found("alt_counted", right, pictures=len(pictures), described=described, least=check.at_least)


def _is_described(picture: LexborNode) -> bool:
    text = comparable(written(picture, "alt"))
    file_name = comparable(written(picture, "src").replace("\\", "/").rpartition("/")[2])
    return any(char.isalnum() for char in text) and text != file_name


def html_links_resolve(check: HtmlLinksResolve, folder: WorkFolder) -> Finding:
    """Every relative link leads to a file that was handed in; a page without any has not shown it can link."""
    page = folder.page(check.path)
    if isinstance(page, Finding):
        return page
    links = [
        written(node, attribute) for element, attribute in LINKING for node in page.select(f"{element}[{attribute}]")
    ]
    targets = [(link, local_target(link, check.path)) for link in links]
    relative = [(link, target) for link, target in targets if target is not None]
    dead = [link for link, target in relative if not folder.has(target)]
    if not relative:
        return found("links_none", right=False, path=check.path)
    if not dead:
        return found("links_good", right=True, count=len(relative))
    return found("links_dead", right=False, count=len(relative), dead=len(dead), text=quoted(dead[0]))
