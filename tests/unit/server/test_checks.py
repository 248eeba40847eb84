"""The machine checks at the server: the newest of each PC, cut to size, in memory alone; rows, and an Excel file."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from exam.clock import Clock
from exam.ids import MachineId, RoomName
from exam.preflight.findings import (
    LARGEST_NUMBER,
    LONGEST_FACT,
    MOST_FACTS,
    MOST_FINDINGS,
    Finding,
    MachineRole,
    Verdict,
    bounded,
)
from exam.preflight.verdicts import CLOCK, judge
from exam.text import Fact
from exam.wire.console_talk import CheckRow
from exam.wire.messages import Checked, MachineReport
from server.check_rows import check_rows
from server.check_sheet import NOT_CHECKED, SHEET, check_workbook
from server.exam_clock import ExamClock, Mark
from tests.unit.preflight.fake_reader import StepClock
from tests.unit.preflight.machines import recorded
from tests.unit.server.watching import Watched

GOOD = judge(MachineRole.CANDIDATE, recorded("candidate-good").facts)
POOR = judge(MachineRole.CANDIDATE, recorded("candidate-poor").facts)
WALL = 1_795_827_600_000
"""The site's date at exam time 0, in milliseconds since 1970."""


@pytest.fixture
def site() -> Watched:
    return Watched()


def rows(site: Watched, room: str = "") -> list[CheckRow]:
    clock: Clock = StepClock()
    return list(check_rows(site.watchers.scene(site.world.now), ExamClock(clock, Mark(0, WALL, 0, ""), WALL), room))


def row(site: Watched, pc: int) -> CheckRow:
    return next(one for one in rows(site) if one.machine == f"PC-{pc:02}")


def test_the_newest_check_of_a_pc_counts_and_outlives_its_connection(site: Watched) -> None:
    site.plug(1)
    site.say(1, Checked(POOR, WALL))
    site.say(1, Checked(GOOD, WALL + 1))
    assert (row(site, 1).findings, row(site, 1).checked_at) == (GOOD, WALL + 1)
    site.say(1, MachineReport(0))
    site.unplug(1)
    assert row(site, 1).findings == GOOD
    assert not row(site, 1).connected
    site.plug(1)
    assert row(site, 1).findings == GOOD


def test_a_pc_of_which_no_check_came_has_an_empty_row(site: Watched) -> None:
    site.plug(2)
    assert row(site, 2) == CheckRow(MachineId("PC-02"), RoomName("第1考场"), 0, connected=True)


def test_what_was_found_is_journalled_nowhere(site: Watched) -> None:
    site.plug(1)
    site.tell()
    before = site.world.hall.version
    site.say(1, Checked(POOR, WALL))
    site.tell()
    assert site.world.hall.version == before
    assert len(list(site.world.journal.read())) == before


def test_before_a_greeting_nothing_is_kept(site: Watched) -> None:
    site.desk.opened(99)
    site.desk.received(99, Checked(POOR, WALL), 0)
    assert rows(site) == []


@pytest.mark.parametrize(
    "checked",
    [
        Checked(GOOD, -1),
        Checked(GOOD, LARGEST_NUMBER),
        Checked((Finding("memory", Verdict.SHORT, "short", {"memory": LARGEST_NUMBER}),), WALL),
        Checked(tuple(Finding(f"c{number}", Verdict.SHORT, "x", {"a": "长" * 900}) for number in range(200)) * 3, WALL),
    ],
    ids=["a date before 1970", "a date beyond measure", "a number beyond measure", "more text than there is"],
)
def test_what_no_pc_could_have_found_is_not_kept(site: Watched, checked: Checked) -> None:
    whole = msgspec_replaced(checked)
    site.plug(1)
    site.say(1, whole)
    assert row(site, 1).findings == ()


def msgspec_replaced(checked: Checked) -> Checked:
    """The last one with every fact there is, so that all of them together are too much."""
    if len(checked.findings) < 600:
        return checked
    many: dict[str, Fact] = {f"f{number}": "长" * LONGEST_FACT for number in range(MOST_FACTS)}
    return Checked(tuple(Finding(one.code, one.verdict, one.case, many, many) for one in checked.findings), WALL)


def test_findings_are_cut_to_size() -> None:
    facts: dict[str, str | int] = {f"fact{number}": "长" * 900 for number in range(20)}
    found = bounded([Finding("x" * 900, Verdict.SHORT, "y" * 900, facts)])
    assert found is not None
    assert (len(found[0].code), len(found[0].case), len(found[0].found)) == (64, 64, MOST_FACTS)
    assert {len(str(value)) for value in found[0].found.values()} == {LONGEST_FACT}
    many = bounded(Finding(str(number), Verdict.SHORT, "") for number in range(200))
    assert many is not None
    assert len(many) == MOST_FINDINGS
    assert bounded([Finding("x", Verdict.SHORT, "", {"a": "one\ntwo\x00"})]) == (
        Finding("x", Verdict.SHORT, "", {"a": "one\N{REPLACEMENT CHARACTER}two\N{REPLACEMENT CHARACTER}"}),
    )


@pytest.mark.parametrize(
    ("ahead", "verdict"),
    [(0, Verdict.RECOMMENDED), (-300_000, Verdict.MINIMUM), (2 * 3_600_000, Verdict.SHORT)],
)
def test_the_clock_is_judged_by_the_servers_own(site: Watched, ahead: int, verdict: Verdict) -> None:
    site.plug(1)
    site.say(1, Checked(GOOD, WALL))
    site.say(1, MachineReport(WALL + site.world.now + ahead))
    found = {one.code: one for one in row(site, 1).findings}
    assert found[CLOCK].verdict is verdict
    assert len(found) == len(GOOD)


def test_rows_come_by_room_and_of_one_room_alone(site: Watched) -> None:
    for pc in (2, 1):
        site.plug(pc)
    assert [one.machine for one in rows(site)] == ["PC-01", "PC-02"]
    assert rows(site, "第2考场") == []


# ---- the Excel file -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "verdict", "seat"), [("zh", "不符合", "考位"), ("en", "Short", "Seat")])
def test_the_excel_file_has_one_line_a_finding_the_worst_first(language: str, verdict: str, seat: str) -> None:
    poor = CheckRow(MachineId("PC-07"), RoomName("第1考场"), 7, connected=True, findings=POOR, checked_at=WALL)
    absent = CheckRow(MachineId("=cmd()"), RoomName("第1考场"), 0, connected=False)
    data = check_workbook([poor, absent], "en" if language == "en" else "zh")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [SHEET]
    lines = [[cell.value for cell in line] for line in book[SHEET].iter_rows()]
    assert lines[0][1] == seat
    assert len(lines) == 1 + len(POOR) + 1
    assert lines[1][:3] == ["第1考场", "7", "PC-07"]
    assert (lines[1][3], lines[1][5]) == (verdict, verdict)
    short = sum(one.verdict is Verdict.SHORT for one in POOR)
    assert [line[5] for line in lines[1:-1]].index(verdict) == 0
    assert [line[5] for line in lines[1:-1]].count(verdict) == short
    assert lines[-1][6] in (NOT_CHECKED.zh, NOT_CHECKED.en)
    cell = book[SHEET].cell(len(lines), 3)
    assert (cell.value, cell.data_type) == ("=cmd()", "s"), "what a PC calls itself is no formula"
