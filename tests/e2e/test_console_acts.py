"""Every act of people, once, through the console's own window at a real server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest
from PySide6.QtWidgets import QLabel

from exam.clock import wall_now
from exam.commands import FindingEntry, LossEntry, StaffCommand
from exam.events import LossCause, Topic
from exam.evidence import Severity
from exam.ids import MachineId, id_check_character
from exam.link.server_link import site_context
from exam.paper_package import SealedPackage
from exam.plan import Level, Part
from exam.policy import MINUTE, SECOND
from exam.premises import SEALING_POINTS
from exam.trust.emergency_codes import match_code
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, make_code
from exam.wire import messages as wire
from invigilator_console.room.forms import Target
from invigilator_console.room.seat_state import second_login
from server.packages import take_package
from server.scoring.exam_record import open_site_database, read_exam
from server.site_folder import PaperUse, SiteFolder
from tests.demo.decisions import ORGANISER_KEY, install_release_key
from tests.e2e.consoles import ConsoleAt, Sitter
from tests.e2e.windows import POLICY, ExamRoom, exam_room, together, until
from tests.helpers.packages import put_organiser, seal_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
CHIEF, INSPECTOR, INVIGILATOR, ADMIN, STAFF = "主考甲", "巡考甲", "监考甲", "系统管理员甲", "工作人员甲"
RULES = msgspec.structs.replace(POLICY, interruption_from=SECOND, entry_closes_after_start=600 * SECOND)
KINDS = {str(kind.__struct_config__.tag) for kind in StaffCommand.__args__}


def prepared(template: Path, folder: Path) -> tuple[Path, str]:
    """A site that has a spare paper, sealed, and the organiser's key too; and the code that opens the paper."""
    import shutil  # noqa: PLC0415 - only here

    root = folder / "template"
    shutil.copytree(template, root)
    site = SiteFolder(root)
    put_organiser(site)
    data, code = seal_for(site, Level.INTERMEDIATE, Part.THEORY, wall_now(), use=PaperUse.SPARE)
    assert isinstance(take_package(site, data, site.read_plan(), "p"), SealedPackage)
    install_release_key(site, folder)
    return root, code


class Day:
    """A room, the chief examiner's console, and candidates."""

    def __init__(self, room: ExamRoom, console: ConsoleAt, http: aiohttp.ClientSession, paper_code: str) -> None:
        self.room, self.console, self.http, self.paper_code = room, console, http, paper_code
        self.sitters: dict[int, Sitter] = {}

    async def sit(self, seat: int, machine: str = "") -> Sitter:
        """A candidate comes in."""
        sitter = Sitter(self.http, self.room.server.url, self.room.ticket(seat), machine or f"PC-{seat:02d}")
        await sitter.come_in()
        self.sitters[seat] = sitter
        return sitter

    def code(self, purpose: ReleasePurpose, seats: tuple[int, ...], minutes: int, serial: int) -> str:
        """What the organiser reads out over the telephone."""
        plan = self.room.plan
        session = self.room.session(Part.THEORY)
        request = ReleaseRequest(purpose, plan.number, plan.site_number, session, seats, minutes)
        return make_code(ORGANISER_KEY, request, serial)

    async def close(self) -> None:
        """Everybody leaves."""
        for sitter in self.sitters.values():
            await sitter.gone()
        await self.console.off()


async def before_the_start(day: Day) -> None:
    """What is done before anybody answers."""
    console, session = day.console, day.room.session(Part.THEORY)
    await console.act("tick_duty", console.target(name="systems_on"))
    await console.act("record_stand_in", console.target(), name="监考丙", instead_of="监考乙")
    body = "99000020060101041"
    person = {"name": "补考生", "ticket": "20261128002611000000909999", "id_number": body + id_check_character(body)}
    await console.act("add_candidate", console.target(), **person, seat="41", reason="名单遗漏，已核实")
    await console.until(lambda: any(row.seat == 41 for row in console.app_board.seats_of(session)), "seat 41")
    await console.act("change_seats", console.target(7), seat="8", reason="坐错考位")
    await console.act("enrol_machine", console.target(), machine="PC-77", seat="")
    await console.act("retire_machine", Target(machine=MachineId("PC-77"), room=console.room.room), reason="设备故障")
    table = "\n".join(",".join(str(seat) for seat in range(row * 8 + 1, row * 8 + 9)) for row in range(5)) + "\n41"
    await console.act("arrange_room", console.target(), table=table)
    await console.act("open_paper", console.target(), which="spare", code=day.paper_code)
    await console.until(lambda: console.session().has_spare, "the spare paper is open")
    spare = day.code(ReleasePurpose.SPARE_PAPER, (), 0, 1)
    await console.act("switch_paper", console.target(), code=spare, reason="组织单位通知")
    for point in SEALING_POINTS:
        await console.act("tick_sealing", Target(room=console.room.room, name=point))


