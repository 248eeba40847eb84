"""Beside each point of the sealing checklist stands what the system knows: verified, found, or for people alone."""

from __future__ import annotations

import pytest

from exam.ids import MachineId, SeatNumber
from exam.premises import SEALING_POINTS, EnrolledMachine
from exam.text import Language
from exam.wire.console_rows import REHEARSED
from exam.wire.messages import MachineReport
from exam.words import Words
from invigilator_console.room.rehearsed import TEXTS
from invigilator_console.room.sealing import Verdict, found, worst
from tests.ui.console.stage import OTHER_ROOM, ROOM, StagedDesk


def verdict(desk: StagedDesk, point: str) -> Verdict:
    return worst(found(desk.board, ROOM)[point])


def said(desk: StagedDesk, point: str, language: Language = "zh") -> str:
    return " ".join(one.said(Words(language)) for one in found(desk.board, ROOM)[point])


def silence(desk: StagedDesk, **fields: object) -> None:
    """Every PC of the room, otherwise."""
    for name in list(desk.board.machines):
        desk.set_machine(name, **fields)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_point_has_a_word_of_the_system(language: Language) -> None:
    desk = StagedDesk(4)
    for point in SEALING_POINTS:
        assert said(desk, point, language)
        assert "{" not in said(desk, point, language)


def test_pcs_that_are_all_there_with_one_program_are_verified_but_the_rehearsal_is_not() -> None:
    desk = StagedDesk(4)
    assert "系统已核实：4 台考生机都已连接" in said(desk, "rehearsed")
    assert "尚无试考记录" in said(desk, "rehearsed")
    assert verdict(desk, "rehearsed") is Verdict.CANNOT


def test_a_rehearsal_that_holds_is_verified_with_its_end_and_its_pcs() -> None:
    desk = StagedDesk(4)
    desk.set_site(rehearsal="rehearsed", rehearsal_until="2026-12-02 18:25", rehearsal_pcs=40)
    assert verdict(desk, "rehearsed") is Verdict.VERIFIED
    assert "系统已核实：试考合格，40 台考生机，有效至 2026-12-02 18:25" in said(desk, "rehearsed")
    assert "good until 2026-12-02 18:25" in said(desk, "rehearsed", "en")


@pytest.mark.parametrize("code", [*sorted({*TEXTS} - {REHEARSED}), "readiness_damaged", "readiness_of_tomorrow"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_that_does_not_hold_is_found_with_what_to_do(code: str, language: Language) -> None:
    desk = StagedDesk(4)
    desk.set_site(rehearsal=code, rehearsal_until="2026-11-02 18:25")
    assert verdict(desk, "rehearsed") is Verdict.FOUND
    assert ("请" if language == "zh" else ";") in said(desk, "rehearsed", language)


def test_a_pc_with_another_program_or_one_that_is_off_is_found() -> None:
    desk = StagedDesk(4)
    desk.set_machine("PC-102", same_program=False)
    desk.set_machine("PC-103", connected=False)
    assert verdict(desk, "rehearsed") is Verdict.FOUND
    assert "PC-102" in said(desk, "rehearsed")
    assert "PC-103" in said(desk, "rehearsed")


def test_a_seat_without_a_pc_is_found_unless_a_free_pc_stands_there() -> None:
    desk = StagedDesk(4)
    del desk.board.machines[MachineId("PC-104")]
    assert "1 个考位没有考生机：4" in said(desk, "rehearsed")
    spare = MachineId("PC-190")
    desk.set_machine(spare, room=ROOM, connected=True, enrolled=EnrolledMachine(spare, ROOM, SeatNumber(0)))
    assert "没有考生机：" not in said(desk, "rehearsed")


def test_the_internet_is_verified_by_reports_and_found_by_one_pc() -> None:
    desk = StagedDesk(4)
    assert verdict(desk, "no_internet") is Verdict.VERIFIED
    desk.set_machine("PC-102", report=None)
    assert verdict(desk, "no_internet") is Verdict.CANNOT
    desk.set_machine("PC-103", report=MachineReport(0, checks=("internet_reachable",)))
    assert verdict(desk, "no_internet") is Verdict.FOUND
    assert "PC-103" in said(desk, "no_internet")


def test_nothing_is_verified_where_no_pc_is_connected() -> None:
    desk = StagedDesk(4)
    silence(desk, connected=False)
    assert verdict(desk, "no_internet") is Verdict.CANNOT


def test_a_retired_pc_and_one_of_another_room_count_for_nothing() -> None:
    desk = StagedDesk(4)
    gone, other = MachineId("PC-180"), MachineId("PC-280")
    told = MachineReport(0, checks=("internet_reachable",))
    desk.set_machine(gone, room=ROOM, report=told, enrolled=EnrolledMachine(gone, ROOM, SeatNumber(0), "坏了"))
    desk.set_machine(other, room=OTHER_ROOM, connected=True, report=told)
    assert verdict(desk, "no_internet") is Verdict.VERIFIED


def test_viruses_are_never_vouched_for_and_forbidden_programs_are_found() -> None:
    desk = StagedDesk(4)
    assert verdict(desk, "clean") is Verdict.CANNOT
    desk.set_machine("PC-101", report=MachineReport(0, checks=("forbidden_program",)))
    assert verdict(desk, "clean") is Verdict.FOUND


def test_the_list_tells_how_many_must_sign() -> None:
    assert "共 4 人次" in said(StagedDesk(4), "sign_in_sheet")
