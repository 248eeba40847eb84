"""Findings (发现): what was seen at a PC that people should know of, as values from a closed set.

A finding decides nothing. It carries its evidence: a short stable word for *what* it is about, so that the same thing
seen twice is one finding, and facts for the sentence. No label, window title, path or command line is in either.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from candidate_agent.lockdown.policy import LockdownPolicy, Severity
from exam.text import Fact


class FindingCode(StrEnum):
    """Everything that can be found."""

    FORBIDDEN_PROGRAM = "forbidden_program"  # 违规程序
    CAPTURE_PROGRAM = "capture_program"  # 截屏、录屏程序
    SECOND_DISPLAY = "second_display"  # 外接显示器或投影
    VIRTUAL_MACHINE = "virtual_machine"  # 虚拟机
    REMOTE_SESSION = "remote_session"  # 远程桌面
    INTERNET_REACHABLE = "internet_reachable"  # 能连上互联网
    USB_STORAGE = "usb_storage"  # U 盘
    CABLE_PULLED = "cable_pulled"  # 网线拔出
    SEVERAL_NETWORKS = "several_networks"  # 多个网络
    CLOCK_CHANGED = "clock_changed"  # 系统时间被改
    NO_CHINESE_INPUT = "no_chinese_input"  # 没有中文输入法
    MAY_SLEEP = "may_sleep"  # 无法防止休眠
    STEP_NOT_ALLOWED = "step_not_allowed"  # 权限不足
    STEP_UNSUPPORTED = "step_unsupported"  # 系统不支持
    STEP_FAILED = "step_failed"  # 锁定步骤失败
    STEP_UNDONE = "step_undone"  # 锁定被解除
    NOT_LOCKED_DOWN = "not_locked_down"  # 锁定未生效
    LOCK_FILE_DAMAGED = "lock_file_damaged"  # 锁定记录损坏


_LOCK, _WARN, _INFO = Severity.LOCK, Severity.WARN, Severity.INFO
USUAL: dict[FindingCode, Severity] = {
    FindingCode.FORBIDDEN_PROGRAM: _LOCK,
    FindingCode.CAPTURE_PROGRAM: _LOCK,
    FindingCode.SECOND_DISPLAY: _LOCK,
    FindingCode.VIRTUAL_MACHINE: _LOCK,
    FindingCode.REMOTE_SESSION: _LOCK,
    FindingCode.INTERNET_REACHABLE: _WARN,  # an uplink nobody cut is the site's doing, at every PC at once
    FindingCode.USB_STORAGE: _LOCK,
    FindingCode.CABLE_PULLED: _WARN,  # the candidate goes on; who pulled it is for people to see
    FindingCode.SEVERAL_NETWORKS: _WARN,  # a virtual adapter looks the same; what matters is the probe
    FindingCode.CLOCK_CHANGED: _WARN,  # changes nothing: exam time is the server's
    FindingCode.NO_CHINESE_INPUT: _WARN,
    FindingCode.MAY_SLEEP: _WARN,
    FindingCode.STEP_NOT_ALLOWED: _WARN,
    FindingCode.STEP_UNSUPPORTED: _INFO,
    FindingCode.STEP_FAILED: _WARN,
    FindingCode.STEP_UNDONE: _WARN,
    FindingCode.NOT_LOCKED_DOWN: _LOCK,
    FindingCode.LOCK_FILE_DAMAGED: _LOCK,
}
"""What each finding does unless the policy says otherwise."""


class Evidence(msgspec.Struct, frozen=True, order=True):
    """What makes a finding the same finding."""

    code: FindingCode
    about: str = ""


class Finding(msgspec.Struct, frozen=True):
    """One finding."""

    evidence: Evidence
    severity: Severity
    facts: dict[str, Fact] = {}

    @property
    def code(self) -> FindingCode:
        """What was found."""
        return self.evidence.code


def finding(policy: LockdownPolicy, code: FindingCode, about: str = "", **facts: Fact) -> Finding:
    """Make a finding as the policy weighs it."""
    return Finding(Evidence(code, about), policy.severities.get(code.value, USUAL[code]), facts)
