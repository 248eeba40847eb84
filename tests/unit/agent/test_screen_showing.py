"""A picture of the screen: after the answers, one at a time, and what goes wrong with it costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from candidate_agent.screen_showing import MOST_ASKED, ScreenShowing
from candidate_agent.session.core import SessionCore
from candidate_agent.session.status import Status
from exam.ids import SittingId
from exam.link.server_link import Credentials, LinkError
from exam.wire.messages import ShowScreen
from tests.conftest import ExpectedLogs
from tests.unit.agent.cores import PC, SITTING, seated


class Link:
    """Takes pictures, one of them slowly."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.may_end = asyncio.Event()
        self.fails = False

    async def put_screen(self, id_: str, data: bytes, credentials: Credentials) -> None:
        """Take one."""
        assert data == b"picture"
        assert credentials.headers["X-Kaochang-Machine"] == PC
        self.sent.append(id_)
        await self.may_end.wait()
        if self.fails:
            raise LinkError("connection_lost")


class Bench:
    """A PC whose candidate is seated."""

    def __init__(self) -> None:
        self.core = SessionCore(PC, "test")
        self.core.seated = seated()
        self.link = Link()
        self.draws: Callable[[], bytes] = lambda: b"picture"
        self.showing = ScreenShowing(self.core, self.link, self._draw)  # type: ignore[arg-type]  # a fake at the port

    def _draw(self) -> bytes:
        return self.draws()

    def ask(self, *ids: str, sitting: SittingId = SITTING) -> None:
        """People ask."""
        for id_ in ids:
            self.showing.asked(ShowScreen(sitting, id_))

    async def follow(self, *, waiting: int = 0, connected: bool = True) -> None:
        """The session changes, and what that began gets its turn."""
        status: Status = self.core.status(0)
        self.showing.follow(msgspec.structs.replace(status, waiting=waiting, connected=connected))
        for _ in range(3):
            await asyncio.sleep(0)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    yield made
    await made.showing.close()


async def test_a_picture_waits_for_the_answers_and_for_the_server(bench: Bench) -> None:
    bench.ask("a")
    await bench.follow(waiting=1)
    await bench.follow(connected=False)
    assert bench.link.sent == []
    await bench.follow()
    assert bench.link.sent == ["a"]


async def test_pictures_go_one_at_a_time(bench: Bench) -> None:
    bench.ask("a", "b")
    await bench.follow()
    await bench.follow()
    assert bench.link.sent == ["a"]
    bench.link.may_end.set()
    await bench.follow()
    await bench.follow()
    assert bench.link.sent == ["a", "b"]


async def test_of_many_questions_the_newest_are_answered(bench: Bench) -> None:
    bench.link.may_end.set()
    bench.ask(*"abcdef")
    for _ in range(10):
        await bench.follow()
    assert bench.link.sent == list("abcdef"[-MOST_ASKED:])


async def test_a_question_about_another_sitting_is_not_answered(bench: Bench) -> None:
    bench.ask("a", sitting=SittingId("another@session"))
    await bench.follow()
    bench.core.seated = None
    bench.ask("b")
    await bench.follow()
    assert bench.link.sent == []


async def test_a_picture_that_does_not_arrive_is_nobodys_trouble(bench: Bench) -> None:
    bench.link.fails = True
    bench.link.may_end.set()
    bench.ask("a", "b")
    for _ in range(4):
        await bench.follow()
    assert bench.link.sent == ["a", "b"]


async def test_a_picture_that_cannot_be_drawn_is_logged_and_the_next_one_is_tried(
    bench: Bench, expects_log: ExpectedLogs
) -> None:
    expects_log("a picture of the screen could not be made")

    def breaks() -> bytes:
        raise RuntimeError("no screen")

    bench.draws = breaks
    bench.ask("a")
    await bench.follow()
    bench.draws = lambda: b"picture"
    bench.ask("b")
    await bench.follow()
    assert bench.link.sent == ["b"]
