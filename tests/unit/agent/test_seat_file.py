"""The seat on a PC's disk: it opens for who typed ticket and password, and tells nobody else anything."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from candidate_agent.session.seat_file import (
    KeptSeat,
    SeatFile,
    SeatFileError,
    SeatKey,
    new_key,
    what_matters,
)
from exam.trust.sealing import typed_key
from exam.wire import messages as wire
from tests.unit.agent.cores import END, TICKET, seated, view

PASSWORD = "000000"


@pytest.fixture(scope="module")
def key() -> SeatKey:
    """Return the key of a candidate."""
    return new_key(TICKET, PASSWORD)


@pytest.fixture
def seat(tmp_path: Path, key: SeatKey) -> SeatFile:
    """Return a file that holds a seat."""
    file = SeatFile(tmp_path / "journals")
    file.write(KEPT, key)
    return file


KEPT = KeptSeat(seated(), view(paper_key="c2VjcmV0", version=7))


def bytes_of(folder: Path) -> bytes:
    return (folder / "journals" / "seat.kcs").read_bytes()


def test_a_seat_opens_with_what_it_was_made_with(seat: SeatFile, key: SeatKey) -> None:
    assert seat.open(TICKET, PASSWORD) == (KEPT, key)


@pytest.mark.parametrize(("ticket", "password"), [(f" {TICKET[:13]} {TICKET[13:]}", PASSWORD), (TICKET, " 000000 ")])
def test_blanks_are_nobodys_fault(seat: SeatFile, ticket: str, password: str) -> None:
    assert seat.open(ticket, password) is not None


@pytest.mark.parametrize(
    ("ticket", "password"), [(TICKET, "000001"), ("1" * 26, PASSWORD), (f"{TICKET}0", "00000"), ("", "")]
)
def test_nothing_else_opens_it(seat: SeatFile, ticket: str, password: str) -> None:
    assert seat.open(ticket, password) is None


def test_the_file_tells_nothing_of_its_candidate(seat: SeatFile, tmp_path: Path) -> None:
    data = bytes_of(tmp_path)
    for secret in (TICKET, "考生甲", "c2VjcmV0", "token", "001X", PASSWORD):
        assert secret.encode() not in data


@pytest.mark.parametrize("place", [20, 40, -1])
def test_a_changed_byte_opens_nothing(seat: SeatFile, tmp_path: Path, place: int) -> None:
    data = bytearray(bytes_of(tmp_path))
    data[place] ^= 1
    (tmp_path / "journals" / "seat.kcs").write_bytes(data)
    assert seat.open(TICKET, PASSWORD) is None


@pytest.mark.parametrize("data", [b"", b"something else", b"KAOCHANG-SEAT 2\n" + bytes(100)])
def test_what_is_no_seat_is_told_from_a_wrong_password(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "seat.kcs").write_bytes(data)
    with pytest.raises(SeatFileError):
        SeatFile(tmp_path).open(TICKET, PASSWORD)


def test_without_a_file_there_is_no_seat(tmp_path: Path) -> None:
    file = SeatFile(tmp_path)
    assert not file.is_there()
    with pytest.raises(SeatFileError):
        file.open(TICKET, PASSWORD)
    file.remove()


def test_a_refusing_disk_leaves_the_seat_before(seat: SeatFile, key: SeatKey, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(SeatFileError):
            seat.write(KeptSeat(seated(), view(version=8)), key)
    assert seat.open(TICKET, PASSWORD) == (KEPT, key)


def test_a_seat_that_is_removed_is_gone(seat: SeatFile) -> None:
    seat.remove()
    assert not seat.is_there()


def test_two_seats_of_one_candidate_have_keys_of_their_own(key: SeatKey) -> None:
    other = new_key(TICKET, PASSWORD)
    assert other.salt != key.salt
    assert other.key != key.key


def test_where_one_word_ends_and_the_next_begins_is_part_of_the_key() -> None:
    assert typed_key(bytes(16), "12", "3") != typed_key(bytes(16), "1", "23")


@pytest.mark.parametrize(
    "change",
    [
        {"paper_key": "key"},
        {"deadline": END + 1},
        {"paused": True},
        {"here": False},
        {"early_leave": True},
        {"complete": True},
        {"deadline": None, "remaining": 5},
    ],
)
def test_what_matters_is_kept_anew(change: dict[str, object]) -> None:
    assert what_matters(view(**change)) != what_matters(view())


def test_what_changes_all_the_time_is_not() -> None:
    later = view(version=99, now=5000, upto=30, clock=7, remaining=END - 5000)
    assert what_matters(later) == what_matters(view())
    assert isinstance(msgspec.json.decode(msgspec.json.encode(KEPT), type=KeptSeat).seated, wire.Seated)
