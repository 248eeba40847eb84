"""The backup of a running server, and the comparison of what a restored one tells."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from exam.answers import Chosen
from exam.commands import AnswerEntry, FileEntry
from exam.events import ServerAlive
from exam.ids import Digest, ItemId, MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.package import digest_of
from exam.plan import Part
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire import messages as wire
from provisioning.rehearsal.restoring import is_as_written, take_backup, written_bytes
from provisioning.rehearsal.written import Written
from server.blobs import BlobStore
from server.journal.record import verify
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.unit.rehearsal.journals import records_of

PLAN = "2026110001-practice"
SITTING = SittingId("20261128002611000000900001@第1考场/theory/20261128T0900-practice")
PIECE = b"a piece"
FILE = FileEntry(ItemId("P1"), "a.psd", len(PIECE), digest_of(PIECE), (digest_of(PIECE),), 0)
ANSWER = AnswerEntry(ItemId("T1"), Chosen(("A",)), 7)


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    folder = SiteFolder(tmp_path / "site")
    for name in ("journal", "trust", "papers"):
        (folder.root / name).mkdir(parents=True)
    folder.plan_file.write_bytes(b"{}")
    BlobStore(folder.practice_blobs).put(digest_of(PIECE), PIECE)
    return folder


def journal_of(site: SiteFolder) -> SqlJournal:
    return SqlJournal(open_database(sqlite_url(site.practice_journal_file)))


def test_a_backup_holds_what_the_running_writer_has_committed(site: SiteFolder, tmp_path: Path) -> None:
    restored = SiteFolder(tmp_path / "restored")
    journal = journal_of(site)
    opened = journal.open(PLAN)
    try:
        journal.append(records_of([ServerAlive(1, 2, "boot")] * 5, PLAN))
        take_backup(site, restored)
    finally:
        journal.close()
    records = list(journal_of(restored).read())
    assert len(records) == 5
    assert verify(records, opened.last_hash) == records[-1].hash
    assert BlobStore(restored.practice_blobs).get(digest_of(PIECE)) == PIECE
    assert written_bytes(restored) > len(PIECE)


# ---- what it tells --------------------------------------------------------------------------------------------------

VIEW = wire.View(
    sitting=SITTING,
    version=9,
    now=9,
    phase=SittingPhase.ANSWERING,
    session_phase=SessionPhase.RUNNING,
    here=True,
    line=1,
    upto=2,
    starts_at=0,
    deadline=None,
    remaining=0,
    paused=False,
    early_leave=True,
    leave_within=0,
    extended=0,
)
SEATED = wire.Seated(
    request=1,
    candidate=wire.CandidateCard("考生", Ticket("2" * 26), "0000", "", None),
    session=wire.SessionCard(SessionId("s"), "第1考场", Part.THEORY, "", SeatNumber(1), "seed", Digest("0" * 64), 1),
    view=VIEW,
    token="t",
    journal_key="k",
    answers=(wire.KeptAnswer(ANSWER.item, ANSWER.answer, marked=False, made_at=7),),
    files=(wire.KeptFile(FILE.task, FILE.path, FILE.size, FILE.digest, FILE.pieces),),
    refused={},
)


@pytest.fixture
def written() -> Written:
    one = Written(MachineId("PC-1"), SITTING, 1)
    for entry in (ANSWER, FILE, msgspec.structs.replace(ANSWER, answer=Chosen(("B",)))):
        one.outbox.give(entry)
    one.outbox.acknowledge(2)
    return one


def test_a_server_that_tells_just_what_was_acknowledged_is_as_written(site: SiteFolder, written: Written) -> None:
    assert is_as_written(SEATED, written, site)


@pytest.mark.parametrize(
    "told",
    [
        msgspec.structs.replace(SEATED, answers=()),
        msgspec.structs.replace(SEATED, answers=(msgspec.structs.replace(SEATED.answers[0], answer=Chosen(("B",))),)),
        msgspec.structs.replace(SEATED, files=()),
        msgspec.structs.replace(SEATED, files=(msgspec.structs.replace(SEATED.files[0], digest=Digest("1" * 64)),)),
        msgspec.structs.replace(SEATED, view=msgspec.structs.replace(VIEW, upto=1)),
    ],
)
def test_a_server_that_tells_anything_else_is_not(site: SiteFolder, written: Written, told: wire.Seated) -> None:
    assert not is_as_written(told, written, site)


def test_a_file_whose_piece_was_not_restored_is_not_as_written(site: SiteFolder, written: Written) -> None:
    piece = digest_of(PIECE)
    (site.practice_blobs / piece[:2] / piece).unlink()
    assert not is_as_written(SEATED, written, site)
