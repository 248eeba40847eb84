"""Checks of files as such, and files that are damaged, huge or hostile: always a finding, never an error."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from exam.ids import Digest
from exam.package import digest_of
from server.scoring.key import (
    CssMediaQuery,
    CssRule,
    FileChanged,
    FileCheck,
    FileExists,
    HtmlAltTexts,
    HtmlElement,
    HtmlLinksResolve,
    PictureSize,
)
from server.scoring.pages import LONGEST_PAGE, MOST_TAGS, decode_text
from server.scoring.stylesheets import LONGEST_SHEET
from server.scoring.work_folder import MOST_BYTES, HandedInFile
from tests.unit.scoring.samples import TWO, is_right, look_at_all, look_at_files

NAME = "作品.dat"
Kind = Literal["any", "html", "css", "png", "jpeg", "gif", "psd"]


def exists(content: Kind = "any", max_bytes: int | None = None) -> FileExists:
    return FileExists(label="有", marks=TWO, path=NAME, content=content, max_bytes=max_bytes)


PICTURE = PictureSize(label="尺寸", marks=TWO, path=NAME, width=12, height=8, max_bytes=5000)
EVERY_CHECK: list[FileCheck] = [
    *(exists(kind) for kind in ("any", "html", "css", "png", "jpeg", "gif", "psd")),
    FileChanged(label="改", marks=TWO, path=NAME, original=digest_of(b"material")),
    PICTURE,
    HtmlElement(label="元素", marks=TWO, path=NAME, selector="p", text="x"),
    HtmlAltTexts(label="替代", marks=TWO, path=NAME),
    HtmlLinksResolve(label="链接", marks=TWO, path=NAME),
    CssRule(label="规则", marks=TWO, path=NAME, selector="p", property="color"),
    CssMediaQuery(label="媒体", marks=TWO, path=NAME, contains="a"),
]


def picture(kind: str, width: int = 12, height: int = 8) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (width, height), (10, 200, 90)).save(output, kind)
    return output.getvalue()


def psd(width: int = 12, height: int = 8) -> bytes:
    """A Photoshop file's header (Adobe's specification): 8BPS, version 1, 3 channels of 8 bits, RGB, no layers."""
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3)
    return head + struct.pack(">III", 0, 0, 0) + b"\0\0" + bytes(3 * width * height)


def png_bomb() -> bytes:
    """A PNG of 3.6 thousand million pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")


SAMPLES: dict[str, bytes] = {
    "png": picture("PNG"),
    "jpeg": picture("JPEG"),
    "gif": picture("GIF"),
    "psd": psd(),
    "html": "<!DOCTYPE html><title>页</title><p>x".encode(),
    "css": b"/* <b> */ p { color: red }",
}


@pytest.mark.parametrize("holds", SAMPLES)
@pytest.mark.parametrize("wanted", SAMPLES)
def test_a_file_is_known_by_its_content_not_by_its_name(holds: str, wanted: Kind) -> None:
    found = look_at_files(exists(wanted), {NAME: SAMPLES[holds]})
    assert is_right(found) == (holds == wanted)
    assert f"内容为 {holds}" in found.say("zh")


def test_a_file_that_is_missing_empty_or_too_heavy_says_so() -> None:
    assert look_at_files(exists(), {}).say("zh") == "没有提交 作品.dat"
    assert look_at_files(exists(), {NAME: b""}).say("zh") == "作品.dat 是空文件"
    heavy = look_at_files(exists(max_bytes=2048), {NAME: bytes(2049)})
    assert (is_right(heavy), heavy.say("zh")) == (False, "作品.dat 有 2.0 KB (2049 B)，超过上限 2.0 KB (2048 B)")
    assert is_right(look_at_files(exists(max_bytes=2048), {NAME: bytes(2048)}))


def test_a_material_that_was_handed_back_unchanged_earns_nothing() -> None:
    check = FileChanged(label="改", marks=TWO, path=NAME, original=digest_of(b"material"))
    assert is_right(look_at_files(check, {NAME: b"new"}))
    assert not is_right(look_at_files(check, {NAME: b"material"}))
    assert not is_right(look_at_files(check, {NAME: b""}))


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "psd"])
def test_a_pictures_pixels_and_weight_are_measured(kind: str) -> None:
    assert is_right(look_at_files(PICTURE, {NAME: SAMPLES[kind]}))


