"""What is missing before the hand-in, in sentences."""

from __future__ import annotations

from candidate_agent.ui.practical.summary import missing
from candidate_agent.workspace.checks import Finding, Wrong
from exam.answers import FormFilled
from exam.text import Language
from exam.words import Words
from tests.ui.practical.desks import FILES, FORM, WORDS, at_work, with_files
from tests.ui.stage import StagedDesk

FIELDS = {"campaign": "x", "budget": "300", "count": "8", "region": "云溪市", "start": "2026-06-01", "why": "y"}
ROWS = (("a", "精确匹配", "1"), ("b", "短语匹配", "2"))


def said(desk: StagedDesk, language: Language = "zh") -> list[str]:
    return [sentence for _, sentence in missing(desk, Words(language))]


def test_nothing_is_missing_where_all_is_there() -> None:
    desk = at_work()
    with_files(desk)
    desk.answer(FORM, FormFilled(FIELDS, {WORDS.id: ROWS}))
    assert missing(desk, Words()) == []


def test_a_form_that_was_not_begun_is_one_sentence() -> None:
    desk = at_work()
    with_files(desk)
    assert missing(desk, Words()) == [(FORM, "任务 1 制作搜索推广关键词表：还没有填写。")]


def test_what_is_open_in_a_form_is_named() -> None:
    desk = at_work()
    with_files(desk)
    fields = {"budget": "三百", "count": "8.5", "start": "明天"}
    desk.answer(FORM, FormFilled(fields, {WORDS.id: (("a", "", "x"),)}))
    task = "任务 1 制作搜索推广关键词表："
    why = "请说明为什么这样划分推广单元，并写出你的依据和计算过程（不少于 50 字）"
    assert said(desk) == [
        f"{task}还有 3 项没有填写：推广计划名称、推广地域、{why}。",
        f"{task}“关键词表”填了 1 行，至少需要 2 行。",
        f"{task}“关键词表”有 1 行没有填完整。",
        f"{task}“日预算”填的“三百”不是数字。",
        f"{task}“关键词个数”填的“8.5”不是整数。",
        f"{task}“开始日期”填的“明天”不是日期。",
        f"{task}“关键词表第 1 行出价”填的“x”不是数字。",
    ]


def test_many_open_fields_are_counted() -> None:
    desk = at_work()
    with_files(desk)
    desk.answer(FORM, FormFilled({}, {WORDS.id: ROWS}))
    assert said(desk)[0].endswith("还有 6 项没有填写：推广计划名称、日预算、关键词个数、推广地域等。")
    assert said(desk, "en")[0].endswith("6 fields are empty: 推广计划名称, 日预算, 关键词个数, 推广地域 and 2 more.")


def test_findings_of_files_are_told_and_those_that_pass_by_themselves_are_not() -> None:
    desk = at_work()
    with_files(desk, wrong=[Finding(Wrong.MISSING, "index.html"), Finding(Wrong.NOT_KEPT, "images/横幅.png")])
    desk.answer(FORM, FormFilled(FIELDS, {WORDS.id: ROWS}))
    assert missing(desk, Words()) == [
        (FILES, "任务 2 制作新品预约落地页：还没有 index.html。请把文件保存到本题的作业文件夹。")
    ]


def test_a_folder_that_never_came_is_told() -> None:
    desk = at_work()
    desk.answer(FORM, FormFilled(FIELDS, {WORDS.id: ROWS}))
    assert said(desk)[0].startswith("任务 2 制作新品预约落地页：正在准备作业文件夹")


def test_without_a_paper_nothing_is_missing() -> None:
    assert missing(StagedDesk(), Words()) == []
