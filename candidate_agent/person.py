"""A scripted person at a PC: types the ticket, confirms, answers at a pace, hands in or lets time run out.

Used by rehearsals, the demo and end-to-end tests. A person does what a candidate can do and nothing else: it sees the
status and the open paper, and acts through the runner.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Protocol

import msgspec

from candidate_agent.session.status import Screen, Status
from exam.answers import Answer
from exam.clock import Clock
from exam.events import Topic
from exam.ids import ItemId, MachineId
from exam.paper import FileTask, Paper, PracticalTask, TheoryItem, fits
from exam.scripted_work import file_to_save, some_answer
from exam.text import Refusal


class FileToSave(msgspec.Struct, frozen=True):
    """A file the person makes in a practical task: where it goes, and what to copy it from."""

    task: ItemId
    path: str
    source: Path


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What a scripted person does. `pace` is seconds between answers; `leaves_early` hands in once allowed.

    `care` is the share of items answered as `answers` says; the rest is skipped. `raise_hand_at` is milliseconds after
    entering the first session; with None the hand stays down. `code` enrols the PC where it has no certificate yet.
    `invents` answers every item somehow, by the open paper, and saves one file of `file_bytes` in a practical. With
    `rehearses` nobody sits down: the PC waits until its server has it rehearse.
    """

    machine: MachineId
    ticket: str = ""
    password: str = ""
    room: str = ""
    answers: dict[ItemId, Answer] = {}
    files: tuple[FileToSave, ...] = ()
    pace: float = 0.2
    care: float = 1.0
    seed: int = 0
    arrives_after: float = 0.0
    leaves_early: bool = False
    sessions: int = 2
    raise_hand_at: int | None = None
    hand_topic: Topic = Topic.HELP
    hand_text: str = ""
    code: str = ""
    invents: bool = False
    file_bytes: int = 0
    rehearses: bool = False


class OpenPaper(Protocol):
    """Where the open paper is."""

    @property
    def paper(self) -> Paper | None:
        """The open paper; None while there is none."""


class PcHands(Protocol):
    """What a person sees and can do at a PC: the runner, or whoever stands before it."""

    @property
    def status(self) -> Status:
        """What the screen shows."""

    @property
    def papers(self) -> OpenPaper:
        """Where the open paper is."""

    def log_in(self, ticket: str, password: str) -> None:
        """Type ticket and password."""

    def confirm(self) -> None:
        """Confirm the identity."""

    def begin(self) -> None:
        """Choose the subject."""

    def answer(self, item: ItemId, answer: Answer) -> Refusal | None:
        """Answer an item."""

    def save_file(self, task: ItemId, path: str, data: bytes) -> Refusal | None:
        """Save a practical file. Raises OSError."""

    def hand_in(self) -> Refusal | None:
        """Hand in."""

    def raise_hand(self, topic: Topic, text: str = "") -> Refusal | None:
        """Raise the hand."""

    def notices_seen(self, upto: str) -> None:
        """Read messages."""

    def leave(self) -> None:
        """Make room for the next."""


class Person:
    """Carries a script out at one PC."""

    def __init__(self, script: Script, runner: PcHands, clock: Clock) -> None:
        self._script = script
        self._runner = runner
        self._clock = clock
        self._random = Random(script.seed)  # noqa: S311 - a person's slips, not a secret
        self._todo: Iterator[None] | None = None
        self._entered_at: int | None = None
        self._raised = False

    async def run(self) -> None:
        """Sit every session of the script; ends when the last is handed in and acknowledged, or entry is refused."""
        await self._clock.sleep(self._script.arrives_after)
        done = 0
        while done < self._script.sessions:
            await self._clock.sleep(self._script.pace * (0.5 + self._random.random()))
            status = self._runner.status
            if status.new_notices:
                self._runner.notices_seen(status.new_notices[-1].id)
            match status.screen:
                case Screen.LOGIN:
                    self._runner.log_in(self._script.ticket, self._script.password)
                case Screen.CONFIRM:
                    self._runner.confirm()
                case Screen.CHOOSE:
                    self._runner.begin()
                case Screen.PAPER:
                    self._raise_hand()
                    self._work()
                case Screen.DONE | Screen.STOPPED if status.whole:
                    done += 1
                    self._todo = None
                    self._runner.leave()
                case Screen.REVOKED:
                    return
                case _:
                    pass
            if status.notice is not None and status.notice.code in ("too_late", "all_done"):
                return

    def _raise_hand(self) -> None:
        """Raise the hand once, when the script says so."""
        now, script = self._clock.monotonic_ms(), self._script
        if self._entered_at is None:
            self._entered_at = now
        if script.raise_hand_at is None or self._raised or now - self._entered_at < script.raise_hand_at:
            return
        self._raised = self._runner.raise_hand(script.hand_topic, script.hand_text) is None

    def _work(self) -> None:
        paper = self._runner.papers.paper
        if paper is None:
            return
        if self._todo is None:
            self._todo = self._acts(paper)
        if next(self._todo, self) is self and self._script.leaves_early:
            self._runner.hand_in()

    def _acts(self, paper: Paper) -> Iterator[None]:
        """One act at a time: every question in the order of the screen, then second thoughts until the end."""
        questions = [*paper.questions()]
        if self._script.invents:
            # The file first, while everybody else sends theirs.
            questions.sort(key=lambda question: not isinstance(question, FileTask))
        while True:
            for question in questions:
                if isinstance(question, FileTask):
                    for task, path, data in self._files(question, paper):
                        self._runner.save_file(task, path, data)
                        yield
                    continue
                answer = self._answer(question)
                if answer is not None and fits(question, answer) and self._random.random() < self._script.care:
                    self._runner.answer(question.id, answer)
                    yield
            if self._script.leaves_early:
                return
            # Second thoughts: look at a few items again, as people do while there is time. Files are done.
            items = [question for question in questions if not isinstance(question, FileTask)]
            questions = self._random.sample(items, min(5, len(items)))
            yield

    def _answer(self, question: TheoryItem | PracticalTask) -> Answer | None:
        if self._script.invents:
            return some_answer(question, self._random)
        return self._script.answers.get(question.id)

    def _files(self, task: FileTask, paper: Paper) -> Iterator[tuple[ItemId, str, bytes]]:
        """What is saved in a task: the script's files, or one that is made up in the first task that asks for one."""
        for file in self._script.files:
            if file.task == task.id:
                yield task.id, file.path, file.source.read_bytes()
        asked = file_to_save(paper) if self._script.invents and self._script.file_bytes else None
        if asked is not None and asked.task == task.id:
            yield task.id, asked.path, self._random.randbytes(min(self._script.file_bytes, asked.most))
