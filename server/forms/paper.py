"""What every paper shares: its foot, tables, and how days, hours and people are written on paper (look.md, Papers)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from exam.people import ROLE_NAMES, Actor, Role
from exam.plan import PART_NAMES, Plan, Session

_WEEKDAYS = "一二三四五六日"
MOST_ROWS = 20_000
"""Rows of one table on paper: some 500 pages, more than anybody prints."""


class Foot(msgspec.Struct, frozen=True):
    """What stands in the foot of every page; room and session are empty on a paper of the whole site."""

    site: str
    printed: str
    room: str = ""
    session: str = ""


class Fact(msgspec.Struct, frozen=True):
    """A label and what is known; where nothing is known a line is printed for a pen."""

    label: str
    value: str = ""


class Table(msgspec.Struct, frozen=True):
    """A ruled table of texts. `widths` are shares of the page's width, else equal; `blank` rows wait for a pen."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    widths: tuple[float, ...] = ()
    blank: int = 0
    remark: str = ""


def foot_of(plan: Plan, printed_at: datetime, session: Session | None = None, room: str = "") -> Foot:
    """The foot of a paper. `printed_at` is any aware time; paper shows the site's."""
    site = f"{plan.site_name}(适应性模拟考核)" if plan.practice else plan.site_name
    if session is None:
        return Foot(site, moment(printed_at, plan.timezone), room)
    return Foot(site, moment(printed_at, plan.timezone), session.room, f"{session_name(session)} {when(session)}")


def moment(at: datetime, timezone: str) -> str:
    """A moment on the site's clock: `2026-11-28 09:00`."""
    return f"{at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def session_name(session: Session) -> str:
    """What a session is called: 理论考试 or 实操考试."""
    return f"{PART_NAMES[session.part]}考试"


def day(at: datetime) -> str:
    """A day in words: `2026年11月28日(星期六)`."""
    return f"{at.year}年{at.month}月{at.day}日(星期{_WEEKDAYS[at.weekday()]})"


def hours(session: Session) -> str:
    """From when to when: `09:00—10:00`."""
    return f"{session.starts_at:%H:%M}—{session.ends_at:%H:%M}"


def when(session: Session) -> str:
    """Day and hours, short: `2026-11-28 09:00—10:00`."""
    return f"{session.starts_at:%Y-%m-%d} {hours(session)}"


def minutes(milliseconds: int) -> str:
    """A duration: `5 分钟`, or `5 分 30 秒`."""
    whole, seconds = divmod(max(0, milliseconds) // 1000, 60)
    if not seconds:
        return f"{whole} 分钟"
    return f"{whole} 分 {seconds} 秒" if whole else f"{seconds} 秒"


def person(actor: Actor) -> str:
    """A person by role and name; the server by its name."""
    if actor.role is Role.SERVER:
        return "系统"
    if actor.role not in ROLE_NAMES:
        return "考生"
    return f"{ROLE_NAMES[actor.role].zh} {actor.name}".strip()


def people(actors: Iterable[Actor]) -> str:
    """Everybody who decided something, each once."""
    return "、".join(dict.fromkeys(map(person, actors)))


def seats_in_words(seats: Sequence[int]) -> str:
    """Seat numbers as runs: `1—40`, `1—12、15`."""
    runs: list[tuple[int, int]] = []
    for seat in sorted(set(seats)):
        if runs and seat == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], seat)
        else:
            runs.append((seat, seat))
    return "、".join(str(first) if first == last else f"{first}—{last}" for first, last in runs)
