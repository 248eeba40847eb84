"""The appeal file on paper (申诉材料, handbook section 10): a candidate's whole time line, with the chain that proves it."""

from __future__ import annotations

from typing import Any

import msgspec

from exam.people import ROLE_NAMES, Role
from exam.plan import Plan
from exam.words import in_groups
from server.appeal import AppealFile, Entry
from server.forms.paper import MOST_ROWS, Fact, Foot, Table, minutes
from server.forms.wording import EVENTS, FIELDS, HANDED_IN_BY, INCIDENTS, LEVELS, LOSSES, TOPICS

LONGEST = 600
"""Characters of one entry on paper; the file that `kaochang-server appeal` writes has all of it."""
_LEFT_OUT = frozenset(
    {"type", "sitting", "session", "line", "seq", "pieces", "boot", "wall_ms", "monotonic_ms", "actor"}
)
"""What the paper says elsewhere, or what only a program reads."""
_DURATIONS = frozenset({"added", "by_power_cut", "gap", "duration", "before_end"})
_CODES = {"by": HANDED_IN_BY, "level": LEVELS, "cause": LOSSES, "topic": TOPICS, "kind": INCIDENTS}


class AppealPaper(msgspec.Struct, frozen=True):
    """One candidate's file. `hash` in the table is the beginning of each record's."""

    foot: Foot
    facts: tuple[Fact, ...]
    entries: Table
    proof: tuple[str, ...]
    signatures: tuple[str, ...]


def appeal_paper(plan: Plan, file: AppealFile, foot: Foot) -> AppealPaper:
    """Make the paper of an appeal file."""
    facts = (
        Fact("考试计划", plan.name),
        Fact("考核站点", file.site),
        Fact("考生姓名", file.name),
        Fact("身份证号后四位", file.id_ending),
        Fact("准考证号", in_groups(file.ticket)),
        Fact("场次", "；".join(sitting.partition("@")[2] for sitting in file.sittings)),
    )
    shown = file.entries[:MOST_ROWS]
    left = len(file.entries) - len(shown)
    table = Table(
        ("序号", "考点时间", "事项", "内容", "操作人", "校验"),
        tuple(_row(entry) for entry in shown),
        "全部记录",
        (1, 1.9, 2, 5.6, 2, 1.7),
        remark=f"另有 {left} 条未印，见电子材料。" if left else "",
    )
    proof = (
        f"考试记录共 {file.verified_records} 条，逐条按校验链核对，没有断开；最后一条的摘要为",
        file.head,
        "“校验”一栏为该条记录摘要的前 8 位。时间为考点服务器时间；“作出”为考生机测得的作答时间。",
    )
    return AppealPaper(foot, facts, table, proof, ("制作人", "主考", "巡考员"))


def _row(entry: Entry) -> tuple[str, ...]:
    time = entry.time[:19].replace("T", " ")
    facts = entry.facts
    told = [_said(name, value) for name, value in facts.items() if name not in _LEFT_OUT]
    if entry.made_at:
        told = [one for one in told if not one.startswith(f"{FIELDS['made_at']}=")]
        told.append(f"作出 {entry.made_at[11:23]}")
    content = "；".join(one for one in told if one)
    content = content if len(content) <= LONGEST else content[: LONGEST - 1] + "…"
    return (str(entry.seq), time, EVENTS.get(entry.kind, entry.kind), content, _actor(facts), entry.hash[:8])


def _said(name: str, value: Any) -> str:
    if value in ("", None, [], {}):
        return ""
    label = FIELDS.get(name, name)
    if name in _DURATIONS and isinstance(value, int):
        return f"{label} {minutes(value)}"
    if name in _CODES and isinstance(value, str):
        return f"{label} {_CODES[name].get(value, value)}"
    if isinstance(value, bool):
        return f"{label} {'是' if value else '否'}"
    if isinstance(value, dict | list):
        return f"{label} {msgspec.json.encode(value).decode()}"
    return f"{label} {value}"


def _actor(facts: dict[str, Any]) -> str:
    actor = facts.get("actor")
    if not isinstance(actor, dict):
        return ""
    role = actor.get("role", "")
    known = ROLE_NAMES[Role(role)].zh if role in {one.value for one in ROLE_NAMES} else ""
    return f"{known} {actor.get('name', '')}".strip() or "系统"
