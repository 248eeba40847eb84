"""Reports of whatever kind (报告): a title, facts, tables with a verdict, closing lines, and who signs.

Other parts that look at something, such as a check before the exam or a rehearsal, make a `ReportDocument` and print it
as `FormKind.CHECK_REPORT` or `FormKind.REHEARSAL_REPORT`; the title is the document's own where it has one.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from server.forms.paper import Fact, Foot


class Verdict(StrEnum):
    """What a row comes to; on paper a shape and a word, so that no colour is needed (look.md)."""

    PASSED = "passed"
    CARE = "care"
    FAILED = "failed"
    OPEN = "open"


VERDICT_NAMES = {
    Verdict.PASSED: "合格",
    Verdict.CARE: "注意",
    Verdict.FAILED: "不合格",
    Verdict.OPEN: "未检查",
}


class ReportRow(msgspec.Struct, frozen=True):
    """One row: a text for each column, and its verdict where it has one."""

    cells: tuple[str, ...]
    verdict: Verdict | None = None


class ReportTable(msgspec.Struct, frozen=True):
    """A table. The column of verdicts stands last, where any row has one; `widths` are shares, equal unless given."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    widths: tuple[float, ...] = ()


class ReportDocument(msgspec.Struct, frozen=True):
    """A report. `subtitle` lines stand below the title, `closing` lines below the tables, then who signs."""

    foot: Foot
    title: str = ""
    subtitle: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    closing: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    verdict_names: dict[Verdict, str] = msgspec.field(default_factory=lambda: dict(VERDICT_NAMES))
