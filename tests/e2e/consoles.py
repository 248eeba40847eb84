"""Real console windows beside a real server process, and candidates who do as a test says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiohttp
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from exam.answers import Chosen
from exam.closing import ClosureReport
from exam.commands import AnswerEntry, Entry, HandInEntry
from exam.credentials import initial_password
from exam.events import HandInBy
from exam.ids import ItemId, MachineId, RoomName, SittingId, Ticket
from exam.link.discovery import Search
from exam.program import PROGRAM, manifest
from exam.room import SessionPhase
from exam.text import Refusal
from exam.wire import messages as wire
from exam.wire.codec import decode_to_machine, encode
from exam.wire.console_rows import SeatRow, SessionRow
from invigilator_console.app import ConsoleApp
from invigilator_console.port import Standing
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Target
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.acts.act_sheet import ActSheet
from invigilator_console.ui.acts.opening import ConsentSheet
from invigilator_console.ui.frame import Frame
from invigilator_console.ui.room.room_page import RoomPage
from tests.e2e.windows import POLICY, until
from tests.helpers.people import password_of

PATIENCE = 20.0
T = TypeVar("T")


async def nobody(_typed: str) -> Search:
    """A search that finds nothing: these tests look at no network but loopback."""
    return Search(None, ())


class ConsoleAt:
    """One console, switched on and off, or killed. `folder` is its disk."""

    def __init__(self, name: str, url: str, authority: Path, folder: Path) -> None:
        self.name = name
        self.url, self._authority, self._folder = url, authority, folder
        self._running: asyncio.Task[None] | None = None
        self.app: ConsoleApp | None = None

    async def on(self) -> None:
        """Switch it on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        settings = ConsoleSettings(machine=self.name, server=self.url)
        self.app = ConsoleApp(settings, self._authority, self._folder, look=nobody)
        self.app.window.resize(1366, 768)
        self._running = asyncio.create_task(self.app.run(), name=f"console {self.name}")
        await asyncio.sleep(0)

    async def off(self) -> None:
        """Switch it off, without a word to anybody; its disk stays."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = self.app = None

    async def killed(self) -> None:
        """The power goes before the loop turns once more: what was begun in this moment never leaves."""
        assert self.app is not None
        for task in list(self.app.desk.post._tasks):
            task.cancel()
        await self.off()

    # ---- what is on the screen --------------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The window's frame, while somebody is signed in."""
        assert self.app is not None
        assert self.app.window.frame is not None, "nobody is signed in"
        return self.app.window.frame

    @property
    def room(self) -> RoomPage:
        """The room in front."""
        page = self.frame.page
        assert isinstance(page, RoomPage)
        return page

    def seat(self, number: int) -> SeatRow:
        """A seat of the session in front, as this console knows it."""
        assert self.app is not None
        return next(row for row in self.app.desk.board.seats_of(self.session().session) if row.seat == number)

    def session(self) -> SessionRow:
        """The session in front."""
        found = self.room.session
        assert found is not None
        return found

    @property
    def app_board(self) -> Board:
        """What this console knows."""
        assert self.app is not None
        return self.app.desk.board

    @property
    def app_now(self) -> int:
        """Exam time, as this console counts it."""
        assert self.app is not None
        return self.app.desk.now

    @property
    def app_age(self) -> int:
        """How old what is shown is."""
        assert self.app is not None
        return self.app.desk.connection.age

    @property
    def is_live(self) -> bool:
        """Whether the server tells."""
        assert self.app is not None
        return self.app.desk.connection.standing is Standing.LIVE

    @property
    def is_room_shown(self) -> bool:
        """Whether the room is on the screen, and nothing covers it."""
        assert self.app is not None
        return self.app.window.frame is not None and self.app.window.cover is None

    def app_sealed(self, room: RoomName) -> bool:
        """Whether a room is sealed, as this console knows it."""
        sealing = self.app_board.site.sealing.get(room)
        return sealing is not None and sealing.sealed_at is not None

    async def open_points(self) -> list[str]:
        """What stops the closing of the session in front, by the names of the points."""
        assert self.app is not None
        told: list[ClosureReport | Refusal] = []
        self.app.desk.closure(self.session().session, told.append)
        await self.until(lambda: bool(told), "the closure report")
        report = told[0]
        assert isinstance(report, ClosureReport), report
        return [point.id for point in report.points]

    @property
    def told(self) -> str:
        """What the strip says."""
        return self.frame.strip.told

    def shown(self, name: str, kind: type[QWidget] = QWidget) -> list[QWidget]:
        """Widgets of a name that can be seen."""
        assert self.app is not None
        window = self.app.window
        return [one for one in window.findChildren(kind, name) if one.isVisibleTo(window)]

    async def until(self, holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something holds."""
        await until(holds, f"{what} at {self.name}", seconds)

    # ---- what hands do ----------------------------------------------------------------------------------------------

    async def press(self, name: str) -> None:
        """Press a button as soon as it can be pressed."""

        def ready() -> list[QWidget]:
            return [one for one in self.shown(name, QAbstractButton) if one.isEnabled()]

        await self.until(lambda: bool(ready()), f"a button {name}")
        QTest.mouseClick(ready()[0], Qt.MouseButton.LeftButton)

    async def fill(self, name: str, text: str) -> None:
        """Put a text into a field by its name."""

        def ready() -> list[QWidget]:
            return self.shown(name)

        await self.until(lambda: bool(ready()), f"a field {name}")
        field = ready()[0]
        if isinstance(field, QPlainTextEdit):
            field.setPlainText(text)
        else:
            assert isinstance(field, QLineEdit), field
            field.clear()
            QTest.keyClicks(field, text) if text.isascii() else field.insert(text)

    def click_seat(self, number: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click a seat in the map."""
        plan = self.room.seats.plan
        place = next(at for at, sitting in plan.choosing.at.items() if sitting == self.seat(number).sitting)
        where: QPoint = plan.grid.rect(place).center()
        QTest.mouseClick(plan, Qt.MouseButton.LeftButton, modifier, where)

    async def take_over(self, name: str, reason: str = "服务器断电") -> None:
        """Have the standby take over, by the button that is offered and the page that it opens."""
        await self.press("take-over")
        await self.fill("line-reason", reason)
        await self.fill("name", name)
        await self.fill("password", password_of(name))
        await self.press("confirm-take-over")

    async def sign_in(self, name: str) -> None:
        """Sign in with name and password, and wait for the room."""
        assert self.app is not None
        app = self.app
        await self.fill("name", name)
        await self.fill("password", password_of(name))
        await self.press("sign-in")
        await self.until(
            lambda: app.desk.connection.standing is Standing.LIVE and app.window.frame is not None, "the room"
        )

    def target(self, seat: int = 0, **fields: object) -> Target:
        """What an act is about: a seat, or the session."""
        sittings = (self.seat(seat).sitting,) if seat else ()
        session = self.session()
        return Target(sittings=sittings, session=session.session, room=session.room, **fields)  # type: ignore[arg-type]  # fields of a target

    async def act(self, kind: str, target: Target, /, *signers: str, **values: str) -> None:
        """Do an act: its sheet opens, is filled in and confirmed; the signers agree where that is needed."""
        self.frame.strip.clear()
        self.frame.begin(kind, target)
        for name, value in values.items():
            await self.enter(name, value)
        if self.frame.right.sheet is not None:
            await self.press("confirm")
        for name in signers:
            await self.sign(name)
        await self.until(lambda: bool(self.told) and self.frame.right.sheet is None, f"an answer to {kind}")

    async def enter(self, name: str, value: str) -> None:
        """Fill in one field of the sheet that is open."""
        sheet = self.frame.right.sheet
        fields = getattr(sheet, "fields", ())
        field = next(one for one in fields if one.field.name == name)
        field.fill(value)
        field.changed.emit()

    async def sign(self, name: str) -> None:
        """Another person agrees in the sheet."""
        await self.until(lambda: bool(self.shown("consent-steps")), "the sheet that asks for consent")
        await self.fill("consent-name", name)
        await self.fill("consent-password", password_of(name))
        sheet = self.frame.right.sheet
        assert isinstance(sheet, ActSheet | ConsentSheet)
        steps = sheet.steps
        assert steps is not None
        before = steps.agreed_here
        await self.press("agree")
        await self.until(
            lambda: self.frame.right.sheet is not sheet or steps.agreed_here > before, f"the consent of {name}"
        )


class Sitter:
    """A candidate at a PC without windows, who does as the test says."""

    def __init__(self, http: aiohttp.ClientSession, url: str, ticket: Ticket, machine: str) -> None:
        self._http = http
        self.url = url
        self.ticket, self.machine = ticket, MachineId(machine)
        self.seated: wire.Seated | None = None
        self.view: wire.View | None = None
        self.refused: list[str] = []
        self.heard: list[wire.ToMachine] = []
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._listening: asyncio.Task[None] | None = None
        self._seq = 0

    async def connect(self) -> None:
        """Open the socket and say hello."""
        self._socket = await self._http.ws_connect(f"{self.url}/api/v1/machine", compress=0, max_msg_size=0)
        self._listening = asyncio.create_task(self._listen(), name=f"{self.machine} listens")
        await self.say(wire.Hello(wire.PROTOCOL, PROGRAM, self.machine, manifest=manifest()))
        await until(lambda: any(isinstance(one, wire.Welcome) for one in self.heard), f"a welcome for {self.machine}")

    async def gone(self) -> None:
        """The cable is out, or the PC is off."""
        if self._socket is not None:
            await self._socket.close()
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
        self.heard.clear()

    async def come_in(self) -> None:
        """Log in and confirm."""
        await self.connect()
        await self.say(wire.Login(1, self.ticket, initial_password(POLICY, self.ticket)))
        await until(lambda: self.seated is not None or bool(self.refused), f"a seat for {self.machine}")
        assert self.seated is not None, self.refused
        await self.say(wire.Confirm(2, self.sitting))

    async def back(self) -> None:
        """Connect again and resume."""
        assert self.seated is not None
        token, sitting = self.seated.token, self.sitting
        await self.connect()
        self.seated = None
        await self.say(wire.Resume(3, sitting, token))
        await until(lambda: self.seated is not None, f"{self.machine} is back")

    async def begin(self) -> None:
        """Choose the subject, and be answering."""
        running = SessionPhase.RUNNING
        await until(lambda: self.view is not None and self.view.session_phase is running, "the session has started")
        await self.say(wire.Begin(4, self.sitting))
        await until(lambda: self.view is not None and self.view.phase.value == "answering", f"{self.machine} answers")

    async def answer(self, item: str = "T001") -> None:
        """Save one answer."""
        await self.put(AnswerEntry(ItemId(item), Chosen(("A",)), self.now))

    async def hand_in(self) -> None:
        """Hand in."""
        await self.put(HandInEntry(HandInBy.CANDIDATE, self.now))

    async def put(self, entry: Entry) -> None:
        """Send the next numbered entry and wait until it is saved."""
        self._seq += 1
        seq = self._seq
        assert self.view is not None
        await self.say(wire.Send(self.sitting, self.view.line, seq, entry))
        await until(
            lambda: any(isinstance(one, wire.Acked) and one.upto >= seq for one in self.heard), f"{entry} is saved"
        )

    async def say(self, message: wire.ToServer) -> None:
        """Send a message."""
        assert self._socket is not None
        await self._socket.send_bytes(encode(message))

    @property
    def sitting(self) -> SittingId:
        """The sitting at this PC."""
        assert self.view is not None
        return self.view.sitting

    @property
    def now(self) -> int:
        """The newest exam time that was heard."""
        return max((one.now for one in self.heard if isinstance(one, wire.View | wire.Pong)), default=0)

    async def _listen(self) -> None:
        assert self._socket is not None
        async for frame in self._socket:
            message = decode_to_machine(frame.data)
            self.heard.append(message)
            if isinstance(message, wire.Seated):
                self.seated, self.view = message, message.view
                self._seq = message.view.upto
                self.heard.append(message.view)
            elif isinstance(message, wire.View):
                self.view = message
            elif isinstance(message, wire.Refused):
                self.refused.append(message.refusal.code)
