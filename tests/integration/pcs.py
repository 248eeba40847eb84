"""A candidate's PC as tests drive it: the real runner, its disk, its link, and a way to wait for what it shows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from random import Random

from candidate_agent.session.core import Saved, SessionCore
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Screen, Status
from exam.answers import Answer, Chosen, FormFilled, Written
from exam.commands import AnswerEntry
from exam.ids import ItemId, MachineId
from exam.link.server_link import ServerLink
from exam.paper import FillIn, FormTask, MultipleChoice, Numeric, PracticalTask, SingleChoice, TheoryItem, TrueFalse
from exam.plan import Place
from exam.program import PROGRAM, manifest
from tests.integration.exam_site import PATIENCE, TestSite


class Screens:
    """The observer of a PC: remembers what was acknowledged, and wakes whoever waits for a change."""

    def __init__(self) -> None:
        self.saved_entries: list[Saved] = []
        self._changed = asyncio.Event()

    def changed(self, status: Status) -> None:
        """Something may have changed."""
        self._changed.set()

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """The server has an entry."""
        self.saved_entries.append(saved)
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


class Pc:
    """One PC. What a candidate does there is a method; `until` waits for a screen."""

    def __init__(self, site: TestSite, link: ServerLink, machine: str, room: str = "") -> None:
        self.screens = Screens()
        core = SessionCore(MachineId(machine), PROGRAM, room, manifest())
        folder = site.pc_folder(machine)
        self.runner = AgentRunner(core, link, folder, site.clock, Random(machine), self.screens)

    @property
    def status(self) -> Status:
        """What it shows."""
        return self.runner.status

    @property
    def notice(self) -> str:
        """The code of the sentence on the screen."""
        return self.status.notice.code if self.status.notice else ""

    async def until(self, screen: Screen) -> None:
        """Wait for a screen."""
        await self.screens.until(lambda: self.status.screen is screen)

    async def until_saved(self) -> None:
        """Wait until the server has everything."""
        await self.screens.until(lambda: self.status.waiting == 0 and self.status.connected)

    async def log_in(self, place: Place) -> None:
        """Type ticket and initial password, and wait for the identity screen."""
        await self.until(Screen.LOGIN)
        self.runner.log_in(place.ticket, place.ticket[-6:])
        await self.until(Screen.CONFIRM)

    async def identify(self, place: Place) -> None:
        """Log in and confirm."""
        await self.log_in(place)
        self.runner.confirm()
        await self.screens.until(lambda: self.status.screen in (Screen.WAITING, Screen.CHOOSE))

    async def enter(self) -> None:
        """Choose the subject and wait for the open paper."""
        await self.until(Screen.CHOOSE)
        self.runner.begin()
        await self.screens.until(lambda: self.status.screen is Screen.PAPER and self.runner.papers.paper is not None)

    def questions(self) -> tuple[TheoryItem | PracticalTask, ...]:
        """The open paper, in this candidate's order."""
        paper = self.runner.papers.paper
        assert paper is not None
        return paper.questions()

    def answer(self, number: int, variant: int = 0) -> None:
        """Answer a question in some way that fits it."""
        question = self.questions()[number]
        answer = plausible(question, variant)
        assert answer is not None
        assert self.runner.answer(question.id, answer) is None

    def acknowledged(self) -> dict[tuple[int, int], ItemId]:
        """Answers that the server said it has and counts, by line and number."""
        return {
            (saved.line, saved.seq): saved.entry.item
            for saved in self.screens.saved_entries
            if isinstance(saved.entry, AnswerEntry) and not saved.refused
        }


def plausible(question: TheoryItem | PracticalTask, variant: int = 0) -> Answer | None:
    """Some answer of the question's kind; None for a task that is done in files."""
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            return Chosen((options[variant % len(options)].id,))
        case TrueFalse():
            return Chosen(("TF"[variant % 2],))
        case FillIn(blanks=blanks):
            return Written((f"答{variant}",) * blanks)
        case Numeric():
            return Written((str(variant),))
        case FormTask(fields=fields):
            return FormFilled({field.id: f"值{variant}" for field in fields})
        case _:
            return None


@contextlib.asynccontextmanager
async def pc(site: TestSite, link: ServerLink, machine: str, room: str = "") -> AsyncIterator[Pc]:
    """Switch a PC on for as long as the block lasts; leaving the block is pulling its plug."""
    one = Pc(site, link, machine, room)
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(one.runner.run(), name=f"PC {machine}")
            yield one
            running.cancel()
    except BaseExceptionGroup as group:
        # A program that broke is the news; what the test was waiting for then is not.
        raise group.exceptions[0] from None
