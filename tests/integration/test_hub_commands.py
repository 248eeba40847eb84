"""The whole way of a real bundle: taken from a disk, marked by people, published, looked up; by commands alone."""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from exam.receipts import Receipt, read_receipt
from server.scoring.combination import ResultStatus
from server.scoring.exam_record import open_site_database
from server.scoring.score_sheet import COLUMNS as SCORE_COLUMNS
from server.scoring.site_marks import mark_site
from server.site_folder import SiteFolder
from server.store.engines import sqlite_url
from sync.hub import score_desk
from sync.hub.cli import main
from sync.hub.commanding import opened_hub
from sync.hub.marking.marker_sheet import COLUMNS, REASON
from sync.hub.store import marks, results
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.eventful_day import NEW_TICKET
from tests.helpers.hub_samples import SampleSite
from tests.helpers.packages import CARD, ORGANISER_KEY

__all__ = ["bundled", "site_template"]


class Organiser:
    """The organiser's machine: a database, a store, the key, and what a site sent."""

    def __init__(self, folder: Path, bundled: BundledSite) -> None:
        self.folder, self.bundled = folder, bundled
        self.key = folder / "organiser.key"
        self.key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
        self.database = sqlite_url(folder / "hub.sqlite3")
        self.plan = bundled.site.read_plan()
        self.bundle = folder / "S0001.kcbundle"
        shutil.copy(bundled.made.path, self.bundle)

    def run(self, *arguments: object) -> Result:
        """`kaochang-hub` with what every command needs."""
        words = [str(argument) for argument in arguments]
        if words[0] in ("take", "marks", "publish", "score-sheet"):
            words += ["--store", str(self.folder / "store"), "--organiser", str(self.key)]
        return CliRunner().invoke(main, [*words, "--database", self.database], catch_exceptions=False)

    def know(self) -> None:
        """Register the site and what its plan should bring."""
        assert self.run("site", "add", self.bundled.site.trust / "site.card", "--name", "示例学院").exit_code == 0
        assert self.run("expect", self.bundled.site.plan_file).exit_code == 0

    @property
    def receipt(self) -> Path:
        """Where `take` writes it."""
        return self.folder / f"{self.bundle.name}.kcreceipt"


@pytest.fixture
def organiser(tmp_path: Path, bundled: BundledSite) -> Organiser:
    """An organiser who knows the site."""
    made = Organiser(tmp_path, bundled)
    made.know()
    return made


def sheet_rows(file: Path) -> list[list[str]]:
    book = load_workbook(io.BytesIO(file.read_bytes()))
    return [["" if value is None else str(value) for value in row] for row in book.worksheets[0].values]


def write_rows(file: Path, rows: list[list[str]]) -> None:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)


def test_a_bundle_from_a_disk_is_verified_and_its_receipt_goes_back(organiser: Organiser) -> None:
    told = organiser.run("take", organiser.bundle)
    assert told.exit_code == 0, told.output
    receipt = read_receipt(organiser.receipt.read_bytes(), CARD.signing)
    assert isinstance(receipt, Receipt)
    assert (receipt.bundle, receipt.plan) == (organiser.bundled.made.id, organiser.plan.number)
    assert receipt.covers(organiser.bundled.made.head.lineage, organiser.bundled.made.head.records)


def test_taken_again_it_is_the_same_receipt(organiser: Organiser) -> None:
    organiser.run("take", organiser.bundle)
    first = organiser.receipt.read_bytes()
    told = organiser.run("take", organiser.bundle)
    assert (told.exit_code, organiser.receipt.read_bytes()) == (0, first)
    assert "先前已收到" in told.output


def test_parts_are_joined_and_a_missing_one_is_said(organiser: Organiser) -> None:
    data = organiser.bundle.read_bytes()
    organiser.bundle.unlink()
    third = len(data) // 3 + 1
    parts = [organiser.folder / f"{organiser.bundle.name}.{number:03}" for number in (1, 2, 3)]
    for number, part in enumerate(parts):
        part.write_bytes(data[number * third : (number + 1) * third])
    kept = parts[1].read_bytes()
    parts[1].unlink()
    told = organiser.run("take", parts[0])
    assert (told.exit_code, "不全" in told.output) == (1, True)
    parts[1].write_bytes(kept)
    assert organiser.run("take", organiser.bundle).exit_code == 0
    assert organiser.receipt.exists()


