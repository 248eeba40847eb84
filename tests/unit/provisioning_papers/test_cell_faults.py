"""A wrong cell is reported with its file, sheet, row and column: the sample paper, broken in one cell at a time."""

from __future__ import annotations

from string import Formatter

import pytest

from provisioning.papers.builder import build_paper
from provisioning.papers.fault import Place
from provisioning.papers.texts import TEXTS
from tests.unit.provisioning_papers.sources import BANNER, FORM, PAGE, PAPER, Sources

Cell = tuple[str, str, int, str, str | float | None, str]
# Items of 理论 stand one row below their number: single from row 2, multiple 30, true/false 44, fill-in 54, number 61.
CELLS: tuple[Cell, ...] = (
    (PAPER, "说明", 2, "内容", "样卷 一", "bad-id"),
    (PAPER, "说明", 3, "内容", None, "empty"),
    (PAPER, "说明", 4, "内容", "特级", "not-known"),
    (PAPER, "说明", 6, "内容", "随便", "not-known"),
    (PAPER, "说明", 7, "内容", "也许", "not-known"),
    (PAPER, "说明", 7, "项目", "题目顺序", "setting-unknown"),
    (PAPER, "说明", 8, "项目", "题目乱序", "setting-twice"),
    (PAPER, "理论", 2, "题号", None, "empty"),
    (PAPER, "理论", 2, "题号", "第一题", "bad-id"),
    (PAPER, "理论", 3, "题号", 1, "id-twice"),
    (PAPER, "理论", 5, "题型", "简答", "not-known"),
    (PAPER, "理论", 5, "题干", None, "empty"),
    (PAPER, "理论", 2, "选项B", None, "option-gap"),
    (PAPER, "理论", 2, "选项D", "按用户的有效点击付费", "options-same"),
    (PAPER, "理论", 2, "答案", None, "empty"),
    (PAPER, "理论", 2, "答案", "E", "answer-not-option"),
    (PAPER, "理论", 2, "答案", "7", "answer-not-option"),
    (PAPER, "理论", 2, "答案", "AB", "single-two-answers"),
    (PAPER, "理论", 2, "单位", "元", "not-for-this-kind"),
    (PAPER, "理论", 30, "答案", "AA", "answer-twice"),
    (PAPER, "理论", 30, "答案", "A", "multiple-one-answer"),
    (PAPER, "理论", 44, "答案", "不一定", "not-known"),
    (PAPER, "理论", 44, "选项A", "对", "not-for-this-kind"),
    (PAPER, "理论", 54, "题干", "点击率怎样计算？", "blanks-missing"),
    (PAPER, "理论", 54, "答案", "点击量", "blanks-differ"),
    (PAPER, "理论", 54, "答案", "点击量；|", "blank-empty"),
    (PAPER, "理论", 61, "答案", "1.55 元", "not-a-number"),
    (PAPER, "理论", 62, "容差", "很小", "not-a-number"),
    (PAPER, "理论", 62, "容差", -0.01, "negative"),
    (PAPER, "理论", 2, "分值", "一分", "marks"),
    (PAPER, "理论", 2, "分值", 0, "marks"),
    (PAPER, "理论", 2, "分值", -1, "marks"),
    (PAPER, "理论", 2, "分值", 0.125, "marks"),
    (PAPER, "理论", 23, "图片", "no-such.png", "picture-missing"),
    (PAPER, "理论", 23, "图片", "AD-BARS.png", "picture-missing"),
    (PAPER, "理论", 23, "图片", "../试卷.xlsx", "picture-missing"),
    (FORM, "任务", 2, "内容", "P 1", "bad-id"),
    (FORM, "任务", 4, "内容", "口试", "not-known"),
    (FORM, "任务", 5, "内容", "很多", "marks"),
    (FORM, "任务", 3, "项目", "标题", "setting-unknown"),
    (FORM, "字段", 2, "类型", "颜色", "not-known"),
    (FORM, "字段", 3, "编号", "campaign", "id-twice"),
    (FORM, "字段", 4, "选项", "全国", "choices-missing"),
    (FORM, "字段", 2, "选项", "甲|乙", "not-for-this-kind"),
    (FORM, "表格", 3, "列编号", "unit", "id-twice"),
    (FORM, "表格", 3, "最多行数", 5, "only-first-row"),
    (FORM, "表格", 2, "最少行数", 9, "rows-reversed"),
    (FORM, "表格", 2, "最多行数", "三", "not-whole"),
    (FORM, "评分", 2, "检查", "看着办", "not-known"),
    (FORM, "评分", 2, "检查", "文件存在", "check-not-for-task"),
    (FORM, "评分", 2, "说明", None, "empty"),
    (FORM, "评分", 2, "字段", None, "param-missing"),
    (FORM, "评分", 2, "字段", "budgett", "field-unknown"),
    (FORM, "评分", 2, "答案", None, "param-missing"),
    (FORM, "评分", 2, "最小", 5, "not-for-this-kind"),
    (FORM, "评分", 2, "表格", "units", "not-for-this-kind"),
    (FORM, "评分", 3, "答案", "三百", "not-a-number"),
    (FORM, "评分", 4, "答案", "海边市", "answer-not-choice"),
    (FORM, "评分", 5, "答案", "6 月 1 日", "not-a-date"),
    (FORM, "评分", 6, "最小", 9, "range-reversed"),
    (FORM, "评分", 8, "列", "unit", "column-not-number"),
    (FORM, "评分", 8, "列", "moneyy", "table-column-unknown"),
    (FORM, "评分", 9, "表格", "words", "table-unknown"),
    (FORM, "评分", 9, "至少", 21, "rows-too-many"),
    (FORM, "评分", 9, "列", "keyword；price", "table-column-unknown"),
    (FORM, "评分", 11, "条件", "keyword 青禾茶事", "condition-bad"),
    (FORM, "评分", 11, "条件", "price=1", "table-column-unknown"),
    (FORM, "评分", 11, "条件", "match=模糊匹配", "answer-not-choice"),
    (FORM, "评分", 11, "条件", "bid=便宜", "not-a-number"),
    (FORM, "评分", 11, "条件", "bid=2~1", "range-reversed"),
    (PAGE, "文件", 2, "路径", "/index.html", "path-bad"),
    (PAGE, "文件", 2, "路径", "../index.html", "path-bad"),
    (PAGE, "文件", 2, "路径", "C:\\index.html", "path-bad"),
    (PAGE, "文件", 2, "路径", "images//index.html", "path-bad"),
    (PAGE, "文件", 2, "路径", "con.html", "path-bad"),
    (PAGE, "文件", 3, "路径", "Index.html", "path-twice"),
    (PAGE, "文件", 2, "必交", "看情况", "not-known"),
    (PAGE, "文件", 2, "大小上限KB", 204801, "limit-too-high"),
    (PAGE, "评分", 2, "文件", "home.html", "file-not-expected"),
    (PAGE, "评分", 2, "文件类型", "docx", "not-known"),
    (PAGE, "评分", 2, "检查", "列合计", "check-not-for-task"),
    (PAGE, "评分", 4, "选择器", "a[[", "selector-bad"),
    (PAGE, "评分", 4, "选择器", None, "param-missing"),
    (PAGE, "评分", 5, "属性", None, "param-missing"),
    (PAGE, "评分", 7, "至多", 0, "range-reversed"),
    (PAGE, "评分", 17, "包含", None, "param-missing"),
    (PAGE, "评分", 18, "评分标准", None, "param-missing"),
    (BANNER, "评分", 3, "宽", "很宽", "not-whole"),
    (BANNER, "评分", 3, "高", None, "param-missing"),
    (BANNER, "评分", 4, "素材", "sky.jpg", "material-missing"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("file", "sheet", "row", "column", "value", "code"), CELLS, ids=lambda value: str(value).replace("/", "∕")
)
def test_a_wrong_cell_is_named_with_sheet_row_and_column(
    sources: Sources, file: str, sheet: str, row: int, column: str, value: str | float | None, code: str
) -> None:
    sources.put(file, sheet, row, column, value)
    report = build_paper(sources.folder)
    found = {(fault.code, fault.place) for fault in report.faults}
    expected = "至少" if code == "range-reversed" and column == "至多" else column
    assert (code, Place(file, sheet, row, expected)) in found
    assert report.parts == ()
    for fault in report.faults:
        assert "{" not in fault.say("zh") + fault.say("en"), "a fact is missing from the sentence"


def test_both_languages_of_a_sentence_tell_of_facts_by_the_same_names() -> None:
    def facts(sentence: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name}

    for code, text in TEXTS.items():
        assert facts(text.en) <= facts(text.zh) | {"value"}, code
        assert facts(text.zh) - facts(text.en) <= {"option", "known"}, code
