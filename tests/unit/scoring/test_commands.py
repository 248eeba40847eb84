"""`kaochang-server score` and `rescore` as people and programs use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.site_folder import SiteFolder
from tests.helpers.sites import MakeSite


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def change_key(site: SiteFolder, old: str, new: str) -> None:
    key = site.root / "keys" / "intermediate-theory.key.json"
    text = key.read_text(encoding="utf-8")
    assert old in text
    key.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_score_tells_the_counts_the_sheet_and_the_next_step(sat_site: SiteFolder) -> None:
    result = run("score", "--site", str(sat_site.root))
    assert result.exit_code == 0
    assert "考生 4 人：最终 1 人(合格 0 人)，暂定 2 人，缺考 1 人" in result.output
    assert "2 人有待人工阅卷的部分" in result.output
    assert str(sat_site.results / "成绩单-2026110001.xlsx") in result.output
    assert "kaochang-server rescore --site" in result.output


def test_score_speaks_english_and_json(sat_site: SiteFolder) -> None:
    assert "4 candidates: 1 final" in run("score", "--site", str(sat_site.root), "--lang", "en").output
    summary = json.loads(run("score", "--site", str(sat_site.root), "--json").output)
    assert {name: summary[name] for name in ("all", "final", "provisional", "absent", "passed", "open")} == {
        "all": 4,
        "final": 1,
        "provisional": 2,
        "absent": 1,
        "passed": 0,
        "open": 2,
    }


def test_rescore_without_a_change_finds_nothing(scored_site: SiteFolder) -> None:
    result = run("rescore", "--site", str(scored_site.root))
    assert (result.exit_code, result.output) == (0, "重新评分没有差异。\n")


def test_rescore_finds_a_changed_key_and_writes_only_when_told(scored_site: SiteFolder) -> None:
    marks = scored_site.results / "marks.json"
    before = marks.read_bytes()
    change_key(scored_site, '"B"', '"A"')
    result = run("rescore", "--site", str(scored_site.root))
    assert result.exit_code == 1
    assert "重新评分有 3 题次的得分变化，涉及 3 名考生，其中 3 人总成绩或状态变化" in result.output
    assert "theory 1: 1 [marked] -> 0 [marked]" in result.output
    assert marks.read_bytes() == before

    found = json.loads(run("rescore", "--site", str(scored_site.root), "--json").output)["differences"]
    assert [(one["part"], one["item"]) for one in found[:3]] == [("theory", "1"), ("theory", ""), ("total", "")]
    assert (found[2]["old"]["given"], found[2]["new"]["given"]) == ("92.30", "92.00")

    assert run("rescore", "--site", str(scored_site.root), "--write").exit_code == 1
    assert marks.read_bytes() != before
    assert run("rescore", "--site", str(scored_site.root)).exit_code == 0


def test_rescore_names_the_checks_that_changed_when_the_sum_stayed(scored_site: SiteFolder) -> None:
    key = scored_site.root / "keys" / "intermediate-practical.key.json"
    text = key.read_text(encoding="utf-8")
    key.write_text(text.replace("按钮背景色为 #2e7d4f", "按钮颜色"), encoding="utf-8")
    found = json.loads(run("rescore", "--site", str(scored_site.root), "--json").output)["differences"]
    assert [(one["item"], one["checks"]) for one in found] == [("P2", ["按钮颜色", "按钮背景色为 #2e7d4f"])] * 2


@pytest.mark.parametrize("command", ["score", "rescore"])
def test_what_cannot_be_scored_ends_with_a_sentence_and_code_2(command: str, tmp_path: Path) -> None:
    result = run(command, "--site", str(tmp_path))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "kaochang-" in result.output


def test_rescore_before_score_says_to_score_first(sat_site: SiteFolder) -> None:
    result = run("rescore", "--site", str(sat_site.root))
    assert (result.exit_code, "kaochang-server score" in result.output) == (2, True)


def test_damaged_marks_are_not_written_over(scored_site: SiteFolder) -> None:
    marks = scored_site.results / "marks.json"
    marks.write_bytes(b"{\xff")
    for command in ("score", "rescore"):
        result = run(command, "--site", str(scored_site.root))
        assert (result.exit_code, "marks.json" in result.output) == (2, True)
    assert marks.read_bytes() == b"{\xff"


def test_a_key_of_another_paper_is_refused(scored_site: SiteFolder) -> None:
    change_key(scored_site, '"package": "', '"package": "0')
    result = run("score", "--site", str(scored_site.root))
    assert (result.exit_code, "不是同一份" in result.output) == (2, True)


def test_a_result_folder_that_cannot_be_written_says_which(sat_site: SiteFolder, make_site: MakeSite) -> None:
    sat_site.results.write_text("a file where the folder should be", encoding="utf-8")
    result = run("score", "--site", str(sat_site.root))
    assert (result.exit_code, "不能写入" in result.output, "results" in result.output) == (2, True, True)


@pytest.mark.parametrize("command", ["score", "rescore"])
def test_help_has_an_example_the_exit_codes_and_the_next_step(command: str) -> None:
    text = run(command, "--help").output
    assert all(word in text for word in ("Example:", f"kaochang-server {command} --site SITE", "Exit status:", "Next:"))
