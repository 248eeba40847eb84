"""Checks of web pages and style sheets, right, wrong, and as people really write them."""

from __future__ import annotations

import msgspec
import pytest

from server.scoring.key import (
    CssMediaQuery,
    CssRule,
    FileCheck,
    HtmlAltTexts,
    HtmlElement,
    HtmlLinksResolve,
)
from server.scoring.local_links import NOWHERE, local_target
from tests.unit.scoring.samples import TWO, is_right, look_at_files

PAGE = "a.html"


def element(selector: str, **wanted: object) -> HtmlElement:
    check = HtmlElement(label="元素", marks=TWO, path=PAGE, selector=selector)
    return msgspec.structs.replace(check, **wanted)


ALT = HtmlAltTexts(label="替代文字", marks=TWO, path=PAGE, at_least=2)
LINKS = HtmlLinksResolve(label="链接", marks=TWO, path=PAGE)
BUTTON = CssRule(
    label="按钮", marks=TWO, path="s.css", selector=".btn", property="background-color", values=("#2e7d4f",)
)
MEDIA = CssMediaQuery(label="窄屏", marks=TWO, path="s.css", contains="max-width:768px")


@pytest.mark.parametrize(
    ("check", "html", "right", "sentence"),
    [
        (element("h1"), "<h1>A</h1>", True, "找到 1 个与 h1 匹配的元素，要求 ≥ 1"),
        (element("h1", at_most=1), "<h1>A</h1><h1>B</h1>", False, "找到 2 个与 h1 匹配的元素，要求 1"),
        (element("h1", at_least=0, at_most=0), "<p>", True, "找到 0 个与 h1 匹配的元素，要求 0"),
        (element("h1", text="夏季 新品"), "<h1>我的<b>夏季</b>新品</h1>", True,
         "找到 1 个与 h1 匹配的元素，其中有符合要求的：“我的夏季新品”"),
        (element("h1", text="夏季"), "<h1>冬</h1><h1>秋</h1>", False,
         "找到 2 个与 h1 匹配的元素，内容都不符合要求，第一个为“冬”"),
        (element("meta[name=description]", attribute="content", value="茶"), "<meta name=description content=冷泡茶>",
         True, "找到 1 个与 meta[name=description] 匹配的元素，其中有符合要求的：“冷泡茶”"),
        (element("meta", attribute="content"), "<meta content='  '>", False,
         "找到 1 个与 meta 匹配的元素，内容都不符合要求，第一个为“”"),
        (element("a", text="首页", attribute="href"), "<a>首页</a><a href=x>别处</a>", False,
         "找到 2 个与 a 匹配的元素，内容都不符合要求，第一个为“”"),
        (element("main section"), "<main><section><p></main>", True, "找到 1 个与 main section 匹配的元素，要求 ≥ 1"),
        (element("h1"), "<!-- <h1>A</h1> -->", False, "找到 0 个与 h1 匹配的元素，要求 ≥ 1"),
        (ALT, "<img alt=甲><img alt=乙>", True, "2 张图片中 2 张有替代文字，要求至少 2 张并且每张都有"),
        (ALT, "<img alt=甲>", False, "1 张图片中 1 张有替代文字，要求至少 2 张并且每张都有"),
        (ALT, "<img alt=甲><img alt=乙><img alt='...'>", False, "3 张图片中 2 张有替代文字，要求至少 2 张并且每张都有"),
        (ALT, "<img alt=甲><img src=a/b.jpg alt=b.jpg>", False, "2 张图片中 1 张有替代文字，要求至少 2 张并且每张都有"),
        (LINKS, "<a href=b.html#x><img src='pics/1.jpg'>", True, "2 个相对链接都有效"),
        (LINKS, "<img src='PICS\\1.JPG'><a href='#top'>", True, "1 个相对链接都有效"),
        (LINKS, "<a href=b.html><a href=c.html>", False, "2 个相对链接中 1 个无效，例如“c.html”"),
        (LINKS, "<img src='C:\\素材\\1.jpg'>", False, "1 个相对链接中 1 个无效，例如“C:\\素材\\1.jpg”"),
        (LINKS, "<a href='https://example.com/'>", False, "a.html 中没有任何相对链接"),
    ],
)  # fmt: skip
def test_a_page_is_looked_through(check: FileCheck, html: str, right: bool, sentence: str) -> None:
    found = look_at_files(check, {PAGE: html.encode(), "b.html": b"<p>", "pics/1.jpg": b"x"})
    assert (is_right(found), found.say("zh")) == (right, sentence)


