"""Papers of the results (handbook section 10): score list (成绩单), recheck request (复核申请表), receipt (回执)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from exam.ids import Ticket
from exam.plan import LEVEL_NAMES, Plan, Session
from exam.words import in_groups
from server.forms.paper import Fact, Foot, Table
from server.scoring.combination import ResultStatus
from server.scoring.marks_file import CandidateRecord, MarksFile
from server.scoring.score_sheet import COLUMNS, score_rows

_WIDTHS: Mapping[str, float] = {
    "考生编号": 1.6,
    "姓名": 1.6,
    "身份证号": 3.3,
    "准考证号": 4.0,
    "考生类型": 1.6,
    "所属院校": 3.2,
    "考试科目": 3.2,
    "成绩": 1.1,
    "考试时间": 2.6,
    "状态": 2.6,
}
_ALWAYS = ("考生编号", "姓名", "身份证号", "准考证号", "成绩", "状态")
"""Columns that stand in the table even where every row says the same."""
BLANK_ROWS = 6


class ScoreSheet(msgspec.Struct, frozen=True):
    """The score list. A column that says the same in every row stands once above the table, as a fact."""

    foot: Foot
    facts: tuple[Fact, ...]
    scores: Table
    provisional: str
    """Says how many results are provisional; empty where all are final."""
    signatures: tuple[str, ...]


class RecheckForm(msgspec.Struct, frozen=True):
    """A school's request to look again at some results; the manual's annex 1."""

    foot: Foot
    facts: tuple[Fact, ...]
    candidates: Table
    notes: tuple[str, ...]


class RecheckReceipt(msgspec.Struct, frozen=True):
    """What the organiser answers."""

    foot: Foot
    facts: tuple[Fact, ...]
    candidates: Table
    notes: tuple[str, ...]


def score_list(plan: Plan, marks: MarksFile, sessions: Sequence[Session], foot: Foot) -> ScoreSheet:
    """Make the score list of everybody who sits in one of some sessions."""
    wanted = {place.ticket for session in sessions for place in session.places}
    records = tuple(record for record in marks.candidates if record.ticket in wanted)
    rows = score_rows(plan, msgspec.structs.replace(marks, candidates=records))
    facts, shown = [], []
    for place, column in enumerate(COLUMNS):
        values = {row[place] for row in rows}
        if column in _ALWAYS or len(values) > 1:
            shown.append(place)
        else:
            facts.append(Fact(column, next(iter(values), "")))
    table = Table(
        columns=("序号", *(COLUMNS[place] for place in shown)),
        rows=tuple((str(n), *(_cell(COLUMNS[p], row[p]) for p in shown)) for n, row in enumerate(rows, 1)),
        widths=(0.8, *(_WIDTHS.get(COLUMNS[place], 2.0) for place in shown)),
    )
    count = sum(record.status is ResultStatus.PROVISIONAL for record in records)
    warning = f"其中 {count} 人的成绩为暂定成绩：人工阅卷或数据收齐之前可能变动，不作为最终结果。" if count else ""
    return ScoreSheet(foot, tuple(facts), table, warning, ("制表人", "主考", "培训评价组织"))


def recheck_form(plan: Plan, marks: MarksFile | None, tickets: Collection[Ticket], foot: Foot) -> RecheckForm:
    """Make a request; the candidates of `tickets` are filled in, others write themselves."""
    people = [candidate for candidate in plan.candidates if candidate.ticket in tickets]
    scores = _scores(marks)
    rows = tuple(
        (one.name, one.id_number, in_groups(one.ticket), _level(plan, one.ticket), scores.get(one.ticket, ""), "")
        for one in people
    )
    columns = ("考生姓名", "身份证号", "准考证号", "报考级别", "成绩", "复核科目")
    schools = "、".join(dict.fromkeys(one.school for one in people if one.school))
    facts = (
        Fact("试点院校", schools),
        Fact("考核计划", plan.name),
        Fact("考务负责人"),
        Fact("联系方式"),
        Fact("复核总人数", f"{len(people)} 人" if people else ""),
        Fact("申请日期"),
    )
    table = Table(columns, rows, "", (1.7, 3.4, 4.9, 1.4, 1.2, 1.4), max(0, BLANK_ROWS - len(rows)))
    days = plan.policy.recheck_days
    notes = (
        f"申请期限：成绩公布之日起 {days} 日内，由院校核对后统一提交，逾期不受理；每名考生只复核一次。",
        "复核范围：人工阅卷部分只查漏评、合分和登分；计算机阅卷部分只在成绩为零分或缺考时复核。不重新评阅，不查阅答卷原件。",
        f"答复：收到申请后 {plan.policy.recheck_answer_days} 个工作日内以回执答复。",
    )
    return RecheckForm(foot, facts, table, notes)


def recheck_receipt(plan: Plan, marks: MarksFile | None, tickets: Collection[Ticket], foot: Foot) -> RecheckReceipt:
    """Make a receipt for the same candidates."""
    people = [candidate for candidate in plan.candidates if candidate.ticket in tickets]
    scores = _scores(marks)
    rows = tuple((one.name, _level(plan, one.ticket), "", scores.get(one.ticket, ""), "", "") for one in people)
    columns = ("考生姓名", "复核级别", "复核科目", "原始成绩", "复核成绩", "备注")
    schools = "、".join(dict.fromkeys(one.school for one in people if one.school))
    facts = (Fact("试点院校", schools), Fact("考核计划", plan.name), Fact("收到日期"), Fact("答复日期"))
    table = Table(columns, rows, "", (2, 1.6, 2, 1.6, 1.6, 3), max(0, BLANK_ROWS - len(rows)))
    notes = ("复核后成绩有变动的，以复核成绩为准，并在平台上更正；没有变动的，原始成绩有效。",)
    return RecheckReceipt(foot, facts, table, notes)


def _cell(column: str, value: str) -> str:
    return in_groups(value) if column == "准考证号" else value


def _scores(marks: MarksFile | None) -> Mapping[Ticket, str]:
    return {record.ticket: _score(record) for record in marks.candidates} if marks else {}


def _score(record: CandidateRecord) -> str:
    return f"{record.registered}(暂定)" if record.status is ResultStatus.PROVISIONAL else record.registered


def _level(plan: Plan, ticket: Ticket) -> str:
    for session in plan.sessions:
        if any(place.ticket == ticket for place in session.places):
            return LEVEL_NAMES[session.subject.level]
    return ""
