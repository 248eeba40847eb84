"""What the PC knows of its session, as a frozen value for people and screens; no secret is in it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from exam.text import Refusal
from exam.timing import Instant


class Screen(StrEnum):
    """Which screen the candidate sees."""

    CONNECTING = "connecting"  # 正在连接考点服务器
    LOGIN = "login"  # 登录
    CONFIRM = "confirm"  # 核对身份
    WAITING = "waiting"  # 等待开考
    CHOOSE = "choose"  # 选择科目进入
    PAPER = "paper"  # 作答
    PAUSED = "paused"  # 已暂停
    CLOSING = "closing"  # 正在交卷
    DONE = "done"  # 已交卷
    REVOKED = "revoked"  # 已换机


class Safety(StrEnum):
    """The line of trust (look.md): where the work is."""

    AT_SITE = "at_site"  # 考点已保存
    ON_PC = "on_pc"  # 已存本机,等待考点
    NOWHERE = "nowhere"  # 本机无法保存:请举手


class Status(msgspec.Struct, frozen=True):
    """One moment of a PC. `saved_at` is when the server last acknowledged something, in exam time."""

    screen: Screen
    connected: bool
    safety: Safety
    waiting: int
    remaining: int | None
    deadline: Instant | None
    answered: int
    saved_at: Instant | None
    notice: Refusal | None
