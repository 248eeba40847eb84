"""The real windows against a real server process: whole sittings, and what breaks in them."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from candidate_agent.lockdown.machine import LockdownMachine
from candidate_agent.lockdown.observation import Observation
from candidate_agent.ui.pages import PageName
from exam.answers import Chosen, Written
from exam.events import HandInBy, LossCause
from exam.ids import ItemId
from exam.paper import FileTask, FillIn, FormTask, SingleChoice
from exam.plan import Part
from exam.policy import MINUTE
from exam.sitting import SittingPhase
from server.cli import main as server_main
from tests.demo.staff import CHIEF, INSPECTOR, INVIGILATOR
from tests.e2e.windows import ExamRoom, Pc, exam_room, together, until
from tests.ui.windows import shown
from tests.unit.lockdown.machines import FakeMachine

PRACTICAL = {"practical": timedelta(minutes=10)}
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
LONG_TEXT = "转化率等于成交人数除以访客人数"


def item(pc: Pc, kind: type) -> ItemId:
    """The first question of a kind, brought to the front."""
    assert pc.app is not None
    paper = pc.app.desk.paper
    assert paper is not None
    found = next(one.id for one in paper.questions() if isinstance(one, kind))
    assert pc.window.page is not None
    pc.window.page.show_item(found)
    return found


async def type_into_field(pc: Pc, text: str) -> None:
    """Type into the field that has the keyboard, sign by sign as an input method commits.

    The loop goes on in between by itself: `processEvents` inside of a task would enter it twice.
    """
    field = pc.window.focusWidget()
    assert isinstance(field, QLineEdit), field
    for sign in text:
        field.insert(sign)
        await asyncio.sleep(0.002)


async def answering(room: ExamRoom, part: Part = Part.THEORY, machine: LockdownMachine | None = None) -> Pc:
    """A PC at which the candidate of seat 1 answers."""
    pc = await room.pc("PC-01", machine)
    await pc.come_in(room.ticket(1))
    await room.start(part)
    await pc.page(PageName.THEORY if part is Part.THEORY else PageName.PRACTICAL)
    return pc


def test_a_whole_day_at_one_pc(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path, theory=timedelta(seconds=20), **PRACTICAL) as room:
            pc = await answering(room)
            single = item(pc, SingleChoice)
            QTest.keyClick(pc.window.focusWidget(), Qt.Key.Key_B)
            fill = item(pc, FillIn)
            await type_into_field(pc, "转化率")
            await pc.shows("考点已保存")
            await hand_in_early(room, pc, Part.THEORY)
            theory = room.saved(1, Part.THEORY)
            assert isinstance(theory.answers[single].answer, Chosen)
            assert theory.answers[fill].answer == written(pc, theory.answers[fill].answer, "转化率")
            assert theory.handed_in_by is HandInBy.CANDIDATE
            await pc.press("next-login")
            await pc.come_in(room.ticket(1))
            await room.start(Part.PRACTICAL)
            await pc.page(PageName.PRACTICAL)
            task = await save_a_file(pc, "index.html", b"<html></html>")
            await until(lambda: (task, "index.html") in room.saved(1, Part.PRACTICAL).files, "the file is at the site")
            await hand_in_early(room, pc, Part.PRACTICAL)
            assert room.saved(1, Part.PRACTICAL).phase is SittingPhase.HANDED_IN

    together(day())


def written(pc: Pc, answer: object, first: str) -> Written:
    """What the candidate typed into the first blank, and nothing into the others."""
    assert isinstance(answer, Written)
    return Written((first, *("" for _ in answer.texts[1:])))


async def hand_in_early(room: ExamRoom, pc: Pc, part: Part) -> None:
    """Ask, be allowed, hand in, and wait for the receipt."""
    await pc.press("hand-in")
    await pc.press("ask")
    sitting = room.sitting(1, part)
    await room.order(CHIEF, "allow_early_leave", sitting=sitting, reason="考生申请提前离场")
    await pc.press("hand-in-now")
    await pc.page(PageName.DONE)


async def work_folder(pc: Pc) -> tuple[ItemId, Path]:
    """The first file task, in front, and its folder once the materials are laid out."""
    task = item(pc, FileTask)

    def folder() -> str:
        assert pc.app is not None
        files = pc.app.desk.task_files(task)
        return files.folder if files is not None else ""

    await pc.until(lambda: bool(folder()) and Path(folder()).is_dir(), "the work folder")
    return task, Path(folder())


async def save_a_file(pc: Pc, name: str, data: bytes) -> ItemId:
    """Save a file into the folder of the first file task, as another program would."""
    task, folder = await work_folder(pc)
    (folder / name).write_bytes(data)
    return task


def test_a_server_killed_while_somebody_types_costs_nothing(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            pc = await answering(room)
            fill = item(pc, FillIn)
            await type_into_field(pc, LONG_TEXT[:5])
            await room.server.kill()
            await type_into_field(pc, LONG_TEXT[5:])
            await pc.shows("已存本机，等待考点")
            assert pc.window.page_name is PageName.THEORY
            await room.server.start()
            await pc.shows("考点已保存")
            saved = room.saved(1, Part.THEORY).answers[fill].answer
            assert saved == written(pc, saved, LONG_TEXT)

    together(day())


def test_an_extension_arrives_on_the_hand_in_page(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            pc = await answering(room)
            await pc.press("hand-in")
            await pc.page(PageName.HAND_IN)
            wanted = {"sitting": room.sitting(1, Part.THEORY), "added": 5 * MINUTE, "reason": "设备故障"}
            assert await room.console.together(CHIEF, INSPECTOR, "extend_sitting", **wanted) == ""
            await pc.shows("监考已为你延长 5 分钟")
            assert pc.window.page_name is PageName.HAND_IN
            await pc.shows("00:14:")

    together(day())


def test_time_up_without_a_server_keeps_what_was_half_typed(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path, theory=timedelta(seconds=14)) as room:
            pc = await answering(room)
            fill = item(pc, FillIn)
            await type_into_field(pc, "转")
            await pc.shows("考点已保存")
            await room.server.kill()
            await type_into_field(pc, "化率")
            await pc.page(PageName.CLOSING)
            await pc.shows("请举手，不要关机")
            await room.server.start()
            await pc.page(PageName.DONE)
            sitting = room.saved(1, Part.THEORY)
            assert sitting.answers[fill].answer == written(pc, sitting.answers[fill].answer, "转化率")
            assert sitting.complete

    together(day())


def test_a_pause_blanks_the_paper_and_gives_the_time_back(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            pc = await answering(room)
            session = room.session(Part.THEORY)
            await room.order(CHIEF, "pause_session", session=session, reason="火警演练")
            await pc.page(PageName.PAUSED)
            before = pc.window.kit.desk.status.remaining
            await asyncio.sleep(0.5)
            assert pc.window.kit.desk.status.remaining == before
            await room.order(CHIEF, "resume_session", session=session, reason="警报解除")
            await pc.page(PageName.THEORY)

    together(day())


def test_a_candidate_moves_to_the_spare_pc_with_form_and_files(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path, **PRACTICAL) as room:
            pc = await answering(room, Part.PRACTICAL)
            task = await save_a_file(pc, "index.html", b"<html>one</html>")
            form = item(pc, FormTask)
            field = next(one for one in pc.window.findChildren(QLineEdit) if one.isVisibleTo(pc.window))
            QTest.keyClicks(field, "spring")
            await until(lambda: (task, "index.html") in room.saved(1, Part.PRACTICAL).files, "the file is at the site")
            await until(lambda: form in room.saved(1, Part.PRACTICAL).answers, "the form is at the site")
            move = {"sitting": room.sitting(1, Part.PRACTICAL), "to": "PC-41", "reason": "考生机损坏"}
            await room.order(CHIEF, "move_sitting", **move)
            await pc.page(PageName.REVOKED)
            spare = await room.pc("PC-41")
            await spare.log_in(room.ticket(1))
            await spare.page(PageName.PRACTICAL)
            item(spare, FormTask)
            fields = [one.text() for one in spare.window.findChildren(QLineEdit)]
            assert "spring" in fields
            _, folder = await work_folder(spare)
            brought = folder / "index.html"
            await until(lambda: brought.is_file() and brought.read_bytes() == b"<html>one</html>", "the file is there")

    together(day())


def test_a_file_of_200_mb_is_at_the_site_before_the_hand_in(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path, **PRACTICAL) as room:
            pc = await answering(room, Part.PRACTICAL)
            assert pc.app is not None
            sent = count_bytes_sent(pc)
            task, folder = await work_folder(pc)
            large = folder / "首页.psd"
            with large.open("wb") as file:
                for number in range(200):
                    file.write(number.to_bytes(4, "big") * (256 * 1024))
            await until(
                lambda: (task, "首页.psd") in room.saved(1, Part.PRACTICAL).files, "the file is at the site", 60
            )
            before = sum(sent)
            assert before >= large.stat().st_size
            await hand_in_early(room, pc, Part.PRACTICAL)
            assert sum(sent) - before < large.stat().st_size // 100
            assert room.saved(1, Part.PRACTICAL).complete

    together(day())


def count_bytes_sent(pc: Pc) -> list[int]:
    """Count what the PC uploads from now on."""
    assert pc.app is not None
    sent: list[int] = []
    put = pc.app.link.put_piece

    async def counted(digest: object, data: bytes, credentials: object) -> None:
        sent.append(len(data))
        await put(digest, data, credentials)  # type: ignore[arg-type]  # passed on as it came

    pc.app.link.put_piece = counted  # type: ignore[method-assign]  # a counter in between
    return sent


def test_a_seat_that_shows_nothing_of_another_candidate(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            pc = await answering(room)
            item(pc, FillIn)
            await type_into_field(pc, "转化率")
            await hand_in_early(room, pc, Part.THEORY)
            await pc.press("next-login")
            await pc.page(PageName.LOGIN)
            assert "转化率" not in shown(pc.window)
            assert pc.app is not None
            assert pc.app.desk.paper is None

    together(day())


def test_a_locked_pc_is_released_from_the_console_and_the_time_is_measured(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            machine = FakeMachine()
            pc = await answering(room, machine=machine)
            machine.sees = Observation(usb_storage=frozenset({"E:"}))
            await pc.page(PageName.LOCKED)
            await pc.shows("插有移动存储设备（E:）")
            sitting = room.sitting(1, Part.THEORY)
            await until(lambda: bool(room.saved(1, Part.THEORY).locking.causes), "the server knows of the lock")
            machine.sees = Observation(usb_storage=frozenset())
            # Less than a second would be no hindrance worth a record.
            await asyncio.sleep(1.5)
            usb = {"code": "usb_storage", "about": "E:"}
            await room.order(INVIGILATOR, "release_lock", sitting=sitting, causes=[usb], reason="已收走 U 盘")
            await pc.page(PageName.THEORY)
            await until(lambda: bool(room.saved(1, Part.THEORY).lost.losses), "the lost time is at the server")
            assert room.saved(1, Part.THEORY).lost.losses[0].cause is LossCause.LOCKED

    together(day())


def test_an_emergency_code_releases_a_pc_whose_server_is_away(site_template: Path, tmp_path: Path) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            machine = FakeMachine()
            pc = await answering(room, machine=machine)
            await room.server.kill()
            machine.sees = Observation(usb_storage=frozenset({"E:"}))
            await pc.page(PageName.LOCKED)
            codes = emergency_codes(room, "PC-01", room.session(Part.THEORY))
            pc.type("code", codes[0])
            await pc.press("unlock")
            await pc.page(PageName.THEORY)
            await room.server.start()
            await until(lambda: bool(room.saved(1, Part.THEORY).locking.used), "the server knows of the code")

    together(day())


def emergency_codes(room: ExamRoom, machine: str, session: str) -> list[str]:
    """The codes of the envelope, as the administrator prints them."""
    told = CliRunner().invoke(
        server_main, ["emergency-codes", "--site", str(room.site.root), "--session", session, "--machine", machine]
    )
    assert told.exit_code == 0, told.output
    return re.findall(r"[0-9A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}", told.output)


def test_a_pc_that_restarts_while_the_server_is_away_lets_its_candidate_go_on(
    site_template: Path, tmp_path: Path
) -> None:
    async def day() -> None:
        async with exam_room(site_template, tmp_path) as room:
            pc = await answering(room)
            fill = item(pc, FillIn)
            await type_into_field(pc, "转化")
            await pc.shows("考点已保存")
            await room.server.kill()
            await pc.off()
            await pc.on()
            await pc.shows("这台考生机存有你的作答")
            await pc.log_in(room.ticket(1))
            await pc.page(PageName.THEORY)
            item(pc, FillIn)
            await type_into_field(pc, "率")
            await room.server.start()
            await pc.shows("考点已保存")
            await until(lambda: written_first(room, fill) == "转化率", "all of it is at the site")

    together(day())


def written_first(room: ExamRoom, item_: ItemId) -> str:
    """What the site has of a fill-in item's first blank."""
    answer = room.saved(1, Part.THEORY).answers[item_].answer
    return answer.texts[0] if isinstance(answer, Written) else ""
