"""How a bundle is cut, what its files are called, and the list beside them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import Digest
from exam.package import digest_of
from sync.export.errors import ExportError
from sync.export.sum_file import VERSION, VolumeList, encode_list, read_list, read_list_beside, sum_name
from sync.export.volumes import LARGEST, MOST, USUAL, Volume, export_name, sizes, volume_name, volume_size

BUNDLE = Digest("0123456789abcdef" * 4)
NAME = export_name("S0001", "2026110001", BUNDLE)


def listed(*contents: bytes) -> VolumeList:
    """A list of volumes with these contents."""
    volumes = (Volume(volume_name(NAME, number), len(data), digest_of(data)) for number, data in enumerate(contents, 1))
    return VolumeList(BUNDLE, tuple(volumes))


@given(st.integers(1, MOST * LARGEST), st.integers(1, LARGEST))
def test_volumes_are_all_of_the_bundle_and_never_too_many_or_too_long(size: int, wished: int) -> None:
    cut = sizes(size, wished)
    assert sum(cut) == size
    assert len(cut) <= MOST
    assert max(cut) <= LARGEST
    assert len(set(cut[:-1])) <= 1, "all but the last are of one length"
    if size <= wished * MOST:
        assert max(cut) <= wished


def test_a_small_bundle_is_one_volume() -> None:
    assert sizes(5, USUAL) == [5]


def test_a_bundle_beyond_every_volume_is_refused() -> None:
    assert len(sizes(MOST * LARGEST, 1)) == MOST
    with pytest.raises(ExportError) as caught:
        sizes(MOST * LARGEST + 1, 1)
    assert caught.value.code == "export_too_large"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1G", 1 << 30),
        ("2G", 2 << 30),
        ("700M", 700 << 20),
        ("64k", 64 << 10),
        ("1GiB", 1 << 30),
        ("512", 512),
        ("0", None),
        ("3G", None),
        ("-1", None),
        ("1T", None),
        ("", None),
        ("９", None),
        ("1" * 40, None),
    ],
)
def test_a_volumes_size_is_written_as_people_do(text: str, size: int | None) -> None:
    assert volume_size(text) == size


@given(st.text(max_size=90), st.text(max_size=90))
def test_every_file_system_takes_the_names(site: str, plan: str) -> None:
    name = volume_name(export_name(site, plan, BUNDLE), MOST)
    assert re.fullmatch(r"[0-9A-Za-z_-]+\.kcbundle\.999", name)
    assert len(name) < 160


def test_the_name_says_site_plan_and_bundle() -> None:
    assert volume_name(NAME, 1) == "S0001-2026110001-0123456789ab.kcbundle.001"


@given(st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=12))
def test_a_list_is_read_as_it_was_written(contents: list[bytes]) -> None:
    written = listed(*contents)
    assert read_list(encode_list(written), NAME) == written
    assert read_list(encode_list(written).replace(b"\n", b"\r\n"), NAME) == written


def test_files_that_were_given_another_name_are_found_by_their_number() -> None:
    found = read_list(encode_list(listed(b"a", b"b")), "other")
    assert found is not None
    assert [volume.name for volume in found.volumes] == ["other.001", "other.002"]


@given(st.binary(max_size=400))
def test_no_bytes_bring_the_reading_down(data: bytes) -> None:
    assert read_list(data, NAME) is None


def test_what_a_later_program_adds_is_passed_over_and_a_later_version_is_none() -> None:
    text = encode_list(listed(b"a"))
    assert read_list(text + b"# made at noon\n", NAME) == listed(b"a")
    assert read_list(text.replace(b"VOLUMES %d" % VERSION, b"VOLUMES %d" % (VERSION + 1)), NAME) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"# bundle", b"# bundel"),
        (b".001", b".002"),
        (b"# volume 1 1", b"# volume 1 0"),
        (b"# volume 1 1", b"# volume 1 4294967296"),
        (b"# volume 1 1\n", b""),
        (b"kcbundle", b"kc/bundle"),
    ],
)
def test_a_list_that_was_changed_is_none(old: bytes, new: bytes) -> None:
    text = encode_list(listed(b"a"))
    assert old in text
    assert read_list(text.replace(old, new), NAME) is None


def test_without_a_list_there_is_none(tmp_path: Path) -> None:
    assert read_list_beside(tmp_path, NAME) is None


@pytest.mark.skipif(which("sha256sum") is None, reason="the tool of GNU is not here")
def test_the_usual_tool_checks_the_volumes(tmp_path: Path) -> None:
    for number, data in enumerate((b"one", b"two"), 1):
        (tmp_path / volume_name(NAME, number)).write_bytes(data)
    (tmp_path / sum_name(NAME)).write_bytes(encode_list(listed(b"one", b"two")))
    checked = ["sha256sum", "--check", "--strict", sum_name(NAME)]
    assert subprocess.run(checked, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / volume_name(NAME, 2)).write_bytes(b"twp")
    assert subprocess.run(checked, cwd=tmp_path, capture_output=True, check=False).returncode == 1
