"""The commands of the backup as administrators use them, on a sample site with an eventful day."""

from __future__ import annotations

import shutil
from pathlib import Path
from string import Formatter

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

import provisioning.cli
import server.cli
from exam.trust.recovery_codes import make_recovery_code
from server.backup.label import read_settings, settings_file, write_settings
from server.backup.texts import TEXTS
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.eventful_day import EventfulDay
from tests.helpers.sites import MakeSite, make_site, site_template
from tests.unit.backup.worlds import files_of

__all__ = ["make_site", "site_template"]
SERVER, PROVISION = server.cli.main, provisioning.cli.main


def run(cli: click.Command, *arguments: str | Path, typed: str = "") -> Result:
    result = CliRunner().invoke(cli, [str(one) for one in arguments], input=typed or None)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class Kit:
    """A site that was sat, a stick, and the recovery code."""

    def __init__(self, site: SiteFolder, stick: Path, code: str) -> None:
        self.site = site
        self.stick = stick
        self.code = code


@pytest.fixture(scope="session")
def kit_template(site_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Set everything up once: a day, a target, one full copy; return where, and the code."""
    root = tmp_path_factory.mktemp("kit")
    shutil.copytree(site_template, root / "site")
    site = SiteFolder(root / "site")
    EventfulDay(site.read_plan(), SqlJournal(open_database(sqlite_url(site.journal_file)))).live()
    (root / "stick").mkdir()
    told = run(
        PROVISION, "backup", root / "stick", "--site", site.root, "--even-same-disk", "--sheet", root / "恢复码.txt"
    )
    assert told.exit_code == 0, told.output
    code = next(line.strip() for line in told.output.splitlines() if line.startswith("    "))
    assert run(SERVER, "backup", "--site", site.root).exit_code == 0
    return root, code


@pytest.fixture
def kit(kit_template: tuple[Path, str], tmp_path: Path) -> Kit:
    """Return a copy of it."""
    root, code = kit_template
    shutil.copytree(root, tmp_path / "kit")
    site, stick = SiteFolder(tmp_path / "kit" / "site"), tmp_path / "kit" / "stick"
    aim(site, stick)
    return Kit(site, stick, code)


def aim(site: SiteFolder, stick: Path) -> None:
    """Have the site back up to another folder."""
    write_settings(site, msgspec.structs.replace(read_settings(settings_file(site)), target=str(stick)))


def test_setting_up_says_where_shows_the_code_once_and_writes_a_sheet(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    stick, sheet = tmp_path / "stick", tmp_path / "恢复码.txt"
    stick.mkdir()
    refused = run(PROVISION, "backup", stick, "--site", site.root)
    assert refused.exit_code == 2
    assert "同一块硬盘" in refused.output
    assert list(stick.iterdir()) == []
    told = run(PROVISION, "backup", stick, "--site", site.root, "--even-same-disk", "--sheet", sheet)
    assert told.exit_code == 0
    code = next(line.strip() for line in told.output.splitlines() if line.startswith("    "))
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert sheet.read_text(encoding="utf-8-sig").count(code) == 2
    again = run(PROVISION, "backup", stick, "--site", site.root, "--even-same-disk", "--lang", "en")
    assert again.exit_code == 0
    assert "recovery code stays" in again.output
    assert code not in again.output


def test_a_full_copy_says_what_it_read_back(kit: Kit) -> None:
    told = run(SERVER, "backup", "--site", kit.site.root)
    assert told.exit_code == 0
    assert "完整备份 2 已读回核对：记录 402 条" in told.output


def test_without_a_target_or_a_journal_it_says_what_to_do(make_site: MakeSite, tmp_path: Path, kit: Kit) -> None:
    site = make_site(tmp_path / "site")
    told = run(SERVER, "backup", "--site", site.root)
    assert told.exit_code == 2
    assert "kaochang-provision backup" in told.output
    assert run(SERVER, "backup", "--site", tmp_path / "nowhere").exit_code == 2
    site.trust.mkdir()
    shutil.copy(settings_file(kit.site), settings_file(site))
    told = run(SERVER, "backup", "--site", site.root)
    assert told.exit_code == 2
    assert "store_empty" in told.output


def test_a_target_that_is_gone_fails_the_command_with_a_sentence(kit: Kit) -> None:
    aim(kit.site, kit.stick / "gone")
    told = run(SERVER, "backup", "--site", kit.site.root, "--lang", "en")
    assert told.exit_code == 2
    assert "backup_missing" in told.output


def test_a_bare_machine_is_put_up_with_the_code_and_says_up_to_when(kit: Kit, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    told = run(SERVER, "restore", kit.stick, "--site", bare, typed=f"{kit.code.lower()}\n")
    assert told.exit_code == 0
    assert "记录 402 条" in told.output
    assert "最后一条记录在 2026-11-28 10:15:00" in told.output
    assert "没有缺失" in told.output
    assert f"kaochang-server run --site {bare}" in told.output
    for site in (kit.site.root, bare):
        assert run(SERVER, "score", "--site", site).exit_code == 0
    marks = "results/marks.json"
    assert (bare / marks).read_bytes() == (kit.site.root / marks).read_bytes()


def test_nothing_that_is_there_is_overwritten(kit: Kit, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in files_of(kit.site.root)}
    told = run(SERVER, "restore", kit.stick, "--site", kit.site.root, "--code", kit.code)
    assert told.exit_code == 2
    assert "不会覆盖" in told.output
    assert {path: path.read_bytes() for path in files_of(kit.site.root)} == before
    url = sqlite_url(kit.site.journal_file)
    told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "bare", "--code", kit.code, "--database", url)
    assert told.exit_code == 2
    assert "store_not_empty" in told.output
    assert not (tmp_path / "bare").exists()


def test_another_database_takes_the_journal(kit: Kit, tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "db" / "exam.sqlite3")
    told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "bare", "--code", kit.code, "--database", url)
    assert told.exit_code == 0, told.output
    assert len(list(SqlJournal(open_database(url)).read())) == 402


def test_mistyped_and_wrong_codes_are_told_apart(kit: Kit, tmp_path: Path) -> None:
    mistyped = kit.code[:-1] + ("A" if kit.code[-1] != "A" else "B")
    for code, said in ((mistyped, "输入有误"), (make_recovery_code(), "打不开")):
        told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "bare", "--code", code)
        assert told.exit_code == 2
        assert said in told.output
    assert not (tmp_path / "bare").exists()


def test_a_changed_byte_is_named_by_verify_and_by_restore(kit: Kit, tmp_path: Path) -> None:
    assert run(SERVER, "verify-backup", kit.stick, "--code", kit.code).exit_code == 0
    piece = max(files_of(kit.stick / next(one.name for one in kit.stick.iterdir() if one.is_dir()) / "pieces"))
    data = bytearray(piece.read_bytes())
    data[20] ^= 1
    piece.write_bytes(data)
    told = run(SERVER, "verify-backup", kit.stick, "--code", kit.code)
    assert told.exit_code == 1
    assert piece.name in told.output
    told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "bare", "--code", kit.code, "--lang", "en")
    assert told.exit_code == 1
    assert piece.name in told.output


def test_a_damaged_mark_or_label_is_named(kit: Kit) -> None:
    (mark,) = [path for path in kit.stick.iterdir() if path.is_file()]
    mark.write_bytes(mark.read_bytes().replace(b'"site"', b'"sitf"'))
    told = run(SERVER, "verify-backup", kit.stick, "--code", kit.code)
    assert told.exit_code == 1
    assert mark.name in told.output
    label = next(path for path in files_of(kit.stick) if path.name == "backup.json")
    label.write_bytes(b"")
    told = run(SERVER, "verify-backup", kit.stick, "--code", kit.code, "--lang", "en")
    assert told.exit_code == 2
    assert "backup.json is damaged" in told.output


def test_a_full_copy_is_restored_by_its_number(kit: Kit, tmp_path: Path) -> None:
    told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "one", "--code", kit.code, "--full", "1")
    assert told.exit_code == 0
    told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "two", "--code", kit.code, "--full", "2")
    assert told.exit_code == 2
    assert "没有完整备份 2" in told.output


def test_of_several_backups_one_is_to_be_named(kit: Kit, tmp_path: Path) -> None:
    (folder,) = [path for path in kit.stick.iterdir() if path.is_dir()]
    shutil.copytree(folder, folder.with_name(f"{folder.name}-2"))
    told = run(SERVER, "restore", kit.stick, "--site", tmp_path / "bare", "--code", kit.code)
    assert told.exit_code == 2
    assert str(folder) in told.output
    assert run(SERVER, "restore", folder, "--site", tmp_path / "bare", "--code", kit.code).exit_code == 0
    assert run(SERVER, "verify-backup", tmp_path, "--code", kit.code).exit_code == 2


@pytest.mark.parametrize("code", TEXTS)
def test_every_sentence_has_the_same_facts_in_both_languages(code: str) -> None:
    facts = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in (TEXTS[code].zh, TEXTS[code].en)]
    assert facts[0] == facts[1], code
