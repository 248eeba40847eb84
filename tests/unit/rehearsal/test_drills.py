"""Which drills a practice journal shows, and what the command keeps of them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam import events as ev
from exam.commands import ExtendSession, SettleInterruption
from exam.events import Event
from exam.ids import MachineId, SessionId, SittingId
from exam.people import Actor, Role
from provisioning.rehearsal.drill_command import drill
from provisioning.rehearsal.drill_record import MOST, DrillRecord, Passed, append_drills, drills_file, read_drills
from provisioning.rehearsal.drills import BY_CODE, DRILLS, Shown, shown_by
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.people import actor_of, write_people
from tests.unit.rehearsal.journals import records_of

PLAN = "2026110001-practice"
SESSION = SessionId("第1考场/theory/20261128T0900-practice")
SITTING = SittingId(f"20261128002611000000900001@{SESSION}")
PC = MachineId("PC-1")
CHIEF, INSPECTOR, OTHER = actor_of("主考甲"), actor_of("巡考甲"), actor_of("监考甲")
STARTED = ev.SessionStarted(SESSION, 3_600_000, CHIEF)
SERVER = ev.ServerStarted(1, 2, "boot", "0.1.0", 900, "monotonic", 1)


def proposed(command: object) -> list[Event]:
    """Proposed by the inspector, completed with the chief's consent."""
    text = msgspec.json.encode(command).decode()
    return [
        ev.ConsentProposed("order-0001", text, INSPECTOR, 99),
        ev.ConsentGiven("order-0001", CHIEF),
        ev.ConsentCompleted("order-0001"),
    ]


BY_ORDER: list[tuple[str, list[Event]]] = [
    ("pc_moved", [ev.MachineMoved(SITTING, PC, None, CHIEF, "坏了")]),
    ("extension", [ev.TimeExtended(SITTING, 600_000, CHIEF, "故障")]),
    ("extension", [ev.SessionExtended(SESSION, 600_000, CHIEF, "故障")]),
    ("extension", proposed(ExtendSession(SESSION, 600_000, "故障"))),
    ("release_code", [ev.ReleaseUsed("7-5d0c91ab", CHIEF)]),
    ("power_cut", [ev.InterruptionSettled(SESSION, CHIEF, "来电")]),
    ("power_cut", proposed(SettleInterruption(SESSION, "来电"))),
]


@pytest.mark.parametrize(("code", "events"), BY_ORDER)
def test_an_order_counts_for_whoever_gave_it_and_for_nobody_else(code: str, events: list[Event]) -> None:
    records = records_of(events, PLAN)
    assert shown_by(records, CHIEF.name) == {code}
    assert shown_by(records, OTHER.name) == set()
    assert BY_CODE[code].shown is Shown.ORDER


def test_whoever_proposed_passes_with_whoever_consented() -> None:
    records = records_of(proposed(ExtendSession(SESSION, 600_000, "故障")), PLAN)
    assert shown_by(records, INSPECTOR.name) == {"extension"}


def test_a_proposal_that_was_not_carried_out_is_no_drill() -> None:
    *waiting, _ = proposed(ExtendSession(SESSION, 600_000, "故障"))
    refused = ev.ConsentCompleted("order-0001", "session_ended")
    assert shown_by(records_of(waiting, PLAN), CHIEF.name) == set()
    assert shown_by(records_of([*waiting, refused], PLAN), CHIEF.name) == set()


def test_a_server_that_comes_back_in_a_session_was_killed_and_one_outside_was_not() -> None:
    assert shown_by(records_of([SERVER, STARTED], PLAN), CHIEF.name) == set()
    assert shown_by(records_of([SERVER, STARTED, ev.SessionEnded(SESSION), SERVER], PLAN), CHIEF.name) == set()
    assert shown_by(records_of([SERVER, STARTED, SERVER], PLAN), CHIEF.name) == {"server_killed"}


def test_a_cable_was_pulled_where_the_same_pc_came_back() -> None:
    lost, back = ev.ContactLost(SITTING, PC), ev.ContactBack(SITTING, PC)
    assert shown_by(records_of([lost], PLAN), CHIEF.name) == set()
    assert shown_by(records_of([lost, back], PLAN), CHIEF.name) == {"cable_pulled"}


def test_a_name_typed_in_another_width_is_the_same_person() -> None:
    moved = ev.MachineMoved(SITTING, PC, None, Actor(Role.INVIGILATOR, "Ｊｉａ　1"), "坏了")
    assert shown_by(records_of([moved], PLAN), "Jia 1") == {"pc_moved"}


# ---- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    folder = SiteFolder(tmp_path)
    write_people(folder)
    return folder


def practised(site: SiteFolder, *events: Event) -> None:
    """Hold a practice exam in which this happened."""
    site.practice_journal_file.parent.mkdir()
    journal = SqlJournal(open_database(sqlite_url(site.practice_journal_file)))
    journal.open(PLAN)
    journal.append(records_of(events, PLAN))
    journal.close()


