"""The server's whole disk is lost, and there is neither standby nor backup: the PCs' journals build the exam anew."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable

import msgspec
from click.testing import CliRunner

from candidate_agent.session.status import Screen
from exam.ids import ItemId, MachineId
from exam.link.server_link import site_context
from exam.people import Actor, Role
from exam.policy import MINUTE
from exam.program import PROGRAM
from exam.sitting import SittingPhase
from exam.terms import generation_of, term_of
from exam.wire.messages import SeatTold
from server.cli import main
from server.exam_clock import read_clocks
from server.machine_registry import MachineRegistry
from server.rebuild_app import Collecting
from server.rebuilding import Held, exam_offset, rebuilt
from server.store.engines import open_database
from server.store.journal_table import SqlJournal
from server.trust_files import ensure_trust, server_context
from tests.conftest import ExpectedLogs
from tests.helpers.people import password_of
from tests.integration.exam_site import PATIENCE, Cable, TestSite
from tests.integration.pcs import pc
from tests.integration.standbys import free_port

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")
ANSWERS = 5
TASK = ItemId("P2")


def lose_the_disk(site: TestSite) -> None:
    """Nothing is left of the day: no journal, no pieces."""
    journal = SqlJournal(open_database(site._database_url))
    journal.open(site.plan.number)
    journal.cut_off(0)
    journal.close()
    shutil.rmtree(site.folder.blobs, ignore_errors=True)


async def rebuild(site: TestSite, port: int, enough: Callable[[Held], bool]) -> None:
    """What the command does, once the PCs have told enough."""
    plan = site.plan
    trust = ensure_trust(site.folder, plan.site_number, (), site.theory.starts_at)
    collecting = Collecting(plan, trust.secret, site.clock, MachineRegistry(site.folder), certificates=False)
    async with collecting.door("127.0.0.1", port, server_context(trust)), asyncio.timeout(PATIENCE):
        while not (enough(collecting.held) and collecting.offsets):
            collecting.changed.clear()
            await collecting.changed.wait()
    store, found = SqlJournal(open_database(site._database_url)), read_clocks(site.clock, "")
    now = msgspec.structs.replace(found, instant=exam_offset(collecting.offsets) + found.monotonic_ms)
    store.append(rebuilt(plan, store.open(plan.number), collecting.held, now, PROGRAM, CHIEF, "硬盘损坏"))
    store.close()


async def test_seats_time_and_answers_come_back_from_the_pcs(site: TestSite) -> None:
    site.clock.advance_to(site.theory.starts_at)
    port = free_port()
    authority = site.folder.trust / "authority.pem"
    links = [Cable(f"https://127.0.0.1:{port}", site_context(authority)) for _ in range(2)]
    async with pc(site, links[0], "PC-01") as one, pc(site, links[1], "PC-02") as two:
        pcs = (one, two)
        async with site.server(port=port):
            for number, each in enumerate(pcs):
                await each.identify(site.place(number))
                await each.enter()
                for item in range(ANSWERS):
                    each.answer(item)
                await each.until_saved()
            before = [each.status.remaining for each in pcs]
            then = site.clock.monotonic_ms()
        for each in pcs:
            await each.screens.until(lambda each=each: not each.status.connected)  # type: ignore[misc]
            each.answer(ANSWERS)
        lose_the_disk(site)
        await rebuild(site, port, lambda held: len(held.told) == len(pcs))
        async with site.server(port=port) as server:
            life = server.service.life
            assert life is not None
            sittings = [life.hall.sittings[site.sitting(number)] for number in range(2)]
            await site.until(
                lambda: all(life.hall.sittings[sitting.id].answered() == ANSWERS + 1 for sitting in sittings)
            )
            passed = site.clock.monotonic_ms() - then
            for each, left in zip(pcs, before, strict=True):
                await each.until_saved()
                assert left is not None
                assert each.status.remaining is not None
                assert abs(left - passed - each.status.remaining) < 2000, "nobody is given or robbed of time"
            assert [record.kind for record in server.service.read_records()].count("exam_rebuilt") == 1
    for link in links:
        await link.close()


async def test_who_has_left_comes_back_from_the_pcs_journal_with_their_files(
    site: TestSite, expects_log: ExpectedLogs
) -> None:
    expects_log("what a candidate left on a PC was taken")
    site.clock.advance_to(site.theory.starts_at)
    port = free_port()
    link = Cable(f"https://127.0.0.1:{port}", site_context(site.folder.trust / "authority.pem"))
    async with pc(site, link, "PC-01") as one:
        async with site.server(port=port):
            await one.identify(site.place(0))
            await one.enter()
            for item in range(ANSWERS):
                one.answer(item)
            assert one.runner.save_file(TASK, "作品.txt", b"mine") is None
            await one.until_saved()
            site.clock.advance(61 * MINUTE)
            await one.screens.until(lambda: one.status.whole)
            one.runner.leave()
            await one.until(Screen.LOGIN)
        await one.screens.until(lambda: not one.status.connected)
        lose_the_disk(site)
        await rebuild(site, port, lambda held: len(held.left) == 1)
        async with site.server(port=port) as server:
            life = server.service.life
            assert life is not None
            sitting = life.hall.sittings[site.sitting(0)]
            assert (sitting.phase, sitting.answered(), sitting.complete) == (SittingPhase.HANDED_IN, ANSWERS + 1, True)
            (kept,) = sitting.files.values()
            await site.until(lambda: all(server.service.blobs.has(piece) for piece in kept.pieces))
            assert server.service.blobs.read_file(kept.pieces) == b"mine"
            records = [record.kind for record in server.service.read_records()]
            assert records.count("left_behind_taken") == 1
    await link.close()


async def test_what_the_sites_secret_does_not_prove_is_no_seat(site: TestSite, expects_log: ExpectedLogs) -> None:
    expects_log("a PC showed a seat that is not of this exam")
    trust = ensure_trust(site.folder, site.plan.site_number, (), site.theory.starts_at)
    collecting = Collecting(site.plan, trust.secret, site.clock, MachineRegistry(site.folder), certificates=False)
    collecting.take(MachineId("PC-01"), SeatTold(site.sitting(), "made up", b"x" * 80, 5))
    assert collecting.told == []


async def test_a_journal_that_is_there_is_never_built_over(site: TestSite) -> None:
    async with site.server():
        pass
    password = site.folder.root / "password.txt"
    password.write_text(password_of("主考甲"), encoding="utf-8")
    command = ["rebuild", "--site", str(site.folder.root), "--database", site._database_url]
    command += ["--by", "主考甲", "--reason", "试", "--seconds", "1", "--host", "127.0.0.1", "--port", "0"]
    ended = CliRunner().invoke(main, [*command, "--password-file", str(password)])
    assert ended.exit_code == 2
    assert "store_not_empty" in ended.output


async def test_an_old_server_leads_again_when_people_say_so(site: TestSite) -> None:
    async with site.server():
        pass
    password = site.folder.root / "password.txt"
    password.write_text(password_of("主考甲"), encoding="utf-8")
    command = ["take-over", "--site", str(site.folder.root), "--anew", "--database", site._database_url]
    command += ["--by", "主考甲", "--reason", "备用服务器也坏了", "--password-file", str(password)]
    ended = CliRunner().invoke(main, command)
    assert ended.exit_code == 0, ended.output
    async with site.server() as server:
        life = server.service.life
        assert life is not None
        assert generation_of(term_of(life.hall.epoch)) == 1
        assert life.hall.standby.takeovers[-1].reason == "备用服务器也坏了"