@pytest.mark.parametrize(
    ("link", "page", "target"),
    [
        ("b.html", "a.html", "b.html"),
        ("../b.html?x=1#y", "sub/a.html", "b.html"),
        ("./pics/%E5%9B%BE.jpg", "a.html", "pics/图.jpg"),
        ("../../b.html", "sub/a.html", NOWHERE),
        ("/b.html", "a.html", NOWHERE),
        ("file:///C:/b.html", "a.html", NOWHERE),
        ("#top", "a.html", None),
        ("mailto:a@example.com", "a.html", None),
        ("javascript:void(0)", "a.html", None),
        ("//example.com/b.html", "a.html", None),
        ("", "a.html", None),
    ],
)
def test_a_link_leads_to_a_path_nowhere_or_out(link: str, page: str, target: str | None) -> None:
    assert local_target(link, page) == target


@pytest.mark.parametrize(
    ("css", "right", "sentence"),
    [
        (".btn{background-color:#2e7d4f}", True, ".btn 的 background-color 设为“#2e7d4f”"),
        (".btn{background-color: #2E7D4F !important}", True, ".btn 的 background-color 设为“#2E7D4F”"),
        ("a , .btn { background: rgb(46, 125, 79) url(a.png) }", True,
         ".btn 的 background-color 设为“rgb(46, 125, 79) url(a.png)”"),
        ("@media print { .btn{background-color:#2e7d4f} }", True, ".btn 的 background-color 设为“#2e7d4f”"),
        (".btn{color:red} .btn{background-color:red}", False, ".btn 的 background-color 设为“red”，不是要求的值"),
        (".btn{color:red}", False, ".btn 的规则没有设置 background-color"),
        (".btn-x{background-color:#2e7d4f}", False, "没有选择器为 .btn 的规则"),
        ("/* .btn{background-color:#2e7d4f} */", False, "没有选择器为 .btn 的规则"),
        (".btn{background-color:#2e7d4f", True, ".btn 的 background-color 设为“#2e7d4f”"),
        ("}}} .btn{background-color:#2e7d4f}", False, "没有选择器为 .btn 的规则"),
    ],
)  # fmt: skip
def test_a_style_rule_is_found_as_browsers_read_it(css: str, right: bool, sentence: str) -> None:
    found = look_at_files(BUTTON, {"s.css": css.encode()})
    assert (is_right(found), found.say("zh")) == (right, sentence)


@pytest.mark.parametrize(
    ("selector", "written"),
    [("img", "IMG"), ("nav a", "nav   a"), ("ul>li", "ul > LI"), ("a:hover", "A:hover"), ("h1", "h2,\nh1 /* x */")],
)
def test_selectors_are_compared_without_spaces_and_the_case_of_elements(selector: str, written: str) -> None:
    check = CssRule(label="规则", marks=TWO, path="s.css", selector=selector, property="color")
    assert is_right(look_at_files(check, {"s.css": f"{written} {{ color: red }}".encode()}))


def test_the_case_of_a_class_name_counts() -> None:
    assert not is_right(look_at_files(BUTTON, {"s.css": b".Btn{background-color:#2e7d4f}"}))


@pytest.mark.parametrize(
    ("css", "right", "sentence"),
    [
        (
            "@media screen and (MAX-width: 768px){a{b:c}}",
            True,
            "有 @media screen and (MAX-width: 768px)，其中 1 条规则",
        ),
        ("@media (max-width:768px){}", False, "有 @media (max-width:768px)，但没有内容"),
        ("@media (max-width:768px){a{}}", False, "有 @media (max-width:768px)，但没有内容"),
        ("@media (min-width:768px){a{b:c}}", False, "1 个 @media 规则中没有包含“max-width:768px”的"),
    ],
)
def test_a_media_query_counts_when_it_holds_rules(css: str, right: bool, sentence: str) -> None:
    found = look_at_files(MEDIA, {"s.css": css.encode()})
    assert (is_right(found), found.say("zh")) == (right, sentence)


def test_a_style_element_and_a_linked_sheet_of_a_page_count_alike() -> None:
    check = CssRule(label="规则", marks=TWO, path="sub/a.html", selector="p", property="color", values=("red",))
    inside = {"sub/a.html": b"<style>p{color:red}</style>"}
    linked = {"sub/a.html": b'<link rel="StyleSheet" href="../s.css">', "s.css": b"p{color:red}"}
    unlinked = {"sub/a.html": b"<p>", "s.css": b"p{color:red}"}
    assert [is_right(look_at_files(check, files)) for files in (inside, linked, unlinked)] == [True, True, False]
