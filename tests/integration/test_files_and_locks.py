"""Large files beside answers, files on a spare PC, and a locked PC that people release: real PCs at a real server."""

from __future__ import annotations

import aiohttp
import msgspec
import pytest

from candidate_agent.session.pieces import PIECE
from exam.commands import MoveSitting, ReadEmergencyCode, ReleaseLock
from exam.events import LossCause
from exam.evidence import Evidence
from exam.ids import ItemId, MachineId
from exam.link.server_link import LinkError, ServerLink
from exam.policy import MINUTE
from exam.sitting import Sitting
from exam.trust.emergency_codes import match_code
from exam.wire.console_talk import EmergencyCode
from exam.wire.messages import PROTOCOL, Hello, Login, Refused, Welcome
from server.app import RunningServer
from tests.integration.exam_site import CHIEF, INSPECTOR, Staff, TestSite
from tests.integration.pcs import pc
from tests.integration.wires import wire

pytestmark = pytest.mark.slow

TASK = ItemId("P2")
PAGE = "首页 设计.psd"
PIECES = 24
USB = Evidence("usb_storage", "E:")


def known(server: RunningServer, site: TestSite) -> Sitting:
    """What the server knows of the candidate's sitting."""
    assert server.service.life is not None
    return server.service.life.hall.sittings[site.sitting()]


def content(changed: int = -1) -> bytes:
    """A file of many pieces, all different; one of them may be another than at first."""
    return b"".join(bytes([number, number == changed]) * (PIECE // 2) for number in range(PIECES))


async def test_answers_do_not_wait_for_a_large_file_and_a_spare_pc_has_it_back(
    site: TestSite, server: RunningServer, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, site.link(server), "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        cut = one.runner.pieces.cut(content())
        assert one.runner.file_cut(TASK, PAGE, cut) is None
        await one.screens.until(lambda: 0 < one.runner.uploads().get((TASK, PAGE), 0) < 1)
        one.answer(0)
        await site.until(lambda: bool(known(server, site).answers))
        assert not known(server, site).files, "the answer overtook the file"
        await one.until_saved()
        assert one.runner.core.at_site(TASK, PAGE)
        assert one.runner.uploads() == {}
        assert known(server, site).files[TASK, PAGE].digest == cut.digest
        again = one.runner.pieces.cut(content(changed=3))
        assert one.runner.file_cut(TASK, PAGE, again) is None
        await one.until_saved()
        assert [file.digest for file in one.runner.core.versions[TASK, PAGE]] == [cut.digest, again.digest]
        assert one.runner.file_removed(TASK, "nothing.html") is None
    assert (await staff.order(MoveSitting(site.sitting(), "机器故障")))[0] == 200
    async with pc(site, site.link(server), "PC-99") as spare:
        await spare.screens.until(lambda: spare.status.connected)
        spare.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await spare.screens.until(lambda: spare.runner.core.view is not None)
        entry = spare.runner.core.files[TASK, PAGE]
        assert entry.digest == again.digest
        pieces = [await spare.runner.fetch_piece(piece) for piece in entry.pieces]
        assert b"".join(pieces) == content(changed=3)
        with pytest.raises(LinkError):
            await spare.runner.fetch_piece(cut.pieces[3])
        assert spare.runner.file_removed(TASK, PAGE) is None
        await spare.until_saved()
        assert known(server, site).files == {}


async def test_a_locked_pc_is_seen_released_and_its_time_is_measured(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    sitting = site.sitting()
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        one.runner.found(USB.code, USB.about, "lock", {"device": "E:"}, one.runner.core.time.now(0))
        one.runner.locked(locked=True)
        await site.until(lambda: bool(known(server, site).locking.causes))
        row = (await staff.rows(site.theory.id))[sitting]
        assert [cause["evidence"] for cause in row["locked_by"]] == [{"code": USB.code, "about": USB.about}]  # type: ignore[attr-defined]  # JSON
        site.clock.advance(2 * MINUTE)
        assert await staff.order(ReleaseLock(sitting, (USB,), "已查看"), by=INSPECTOR) == (403, "role_may_not")
        assert (await staff.order(ReleaseLock(sitting, (USB,), "已收走 U 盘")))[0] == 200
        await one.screens.until(lambda: one.runner.core.view is not None and USB in one.runner.core.view.released)
        one.runner.locked(locked=False)
        one.runner.gone(USB.code, USB.about)
        one.answer(0)
        await one.until_saved()
        (loss,) = known(server, site).lost.losses
        assert loss.cause is LossCause.LOCKED
        assert 2 * MINUTE <= loss.span.until - loss.span.since < 3 * MINUTE
        await site.until(lambda: not known(server, site).locking.standing)


async def test_a_code_that_is_told_at_the_console_opens_the_pc_it_was_told_for(
    site: TestSite, server: RunningServer, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    sitting, place = site.sitting(), f"/api/v1/emergency-code?sitting={site.sitting()}"
    async with pc(site, site.link(server), "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        assert (await staff.desk.ask(CHIEF, "GET", place)).code == "emergency_code_unread"
        assert await staff.order(ReadEmergencyCode(sitting, "锁定"), by=INSPECTOR) == (403, "role_may_not")
        assert (await staff.order(ReadEmergencyCode(sitting, "锁定且断线")))[0] == 200
        code = msgspec.convert((await staff.desk.ask(CHIEF, "GET", place)).told, EmergencyCode)
        assert code.machine == MachineId("PC-01")
        seated = one.runner.core.seated
        assert seated is not None
        assert match_code(seated.emergency, code.machine, site.theory.id, code.code) == code.serial == 0
        assert match_code(seated.emergency, MachineId("PC-02"), site.theory.id, code.code) is None
        assert (await staff.desk.ask(INSPECTOR, "GET", place)).code == "role_may_not"
        assert (await staff.desk.ask(CHIEF, "GET", "/api/v1/emergency-code?sitting=x")).code == "sitting_unknown"
    assert code.code not in "".join(path.read_text("utf-8", "replace") for path in site.folder.root.rglob("*.log*"))


async def test_a_pc_with_another_program_is_told_so_by_a_real_server(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.say(Hello(PROTOCOL, "0.0.1", MachineId("PC-01"), manifest="older"))
        welcome = await one.hear(Welcome)
        assert len(welcome.manifest) == 16
        await one.say(Login(1, site.place().ticket, site.place().ticket[-6:]))
        refused = await one.hear(Refused)
        assert refused.refusal.code == "program_differs"
        assert refused.refusal.facts["theirs"] == "0.0.1 older"
