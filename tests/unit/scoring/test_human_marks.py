"""Marks from people fill what is open, within bounds, and make a result final."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from exam.ids import ItemId
from exam.plan import Part
from exam.policy import Policy
from server.scoring.combination import PartResult, PartStatus, ResultStatus, combine
from server.scoring.evidence import ItemMark, PartMark
from server.scoring.human_marks import HumanMarkError, HumanMarkPlace, check_candidates, with_human_marks
from server.scoring.key import HumanCheck
from tests.unit.scoring.samples import ITEM, TWO, look_at_form
from tests.unit.scoring.test_rounding import TICKET, part

OPEN = PartMark(Part.PRACTICAL, (ItemMark(ITEM, (look_at_form(HumanCheck(label="版式", marks=TWO)),)),))
PLACE = HumanMarkPlace(TICKET, Part.PRACTICAL, ITEM)


def test_a_human_mark_closes_what_was_open_and_the_result_becomes_final() -> None:
    done = with_human_marks(OPEN, TICKET, {PLACE: Decimal("1.5")})
    assert done.given == Fraction("1.5")
    assert done.open == 0
    assert done.items[0].checks[0].say("zh") == "人工阅卷给 1.5 分"
    result = combine(TICKET, [part(Part.THEORY, "100"), PartResult(Part.PRACTICAL, PartStatus.MARKED, done)], Policy())
    assert result.status is ResultStatus.FINAL


@pytest.mark.parametrize("given_marks", ["-0.01", "2.01", "NaN", "Infinity"])
def test_a_human_mark_out_of_bounds_is_refused(given_marks: str) -> None:
    with pytest.raises(HumanMarkError) as caught:
        with_human_marks(OPEN, TICKET, {PLACE: Decimal(given_marks)})
    assert caught.value.code == "human_mark_range"


@pytest.mark.parametrize(("item", "check"), [(ItemId("9"), 0), (ITEM, 1), (ITEM, -1)])
def test_a_human_mark_for_a_place_that_is_not_there_is_refused(item: ItemId, check: int) -> None:
    with pytest.raises(HumanMarkError) as caught:
        with_human_marks(OPEN, TICKET, {HumanMarkPlace(TICKET, Part.PRACTICAL, item, check): TWO})
    assert caught.value.code == "human_place_unknown"


def test_a_person_does_not_overrule_what_the_computer_marked() -> None:
    done = with_human_marks(OPEN, TICKET, {PLACE: TWO})
    with pytest.raises(HumanMarkError) as caught:
        with_human_marks(done, TICKET, {PLACE: TWO})
    assert caught.value.code == "human_place_not_open"


def test_marks_of_other_candidates_and_parts_are_left_alone_but_never_lost() -> None:
    other = HumanMarkPlace(TICKET, Part.THEORY, ITEM)
    assert with_human_marks(OPEN, TICKET, {other: TWO}) == OPEN
    with pytest.raises(HumanMarkError) as caught:
        check_candidates({other: TWO}, [(TICKET, Part.PRACTICAL)])
    assert caught.value.code == "human_mark_candidate"
