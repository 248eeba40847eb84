"""Journals that candidates have left on this PC (留存记录): brought to a server that may have forgotten, by itself.

Whoever has left sends nothing any more; should the server be restored from a backup, or built anew, their work is here.
It is brought once to every server that begins a term; one that has it all answers at once.

    journals/left.told   the newest server that was told: the journal's lineage and its term
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from candidate_agent.session.pieces import PieceFolder
from candidate_agent.session.state import SessionState
from exam.ids import Digest
from exam.link.server_link import Credentials, LinkError, ServerLink
from exam.pc_journal import ENDING, STUB_ENDING, name_of
from exam.wire.left_journals import MAX_JOURNAL, MAX_SEALED_STUB, write_left

TOLD = "left.told"
MOST = 256
"""The newest so many are asked about: those of some weeks in one room."""
LONGEST_TOLD = 200
log = structlog.get_logger("agent.left")


class LeftJournals:
    """The journals in a PC's folder that are not of whoever sits there now."""

    def __init__(self, folder: Path, core: SessionState, link: ServerLink, pieces: PieceFolder) -> None:
        self._folder = folder
        self._core = core
        self._link = link
        self._pieces = pieces
        self._told = self._read_told()
        self._telling = asyncio.Lock()

    async def tell(self, lineage: str = "", term: int = 0) -> None:
        """Bring them to a server that begins a term; without a lineage to one that is being built anew.

        Where the server is gone meanwhile the next connection does it.
        """
        who = f"{lineage} {term}" if lineage else ""
        if who and who == self._told:
            return
        async with self._telling:
            try:
                left = await asyncio.to_thread(self._left)
                # Those of other days stay where they are: nobody carries them to every server of the year.
                known = await self._link.known_left(list(left), self._core.machine) if left else ()
                for name in known:
                    if name in left:
                        await self._bring(name, left[name])
            except LinkError as error:
                log.info("what was left here is brought at the next connection", code=error.code)
                return
        if who:
            self._told = who
            await asyncio.to_thread(self._write_told, who)

    async def _bring(self, name: str, path: Path) -> None:
        try:
            journal, stub = await asyncio.to_thread(_read, path)
        except OSError as error:
            log.warning("a journal that was left on this PC cannot be read", errno=error.errno)
            return
        if not journal or not stub:
            return
        machine = self._core.machine
        answer = await self._link.bring_left(name, write_left(stub, journal), machine)
        if answer is None or not answer.pieces:
            return
        credentials = Credentials(machine, answer.sitting, answer.token)
        for piece in answer.pieces:
            await self._put(piece, credentials)
        await self._link.bring_left(name, write_left(stub, journal), machine, final=True)

    async def _put(self, piece: Digest, credentials: Credentials) -> None:
        try:
            data = await asyncio.to_thread(self._pieces.read, piece)
        except OSError:
            return  # gone from this PC: the rest counts without it
        await self._link.put_piece(piece, data, credentials)

    def _left(self) -> dict[str, Path]:
        seated = self._core.seated
        here = name_of(seated.view.sitting, seated.view.line) if seated is not None else ""
        try:
            found = [path for path in self._folder.glob(f"*{ENDING}") if path.name != f"{here}{ENDING}"]
            newest = sorted(found, key=lambda path: path.stat().st_mtime)[-MOST:]
        except OSError:
            return {}
        return {path.name.removesuffix(ENDING): path for path in newest}

    def _read_told(self) -> str:
        try:
            return (self._folder / TOLD).read_text(encoding="ascii")[:LONGEST_TOLD]
        except (OSError, UnicodeDecodeError):
            return ""

    def _write_told(self, who: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / TOLD).write_text(who, encoding="ascii")
        except OSError as error:
            log.info("who was told could not be noted; the next start tells again", errno=error.errno)


def _read(path: Path) -> tuple[bytes, bytes]:
    """The journal and the sealed stub; nothing for one without a stub, of an older program, or too long."""
    try:
        with path.with_suffix(STUB_ENDING).open("rb") as file:
            stub = file.read(MAX_SEALED_STUB + 1)
    except FileNotFoundError:
        return b"", b""
    with path.open("rb") as file:
        journal = file.read(MAX_JOURNAL + 1)
    return (journal, stub) if len(journal) <= MAX_JOURNAL and len(stub) <= MAX_SEALED_STUB else (b"", b"")
