from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from provisioning.cli import main
from provisioning.imports.telling import tell
from tests.unit.provisioning_imports.samples import CLEAN, DIRTY, run


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def test_exit_status_tells_all_in_some_failed_and_unusable(tmp_path: Path) -> None:
    assert _run(CLEAN, "--site", tmp_path / "a").exit_code == 0
    assert _run(DIRTY, "--site", tmp_path / "b").exit_code == 1
    assert _run(tmp_path / "nowhere", "--site", tmp_path / "c").exit_code == 2
    assert not (tmp_path / "c").exists()


def test_json_is_all_that_stands_on_stdout_and_has_the_promised_shape(tmp_path: Path) -> None:
    result = _run(DIRTY, "--site", tmp_path, "--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["imported"] == {"rooms": 0, "people": 38, "registrations": 39, "places": 77, "photos": 37}
    assert report["failed"] == len(report["failures"]) == 12
    first = report["failures"][0]
    assert {key: first[key] for key in ("file", "sheet", "row", "column", "cell", "value", "code")} == {
        "file": "考场信息.xlsx",
        "sheet": "考场",
        "row": 4,
        "column": "考位数",
        "cell": "F4",
        "value": "四十",
        "code": "seats_number",
    }
    assert "四十" in first["reason"]["zh"]
    assert "whole number" in first["reason"]["en"]
    assert {point["code"] for point in report["open"]} >= {"room_unknown", "not_registered"}
    assert all(Path(path).is_file() for path in report["failed_files"])
    assert Path(report["record"]).is_file()


def test_json_of_an_unusable_folder_is_json_too(tmp_path: Path) -> None:
    result = _run(tmp_path / "nowhere", "--site", tmp_path / "site", "--json")

    report = json.loads(result.stdout)
    assert (result.exit_code, report["failures"][0]["code"], report["record"]) == (2, "folder_missing", None)


def test_a_person_is_told_the_places_the_reasons_and_the_next_step_in_chinese(tmp_path: Path) -> None:
    output = _run(DIRTY, "--site", tmp_path).output

    assert "考生信息.xlsx 考生信息!E6 [id_check]" in output
    assert "失败 12 处" in output
    assert "去掉多余空格或换行的单元格 10 个" in output
    assert "失败-排考明细.xlsx" in output
    assert f"kaochang-server run --site {tmp_path}" in output


def test_english_output_is_complete(tmp_path: Path) -> None:
    output = _run(DIRTY, "--site", tmp_path, "--lang", "en").output

    assert "12 failed:" in output
    assert "The check character is wrong (GB 11643)" in output
    assert "Next: kaochang-provision paper" in output


def test_a_terminal_gets_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell(run(DIRTY, tmp_path), tmp_path, "zh", terminal=True)

    output = capsys.readouterr().out
    assert "┃" in output
    assert "seats_number" in output
    assert "新增" in output


def test_the_second_import_says_that_nothing_changed(tmp_path: Path) -> None:
    _run(CLEAN, "--site", tmp_path)

    assert "站点未改变" in _run(CLEAN, "--site", tmp_path).output


def test_a_site_that_cannot_be_written_is_said_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file where the folder should be", encoding="utf-8")

    result = _run(CLEAN, "--site", tmp_path / "site")

    assert result.exit_code == 2
    assert "site_unwritable" in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_who_imports_stands_in_the_record(tmp_path: Path) -> None:
    _run(CLEAN, "--site", tmp_path, "--by", "管理员乙")

    records = list((tmp_path / "imports").glob("*.json"))
    assert [json.loads(path.read_text(encoding="utf-8"))["by"] for path in records] == ["管理员乙"]


@pytest.mark.parametrize("words", ["Example:", "Exit status:", "kaochang-server run --site SITE"])
def test_help_has_an_example_the_exit_statuses_and_the_next_step(words: str) -> None:
    assert words in _run("--help").output


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(main, ["nothing"]).exit_code == 2
