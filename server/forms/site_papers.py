"""Papers of the whole site: undertaking (承诺书), badges (工作牌), candidates' rules (守则), timetable (时间表)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from exam.people import ROLE_NAMES, Role
from exam.plan import LEVEL_NAMES, PART_NAMES, Plan, Session
from exam.policy import MINUTE
from server.forms.paper import Foot, Table, day, hours, seats_in_words, session_name
from server.forms.rules_text import RULES, UNDERTAKING, RuleGroup, said

BLANK_BADGES = 1
"""Badges without a name of each kind, for whoever stands in on the day."""
BLANK_SIGNATURES = 6


class StaffMember(msgspec.Struct, frozen=True):
    """Somebody who works at the site (考务人员)."""

    name: str
    role: Role


class Undertaking(msgspec.Struct, frozen=True):
    """What all who work at the site promise, with a line for each to sign."""

    foot: Foot
    plan: str
    site: str
    points: tuple[str, ...]
    signers: Table


class Badge(msgspec.Struct, frozen=True):
    """One badge; a line where there is no name."""

    role: str
    name: str


class Badges(msgspec.Struct, frozen=True):
    """Badges of the six roles of handbook section 2."""

    foot: Foot
    plan: str
    site: str
    badges: tuple[Badge, ...]


class CandidateRules(msgspec.Struct, frozen=True):
    """The candidates' rules, with the plan's own numbers in them."""

    foot: Foot
    plan: str
    groups: tuple[RuleGroup, ...]


class Timetable(msgspec.Struct, frozen=True):
    """What is examined when and where, and the moments of the day that candidates must know."""

    foot: Foot
    plan: str
    contents: Table
    sessions: Table
    moments: Table


def everybody(staff: Iterable[StaffMember], sessions: Iterable[Session]) -> tuple[StaffMember, ...]:
    """Those with an account and those whom the arrangement names, each once, in the order of roles."""
    found: dict[tuple[str, Role], StaffMember] = {(member.name, member.role): member for member in staff}
    for session in sessions:
        for role, names in ((Role.INVIGILATOR, session.invigilators), (Role.ROVING_INSPECTOR, session.inspectors)):
            for name in names:
                found.setdefault((name, role), StaffMember(name, role))
    order = list(ROLE_NAMES)
    return tuple(sorted(found.values(), key=lambda member: order.index(member.role)))


def undertaking(plan: Plan, staff: Sequence[StaffMember], foot: Foot) -> Undertaking:
    """Make the undertaking, with everybody's name and a box to sign in."""
    rows = tuple((str(n), ROLE_NAMES[m.role].zh, m.name, "", "", "") for n, m in enumerate(staff, 1))
    columns = ("序号", "岗位", "姓名", "签字", "日期", "备注")
    signers = Table(columns, rows, "", (1, 2.2, 2.4, 3.6, 2.6, 2), BLANK_SIGNATURES)
    return Undertaking(foot, plan.name, plan.site_name, UNDERTAKING, signers)


def badges(plan: Plan, staff: Sequence[StaffMember], foot: Foot) -> Badges:
    """Make a badge for everybody, and blank ones of every kind."""
    made = [Badge(ROLE_NAMES[member.role].zh, member.name) for member in staff]
    made += [Badge(name.zh, "") for name in ROLE_NAMES.values() for _ in range(BLANK_BADGES)]
    return Badges(foot, plan.name, plan.site_name, tuple(made))


def candidate_rules(plan: Plan, foot: Foot) -> CandidateRules:
    """Make the rules."""
    return CandidateRules(foot, plan.name, tuple(said(group, plan.policy) for group in RULES))


def timetable(plan: Plan, sessions: Sequence[Session], foot: Foot) -> Timetable:
    """Make the timetable of some sessions."""
    return Timetable(foot, plan.name, _contents(plan, sessions), _sessions(sessions), _moments(plan))


def _contents(plan: Plan, sessions: Sequence[Session]) -> Table:
    weights = {"theory": plan.policy.theory_weight, "practical": plan.policy.practical_weight}
    rows = dict.fromkeys(
        (
            LEVEL_NAMES[session.subject.level],
            session.subject.name,
            session_name(session),
            f"{session.duration_ms // MINUTE} 分钟",
            f"{weights[session.part.value] * 100:.0f}%",
        )
        for session in sessions
    )
    columns = ("等级", "考核科目", "内容", "时长", "权重")
    remark = f"总分 100 分，{plan.policy.pass_mark:f} 分及以上合格；考试方式为机考+实操，理论与实操联考。"
    return Table(columns, tuple(rows), "一、考核内容", (1.2, 4.5, 2, 1.6, 1.2), remark=remark)


def _sessions(sessions: Sequence[Session]) -> Table:
    rows = tuple(
        (
            day(session.starts_at),
            hours(session),
            f"{LEVEL_NAMES[session.subject.level]} {PART_NAMES[session.part]}",
            session.room,
            seats_in_words([place.seat for place in session.places]),
            f"{len(session.places)} 人",
        )
        for session in sorted(sessions, key=_starts)
    )
    columns = ("日期", "时间", "科目", "考场", "考位", "人数")
    return Table(columns, rows, "二、考试时间", (4.4, 2.3, 1.9, 2.2, 2.3, 1.3))


def _moments(plan: Plan) -> Table:
    policy = plan.policy
    theory, practical = policy.early_leave_theory_before_end, policy.early_leave_practical_before_end
    rows = (
        (f"开考前 {policy.login_opens_before_start // MINUTE} 分钟", "验证入场、签到，登录并核对个人信息"),
        (f"开考前 {policy.rules_read_before_start // MINUTE} 分钟", "监考员宣读考生守则和违纪处理规定"),
        ("开考", "在屏幕上点选科目，开始作答"),
        (f"开考后 {policy.identity_check_after_start // MINUTE} 分钟", "监考员再次核对每位考生的身份"),
        (f"开考后 {policy.entry_closes_after_start // MINUTE} 分钟", "停止入场，未到的考生记为缺考"),
        (f"实操结束前 {practical // MINUTE} 分钟起", "经主考同意，可以提前交卷离场"),
        (f"理论结束前 {theory // MINUTE} 分钟起", "经主考同意，可以提前交卷离场"),
        (f"结束前 {policy.reminder_before_end // MINUTE} 分钟", "提醒全体考生剩余时间"),
        ("结束", "停止作答，自动交卷；收回草稿纸后依次离场"),
    )
    return Table(("时刻", "安排"), rows, "三、考试当天", (3, 7))


def _starts(session: Session) -> tuple[float, str]:
    return session.starts_at.timestamp(), session.id
