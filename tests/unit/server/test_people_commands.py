"""`kaochang-server people` as people use it: passwords asked for or read, never arguments, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam.people import Role
from server.accounts import Account, password_matches, people_file, read_accounts
from server.cli import main
from server.site_folder import SiteFolder

PASSWORD = "长长的口令-2026"


def run(*arguments: str, typed: str = "") -> Result:
    result = CliRunner().invoke(main, ["people", *arguments], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert PASSWORD not in result.output
    return result


def add(site: Path, name: str = "主考甲", role: str = "chief_examiner", typed: str = f"{PASSWORD}\n") -> Result:
    return run("add", "--site", str(site), "--name", name, "--role", role, "--password-file", "-", typed=typed)


def known(site: Path) -> dict[str, Account]:
    return {account.name: account for account in read_accounts(people_file(SiteFolder(site)))}


def test_somebody_added_can_sign_in_and_is_told_the_next_step(tmp_path: Path) -> None:
    result = add(tmp_path)
    assert result.exit_code == 0
    assert "主考甲(主考)" in result.output
    assert "kaochang-server run" in result.output
    account = known(tmp_path)["主考甲"]
    assert account.role is Role.CHIEF_EXAMINER
    assert password_matches(account, PASSWORD)


def test_the_password_is_asked_for_twice(tmp_path: Path) -> None:
    asked = ["add", "--site", str(tmp_path), "--name", "主考甲", "--role", "chief_examiner"]
    wrong_then_right = f"{PASSWORD}\nanother one\n{PASSWORD}\n{PASSWORD}\n"
    assert run(*asked, typed=wrong_then_right).exit_code == 0
    assert password_matches(known(tmp_path)["主考甲"], PASSWORD)


def test_the_password_can_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text(f"{PASSWORD}\r\nsomething else\n", encoding="utf-8")
    result = run(
        "add", "--site", str(tmp_path), "--name", "监考甲", "--role", "invigilator", "--password-file", str(file)
    )
    assert result.exit_code == 0
    assert password_matches(known(tmp_path)["监考甲"], PASSWORD)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("主考甲", "short12\n", "8"),
        ("主考甲", "", "8"),
        ("主考甲", "x" * 129, "128"),
        ("", f"{PASSWORD}\n", "32"),
        ("名" * 33, f"{PASSWORD}\n", "32"),
    ],
)
def test_what_cannot_be_an_account_is_refused_with_what_to_do(tmp_path: Path, name: str, typed: str, told: str) -> None:
    result = add(tmp_path, name, typed=typed)
    assert result.exit_code == 2
    assert told in result.output
    assert known(tmp_path) == {}


def test_a_candidate_or_the_server_is_no_role_for_an_account(tmp_path: Path) -> None:
    for role in ("candidate", "server", "king"):
        assert add(tmp_path, role=role).exit_code == 2
    assert known(tmp_path) == {}


def test_a_name_is_there_once(tmp_path: Path) -> None:
    add(tmp_path)
    before = known(tmp_path)
    result = add(tmp_path, role="invigilator")
    assert result.exit_code == 2
    assert "people password" in result.output
    assert known(tmp_path) == before


def test_somebody_removed_stays_known_and_can_be_added_again(tmp_path: Path) -> None:
    add(tmp_path)
    assert run("remove", "--site", str(tmp_path), "--name", "主考甲").exit_code == 0
    assert not known(tmp_path)["主考甲"].active
    assert "已移除" in run("list", "--site", str(tmp_path)).output
    assert run("remove", "--site", str(tmp_path), "--name", "主考甲").exit_code == 2
    assert add(tmp_path, role="deputy_chief_examiner").exit_code == 0
    assert known(tmp_path)["主考甲"].active
    assert known(tmp_path)["主考甲"].role is Role.DEPUTY_CHIEF_EXAMINER


def test_a_new_password_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    add(tmp_path)
    changed = run("password", "--site", str(tmp_path), "--name", "主考甲", "--password-file", "-", typed="a new word\n")
    assert changed.exit_code == 0
    assert password_matches(known(tmp_path)["主考甲"], "a new word")
    assert not password_matches(known(tmp_path)["主考甲"], PASSWORD)


def test_nobody_of_that_name_is_said_so(tmp_path: Path) -> None:
    for act in ("remove", "password"):
        result = run(act, "--site", str(tmp_path), "--name", "某某", typed=f"{PASSWORD}\n{PASSWORD}\n")
        assert result.exit_code == 2
        assert "people list" in result.output


def test_the_list_names_everybody_with_their_role_and_no_hash(tmp_path: Path) -> None:
    assert "people add" in run("list", "--site", str(tmp_path)).output
    add(tmp_path)
    add(tmp_path, "巡考甲", "roving_inspector")
    told = run("list", "--site", str(tmp_path)).output
    assert "主考甲  主考 chief examiner" in told
    assert "巡考甲  巡考员 roving inspector" in told
    assert "$argon2" not in told


def test_a_list_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    file = people_file(SiteFolder(tmp_path))
    file.parent.mkdir()
    file.write_bytes(b"{broken")
    for result in (add(tmp_path), run("list", "--site", str(tmp_path))):
        assert result.exit_code == 2
        assert "people.json" in result.output
    assert file.read_bytes() == b"{broken"


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    result = add(tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("command", ["add", "list", "remove", "password"])
def test_each_command_explains_itself(command: str) -> None:
    told = run(command, "--help").output
    assert f"kaochang-server people {command} --site SITE" in told
    assert "Exit:" in told
    assert "Next:" in told


def test_no_command_takes_a_password_as_an_argument() -> None:
    for command in ("add", "password"):
        assert run(command, "--site", ".", "--name", "x", "--password", PASSWORD).exit_code == 2
