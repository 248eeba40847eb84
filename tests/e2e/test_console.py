"""The console's real window at a real server: a day run from it, and what breaks in between."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from exam.events import Topic
from exam.link.server_link import site_context
from exam.plan import Part
from exam.policy import MINUTE, SECOND, Policy
from exam.wire import messages as wire
from invigilator_console.room.seat_state import SeatState, view_of
from tests.e2e.consoles import ConsoleAt, Sitter
from tests.e2e.windows import POLICY, ExamRoom, exam_room, together, until
from tests.helpers.people import password_of
from tests.ui.windows import shown

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
CHIEF, INSPECTOR, INVIGILATOR, OTHER = "主考甲", "巡考甲", "监考甲", "监考乙"

IMPATIENT = msgspec.structs.replace(POLICY, console_locks_after=3 * SECOND)
"""A console that nobody uses for three seconds locks."""


class Room:
    """A room with consoles and candidates, all of them put away at the end."""

    def __init__(self, room: ExamRoom, http: aiohttp.ClientSession, folder: Path) -> None:
        self.room, self._http, self._folder = room, http, folder
        self._consoles: list[ConsoleAt] = []
        self._sitters: list[Sitter] = []

    async def console(self, name: str, person: str) -> ConsoleAt:
        """A console at which somebody signs in."""
        made = ConsoleAt(name, self.room.server.url, self.room.site.trust / "authority.pem", self._folder / name)
        self._consoles.append(made)
        await made.on()
        await made.sign_in(person)
        return made

    async def sit(self, seat: int) -> Sitter:
        """A candidate comes in."""
        made = Sitter(self._http, self.room.server.url, self.room.ticket(seat), f"PC-{seat:02d}")
        self._sitters.append(made)
        await made.come_in()
        return made

    async def close(self) -> None:
        """Everybody leaves."""
        for sitter in self._sitters:
            await sitter.gone()
        for console in self._consoles:
            await console.off()


@contextlib.asynccontextmanager
async def opened(template: Path, folder: Path, policy: Policy = POLICY, /, **lengths: timedelta) -> AsyncIterator[Room]:
    """A room of which theory alone takes ten minutes, unless it is said otherwise."""
    async with exam_room(template, folder / "exam", policy, **lengths) as room:
        connector = aiohttp.TCPConnector(ssl=site_context(room.site.trust / "authority.pem"))
        async with aiohttp.ClientSession(connector=connector) as http:
            made = Room(room, http, folder)
            try:
                yield made
            finally:
                await made.close()


def test_a_whole_day_is_run_from_the_console(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with opened(site_template, tmp_path, theory=timedelta(seconds=24)) as room:
            console = await room.console("JK-02", CHIEF)
            first, second = await room.sit(1), await room.sit(2)
            await console.until(lambda: state_of(console, 1) is SeatState.LOGGED_IN, "seat 1 is logged in")
            await console.press("act-start_session")
            await console.press("confirm")
            for sitter in (first, second):
                await sitter.begin()
                await sitter.answer()
            await console.until(lambda: console.seat(1).answered == 1, "the answer is counted")
            await console.until(lambda: state_of(console, 2) is SeatState.ANSWERING, "seat 2 answers")
            # A raised hand is a line of the queue; its button answers it.
            await second.say(wire.RaiseHand(9, second.sitting, Topic.HELP))
            await console.press("act-lower_hand")
            await console.until(lambda: second.view is not None and second.view.hand is None, "the hand is answered")
            # Somebody is told something.
            console.click_seat(1)
            await console.press("act-send_message")
            await console.enter("text", "请注意考试时间。")
            await console.press("confirm")
            await until(lambda: bool(first.view and first.view.notices), "the message is at the PC")
            # The room stops and goes on.
            QTest.keyClick(console.room.seats.plan, Qt.Key.Key_Escape)
            await console.act("pause_session", console.target(), reason="消防警报")
            await console.until(lambda: state_of(console, 1) is SeatState.PAUSED, "the pause shows")
            await console.act("resume_session", console.target(), reason="可以继续")
            # The end comes by itself; what is open is settled, and the session closed.
            await console.until(lambda: console.session().ended_at is not None, "the end", 60)
            for point in await console.open_points():
                await console.act("settle_point", console.target(name=point), reason="已核实，属实际情况")
            await console.act("close_session", console.target())
            await console.until(lambda: console.session().closed_at is not None, "the session is closed")
            assert room.room.saved(1, Part.THEORY).answers

    together(day())


def test_a_console_killed_between_click_and_answer_is_followed_by_one_that_knows(
    site_template: Path, tmp_path: Path
) -> None:
    async def killed() -> None:
        async with opened(site_template, tmp_path) as room:
            console = await room.console("JK-02", INVIGILATOR)
            await answering(room, console, 3)
            before = shown_state(console)
            # The button is pressed, and the power goes before the loop turns once more.
            console.frame.begin("record_violation", console.target(3))
            await console.enter("text", "与邻座交谈")
            press_now(console, "confirm")
            await console.killed()
            assert len(list((tmp_path / "JK-02" / "orders").glob("*.order"))) == 1
            await console.on()
            await console.sign_in(INVIGILATOR)
            await console.until(lambda: shown_state(console) == before, "the same state as before")
            await console.press("ask-again")
            await console.until(lambda: len(console.seat(3).violations) == 1, "the violation, once")
            await console.until(lambda: not list((tmp_path / "JK-02" / "orders").glob("*.order")), "nothing waits")
            assert len(room.room.saved(3, Part.THEORY).conduct.violations) == 1

    together(killed())


def test_a_console_killed_after_its_order_arrived_does_nothing_twice(site_template: Path, tmp_path: Path) -> None:
    async def killed() -> None:
        async with opened(site_template, tmp_path) as room:
            console = await room.console("JK-02", INVIGILATOR)
            await answering(room, console, 3)
            console.frame.begin("record_violation", console.target(3))
            await console.enter("text", "与邻座交谈")
            kept = tmp_path / "JK-02" / "orders"
            press_now(console, "confirm")
            saved = {path.name: path.read_bytes() for path in kept.glob("*.order")}
            await console.until(lambda: len(console.seat(3).violations) == 1, "the violation")
            await console.off()
            # As if the power had gone after the order had left, before the answer was taken in.
            for name, data in saved.items():
                (kept / name).write_bytes(data)
            await console.on()
            await console.sign_in(INVIGILATOR)
            await console.until(lambda: not list(kept.glob("*.order")), "the answer was asked for")
            await console.until(lambda: "违纪" in console.told, "and told")
            assert len(room.room.saved(3, Part.THEORY).conduct.violations) == 1

    together(killed())


def test_two_consoles_racing_do_a_thing_once(site_template: Path, tmp_path: Path) -> None:
    async def race() -> None:
        async with opened(site_template, tmp_path) as room:
            one, other = await room.console("JK-02", INVIGILATOR), await room.console("JK-03", OTHER)
            await answering(room, one, 3)
            await other.until(lambda: other.seat(3).phase.value == "answering", "the other console sees it")
            for console in (one, other):
                console.frame.begin("record_violation", console.target(3))
                await console.enter("text", "与邻座交谈")
            press_now(one, "confirm")
            press_now(one, "confirm")  # a double click
            press_now(other, "confirm")
            refused = (one, other)
            await until(lambda: sum(bool(console.told) for console in refused) == 1, "one of them did it")
            late = next(console for console in refused if not console.told)
            await late.until(lambda: "刚刚做了同样的操作" in texts(late), "the other is told why not")
            assert len(room.room.saved(3, Part.THEORY).conduct.violations) == 1

    together(race())


def test_a_server_that_is_gone_greys_the_room_and_comes_back_by_itself(site_template: Path, tmp_path: Path) -> None:
    async def gone() -> None:
        async with opened(site_template, tmp_path) as room:
            console = await room.console("JK-02", INVIGILATOR)
            sitter = await answering(room, console, 1)
            before = shown_state(console)
            await room.room.server.kill()
            await console.until(lambda: "连不上考点服务器" in texts(console), "the window says so", 30)
            assert shown_state(console) == before, "the last that was known stays in sight"
            buttons = console.shown("act-pause_session", QAbstractButton)
            assert [one.isEnabled() for one in buttons] == [False]
            assert buttons[0].accessibleDescription()
            await room.room.server.start()
            await console.until(lambda: console.is_live, "back by itself", 40)
            await console.until(lambda: "连不上考点服务器" not in texts(console), "the words are gone")
            await sitter.gone()
            await sitter.back()
            await console.until(lambda: console.seat(1).connected, "the PC is back too")

    together(gone())


def test_an_extension_of_one_seat_takes_four_acts_and_the_sign_ins(site_template: Path, tmp_path: Path) -> None:
    async def counted() -> None:
        async with opened(site_template, tmp_path) as room:
            console = await room.console("JK-02", CHIEF)  # the first sign-in
            await answering(room, console, 4)
            acts = 0

            async def act(name: str) -> None:
                nonlocal acts
                acts += 1
                await console.press(name)

            acts += 1
            console.click_seat(4)
            await act("act-extend_sitting")
            await act("usual-reason-0")
            await act("confirm")
            assert acts <= 4
            await console.sign(INSPECTOR)  # the second sign-in
            await console.until(lambda: console.seat(4).given == 5 * MINUTE, "the five minutes")

    together(counted())


def test_a_candidate_is_found_by_name_in_one_act(site_template: Path, tmp_path: Path) -> None:
    async def found() -> None:
        async with opened(site_template, tmp_path) as room:
            console = await room.console("JK-02", INVIGILATOR)
            wanted = console.seat(23)
            name = console.app_board.name_of(wanted)
            QTest.keyClick(console.room.seats.plan, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
            field = console.shown("find-candidate")[0]
            field.insert(name)  # type: ignore[attr-defined]  # a line of text
            QTest.keyClick(field, Qt.Key.Key_Return)
            await console.until(lambda: console.frame.chosen() == (wanted.sitting,), "the seat is marked")
            await console.until(lambda: bool(console.shown("candidate-panel")), "and the panel is open")
            panel = console.frame.right.panel
            assert panel is not None
            assert panel.sitting == wanted.sitting

    together(found())


def test_a_locked_console_shows_nothing_until_its_password(site_template: Path, tmp_path: Path) -> None:
    async def locked() -> None:
        async with opened(site_template, tmp_path, IMPATIENT) as room:
            console = await room.console("JK-02", INVIGILATOR)
            assert console.shown("seats")
            await console.until(lambda: not console.shown("seats"), "the room is covered", 30)
            await console.fill("password", password_of(INVIGILATOR))
            await console.press("unlock")
            await console.until(lambda: bool(console.shown("seats")) and console.is_live, "the room is there again")

    together(locked())


async def answering(room: Room, console: ConsoleAt, seat: int) -> Sitter:
    """A candidate who answers, in a session that was started."""
    sitter = await room.sit(seat)
    await room.room.start(Part.THEORY)
    await sitter.begin()
    await console.until(lambda: console.seat(seat).phase.value == "answering", f"seat {seat} answers")
    return sitter


def state_of(console: ConsoleAt, seat: int) -> SeatState:
    """What a seat shows."""
    row = console.seat(seat)
    return view_of(row, console.session(), console.app_board.machine_of(row), console.app_now).state


def shown_state(console: ConsoleAt) -> list[tuple[int, str, int]]:
    """What the room shows of its seats."""
    rows = console.app_board.seats_of(console.session().session)
    return [(row.seat, row.phase.value, row.answered) for row in rows]


def press_now(console: ConsoleAt, name: str) -> None:
    """Press a button at once, without a turn of the loop."""
    for one in console.shown(name, QAbstractButton)[:1]:
        QTest.mouseClick(one, Qt.MouseButton.LeftButton)


def texts(console: ConsoleAt) -> str:
    """Everything that can be read in the window."""
    assert console.app is not None
    return shown(console.app.window)
