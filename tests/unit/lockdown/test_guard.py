"""Steps, findings and the lock together, the rounds that look, the probe, and `kaochang-agent repair`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from candidate_agent import repair_command
from candidate_agent.cli import main
from candidate_agent.lockdown.findings import FindingCode
from candidate_agent.lockdown.guard import FOLDER, LockdownGuard
from candidate_agent.lockdown.machine import Hold, Setting
from candidate_agent.lockdown.observation import Observation
from candidate_agent.lockdown.policy import LockdownPolicy, Target, Work
from candidate_agent.lockdown.probe import connect_by_tcp, first_reachable
from candidate_agent.lockdown.rounds import keep_looking
from candidate_agent.lockdown.steps import StepName
from candidate_agent.lockdown.watch import Appeared, News
from exam.ids import MachineId, SessionId
from exam.policy import MINUTE, SECOND
from exam.trust.emergency_codes import make_codes, verifiers
from tests.unit.lockdown.machines import FakeMachine

POLICY = LockdownPolicy()
PC, SESSION, SECRET = MachineId("PC-01"), SessionId("第1考场/theory/20261128T0900"), bytes(32)
STICK = Observation(usb_storage=frozenset({"E:"}))


def guard(folder: Path, machine: FakeMachine, policy: LockdownPolicy = POLICY) -> LockdownGuard:
    """A program that has just started."""
    return LockdownGuard(PC, machine, folder, policy)


def locked(here: LockdownGuard) -> bool:
    """Whether the candidate must wait."""
    return here.lock.locked


def codes(news: list[News]) -> list[FindingCode]:
    """What appeared."""
    return [one.finding.code for one in news if isinstance(one, Appeared)]


def test_a_day_at_one_pc(tmp_path: Path) -> None:
    """Lock, a restart without a server, an emergency code, its report, and the PC as it was."""
    machine = FakeMachine()
    began = machine.state()
    here = guard(tmp_path, machine)
    assert here.start(0, 0) == []
    here.begin(SESSION, verifiers(SECRET, PC, SESSION))
    assert codes(here.observed(STICK, Work.THEORY, 1, 1000)) == [FindingCode.USB_STORAGE]
    assert locked(here)

    machine.restart()
    again = guard(tmp_path, machine)
    assert locked(again)
    assert again.start(0, 2000) == []
    again.observed(STICK, Work.THEORY, 1, 3000)
    wrong = again.type_code("0-0000-0000", 3500)
    assert wrong is not None
    assert wrong.code == "emergency_wrong"
    assert again.type_code(make_codes(SECRET, PC, SESSION)[0], 4000) is None
    assert not locked(again)
    assert again.observed(STICK, Work.THEORY, 2, 5000) == []

    third = guard(tmp_path, machine)
    assert not locked(third)
    (use,) = third.lock.uses
    third.reported([use])
    assert guard(tmp_path, machine).lock.uses == ()
    assert third.stop().failures == ()
    assert machine.state() == began


def test_without_rights_or_sleep_control_people_are_told_and_the_exam_goes_on(tmp_path: Path) -> None:
    machine = FakeMachine(barred={Setting.USB_STORAGE_DRIVER}, missing={Hold.AWAKE, Hold.CAPTURE})
    here = guard(tmp_path, machine)
    assert set(codes(here.start(0, 0))) == {
        FindingCode.STEP_NOT_ALLOWED,
        FindingCode.MAY_SLEEP,
        FindingCode.STEP_UNSUPPORTED,
    }
    assert not locked(here)
    assert here.observed(Observation(), Work.THEORY, MINUTE, MINUTE) == []


def test_without_a_required_step_the_pc_locks_and_says_why(tmp_path: Path) -> None:
    machine = FakeMachine(missing={Hold.KEYBOARD})
    began = machine.state()
    here = guard(tmp_path, machine)
    assert FindingCode.NOT_LOCKED_DOWN in codes(here.start(0, 0))
    assert locked(here)
    assert machine.state() == began


def test_a_step_that_is_skipped_today_is_not_performed_but_still_repaired(tmp_path: Path) -> None:
    machine = FakeMachine()
    began = machine.state()
    guard(tmp_path, machine).start(0, 0)
    machine.restart()
    guard(tmp_path, machine, LockdownPolicy(skipped=(StepName.USB_STORAGE,))).start(0, 0)
    assert machine.settings[Setting.USB_STORAGE_DRIVER] is None
    assert machine.settings[Setting.TASK_MANAGER_OFF] == 1
    guard(tmp_path, machine).stop()
    machine.restart()
    assert machine.state() == began


def test_what_is_changed_behind_our_back_is_put_right_and_told_once(tmp_path: Path) -> None:
    machine = FakeMachine()
    began = machine.state()
    here = guard(tmp_path, machine)
    here.start(0, 0)
    machine.settings[Setting.TASK_MANAGER_OFF] = None
    machine.settings[Setting.UPDATE_SERVICE_RUNNING] = 1
    assert codes(here.observed(Observation(), Work.THEORY, 0, 0)) == [FindingCode.STEP_UNDONE]
    assert machine.settings[Setting.TASK_MANAGER_OFF] == 1
    assert machine.settings[Setting.UPDATE_SERVICE_RUNNING] == 0
    assert codes(here.observed(Observation(), Work.THEORY, SECOND, SECOND)) == []
    here.stop()
    assert machine.state() == began


def test_after_stopping_nothing_is_put_right(tmp_path: Path) -> None:
    machine = FakeMachine()
    here = guard(tmp_path, machine)
    here.start(0, 0)
    here.stop()
    machine.written.clear()
    assert here.observed(Observation(), Work.THEORY, 0, 0) == []
    assert machine.written == []


def test_a_full_disk_locks_all_the_same_and_lets_the_console_release_but_takes_no_code(tmp_path: Path) -> None:
    machine = FakeMachine()
    here = guard(tmp_path, machine)
    here.begin(SESSION, verifiers(SECRET, PC, SESSION))
    (tmp_path / FOLDER / "lock.kcl.new").mkdir()
    here.observed(STICK, Work.THEORY, 0, 0)
    assert locked(here)
    refused = here.type_code(make_codes(SECRET, PC, SESSION)[0], 1)
    assert refused is not None
    assert refused.code == "emergency_disk"
    assert locked(here)
    here.release([cause.finding.evidence for cause in here.lock.causes])
    assert not locked(here)


# ---- the probe ------------------------------------------------------------------------------------------------------

TARGETS = (Target("192.0.2.1", 53), Target("192.0.2.2", 53), Target("192.0.2.3", 443))


class Outside:
    """The world outside: some places answer, some refuse, some say nothing."""

    def __init__(self, answers: set[str], silent: set[str]) -> None:
        self.answers, self.silent = answers, silent
        self.asked: list[str] = []

    async def __call__(self, target: Target) -> None:
        """Connect."""
        self.asked.append(target.host)
        if target.host in self.silent:
            await asyncio.Event().wait()
        if target.host not in self.answers:
            raise ConnectionRefusedError


async def test_the_internet_is_reachable_when_any_place_answers() -> None:
    outside = Outside({"192.0.2.2", "192.0.2.3"}, {"192.0.2.1"})
    assert await first_reachable(TARGETS, outside, 10) == "192.0.2.2:53"
    assert outside.asked == [target.host for target in TARGETS]


async def test_silence_and_refusal_are_no_internet() -> None:
    assert await first_reachable(TARGETS, Outside(set(), {"192.0.2.1"}), 10) == ""
    assert await first_reachable((), Outside(set(), set()), 10) == ""


async def test_a_real_connection_is_made_and_let_go() -> None:
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        gone.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await first_reachable((Target("127.0.0.1", port),), connect_by_tcp, 5000) == f"127.0.0.1:{port}"
        await asyncio.wait_for(gone.wait(), 5)
    assert await first_reachable((Target("127.0.0.1", port),), connect_by_tcp, 5000) == ""


class TurningClock:
    """Sleeping is time passing at once."""

    def __init__(self, turns: int) -> None:
        self.now, self._turns = 0, turns

    def monotonic_ms(self) -> int:
        """The count."""
        return self.now

    def wall_ms(self) -> int:
        """The date."""
        return 10**12 + self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass; after so many turns the day is over."""
        self._turns -= 1
        if self._turns < 0:
            raise asyncio.CancelledError
        self.now += int(seconds * 1000)


