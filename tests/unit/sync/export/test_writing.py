"""A bundle goes to a disk whole, or the disk has nothing of it; the disks fail as real ones do."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.ids import Digest
from exam.text import Refusal
from server.backup.medium import Medium
from sync.export.errors import ExportError
from sync.export.joining import Found, find_volumes, join
from sync.export.sum_file import VolumeList, sum_name
from sync.export.volumes import volume_name
from sync.export.writing import SPARE, Bundle, write_volumes
from tests.unit.backup.drives import Drive, FaultyMedium, PowerCut

NAME = "S0001-2026110001-0123456789ab.kcbundle"
DATA = bytes(range(256)) * 8
EACH = 1000
COUNT = -(-len(DATA) // EACH)


def bundle(data: bytes = DATA) -> Bundle:
    """A bundle of these bytes."""
    return Bundle(io.BytesIO(data), len(data), Digest("0123456789abcdef" * 4), NAME)


def names(folder: Path) -> list[str]:
    """All that is on the disk."""
    return sorted(path.name for path in folder.iterdir())


def joined(folder: Path) -> bytes:
    """What the volumes are together; nothing may be missing or damaged."""
    found = find_volumes(folder / volume_name(NAME, 1))
    assert isinstance(found, Found)
    to = io.BytesIO()
    assert join(found, to) is None
    return to.getvalue()


def why(work: Callable[[], object]) -> str:
    """The code of what is refused."""
    with pytest.raises(ExportError) as caught:
        work()
    return caught.value.code


WHOLE = [*(volume_name(NAME, number) for number in range(1, COUNT + 1)), sum_name(NAME)]


def test_volumes_and_their_list_are_on_the_disk_and_give_the_bundle(tmp_path: Path) -> None:
    told: list[str] = []
    listed = write_volumes(bundle(), Medium(tmp_path), EACH, lambda volume: told.append(volume.name))
    assert names(tmp_path) == WHOLE
    assert joined(tmp_path) == DATA
    assert [volume.size for volume in listed.volumes] == [1000, 1000, 48]
    assert told == WHOLE[:-1]


@settings(max_examples=40)
@given(data=st.binary(min_size=1, max_size=300), each=st.integers(1, 300))
def test_whatever_is_cut_is_joined_again(tmp_path_factory: pytest.TempPathFactory, data: bytes, each: int) -> None:
    folder = tmp_path_factory.mktemp("disk")
    write_volumes(bundle(data), Medium(folder), each)
    assert joined(folder) == data


def test_a_single_volume_is_numbered_as_well(tmp_path: Path) -> None:
    write_volumes(bundle(), Medium(tmp_path), len(DATA))
    assert names(tmp_path) == [volume_name(NAME, 1), sum_name(NAME)]


def test_the_list_is_written_last(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    write_volumes(bundle(), Medium(tmp_path), EACH, lambda _volume: seen.append(names(tmp_path)))
    assert seen == [WHOLE[:1], WHOLE[:2], WHOLE[:3]]


def test_an_export_that_was_broken_off_goes_on_and_leaves_alone_what_is_whole(tmp_path: Path) -> None:
    drive = Drive()
    write_volumes(bundle(), drive.medium(tmp_path), EACH)
    for name in WHOLE[1:]:
        (tmp_path / name).unlink()
    (tmp_path / WHOLE[1]).write_bytes(DATA[EACH : EACH + 7])
    drive.written = 0
    listed = write_volumes(bundle(), drive.medium(tmp_path), EACH)
    assert joined(tmp_path) == DATA
    list_size = (tmp_path / sum_name(NAME)).stat().st_size
    assert drive.written == len(DATA) - EACH + list_size, "the first volume was not written again"
    assert len(listed.volumes) == COUNT


def test_a_volume_that_was_damaged_meanwhile_is_written_anew(tmp_path: Path) -> None:
    write_volumes(bundle(), Medium(tmp_path), EACH)
    (tmp_path / WHOLE[1]).write_bytes(b"x" * EACH)
    write_volumes(bundle(), Medium(tmp_path), EACH)
    assert joined(tmp_path) == DATA


@pytest.mark.parametrize("each", [300, 5000])
def test_volumes_of_another_size_take_the_place_of_those_before(tmp_path: Path, each: int) -> None:
    write_volumes(bundle(), Medium(tmp_path), EACH)
    write_volumes(bundle(), Medium(tmp_path), each)
    assert joined(tmp_path) == DATA
    assert len(names(tmp_path)) == -(-len(DATA) // each) + 1


def test_other_files_of_the_disk_stay(tmp_path: Path) -> None:
    others = ["holiday.jpg", "S0002-2026110001-aaaaaaaaaaaa.kcbundle.001", "x.kcbundle.sum"]
    for name in others:
        (tmp_path / name).write_bytes(b"mine")
    write_volumes(bundle(), Medium(tmp_path), EACH)
    assert names(tmp_path) == sorted([*others, *WHOLE])


def test_a_disk_that_is_too_small_is_said_before_a_byte_is_written(tmp_path: Path) -> None:
    drive = Drive()
    drive.room = len(DATA) + SPARE - 1
    assert why(lambda: write_volumes(bundle(), drive.medium(tmp_path), EACH)) == "export_no_room"
    assert names(tmp_path) == []


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    drive = Drive()
    drive.room = 1 << 20
    with pytest.raises(ExportError, match=r"需要 5 MB，可用 1 MB，还差 4 MB"):
        write_volumes(bundle(), drive.medium(tmp_path), EACH)


@pytest.mark.parametrize("after", [0, 1, 999, 1000, 2047, 2048, 2100])
def test_a_disk_that_is_full_halfway_keeps_nothing_of_it(tmp_path: Path, after: int) -> None:
    drive = Full(after)
    assert why(lambda: write_volumes(bundle(), drive.medium(tmp_path), EACH)) == "export_full"
    assert names(tmp_path) == []


class Full(Drive):
    """A disk that says there is room and has none."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def grant(self, size: int, now_long: int, name: str) -> tuple[int, BaseException | None]:
        """As much as there is."""
        self.room = self._left
        granted, fault = super().grant(size, now_long, name)
        self._left, self.room = self.room, None
        return granted, fault


