"""What happened to a candidate is told in words, whatever kind of event it was."""

from __future__ import annotations

import pytest

from exam.events import SittingEvent
from exam.people import THE_SERVER
from exam.policy import MINUTE, SECOND
from exam.text import Language
from exam.wire.console_talk import Happening
from exam.words import Words
from invigilator_console.room.candidate_facts import CREDIT, EXTRA, LEFT, LOCK, FactLine, facts_of
from invigilator_console.room.story import STORY, happened, who_and_why
from tests.ui.console.stage import CHIEF, NOW, StagedDesk, finding, in_every_state

WORDS = Words("zh")
KINDS = {str(kind.__struct_config__.tag) for kind in SittingEvent.__args__}
FACTS: dict[str, str | int] = {
    "machine": "PC-101",
    "path": "a.psd",
    "code": "after_deadline",
    "by": "candidate",
    "answered": 30,
    "added": 5 * MINUTE,
    "old": "PC-101",
    "cause": "pc_off",
    "since": 0,
    "until": 2 * MINUTE,
    "topic": "unwell",
    "with_whom": "监考乙",
    "matches": 1,
    "passed": 1,
    "level": "warning",
    "about": "E:",
    "serial": 3,
}


def test_every_kind_of_event_about_a_candidate_has_its_words_and_nothing_else_has() -> None:
    assert set(STORY) == KINDS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_line_says_everything_it_names(kind: str, language: Language) -> None:
    said = happened(Happening(0, kind, facts=FACTS), Words(language))
    assert said
    assert "{" not in said


def test_a_kind_of_a_newer_server_is_shown_as_its_code() -> None:
    assert happened(Happening(0, "teleported"), WORDS) == "teleported"


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("time_extended", {"added": 5 * MINUTE}, "延时 5 分钟"),
        ("machine_moved", {"old": "PC-101"}, "换机：PC-101 → 任意空闲考生机"),
        ("loss_measured", {"cause": "pc_off", "since": 0, "until": 90 * SECOND}, "测得时间损失：考生机关机 1 分 30 秒"),
        ("identity_checked", {"matches": 0}, "核对身份：不符"),
        ("handed_in", {"by": "server", "answered": 12}, "交卷：到时由服务器收卷，已答 12"),
        ("handed_in", {"by": "nobody_knows", "answered": 12}, "交卷：nobody_knows，已答 12"),
    ],
)
def test_lines_as_people_read_them(kind: str, facts: dict[str, str | int], told: str) -> None:
    assert happened(Happening(0, kind, facts=facts), WORDS) == told


def test_who_did_it_and_why_is_said_where_a_person_decided() -> None:
    assert who_and_why(Happening(0, "time_extended", CHIEF, "设备故障耽误"), WORDS) == "主考 主考甲：设备故障耽误"
    assert who_and_why(Happening(0, "handed_in", THE_SERVER), WORDS) == ""
    assert who_and_why(Happening(0, "hand_raised", None, "图片看不清"), WORDS) == "图片看不清"


# ---- the facts of a panel -------------------------------------------------------------------------------------------


def facts(desk: StagedDesk, seat: int) -> dict[str, FactLine]:
    row = desk.seat(seat)
    session = desk.board.sessions[row.session]
    return {fact.label.zh: fact for fact in facts_of(desk.board, row, session, NOW, WORDS)}


def test_a_panel_says_what_is_wrong_first() -> None:
    desk = StagedDesk()
    in_every_state(desk)
    assert next(iter(facts(desk, 12))) == LOCK.zh
    assert "E:" in facts(desk, 12)[LOCK.zh].value
    assert facts(desk, 25)[CREDIT.zh].value == "2 分钟"


def test_time_that_stands_still_says_so() -> None:
    desk = StagedDesk()
    assert facts(desk, 3)[LEFT.zh].value == "00:28:48（10:00 结束）"
    desk.set_seat(3, deadline=None, remaining=20 * MINUTE, given=5 * MINUTE)
    assert facts(desk, 3)[LEFT.zh].value == "00:20:00（时间停止）"
    assert facts(desk, 3)[EXTRA.zh].value == "5 分钟"


def test_facts_hold_no_answers_and_no_whole_id_number() -> None:
    desk = StagedDesk()
    desk.set_seat(3, standing=(finding("usb_storage", device="E:"),))
    told = "\n".join(fact.value for fact in facts(desk, 3).values())
    assert "1003" in told
