"""Which page is shown: a pure function of the session, the lock, and the steps taken at this screen."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from candidate_agent.session.status import Screen, Status
from exam.plan import Part


class PageName(StrEnum):
    """Every page of the candidate's window."""

    SEARCH = "search"  # 正在寻找考点服务器
    ENROL = "enrol"  # 本机尚未登记
    LOGIN = "login"  # 登录
    IDENTITY = "identity"  # 核对身份
    RULES = "rules"  # 考生须知
    SUBJECT = "subject"  # 选择科目
    WAITING = "waiting"  # 等待开考
    PREPARING = "preparing"  # 正在打开试卷
    THEORY = "theory"  # 理论作答
    PRACTICAL = "practical"  # 实操作答
    HAND_IN = "hand_in"  # 交卷确认
    CLOSING = "closing"  # 正在交卷
    DONE = "done"  # 已交卷
    PAUSED = "paused"  # 已暂停
    INTERRUPTED = "interrupted"  # 考试中断
    STOPPED = "stopped"  # 考试终止
    REVOKED = "revoked"  # 已换机
    MISMATCH = "mismatch"  # 版本不一致
    LOCKED = "locked"  # 已锁定


class Steps(msgspec.Struct, frozen=True):
    """What the candidate did at this screen that the server need not know. A new sitting starts over."""

    is_me: bool = False
    chosen: bool = False
    handing_in: bool = False


_SAME = {
    Screen.LOGIN: PageName.LOGIN,
    Screen.PAUSED: PageName.PAUSED,
    Screen.INTERRUPTED: PageName.INTERRUPTED,
    Screen.CLOSING: PageName.CLOSING,
    Screen.DONE: PageName.DONE,
    Screen.STOPPED: PageName.STOPPED,
    Screen.REVOKED: PageName.REVOKED,
    Screen.MISMATCH: PageName.MISMATCH,
}
_NEVER_LOCKED = (
    PageName.SEARCH,
    PageName.ENROL,
    PageName.LOGIN,
    PageName.MISMATCH,
    PageName.REVOKED,
    PageName.DONE,
    PageName.CLOSING,
)
"""Here nothing can be done that a lock would keep from; what locks is shown beside it, or does not matter any more."""


def page_of(
    status: Status, steps: Steps, part: Part | None, *, has_paper: bool, is_locked: bool, is_shut_out: bool = False
) -> PageName:
    """Choose the page. `part` is the session's, None while nobody is seated.

    `is_shut_out` tells that the site's server is there and does not let this PC in. Whoever can go on with the work
    that this PC holds goes on first.
    """
    page = _without_lock(status, steps, part, has_paper=has_paper)
    if page is PageName.SEARCH and is_shut_out:
        return PageName.ENROL
    return PageName.LOCKED if is_locked and page not in _NEVER_LOCKED else page


def _without_lock(status: Status, steps: Steps, part: Part | None, *, has_paper: bool) -> PageName:
    match status.screen:
        case Screen.CONNECTING:
            return PageName.LOGIN if status.can_unlock else PageName.SEARCH
        case Screen.CONFIRM:
            return PageName.RULES if steps.is_me else PageName.IDENTITY
        case Screen.WAITING:
            return PageName.WAITING if steps.chosen else PageName.SUBJECT
        case Screen.CHOOSE:
            return PageName.PREPARING if steps.chosen else PageName.SUBJECT
        case Screen.PAPER:
            if not has_paper:
                return PageName.PREPARING
            if steps.handing_in:
                return PageName.HAND_IN
            return PageName.PRACTICAL if part is Part.PRACTICAL else PageName.THEORY
        case screen:
            return _SAME[screen]


def begins_by_itself(status: Status, steps: Steps) -> bool:
    """Whether the candidate chose the subject before the start and the session runs now: nobody has to press again."""
    return status.screen is Screen.CHOOSE and steps.chosen
