"""What the organiser keeps beside the key: no serial number twice, every release in the log, whatever was lost."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from exam.trust.release_codes import SERIALS, ReleasePurpose, ReleaseRequest, check_code
from sync.release_ledger import LedgerError, give, make_key_file, read_key_file, read_log

AT = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
ASKED = ReleaseRequest(
    ReleasePurpose.EXTENSION, "2026110001", "S0001", "第1考场/theory/20261128T0900", seats=(3, 7), minutes=20
)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "S0001.release.key"
    make_key_file(path)
    return path


def beside(key_file: Path, ending: str) -> Path:
    return key_file.with_name(key_file.name + ending)


def test_a_key_is_never_made_over_another(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(LedgerError, match="exists"):
        make_key_file(key_file)
    assert key_file.read_bytes() == before


def test_a_new_key_does_not_go_on_with_an_old_log(key_file: Path) -> None:
    give(key_file, ASKED, "甲", AT)
    key_file.unlink()
    with pytest.raises(LedgerError, match="exists"):
        make_key_file(key_file)


def test_two_keys_are_two_keys(tmp_path: Path) -> None:
    assert make_key_file(tmp_path / "a") != make_key_file(tmp_path / "b")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_key_serial_and_log_are_readable_by_their_owner_alone(key_file: Path) -> None:
    give(key_file, ASKED, "甲", AT)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in key_file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_every_code_has_a_serial_number_of_its_own_and_opens_at_the_site(key_file: Path) -> None:
    given = [give(key_file, ASKED, "甲", AT) for _ in range(3)]
    assert [one.serial for one in given] == [0, 1, 2]
    assert len({one.code for one in given}) == 3
    key = read_key_file(key_file)
    assert [check_code(key, ASKED, one.code) for one in given] == [one.id for one in given]


def test_the_log_says_what_was_allowed_by_whom_and_when_but_not_the_code(key_file: Path) -> None:
    given = give(key_file, ASKED, "甲", AT)
    (line,) = read_log(key_file)
    assert (line.id, line.serial, line.by, line.at, line.request) == (given.id, 0, "甲", AT, ASKED)
    text = beside(key_file, ".log").read_text(encoding="utf-8")
    assert given.code not in text
    assert given.code.replace("-", "")[2:10] not in text


@pytest.mark.parametrize("left", [b"", b"not a number", b"0"])
def test_a_spoilt_serial_file_repeats_no_number_while_the_log_is_there(key_file: Path, left: bytes) -> None:
    give(key_file, ASKED, "甲", AT)
    beside(key_file, ".serial").write_bytes(left)
    assert give(key_file, ASKED, "甲", AT).serial == 1


def test_a_lost_log_repeats_no_number_while_the_serial_file_is_there(key_file: Path) -> None:
    give(key_file, ASKED, "甲", AT)
    beside(key_file, ".log").unlink()
    assert give(key_file, ASKED, "甲", AT).serial == 1


def test_without_either_no_code_is_given(key_file: Path) -> None:
    beside(key_file, ".serial").write_bytes(b"\xff")
    with pytest.raises(LedgerError, match="serial_unreadable"):
        give(key_file, ASKED, "甲", AT)


def test_a_line_that_a_power_cut_tore_costs_itself_alone(key_file: Path) -> None:
    give(key_file, ASKED, "甲", AT)
    log = beside(key_file, ".log")
    log.write_bytes(log.read_bytes() + b'\n{"id":"1-0')
    give(key_file, ASKED, "甲", AT)
    assert [line.serial for line in read_log(key_file)] == [0, 1]


def test_a_log_that_cannot_be_written_gives_no_code_and_loses_only_a_number(key_file: Path) -> None:
    log = beside(key_file, ".log")
    give(key_file, ASKED, "甲", AT)
    kept = log.read_bytes()
    log.unlink()
    log.symlink_to(key_file.parent / "no such folder" / "log")
    with pytest.raises(OSError, match="No such file"):
        give(key_file, ASKED, "甲", AT)
    log.unlink()
    log.write_bytes(kept)
    assert give(key_file, ASKED, "甲", AT).serial == 2


def test_after_the_last_number_another_key_is_asked_for(key_file: Path) -> None:
    beside(key_file, ".serial").write_text(str(SERIALS - 1), encoding="utf-8")
    assert give(key_file, ASKED, "甲", AT).serial == SERIALS - 1
    with pytest.raises(LedgerError, match="serials_used"):
        give(key_file, ASKED, "甲", AT)


def test_the_same_number_for_two_requests_is_still_two_releases(key_file: Path) -> None:
    """Two people in one moment: neither code makes the other look used."""
    one = give(key_file, ASKED, "甲", AT)
    for ending in (".serial", ".log"):
        beside(key_file, ending).unlink()
    other = give(key_file, msgspec.structs.replace(ASKED, minutes=25), "乙", AT)
    assert (one.serial, one.id != other.id, one.code != other.code) == (other.serial, True, True)


@pytest.mark.parametrize("data", [b"", bytes(64), b"KAOCHANG-RELEASE-KEY 9\n" + b"00" * 32])
def test_a_file_that_is_no_key_gives_no_code(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(data)
    with pytest.raises(LedgerError, match="key_unreadable"):
        give(path, ASKED, "甲", AT)
    assert sorted(tmp_path.iterdir()) == [path]
