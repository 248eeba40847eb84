"""A PC brings what candidates left on it, once to every server that begins a term, and never who sits there now."""

from __future__ import annotations

from pathlib import Path

import pytest

from candidate_agent.session.effects import OpenJournal
from candidate_agent.session.entry_disk import EntryDisk
from candidate_agent.session.journal_file import KeptEntry
from candidate_agent.session.left_journals import TOLD, LeftJournals
from candidate_agent.session.pieces import PieceFolder
from exam.commands import GapEntry
from exam.ids import Digest, MachineId, SittingId
from exam.link.server_link import Credentials, LinkError
from exam.package import digest_of
from exam.pc_journal import name_of
from exam.wire.left_journals import LeftAnswer, read_left
from tests.unit.agent.cores import SITTING, answering

KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="
GONE = SittingId("00000000000000000000000009@第1考场/theory/20261128T0900")


class PlayedLink:
    """A server that is brought journals; `wants` pieces at first, `unknown` answers as of another exam."""

    def __init__(self) -> None:
        self.brought: list[tuple[str, bool]] = []
        self.put: list[Digest] = []
        self.wants: tuple[Digest, ...] = ()
        self.unknown = self.away = False
        self.asked = 0

    async def known_left(self, names: list[str], machine: MachineId) -> tuple[str, ...]:
        if self.away:
            raise LinkError("connection_lost")
        self.asked += len(names)
        return () if self.unknown else (*names, "f" * 32)

    async def bring_left(self, name: str, body: bytes, machine: MachineId, *, final: bool = False) -> LeftAnswer | None:
        assert read_left(body) is not None
        self.brought.append((name, final))
        return LeftAnswer(GONE, "token", () if final else self.wants)

    async def put_piece(self, digest: Digest, data: bytes, credentials: Credentials) -> None:
        assert digest_of(data) == digest
        self.put.append(digest)


def leave(folder: Path, sitting: SittingId) -> None:
    """A candidate sits here, and leaves."""
    disk = EntryDisk(folder)
    disk.open(OpenJournal(sitting, 1, KEY))
    assert disk.keep(KeptEntry(1, GapEntry()))
    disk.keep_stub(b"the site's word")
    disk.close()


@pytest.fixture
def link() -> PlayedLink:
    """The server."""
    return PlayedLink()


def keeper(folder: Path, link: PlayedLink) -> LeftJournals:
    """A PC at which somebody sits."""
    return LeftJournals(folder, answering(), link, PieceFolder(folder / "pieces"))  # type: ignore[arg-type] # played


async def test_who_sits_here_is_not_among_those_who_left(tmp_path: Path, link: PlayedLink) -> None:
    leave(tmp_path, GONE)
    leave(tmp_path, SITTING)
    await keeper(tmp_path, link).tell("lineage", 3)
    assert link.brought == [(name_of(GONE, 1), False)]


async def test_a_server_is_told_once_a_term_and_over_a_restart(tmp_path: Path, link: PlayedLink) -> None:
    leave(tmp_path, GONE)
    one = keeper(tmp_path, link)
    await one.tell("lineage", 0)
    await one.tell("lineage", 0)
    await keeper(tmp_path, link).tell("lineage", 0)
    assert len(link.brought) == 1
    await keeper(tmp_path, link).tell("lineage", 7)
    assert len(link.brought) == 2


async def test_a_server_that_is_built_anew_is_told_whenever_it_asks(tmp_path: Path, link: PlayedLink) -> None:
    leave(tmp_path, GONE)
    one = keeper(tmp_path, link)
    await one.tell()
    await one.tell()
    assert len(link.brought) == 2
    assert not (tmp_path / TOLD).exists()


async def test_pieces_that_the_server_lacks_are_brought_and_then_the_rest_counts(
    tmp_path: Path, link: PlayedLink
) -> None:
    leave(tmp_path, GONE)
    here = PieceFolder(tmp_path / "pieces").keep(b"here")
    link.wants = (digest_of(b"gone from this PC"), here)
    await keeper(tmp_path, link).tell("lineage", 1)
    assert link.put == [here]
    assert link.brought == [(name_of(GONE, 1), False), (name_of(GONE, 1), True)]


async def test_a_cut_in_between_is_made_up_for_at_the_next_connection(tmp_path: Path, link: PlayedLink) -> None:
    leave(tmp_path, GONE)
    one, link.away = keeper(tmp_path, link), True
    await one.tell("lineage", 1)
    link.away = False
    await one.tell("lineage", 1)
    assert len(link.brought) == 1


async def test_journals_of_another_exam_are_asked_about_and_not_brought(tmp_path: Path, link: PlayedLink) -> None:
    leave(tmp_path, GONE)
    leave(tmp_path, SittingId("00000000000000000000000008@第1考场/theory/20261128T0900"))
    link.unknown = True
    await keeper(tmp_path, link).tell("lineage", 1)
    assert (link.asked, link.brought) == (2, [])


async def test_a_journal_without_the_sites_word_stays_where_it_is(tmp_path: Path, link: PlayedLink) -> None:
    disk = EntryDisk(tmp_path)
    disk.open(OpenJournal(GONE, 1, KEY))
    disk.close()
    await keeper(tmp_path, link).tell("lineage", 1)
    assert link.brought == []
