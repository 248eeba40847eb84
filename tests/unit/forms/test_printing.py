"""`kaochang-provision print`: what it writes, says and returns."""

from __future__ import annotations

import json
import os
import shutil
import stat
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam.ids import RoomName
from exam.plan import Plan
from provisioning.cli import main
from provisioning.printing.files import FileNames, usable
from provisioning.printing.printing import WAITING, Printed, print_papers
from server.forms.catalogue import Paper, documents_for
from server.forms.kinds import FormKind
from server.scoring.marks_file import encode_marks
from server.scoring.score_site import marks_path
from server.site_folder import SiteFolder, write_atomically
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.eventful_day import BLURRED, EventfulDay
from tests.helpers.form_samples import PRINTED, marks_for
from tests.helpers.people import write_people
from tests.unit.forms.reading import has, pages

ONE_ROOM = ("--room", "第1考场")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["print", *map(str, arguments)])


def written(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def summary(result: Result) -> dict[str, Any]:
    """What `--json` told."""
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.fixture
def lived_site(site: SiteFolder, tmp_path: Path) -> SiteFolder:
    """A site after its eventful theory, scored, without photos; the journal is still held by its server."""
    shutil.copytree(site.root, tmp_path / "site", ignore=shutil.ignore_patterns("photos"))
    lived = SiteFolder(tmp_path / "site")
    lived.journal_file.parent.mkdir()
    day = EventfulDay(lived.read_plan(), SqlJournal(open_database(sqlite_url(lived.journal_file))))
    day.live()
    write_people(lived)
    write_atomically(marks_path(lived), encode_marks(marks_for(day.plan)))
    return lived


def test_before_the_day_every_form_of_a_room_is_written_under_its_chinese_name(site: SiteFolder, folder: Path) -> None:
    result = run("--site", site.root, "--out", folder, *ONE_ROOM)
    assert result.exit_code == 0, result.output
    room = ["准考证", "门贴", "桌贴", "考场封场确认单"]
    room += [f"{form}-{part}考试" for form in ("签到表", "考场情况记录表") for part in ("理论", "实操")]
    whole = [
        "巡考情况记录表",
        "考务人员承诺书",
        "工作牌",
        "考生守则",
        "考核内容及时间表",
        "成绩复核申请表",
        "成绩复核回执",
    ]
    assert written(folder) == {f"第1考场/{name}.pdf" for name in room} | {f"全站点/{name}.pdf" for name in whole}
    assert "还没有考试记录" in result.stdout
    assert f"已制作 {len(written(folder))} 份表单" in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no owner-only mode; its folder's rights count there")
def test_only_the_owner_may_read_what_holds_names(site: SiteFolder, folder: Path) -> None:
    run("--site", site.root, "--out", folder, *ONE_ROOM, "--form", "sign_in")
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.pdf")} == {0o600}


def test_after_the_day_the_journal_fills_the_forms_while_its_server_holds_it(
    lived_site: SiteFolder, folder: Path
) -> None:
    asked = ("room_record", "closure", "score_sheet", "undertaking")
    result = run(
        "--site", lived_site.root, "--out", folder, *ONE_ROOM, *(x for kind in asked for x in ("--form", kind))
    )
    assert result.exit_code == 0, result.output
    assert "还没有考试记录" not in result.stdout
    record = "".join(pages((folder / "第1考场/考场情况记录表-理论考试.pdf").read_bytes()))
    assert has(record, BLURRED, "主考 主考甲、巡考员 巡考甲") == []
    assert "副主考甲" in "".join(pages((folder / "全站点/考务人员承诺书.pdf").read_bytes()))
    assert {"第1考场/场次关闭报告-理论考试.pdf", "全站点/成绩单.pdf"} <= written(folder)


def test_an_appeal_and_a_recheck_are_printed_for_a_named_candidate(lived_site: SiteFolder, folder: Path) -> None:
    person = lived_site.read_plan().candidates[0]
    forms = ("--form", "appeal", "--form", "recheck_form")
    result = run("--site", lived_site.root, "--out", folder, *forms, "--ticket", person.ticket, "--json")
    assert result.exit_code == 0, result.output
    assert written(folder) == {f"全站点/申诉材料-{person.ticket}.pdf", "全站点/成绩复核申请表.pdf"}
    for file in folder.rglob("*.pdf"):
        assert has("".join(pages(file.read_bytes())), person.name, person.ticket) == []


def test_json_names_every_file_with_its_form_room_and_session(site: SiteFolder, folder: Path) -> None:
    told = summary(
        run("--site", site.root, "--out", folder, *ONE_ROOM, "--form", "sign_in", "--form", "rules", "--json")
    )
    assert told["failed"] == []
    assert told["from_journal"] is False
    assert [(one["form"], one["room"], one["session"].split("/")[1:2]) for one in told["printed"]] == [
        ("sign_in", "第1考场", ["theory"]),
        ("sign_in", "第1考场", ["practical"]),
        ("rules", "", []),
    ]
    assert all(Path(one["file"]).is_file() for one in told["printed"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--room", "第9考场"), "第1考场、第2考场"),
        (("--ticket", "1" * 26), "没有准考证号"),
        (("--ticket", "x"), "没有准考证号"),
        (("--form", "appeal"), "--ticket"),
        (("--form", "score_sheet"), "评分"),
        (("--room", "Nowhere", "--lang", "en"), "There is no room Nowhere"),
    ],
)
def test_what_cannot_be_printed_ends_with_two_and_says_what_to_do(
    site: SiteFolder, folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = run("--site", site.root, "--out", folder, *arguments)
    assert (result.exit_code, told in result.stderr) == (2, True), result.output
    assert not folder.exists()


def test_a_folder_without_a_plan_is_told_to_import_first(tmp_path: Path, folder: Path) -> None:
    result = run("--site", tmp_path / "nothing", "--out", folder)
    assert result.exit_code == 2
    assert "kaochang-provision import" in result.stderr


@pytest.mark.parametrize("damage", ["journal/kaochang.sqlite3", "trust/people.json", "results/marks.json"])
def test_a_damaged_source_ends_with_two_and_a_sentence(lived_site: SiteFolder, folder: Path, damage: str) -> None:
    for name in (damage, f"{damage}-wal"):  # what a running server has not moved over yet is damaged with it
        if (lived_site.root / name).exists():
            (lived_site.root / name).write_bytes(b"damaged" * 1000)
    result = run("--site", lived_site.root, "--out", folder)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert len(result.stderr) > 20


def test_one_file_that_cannot_be_written_does_not_cost_the_others(site: SiteFolder, folder: Path) -> None:
    (folder / "全站点/考生守则.pdf").mkdir(parents=True)
    (folder / "全站点/考生守则.pdf/open").touch()
    result = run("--site", site.root, "--out", folder, "--form", "rules", "--form", "timetable")
    assert result.exit_code == 1
    assert "考生守则.pdf" in result.stderr
    assert (folder / "全站点/考核内容及时间表.pdf").is_file()


def test_help_has_an_example_exit_codes_and_the_next_step() -> None:
    text = run("--help").output
    assert [word for word in ("Example:", "Exit status:", "Next:") if word not in text] == []


# ---- names and threads ----------------------------------------------------------------------------------------------


def paper(name: str, room: str | None = None) -> Paper:
    return Paper(FormKind.RULES, msgspec.defstruct("Nothing", [])(), name, RoomName(room) if room else None)


def test_names_are_such_that_windows_takes_them() -> None:
    assert usable('a<b>:"c/d\\e|f?g*h\x00') == "a_b___c_d_e_f_g_h_"
    assert [usable(name) for name in ("..", "", " x. ", "CON", "com1.pdf", "第1考场")] == [
        "_",
        "_",
        "x",
        "_CON",
        "_com1.pdf",
        "第1考场",
    ]
    assert len(usable("长" * 500)) == 80


def test_no_paper_takes_anothers_file_or_leaves_the_folder(tmp_path: Path) -> None:
    names = FileNames(tmp_path)
    given = [
        names.file(paper(name, room)) for name, room in (("表", "a/b"), ("表", "a_b"), ("表", "A_B"), ("../x", ".."))
    ]
    assert len({str(file).casefold() for file in given}) == len(given)
    assert all(file.resolve().is_relative_to(tmp_path.resolve()) for file in given)


def test_no_more_papers_are_made_than_wait_for_a_thread(tmp_path: Path, plan: Plan) -> None:
    made: list[int] = []
    ended: list[Printed] = []
    ahead: list[int] = []

    def many() -> Any:
        (rules,) = documents_for(plan, (FormKind.RULES,), PRINTED)
        for number in range(3 * WAITING):
            made.append(number)
            ahead.append(len(made) - len(ended))
            yield rules

    before = threading.active_count()
    results = print_papers(many(), tmp_path, ended.append)
    assert len(results) == len(ended) == 3 * WAITING
    assert max(ahead) <= WAITING
    assert threading.active_count() == before


def test_the_papers_of_the_command_are_those_of_the_catalogue(plan: Plan, printed: Mapping[str, bytes]) -> None:
    assert all(data.startswith(b"%PDF-") for data in printed.values())
