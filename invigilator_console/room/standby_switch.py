"""Whether what is acknowledged waits for the standby: what somebody fills in, and what will be different."""

from __future__ import annotations

from exam.text import Text
from exam.wire.safe_home_rows import STANDBY_ALONE, STANDBY_IN_STEP
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Field, FieldKind, Option

SWITCH = "switch_standby"
"""The act, as the permission table knows it."""
WAIT, DO_NOT_WAIT = (
    Text("等备用服务器", "Wait for the standby"),
    Text("不等备用服务器", "Do not wait for the standby"),
)
WILL_WAIT = Text(
    "两台服务器的硬盘都写好，才确认保存。一台坏了，什么都不少。",
    "Nothing is acknowledged until it is on both disks. Should one be lost, nothing is missing.",
)
WILL_NOT_WAIT = Text(
    "服务器自己写好就确认保存，备用服务器随后跟上。服务器坏了，最后几秒由考生机补上。",
    "The server acknowledges what is on its own disk, and the standby follows. Should the server be lost, PCs bring "
    "the last seconds back.",
)
NOW_WAITS = Text("已改为等备用服务器。", "Saves wait for the standby now.")
NOW_DOES_NOT = Text("已改为不等备用服务器。", "Saves do not wait for the standby now.")
_REASON = Text("理由", "Reason")
_WAIT_REASONS = (
    Option("备用服务器已恢复", Text("备用服务器已恢复", "the standby is well again")),
    Option("网络已恢复", Text("网络已恢复", "the network is well again")),
)
_OTHER_REASONS = (
    Option("保存变慢", Text("保存变慢", "saving is slow")),
    Option("备用服务器不稳定", Text("备用服务器不稳定", "the standby comes and goes")),
    Option("备用服务器要维护", Text("备用服务器要维护", "the standby is to be looked at")),
)


def can_be_switched(board: Board) -> bool:
    """Whether there is something to decide: one that is not in step is not waited for anyway."""
    return board.site.standby.code in (STANDBY_IN_STEP, STANDBY_ALONE)


def waits(board: Board) -> bool:
    """Whether saves wait for the standby now."""
    return board.site.standby.together


def reason_field(*, together: bool) -> Field:
    """Why it is changed, with the usual reasons."""
    return Field("reason", FieldKind.REASON, _REASON, _WAIT_REASONS if together else _OTHER_REASONS)
