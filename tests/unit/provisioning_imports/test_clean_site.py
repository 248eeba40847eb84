from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exam.plan import Part, decode_plan
from exam.policy import Policy
from provisioning.imports.kinds import Kind
from server.site_folder import SiteFolder
from tests.unit.provisioning_imports.samples import AT, BY, CLEAN, WORKBOOKS, as_xls, copy, put, roster_of, run


def test_a_clean_folder_goes_in_whole(tmp_path: Path) -> None:
    report = run(CLEAN, tmp_path)

    assert report.exit_status == 0
    assert report.failures == ()
    assert report.open_points == ()
    assert {kind: report.imported(kind) for kind in Kind} == {
        Kind.ROOMS: 2,
        Kind.PEOPLE: 80,
        Kind.REGISTRATIONS: 80,
        Kind.PLACES: 160,
        Kind.PHOTOS: 80,
    }


def test_the_plan_says_who_sits_what_where_and_when(tmp_path: Path) -> None:
    run(CLEAN, tmp_path)

    site = SiteFolder(tmp_path)
    plan = site.read_plan()
    assert (plan.number, plan.name) == ("2026110001", "2026年第四次数字营销技术应用全国统考")
    assert plan.site_number == "990000010"
    assert [(room.name, room.seats) for room in plan.rooms] == [("第1考场", 40), ("第2考场", 40)]
    assert [(session.room, session.part, len(session.places)) for session in plan.sessions] == [
        ("第1考场", Part.THEORY, 40),
        ("第2考场", Part.THEORY, 40),
        ("第1考场", Part.PRACTICAL, 40),
        ("第2考场", Part.PRACTICAL, 40),
    ]
    first = plan.sessions[0]
    assert first.id == "第1考场/theory/20261128T0900"
    assert first.starts_at.isoformat() == "2026-11-28T09:00:00+08:00"
    assert first.invigilators == ("监考甲", "监考乙")
    assert first.subject.certificate == "1630054223020943"
    assert len(plan.candidates) == 80
    assert {candidate.candidate_type for candidate in plan.candidates} <= {"院校考生", "社会考生"}
    assert all(candidate.photo and site.photo(candidate.photo).is_file() for candidate in plan.candidates)


def test_importing_the_same_folder_twice_changes_nothing_but_adds_a_record(tmp_path: Path) -> None:
    first = run(CLEAN, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    second = run(CLEAN, tmp_path)

    assert first.changed == 402
    assert (second.changed, second.exit_status) == (0, 0)
    assert second.imported(Kind.PLACES) == 160
    assert second.record != first.record
    assert {path: path.read_bytes() for path in before} == before


def test_the_files_as_xls_make_the_same_site(tmp_path: Path) -> None:
    folder = copy(CLEAN, tmp_path / "old", "考生照片")
    for name in WORKBOOKS:
        as_xls(CLEAN / f"{name}.xlsx", folder / f"{name}.xls")
    run(CLEAN, tmp_path / "new-site")

    report = run(folder, tmp_path / "old-site")

    assert report.exit_status == 0
    assert {outcome.file for outcome in report.outcomes} == {*(f"{name}.xls" for name in WORKBOOKS), "考生照片.zip"}
    old, new = roster_of(tmp_path / "old-site"), roster_of(tmp_path / "new-site")
    assert (old.people, old.registrations, old.rooms) == (new.people, new.registrations, new.rooms)
    assert (old.heads, old.places, old.photos) == (new.heads, new.places, new.photos)


@pytest.mark.parametrize(
    "order",
    [
        ("考场信息", "考生信息", "报考信息", "排考明细", "考生照片"),
        ("考生照片", "排考明细", "报考信息", "考生信息", "考场信息"),
    ],
)
def test_files_that_come_one_by_one_make_the_same_roster_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    for number, name in enumerate(order):
        report = run(copy(CLEAN, tmp_path / str(number), name), tmp_path / "site")
        assert report.exit_status == 0
    run(CLEAN, tmp_path / "whole")

    whole, piecewise = roster_of(tmp_path / "whole"), roster_of(tmp_path / "site")
    assert (piecewise.places, piecewise.photos, piecewise.people) == (whole.places, whole.photos, whole.people)
    assert SiteFolder(tmp_path / "site").read_plan().sessions == SiteFolder(tmp_path / "whole").read_plan().sessions


def test_the_platforms_own_names_of_its_forms_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(CLEAN / "考生信息.xlsx", folder / "本校学生导入模板(1).XLSX")

    assert run(folder, tmp_path / "site").imported(Kind.PEOPLE) == 80


def test_the_plans_rules_and_seed_survive_another_import(tmp_path: Path) -> None:
    run(CLEAN, tmp_path)
    site = SiteFolder(tmp_path)
    plan = site.read_plan()
    changed = decode_plan(site.plan_file.read_bytes().replace(b'"recheck_days": 7', b'"recheck_days": 9'))
    assert changed.policy == Policy(recheck_days=9)
    site.write_plan(changed)

    run(CLEAN, tmp_path)

    assert site.read_plan().policy == Policy(recheck_days=9)
    assert site.read_plan().seed == plan.seed


def test_a_row_that_comes_again_with_other_content_replaces_the_old_one(tmp_path: Path) -> None:
    run(CLEAN, tmp_path / "site")
    folder = copy(CLEAN, tmp_path / "in", "考生信息")
    put(folder / "考生信息.xlsx", "F3", "19911111111")

    report = run(folder, tmp_path / "site")

    assert [(outcome.changes.new, outcome.changes.replaced) for outcome in report.outcomes] == [(0, 1)]
    phones = {person.phone for person in roster_of(tmp_path / "site").people}
    assert ("19911111111" in phones, "19900000001" in phones) == (True, False)


def test_a_session_that_is_moved_to_another_time_leaves_no_old_one_behind(tmp_path: Path) -> None:
    run(CLEAN, tmp_path / "site")
    folder = copy(CLEAN, tmp_path / "in", "排考明细")
    put(folder / "排考明细.xlsx", "B5", "2026-11-29 14:00-15:00", "第1考场-理论")

    report = run(folder, tmp_path / "site")

    assert report.exit_status == 0
    sessions = [session.id for session in SiteFolder(tmp_path / "site").read_plan().sessions]
    assert len(sessions) == 4
    assert "第1考场/theory/20261129T1400" in sessions


def test_the_record_says_when_who_and_how_many_and_holds_no_names(tmp_path: Path) -> None:
    report = run(CLEAN, tmp_path)

    assert report.record == tmp_path / "imports" / f"{AT:%Y%m%dT%H%M%SZ}.json"
    record = report.record.read_text(encoding="utf-8")
    assert BY in record
    assert '"2026-11-20T08:30:00Z"' in record
    assert '"new": 160' in record
    assert not any(person.name in record or person.id_number in record for person in roster_of(tmp_path).people)
