"""Names as disks have them and nobody typed them: every file is kept, under a name that the site takes."""

from __future__ import annotations

import os
import unicodedata

import pytest

from tests.unit.workspace.fakes import Desk, first_version

NFC = "é.html"
NFD = unicodedata.normalize("NFD", NFC)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (b"\xb0\xd7.txt", "%B0%D7.txt"),
        (b"a:b.png", "a%3Ab.png"),
        (b"a\\b.png", "a%5Cb.png"),
        (b"a\nb.png", "a%0Ab.png"),
        ("尾点.".encode(), "尾点."),
        (b"CON.html", "CON.html"),
    ],
)
async def test_a_name_that_the_site_does_not_take_is_told_in_one_that_it_does(
    desk: Desk, name: bytes, told: str
) -> None:
    desk.save(os.fsdecode(name))
    desk.save("zzz.html")
    await desk.looks(3)
    assert sorted(desk.session.paths) == sorted([told, "zzz.html"])
    for path in desk.session.paths:
        path.encode()


async def test_of_two_spellings_of_one_name_the_one_saved_last_counts(desk: Desk) -> None:
    desk.save(NFC, b"first")
    os.utime(desk.folder / NFC, ns=(10**18, 10**18))
    desk.save(NFD, b"second, later")
    await desk.looks(3)
    desk.save(NFC, b"third, last of all")
    await desk.looks(3)
    assert [cut.size for _, cut in desk.session.kept if cut] == [len(b"second, later"), len(b"third, last of all")]


async def test_a_version_comes_back_into_the_file_as_the_disk_spells_it(desk: Desk) -> None:
    desk.save(NFD, b"first")
    await desk.looks(2)
    first = desk.session.kept[-1][1]
    assert first is not None
    desk.save(NFD, b"second")
    await desk.looks(2)
    assert await desk.work.restore(NFC, first)
    assert [path.name for path in desk.folder.iterdir() if path.is_file()] == [NFD]
    assert (desk.folder / NFD).read_bytes() == b"first"


async def test_a_name_as_long_as_a_disk_takes_comes_back_too(desk: Desk) -> None:
    name = "横" * 83 + ".html"
    desk.save(name, b"first")
    await desk.looks(2)
    first = desk.session.kept[-1][1]
    assert first is not None
    desk.save(name, b"second")
    assert await desk.work.restore(name, first)
    assert (desk.folder / name).read_bytes() == b"first"


async def test_a_name_that_differs_by_case_only_is_another_version_of_nothing(desk: Desk) -> None:
    """On Windows the disk holds one file: the old name goes, the new one comes, and nothing is lost between."""
    desk.save("Index.html", b"<html>")
    await desk.looks(2)
    (desk.folder / "Index.html").rename(desk.folder / "index.html")
    await desk.looks(3)
    assert desk.session.paths == ["Index.html", "index.html", "-Index.html"]


async def test_what_is_there_under_no_name_that_was_seen_is_not_replaced(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that takes Index.html and index.html for one file, of which a look shows the other spelling."""
    first = await first_version(desk)
    desk.save("index.html", b"saved since, as Index.html")
    look = desk.work._look

    def other_spelling(*args: str) -> object:
        found = look(*args)
        found.files.pop("index.html", None)
        return found

    monkeypatch.setattr(desk.work, "_look", other_spelling)
    assert not await desk.work.restore("index.html", first)
    assert (desk.folder / "index.html").read_bytes() == b"saved since, as Index.html"
