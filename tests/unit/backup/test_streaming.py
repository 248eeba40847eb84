"""What the journal has is soon on the target, whatever the target does; and nothing there costs the exam anything."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from exam.ids import Digest
from invigilator_console.room.safe_home import TEXTS
from server.backup import faults, kept_records
from server.backup.disks import LARGEST_FILE
from server.backup.label import encode_label, make_settings, mark_name, with_new_code
from server.backup.limits import RETRY_LONGEST, SEGMENT_BYTES
from server.backup.medium import Medium
from server.backup.segments import segment_names
from server.backup.verifying import read_label, verify_backup
from server.blobs import BlobStore
from tests.conftest import ExpectedLogs
from tests.unit.backup.worlds import World, files_of, records_of

WAITS = "the backup waits for its target"


def test_records_and_the_pieces_they_name_stream_and_come_back(world: World) -> None:
    for _ in range(5):
        world.record()
    pieces = world.save_file(b"<html>", b"</html>")
    world.settle()
    assert (world.streaming.progress.fault, world.streaming.progress.last) == ("", 6)
    world.record()
    world.settle()
    site, restored = world.restore()
    assert records_of(site) == world.store.disk.records
    assert (restored.records, restored.pieces, restored.found) == (7, 2, ())
    assert [BlobStore(site.blobs).get(piece) for piece in pieces] == [b"<html>", b"</html>"]


def test_the_status_says_up_to_when_everything_is_kept(world: World) -> None:
    last = world.record()
    world.settle()
    progress = world.streaming.progress
    assert (progress.last, progress.at, progress.target) == (1, last.at, str(world.stick))
    assert progress.full_at == "11-28 12:00"


def test_a_full_target_is_said_and_costs_nothing_saved(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS, "old lists of full copies")
    world.record()
    world.settle()
    world.drive.room = 40
    world.record()
    world.turn()
    assert (world.streaming.progress.fault, world.streaming.progress.last) == (faults.FULL, 1)
    world.turn(RETRY_LONGEST)
    assert world.streaming.progress.fault == faults.FULL
    world.drive.heal()
    world.turn(RETRY_LONGEST)
    world.settle()
    assert (world.streaming.progress.fault, world.streaming.progress.last) == ("", 2)
    assert records_of(world.restore()[0]) == world.store.disk.records


def test_a_full_target_does_not_gather_empty_files(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS, "old lists of full copies")
    world.record()
    world.settle()
    before = len(files_of(world.kept / "journal"))
    world.drive.room = 0
    world.record()
    for _ in range(10):
        world.turn(RETRY_LONGEST)
    assert len(files_of(world.kept / "journal")) == before


def test_a_stick_that_was_pulled_out_is_taken_up_where_it_was(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS)
    world.record()
    world.settle()
    away = world.stick.rename(world.folder / "away")
    for _ in range(3):
        world.record()
    world.turn()
    assert world.streaming.progress.fault == faults.MISSING
    away.rename(world.stick)
    world.drive.written = 0
    world.turn(RETRY_LONGEST)
    world.settle()
    assert (world.streaming.progress.fault, world.streaming.progress.last) == ("", 4)
    assert len(files_of(world.kept / "journal")) == 2
    assert records_of(world.restore()[0]) == world.store.disk.records


def test_an_empty_folder_where_the_stick_was_is_not_written_to(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS)
    world.record()
    world.settle()
    world.stick.rename(world.folder / "away")
    world.stick.mkdir()
    world.record()
    world.turn()
    world.turn(RETRY_LONGEST)
    assert world.streaming.progress.fault == faults.MISSING
    assert list(world.stick.iterdir()) == []


def test_another_stick_of_this_site_gets_everything_from_the_first_record_on(
    world: World, expects_log: ExpectedLogs
) -> None:
    expects_log(WAITS)
    for _ in range(3):
        world.record()
    world.settle()
    world.stick.rename(world.folder / "first")
    world.turn()
    world.stick.mkdir()
    world.mark()
    world.turn(RETRY_LONGEST)
    world.settle()
    progress = world.streaming.progress
    assert (progress.fault, progress.last) == ("", 3)
    assert len(files_of(world.kept / "full")) == 1
    assert records_of(world.restore()[0]) == world.store.disk.records


def test_a_stick_that_was_exchanged_between_two_looks_is_not_taken_for_the_old_one(
    world: World, expects_log: ExpectedLogs
) -> None:
    expects_log(WAITS)
    world.record()
    world.settle()
    world.stick.rename(world.folder / "first")
    world.stick.mkdir()
    world.mark()
    world.drive.number = 2
    world.record()
    world.turn()
    world.turn(RETRY_LONGEST)
    world.settle()
    assert world.streaming.progress.last == 2
    assert records_of(world.restore()[0]) == world.store.disk.records


def test_a_record_is_kept_after_the_pieces_that_it_names_and_never_before(
    world: World, expects_log: ExpectedLogs
) -> None:
    expects_log(WAITS, "old lists of full copies")
    world.record()
    world.settle()
    world.drive.room = 100_000
    world.save_file(b"x" * 300_000)
    world.turn()
    site, restored = world.restore()
    assert (len(records_of(site)), restored.is_whole) == (1, True)


def test_a_stick_of_another_site_or_key_is_left_alone(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS)
    other, _ = make_settings(world.plan.site_number, "")
    mark = world.stick / mark_name(other.site)
    mark.write_bytes(encode_label(other.label()))
    before = mark.read_bytes()
    world.record()
    world.turn()
    assert world.streaming.progress.fault == faults.OTHER_KEY
    assert [path.read_bytes() for path in files_of(world.stick)] == [before]
    mark.rename(world.stick / mark_name("另一考点"))
    world.turn(RETRY_LONGEST)
    assert world.streaming.progress.fault == faults.OTHER_KEY


def test_a_target_that_cannot_be_written_is_told_as_such(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS)
    world.drive.read_only = True
    world.record()
    world.turn()
    assert world.streaming.progress.fault == faults.READ_ONLY


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, faults.FULL),
        (errno.EDQUOT, faults.FULL),
        (errno.EFBIG, faults.FULL),
        (errno.EROFS, faults.READ_ONLY),
        (errno.EACCES, faults.READ_ONLY),
        (errno.EIO, faults.MISSING),
        (errno.ENODEV, faults.MISSING),
        (errno.ESTALE, faults.MISSING),
    ],
)
def test_every_fault_of_a_system_has_a_code(number: int, code: str) -> None:
    assert faults.target_error(OSError(number, "")).code == code


def test_every_code_has_its_sentence_at_the_console() -> None:
    codes = {value for name, value in vars(faults).items() if name.isupper() and isinstance(value, str)}
    assert len(codes) == 8
    assert codes <= set(TEXTS)


def test_no_file_grows_beyond_what_fat32_holds(tmp_path: Path) -> None:
    world = World(tmp_path, segment_bytes=2000)
    for _ in range(60):
        world.record()
        world.turn()
    segments = files_of(world.kept / "journal")
    assert len(segments) > 3
    assert max(path.stat().st_size for path in segments) < 4000
    assert min(LARGEST_FILE.values()) > 2 * SEGMENT_BYTES
    assert records_of(world.restore()[0]) == world.store.disk.records
    world.streaming.close()


def test_a_file_too_long_for_its_file_system_is_said(world: World, expects_log: ExpectedLogs) -> None:
    expects_log(WAITS)
    world.record("x" * 5000)
    world.drive.longest = 4000
    world.turn()
    assert world.streaming.progress.fault == faults.FULL


def test_a_target_on_the_same_disk_is_told(world: World) -> None:
    world.same_disk = True
    world.settle()
    assert world.streaming.progress.same_disk


def test_the_end_of_a_session_makes_a_full_copy(world: World) -> None:
    world.record()
    world.settle()
    assert len(files_of(world.kept / "full")) == 1
    world.record('{"session": "一"}', "session_closed")
    world.settle()
    assert len(files_of(world.kept / "full")) == 2
    assert world.streaming.made is not None
    assert world.streaming.made.last == 2


def test_a_full_copy_writes_nothing_twice(world: World) -> None:
    for _ in range(50):
        world.record()
    world.save_file(b"x" * 300_000)
    world.settle()
    world.drive.written = 0
    world.streaming.want_full_copy()
    world.settle()
    assert len(files_of(world.kept / "full")) == 2
    assert world.drive.written < 2000


def test_a_file_of_the_site_that_changed_follows_soon(world: World) -> None:
    world.settle()
    opened = world.site.trust / "opened" / "paper.json"
    opened.parent.mkdir(parents=True)
    opened.write_bytes(b"what opens the paper")
    opened.chmod(0o600)
    world.record()
    world.turn(60_000)
    site, restored = world.restore()
    assert (site.trust / "opened" / "paper.json").read_bytes() == b"what opens the paper"
    assert (site.trust / "opened" / "paper.json").stat().st_mode & 0o777 == 0o600
    assert restored.copy == 0


def test_what_is_unfinished_or_made_anew_stays_at_home(world: World) -> None:
    made_anew = ("trust/server.key", "trust/.authority.key.x1", "upload/0a.kcbundle")
    for name in (*made_anew, "server.log", "practice-blobs/aa/b", "drills.json"):
        path = world.site.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    world.record()
    world.settle()
    site, _ = world.restore()
    there = {path.relative_to(site.root).as_posix() for path in files_of(site.root)}
    assert {name for name in there if not name.startswith("journal/")} == {"plan.json", "drills.json"}


def test_a_full_copy_finds_a_spoilt_piece_writes_it_again_and_says_so(world: World, expects_log: ExpectedLogs) -> None:
    expects_log("the backup did not read back")
    world.save_file(b"work of a candidate")
    world.settle()
    for piece in files_of(world.kept / "pieces"):
        piece.write_bytes(piece.read_bytes()[:-1] + b"\0")
    world.streaming.want_full_copy()
    seen = []
    for _ in range(20):
        world.turn(1)
        seen.append(world.streaming.progress.damaged)
    assert True in seen
    assert not seen[-1], "the copy after it was sound"
    assert world.restore()[1].found == ()


def test_a_target_that_is_pulled_while_it_is_read_back_is_missing_and_not_damaged(
    world: World, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("the backup waits for its target")
    world.record()
    world.settle()
    world.streaming.want_full_copy()

    def pulled(medium: Medium) -> list[str]:
        world.stick.rename(world.folder / "away")
        return segment_names(medium)

    monkeypatch.setattr(kept_records, "segment_names", pulled)
    world.settle()
    assert world.streaming.progress.fault == faults.MISSING
    assert not world.streaming.progress.damaged


def test_a_spoilt_journal_at_the_target_is_written_again_from_the_servers_own(
    world: World, expects_log: ExpectedLogs
) -> None:
    expects_log("the backup did not read back")
    for _ in range(9):
        world.record()
        world.turn()
    world.settle()
    (segment,) = files_of(world.kept / "journal")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    world.streaming.want_full_copy()
    world.settle()
    world.settle()
    assert not world.streaming.progress.damaged
    assert records_of(world.restore()[0]) == world.store.disk.records


def test_a_piece_that_the_server_lost_keeps_no_record_back(world: World, expects_log: ExpectedLogs) -> None:
    expects_log("the server itself has no such piece")
    (piece,) = world.save_file(b"lost")
    for path in files_of(world.site.blobs):
        path.unlink()
    world.record()
    world.settle()
    assert world.streaming.progress.last == 2
    site, restored = world.restore()
    assert len(records_of(site)) == 2
    assert [one.kind for one in restored.found] == ["missing"]
    assert BlobStore(site.blobs).get(Digest(piece)) is None


def test_a_site_put_back_to_an_earlier_state_begins_beside_what_came_after(
    world: World, expects_log: ExpectedLogs
) -> None:
    expects_log("the target has another history")
    for _ in range(5):
        world.record()
    world.settle()
    first = world.kept
    before = [path.read_bytes() for path in files_of(first)]
    del world.store.disk.records[3:]
    world.start_again()
    world.record('{"选": "另一个"}')
    world.settle()
    assert world.streaming.progress.last == 4
    assert [path.read_bytes() for path in files_of(first)] == before
    names = sorted(path.name for path in world.stick.iterdir() if path.is_dir())
    assert names == [first.name, f"{first.name}-2"]


def test_another_recovery_code_reaches_the_stick_by_itself(world: World) -> None:
    world.record()
    world.settle()
    assert world.settings is not None
    world.settings, code = with_new_code(world.settings)
    world.settle()
    label = read_label(Medium(world.kept))
    assert label.key(code) == world.key
    assert world.streaming.progress.last == 1


def test_without_settings_nothing_is_written_and_nothing_said(world: World) -> None:
    world.settings = None
    world.record()
    world.turn()
    assert not world.streaming.progress.is_set_up
    assert len(files_of(world.stick)) == 1


def test_old_full_copies_go_and_segments_and_pieces_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.backup.full_copy.KEEP_FULL", 3)
    world.save_file(b"one")
    for _ in range(6):
        world.streaming.want_full_copy()
        world.settle()
    assert len(files_of(world.kept / "full")) == 3
    assert verify_backup(Medium(world.kept), world.key, world.plan.number).found == ()


def test_a_lost_stick_tells_nothing_of_people_and_answers(world: World) -> None:
    secret = "王晓雯的答案".encode()
    world.record('{"答": "王晓雯的答案"}')
    (piece,) = world.save_file(secret)
    world.settle()
    for path in files_of(world.stick):
        data = path.read_bytes()
        assert secret not in data
        assert world.key not in data
        assert piece not in path.name, "who has a file could ask whether it is there"


def test_the_journal_is_not_needed_whole_for_a_stick_that_is_up_to_date(world: World) -> None:
    world.record()
    world.settle()
    shutil.rmtree(world.site.blobs, ignore_errors=True)
    world.start_again()
    world.settle()
    assert world.streaming.progress.last == 1