@pytest.mark.parametrize("at", [0.0, 0.001, 0.5, 0.999])
def test_one_changed_byte_is_refused_and_leaves_nothing(organiser: Organiser, at: float) -> None:
    data = bytearray(organiser.bundle.read_bytes())
    data[int(at * (len(data) - 1))] ^= 1
    organiser.bundle.write_bytes(data)
    told = organiser.run("take", organiser.bundle)
    assert told.exit_code == 1, told.output
    assert not organiser.receipt.exists()
    assert list((organiser.folder / "store" / "uploads").iterdir()) == []
    assert list((organiser.folder / "store" / "work").iterdir()) == []


def test_a_bundle_of_a_site_that_nobody_registered_is_refused(tmp_path: Path, bundled: BundledSite) -> None:
    stranger = Organiser(tmp_path, bundled)
    told = stranger.run("take", stranger.bundle)
    assert (told.exit_code, "没有登记考点" in told.output) == (1, True)


def test_the_hub_marks_as_the_site_does(organiser: Organiser) -> None:
    organiser.run("take", organiser.bundle)
    with opened_hub(organiser.database, organiser.folder / "store", organiser.key) as hub:
        (scores,) = score_desk.scores_of(hub, organiser.plan.number)
        held = results.list_bundles(hub.database)
    assert (
        scores.marks.candidates
        == mark_site(organiser.bundled.site, open_site_database(organiser.bundled.site, ""), {}).candidates
    )
    assert scores.count(ResultStatus.VOID) == 1
    assert NEW_TICKET in {one.ticket for one in scores.marks.candidates}, "who came in addition is not lost"
    assert [(one.holds, one.counts) for one in held] == [(81, 81)]


def test_people_mark_without_names_and_what_does_not_fit_comes_back(organiser: Organiser) -> None:
    organiser.run("take", organiser.bundle)
    file = organiser.folder / "待阅.xlsx"
    told = organiser.run("marks", "open", "--plan", organiser.plan.number, "--out", file)
    assert told.exit_code == 0, told.output
    rows = sheet_rows(file)
    assert rows[0] == list(COLUMNS)
    assert len(rows) > 3
    text = str(rows)
    assert not any(one.ticket in text or one.name in text for one in organiser.plan.candidates)

    for row in rows[1:]:
        row[-1] = "1"
    rows[1][-1] = "1000"
    rows[2][-1] = "很好"
    rows.append(["", "", "", "", "", "", "", ""])
    rows.append([organiser.plan.number, "ZZZZ-ZZZZ", *rows[3][2:]])
    marked = organiser.folder / "已阅.xlsx"
    write_rows(marked, rows)
    told = organiser.run("marks", "take", marked, "--plan", organiser.plan.number)
    assert told.exit_code == 1, told.output
    failed = sheet_rows(organiser.folder / "失败-已阅.xlsx")
    assert failed[0] == [*COLUMNS, REASON]
    assert ["不在 0 到" in row[-1] for row in failed[1:]] == [True, False, False]
    assert [row[-1] for row in failed[2:]] == ["得分不是数字", "没有这个考生代码"]

    for row, mark in zip(failed[1:3], ("0.5", "0"), strict=True):
        row[-2] = mark
    write_rows(marked, failed[:3])
    assert organiser.run("marks", "take", marked, "--plan", organiser.plan.number).exit_code == 0
    told = organiser.run("marks", "open", "--plan", organiser.plan.number, "--out", file)
    assert len(sheet_rows(file)) == 1, "nothing waits any more"
    with opened_hub(organiser.database, organiser.folder / "store", organiser.key) as hub:
        (scores,) = score_desk.scores_of(hub, organiser.plan.number)
        given = marks.read_human_marks(hub.database, organiser.plan.number)
    assert not any(part.open != "0" for one in scores.marks.candidates for part in (one.theory, one.practical))
    assert sum(given.values()) == sum(Decimal(one.given) for one in scores.marks.human)


