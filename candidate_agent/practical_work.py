"""The practical on this PC: a work folder per task, what is saved in it kept, and what a screen shows of it (实操).

    work = PracticalWork(runner, core, runner.pieces, clock, Places(root, away), open_folder, changed)
    work.open(paper, media, seat)      while a practical paper is open; the same one again changes nothing
    await work.flush()                 before the hand-in
    work.leave()                       the candidate leaves: the folder goes out of the next one's sight
    await work.close()                 the program ends: everything stays where it is

One task runs while a paper is open. It never ends of itself: no disk, network or program ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

import msgspec
import structlog

from candidate_agent.port import FilePlace, FileShown, TaskFiles, VersionShown
from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.workspace.checks import Finding
from candidate_agent.workspace.desk_folder import DeskFolders, mark_of
from candidate_agent.workspace.keeping import Session, WorkFolder
from candidate_agent.workspace.laying import Material, put_materials
from candidate_agent.workspace.names import desk_folder_name, task_folder_name
from candidate_agent.workspace.on_disk import to_the_end
from candidate_agent.workspace.opening import Opener
from candidate_agent.workspace.watch import LOOK_EVERY
from exam.clock import Clock
from exam.commands import FileEntry
from exam.ids import Digest, ItemId, SeatNumber
from exam.paper import FileTask, FormTask, Paper, PracticalTask
from exam.policy import SECOND
from exam.text import Refusal
from exam.wire.messages import Seated

MATERIALS = "素材"
NEAR_END = 15 * SECOND
"""So near to the deadline the folders are looked at four times as often: what is saved in the last seconds counts."""
FLUSH_SECONDS = 5.0
FLUSH_PAUSE = 0.25
FLUSH_LOOKS = 8
MOST_OTHERS = 50
"""Files that nobody asked for, as many as a screen shows."""
log = structlog.get_logger("agent.workspace")

FileKey = tuple[ItemId, str]


class Known(Protocol):
    """What the session knows of files: the core, or a fake. Versions are oldest first."""

    @property
    def files(self) -> Mapping[FileKey, FileEntry]:
        """The newest version of each file."""

    @property
    def versions(self) -> Mapping[FileKey, tuple[FileEntry, ...]]:
        """Every version that this PC knows of, oldest first."""

    def at_site(self, task: ItemId, path: str) -> bool:
        """Whether the newest version is on the server's disk."""

    @property
    def seated(self) -> Seated | None:
        """Whose sitting it is."""

    def remaining(self, monotonic: int) -> int | None:
        """Milliseconds left; None while nobody is answering."""


class FileSession(Session, Protocol):
    """What this needs of the runner, or a fake."""

    def uploads(self) -> Mapping[FileKey, float]:
        """Files that are not at the site yet, and how much of each is there, 0 to 1."""


class Places(msgspec.Struct, frozen=True):
    """`root` is where candidates work, `away` where folders go when they left; no candidate looks there."""

    root: Path
    away: Path


