"""The practice exam: the same day on the same software, and no trace of it in the real one."""

from __future__ import annotations

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam.commands import Ordered, StartSession
from exam.credentials import initial_password
from exam.ids import Digest
from exam.package import digest_of
from exam.people import Actor, Role
from exam.plan import Plan, decode_plan, encode_plan
from exam.trust.sealing import token
from exam.wire import messages as wire
from server.app import ServerOptions, running_server
from server.cli import main
from server.desk import Desk
from server.hall import Hall
from server.journal.errors import StoreError
from server.journal.record import Record
from server.practice import practice_plan
from server.site_folder import PaperUse, SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.views import PaperOnOffer
from tests.helpers.memory_journal import MemoryJournal
from tests.helpers.sites import make_site, site_template
from tests.integration.clocks import SteppedClock
from tests.unit.scoring.conftest import sat_site, scored_site
from tests.unit.server.halls import PC, START, TICKETS, plan

__all__ = ["make_site", "sat_site", "scored_site", "site_template"]

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "监考机1")


def score(site: SiteFolder, *more: str) -> Result:
    result = CliRunner().invoke(main, ["score", "--site", str(site.root), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def keep_for_practice(site: SiteFolder) -> None:
    """Keep the sample paper as the practice paper."""
    shutil.copytree(site.root / "papers", site.root / "papers" / PaperUse.PRACTICE.value)


def contents(*folders: Path) -> dict[str, str]:
    """Every file below some folders, with a digest of what is in it."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def records_of(site: SiteFolder) -> list[Record]:
    """The real journal's records."""
    return list(SqlJournal(open_database(sqlite_url(site.journal_file))).read())


async def hold_a_practice_day(site: SiteFolder, database: str = "") -> Plan:
    """Serve the practice exam a week before the day, begin its first session and take in a piece of a file."""
    starts = site.read_plan().sessions[0].starts_at
    options = ServerOptions(site.root, host="127.0.0.1", port=0, database=database, practice=True, certificates=False)
    async with running_server(options, SteppedClock(starts - timedelta(days=7))) as server:
        service = server.service
        first = service.plan.sessions[0].id
        outcome = await service.order(Ordered(StartSession(first), CHIEF, "practice-1"))
        assert outcome.refusal is None
        service.blobs.put(digest_of(b"practised"), b"practised")
        return service.plan


# ---- the plan -------------------------------------------------------------------------------------------------------


def test_a_practice_plan_is_the_plan_under_names_of_its_own() -> None:
    real, practice = plan(), practice_plan(plan())
    assert (practice.number, practice.practice) == (f"{real.number}-practice", True)
    assert {one.id for one in practice.sessions}.isdisjoint({one.id for one in real.sessions})
    assert set(practice.sittings()).isdisjoint(real.sittings())
    assert (practice.candidates, practice.rooms, practice.seed) == (real.candidates, real.rooms, real.seed)
    assert [one.places for one in practice.sessions] == [one.places for one in real.sessions]
    assert [one.duration_ms for one in practice.sessions] == [one.duration_ms for one in real.sessions]


def test_only_start_and_login_differ_in_its_rules() -> None:
    real, practice = plan().policy, practice_plan(plan()).policy
    changed = {name for name in real.__struct_fields__ if getattr(real, name) != getattr(practice, name)}
    assert changed == {"starts_by_itself", "login_opens_before_start"}


def test_a_practice_plan_of_a_practice_plan_is_itself() -> None:
    practice = practice_plan(plan())
    assert practice_plan(practice) == practice
    assert decode_plan(encode_plan(practice)) == practice


def test_a_token_of_the_practice_day_is_none_of_the_real_one() -> None:
    real, practice = plan().sittings()[0], practice_plan(plan()).sittings()[0]
    assert token(bytes(32), real, PC) != token(bytes(32), practice, PC)


def test_candidates_log_in_on_any_day_and_no_session_begins_by_itself() -> None:
    practice = practice_plan(plan())
    hall = Hall(practice, MemoryJournal().open(practice.number))
    days = timedelta(days=40) // timedelta(milliseconds=1)
    planned = {one.id: days + (one.starts_at - START) // timedelta(milliseconds=1) for one in practice.sessions}
    papers = {one.id: PaperOnOffer(b"", Digest("0" * 64), "") for one in practice.sessions}
    desk = Desk(hall, bytes(32), papers, planned, lambda _: False)
    desk.opened(1)
    desk.received(1, wire.Hello(wire.PROTOCOL, "test", PC), 0)
    desk.received(1, wire.Login(1, TICKETS[0], initial_password(practice.policy, TICKETS[0])), 0)
    told = [out.message for out in desk.take(0)]
    assert any(isinstance(message, wire.Welcome) and message.practice for message in told)
    seated = [message for message in told if isinstance(message, wire.Seated)]
    assert [message.session.id for message in seated] == [practice.sessions[0].id]
    hall.tick(2 * days, planned)
    assert {state.timing for state in hall.sessions.values()} == {None}


# ---- the site -------------------------------------------------------------------------------------------------------


async def test_after_a_practice_day_results_and_real_journal_are_as_they_were(scored_site: SiteFolder) -> None:
    keep_for_practice(scored_site)
    before = contents(scored_site.results, scored_site.blobs)
    records = records_of(scored_site)
    practice = await hold_a_practice_day(scored_site)
    assert practice.practice
    assert contents(scored_site.results, scored_site.blobs) == before
    assert records_of(scored_site) == records
    marks = (scored_site.results / "marks.json").read_bytes()
    assert score(scored_site).exit_code == 0
    assert (scored_site.results / "marks.json").read_bytes() == marks


async def test_a_practice_day_has_a_journal_and_files_of_its_own(scored_site: SiteFolder) -> None:
    keep_for_practice(scored_site)
    practice = await hold_a_practice_day(scored_site)
    kinds = [one.kind for one in SqlJournal(open_database(sqlite_url(scored_site.practice_journal_file))).read()]
    assert "session_started" in kinds
    assert any(path.is_file() for path in scored_site.practice_blobs.rglob("*"))
    assert practice.number == f"{scored_site.read_plan().number}-practice"


async def test_the_real_database_refuses_a_practice_exam(scored_site: SiteFolder) -> None:
    keep_for_practice(scored_site)
    records = records_of(scored_site)
    with pytest.raises(StoreError) as caught:
        await hold_a_practice_day(scored_site, sqlite_url(scored_site.journal_file))
    assert caught.value.code == "store_other_plan"
    assert records_of(scored_site) == records


async def test_a_practice_journal_is_not_scored(scored_site: SiteFolder) -> None:
    keep_for_practice(scored_site)
    await hold_a_practice_day(scored_site)
    before = contents(scored_site.results)
    result = score(scored_site, "--database", sqlite_url(scored_site.practice_journal_file))
    assert (result.exit_code, contents(scored_site.results)) == (2, before)


@pytest.mark.parametrize("command", ["score", "rescore"])
def test_a_practice_plan_is_not_scored(scored_site: SiteFolder, command: str) -> None:
    before = contents(scored_site.results)
    scored_site.write_plan(msgspec.structs.replace(scored_site.read_plan(), practice=True))
    result = CliRunner().invoke(main, [command, "--site", str(scored_site.root)])
    assert (result.exit_code, "适应性模拟考核" in result.stderr) == (2, True)
    assert contents(scored_site.results) == before


def test_without_a_practice_paper_the_server_says_how_to_build_one(scored_site: SiteFolder) -> None:
    result = CliRunner().invoke(main, ["run", "--site", str(scored_site.root), "--practice", "--port", "0"])
    assert (result.exit_code, "--use practice" in result.stderr) == (2, True)
    assert not scored_site.practice_journal_file.exists()
