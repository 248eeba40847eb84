"""`kaochang-provision paper`: what it prints, writes and returns."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam.package import unpack
from exam.plan import Level, Part
from provisioning.papers.commands import paper
from server.scoring.key import decode_key
from server.site_folder import SiteFolder
from tests.unit.provisioning_papers.sources import PAPER, SAMPLE, Sources


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(paper, [str(argument) for argument in arguments])


def test_build_places_both_parts_with_their_keys_and_names_the_next_step(tmp_path: Path) -> None:
    result = run("build", SAMPLE, "--site", tmp_path)
    assert result.exit_code == 0, result.output
    assert f"kaochang-server run --site {tmp_path}" in result.stdout
    site = SiteFolder(tmp_path)
    for part in Part:
        built, _ = unpack(site.paper(Level.INTERMEDIATE, part).read_bytes())
        key = decode_key(site.key(Level.INTERMEDIATE, part).read_bytes())
        assert key.paper == built.id


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no owner-only mode; its folder's rights count there")
def test_only_the_owner_may_read_a_key(tmp_path: Path) -> None:
    run("build", SAMPLE, "--site", tmp_path)
    for part in Part:
        assert stat.S_IMODE(SiteFolder(tmp_path).key(Level.INTERMEDIATE, part).stat().st_mode) == 0o600


def test_a_faulty_paper_ends_with_one_and_leaves_the_site_alone(sources: Sources, tmp_path: Path) -> None:
    sources.put(PAPER, "理论", 5, "答案", "F")
    site = tmp_path / "site"
    result = run("build", sources.folder, "--site", site)
    assert result.exit_code == 1
    assert "试卷.xlsx 工作表「理论」 第 5 行 「答案」列" in result.stderr
    assert "答案「F」不在选项 ABCD 之中" in result.stderr
    assert not site.exists()


def test_a_faulty_paper_speaks_english_when_asked(sources: Sources) -> None:
    sources.put(PAPER, "理论", 5, "答案", "F")
    result = run("check", sources.folder, "--lang", "en")
    assert result.exit_code == 1
    assert "试卷.xlsx, sheet 理论, row 5, column 答案: The answer F is not among the options ABCD." in result.stderr


def test_check_writes_nothing_and_names_the_next_step(sources: Sources) -> None:
    before = sorted(sources.folder.rglob("*"))
    result = run("check", sources.folder)
    assert result.exit_code == 0
    assert "kaochang-provision paper build" in result.stdout
    assert sorted(sources.folder.rglob("*")) == before


def test_json_names_every_fault_with_its_place(sources: Sources) -> None:
    sources.put(PAPER, "理论", 5, "答案", "F")
    result = run("check", sources.folder, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["built"] is False
    fault = document["faults"][0]
    assert (fault["file"], fault["sheet"], fault["row"], fault["column"], fault["code"]) == (
        "试卷.xlsx", "理论", 5, "答案", "answer-not-option",
    )  # fmt: skip
    assert fault["zh"]
    assert fault["en"]


def test_json_of_a_build_names_the_files(tmp_path: Path) -> None:
    document = json.loads(run("build", SAMPLE, "--site", tmp_path, "--json").stdout)
    assert document["built"] is True
    assert [Path(part["paper_file"]).name for part in document["parts"]] == [
        "intermediate-theory.kcpaper",
        "intermediate-practical.kcpaper",
    ]
    assert all(Path(part["key_file"]).is_file() for part in document["parts"])


def test_a_folder_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "找不到试卷文件夹" in result.stderr


def test_a_site_that_cannot_be_written_is_unusable(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.write_text("a file, not a folder", encoding="utf-8")
    result = run("build", SAMPLE, "--site", site)
    assert result.exit_code == 2
    assert "写不进考点文件夹" in result.stderr


def test_help_shows_an_example_and_the_exit_codes() -> None:
    for command in ("check", "build"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert f"kaochang-provision paper {command} provisioning/samples/paper" in result.stdout
        assert "Exit codes: 0" in result.stdout
