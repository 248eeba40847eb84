"""The appeal file on paper (申诉材料, handbook section 10): a candidate's whole time line and the chain behind it."""

from __future__ import annotations

import msgspec

from exam.ids import SessionId, SittingId
from exam.plan import Plan
from exam.words import in_groups
from server.appeal import AppealFile, Entry
from server.forms.appeal_words import actor_of, content_of
from server.forms.paper import MOST_ROWS, Fact, Foot, Table, session_name, when
from server.forms.wording import EVENTS

HASH_SHOWN = 8
"""Signs of each record's hash that stand on paper."""


class AppealPaper(msgspec.Struct, frozen=True):
    """One candidate's file: who, every entry, and what proves that nothing was left out or changed."""

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
        Fact("证件尾号", file.id_ending),
        Fact("准考证号", in_groups(file.ticket)),
        Fact("记录数", f"{len(file.entries)} 条"),
        *(Fact("场次", _sitting(plan, sitting)) for sitting in file.sittings),
    )
    shown = file.entries[:MOST_ROWS]
    left = len(file.entries) - len(shown)
    table = Table(
        ("序号", "考点时间", "事项", "内容", "操作人", "校验"),
        tuple(_row(entry) for entry in shown),
        "全部记录",
        (1, 1.8, 2.2, 5.6, 2.2, 1.5),
        remark=f"另有 {left} 条未印，见电子材料。" if left else "",
    )
    proof = (
        f"考试记录共 {file.verified_records} 条，逐条按校验链核对，没有断开。最后一条的摘要为",
        file.head,
        f"“校验”一栏为该条记录摘要的前 {HASH_SHOWN} 位。时间为考点服务器时间；“作出时刻”为考生机测得的作答时刻。",
    )
    return AppealPaper(foot, facts, table, proof, ("制作人", "主考", "巡考员"))


def _sitting(plan: Plan, sitting: SittingId) -> str:
    name = SessionId(sitting.partition("@")[2])
    session = plan.session(name)
    return f"{session.room} {session_name(session)} {when(session)}" if session else name


def _row(entry: Entry) -> tuple[str, ...]:
    time = entry.time[:19].replace("T", " ")
    kind = EVENTS.get(entry.kind, entry.kind)
    return (str(entry.seq), time, kind, content_of(entry), actor_of(entry), entry.hash[:HASH_SHOWN])