def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    drive = Drive()
    drive.read_only = True
    assert why(lambda: write_volumes(bundle(), drive.medium(tmp_path), EACH)) == "export_read_only"
    assert names(tmp_path) == []


def test_a_disk_that_is_not_there_is_said_and_its_folder_is_not_made(tmp_path: Path) -> None:
    assert why(lambda: write_volumes(bundle(), Medium(tmp_path / "E"), EACH)) == "export_gone"
    assert names(tmp_path) == []


@pytest.mark.parametrize("volumes", [1, 2, 3])
def test_a_disk_that_is_pulled_out_is_said_and_going_on_finishes_it(tmp_path: Path, volumes: int) -> None:
    drive = Drive()
    told: list[str] = []

    def pulled(volume: object) -> None:
        told.append(str(volume))
        if len(told) == volumes:
            drive.errno_ = errno.ENODEV

    assert why(lambda: write_volumes(bundle(), drive.medium(tmp_path), EACH, pulled)) == "export_gone"
    assert sum_name(NAME) not in names(tmp_path), "nobody takes it for whole"
    drive.heal()
    write_volumes(bundle(), drive.medium(tmp_path), EACH)
    assert joined(tmp_path) == DATA


class Dark(FaultyMedium):
    """A disk on which nothing is tidied once the power is gone."""

    def remove(self, name: str) -> None:
        """Remove, while there is power."""
        if self.drive.until_cut == 0:
            raise PowerCut
        super().remove(name)


@pytest.mark.parametrize("after", range(1, 2400, 160))
def test_after_a_power_cut_at_any_byte_it_is_finished_or_nobody_takes_it_for_whole(tmp_path: Path, after: int) -> None:
    medium = Dark(tmp_path)
    medium.drive = Drive()
    medium.drive.until_cut = after
    try:
        write_volumes(bundle(), medium, EACH)
    except PowerCut:
        assert after < len(DATA) + 600
        assert names(tmp_path) != []
        found = find_volumes(tmp_path / volume_name(NAME, 1))
        assert isinstance(found, Refusal) or found.listed is None
    else:
        assert joined(tmp_path) == DATA
    write_volumes(bundle(), Medium(tmp_path), EACH)
    assert joined(tmp_path) == DATA


