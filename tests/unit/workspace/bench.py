"""A PC with its work folders and the program's part of the practical, on a real disk with a clock that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from candidate_agent.port import FilePlace, TaskFiles
from candidate_agent.practical_work import Places, PracticalWork
from candidate_agent.session.pieces import PieceFolder
from candidate_agent.workspace.checks import Wrong
from exam.ids import ItemId, SeatNumber, Ticket
from exam.package import digest_of
from exam.paper import FormTask, Media, Paper
from exam.plan import Level, Part
from exam.policy import SECOND
from exam.text import Refusal
from tests.unit.workspace.fakes import COPY, TASK, FakeSession, StoppedClock

TABLE, TABLE_DATA = "关键词数据.csv", b"\xef\xbb\xbfa,b\r\n"
FORM = FormTask(
    id=ItemId("P1"),
    title="关键词表",
    text="",
    marks=Decimal(60),
    materials=(Media(TABLE, digest_of(TABLE_DATA), len(TABLE_DATA), "text/csv"),),
)
FILES = type(TASK)(
    id=TASK.id,
    title=TASK.title,
    text="",
    marks=TASK.marks,
    expected=TASK.expected,
    materials=(Media("文案.txt", digest_of(COPY), len(COPY), "text/plain"),),
)
PAPER = Paper(id="p", title="实操", part=Part.PRACTICAL, level=Level.INTERMEDIATE, subject="科目", tasks=(FORM, FILES))
MEDIA = {digest_of(COPY): COPY, digest_of(TABLE_DATA): TABLE_DATA}
MINE, THEIRS = Ticket("20261128002611000000700012"), Ticket("20261128002611000000700029")
SEAT = SeatNumber(12)
PROMISED = 30 * SECOND
"""Milliseconds after which a saved file is on its way at the latest."""


class Bench:
    """A PC with its folders, and the program's part of the practical."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = StoppedClock()
        self.session = FakeSession(self.clock)
        self.opened: list[Path] = []
        self.refuses_to_open = False
        self.makes_folders = False
        self.told = 0
        self.hook: Callable[[], None] = lambda: None
        self.work = self.started()

    def started(self) -> PracticalWork:
        """The program as it is after its start."""
        places = Places(self.root / "作业", self.root / "agent" / "left")
        pieces = PieceFolder(self.root / "agent" / "pieces")
        return PracticalWork(self.session, self.session, pieces, self.clock, places, self.show, self.changed)

    def show(self, folder: Path) -> Refusal | None:
        self.opened.append(folder)
        if self.makes_folders:
            folder.mkdir(parents=True, exist_ok=True)
        return Refusal("folder_not_shown") if self.refuses_to_open else None

    def changed(self) -> None:
        self.told += 1
        self.hook()

    def has_kept(self, count: int) -> Callable[[], bool]:
        """Whether so many versions were kept."""
        return lambda: len(self.session.kept) == count

    async def open(self, ticket: Ticket = MINE, paper: Paper = PAPER) -> TaskFiles:
        """A candidate sits down, and the folders are laid out."""
        self.session.seat(ticket)
        self.work.open(paper, MEDIA, SEAT)
        await until(lambda: self.work.task_files(TASK.id) is not None)
        files = self.work.task_files(TASK.id)
        assert files is not None
        return files

    def save(self, files: TaskFiles, path: str, data: bytes) -> None:
        target = Path(files.folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that other threads have a part in."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - other threads set no event of ours
            await asyncio.sleep(0)


def places(files: TaskFiles) -> dict[str, FilePlace]:
    return {shown.path: shown.place for shown in files.files()}


def wrong(files: TaskFiles) -> list[tuple[Wrong, str]]:
    return [(finding.kind, finding.path) for finding in files.findings()]
