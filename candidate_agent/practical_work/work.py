"""Which paper's folders are kept now, and what goes on beside it: the one task that runs while a paper is open.

It never ends of itself: no disk, network or program ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import partial

import structlog

from candidate_agent.port import TaskFiles
from candidate_agent.practical_work.open_paper import OpenPaper
from candidate_agent.practical_work.parts import Desk, FileSession, Known, Parts, Places
from candidate_agent.session.pieces import PieceFolder
from candidate_agent.workspace.desk_folder import DeskFolders, mark_of
from candidate_agent.workspace.names import desk_folder_name
from candidate_agent.workspace.on_disk import ended, to_the_end
from candidate_agent.workspace.opening import Opener
from candidate_agent.workspace.watch import LOOK_EVERY
from exam.clock import Clock
from exam.ids import Digest, ItemId, SeatNumber
from exam.paper import Paper
from exam.policy import SECOND

NEAR_END = 15 * SECOND
"""So near to the deadline the folders are looked at four times as often: what is saved in the last seconds counts."""
FLUSH_SECONDS = 30.0
"""So long the hand-in waits at most. Files settle, or do not, within two seconds; more is for one of 200 MB that was
saved this moment, and is read to its end. A disk that hangs keeps nobody from handing in."""
log = structlog.get_logger("agent.workspace")


class PracticalWork:
    """Keeps the work folders of the open practical paper. `changed` tells that a screen may look anew."""

    def __init__(
        self,
        session: FileSession,
        known: Known,
        pieces: PieceFolder,
        clock: Clock,
        places: Places,
        opener: Opener,
        changed: Callable[[], None],
    ) -> None:
        self._parts = Parts(session, known, pieces, clock, opener, self._tell)
        self._clock = clock
        self._changed = changed
        self._folders = DeskFolders(places.root, places.away)
        self._open: OpenPaper | None = None
        self._is_closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._clearing: set[asyncio.Task[None]] = set()
        self._logged: set[str] = set()

    # ---- for the desk -----------------------------------------------------------------------------------------------

    def open(self, paper: Paper, media: Mapping[Digest, bytes], seat: SeatNumber) -> None:
        """Lay out and keep the folders of a paper; a paper without practical tasks asks for none."""
        seated = self._parts.known.seated
        if self._is_closed or not paper.tasks or seated is None:
            return
        name = desk_folder_name(seat, seated.candidate.ticket)
        desk = Desk(mark_of(seated.view.sitting, seated.view.line), name)
        if self._open is not None and self._open.is_of(paper, desk):
            return
        before = self._stop()
        self._open = opened = OpenPaper(paper, media, desk, self._folders, self._parts, self._start)
        self._start(partial(self._run, opened, before))

    def task_files(self, task: ItemId) -> TaskFiles | None:
        """The files of a task; None while its folder is not laid out."""
        return self._open.files.get(task) if self._open is not None else None

    async def flush(self) -> None:
        """Look at once, until everything that was saved is kept; for `FLUSH_SECONDS` at most. Before the hand-in.

        What is being read when the time is over is read on. Nothing is raised.
        """
        if self._open is not None:
            await asyncio.wait({self._start(self._open.settle)}, timeout=FLUSH_SECONDS)

    def leave(self) -> None:
        """The candidate leaves. The folder is moved out of sight; the pieces stay."""
        clearing = self._start(partial(self._clear, self._stop()))
        self._clearing.add(clearing)
        clearing.add_done_callback(self._clearing.discard)

    async def close(self) -> None:
        """Stop, and leave everything where it is."""
        self._is_closed = True
        await ended(self._stop())

    # ---- tasks ------------------------------------------------------------------------------------------------------

    def _stop(self) -> Collection[asyncio.Task[None]]:
        """Forget the open paper; returns what is still ending. A folder on its way out of sight is let finish."""
        if self._open is not None:
            self._open.is_over = True
        self._open = None
        ending = tuple(self._tasks)
        for task in self._tasks - self._clearing:
            task.cancel()
        return ending

    def _start(self, work: Callable[[], Coroutine[None, None, None]]) -> asyncio.Task[None]:
        task = asyncio.create_task(self._bordered(work), name="work folders")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _bordered(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a border: a bug is logged, and ends nothing but its own task
            self._log({type(error).__name__})

    async def _run(self, opened: OpenPaper, before: Collection[asyncio.Task[None]]) -> None:
        await ended(before)
        self._logged.clear()
        while True:
            await self._bordered(partial(self._round, opened))
            await self._clock.sleep(self._pause())

    async def _round(self, opened: OpenPaper) -> None:
        self._log(await opened.round())
        if self._folders.has_left():
            await to_the_end(self._folders.sweep)

    async def _clear(self, before: Collection[asyncio.Task[None]]) -> None:
        await ended(before)
        await to_the_end(self._folders.clear)
        if self._folders.has_left() and self._open is None and not self._is_closed:
            self._start(self._sweep)

    async def _sweep(self) -> None:
        while self._folders.has_left():
            await self._clock.sleep(LOOK_EVERY)
            await to_the_end(self._folders.sweep)

    def _pause(self) -> float:
        left = self._parts.known.remaining(self._clock.monotonic_ms())
        return LOOK_EVERY / 4 if left is not None and left <= NEAR_END else LOOK_EVERY

    # ---- what is told -----------------------------------------------------------------------------------------------

    def _log(self, causes: set[str]) -> None:
        """Say what went wrong, each cause once: a disk that refuses for an hour is one line."""
        for cause in sorted(causes - self._logged):
            self._logged.add(cause)
            log.error("the work folders are not kept as they should be; it is tried again", cause=cause)

    def _tell(self) -> None:
        try:
            self._changed()
        except Exception as error:  # noqa: BLE001 - a border: a window that fails must not end the keeping
            cause = f"screen {type(error).__name__}"
            if cause not in self._logged:
                self._logged.add(cause)
                log.error("a screen could not be told of the work folders", cause=type(error).__name__)  # noqa: TRY400 - no traceback: it may hold what was typed