class Lying(Medium):
    """A disk that gives other bytes back than it was given."""

    damaged = ""

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """One byte of one file is another."""
        with super().reading(name) as file:
            data = bytearray(file.read())
        data[len(data) // 2] ^= name == self.damaged
        yield io.BytesIO(bytes(data))


@pytest.mark.parametrize("damaged", WHOLE)
def test_a_byte_that_the_disk_does_not_give_back_names_the_file_and_nothing_stays(tmp_path: Path, damaged: str) -> None:
    disk = Lying(tmp_path)
    disk.damaged = damaged
    with pytest.raises(ExportError, match=damaged) as caught:
        write_volumes(bundle(), disk, EACH)
    assert caught.value.code == "export_differs"
    assert names(tmp_path) == []


def test_a_bundle_that_became_shorter_leaves_nothing(tmp_path: Path) -> None:
    shorter = Bundle(io.BytesIO(DATA[:-1]), len(DATA), Digest("0" * 64), NAME)
    with pytest.raises(EOFError):
        write_volumes(shorter, Medium(tmp_path), EACH)
    assert names(tmp_path) == []


# ---- joining --------------------------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A disk with a bundle in three volumes."""
    write_volumes(bundle(), Medium(tmp_path), EACH)
    return tmp_path


@pytest.mark.parametrize("given", [*WHOLE, NAME])
def test_any_of_its_files_stands_for_the_bundle(disk: Path, given: str) -> None:
    found = find_volumes(disk / given)
    assert isinstance(found, Found)
    assert ([path.name for path in found.files], found.size) == (WHOLE[:-1], len(DATA))
    assert isinstance(found.listed, VolumeList)


@pytest.mark.parametrize("missing", WHOLE[:-1])
def test_a_missing_volume_is_named_at_once_the_last_as_well(disk: Path, missing: str) -> None:
    (disk / missing).unlink()
    given = next(name for name in WHOLE if name != missing)
    assert find_volumes(disk / given) == Refusal("bundle_volume_missing", {"name": missing})


@pytest.mark.parametrize("short", WHOLE[:-1])
def test_a_volume_that_was_not_copied_whole_is_named_at_once(disk: Path, short: str) -> None:
    (disk / short).write_bytes(b"x")
    assert find_volumes(disk / short) == Refusal("bundle_volume_damaged", {"name": short})


@pytest.mark.parametrize("damaged", WHOLE[:-1])
def test_a_changed_byte_names_its_volume_when_they_are_joined(disk: Path, damaged: str) -> None:
    data = bytearray((disk / damaged).read_bytes())
    data[-1] ^= 1
    (disk / damaged).write_bytes(data)
    found = find_volumes(disk / damaged)
    assert isinstance(found, Found)
    assert join(found, io.BytesIO()) == Refusal("bundle_volume_damaged", {"name": damaged})


def test_without_a_list_a_gap_is_named(disk: Path) -> None:
    (disk / sum_name(NAME)).unlink()
    assert joined(disk) == DATA
    (disk / WHOLE[1]).unlink()
    assert find_volumes(disk / WHOLE[0]) == Refusal("bundle_volumes_incomplete", {"name": WHOLE[1]})


def test_a_list_that_cannot_be_read_stops_nobody(disk: Path) -> None:
    (disk / sum_name(NAME)).write_bytes(b"\xff\x00")
    assert joined(disk) == DATA


def test_a_plain_file_is_itself(tmp_path: Path) -> None:
    file = tmp_path / "S0001.kcbundle"
    file.write_bytes(b"all of it")
    assert find_volumes(file) == Found((file,), 9)
    assert find_volumes(tmp_path / "other.kcbundle") == Refusal(
        "bundle_volumes_incomplete", {"name": "other.kcbundle.001"}
    )
