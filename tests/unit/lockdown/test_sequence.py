"""However far a lockdown came and wherever power failed, the machine ends exactly as it began."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidate_agent.lockdown.machine import Hold, Setting, Trouble, Value
from candidate_agent.lockdown.sequence import Failure, LockdownSequence, Reverted
from candidate_agent.lockdown.steps import StepName, standard_steps
from candidate_agent.lockdown.undo_file import Undo, encode
from tests.unit.lockdown.machines import Crash, FakeMachine, MemoryUndos, Power

values = st.one_of(st.none(), st.integers(0, 4), st.sampled_from(["", "x"]))
beginnings = st.dictionaries(st.sampled_from(Setting), values)
ALL = len(StepName)
USUAL: dict[Setting, Value] = {
    Setting.USB_STORAGE_DRIVER: 3,
    Setting.UPDATE_SERVICE_START: 3,
    Setting.UPDATE_SERVICE_RUNNING: 0,
}


class Pc:
    """A PC with its disk and its power."""

    def __init__(self, settings: dict[Setting, Value] | None = None, barred: set[Setting] | None = None) -> None:
        self.power = Power()
        self.machine = FakeMachine(settings, self.power, barred or set())
        self.disk = MemoryUndos(self.power)
        self.began = self.machine.state()

    def sequence(self, steps: int = ALL, required: tuple[StepName, ...] = ()) -> LockdownSequence:
        """A program that has just started."""
        return LockdownSequence(standard_steps(self.machine)[:steps], self.disk, required)

    def until_crash(self, act: Callable[[], object], line: int | None) -> bool:
        """Do something with power failing at a line; whether it failed. The program's holds end with it."""
        self.power.fail_after(line)
        try:
            act()
        except Crash:
            self.machine.restart()
            return True
        finally:
            self.power.fail_after(None)
        return False


def lines_of(act: Callable[[Pc], object], settings: dict[Setting, Value], barred: set[Setting]) -> int:
    """At how many lines power can fail while something is done on a PC that begins so."""
    pc = Pc(settings, barred)
    act(pc)
    return pc.power.lines


@given(beginnings, st.integers(0, ALL), st.data())
@settings(max_examples=60, deadline=None)
def test_a_crash_at_every_line_of_every_prefix_is_repaired(
    began: dict[Setting, Value], steps: int, data: st.DataObject
) -> None:
    barred = data.draw(st.sets(st.sampled_from(Setting), max_size=3))
    everything = lines_of(lambda pc: pc.sequence(steps).perform(), began, barred)
    for line in range(everything + 1):
        pc = Pc(began, barred)
        pc.until_crash(pc.sequence(steps).perform, line)
        repaired = pc.sequence().repair()
        assert repaired.failures == ()
        assert pc.machine.state() == pc.began, f"power failed at line {line} of {everything}"


