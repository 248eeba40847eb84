"""The steps of a lockdown: each can be performed, and reverted to what it was told to remember.

A step remembers *before* it acts, and reverting twice is reverting once; `sequence` relies on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from candidate_agent.lockdown.machine import Hold, LockdownMachine, Setting, Value

Remembered = Mapping[Setting, Value]
"""What each setting of a step stood at before it acted; empty for a step that leaves nothing behind."""


class StepName(StrEnum):
    """The steps, by the names that undo files and findings carry."""

    CLIPBOARD = "clipboard"  # 清空剪贴板
    KEYBOARD = "keyboard"  # 拦截系统快捷键
    WAYS_OUT = "ways_out"  # 任务管理器、锁屏、注销、关机
    CAPTURE = "capture"  # 防止截屏
    USB_STORAGE = "usb_storage"  # 停用 USB 存储
    AWAKE = "awake"  # 防止休眠
    UPDATES = "updates"  # 暂停系统更新


class Step(Protocol):
    """One step. Every method may raise MachineError."""

    @property
    def name(self) -> StepName:
        """Its name."""

    def remember(self) -> Remembered:
        """Read what must be known to revert."""

    def perform(self) -> None:
        """Act."""

    def revert(self, before: Remembered) -> None:
        """Put back what was remembered, wherever `perform` stopped, as often as it is asked."""

    def in_force(self) -> bool:
        """Whether what was performed still stands; a step that cannot tell says yes."""

    def guess(self) -> Remembered:
        """What was there before, as far as the machine tells, when the undo is lost."""


class SettingsStep:
    """A step made of lasting settings. `usual` is what a machine has that nobody ever locked."""

    def __init__(
        self, name: StepName, machine: LockdownMachine, wanted: Remembered, usual: Remembered = MappingProxyType({})
    ) -> None:
        self._name = name
        self._machine = machine
        self._wanted = wanted
        self._usual = usual

    @property
    def name(self) -> StepName:
        """Its name."""
        return self._name

    def remember(self) -> Remembered:
        """Read every setting of this step."""
        return {setting: self._machine.read(setting) for setting in self._wanted}

    def perform(self) -> None:
        """Change what is not as wanted."""
        for setting, value in self._wanted.items():
            self._put(setting, value)

    def revert(self, before: Remembered) -> None:
        """Put back in opposite order; a setting this step does not know (an older program's) is put back as well."""
        for setting, value in reversed([*before.items()]):
            self._put(setting, value)

    def in_force(self) -> bool:
        """Whether every setting is as wanted."""
        return self.remember() == self._wanted

    def guess(self) -> Remembered:
        """Where the machine shows our value, what Windows usually has; anything else is not ours and stays."""
        return {
            setting: self._usual.get(setting) if value == self._wanted[setting] else value
            for setting, value in self.remember().items()
        }

    def _put(self, setting: Setting, value: Value) -> None:
        # A setting that stands right is left alone: reverting then needs no right that performing did not need.
        if self._machine.read(setting) != value:
            self._machine.write(setting, value)


class HoldStep:
    """A step that ends with this process, so that there is nothing to remember."""

    def __init__(self, name: StepName, machine: LockdownMachine, hold: Hold) -> None:
        self._name = name
        self._machine = machine
        self._hold = hold

    @property
    def name(self) -> StepName:
        """Its name."""
        return self._name

    def remember(self) -> Remembered:
        """Nothing outlives the process."""
        return {}

    def perform(self) -> None:
        """Hold."""
        self._machine.hold(self._hold)

    def revert(self, before: Remembered) -> None:  # noqa: ARG002 - the port's signature
        """Let go."""
        self._machine.release(self._hold)

    def in_force(self) -> bool:
        """It cannot tell."""
        return True

    def guess(self) -> Remembered:
        """Nothing."""
        return {}


class ClipboardStep:
    """Nothing comes in by the clipboard, nothing of the paper goes out. What was in it is not kept anywhere."""

    def __init__(self, machine: LockdownMachine) -> None:
        self._machine = machine

    @property
    def name(self) -> StepName:
        """Its name."""
        return StepName.CLIPBOARD

    def remember(self) -> Remembered:
        """A candidate's clipboard is not written to any disk."""
        return {}

    def perform(self) -> None:
        """Empty it."""
        self._machine.empty_clipboard()

    def revert(self, before: Remembered) -> None:  # noqa: ARG002 - the port's signature
        """Empty it again."""
        self._machine.empty_clipboard()

    def in_force(self) -> bool:
        """It cannot tell."""
        return True

    def guess(self) -> Remembered:
        """Nothing."""
        return {}


def standard_steps(machine: LockdownMachine) -> tuple[Step, ...]:
    """The steps of an exam in their order: what leaves no trace first, what needs most rights last."""
    ways_out = (
        Setting.TASK_MANAGER_OFF,
        Setting.LOCK_SCREEN_OFF,
        Setting.CHANGE_PASSWORD_OFF,
        Setting.LOG_OFF_OFF,
        Setting.SHUT_DOWN_OFF,
        Setting.SWITCH_USER_OFF,
    )
    return (
        ClipboardStep(machine),
        HoldStep(StepName.KEYBOARD, machine, Hold.KEYBOARD),
        HoldStep(StepName.CAPTURE, machine, Hold.CAPTURE),
        HoldStep(StepName.AWAKE, machine, Hold.AWAKE),
        SettingsStep(StepName.WAYS_OUT, machine, dict.fromkeys(ways_out, 1)),
        SettingsStep(
            StepName.USB_STORAGE,
            machine,
            {Setting.USB_STORAGE_DRIVER: _DISABLED, Setting.REMOVABLE_STORAGE_DENIED: 1},
            {Setting.USB_STORAGE_DRIVER: _ON_DEMAND},
        ),
        SettingsStep(
            StepName.UPDATES,
            machine,
            {
                Setting.AUTOMATIC_UPDATES_OFF: 1,
                Setting.UPDATE_RESTART_OFF: 1,
                # Stopped, then disabled; so it is enabled again before it is started.
                Setting.UPDATE_SERVICE_RUNNING: 0,
                Setting.UPDATE_SERVICE_START: _DISABLED,
            },
            # Windows itself has the update service stopped most of the day, and starts it when it wants it.
            {Setting.UPDATE_SERVICE_START: _ON_DEMAND, Setting.UPDATE_SERVICE_RUNNING: 0},
        ),
    )


_ON_DEMAND, _DISABLED = 3, 4
"""How Windows starts a service or driver: SERVICE_DEMAND_START, SERVICE_DISABLED."""
