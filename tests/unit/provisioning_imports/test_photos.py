from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image

from exam.policy import Policy
from provisioning.imports import photos
from provisioning.imports.findings import ImportReport
from server.site_folder import SiteFolder
from tests.unit.provisioning_imports.samples import picture, roster_of, run, zipped

ONE = "990000200405040015"
TWO = "99000020070906004X"


def _import(tmp_path: Path, entries: dict[str, bytes]) -> ImportReport:
    folder = tmp_path / "in"
    folder.mkdir()
    zipped(folder / "考生照片.zip", entries)
    return run(folder, tmp_path / "site")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        (f"{ONE}.jpg", b"no picture", "photo_not_picture"),
        (f"{ONE}.jpg", picture()[:-300], "photo_not_picture"),
        (f"{ONE}.png", picture(kind="PNG")[:-30], "photo_not_picture"),
        (f"{ONE}.jpg", picture(kind="GIF"), "photo_not_picture"),
        (f"{ONE}.jpg", b"", "photo_not_picture"),
        (f"{ONE}.jpg", picture(120, 80), "photo_size"),
        (f"{ONE}.jpg", picture(295 + 26, 413), "photo_size"),
        (f"{ONE}.jpg", picture(413, 295), "photo_size"),
        (f"{ONE}.jpg", b"\xff\xd8" + bytes(Policy().photo_bytes), "photo_too_large"),
        (f"{ONE}.bmp", picture(kind="BMP"), "photo_name"),
        ("周景行.jpg", picture(), "photo_name"),
        ("990000200405040016.jpg", picture(), "photo_name"),
        (f"../{ONE}.jpg", picture(), "photo_path"),
        (f"/etc/{ONE}.jpg", picture(), "photo_path"),
        (f"a/../../{ONE}.jpg", picture(), "photo_path"),
        (f"C:/{ONE}.jpg", picture(), "photo_path"),
    ],
)
def test_a_bad_photo_is_reported_and_the_good_one_beside_it_goes_in(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    report = _import(tmp_path, {name: data, f"{TWO}.jpg": picture()})

    assert [(failure.code, failure.value) for failure in report.failures] == [(code, name)]
    assert [photo.id_number for photo in roster_of(tmp_path / "site").photos] == [TWO]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "site"]


def test_a_slightly_different_size_is_accepted(tmp_path: Path) -> None:
    assert _import(tmp_path, {f"{ONE}.jpg": picture(295 - 25, 413 + 25)}).failures == ()


def test_a_png_is_kept_as_the_jpeg_that_its_name_in_the_site_promises(tmp_path: Path) -> None:
    report = _import(tmp_path, {f"{ONE}.png": picture(kind="PNG")})

    photo = roster_of(tmp_path / "site").photos[0]
    with Image.open(SiteFolder(tmp_path / "site").photo(photo.digest)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (295, 413))
    assert report.exit_status == 0


def test_two_photos_of_one_person_are_a_duplicate_and_the_first_stays(tmp_path: Path) -> None:
    report = _import(tmp_path, {f"{ONE}.jpg": picture(), f"more/{ONE}.jpeg": picture(296)})

    assert [(failure.code, failure.value) for failure in report.failures] == [("photo_duplicate", f"more/{ONE}.jpeg")]
    assert len(roster_of(tmp_path / "site").photos) == 1


def test_what_other_systems_leave_in_a_zip_is_passed_over(tmp_path: Path) -> None:
    report = _import(
        tmp_path, {f"photos/{ONE}.jpg": picture(), f"__MACOSX/photos/._{ONE}.jpg": b"x", "photos/Thumbs.db": b"x"}
    )

    assert report.failures == ()
    assert [note.code for note in report.notes] == ["ignored_entry"] * 2


def test_a_chinese_windows_name_is_shown_readably(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "考生照片.zip", "w") as archive:
        info = zipfile.ZipInfo("占位.jpg")
        archive.writestr(info, picture())
    data = (folder / "考生照片.zip").read_bytes()
    # Zip tools of Chinese Windows write GBK and do not set the UTF-8 bit.
    gbk = data.replace("占位.jpg".encode(), "周景.jpg".encode("gbk").ljust(10, b"g")).replace(
        b"\x00\x08\x00\x00", bytes(4)
    )
    (folder / "考生照片.zip").write_bytes(gbk)

    report = run(folder, tmp_path / "site")

    assert [(failure.code, failure.value) for failure in report.failures] == [("photo_name", "周景.jpggg")]


def test_a_zip_bomb_is_refused_by_its_stated_size_and_by_its_real_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bomb = zipped(folder / "考生照片.zip", {f"{ONE}.jpg": bytes(20 * 1024 * 1024)})
    assert run(folder, tmp_path / "site").failures[0].code == "photo_too_large"
    stated = (20 * 1024 * 1024).to_bytes(4, "little")
    bomb.write_bytes(bomb.read_bytes().replace(stated, (1000).to_bytes(4, "little")))

    assert run(folder, tmp_path / "site").failures[0].code == "photo_damaged"


def test_a_zip_behind_a_password_is_said_so(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = zipped(folder / "考生照片.zip", {f"{ONE}.jpg": picture()})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    path.write_bytes(bytes(data))

    assert [failure.code for failure in run(folder, tmp_path / "site").failures] == ["photo_encrypted"]


def test_too_many_entries_make_the_zip_unusable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MAX_ENTRIES", 3)

    report = _import(tmp_path, {f"{number}.jpg": b"" for number in range(4)})

    assert [failure.code for failure in report.failures] == ["zip_entries"]
    assert report.exit_status == 2
