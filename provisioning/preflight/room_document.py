"""The checks of a room, or of one machine, as a document to print: title, lines, tables of text, closing lines.

Values only; whoever prints forms takes it as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from exam.preflight.findings import Verdict, in_order, worst
from exam.preflight.texts import advice_said, found_said, needed_said, title_said
from exam.text import Language, Text
from exam.wire.console_talk import CheckRow

TITLE = Text("考前机器检查", "Machine check before the exam")
MACHINES, ONE = Text("各机总评", "Machine by machine"), Text("{machine} 检查结果", "What was found of {machine}")
MACHINE_COLUMNS = (Text("考位", "Seat"), Text("机器", "Machine"), Text("先处理", "First"), Text("处理", "What to do"))
FINDING_COLUMNS = (Text("项目", "Checked"), Text("实际", "Found"), Text("要求", "Needed"), Text("处理", "What to do"))
COUNTS = Text(
    "共 {count} 台：不符合 {short}，需人工查看 {unknown}，未检查 {missing}",
    "{count} machines: {short} short, {unknown} to look at by hand, {missing} not checked",
)
NOT_CHECKED = Text("没有收到检查结果", "No check has come")
FINE = Text("无", "Nothing")
CLOSING = Text(
    "“需人工查看”的项目请人工确认后签字。", "What could not be read is looked at by hand before this is signed."
)


class DocumentRow(msgspec.Struct, frozen=True):
    """One row: a text for each column, and its verdict."""

    cells: tuple[str, ...]
    verdict: Verdict | None = None


class DocumentTable(msgspec.Struct, frozen=True):
    """One table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[DocumentRow, ...]


class RoomDocument(msgspec.Struct, frozen=True):
    """The whole document."""

    title: str
    subtitle: tuple[str, ...]
    tables: tuple[DocumentTable, ...]
    closing: tuple[str, ...]


def room_document(rows: Sequence[CheckRow], language: Language, *lines: str) -> RoomDocument:
    """Make it: several machines one row each, the worst first; one machine a row for each finding.

    `lines` stand below the title: the room, the machine's role, the time of printing.
    """
    tables = (_findings(rows[0], language),) if len(rows) == 1 else (_machines(rows, language),)
    counts = COUNTS.say(
        language,
        {
            "count": len(rows),
            "short": sum(_whole(row) is Verdict.SHORT for row in rows),
            "unknown": sum(_whole(row) is Verdict.UNKNOWN for row in rows),
            "missing": sum(not row.findings for row in rows),
        },
    )
    return RoomDocument(TITLE.say(language, {}), (*lines, counts), tables, (CLOSING.say(language, {}),))


def _machines(rows: Sequence[CheckRow], language: Language) -> DocumentTable:
    order = list(Verdict)
    ranked = sorted(rows, key=lambda row: order.index(_whole(row) or Verdict.UNKNOWN))
    made = tuple(DocumentRow(_first(row, language), _whole(row)) for row in ranked)
    return DocumentTable(MACHINES.say(language, {}), _said(MACHINE_COLUMNS, language), made)


def _first(row: CheckRow, language: Language) -> tuple[str, ...]:
    where = (str(row.seat or "—"), str(row.machine))
    if not row.findings:
        return (*where, NOT_CHECKED.say(language, {}), "—")
    first = in_order(row.findings)[0]
    if first.verdict in (Verdict.RECOMMENDED, Verdict.NOT_APPLICABLE):
        return (*where, FINE.say(language, {}), "—")
    found = f"{title_said(first, language)} {found_said(first, language)}"
    return (*where, found, advice_said(first, language))


def _findings(row: CheckRow, language: Language) -> DocumentTable:
    made = tuple(
        DocumentRow(
            tuple(say(one, language) for say in (title_said, found_said, needed_said, advice_said)), one.verdict
        )
        for one in in_order(row.findings)
    )
    title = ONE.say(language, {"machine": row.machine})
    return DocumentTable(title, _said(FINDING_COLUMNS, language), made)


def _whole(row: CheckRow) -> Verdict | None:
    return worst(row.findings) if row.findings else None


def _said(texts: Sequence[Text], language: Language) -> tuple[str, ...]:
    return tuple(text.say(language, {}) for text in texts)
