"""What the lockdown needs of an operating system, behind one interface; Windows, Linux and a fake carry it out.

Two kinds of change. A *setting* outlives the program and a power cut, so what it was before is written down first. A
*hold* belongs to this process and ends with it, however it ends.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from candidate_agent.lockdown.observation import Observation

Value = int | str | None
"""What a setting stands at; None where the machine has no such entry."""


class Setting(StrEnum):
    """A lasting setting of the machine; where it lives is the machine's business."""

    TASK_MANAGER_OFF = "task_manager_off"  # 禁用任务管理器
    LOCK_SCREEN_OFF = "lock_screen_off"  # 禁用锁屏
    CHANGE_PASSWORD_OFF = "change_password_off"  # noqa: S105 - the name of a setting  # 禁用更改密码
    LOG_OFF_OFF = "log_off_off"  # 禁用注销
    SHUT_DOWN_OFF = "shut_down_off"  # 禁用关机
    SWITCH_USER_OFF = "switch_user_off"  # 禁用切换用户
    USB_STORAGE_DRIVER = "usb_storage_driver"  # USB 存储驱动的启动方式
    REMOVABLE_STORAGE_DENIED = "removable_storage_denied"  # 拒绝访问可移动存储
    AUTOMATIC_UPDATES_OFF = "automatic_updates_off"  # 停用自动更新
    UPDATE_RESTART_OFF = "update_restart_off"  # 更新后不自动重启
    UPDATE_SERVICE_START = "update_service_start"  # 更新服务的启动方式
    UPDATE_SERVICE_RUNNING = "update_service_running"  # 更新服务是否在运行


class Hold(StrEnum):
    """Something kept up only while this program runs."""

    KEYBOARD = "keyboard"  # 拦截快捷键
    CAPTURE = "capture"  # 防止截屏
    AWAKE = "awake"  # 防止休眠


class Trouble(StrEnum):
    """Why the machine did not do something."""

    RIGHTS = "rights"  # this account may not
    UNSUPPORTED = "unsupported"  # this system cannot
    FAILED = "failed"  # it should have worked
    DISK = "disk"  # what undoes it could not be written down


class MachineError(Exception):
    """The machine did not do what it was asked; `trouble` says which remedy there is, the text is for the log."""

    def __init__(self, trouble: Trouble, what: str) -> None:
        super().__init__(f"{trouble.value}: {what}")
        self.trouble = trouble


class LockdownMachine(Protocol):
    """A PC as the lockdown sees it. Every call may raise MachineError and nothing else, and returns soon."""

    def read(self, setting: Setting) -> Value:
        """What a setting stands at."""

    def write(self, setting: Setting, value: Value) -> None:
        """Change a setting, so that `read` returns the value; None takes the entry away."""

    def hold(self, hold: Hold) -> None:
        """Keep something up until `release`, or until this process ends. Holding it twice is holding it once."""

    def release(self, hold: Hold) -> None:
        """End a hold; nothing happens where there is none."""

    def empty_clipboard(self) -> None:
        """Empty the clipboard."""

    def observe(self) -> Observation:
        """Look at the machine once. What cannot be seen stays unknown; it raises nothing."""
