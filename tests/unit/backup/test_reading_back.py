"""A power cut at any byte costs nothing that was kept; one changed byte anywhere is found, and the file named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exam.trust.recovery_codes import CODE_SIGNS, make_recovery_code, tidy_recovery_code, unwrap_key
from exam.trust.sealing import SealError
from server.backup.findings import Findings
from server.backup.kept_records import KeptRecords
from server.backup.label import LABEL, LabelError, decode_label
from server.backup.medium import Medium
from server.backup.verifying import Verified, read_label, verify_backup
from tests.unit.backup.worlds import World, files_of, records_of

SAMPLES = 25
"""Places of a long file that are tried; of a short one all."""


def verified(world: World) -> Verified:
    return verify_backup(Medium(world.kept), world.key, world.plan.number)


def kept_of(world: World) -> KeptRecords:
    records = KeptRecords(Medium(world.kept), world.key, world.plan.number, Findings())
    for _ in records.look():
        pass
    for _ in records.read():
        pass
    return records


@pytest.fixture
def filled(world: World) -> World:
    """A backup with records in two segments, pieces, a list of files and a full copy."""
    for _ in range(3):
        world.record()
    world.save_file(b"one piece", b"another")
    world.settle()
    world.start_again()
    (world.site.root / "drills.json").write_bytes(b"[]")
    world.record()
    world.settle()
    world.turn(60_000)
    world.settle()
    world.streaming.close()
    return world


def test_a_sound_backup_is_said_to_be_sound(filled: World) -> None:
    found = verified(filled)
    assert (found.records, found.found) == (5, ())
    assert found.copies == (1,)


def test_a_last_record_torn_at_every_byte_is_cut_and_written_again(filled: World) -> None:
    last = files_of(filled.kept / "journal")[-1]
    whole = last.read_bytes()
    for length in range(len(whole)):
        last.write_bytes(whole[:length])
        assert kept_of(filled).last == 4, length
        assert {one.kind for one in verified(filled).found} <= {"torn", "gap"}, length
    filled.start_again()
    filled.settle()
    assert filled.streaming.progress.last == 5
    assert records_of(filled.restore()[0]) == filled.store.disk.records


def test_any_one_changed_byte_of_any_file_is_found_and_its_file_named(filled: World) -> None:
    checked = 0
    for path in files_of(filled.kept):
        name = path.relative_to(filled.kept).as_posix()
        whole = path.read_bytes()
        step = max(1, len(whole) // SAMPLES)
        for at in {*range(0, len(whole), step), len(whole) - 1}:
            for bit in (1, 0x80):
                changed = bytearray(whole)
                changed[at] ^= bit
                path.write_bytes(changed)
                assert name in wrong_files(filled), (name, at)
                checked += 1
        path.write_bytes(whole)
    assert checked > 400
    assert wrong_files(filled) == set()


def wrong_files(world: World) -> set[str]:
    """The files that reading back names."""
    try:
        read_label(Medium(world.kept))
    except LabelError as error:
        return {error.path}
    return {one.path for one in verified(world).found}


def test_a_file_that_is_gone_is_missed(filled: World) -> None:
    for folder in ("pieces", "journal"):
        for path in files_of(filled.kept / folder):
            aside = path.rename(filled.folder / "aside")
            assert {"missing", "gap"} & {one.kind for one in verified(filled).found}, path
            aside.rename(path)


def test_two_pieces_or_segments_that_change_places_are_found(filled: World) -> None:
    for folder in ("pieces", "journal"):
        one, other = files_of(filled.kept / folder)[:2]
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        if folder == "pieces":
            assert len(verified(filled).found) == 2
        else:
            # Segments say themselves which records they hold: their names only order them.
            assert verified(filled).records == 5
        one.write_bytes(first)
        other.write_bytes(second)


def test_a_damaged_frame_costs_its_own_records_alone_where_others_have_them(filled: World) -> None:
    first = files_of(filled.kept / "journal")[0]
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    assert kept_of(filled).last < 5
    filled.start_again()
    filled.settle()
    filled.streaming.close()
    assert kept_of(filled).last == 5
    found = verified(filled)
    assert (found.records, [one.kind for one in found.found]) == (5, ["damaged"])


def test_what_a_newer_program_wrote_is_refused_by_name(filled: World) -> None:
    first = files_of(filled.kept / "journal")[0]
    first.write_bytes(first.read_bytes().replace(b"SEGMENT 1\n", b"SEGMENT 2\n", 1))
    assert "too_new" in {one.kind for one in verified(filled).found}


def test_a_label_tells_a_wrong_code_from_a_damaged_one(filled: World) -> None:
    label = read_label(Medium(filled.kept))
    assert label.key(filled.code) == filled.key
    with pytest.raises(SealError):
        label.key(make_recovery_code())
    with pytest.raises(LabelError, match="label_damaged"):
        decode_label((filled.kept / LABEL).read_bytes()[:-1], LABEL)


def test_a_recovery_code_is_read_however_it_is_typed_and_a_mistyped_one_is_known() -> None:
    code = make_recovery_code()
    assert tidy_recovery_code(code.lower().replace("-", " ")) == code
    assert len(code.replace("-", "")) == CODE_SIGNS
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert tidy_recovery_code(wrong) is None
    with pytest.raises(SealError):
        unwrap_key(b"\0" * 60, code, b"salt", b"")


def test_nothing_is_restored_over_a_site_that_is_there(filled: World) -> None:
    there = filled.folder / "restored"
    there.mkdir()
    (there / "plan.json").write_bytes(b"mine")
    with pytest.raises(Exception, match="site_there"):
        filled.restore()
    assert [path.read_bytes() for path in files_of(there)] == [b"mine"]


def test_without_any_list_of_files_the_journal_and_the_work_come_back(filled: World) -> None:
    shutil.rmtree(filled.kept / "files")
    shutil.rmtree(filled.kept / "full")
    site, restored = filled.restore()
    assert records_of(site) == filled.store.disk.records
    assert (restored.files, restored.pieces, restored.is_whole) == (0, 2, False)


def test_a_restore_that_fails_leaves_nothing_behind(filled: World) -> None:
    shutil.rmtree(filled.kept / "journal")
    with pytest.raises(Exception, match="no_records"):
        filled.restore()
    assert not (filled.folder / "restored").exists()
    assert not (filled.folder / ".restored.restoring").exists()


def test_a_full_copy_restores_its_own_moment(filled: World) -> None:
    site, restored = filled.restore("then", copy=1)
    assert (restored.records, restored.found) == (4, ())
    assert not (site.root / "drills.json").exists()
    site, restored = filled.restore("now")
    assert restored.records == 5
    assert (site.root / "drills.json").exists()


def test_the_newest_list_of_files_that_is_sound_is_taken(filled: World) -> None:
    newest = files_of(filled.kept / "files")[-1]
    newest.write_bytes(b"")
    site, restored = filled.restore()
    assert site.plan_file.exists()
    assert "damaged" in {one.kind for one in restored.found}


@pytest.mark.parametrize("epoch", [1, 4])
def test_the_restored_server_is_the_next_life(filled: World, epoch: int) -> None:
    from server.store.engines import open_database, sqlite_url  # noqa: PLC0415 - only this test opens a server's hold
    from server.store.journal_table import SqlJournal  # noqa: PLC0415 - the same

    for _ in range(epoch - 1):
        filled.opened = filled.store.open(filled.plan.number)
    filled.record()
    filled.start_again()
    filled.settle()
    site, restored = filled.restore()
    journal = SqlJournal(open_database(sqlite_url(site.journal_file)))
    opened = journal.open(filled.plan.number)
    journal.close()
    assert restored.epoch == epoch
    assert (opened.epoch, opened.last_seq) == (epoch + 1, 6)


def test_a_path_that_leaves_the_folder_is_not_written(tmp_path: Path) -> None:
    from server.backup.site_files import is_safe  # noqa: PLC0415 - a rule by itself

    assert all(map(is_safe, ("plan.json", "trust/opened/ab.json", "photos/考生.jpg")))
    for path in ("", "/etc/x", "../x", "a/../../x", "a\\..\\x", "C:x", "a//b", "a/./b", "x\0"):
        assert not is_safe(path), path