@given(beginnings, st.integers(1, ALL))
@settings(max_examples=25, deadline=None)
def test_a_crash_at_every_line_of_reverting_and_of_repairing_is_repaired(
    began: dict[Setting, Value], steps: int
) -> None:
    counted = Pc(began)
    counted.sequence(steps).perform()
    counted.power.fail_after(None)
    counted.sequence().revert()
    reverting = counted.power.lines
    for line in range(reverting + 1):
        pc = Pc(began)
        lockdown = pc.sequence(steps)
        lockdown.perform()
        pc.until_crash(lockdown.revert, line)
        pc.until_crash(pc.sequence().repair, line // 2)
        pc.sequence().repair()
        assert pc.machine.state() == pc.began


@given(beginnings, st.lists(st.integers(0, 60), max_size=6), st.booleans())
@settings(deadline=None)
def test_any_row_of_starts_and_crashes_ends_as_it_began(
    began: dict[Setting, Value], crashes: list[int], orderly: bool
) -> None:
    """Starting repairs first: a second start never takes our own lock for what was there before."""
    pc = Pc(began)
    for line in crashes:
        if not pc.until_crash(pc.sequence().perform, line):
            pc.machine.restart()
    if orderly:
        lockdown = pc.sequence()
        lockdown.perform()
        lockdown.revert()
    pc.sequence().repair()
    assert pc.machine.state() == pc.began
    assert pc.disk.load().undos == ()


@given(st.integers(0, 60), st.data())
@settings(deadline=None)
def test_a_torn_undo_file_never_blocks_and_an_untouched_machine_is_restored(line: int, data: st.DataObject) -> None:
    """Where nobody had changed the settings before us, even a lost undo is made good."""
    pc = Pc(USUAL)
    pc.until_crash(pc.sequence().perform, line)
    pc.machine.restart()
    whole = pc.disk.data
    if whole:
        cut = data.draw(st.integers(1, len(whole)))
        pc.disk.data = whole[: cut - 1] + data.draw(st.binary(max_size=20)) + b"?"
        assert pc.sequence().repair().damaged
        assert pc.disk.aside
    assert pc.machine.state() == pc.began
    assert pc.sequence().repair() == Reverted()
    assert pc.sequence().perform().failures == ()


def test_a_program_that_starts_with_a_torn_undo_file_does_not_take_its_own_lock_for_what_was_there_before() -> None:
    pc = Pc(USUAL)
    pc.sequence().perform()
    pc.machine.restart()
    pc.disk.data = pc.disk.data[:40]
    pc.sequence().perform()
    pc.sequence().revert()
    pc.machine.restart()
    assert pc.machine.state() == pc.began


@given(beginnings)
def test_a_torn_undo_file_leaves_alone_what_is_not_at_our_value(began: dict[Setting, Value]) -> None:
    pc = Pc({**began, Setting.USB_STORAGE_DRIVER: 2, Setting.LOG_OFF_OFF: 0})
    pc.disk.data = b"\0" * 512
    pc.sequence().repair()
    assert pc.machine.settings[Setting.USB_STORAGE_DRIVER] == 2
    assert pc.machine.settings[Setting.LOG_OFF_OFF] == 0


def test_every_step_acts_only_after_its_undo_is_on_the_disk() -> None:
    written = 0
    for line in range(lines_of(lambda one: one.sequence().perform(), {}, set())):
        other = Pc()
        other.until_crash(other.sequence().perform, line)
        changed = {setting for setting, _ in other.machine.written}
        known = {setting for undo in other.disk.load().undos for setting in undo.before}
        assert changed <= known
        written = max(written, len(changed))
    assert written == len(Setting)


def test_all_is_in_force_after_performing_and_nothing_after_reverting() -> None:
    pc = Pc(USUAL)
    lockdown = pc.sequence()
    assert lockdown.perform().done == tuple(step.name for step in standard_steps(pc.machine))
    assert pc.machine.holds == set(Hold)
    assert pc.machine.settings[Setting.TASK_MANAGER_OFF] == 1
    assert pc.machine.settings[Setting.USB_STORAGE_DRIVER] == 4
    assert pc.machine.clipboard == ""
    pc.machine.clipboard = "the paper"
    assert lockdown.revert().done == tuple(step.name for step in reversed(standard_steps(pc.machine)))
    assert pc.machine.state() == pc.began
    assert pc.machine.clipboard == ""


def test_a_disabled_service_is_enabled_before_it_is_started() -> None:
    pc = Pc({Setting.UPDATE_SERVICE_RUNNING: 1, Setting.UPDATE_SERVICE_START: 3})
    lockdown = pc.sequence()
    lockdown.perform()
    pc.machine.written.clear()
    lockdown.revert()
    assert pc.machine.written[:2] == [(Setting.UPDATE_SERVICE_START, 3), (Setting.UPDATE_SERVICE_RUNNING, 1)]


def test_a_step_without_rights_is_told_reverted_alone_and_the_others_go_on() -> None:
    pc = Pc(barred={Setting.SHUT_DOWN_OFF})
    performed = pc.sequence().perform()
    assert performed.failures == (Failure(StepName.WAYS_OUT, Trouble.RIGHTS),)
    assert StepName.USB_STORAGE in performed.done
    assert pc.machine.settings[Setting.TASK_MANAGER_OFF] is None
    assert StepName.WAYS_OUT not in {undo.step for undo in pc.disk.load().undos}


def test_a_required_step_that_fails_stops_and_reverts_everything() -> None:
    pc = Pc(barred={Setting.SHUT_DOWN_OFF})
    performed = pc.sequence(required=(StepName.WAYS_OUT,)).perform()
    assert performed.stopped_at is StepName.WAYS_OUT
    assert performed.done == ()
    assert pc.machine.state() == pc.began


def test_a_disk_that_refuses_keeps_every_step_from_acting() -> None:
    pc = Pc()
    pc.disk.full = True
    performed = pc.sequence().perform()
    assert {failure.trouble for failure in performed.failures} == {Trouble.DISK}
    assert performed.done == ()
    assert pc.machine.state() == pc.began
    assert pc.machine.written == []


def test_a_disk_that_refuses_while_reverting_keeps_nothing_locked() -> None:
    pc = Pc()
    lockdown = pc.sequence()
    lockdown.perform()
    pc.disk.full = True
    assert {failure.trouble for failure in lockdown.revert().failures} == {Trouble.DISK}
    assert pc.machine.state() == pc.began
    pc.disk.full = False
    assert pc.sequence().repair().failures == ()
    assert pc.disk.load().undos == ()


def test_what_this_account_may_not_put_back_is_kept_for_one_that_may() -> None:
    """And a lockdown in between does not take the locked value for what was there before."""
    pc = Pc({Setting.USB_STORAGE_DRIVER: 2})
    pc.sequence().perform()
    pc.machine.restart()
    pc.machine.barred = {Setting.USB_STORAGE_DRIVER}
    assert pc.sequence().repair().failures == (Failure(StepName.USB_STORAGE, Trouble.RIGHTS),)
    pc.sequence().perform()
    pc.sequence().revert()
    assert pc.machine.settings[Setting.USB_STORAGE_DRIVER] == 4
    pc.machine.barred = set()
    assert pc.sequence().repair().failures == ()
    assert pc.machine.state() == pc.began


def test_repairing_twice_is_repairing_once() -> None:
    pc = Pc()
    pc.sequence().perform()
    pc.machine.restart()
    assert pc.sequence().repair().done
    pc.machine.written.clear()
    assert pc.sequence().repair() == Reverted()
    assert pc.machine.written == []


def test_a_machine_that_was_never_locked_is_not_touched() -> None:
    pc = Pc()
    assert pc.sequence().repair() == Reverted()
    assert pc.machine.clipboard != ""


def test_an_undo_of_a_step_this_program_does_not_perform_is_kept_and_told() -> None:
    pc = Pc()
    undo = Undo(StepName.UPDATES, {Setting.AUTOMATIC_UPDATES_OFF: 0})
    pc.disk.data = encode([undo])
    repaired = pc.sequence(steps=1).repair()
    assert repaired.failures == (Failure(StepName.UPDATES, Trouble.UNSUPPORTED),)
    assert pc.disk.load().undos == (undo,)


@pytest.mark.parametrize("line", range(4))
def test_power_that_fails_while_a_required_step_is_given_up_is_repaired(line: int) -> None:
    pc = Pc(barred={Setting.SHUT_DOWN_OFF})
    with contextlib.suppress(Crash):
        pc.power.fail_after(20 + line)
        pc.sequence(required=(StepName.WAYS_OUT,)).perform()
    pc.power.fail_after(None)
    pc.machine.restart()
    pc.sequence().repair()
    assert pc.machine.state() == pc.began