def test_a_picture_of_another_size_says_what_it_measures() -> None:
    found = look_at_files(PICTURE, {NAME: picture("PNG", 13, 8)})
    assert not is_right(found)
    assert found.say("en").startswith("作品.dat measures 13×8 pixels")


def test_a_picture_that_is_too_heavy_loses_its_marks() -> None:
    assert not is_right(look_at_files(PICTURE, {NAME: SAMPLES["jpeg"] + bytes(5000)}))


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif"])
def test_a_picture_cut_in_half_is_not_one(kind: str) -> None:
    data = SAMPLES[kind]
    assert look_at_files(PICTURE, {NAME: data[: len(data) // 2]}).code == "picture_unread"


def test_a_decompression_bomb_is_measured_without_being_unpacked() -> None:
    found = look_at_files(PICTURE, {NAME: png_bomb()})
    assert (is_right(found), found.facts["width"]) == (False, 60_000)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("冷泡茶".encode(), "冷泡茶"),
        ("冷泡茶".encode("utf-8-sig"), "冷泡茶"),
        ("冷泡茶".encode("gbk"), "冷泡茶"),
        ("冷泡茶".encode("utf-16"), "冷泡茶"),
        ('<meta charset="gb2312">茶'.encode("gb18030"), '<meta charset="gb2312">茶'),
        ('<meta charset="gb2312">茶'.encode(), '<meta charset="gb2312">茶'),
        (b"\xff\xfe\xff", "\ufffd"),
        (b"a\0b", None),
    ],
)
def test_a_text_is_decoded_as_it_was_written(data: bytes, text: str | None) -> None:
    assert decode_text(data) == text


def test_a_page_in_a_chinese_encoding_is_read() -> None:
    check = HtmlElement(label="标题", marks=TWO, path=NAME, selector="title", text="青禾")
    assert is_right(look_at_files(check, {NAME: "<title>青禾茶事</title>".encode("gb18030")}))


def hostile() -> dict[str, bytes]:
    return {
        "nested": b"<div>" * (MOST_TAGS - 1),
        "too many tags": b"<i>" * (MOST_TAGS + 1),
        "brackets": b"a{}" + b"(" * 50_000,
        "nested media": b"@media a{" * 5_000 + b"p{color:red}",
        "prelude": b"@media " + b"(" * 50_000 + b"{p{color:red}}",
        "strings": b'"\n' * 50_000,
        "bad bytes": bytes(range(256)) * 40,
        "bom only": b"\xff\xfe",
        "zip": b"PK\x03\x04" + bytes(100),
        "png bomb": png_bomb(),
        "png head": SAMPLES["png"][:30],
        "psd head": b"8BPS",
        "gif head": b"GIF89a",
        "gif bomb": b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + SAMPLES["gif"][10:],
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_files_end_in_findings(name: str) -> None:
    for found in look_at_all(EVERY_CHECK, {NAME: hostile()[name]}):
        assert found.given is not None
        assert 0 <= found.given <= found.available


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_no_damage_to_a_file_makes_a_check_fail(kind: str, data: st.DataObject) -> None:
    whole = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for found in look_at_all(EVERY_CHECK, {NAME: bytes(whole[:cut])}):
        is_right(found)


@pytest.mark.parametrize(
    ("check", "size"),
    [(exists(), MOST_BYTES), (EVERY_CHECK[9], LONGEST_PAGE), (EVERY_CHECK[12], LONGEST_SHEET)],
)
def test_a_file_too_large_for_the_computer_is_left_to_a_person_and_not_read(check: FileCheck, size: int) -> None:
    def never() -> bytes | None:
        raise AssertionError("a file that is too large was read")

    found = look_at_files(check, {NAME: HandedInFile(size + 1, Digest("0" * 64), never)})
    assert (found.given, found.code) == (None, "file_too_large")


def test_a_file_whose_pieces_the_server_lacks_is_left_open_and_costs_nothing() -> None:
    lost = HandedInFile(10, Digest("0" * 64), lambda: None)
    for found in look_at_all(EVERY_CHECK, {NAME: lost}):
        assert (found.given, found.code) == (None, "file_lost")
