"""A session, a clock and a desk for work folders on a real disk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from candidate_agent.session.pieces import PIECE, CutFile, PieceFolder
from candidate_agent.workspace.checks import Wrong
from candidate_agent.workspace.cutting import Cutter
from candidate_agent.workspace.laying import Material
from candidate_agent.workspace.work_folder import WorkFolder
from exam.commands import FileEntry
from exam.ids import Digest, ItemId, SeatNumber, SessionId, SittingId, Ticket
from exam.link.server_link import LinkError
from exam.package import digest_of
from exam.paper import ExpectedFile, FileTask
from exam.plan import Part
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.wire import messages as wire

TASK = FileTask(
    id=ItemId("P2"),
    title="落地页",
    text="",
    marks=Decimal(40),
    expected=(
        ExpectedFile(path="index.html"),
        ExpectedFile(path="images/横幅.png", max_bytes=PIECE),
        ExpectedFile(path="说明.docx", required=False),
    ),
)
COPY = "文案".encode()
MATERIAL = Material("素材/文案.txt", digest_of(COPY), COPY)


class StoppedClock:
    """Time goes on only while somebody sleeps; then it jumps."""

    def __init__(self) -> None:
        self.at = 0
        self.slept: list[float] = []

    def monotonic_ms(self) -> int:
        return self.at

    def wall_ms(self) -> int:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += round(seconds * 1000)
        self.slept.append(seconds)
        await asyncio.sleep(0)


class FakeSession:
    """Remembers what it was given, as the core does; refuses with a code, and is without a server, as it is told."""

    def __init__(self, clock: StoppedClock | None = None) -> None:
        self.clock = clock or StoppedClock()
        self.kept: list[tuple[str, CutFile | None]] = []
        self.refuses_with = ""
        self.files: dict[tuple[ItemId, str], FileEntry] = {}
        self.versions: dict[tuple[ItemId, str], tuple[FileEntry, ...]] = {}
        self.server: dict[Digest, bytes] = {}
        self.shares: dict[tuple[ItemId, str], float] = {}
        self.reaches_server = True
        self.left: int | None = None
        self.seated: wire.Seated | None = None
        self.fetched: list[Digest] = []

    def file_cut(self, task: ItemId, path: str, cut: CutFile) -> Refusal | None:
        if self.refuses_with:
            return Refusal(self.refuses_with)
        self.kept.append((path, cut))
        self.knows(task, path, cut)
        return None

    def file_removed(self, task: ItemId, path: str) -> Refusal | None:
        if self.refuses_with:
            return Refusal(self.refuses_with)
        self.kept.append((path, None))
        self.files.pop((task, path), None)
        return None

    def knows(self, task: ItemId, path: str, cut: CutFile) -> None:
        entry = FileEntry(task, path, cut.size, cut.digest, cut.pieces, self.clock.at)
        self.files[task, path] = entry
        self.versions[task, path] = (*self.versions.get((task, path), ()), entry)

    def uploads(self) -> Mapping[tuple[ItemId, str], float]:
        return self.shares

    def remaining(self, monotonic: int) -> int | None:
        return self.left

    async def fetch_piece(self, digest: Digest) -> bytes:
        if not self.reaches_server:
            raise LinkError("server_unreachable")
        if digest not in self.server:
            raise LinkError("fetch_refused")
        self.fetched.append(digest)
        return self.server[digest]

    def at_the_site_is(self, task: ItemId, path: str, data: bytes) -> CutFile:
        """The site has this file, from another PC."""
        pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
        self.server.update({digest_of(piece): piece for piece in pieces})
        cut = CutFile(len(data), digest_of(data), tuple(map(digest_of, pieces)))
        self.knows(task, path, cut)
        return cut

    def seat(self, ticket: Ticket) -> None:
        """Somebody sits down to the practical."""
        view = wire.View(
            sitting=SittingId(f"{ticket}@practical"),
            version=1,
            now=0,
            phase=SittingPhase.ANSWERING,
            session_phase=SessionPhase.RUNNING,
            here=True,
            line=1,
            upto=0,
            starts_at=0,
            deadline=None,
            remaining=0,
            paused=False,
            early_leave=False,
            leave_within=0,
            extended=0,
        )
        session = wire.SessionCard(
            SessionId("第1考场/practical/20261128T1400"),
            "第1考场",
            Part.PRACTICAL,
            "科目",
            SeatNumber(12),
            "seed",
            Digest("0" * 64),
            1,
        )
        card = wire.CandidateCard("欧阳晓雯", ticket, "0010", "南山职业技术学院", None)
        self.seated = wire.Seated(1, card, session, view, "token", "a2V5", (), (), {})

    @property
    def paths(self) -> list[str]:
        """What was kept, in order; what was removed stands with a minus."""
        return [path if cut is not None else f"-{path}" for path, cut in self.kept]


class Desk:
    """A work folder on a real disk."""

    def __init__(self, root: Path, kept: dict[str, CutFile] | None = None) -> None:
        self.session = FakeSession()
        self.pieces = PieceFolder(root / "pieces")
        self.folder = root / "P2"
        self.work = WorkFolder(TASK, self.folder, self.pieces, self.session, self.session.clock, kept)
        self.work.lay_out([MATERIAL])

    def save(self, path: str, data: bytes = b"x") -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    async def looks(self, times: int = 2) -> None:
        for _ in range(times):
            await self.work.look()

    def cutter(self) -> Cutter:
        """What reads this folder's files."""
        return Cutter(self.folder, self.pieces)

    def wrong(self) -> list[tuple[Wrong, str]]:
        return [(finding.kind, finding.path) for finding in self.work.findings()]


async def first_version(desk: Desk) -> CutFile:
    """index.html, saved and kept once."""
    desk.save("index.html", b"first")
    await desk.looks(2)
    cut = desk.session.kept[-1][1]
    assert cut is not None
    return cut
