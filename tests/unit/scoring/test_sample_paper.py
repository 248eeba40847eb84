"""The sample paper with its model answers: full marks where a computer marks, the weak work loses what it should."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from exam.answers import Answer, Chosen
from exam.ids import ItemId
from exam.paper import Paper
from exam.plan import Part
from server.papers import read_paper
from server.scoring.evidence import PartMark
from server.scoring.key import MarkingKey
from server.scoring.key_check import check_key
from server.scoring.marking import mark_part
from server.scoring.site_keys import read_key
from server.site_folder import SiteFolder
from tests.unit.scoring.exam_day import model_answers, model_files
from tests.unit.scoring.samples import handed_in


@pytest.fixture
def sample(site_template: Path) -> Mapping[Part, tuple[MarkingKey, Paper]]:
    site = SiteFolder(site_template)
    sessions = {session.part: session for session in site.read_plan().sessions}
    found = {part: (read_key(site, session), read_paper(site, session)[1]) for part, session in sessions.items()}
    for key, paper in found.values():
        check_key(key, paper)
    return found


def practical(sample: Mapping[Part, tuple[MarkingKey, Paper]], solution: str) -> PartMark:
    files = {place: handed_in(data) for place, data in model_files(solution).items()}
    return mark_part(*sample[Part.PRACTICAL], model_answers("practical.json"), files)


def test_the_model_answers_get_full_marks_in_theory(sample: Mapping[Part, tuple[MarkingKey, Paper]]) -> None:
    mark = mark_part(*sample[Part.THEORY], model_answers("theory.json"), {})
    assert mark.given == mark.available == 100
    assert mark.open == 0
    assert str(mark.registered) == "100.00"


def test_the_model_works_get_full_marks_but_for_what_a_person_gives(
    sample: Mapping[Part, tuple[MarkingKey, Paper]],
) -> None:
    mark = practical(sample, "full")
    assert [int(item.given) for item in mark.items] == [35, 34, 20]
    assert [int(item.open) for item in mark.items] == [0, 6, 5]


def test_the_weak_works_lose_exactly_the_checks_they_fail(sample: Mapping[Part, tuple[MarkingKey, Paper]]) -> None:
    lost = [check.label for item in practical(sample, "weak").items for check in item.checks if check.given == 0]
    assert lost == [
        "页面描述包含“冷泡茶”",
        "视口适应设备宽度",
        "只有一个一级标题，包含“夏季新品”",
        "导航中至少有 4 个链接",
        "主体中至少有 3 个区块",
        "手机号输入框类型为 tel 且必填",
        "同意复选框必须勾选且默认不勾选",
        "表单输入项有标签",
        "三张图片都有替代文字",
        "相对链接、图片和样式文件有效",
        "按钮背景色为 #2e7d4f",
        "图片最大宽度为 100%",
        "宽度不超过 768px 时改变排版",
        "横幅为 1200×400 像素，不超过 200 KB",
        "缩略图为 300×100 像素，不超过 50 KB",
    ]


def test_no_answer_at_all_gets_nothing_and_leaves_only_the_human_checks_open(
    sample: Mapping[Part, tuple[MarkingKey, Paper]],
) -> None:
    empty = mark_part(*sample[Part.PRACTICAL], {}, {})
    assert empty.given == 0
    assert empty.open == 11
    assert mark_part(*sample[Part.THEORY], {}, {}).given == 0


def test_the_order_in_which_items_were_answered_does_not_matter(
    sample: Mapping[Part, tuple[MarkingKey, Paper]],
) -> None:
    answers = model_answers("theory.json")
    turned: dict[ItemId, Answer] = dict(reversed(answers.items()))
    assert mark_part(*sample[Part.THEORY], turned, {}) == mark_part(*sample[Part.THEORY], answers, {})


def test_an_answer_to_an_item_that_the_paper_does_not_have_changes_nothing(
    sample: Mapping[Part, tuple[MarkingKey, Paper]],
) -> None:
    extra: dict[ItemId, Answer] = {ItemId("999"): Chosen(("A",))}
    assert mark_part(*sample[Part.THEORY], extra, {}).given == 0
