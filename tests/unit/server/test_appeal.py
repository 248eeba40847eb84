"""The appeal file shows nothing that is secret or another candidate's, and `kaochang-server appeal` writes it."""

from __future__ import annotations

import sqlite3
import stat
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from exam import events as ev
from exam.commands import (
    CloseSession,
    ExtendSitting,
    RecordIncident,
    SettleIncident,
    SettlePoint,
    kind_of,
)
from exam.events import IncidentKind
from exam.evidence import Evidence, Severity
from exam.ids import SittingId
from exam.people import Actor, Role
from exam.plan import Part
from server.appeal import AppealFile, appeal_file
from server.cli import main
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.unit.server.halls import CHIEF, TICKETS, World, minutes, plan

CODE = "07-3F7K-9QXM-T"


def sitting(world: World, number: int) -> SittingId:
    """A candidate's theory."""
    return SittingId(f"{TICKETS[number]}@{world.session(Part.THEORY)}")


def file_of(world: World, number: int = 0) -> AppealFile:
    """The appeal file of a candidate."""
    world.write()
    found = appeal_file(world.plan, world.journal.read(), TICKETS[number])
    assert found is not None
    return found


def test_what_was_settled_of_another_candidate_is_not_in_the_file() -> None:
    world = World()
    world.at(0)
    session = world.session(Part.THEORY)
    world.order(RecordIncident(session, IncidentKind.ILLNESS, "头晕", sitting(world, 1)), "incident-1")
    world.order(SettleIncident(session, "incident-1", "已送医"))
    world.order(RecordIncident(session, IncidentKind.OTHER, "停电"), "incident-2")
    world.order(SettleIncident(session, "incident-2", "已恢复"))
    for number in (0, 1):
        world.hall._record(
            (ev.PointSettled(session, f"hand/{sitting(world, number)}", "考生已离场", CHIEF),), world.now
        )
    world.hall._record((ev.PointSettled(session, "incident/incident-1", "家长已到", CHIEF),), world.now)
    mine, theirs = str(file_of(world, 0).entries), str(file_of(world, 1).entries)
    assert TICKETS[1] not in mine
    for text in ("头晕", "已送医", "家长已到"):
        assert text not in mine
        assert text in theirs
    for text in ("停电", "已恢复", "考生已离场"):
        assert text in mine


def test_what_a_pc_found_and_who_released_it_is_in_the_file_of_its_candidate_alone() -> None:
    world = World()
    mine = sitting(world, 0)
    usb = Evidence("usb_storage", "E:")
    world.hall._record(
        (
            ev.FindingReported(mine, 1, 1, usb.code, usb.about, Severity.LOCK, {"device": "E:"}, 5),
            ev.LockReleased(mine, (usb,), CHIEF, "已查看"),
            ev.EmergencyCodeUsed(mine, 1, 2, 4, 7, (usb,)),
            ev.FindingGone(mine, 1, 3, usb.code, usb.about, 9),
        ),
        10,
    )
    kinds = [entry.kind for entry in file_of(world, 0).entries]
    assert kinds == ["finding_reported", "lock_released", "emergency_code_used", "finding_gone"]
    assert file_of(world, 1).entries == ()


def test_a_release_code_is_not_in_the_file() -> None:
    world = World()
    command = ExtendSitting(sitting(world, 0), minutes(20), "停电", CODE)
    text = msgspec.json.encode(command).decode()
    world.hall._record((ev.ConsentProposed("proposal-1", text, CHIEF, minutes(10)),), 0)
    entries = file_of(world).entries
    assert [entry.facts["command"]["type"] for entry in entries] == [kind_of(command)]
    assert CODE not in str(entries)


def test_a_session_closed_is_in_the_file_of_each_of_its_candidates() -> None:
    world = World()
    session = world.session(Part.THEORY)
    world.hall._record((ev.SessionClosed(session, "0" * 64, Actor(Role.CHIEF_EXAMINER, "主考甲")),), 0)
    assert [entry.kind for entry in file_of(world).entries] == ["session_closed"]
    assert world.order(SettlePoint(session, "x", "x")) is not None
    assert world.order(CloseSession(session)) is None


# ---- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site whose journal holds a little."""
    folder = SiteFolder(tmp_path / "site")
    folder.journal_file.parent.mkdir(parents=True)
    folder.write_plan(plan())
    world = World()
    world.at(0)
    journal = SqlJournal(open_database(sqlite_url(folder.journal_file)))
    journal.open(world.plan.number)
    journal.append(list(world.journal.read()))
    journal.close()
    return folder


def run(site: Path, out: Path, ticket: str = TICKETS[0], *more: str) -> tuple[int, str]:
    """Run the command; returns its exit code and what it said."""
    result = CliRunner().invoke(main, ["appeal", "--site", str(site), "--ticket", ticket, "--out", str(out), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_the_command_writes_the_file_for_its_owner_alone(site: SiteFolder, tmp_path: Path) -> None:
    out = tmp_path / "appeal.json"
    code, said = run(site.root, out, f" {TICKETS[0]} ")
    assert (code, str(out) in said) == (0, True)
    read = msgspec.json.decode(out.read_bytes(), type=AppealFile)
    assert read.ticket == TICKETS[0]
    assert read.verified_records > 0
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize("ticket", ["", "12", "9" * 26, "准" * 26, "9" * 1000])
def test_the_command_refuses_a_ticket_that_is_none_or_nobodys(site: SiteFolder, tmp_path: Path, ticket: str) -> None:
    out = tmp_path / "appeal.json"
    code, said = run(site.root, out, ticket)
    assert (code, out.exists()) == (2, False)
    assert said.strip()


def test_the_command_says_what_to_do_where_there_is_no_site_or_no_place_to_write(
    site: SiteFolder, tmp_path: Path
) -> None:
    for folder, out in (
        (tmp_path / "nothing", tmp_path / "a.json"),
        (site.root, tmp_path),
        (site.root, site.root / "plan.json" / "a.json"),
    ):
        code, said = run(folder, out)
        assert code == 2, said
        assert "Traceback" not in said


def test_the_command_makes_no_database_where_there_is_none(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "site")
    folder.journal_file.parent.mkdir(parents=True)
    folder.write_plan(plan())
    code, said = run(folder.root, tmp_path / "appeal.json")
    assert code == 2, said
    assert not folder.journal_file.exists()


def test_the_command_writes_no_file_from_a_journal_that_was_altered(site: SiteFolder, tmp_path: Path) -> None:
    connection = sqlite3.connect(site.journal_file)
    connection.execute("update journal set at_ms = at_ms + 1 where seq = 1")
    connection.commit()
    connection.close()
    out = tmp_path / "appeal.json"
    code, said = run(site.root, out)
    assert (code, out.exists()) == (2, False)
    assert said.strip()
