"""`kaochang-provision site` and `machines`: what they write, what they never show, what they say when they cannot."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam.ids import MachineId, RoomName, SeatNumber
from exam.trust.enrolment_codes import is_enrolment_code
from exam.trust.machine_identity import MachineIdentity, MachineKind
from provisioning.cli import main
from server.accounts import people_file, read_accounts
from server.machine_registry import (
    MachineRegistry,
    RegisteredMachine,
    machines_file,
    read_codes,
    write_machines,
)
from server.site_folder import SiteFolder
from server.trust_files import read_secret
from tests.unit.forms.reading import has, pages
from tests.unit.server.halls import plan

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with keys, people and a plan; made once, since hashing takes its time."""
    folder = tmp_path_factory.mktemp("made") / "site"
    result = run(
        "site", "--site", folder, "--number", "11", "--address", "10.0.0.2", "--person", "主考甲=chief_examiner"
    )
    assert result.exit_code == 0, result.output
    SiteFolder(folder).write_plan(plan())
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path) -> SiteFolder:
    shutil.copytree(made, tmp_path / "site")
    return SiteFolder(tmp_path / "site")


def test_secrets_are_in_files_of_their_owner_and_never_shown(made: Path) -> None:
    result = run("site", "--site", made, "--number", "11")
    trust = made / "trust"
    for path in trust.iterdir():
        public = path.name in {"authority.pem", "server.pem", "server.names", "site.card"}
        if os.name != "nt":
            assert stat.S_IMODE(path.stat().st_mode) == (0o644 if public else 0o600), path.name
        if not public:
            for word in path.read_text(encoding="utf-8").split():
                assert len(word) < 12 or word not in result.output
    (account,) = read_accounts(people_file(SiteFolder(made)))
    name, password = (trust / "first-passwords.txt").read_text(encoding="utf-8").split()
    assert name == account.name == "主考甲"
    assert password not in result.output


def test_run_again_it_changes_nothing_that_is_there(site: SiteFolder) -> None:
    before = {path.name: path.read_bytes() for path in site.trust.iterdir()}
    result = run("site", "--site", site.root, "--address", "10.0.0.2", "--person", "主考甲=invigilator")
    assert result.exit_code == 0
    assert {path.name: path.read_bytes() for path in site.trust.iterdir()} == before
    assert "没有改动" in result.output


@pytest.mark.parametrize("person", ["主考甲", "=invigilator", "主考甲=king"])
def test_a_person_who_is_none_is_named_and_nothing_is_made(tmp_path: Path, person: str) -> None:
    result = run("site", "--site", tmp_path / "s", "--number", "11", "--person", person)
    assert result.exit_code == 2
    assert person in result.output
    assert not (tmp_path / "s").exists()


def test_without_plan_and_number_it_asks_for_the_number(tmp_path: Path) -> None:
    result = run("site", "--site", tmp_path / "s", "--lang", "en")
    assert (result.exit_code, "--number" in result.output) == (2, True)


def test_there_is_a_code_for_every_seat_spare_and_console_and_each_counts(site: SiteFolder) -> None:
    result = run("machines", "codes", "--site", site.root, "--spares", "2", "--json")
    shown = msgspec.json.decode(result.stdout_bytes)
    planned, secret = site.read_plan(), read_secret(site)
    assert secret is not None
    seats = {(s.room, place.seat) for s in planned.sessions for place in s.places}
    assert {(one["room"], one["seat"]) for one in shown if one["seat"]} == seats
    assert sum(one["seat"] == 0 for one in shown) == 2 * len(planned.rooms)
    for issued, one in zip(read_codes(site), shown, strict=True):
        assert is_enrolment_code(secret, issued.about, one["code"])
        assert one["code"] not in (site.trust / "enrolment-codes.json").read_text(encoding="utf-8")


def test_codes_made_later_have_other_numbers(site: SiteFolder) -> None:
    for _ in range(2):
        assert run("machines", "codes", "--site", site.root, "--consoles", "1").exit_code == 0
    first, second = read_codes(site)
    assert (first.serial, second.serial, first.kind) == (0, 1, MachineKind.CONSOLE)


def test_codes_are_shown_as_digits_and_as_pictures_that_hold_them(site: SiteFolder) -> None:
    result = run("machines", "codes", "--site", site.root, "--consoles", "1", "--qr")
    assert "0000 " in result.output
    assert "▄" in result.output or "█" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--room", "无此考场"), "无此考场"),
        (("--seats", "0-4"), "0-4"),
        (("--seats", "a"), "a"),
        (("--seats", "1-999", "--spares", "100"), "1000"),
    ],
)
def test_what_cannot_be_is_said_and_makes_no_code(site: SiteFolder, arguments: tuple[str, ...], said: str) -> None:
    result = run("machines", "codes", "--site", site.root, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert read_codes(site) == ()


def test_before_there_are_keys_no_code_is_made(tmp_path: Path) -> None:
    result = run("machines", "codes", "--site", tmp_path)
    assert (result.exit_code, "kaochang-provision site" in result.output) == (2, True)


def enrolled(site: SiteFolder) -> RegisteredMachine:
    identity = MachineIdentity(MachineKind.PC, MachineId("PC-12"), RoomName("第1考场"), SeatNumber(12))
    machine = RegisteredMachine(identity, ("f" * 64,), "k", NOW + timedelta(days=800), NOW, 0, "n")
    write_machines(machines_file(site), {identity.machine: machine})
    return machine


def test_a_machine_is_listed_and_retired_by_hand_once(site: SiteFolder) -> None:
    enrolled(site)
    registry = MachineRegistry(site)
    assert registry.holder("f" * 64) is not None
    assert "PC-12" in run("machines", "list", "--site", site.root).output
    arguments = ("machines", "retire", "--site", site.root, "--machine", "PC-12", "--reason", "失窃")
    assert run(*arguments).exit_code == 0
    assert registry.holder("f" * 64) is None, "a running server knows it at once"
    assert "早已停用" in run(*arguments).output
    (row,) = msgspec.json.decode(run("machines", "list", "--site", site.root, "--json").stdout_bytes)
    assert (row["machine"], row["seat"], row["retired"]) == ("PC-12", 12, "失窃")


def test_a_machine_nobody_knows_cannot_be_retired(site: SiteFolder) -> None:
    result = run("machines", "retire", "--site", site.root, "--machine", "PC-99", "--reason", "x")
    assert (result.exit_code, "PC-99" in result.output) == (2, True)


def test_a_damaged_list_is_a_sentence_and_no_traceback(site: SiteFolder) -> None:
    machines_file(site).write_text("[", encoding="utf-8")
    result = run("machines", "list", "--site", site.root)
    assert (result.exit_code, "machines.json" in result.output, "Traceback" in result.output) == (2, True, False)


def test_a_sheet_of_codes_holds_the_digits_the_place_and_until_when(site: SiteFolder, tmp_path: Path) -> None:
    sheet = tmp_path / "登记码.pdf"
    result = run(
        "machines", "codes", "--site", site.root, "--seats", "1-2", "--spares", "1", "--sheet", sheet, "--json"
    )
    shown = msgspec.json.decode(result.stdout_bytes)
    text = "".join(pages(sheet.read_bytes()))
    assert has(text, *(one["code"] for one in shown), "1 号", "备用机", "72 小时内", "只能用一次") == []
    if os.name != "nt":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600


def test_a_sheet_that_is_no_pdf_costs_no_code(site: SiteFolder) -> None:
    result = run("machines", "codes", "--site", site.root, "--sheet", "codes.docx")
    assert (result.exit_code, "codes.docx" in result.output, read_codes(site)) == (2, True, ())
