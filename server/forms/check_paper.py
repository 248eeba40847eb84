"""The machine checks on paper (考前检查报告): a room with one row a machine, or one machine with a row a finding.

Paper is in Chinese, whatever language the screens are in.
"""

from __future__ import annotations

from collections.abc import Sequence

from exam.preflight.findings import Verdict as Found
from exam.preflight.findings import in_order, worst
from exam.preflight.texts import VERDICTS, advice_said, found_said, needed_said, title_said
from exam.text import Language
from exam.wire.console_talk import CheckRow
from server.forms.paper import Foot
from server.forms.report import ReportDocument, ReportRow, ReportTable, Verdict

ON_PAPER = {
    Found.RECOMMENDED: Verdict.PASSED,
    Found.MINIMUM: Verdict.CARE,
    Found.SHORT: Verdict.FAILED,
    Found.UNKNOWN: Verdict.OPEN,
}
"""What a verdict is as a shape; what does not apply to a machine bears none."""
PAPER: Language = "zh"
NAMES = {shape: VERDICTS[found].say(PAPER, {}) for found, shape in ON_PAPER.items()}
NOT_CHECKED, FINE = "没有收到检查结果", "无"
CLOSING = "“需人工查看”的项目请人工确认后签字。"
SIGNATURES = ("系统管理员", "工作人员")


def check_paper(rows: Sequence[CheckRow], foot: Foot, *lines: str) -> ReportDocument:
    """Make it: several machines one row each, the worst first; one machine a row for each finding, the worst first.

    `lines` stand below the title: the room, or the machine's role.
    """
    verdicts = [_whole(row) for row in rows]
    counts = (
        f"共 {len(rows)} 台：不符合 {verdicts.count(Found.SHORT)}，需人工查看 {verdicts.count(Found.UNKNOWN)}，"
        f"未检查 {verdicts.count(None)}"
    )
    table = _findings(rows[0]) if len(rows) == 1 else _machines(rows)
    return ReportDocument(
        foot,
        subtitle=(*lines, counts),
        tables=(table,),
        closing=(CLOSING,),
        signatures=SIGNATURES,
        verdict_names=dict(NAMES),
    )


def _machines(rows: Sequence[CheckRow]) -> ReportTable:
    order = list(Found)
    ranked = sorted(rows, key=lambda row: order.index(_whole(row) or Found.UNKNOWN))
    made = tuple(ReportRow(_first(row), _shape(_whole(row) or Found.UNKNOWN)) for row in ranked)
    return ReportTable("各机总评", ("考位", "机器", "先处理", "处理"), made, (0.8, 1.6, 3.4, 4.2))


def _first(row: CheckRow) -> tuple[str, ...]:
    where = (str(row.seat or "—"), str(row.machine))
    if not row.findings:
        return (*where, NOT_CHECKED, "—")
    first = in_order(row.findings)[0]
    if first.verdict in (Found.RECOMMENDED, Found.NOT_APPLICABLE):
        return (*where, FINE, "—")
    return (*where, f"{title_said(first, PAPER)} {found_said(first, PAPER)}", advice_said(first, PAPER))


def _findings(row: CheckRow) -> ReportTable:
    made = tuple(
        ReportRow(
            tuple(say(one, PAPER) for say in (title_said, found_said, needed_said, advice_said)), _shape(one.verdict)
        )
        for one in in_order(row.findings)
    )
    return ReportTable(f"{row.machine} 检查结果", ("项目", "实际", "要求", "处理"), made, (1.6, 2.8, 2.8, 3.8))


def _whole(row: CheckRow) -> Found | None:
    return worst(row.findings) if row.findings else None


def _shape(found: Found) -> Verdict | None:
    return ON_PAPER.get(found)