async def the_room(day: Day) -> None:
    """What happens in the room while everybody answers."""
    console = day.console
    await console.act("record_screening", console.target(1))
    await console.act("check_identity", console.target(1))
    await console.act("send_message", console.target(), text="请注意考试时间。")
    asks = day.sitters[2]
    await asks.say(wire.RaiseHand(9, asks.sitting, Topic.HELP, "键盘不灵"))
    await console.until(lambda: console.seat(2).hand is not None, "the raised hand")
    await console.act("lower_hand", console.target(2))
    await console.act("step_out", console.target(1), with_whom=INVIGILATOR)
    await console.act("step_back", console.target(1))
    await console.act("record_incident", console.target(), kind="machine", text="投影仪不亮")
    await console.until(lambda: bool(console.session().incidents), "the incident")
    incident = console.session().incidents[-1]
    await console.act("settle_incident", console.target(name=incident.id), text="已修复")
    await console.act("record_violation", console.target(3), level="warning", text="与邻座交谈")
    other = Sitter(day.http, day.room.server.url, day.room.ticket(1), "PC-41")
    await other.connect()
    await other.say(wire.Login(1, other.ticket, other.ticket[-6:]))
    await console.until(lambda: bool(console.seat(1).second_machines), "the second login")
    await other.gone()
    await console.act("see_matter", console.target(name=second_login(console.seat(1))))
    locked = day.sitters[5]
    await locked.put(FindingEntry("usb_storage", "E:", Severity.LOCK, {"device": "E:"}, locked.now))
    await console.until(lambda: bool(console.seat(5).locked_by), "the lock")
    await in_the_panel(console, locked)
    await console.act("release_lock", console.target(5), reason="已现场查看，无违纪")


async def in_the_panel(console: ConsoleAt, locked: Sitter) -> None:
    """What is asked for in the candidate's panel: the screen, and a code that opens the PC."""
    console.frame.begin("ask_screen", console.target(5))
    await console.press("see-screen")
    await until(lambda: any(isinstance(one, wire.ShowScreen) for one in locked.heard), "the PC is asked for its screen")
    await console.press("read-code")
    await console.until(lambda: bool(console.shown("emergency-code", QLabel)), "the code")
    (shown,) = console.shown("emergency-code", QLabel)
    assert isinstance(shown, QLabel)
    assert locked.seated is not None
    session = console.session().session
    assert match_code(locked.seated.emergency, locked.machine, session, shown.text()) == 0


async def the_time(day: Day) -> None:
    """What is done about time."""
    console = day.console
    await console.act("extend_sitting", console.target(1), INSPECTOR, minutes="5", reason="设备故障耽误")
    await console.until(lambda: console.seat(1).given == 5 * MINUTE, "the five minutes")
    await console.act("extend_session", console.target(), INSPECTOR, minutes="1", reason="网络中断")
    released = day.code(ReleasePurpose.EXTENSION, (2,), 20, 2)
    await console.act("extend_sitting", console.target(2), minutes="20", reason="设备故障耽误", code=released)
    await console.until(lambda: console.seat(2).given == 20 * MINUTE, "the twenty minutes")
    await console.act("pause_session", console.target(), reason="消防警报")
    await console.until(lambda: console.session().paused_since is not None, "the pause")
    await console.act("resume_session", console.target(), reason="可以继续")
    console.frame.begin("extend_sitting", console.target(3))
    await console.enter("minutes", "3")
    await console.enter("reason", "登录耽误")
    await console.press("confirm")
    await console.press("withdraw")
    await console.until(lambda: console.frame.right.sheet is None, "the proposal is withdrawn")
    await console.act("move_sitting", console.target(4), to="", reason="考生机故障")