def run(site: SiteFolder, *arguments: str) -> Result:
    return CliRunner().invoke(drill, ["--site", str(site.root), *arguments])


def test_what_the_journal_shows_is_recorded_once_and_the_rest_is_named(site: SiteFolder) -> None:
    practised(site, ev.MachineMoved(SITTING, PC, None, CHIEF, "坏了"))
    first = run(site, "--who", CHIEF.name)
    assert first.exit_code == 1, first.output
    assert "已完成  换到备用机" in first.output
    assert "--did restore" in first.output
    before = drills_file(site).read_bytes()
    assert run(site, "--who", CHIEF.name).exit_code == 1
    assert drills_file(site).read_bytes() == before


def test_what_is_passed_stays_when_the_practice_journal_is_moved_away(site: SiteFolder) -> None:
    practised(site, ev.MachineMoved(SITTING, PC, None, CHIEF, "坏了"))
    run(site, "--who", CHIEF.name)
    site.practice_journal_file.unlink()
    assert "已完成  换到备用机" in run(site, "--who", CHIEF.name).output


def test_somebody_who_passed_everything_ends_with_zero(site: SiteFolder) -> None:
    events: list[Event] = [event for _, events in BY_ORDER for event in events if not hasattr(event, "id")]
    lost: list[Event] = [ev.ContactLost(SITTING, PC), ev.ContactBack(SITTING, PC)]
    practised(site, STARTED, SERVER, *lost, *events)
    by_hand = [drill.code for drill in DRILLS if drill.shown is not Shown.ORDER]
    result = run(site, "--who", CHIEF.name, *(word for code in by_hand for word in ("--did", code)))
    assert result.exit_code == 0, result.output
    assert read_drills(site).of(CHIEF.name) == set(BY_CODE)


def test_nobody_may_claim_what_the_journal_would_show(site: SiteFolder) -> None:
    practised(site, STARTED)
    result = run(site, "--who", CHIEF.name, "--did", "pc_moved", "--did", "server_killed")
    assert result.exit_code == 1
    assert "不用 --did" in result.stderr
    assert "没有“服务器被强行结束”" in result.stderr
    assert not drills_file(site).exists()


def test_the_list_says_who_passed_what_and_on_whose_word(site: SiteFolder) -> None:
    assert "还没有人" in run(site, "--list").output
    run(site, "--who", CHIEF.name, "--did", "restore")
    result = run(site, "--list", "--lang", "en")
    assert result.exit_code == 0
    assert f"{CHIEF.name}  restore (their own word)" in result.output


@pytest.mark.parametrize("arguments", [(), ("--who", "没有的人"), ("--who", "")])
def test_somebody_unknown_cannot_drill(site: SiteFolder, arguments: tuple[str, ...]) -> None:
    result = run(site, *arguments)
    assert result.exit_code == 2
    assert result.stderr


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 2}', b'{"passed": [{"drill": 1}]}', b"\xff"])
def test_a_record_that_cannot_be_read_is_left_alone(site: SiteFolder, content: bytes) -> None:
    drills_file(site).write_bytes(content)
    result = run(site, "--who", CHIEF.name, "--did", "restore")
    assert result.exit_code == 2
    assert "drills.json" in result.stderr
    assert drills_file(site).read_bytes() == content


def test_a_full_record_says_so(site: SiteFolder) -> None:
    run(site, "--who", CHIEF.name, "--did", "restore")
    (one,) = read_drills(site).passed
    many = tuple(msgspec.structs.replace(one, who=f"甲{number}") for number in range(MOST))
    drills_file(site).write_bytes(msgspec.json.encode(DrillRecord(many)))
    result = run(site, "--who", OTHER.name, "--did", "restore")
    assert result.exit_code == 2
    assert "已满" in result.stderr


def test_a_practice_journal_that_is_none_is_said(site: SiteFolder) -> None:
    site.practice_journal_file.parent.mkdir()
    site.practice_journal_file.write_bytes(b"no database" * 100)
    result = run(site, "--who", CHIEF.name)
    assert result.exit_code == 2
    assert "store_" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no owner-only mode; its folder's rights count there")
def test_the_record_names_people_and_only_its_owner_may_read_it(site: SiteFolder) -> None:
    run(site, "--who", CHIEF.name, "--did", "restore")
    assert stat.S_IMODE(drills_file(site).stat().st_mode) == 0o600
    assert json.loads(drills_file(site).read_bytes())["passed"][0]["who"] == CHIEF.name


def test_appending_keeps_what_is_there(site: SiteFolder) -> None:
    run(site, "--who", CHIEF.name, "--did", "restore")
    (one,) = read_drills(site).passed
    two = Passed("pc_moved", OTHER.name, one.at, Shown.ORDER)
    assert append_drills(site, (two,)).passed == read_drills(site).passed == (one, two)
