"""The paper on a PC: sealed on the disk, open in memory only with the right key, and gone for the next candidate."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from candidate_agent.session.paper_box import Fetch, PaperBox
from exam.ids import Digest, SessionId, Ticket
from exam.link.server_link import LinkError
from exam.package import digest_of, pack
from exam.paper import Paper
from exam.sealed_paper import seal_paper
from exam.shuffle import paper_for
from exam.wire.messages import PaperToFetch, SessionCard
from tests.conftest import ExpectedLogs
from tests.unit.agent.cores import TICKET, seated
from tests.unit.exam.papers import media_of, practical, theory

KEY = bytes(32)
KEY_TEXT = base64.b64encode(KEY).decode()


class Shelf:
    """A link that gives papers from a dictionary."""

    def __init__(self) -> None:
        self.papers: dict[Digest, bytes] = {}
        self.asked = 0

    async def paper(self, digest: Digest) -> bytes:
        """Give a paper."""
        self.asked += 1
        if digest not in self.papers:
            raise LinkError("fetch_refused")
        return self.papers[digest]


def sealed(paper: Paper, session: SessionId, key: bytes = KEY) -> tuple[SessionCard, bytes]:
    """A paper as the server offers it, and the card that names it."""
    data = seal_paper(pack(paper, media_of(paper)), key)
    card = msgspec.structs.replace(seated().session, id=session, paper=digest_of(data), paper_size=len(data))
    return card, data


@pytest.fixture
def shelf() -> Shelf:
    """Return an empty shelf."""
    return Shelf()


@pytest.fixture
def box(shelf: Shelf, tmp_path: Path) -> PaperBox:
    """Return a box on an empty disk."""
    return PaperBox(shelf, tmp_path / "papers")  # type: ignore[arg-type]  # a fake at the port


THEORY, THEORY_DATA = sealed(theory(), SessionId("第1考场/theory/1"))
PRACTICAL, PRACTICAL_DATA = sealed(practical(), SessionId("第1考场/practical/1"))


async def test_a_paper_is_fetched_once_and_found_on_the_disk_after_a_restart(
    box: PaperBox, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.papers[THEORY.paper] = THEORY_DATA
    assert box.wants(THEORY.paper)
    await box.fetch(THEORY.paper)
    assert not box.wants(THEORY.paper)
    assert not PaperBox(shelf, tmp_path / "papers").wants(THEORY.paper)  # type: ignore[arg-type]  # a fake at the port


async def test_a_paper_opens_in_the_candidates_own_order_and_never_stands_open_on_the_disk(
    box: PaperBox, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.papers[THEORY.paper] = THEORY_DATA
    box.open_with(THEORY, TICKET, KEY_TEXT)
    assert [box.paper] == [None], "not here yet"
    await box.fetch(THEORY.paper)
    box.open_with(THEORY, TICKET, KEY_TEXT)
    assert box.paper == paper_for(theory(), THEORY.seed, TICKET)
    assert box.media == media_of(theory())
    assert all(b"KAOCHANG-PAPER" not in path.read_bytes() for path in (tmp_path / "papers").iterdir())


@pytest.mark.parametrize("key", [base64.b64encode(bytes(31) + b"x").decode(), "", "not base64!", "QUJD"])
async def test_a_key_that_does_not_fit_is_reported_once_and_opens_nothing(
    box: PaperBox, shelf: Shelf, expects_log: ExpectedLogs, key: str
) -> None:
    expects_log("the paper does not open on this PC")
    shelf.papers[THEORY.paper] = THEORY_DATA
    await box.fetch(THEORY.paper)
    box.open_with(THEORY, TICKET, key)
    box.open_with(THEORY, TICKET, key)
    assert box.paper is None
    assert len(expects_log.seen) == 1
    box.open_with(THEORY, TICKET, KEY_TEXT)
    assert box.paper is not None


async def test_a_paper_sealed_under_another_key_does_not_open(
    box: PaperBox, shelf: Shelf, expects_log: ExpectedLogs
) -> None:
    expects_log("the paper does not open on this PC")
    card, data = sealed(theory(), THEORY.id, bytes(31) + b"x")
    shelf.papers[card.paper] = data
    await box.fetch(card.paper)
    box.open_with(card, TICKET, KEY_TEXT)
    assert box.paper is None


async def test_a_paper_that_arrives_damaged_is_wanted_again(
    box: PaperBox, shelf: Shelf, expects_log: ExpectedLogs
) -> None:
    expects_log("a paper arrived damaged")
    shelf.papers[THEORY.paper] = THEORY_DATA[:-1]
    await box.fetch(THEORY.paper)
    assert box.wants(THEORY.paper)


async def test_a_paper_damaged_on_the_disk_is_wanted_again(box: PaperBox, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / THEORY.paper).write_bytes(b"damaged")
    assert box.wants(THEORY.paper)


async def test_a_disk_that_refuses_keeps_the_paper_in_memory(
    shelf: Shelf, tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("the sealed paper stays in memory only")
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    box = PaperBox(shelf, tmp_path / "in the way")  # type: ignore[arg-type]  # a fake at the port
    shelf.papers[THEORY.paper] = THEORY_DATA
    await box.fetch(THEORY.paper)
    box.open_with(THEORY, TICKET, KEY_TEXT)
    assert box.paper is not None


async def test_a_fetch_that_failed_may_be_tried_again(box: PaperBox) -> None:
    with pytest.raises(LinkError):
        await box.fetch(THEORY.paper)
    assert box.wants(THEORY.paper)


async def test_forgetting_closes_the_paper_for_the_next_candidate(box: PaperBox, shelf: Shelf) -> None:
    shelf.papers[THEORY.paper] = THEORY_DATA
    await box.fetch(THEORY.paper)
    box.open_with(THEORY, TICKET, KEY_TEXT)
    box.forget()
    assert (box.paper, box.media) == (None, {})
    box.open_with(THEORY, TICKET, KEY_TEXT)
    assert box.paper is not None


async def test_another_candidate_or_another_paper_never_sees_the_one_that_was_open(box: PaperBox, shelf: Shelf) -> None:
    """Even where nobody said `forget` in between, as after a login that the server asked for again."""
    shelf.papers = {THEORY.paper: THEORY_DATA, PRACTICAL.paper: PRACTICAL_DATA}
    await box.fetch(THEORY.paper)
    await box.fetch(PRACTICAL.paper)
    other = Ticket("1" * 26)
    box.open_with(THEORY, TICKET, KEY_TEXT)
    box.open_with(THEORY, other, KEY_TEXT)
    assert box.paper == paper_for(theory(), THEORY.seed, other)
    box.open_with(PRACTICAL, other, KEY_TEXT)
    assert box.paper == practical()


# ---- ahead of time --------------------------------------------------------------------------------------------------


class Starts:
    """Takes what the box starts, to be run when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Fetch] = []

    def __call__(self, work: Fetch) -> None:
        self.waiting.append(work)

    async def run(self) -> None:
        """Run everything that was started."""
        while self.waiting:
            await self.waiting.pop(0)()


