"""The committed sample: made from its readable sources, with model answers that fit it."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from exam.answers import Answer, Chosen, FormFilled, Written
from exam.paper import FileTask, FormTask, fits
from provisioning.papers.builder import BuildReport, build_paper
from provisioning.samples import pictures
from provisioning.samples.make_sample_paper import KEYWORDS, make_files
from server.scoring.key import ChoiceKey, FieldIs, FillInKey, FormKey, NumericKey
from tests.unit.provisioning_papers.sources import MODEL, SAMPLE


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(make_files())


@pytest.fixture(scope="module")
def report() -> BuildReport:
    return build_paper(SAMPLE)


def cells(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


def test_the_committed_workbooks_say_what_their_sources_say(made: dict[str, bytes]) -> None:
    names = [name for name in made if name.endswith(".xlsx")]
    assert len(names) == 4
    for name in names:
        assert cells((SAMPLE.parent / name).read_bytes()) == cells(made[name]), name


def test_the_committed_texts_say_what_their_sources_say(made: dict[str, bytes]) -> None:
    names = [name for name in made if name.endswith((".json", ".csv", ".txt"))]
    assert len(names) == 4
    for name in names:
        assert (SAMPLE.parent / name).read_bytes().split() == made[name].split(), name


def test_no_file_of_the_sample_comes_from_nowhere(made: dict[str, bytes]) -> None:
    by_hand = {"README.md", "index.html", "style.css"}
    found = {path.relative_to(SAMPLE.parent).as_posix() for path in SAMPLE.parent.rglob("*") if path.is_file()}
    assert {name for name in found if Path(name).name not in by_hand} == set(made)


def test_making_the_sample_twice_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert dict(make_files()) == made


def test_the_sample_is_small_enough_for_the_repository() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.parent.rglob("*") if path.is_file()) < 1_500_000


def test_every_theory_item_has_a_model_answer_that_is_right(report: BuildReport) -> None:
    assert report.theory
    answers = msgspec.json.decode((MODEL / "theory.json").read_bytes(), type=dict[str, Answer])
    assert list(answers) == [item.id for item in report.theory.paper.items]
    for item, key in zip(report.theory.paper.items, report.theory.key.keys, strict=True):
        answer = answers[item.id]
        assert fits(item, answer)
        match key, answer:
            case (ChoiceKey(right=right), Chosen(options=options)):
                assert options == right
            case (FillInKey(blanks=blanks), Written(texts=texts)):
                assert all(text in accepted for text, accepted in zip(texts, blanks, strict=True))
            case (NumericKey(value=value), Written(texts=texts)):
                assert Decimal(texts[0]) == value
            case _:
                pytest.fail(f"item {item.id} has an answer of another kind")


def test_the_model_form_fits_its_task_and_its_table_sizes(report: BuildReport) -> None:
    assert report.practical
    answers = msgspec.json.decode((MODEL / "practical.json").read_bytes(), type=dict[str, Answer])
    task, filled = report.practical.paper.tasks[0], answers["P1"]
    assert isinstance(task, FormTask)
    assert isinstance(filled, FormFilled)
    assert fits(task, filled)
    for table in task.tables:
        rows = filled.tables[table.id]
        assert table.min_rows <= len(rows) <= table.max_rows
        assert all(len(row) == len(table.columns) for row in rows)


def test_the_figures_asked_for_follow_from_the_keyword_data(report: BuildReport) -> None:
    assert report.practical
    rows = KEYWORDS[1:]
    shown, clicks = sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)
    cost = sum((Decimal(str(row[3])) for row in rows), Decimal(0))
    form = next(key for key in report.practical.key.keys if isinstance(key, FormKey))
    checks = {check.field: check for check in form.checks if isinstance(check, FieldIs)}
    for field, exact in (("ctr", Decimal(clicks) / shown * 100), ("cpc", cost / clicks)):
        low, high = checks[field].low, checks[field].high
        assert low is not None
        assert high is not None
        assert low <= exact.quantize(Decimal("0.01")) <= high
    bids = {str(row[0]): Decimal(str(row[3])) / int(row[2]) for row in rows}
    assert (bids["青禾茶事"], bids["云溪奶茶"], bids["云溪下午茶"]) == (Decimal("0.6"), Decimal("1.4"), Decimal("1.4"))
    assert sum(row[4] == 0 for row in rows) == 4


def test_the_charts_ask_what_their_keys_say() -> None:
    rates = {name: clicks / shown for name, shown, clicks in pictures.AD_BARS}
    assert max(rates, key=rates.__getitem__) == "Ad 2"
    assert sum(value > pictures.CPA_TARGET for _, value in pictures.CPA_WEEK) == 3
    assert Decimal(4800) / dict(pictures.FUNNEL)["Orders"] == 50


def test_the_full_solution_hands_in_every_expected_file_and_the_banner_has_its_measures(report: BuildReport) -> None:
    assert report.practical
    for task in report.practical.paper.tasks:
        if isinstance(task, FileTask):
            for file in task.expected:
                assert 0 < (MODEL / "full" / task.id / file.path).stat().st_size <= file.max_bytes
    banner, thumb = MODEL / "full" / "P3" / "banner.jpg", MODEL / "full" / "P3" / "thumb.png"
    with Image.open(banner) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 400))
    with Image.open(thumb) as picture:
        assert (picture.format, picture.size) == ("PNG", (300, 100))
    assert banner.stat().st_size <= 200 * 1024
    assert thumb.stat().st_size <= 50 * 1024


def test_the_weak_solution_is_weak_where_it_says() -> None:
    page = (MODEL / "weak" / "P2" / "index.html").read_text(encoding="utf-8")
    assert "alt=" not in page
    with Image.open(MODEL / "weak" / "P3" / "banner.jpg") as picture:
        assert picture.size != (1200, 400)
