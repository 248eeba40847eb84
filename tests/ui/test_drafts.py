"""What is typed reaches the disk at once while it is small, at a bounded rate as it grows, and never gets lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from candidate_agent.ui.drafts import AT_ONCE, LONGEST_WAIT, NO_WAIT_WITHIN, Drafts, wait_for
from exam.answers import Answer, Written
from exam.ids import ItemId
from exam.text import Refusal

ONE, TWO = ItemId("1"), ItemId("2")
LONG = Written(("字" * 2000,))


class Disk:
    """Keeps, or refuses."""

    def __init__(self) -> None:
        self.kept: list[tuple[ItemId, Answer]] = []
        self.refused: list[str] = []
        self.refusal: Refusal | None = None
        self.remaining: int | None = None

    def drafts(self) -> Drafts:
        return Drafts(self.keep, lambda: self.remaining, lambda _item, refusal: self.refused.append(refusal.code))

    def keep(self, item: ItemId, answer: Answer, marked: bool) -> Refusal | None:
        if self.refusal is None:
            self.kept.append((item, answer))
        return self.refusal


def test_a_short_answer_is_kept_with_each_keystroke(qtbot: QtBot) -> None:
    disk = Disk()
    drafts = disk.drafts()
    for text in ("转", "转化", "转化率"):
        drafts.typed(ONE, Written((text,)), marked=False)
    assert [answer for _, answer in disk.kept] == [Written(("转",)), Written(("转化",)), Written(("转化率",))]


def test_a_long_answer_waits_a_moment_and_the_newest_is_kept(qtbot: QtBot) -> None:
    disk = Disk()
    drafts = disk.drafts()
    drafts.typed(ONE, LONG, marked=False)
    newer = Written(("字" * 2001,))
    drafts.typed(ONE, newer, marked=False)
    assert disk.kept == []
    assert drafts.waiting(ONE) == newer
    qtbot.waitUntil(lambda: disk.kept == [(ONE, newer)], timeout=LONGEST_WAIT + 1000)
    assert drafts.waiting(ONE) is None


def test_another_item_does_not_wait_behind_the_first(qtbot: QtBot) -> None:
    disk = Disk()
    drafts = disk.drafts()
    drafts.typed(ONE, LONG, marked=False)
    drafts.typed(TWO, Written(("1",)), marked=False)
    assert disk.kept == [(ONE, LONG), (TWO, Written(("1",)))]


def test_leaving_the_page_keeps_what_waits(qtbot: QtBot) -> None:
    disk = Disk()
    drafts = disk.drafts()
    drafts.typed(ONE, LONG, marked=False)
    drafts.flush()
    drafts.flush()
    assert disk.kept == [(ONE, LONG)]


def test_near_the_deadline_nothing_waits(qtbot: QtBot) -> None:
    disk = Disk()
    disk.remaining = NO_WAIT_WITHIN
    disk.drafts().typed(ONE, LONG, marked=False)
    assert disk.kept == [(ONE, LONG)]


def test_what_is_refused_is_told(qtbot: QtBot) -> None:
    disk = Disk()
    disk.refusal = Refusal("session_paused")
    disk.drafts().typed(ONE, Written(("1",)), marked=False)
    assert disk.refused == ["session_paused"]


@given(st.integers(0, 200_000), st.none() | st.integers(0, 10_000_000))
def test_nobody_types_more_than_the_rate_and_nothing_waits_longer_than_two_seconds(
    size: int, remaining: int | None
) -> None:
    wait = wait_for(size, remaining)
    assert 0 <= wait <= LONGEST_WAIT
    if size <= AT_ONCE or (remaining is not None and remaining <= NO_WAIT_WITHIN):
        assert wait == 0
    elif wait < LONGEST_WAIT:
        assert abs(size - wait * 50) < 50
