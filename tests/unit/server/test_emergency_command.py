"""`kaochang-server emergency-codes`: what is printed for the envelope opens the PC that was given the verifiers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam.ids import MachineId
from exam.plan import Part, Plan
from exam.trust.emergency_codes import CODES, match_code, verifiers
from server.cli import main
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust, read_secret
from tests.unit.server.halls import World


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """Return a site with a plan and its trust."""
    folder = SiteFolder(tmp_path)
    folder.write_plan(World().plan)
    ensure_trust(folder, "11", (), datetime(2026, 11, 20, tzinfo=UTC))
    return folder


def run(site: SiteFolder, session: str, *machines: str) -> Result:
    named = [word for machine in machines for word in ("--machine", machine)]
    command = ["emergency-codes", "--site", str(site.root), "--session", session, *named]
    result = CliRunner().invoke(main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def theory(plan: Plan) -> str:
    return next(session.id for session in plan.sessions if session.part is Part.THEORY)


def printed(result: Result) -> list[str]:
    return [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  ")]


def test_every_printed_code_opens_its_pc_in_its_session(site: SiteFolder) -> None:
    session = site.read_plan().sessions[0].id
    result = run(site, session, "PC-01", "PC-02")
    assert result.exit_code == 0
    codes, secret = printed(result), read_secret(site)
    assert secret is not None
    for machine, given in (("PC-01", codes[:CODES]), ("PC-02", codes[CODES:])):
        there = verifiers(secret, MachineId(machine), session)
        assert [match_code(there, MachineId(machine), session, code) for code in given] == list(range(CODES))


def test_a_practice_session_has_codes_of_its_own(site: SiteFolder) -> None:
    session = theory(site.read_plan())
    exam, practice = run(site, session, "PC-01"), run(site, f"{session}-practice", "PC-01")
    assert {*printed(exam)}.isdisjoint(printed(practice))


def test_a_pc_named_twice_is_printed_once(site: SiteFolder) -> None:
    assert len(printed(run(site, theory(site.read_plan()), "PC-01", "PC-01"))) == CODES


def test_an_unknown_session_is_told_with_those_there_are(site: SiteFolder) -> None:
    result = run(site, "第9考场/theory/20261128T0900", "PC-01")
    assert result.exit_code == 2
    assert "第9考场" in result.stderr
    assert theory(site.read_plan()) in result.stderr


def test_what_is_no_name_of_a_pc_is_told(site: SiteFolder) -> None:
    result = run(site, theory(site.read_plan()), "考生机一")
    assert result.exit_code == 2
    assert "考生机一" in result.stderr


def test_a_site_without_a_secret_says_how_to_make_one(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path)
    folder.write_plan(World().plan)
    result = run(folder, theory(folder.read_plan()), "PC-01")
    assert result.exit_code == 2
    assert "kaochang-server run" in result.stderr
    assert not folder.trust.exists(), "asking makes nothing"


@pytest.mark.parametrize("damaged", ["", "not hexadecimal"])
def test_a_damaged_secret_makes_no_codes(site: SiteFolder, damaged: str) -> None:
    (site.trust / "site.secret").write_text(damaged, encoding="utf-8")
    assert run(site, theory(site.read_plan()), "PC-01").exit_code == 2


def test_a_folder_without_a_plan_is_told(tmp_path: Path) -> None:
    result = run(SiteFolder(tmp_path), "any", "PC-01")
    assert result.exit_code == 2
    assert "kaochang-provision import" in result.stderr