async def what_was_lost(day: Day) -> None:
    """A PC that was off; then the server, for everybody."""
    console, lost = day.console, day.sitters[1]
    await lost.gone()
    since = console.app_now
    await console.until(lambda: console.app_now - since > 1500, "a second and a half")
    await lost.back()
    await lost.put(LossEntry(LossCause.PC_OFF, since + 100, since + 1400))
    await console.until(lambda: bool(console.session().credits), "what may be given back")
    await console.act("credit_lost_time", console.target(1), INSPECTOR, reason="断电")
    await day.room.server.kill()
    await until(lambda: not console.is_live, "the console notices")
    await until(lambda: console.app_age > 1500, "a second and a half")
    await day.room.server.start()
    for sitter in day.sitters.values():
        await sitter.gone()
    await console.until(lambda: console.is_live, "the console is back by itself", 40)
    await console.until(lambda: console.session().interruption is not None, "the interruption")
    for seat in (1, 2, 3):
        await day.sitters[seat].back()
    await console.act("set_critical_moment", console.target(), minutes="30", reason="断电")
    await console.act("settle_interruption", console.target(), reason="考生已全部返回")


async def the_end(day: Day) -> None:
    """Leaving, and closing."""
    console, leaves = day.console, day.sitters[2]
    await leaves.answer()
    await console.act("allow_early_leave", console.target(2), reason="主考同意")
    await leaves.hand_in()
    await console.until(lambda: console.seat(2).phase.value == "handed_in", "the hand-in")
    await console.act("undo_hand_in", console.target(2), INSPECTOR, reason="误操作交卷")
    await console.act("stop_sitting", console.target(3), reason="突发疾病")
    await console.act("call_off", console.target(), INSPECTOR, reason="组织单位通知")
    await console.until(lambda: console.session().called_off, "the end")
    points = await console.open_points()
    assert points
    for point in points:
        await console.act("settle_point", console.target(name=point), reason="已核实，属实际情况")
    await console.act("close_session", console.target())
    await console.until(lambda: console.session().closed_at is not None, "the session is closed")


async def the_seal(day: Day, folder: Path) -> None:
    """The administrator seals the room at another console; the chief opens it."""
    authority = day.room.site.trust / "authority.pem"
    other = ConsoleAt("JK-03", day.room.server.url, authority, folder / "JK-03")
    await other.on()
    try:
        await other.sign_in(ADMIN)
        await other.act("seal_room", Target(room=other.room.room), STAFF)
    finally:
        await other.off()
    room = day.console.room.room
    await day.console.until(lambda: day.console.app_sealed(room), "the seal at the other console")
    await day.console.act("unseal_room", Target(room=room), reason="开始考试")


def test_every_act_of_people_once_through_the_console(site_template: Path, tmp_path: Path) -> None:
    async def acts() -> None:
        template, code = prepared(site_template, tmp_path)
        length = {"theory": timedelta(minutes=30)}
        async with exam_room(template, tmp_path / "exam", RULES, **length) as room:
            authority = room.site.trust / "authority.pem"
            connector = aiohttp.TCPConnector(ssl=site_context(authority))
            async with aiohttp.ClientSession(connector=connector) as http:
                console = ConsoleAt("JK-02", room.server.url, authority, tmp_path / "JK-02")
                await console.on()
                await console.sign_in(CHIEF)
                day = Day(room, console, http, code)
                try:
                    await before_the_start(day)
                    await the_seal(day, tmp_path)
                    for seat in range(1, 6):
                        await day.sit(seat)
                    await console.act("start_session", console.target())
                    for sitter in day.sitters.values():
                        await sitter.begin()
                    await the_room(day)
                    await the_time(day)
                    await what_was_lost(day)
                    await the_end(day)
                finally:
                    await day.close()
            ordered = kinds_in_the_journal(room)
        assert ordered == KINDS

    together(acts())


def kinds_in_the_journal(room: ExamRoom) -> set[str]:
    """The kinds of orders that were carried out, or proposed, as the journal has them."""
    database = open_site_database(room.site)
    try:
        hall = read_exam(room.plan, database).hall
        return {kind for counts in hall.orders.values() for kind in counts}
    finally:
        database.core.dispose()