class _Desk(msgspec.Struct, frozen=True):
    """Whose folder it is, told by no name, and what it is called."""

    mark: str
    folder: str


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
        self._session = session
        self._known = known
        self._pieces = pieces
        self._clock = clock
        self._folders = DeskFolders(places.root, places.away)
        self._opener = opener
        self._changed = changed
        self._paper: Paper | None = None
        self._desk: _Desk | None = None
        self._works: dict[ItemId, WorkFolder] = {}
        self._files: dict[ItemId, TaskFiles] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._returning: set[ItemId] = set()
        self._clearing: asyncio.Task[None] | None = None

    # ---- for the desk -----------------------------------------------------------------------------------------------

    def open(self, paper: Paper, media: Mapping[Digest, bytes], seat: SeatNumber) -> None:
        """Lay out and keep the folders of a paper; a paper without practical tasks asks for none."""
        seated = self._known.seated
        if not paper.tasks or seated is None:
            return
        name = desk_folder_name(seat, seated.candidate.ticket)
        desk = _Desk(mark_of(seated.view.sitting, seated.view.line), name)
        if paper is self._paper and desk == self._desk:
            return
        before = self._stop()
        self._paper, self._desk = paper, desk
        self._start(self._run(paper, media, desk, before))

    def task_files(self, task: ItemId) -> TaskFiles | None:
        """The files of a task; None while its folder is not laid out."""
        return self._files.get(task)

    async def flush(self) -> None:
        """Look at once, until everything that was saved is kept; at most a few seconds. Before the hand-in."""
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                for look in range(FLUSH_LOOKS):
                    if look:
                        await self._clock.sleep(FLUSH_PAUSE)
                    await self._look_round()
                    if look and all(work.is_quiet() for work in self._works.values()):
                        return
        except TimeoutError:
            log.info("not everything in the work folders had settled before the hand-in")

    def leave(self) -> None:
        """The candidate leaves. The folder is moved out of sight; the pieces stay."""
        before = self._stop()
        self._clearing = self._start(self._clear(before))

    async def close(self) -> None:
        """Stop, and leave everything where it is."""
        await asyncio.gather(*self._stop(), return_exceptions=True)

    # ---- the task that runs -----------------------------------------------------------------------------------------

    def _stop(self) -> tuple[asyncio.Task[None], ...]:
        """Forget the open paper; returns what is still ending. A folder on its way out of sight is let finish."""
        self._paper = self._desk = None
        self._works, self._files, self._returning = {}, {}, set()
        ending = tuple(self._tasks)
        for task in ending:
            if task is not self._clearing:
                task.cancel()
        return ending

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="work folders")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _clear(self, before: tuple[asyncio.Task[None], ...]) -> None:
        await asyncio.gather(*before, return_exceptions=True)
        await to_the_end(self._folders.clear)

    async def _run(
        self, paper: Paper, media: Mapping[Digest, bytes], desk: _Desk, before: tuple[asyncio.Task[None], ...]
    ) -> None:
        await asyncio.gather(*before, return_exceptions=True)
        cause = ""
        while True:
            before_it, cause = cause, await self._one_round(paper, media, desk)
            if cause and cause != before_it:
                log.error("the work folders are not kept as they should be; it is tried again", cause=cause)
            await self._clock.sleep(self._pause())

    async def _one_round(self, paper: Paper, media: Mapping[Digest, bytes], desk: _Desk) -> str:
        """Lay out what is not, and look at what is; returns what went wrong, empty where all is well."""
        try:
            refused = await self._lay_out(paper, media, desk)
            await self._look_round()
        except Exception as error:  # noqa: BLE001 - a border: a bug must not end the keeping of a candidate's work
            return type(error).__name__
        return type(refused).__name__ if refused is not None else ""

    def _pause(self) -> float:
        left = self._known.remaining(self._clock.monotonic_ms())
        return LOOK_EVERY / 4 if left is not None and left <= NEAR_END else LOOK_EVERY

    async def _look_round(self) -> None:
        differs = False
        for task, work in tuple(self._works.items()):
            differs = await work.look() or differs
            if work.absent and task not in self._returning:
                self._returning.add(task)
                self._start(self._bring_back(task, work))
        if differs:
            self._changed()

    async def _bring_back(self, task: ItemId, work: WorkFolder) -> None:
        while not await work.bring_back():
            await self._clock.sleep(LOOK_EVERY)
        self._returning.discard(task)
        self._changed()

    async def _restore(self, work: WorkFolder, path: str, cut: CutFile) -> None:
        await work.restore(path, cut)
        self._changed()

    # ---- laying out -------------------------------------------------------------------------------------------------

    async def _lay_out(self, paper: Paper, media: Mapping[Digest, bytes], desk: _Desk) -> OSError | None:
        """Lay out what is not laid out yet; returns what the disk refused."""
        wanted = [
            (number, task)
            for number, task in enumerate(paper.tasks, start=1)
            if task.id not in self._files and (isinstance(task, FileTask) or task.materials)
        ]
        refused: OSError | None = None
        for number, task in wanted:
            kept = self._kept_of(task.id)
            try:
                work, files = await to_the_end(self._lay_out_one, number, task, media, desk, kept)
            except OSError as error:
                refused = error
                continue
            if work is not None:
                self._works[task.id] = work
            self._files[task.id] = files
        if wanted:
            self._changed()
        return refused

    def _kept_of(self, task: ItemId) -> dict[str, CutFile]:
        return {
            path: CutFile(entry.size, entry.digest, entry.pieces)
            for (owner, path), entry in self._known.files.items()
            if owner == task and not entry.removed
        }

    def _lay_out_one(
        self, number: int, task: PracticalTask, media: Mapping[Digest, bytes], desk: _Desk, kept: Mapping[str, CutFile]
    ) -> tuple[WorkFolder | None, TaskFiles]:
        """Lay out one task, on another thread. Raises OSError."""
        folder = self._folders.take(desk.mark, desk.folder) / task_folder_name(number, task.title)
        materials = tuple(
            Material(f"{MATERIALS}/{PurePosixPath(given.name).name}", given.digest, media[given.digest])
            for given in task.materials
            if given.digest in media
        )
        if isinstance(task, FormTask):
            put_materials(folder, materials)
            return None, MaterialFiles(folder, self._opener)
        work = WorkFolder(task, folder, self._pieces, self._session, self._clock, kept)
        work.lay_out(materials)

        def restore(path: str, cut: CutFile) -> None:
            self._start(self._restore(work, path, cut))

        return work, FolderFiles(work, self._session, self._known, self._opener, restore)