def offers(*sealed_papers: bytes) -> tuple[PaperToFetch, ...]:
    return tuple(PaperToFetch(digest_of(data), len(data)) for data in sealed_papers)


async def test_papers_are_fetched_ahead_one_after_the_other_and_lie_sealed_on_the_disk(
    box: PaperBox, shelf: Shelf, tmp_path: Path
) -> None:
    _, other = sealed(practical(), SessionId("第1考场/practical/1"))
    shelf.papers = {THEORY.paper: THEORY_DATA, digest_of(other): other}
    start, wanted = Starts(), offers(THEORY_DATA, other)
    box.look_ahead(wanted, start)
    box.look_ahead(wanted, start)
    assert len(start.waiting) == 1
    await start.run()
    box.look_ahead(wanted, start)
    await start.run()
    box.look_ahead(wanted, start)
    assert start.waiting == []
    assert {path.name for path in (tmp_path / "papers").iterdir()} == {THEORY.paper, digest_of(other)}
    assert shelf.asked == 2
    assert not box.wants(THEORY.paper), "whoever sits down finds it there"
    box.open_with(THEORY, TICKET, KEY_TEXT)
    assert box.paper is not None


async def test_a_paper_that_failed_ahead_is_tried_again_with_the_next_connection(box: PaperBox, shelf: Shelf) -> None:
    start, wanted = Starts(), offers(THEORY_DATA)
    box.look_ahead(wanted, start)
    with pytest.raises(LinkError):
        await start.run()
    box.look_ahead(wanted, start)
    assert start.waiting == [], "a server that is gone is not asked at every tick"
    shelf.papers[THEORY.paper] = THEORY_DATA
    box.look_ahead(offers(THEORY_DATA), start)
    await start.run()
    assert not box.wants(THEORY.paper)


async def test_a_paper_that_arrived_damaged_ahead_is_fetched_when_it_is_needed(box: PaperBox, shelf: Shelf) -> None:
    start = Starts()
    shelf.papers[THEORY.paper] = THEORY_DATA[:-1] + b"x"
    box.look_ahead(offers(THEORY_DATA), start)
    await start.run()
    assert box.wants(THEORY.paper)
