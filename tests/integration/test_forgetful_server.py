"""A server that was put up again from a backup lacks its last minutes: the PCs bring them back by themselves."""

from __future__ import annotations

import msgspec
import pytest

from exam.ids import MachineId, sitting_id
from exam.link.server_link import site_context
from exam.paper import FileTask
from exam.people import Actor, Role
from exam.policy import MINUTE
from exam.sitting import SittingPhase
from server.exam_clock import read_clocks
from server.standby.taking_over import begin_term
from server.store.engines import open_database
from server.store.journal_table import SqlJournal
from tests.conftest import ExpectedLogs
from tests.integration.exam_site import Cable, TestSite
from tests.integration.pcs import pc
from tests.integration.standbys import free_port

ANSWERS = 6
CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")


def forget_from(site: TestSite, kind: str) -> None:
    """Take everything from the first record of a kind on out of the journal, as if the backup ended before it."""
    journal = SqlJournal(open_database(site._database_url))
    journal.open(site.plan.number)
    first = next(record.seq for record in journal.read() if record.kind == kind)
    journal.cut_off(first - 1)
    journal.close()


@pytest.mark.parametrize("kind", ["answer_saved", "entered", "logged_in", "session_started"])
async def test_a_pc_brings_back_what_the_server_has_forgotten(site: TestSite, kind: str) -> None:
    site.clock.advance_to(site.theory.starts_at)
    port = free_port()
    link = Cable(f"https://127.0.0.1:{port}", site_context(site.folder.trust / "authority.pem"))
    async with pc(site, link, "PC-01") as one:
        async with site.server(port=port):
            await one.identify(site.place(0))
            await one.enter()
            for number in range(ANSWERS - 1):
                one.answer(number)
            await one.until_saved()
            deadline = one.status.deadline
        await one.screens.until(lambda: not one.status.connected)
        one.answer(ANSWERS - 1)
        forget_from(site, kind)
        async with site.server(port=port) as server:
            await one.until_saved()
            life = server.service.life
            assert life is not None
            sitting = life.hall.sittings[site.sitting(0)]
            assert (sitting.answered(), sitting.refused) == (ANSWERS, {})
            assert one.status.deadline == deadline
            assert sitting.lost.losses == (), "it was the server that was away, and no PC"
    await link.close()


async def test_files_that_the_server_has_lost_come_again_too(site: TestSite) -> None:
    practical = site.practical
    site.change_plan(lambda plan: msgspec.structs.replace(plan, sessions=(practical,)))
    site.clock.advance_to(practical.starts_at)
    port = free_port()
    link = Cable(f"https://127.0.0.1:{port}", site_context(site.folder.trust / "authority.pem"))
    place = practical.places[0]
    async with pc(site, link, "PC-01") as one:
        async with site.server(port=port):
            await one.identify(place)
            await one.enter()
            task = next(question for question in one.questions() if isinstance(question, FileTask))
            assert one.runner.save_file(task.id, "作品.txt", b"mine") is None
            await one.until_saved()
        await one.screens.until(lambda: not one.status.connected)
        forget_from(site, "file_saved")
        for piece in site.folder.blobs.rglob("*"):
            if piece.is_file():
                piece.unlink()
        async with site.server(port=port) as server:
            life, id_ = server.service.life, sitting_id(place.ticket, practical.id)
            assert life is not None
            await site.until(lambda: bool(life.hall.sittings[id_].files))
            (kept,) = life.hall.sittings[id_].files.values()
            assert server.service.blobs.read_file(kept.pieces) == b"mine"
    await link.close()


@pytest.mark.parametrize("kind", ["answer_saved", "handed_in", "logged_in"])
async def test_what_a_candidate_who_left_had_done_comes_again_from_the_pc(
    site: TestSite, kind: str, expects_log: ExpectedLogs
) -> None:
    expects_log("what a candidate left on a PC was taken")
    site.clock.advance_to(site.theory.starts_at)
    port = free_port()
    link = Cable(f"https://127.0.0.1:{port}", site_context(site.folder.trust / "authority.pem"))
    async with pc(site, link, "PC-01") as one:
        async with site.server(port=port):
            await one.identify(site.place(0))
            await one.enter()
            for number in range(ANSWERS):
                one.answer(number)
            await one.until_saved()
            site.clock.advance(61 * MINUTE)
            await one.screens.until(lambda: one.status.whole)
            one.runner.leave()
        await one.screens.until(lambda: not one.status.connected)
        forget_from(site, kind)
        # A server that was put up again leads in a term of its own: that is how the PCs know.
        store = SqlJournal(open_database(site._database_url))
        now = read_clocks(site.clock, "")
        assert begin_term(site.folder, store, MachineId("server"), CHIEF, "从备份恢复", now) is not None
        async with site.server(port=port) as server:
            life = server.service.life
            assert life is not None
            await site.until(lambda: life.hall.sittings[site.sitting(0)].complete)
            sitting = life.hall.sittings[site.sitting(0)]
            assert sitting.phase is SittingPhase.HANDED_IN
            assert (sitting.answered(), sitting.refused) == (ANSWERS, {})
    await link.close()