class MaterialFiles:
    """The folder of a form task: materials to look at, nothing to hand in."""

    def __init__(self, folder: Path, opener: Opener) -> None:
        self._folder = folder
        self._opener = opener

    @property
    def folder(self) -> str:
        """Where the materials are, as the system spells it."""
        return str(self._folder)

    def files(self) -> tuple[FileShown, ...]:
        """Nothing is expected."""
        return ()

    def findings(self) -> tuple[Finding, ...]:
        """Nothing is wrong."""
        return ()

    def versions(self, path: str) -> tuple[VersionShown, ...]:  # noqa: ARG002 - as the port has it
        """Nothing is kept."""
        return ()

    def restore(self, path: str, number: int) -> None:
        """Nothing to bring back."""

    def open_folder(self) -> Refusal | None:
        """Show the folder in the system's own file window."""
        return self._opener(self._folder)


class FolderFiles:
    """The files of one file task, as a screen shows them."""

    def __init__(
        self,
        work: WorkFolder,
        session: FileSession,
        known: Known,
        opener: Opener,
        restore: Callable[[str, CutFile], None],
    ) -> None:
        self._work = work
        self._session = session
        self._known = known
        self._opener = opener
        self._restore = restore

    @property
    def folder(self) -> str:
        """Where the candidate saves, as the system spells it."""
        return str(self._work.folder)

    def files(self) -> tuple[FileShown, ...]:
        """What is expected, in the paper's order, then what else is there, materials left out."""
        expected = self._work.task.expected
        shown = [self._shown(file.path, file.label, required=file.required) for file in expected]
        wanted = {file.path for file in expected}
        for path in sorted({*self._work.seen.files, *self._work.absent} - wanted):
            if not self._work.is_material(path):
                shown.append(self._shown(path, "", required=False))
            if len(shown) >= len(expected) + MOST_OTHERS:
                break
        return tuple(shown)

    def _shown(self, path: str, label: str, *, required: bool) -> FileShown:
        task, work = self._work.task.id, self._work
        entry, seen = self._known.files.get((task, path)), work.seen.files.get(path)
        versions = len(self._history(path))
        is_here = seen is not None
        if not is_here and (entry is None or path not in work.absent):
            return FileShown(path, label, required, FilePlace.ABSENT, versions=versions)
        size = seen.size if seen is not None else entry.size if entry is not None else 0
        share = self._session.uploads().get((task, path))
        place = FilePlace.ON_PC
        if entry is not None and (work.is_settled(path) or not is_here) and self._known.at_site(task, path):
            place = FilePlace.AT_SITE
        elif share:
            place = FilePlace.ON_ITS_WAY
        saved_at = entry.made_at if entry is not None and place is FilePlace.AT_SITE else None
        return FileShown(path, label, required, place, size, share or 0.0, saved_at, versions)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with them now."""
        return self._work.findings()

    def versions(self, path: str) -> tuple[VersionShown, ...]:
        """Versions of a file, oldest first."""
        current = self._known.files.get((self._work.task.id, path))
        history = self._history(path)
        same = [number for number, entry in history.items() if current is not None and entry.digest == current.digest]
        return tuple(
            VersionShown(number, entry.size, entry.made_at, number in same[-1:]) for number, entry in history.items()
        )

    def _history(self, path: str) -> Mapping[int, FileEntry]:
        """Versions by their number, those in which the file was removed left out."""
        key = self._work.task.id, path
        current = self._known.files.get(key)
        known = self._known.versions.get(key) or ((current,) if current is not None else ())
        return {number: entry for number, entry in enumerate(known, start=1) if not entry.removed}

    def restore(self, path: str, number: int) -> None:
        """Bring a version back into the folder; what is there now stays a version. `changed` follows."""
        entry = self._history(path).get(number)
        if entry is not None:
            self._restore(path, CutFile(entry.size, entry.digest, entry.pieces))

    def open_folder(self) -> Refusal | None:
        """Show the folder in the system's own file window."""
        return self._opener(self._work.folder)
