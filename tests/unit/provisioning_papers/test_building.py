"""What is built: packages that hold no answer, keys that fit them, the same bytes for the same sources."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.package import digest_of, pack, unpack
from exam.paper import FillIn, MultipleChoice, Numeric, Option, SingleChoice, TrueFalse
from exam.plan import Level, Part
from provisioning.papers.builder import BuildReport, build_paper
from provisioning.papers.choices import letters_in
from provisioning.papers.fault import Findings, Place
from provisioning.papers.files import is_inner_path
from provisioning.papers.row import Row
from server.scoring.key import ChoiceKey, FileKey, FillInKey, FormKey, HumanCheck, NumericKey, TableHasRow, decode_key
from tests.unit.provisioning_papers.sources import PAPER, SAMPLE, Sources


@pytest.fixture(scope="module")
def report() -> BuildReport:
    return build_paper(SAMPLE)


def test_the_sample_builds_without_fault_or_warning(report: BuildReport) -> None:
    assert report.faults == ()
    assert report.warnings == ()
    assert [(part.paper.part, part.paper.level) for part in report.parts] == [
        (Part.THEORY, Level.INTERMEDIATE),
        (Part.PRACTICAL, Level.INTERMEDIATE),
    ]
    assert [part.marks for part in report.parts] == [Decimal(100), Decimal(100)]


def test_the_sample_has_sixty_items_of_all_kinds_and_three_tasks(report: BuildReport) -> None:
    assert report.theory
    assert report.practical
    items = report.theory.paper.items
    assert len(items) >= 60
    assert {type(item) for item in items} == {SingleChoice, MultipleChoice, TrueFalse, FillIn, Numeric}
    assert sum(item.picture is not None for item in items) >= 2
    assert [type(task).__name__ for task in report.practical.paper.tasks] == ["FormTask", "FileTask", "FileTask"]
    assert len({item.stem for item in items}) == len(items)


def test_every_question_has_a_key_of_its_marks(report: BuildReport) -> None:
    for part in report.parts:
        questions = part.paper.questions()
        assert [(key.item, key.marks) for key in part.key.keys] == [(one.id, one.marks) for one in questions]
        assert part.key.package == digest_of(part.package)
        assert part.key.paper == part.paper.id
        assert decode_key(msgspec.json.encode(part.key)) == part.key


def test_a_package_opens_to_the_same_paper_and_media(report: BuildReport) -> None:
    for part in report.parts:
        paper, media = unpack(part.package)
        assert paper == part.paper
        assert set(media) == {file.digest for file in paper.media()}
        assert pack(paper, media) == part.package


PAPER_FIELDS = {
    "blanks", "choices", "columns", "digest", "expected", "fields", "id", "items", "kind", "label", "level", "marks",
    "materials", "max_bytes", "max_rows", "min_rows", "name", "options", "part", "path", "picture", "required",
    "shuffle_items", "shuffle_options", "size", "stem", "subject", "tables", "tasks", "text", "title", "type", "unit",
    "version",
}  # fmt: skip


def names_in(document: object) -> set[str]:
    match document:
        case dict():
            return set(document) | {name for value in document.values() for name in names_in(value)}
        case list():
            return {name for value in document for name in names_in(value)}
        case _:
            return set()


def test_the_package_holds_only_what_a_candidate_may_see(report: BuildReport) -> None:
    for part in report.parts:
        start = len(b"KAOCHANG-PAPER 1\n") + 8
        length = int.from_bytes(part.package[start - 8 : start], "big")
        assert names_in(json.loads(part.package[start : start + length])) <= PAPER_FIELDS


def test_no_answer_stands_in_the_package_in_words(report: BuildReport) -> None:
    assert report.theory
    assert report.practical
    theory = report.theory.package.decode("utf-8", errors="ignore")
    for secret in ("点击次数|", "二〇二一", "utm_medium", "13.59", "二零二一"):
        assert secret not in theory
    assert "广告法第四十三条" not in theory, "a remark (备注) must stay at home"
    assert "bars" not in theory, "the author's name of a picture must stay at home"
    practical = report.practical.package.decode("utf-8", errors="ignore")
    checks = [check for key in report.practical.key.keys if isinstance(key, FormKey | FileKey) for check in key.checks]
    assert checks
    assert all(check.guidance not in practical for check in checks if isinstance(check, HumanCheck))
    assert all(check.label not in practical for check in checks if isinstance(check, TableHasRow))


def test_a_provisional_result_exists_because_a_person_marks_some_of_it(report: BuildReport) -> None:
    assert report.practical
    keys = [key for key in report.practical.key.keys if isinstance(key, FormKey | FileKey)]
    human = [check.marks for key in keys for check in key.checks if isinstance(check, HumanCheck)]
    assert sum(human) == 11


def test_the_same_sources_elsewhere_give_the_same_bytes(report: BuildReport, sources: Sources) -> None:
    (sources.folder / "图片" / "Thumbs.db").write_bytes(b"left by a system")
    (sources.folder / "任务3-推广横幅制作" / "素材" / "Thumbs.db").write_bytes(b"left by a system")
    (sources.folder / "任务3-推广横幅制作" / "素材" / "~$open.xlsx").write_bytes(b"left by Excel")
    again = build_paper(sources.folder)
    assert [part.package for part in again.parts] == [part.package for part in report.parts]
    assert [part.key for part in again.parts] == [part.key for part in report.parts]


def test_a_folder_without_tasks_builds_the_theory_alone(sources: Sources) -> None:
    for path in sources.folder.glob("任务*"):
        path.rename(path.with_name(f"旧{path.name}"))
    report = build_paper(sources.folder)
    assert report.faults == ()
    assert report.theory
    assert report.practical is None


def test_pasted_spaces_and_line_breaks_do_not_reach_the_paper(sources: Sources) -> None:
    sources.put(PAPER, "理论", 2, "题干", "  第一行\r\n第二行 \u00a0\n")
    sources.put(PAPER, "理论", 2, "答案", " b ")
    sources.put(PAPER, "理论", 54, "题干", "甲___乙______丙")
    report = build_paper(sources.folder)
    assert report.theory
    assert report.theory.paper.items[0].stem == "第一行\n第二行"
    assert report.theory.key.keys[0] == ChoiceKey(report.theory.paper.items[0].id, Decimal(1), ("B",))
    assert report.theory.paper.items[52].stem == "甲____乙____丙"


def test_numbers_of_excel_stay_the_decimals_that_it_shows(sources: Sources) -> None:
    sources.put(PAPER, "理论", 61, "答案", 0.1)
    sources.put(PAPER, "理论", 62, "容差", 1e-5)
    report = build_paper(sources.folder)
    assert report.theory
    keys = {key.item: key for key in report.theory.key.keys}
    first, second = (keys[report.theory.paper.items[position].id] for position in (59, 60))
    assert isinstance(first, NumericKey)
    assert isinstance(second, NumericKey)
    assert first.value == Decimal("0.1")
    assert second.tolerance == Decimal("0.00001")


def test_blanks_keep_every_alternative_in_order(report: BuildReport) -> None:
    assert report.theory
    key = next(key for key in report.theory.key.keys if isinstance(key, FillInKey))
    assert key.blanks[0][:2] == ("点击量", "点击次数")
    assert key.blanks[1][:2] == ("展现量", "展现次数")


@given(
    st.sets(st.sampled_from("ABCDEF"), min_size=1),
    st.sampled_from(["", ",", "，", "、", " ", "；", "/"]),
    st.booleans(),
)
def test_letters_are_read_whatever_stands_between_them(letters: set[str], between: str, wide: bool) -> None:
    text = between.join(sorted(letters, reverse=True))
    text = "".join(chr(ord(sign) + 0xFEE0) if wide and sign.isascii() and sign.isalpha() else sign for sign in text)
    assert unicodedata.normalize("NFKC", text)
    findings = Findings()
    row = Row(Place("x", "y", 2), {"答案": text.lower()}, findings)
    assert letters_in(row, [Option(letter, letter) for letter in "ABCDEF"]) == tuple(sorted(letters))
    assert findings.faults == ()


@given(
    st.lists(
        st.sampled_from(["..", ".", "", "a", "图", "C:", "a\\b", "nul", "x ", "index.html"]), min_size=1, max_size=4
    )
)
def test_a_path_that_is_taken_stays_inside_its_folder(parts: list[str]) -> None:
    if is_inner_path("/".join(parts)):
        assert Path("/".join(parts)).parts == tuple(parts)
        assert not {"..", ".", "", "C:", "a\\b", "nul", "x "} & set(parts)
    else:
        assert {"..", ".", "", "C:", "a\\b", "nul", "x "} & set(parts)
