"""Publication and rechecks as handbook section 10 and the manual (八、查看科目成绩) have them, and 附件1's note."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.plan import Part
from exam.text import Refusal
from sync.hub.publishing import (
    Publication,
    Recheck,
    RecheckReason,
    WorkingDays,
    answer_due,
    check_period,
    may_change,
    may_recheck,
)
from tests.helpers.hub_samples import PLAN, ZONE, mark_of, small_plan, ticket

SITE_PLAN = small_plan()
RECORD = mark_of(SITE_PLAN, ticket(1))
ZERO = mark_of(SITE_PLAN, ticket(1), theory=0)
ABSENT = mark_of(SITE_PLAN, ticket(1), absent=[ticket(1)])
STARTS = datetime(2027, 1, 4, 9, tzinfo=ZONE)  # a Monday
PERIOD = Publication(PLAN, STARTS, STARTS + timedelta(days=14))


def refused(code: str, **facts: str | int) -> Refusal:
    return Refusal(code, facts)


def asked(at: datetime) -> Recheck:
    due = answer_due(at, WorkingDays())
    return Recheck(
        number=1, plan=PLAN, ticket=ticket(1), part=Part.PRACTICAL, reason=RecheckReason.SUM, asked_at=at, due=due
    )


def test_scores_are_seen_within_the_period_alone() -> None:
    moments = [STARTS - timedelta(seconds=1), STARTS, PERIOD.ends - timedelta(seconds=1), PERIOD.ends]
    assert [PERIOD.shows(moment) for moment in moments] == [False, True, True, False]


def test_a_recheck_is_asked_for_within_seven_days_of_publication() -> None:
    last = datetime(2027, 1, 11, 23, 59, 59, tzinfo=ZONE)
    assert may_recheck(PERIOD, RECORD.practical, RecheckReason.SUM, [], last) is None
    too_late = may_recheck(PERIOD, RECORD.practical, RecheckReason.SUM, [], last + timedelta(seconds=1))
    assert too_late == refused("recheck_too_late", days=7)


def test_a_recheck_needs_the_period_even_where_it_is_short() -> None:
    short = Publication(PLAN, STARTS, STARTS + timedelta(days=2))
    found = may_recheck(short, RECORD.practical, RecheckReason.SUM, [], STARTS + timedelta(days=2))
    assert found == refused("scores_not_shown")


def test_a_recheck_is_asked_for_once() -> None:
    before = [asked(STARTS)]
    assert may_recheck(PERIOD, RECORD.practical, RecheckReason.SUM, before, STARTS) == refused("recheck_once")


@pytest.mark.parametrize("reason", [RecheckReason.MISSED, RecheckReason.SUM, RecheckReason.ENTRY])
def test_missed_marks_wrong_sums_and_wrong_entries_are_of_human_marked_parts(reason: RecheckReason) -> None:
    assert may_recheck(PERIOD, RECORD.practical, reason, [], STARTS) is None
    assert may_recheck(PERIOD, RECORD.theory, reason, [], STARTS) == refused("recheck_by_computer")


def test_a_computer_marked_part_is_looked_at_again_only_for_a_zero_or_an_absence() -> None:
    reason = RecheckReason.NOTHING
    assert may_recheck(PERIOD, RECORD.theory, reason, [], STARTS) == refused("recheck_has_score")
    assert may_recheck(PERIOD, ZERO.theory, reason, [], STARTS) is None
    assert may_recheck(PERIOD, ABSENT.theory, reason, [], STARTS) is None


def test_nothing_is_rechecked_of_who_has_no_result() -> None:
    assert may_recheck(PERIOD, None, RecheckReason.SUM, [], STARTS) == refused("score_unknown")
    assert may_recheck(None, RECORD.theory, RecheckReason.SUM, [], STARTS) == refused("scores_not_shown")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2027, 1, 4), date(2027, 1, 7)),  # Monday: Thursday
        (date(2027, 1, 7), date(2027, 1, 12)),  # Thursday: over the weekend
        (date(2027, 1, 9), date(2027, 1, 13)),  # Saturday: counted from Monday on
    ],
)
def test_an_answer_is_due_within_three_working_days(day: date, due: date) -> None:
    asked_at = datetime(day.year, day.month, day.day, 23, 30, tzinfo=ZONE)
    assert answer_due(asked_at, WorkingDays()) == due


def test_holidays_do_not_count_and_moved_weekends_do() -> None:
    days = WorkingDays(frozenset({date(2027, 1, 5), date(2027, 1, 6)}), frozenset({date(2027, 1, 9)}))
    assert answer_due(STARTS, days) == date(2027, 1, 9)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - given its zone below
def test_an_answer_is_due_three_to_five_days_after(moment: datetime) -> None:
    at = moment.replace(tzinfo=ZONE)
    due = answer_due(at, WorkingDays())
    assert 3 <= (due - at.date()).days <= 5
    assert WorkingDays().is_one(due)


def test_scores_are_locked_once_the_period_is_over_and_no_recheck_waits() -> None:
    assert may_change(None, 0, STARTS) is None
    assert may_change(PERIOD, 0, PERIOD.ends - timedelta(seconds=1)) is None
    assert may_change(PERIOD, 1, PERIOD.ends) is None
    assert may_change(PERIOD, 0, PERIOD.ends) == refused("scores_locked", day="2027-01-18 09:00")


def test_a_period_ends_after_it_starts() -> None:
    assert check_period(STARTS, STARTS) == refused("publication_period")
    assert check_period(STARTS, PERIOD.ends) is None
