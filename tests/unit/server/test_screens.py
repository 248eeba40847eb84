"""Pictures of screens: asked for, sent by the PC that was asked, in memory, a few."""

from __future__ import annotations

from exam.commands import AskScreen, MoveSitting
from exam.wire.messages import ShowScreen
from server.screens import LARGEST, MOST_SCREENS, Screens, was_asked
from tests.unit.server.halls import CHIEF, INVIGILATOR, PC
from tests.unit.server.watching import Watched

JPEG = b"\xff\xd8\xff\xe0 and so on"
PNG = b"\x89PNG\r\n\x1a\n and so on"


def test_what_comes_is_a_picture_or_nothing() -> None:
    screens = Screens()
    assert screens.put("a", JPEG)
    assert screens.put("b", PNG)
    assert [screens.put("c", data) for data in (b"", b"GIF89a", b"<svg>", JPEG + bytes(LARGEST))] == [False] * 4
    assert [(one.kind if (one := screens.get(id_)) else None) for id_ in "abc"] == ["image/jpeg", "image/png", None]


def test_the_newest_few_are_kept() -> None:
    screens = Screens()
    for number in range(MOST_SCREENS + 1):
        screens.put(str(number), JPEG)
    assert screens.get("0") is None
    assert screens.get("1") is not None
    assert screens.get(str(MOST_SCREENS)) is not None


def test_a_picture_is_not_replaced_by_what_comes_later_under_its_id() -> None:
    screens = Screens()
    screens.put("a", JPEG)
    screens.put("a", PNG)
    screen = screens.get("a")
    assert screen is not None
    assert screen.data == JPEG


def asked(site: Watched) -> list[ShowScreen]:
    """What PCs were asked for."""
    return [message for message in site.sent if isinstance(message, ShowScreen)]


def test_the_pc_of_the_sitting_is_asked_once_and_by_the_orders_number() -> None:
    site = Watched()
    site.sit(0, 0)
    site.sit(1, 1)
    assert site.order(AskScreen(site.sitting(0)), INVIGILATOR).refusal is None
    site.tell()
    site.tell()
    assert asked(site) == [ShowScreen(site.sitting(0), "order-1")]
    stories = site.world.hall.stories
    assert was_asked(stories[site.sitting(0)], "order-1")
    assert not was_asked(stories[site.sitting(1)], "order-1")
    assert not was_asked(stories[site.sitting(0)], "order-2")


def test_a_pc_that_is_not_there_is_not_asked_when_it_comes_back() -> None:
    site = Watched()
    site.sit(0, 0)
    site.unplug(0)
    assert site.order(AskScreen(site.sitting(0)), INVIGILATOR).refusal is None
    site.tell()
    site.plug(0)
    site.log_in(0, 0)
    site.tell()
    assert asked(site) == []


def test_a_pc_that_the_sitting_has_left_is_not_asked() -> None:
    site = Watched()
    site.sit(0, 0)
    site.order(MoveSitting(site.sitting(0), "坏了", PC), CHIEF)
    assert site.order(AskScreen(site.sitting(0)), INVIGILATOR).refusal is not None
    site.tell()
    assert asked(site) == []


def test_another_life_asks_nobody_again() -> None:
    site = Watched()
    site.sit(0, 0)
    site.order(AskScreen(site.sitting(0)), INVIGILATOR)
    again = site.world.again()
    assert was_asked(again.stories[site.sitting(0)], "order-1")
    assert again.screens_asked == []
