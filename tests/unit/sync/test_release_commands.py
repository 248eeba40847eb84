"""`kaochang-sync`: what the organiser types and reads, and what the site makes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner, Result

from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, check_code
from provisioning.cli import main as provision
from server.site_folder import SiteFolder, read_release_key
from sync.cli import main
from sync.release_texts import SPELLED, TEXTS

SESSION = "第1考场/theory/20261128T0900"


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "S0001.release.key"
    assert run("release-key", "--out", path).exit_code == 0
    return path


def release(key_file: Path, *more: str) -> Result:
    return run("release", "--key", key_file, "--plan", "2026110001", "--site", "S0001", *more)


def extension(key_file: Path, *more: str) -> Result:
    return release(key_file, "--session", SESSION, "--purpose", "extension", "--seats", "7,3", "--minutes", "20", *more)


def code_in(output: str) -> str:
    """The code as it stands on a line of its own."""
    found = re.search(r"^ +([0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])$", output, re.MULTILINE)
    assert found
    return found[1]


def test_from_the_organisers_key_to_the_site_that_accepts_the_code(key_file: Path, tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "site")
    placed = CliRunner().invoke(provision, ["release-key", str(key_file), "--site", str(site.root)])
    assert placed.exit_code == 0
    made = json.loads(extension(key_file, "--json").stdout)
    asked = ReleaseRequest(ReleasePurpose.EXTENSION, "2026110001", "S0001", SESSION, (3, 7), 20)
    assert check_code(read_release_key(site), asked, made["code"]) == made["id"]
    assert made["request"]["seats"] == [3, 7]


def test_the_code_stands_large_with_what_it_allows_in_both_languages(key_file: Path) -> None:
    output = extension(key_file).stdout
    assert "   ".join(" ".join(group) for group in code_in(output).split("-")) in output
    assert "考位 3, 7:延长 20 分钟。" in output
    assert "seats 3, 7: 20 more minutes." in output
    assert output.count(SESSION) == 2
    assert "只能用一次" in output
    assert f"{key_file}.log" in output


def test_letters_are_spelled_for_the_telephone(key_file: Path) -> None:
    output = extension(key_file).stdout
    spelled = [SPELLED[sign] for sign in code_in(output) if sign.isalpha()]
    assert f"Letters spelled: {', '.join(spelled) or '-'}" in output


def test_without_seats_it_is_for_everyone_and_a_spare_paper_needs_no_minutes(key_file: Path) -> None:
    everyone = release(key_file, "--session", SESSION, "--purpose", "credit", "--minutes", "25")
    assert "全场考生:补回损失的时间 25 分钟。" in everyone.stdout
    paper = release(key_file, "--session", SESSION, "--purpose", "spare_paper")
    assert (paper.exit_code, "全场考生:启用备用试卷。" in paper.stdout) == (0, True)


def test_no_two_runs_give_the_same_code(key_file: Path) -> None:
    codes = [json.loads(extension(key_file, "--json").stdout)["code"] for _ in range(3)]
    assert len(set(codes)) == 3


def test_seats_may_be_typed_with_chinese_signs(key_file: Path) -> None:
    made = release(
        key_file,
        "--session",
        SESSION,
        "--purpose",
        "extension",
        "--minutes",
        "20",
        "--seats",
        "\uff17、3\uff0c3",
        "--json",
    )
    assert json.loads(made.stdout)["request"]["seats"] == [3, 7]


@pytest.mark.parametrize(
    ("told", "more"),
    [
        ("场次", ["--session", "第1考场", "--purpose", "extension", "--minutes", "20"]),
        ("场次", ["--session", f"{SESSION} 9", "--purpose", "extension", "--minutes", "20"]),
        ("分钟", ["--session", SESSION, "--purpose", "extension"]),
        ("分钟", ["--session", SESSION, "--purpose", "credit", "--minutes", "-5"]),
        ("分钟", ["--session", SESSION, "--purpose", "extension", "--minutes", "1440"]),
        ("考位", ["--session", SESSION, "--purpose", "extension", "--minutes", "20", "--seats", "3-7"]),
        ("考位", ["--session", SESSION, "--purpose", "extension", "--minutes", "20", "--seats", "0"]),
        ("考位", ["--session", SESSION, "--purpose", "extension", "--minutes", "20", "--seats", "9" * 30]),
        ("备用试卷", ["--session", SESSION, "--purpose", "spare_paper", "--minutes", "20"]),
        ("备用试卷", ["--session", SESSION, "--purpose", "spare_paper", "--seats", "3"]),
    ],
)
def test_what_no_site_would_accept_gives_no_code_and_costs_no_number(
    key_file: Path, told: str, more: list[str]
) -> None:
    result = release(key_file, *more)
    assert (result.exit_code, told in result.stderr) == (2, True)
    assert sorted(path.name for path in key_file.parent.iterdir()) == [key_file.name]


def test_a_key_that_is_not_there_or_none_says_what_to_do(tmp_path: Path) -> None:
    missing = extension(tmp_path / "nothing")
    assert (missing.exit_code, "kaochang-sync release-key" in missing.stderr) == (2, True)
    (tmp_path / "other").write_bytes(b"ab" * 32)
    assert extension(tmp_path / "other").exit_code == 2


def test_a_key_that_is_there_is_left_alone(key_file: Path) -> None:
    result = run("release-key", "--out", key_file)
    assert (result.exit_code, "已经存在" in result.stderr) == (2, True)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = run("release-key", "--out", tmp_path / "file" / "key")
    assert (result.exit_code, "不能读写" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["release", "release-key"])
def test_help_has_an_example_the_exit_codes_and_the_next_step(command: str) -> None:
    text = run(command, "--help").stdout
    assert all(word in text for word in ("Example:", f"kaochang-sync {command}", "Exit:", "Next:"))


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_tell_the_same_facts(code: str) -> None:
    fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (TEXTS[code].zh, TEXTS[code].en)]
    assert fields[0] == fields[1]