async def test_the_machine_is_looked_at_every_round_and_the_internet_once_a_minute() -> None:
    machine, outside, seen = FakeMachine(), Outside(set(), set()), list[Observation]()
    machine.sees = STICK
    policy = LockdownPolicy(internet_targets=TARGETS[:1])
    with pytest.raises(asyncio.CancelledError):
        await keep_looking(machine, policy, outside, TurningClock(24), seen.append)
    assert len(seen) == 25
    assert [one.internet for one in seen].count("") == len(outside.asked) == 3
    assert all(one.usb_storage == STICK.usb_storage for one in seen)
    assert {(one.wall_ms or 0) - (one.monotonic_ms or 0) for one in seen} == {10**12}


# ---- kaochang-agent repair ------------------------------------------------------------------------------------------


@pytest.fixture
def crashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """A PC whose program died while it was locked down."""
    machine = FakeMachine({Setting.USB_STORAGE_DRIVER: 3, Setting.UPDATE_SERVICE_START: 3})
    guard(tmp_path, machine).start(0, 0)
    machine.restart()
    monkeypatch.setattr(repair_command, "this_machine", lambda: machine)
    return machine


def test_repair_puts_a_crashed_pc_back_and_says_what(tmp_path: Path, crashed: FakeMachine) -> None:
    told = CliRunner().invoke(main, ["repair", "--folder", str(tmp_path)])
    assert told.exit_code == 0
    assert "已恢复：停用移动存储。" in told.output
    assert "这台电脑已恢复到锁定之前的状态。" in told.output
    assert crashed.settings[Setting.TASK_MANAGER_OFF] is None
    again = CliRunner().invoke(main, ["--folder", str(tmp_path), "repair", "--lang", "en"])
    assert (again.exit_code, again.output) == (0, "There was nothing to put back.\n")


def test_repair_says_what_is_left_and_who_can_do_it(tmp_path: Path, crashed: FakeMachine) -> None:
    crashed.barred = {Setting.USB_STORAGE_DRIVER}
    told = CliRunner().invoke(main, ["repair", "--folder", str(tmp_path), "--lang", "en"])
    assert told.exit_code == 1
    assert "Not put back: turning off USB storage (not allowed; run it as administrator)." in told.output
    assert "Put back: turning off task manager" in told.output


def test_repair_tells_of_a_damaged_record_and_goes_on(tmp_path: Path, crashed: FakeMachine) -> None:
    (tmp_path / FOLDER / "undo.kcu").write_bytes(b"\0" * 100)
    told = CliRunner().invoke(main, ["repair", "--folder", str(tmp_path), "--lang", "en"])
    assert told.exit_code == 0
    assert "The record was damaged" in told.output
    assert crashed.settings[Setting.USB_STORAGE_DRIVER] == 3
    assert (tmp_path / FOLDER / "undo.damaged").exists()


def test_the_agent_without_a_command_still_says_what_it_needs() -> None:
    told = CliRunner().invoke(main, ["--headless"])
    assert told.exit_code == 2
    assert "--authority" in told.output