def test_a_mark_that_was_taken_stays_unless_a_recheck_corrects_it(organiser: Organiser) -> None:
    organiser.run("take", organiser.bundle)
    file = organiser.folder / "待阅.xlsx"
    organiser.run("marks", "open", "--plan", organiser.plan.number, "--out", file)
    rows = sheet_rows(file)[:2]
    rows[1][-1] = "1"
    write_rows(file, rows)
    assert organiser.run("marks", "take", file, "--plan", organiser.plan.number).exit_code == 0
    assert organiser.run("marks", "take", file, "--plan", organiser.plan.number).exit_code == 0
    rows[1][-1] = "2"
    write_rows(file, rows)
    assert organiser.run("marks", "take", file, "--plan", organiser.plan.number).exit_code == 1
    assert "已录入 1 分" in sheet_rows(organiser.folder / "失败-待阅.xlsx")[1][-1]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_said_so(organiser: Organiser, content: bytes) -> None:
    file = organiser.folder / "x.xlsx"
    file.write_bytes(content)
    told = organiser.run("marks", "take", file, "--plan", organiser.plan.number)
    assert (told.exit_code, "不是能读的 Excel" in told.output) == (2, True)


def test_scores_are_published_once_they_are_final_and_the_sheet_has_its_columns(organiser: Organiser) -> None:
    organiser.run("take", organiser.bundle)
    period = ["--from", "2027-01-04T09:00", "--until", "2027-01-18T09:00"]
    told = organiser.run("publish", "--plan", organiser.plan.number, *period)
    assert (told.exit_code, "不是最终成绩" in told.output) == (2, True)
    told = organiser.run("publish", "--plan", organiser.plan.number, *period, "--provisional")
    assert told.exit_code == 0, told.output
    assert "2027-01-12 00:00" in told.output, "seven days after the day of publication"
    out = organiser.folder / "成绩单.xlsx"
    assert organiser.run("score-sheet", "--plan", organiser.plan.number, "--out", out).exit_code == 0
    rows = sheet_rows(out)
    assert rows[0] == list(SCORE_COLUMNS)
    assert len(rows) == 42


def test_marks_are_locked_once_the_period_is_over(organiser: Organiser) -> None:
    organiser.run("take", organiser.bundle)
    file = organiser.folder / "待阅.xlsx"
    organiser.run("marks", "open", "--plan", organiser.plan.number, "--out", file)
    rows = sheet_rows(file)[:2]
    rows[1][-1] = "1"
    write_rows(file, rows)
    past = ["--from", "2025-01-04T09:00", "--until", "2025-01-18T09:00", "--provisional"]
    assert organiser.run("publish", "--plan", organiser.plan.number, *past).exit_code == 0
    told = organiser.run("marks", "take", file, "--plan", organiser.plan.number)
    assert (told.exit_code, "已锁定" in told.output) == (2, True)


def test_an_unknown_plan_is_said_so(organiser: Organiser) -> None:
    out = organiser.folder / "x.xlsx"
    for words in (
        ["score-sheet", "--plan", "nobody's", "--out", out],
        ["publish", "--plan", "nobody's", "--from", "2027-01-04T09:00", "--until", "2027-01-18T09:00"],
    ):
        told = organiser.run(*words)
        assert (told.exit_code, "没有这个考试计划" in told.output) == (2, True)


def test_another_card_of_a_known_site_needs_a_word(organiser: Organiser, tmp_path: Path) -> None:
    card = tmp_path / "other.card"
    card.write_bytes(msgspec.json.encode(SampleSite(organiser.plan.site_number).card))
    assert organiser.run("site", "add", card).exit_code == 2
    assert organiser.run("site", "add", card, "--replace").exit_code == 0
    assert "\n" in organiser.run("site", "list").output


def test_a_password_is_no_argument_and_has_a_length(organiser: Organiser, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("short", encoding="utf-8")
    words = ["person", "add", "--name", "组织甲", "--password-file", file]
    assert organiser.run(*words).exit_code == 2
    file.write_text("long enough", encoding="utf-8")
    assert organiser.run(*words).exit_code == 0
    assert organiser.run("person", "list").output == "组织甲\n"
    assert organiser.run("person", "remove", "--name", "组织甲").exit_code == 0
    assert organiser.run("person", "remove", "--name", "nobody").exit_code == 2


def test_a_database_that_cannot_be_used_is_said_so(organiser: Organiser) -> None:
    told = CliRunner().invoke(main, ["site", "list", "--database", "mysql://x"])
    assert (told.exit_code, "postgresql+psycopg" in told.output) == (2, True)


def test_a_practice_exam_is_not_expected(organiser: Organiser, tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "practice")
    site.write_plan(msgspec.structs.replace(organiser.plan, practice=True))
    assert organiser.run("expect", site.plan_file).exit_code == 2
