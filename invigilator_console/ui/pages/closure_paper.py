"""The closure report on paper (look.md, "Papers"): A4, 20 mm, black, the title in Hei, rules of 0.5 pt, page x/y.

Everything is measured in points. What goes onto a page is laid out first, so that each page can say of how many it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPainter, QPen

from exam.closing import ClosureReport
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import SessionRow
from exam.words import Words
from invigilator_console.room.board import Board
from invigilator_console.room.closure_view import (
    COLUMNS,
    cells,
    counts_said,
    point_said,
    session_said,
    settled_said,
    state_said,
)
from invigilator_console.room.site_clock import site_clock
from invigilator_console.ui.pages.paper_blocks import (
    RULE,
    Block,
    a4,
    hei,
    nothing,
    pages_of,
    row_block,
    song,
    text_block,
)

TITLE_PT, HEAD_PT, BODY_PT, TABLE_PT, FOOT_PT = 18, 12, 11, 8, 8
FOOT_HEIGHT = 22.0
SIGN_HEIGHT = 36.0
"""A line for a pen: 9 mm and a little."""
WIDTHS = (26, 48, 138, 72, 48, 30, 30, 46, 0)
"""Columns in points; the last takes what is left."""
TITLE = Text("场次结案报告", "Closure report")
SITE, PLAN = Text("考核站点：{name}", "Site: {name}"), Text("考试计划：{name}", "Plan: {name}")
SESSION = Text("场次：{name}（{subject}）", "Session: {name} ({subject})")
NUMBER = Text("场次编号：{name}", "Session number: {name}")
TIMES = Text("开考 {start}，结束 {end}", "Started {start}, ended {end}")
POINTS = Text("未决事项 {count} 项", "{count} open points")
SETTLED = Text("已注明理由 {count} 项", "{count} points signed away")
DIGEST = Text("关闭时的报告摘要：{digest}", "Digest of the report at the closing: {digest}")
SIGNATURES = Text(
    "主考：______________    监考员：______________    日期：__________",
    "Chief examiner: ____________    Invigilator: ____________    Date: __________",
)
FOOT = Text("{site} · {session} · 打印 {at}", "{site} · {session} · printed {at}")
PAGE = Text("第 {page}/{pages} 页", "Page {page}/{pages}")


@dataclass(frozen=True)
class Paper:
    """What a paper is made of."""

    report: ClosureReport
    session: SessionRow
    board: Board
    words: Words
    now: Instant


def draw_paper(device: QPagedPaintDevice, paper: Paper) -> int:
    """Draw the report onto a printer or into a file; returns how many pages it took, 0 where the device refused."""
    device.setPageLayout(a4())
    painter = QPainter()
    if not painter.begin(device):
        return 0
    scale = device.logicalDpiX() / 72
    painter.scale(scale, scale)
    whole = device.pageLayout().paintRectPoints()
    width, height = float(whole.width()), float(whole.height()) - FOOT_HEIGHT
    head, blocks = _table_head(paper, width), _blocks(paper, width)
    pages = pages_of(blocks, head, height)
    for number, page in enumerate(pages, 1):
        if number > 1:
            device.newPage()
        y = 0.0
        for block in page:
            block.draw(painter, y)
            y += block.height
        _draw_foot(painter, paper, QRectF(0, height, width, FOOT_HEIGHT), number, len(pages))
    painter.end()
    return len(pages)


# ---- what stands on it ----------------------------------------------------------------------------------------------


def _blocks(paper: Paper, width: float) -> list[Block]:
    report, session, words = paper.report, paper.session, paper.words
    widths = _widths(width)
    site, body, head = paper.board.site, song(BODY_PT), hei(HEAD_PT)
    times = words(TIMES, start=_clock(paper, session.starts_at), end=_clock(paper, session.ended_at))
    facts = [
        words(SITE, name=site.site),
        words(PLAN, name=site.plan),
        words(SESSION, name=session_said(session, words), subject=session.subject),
        words(NUMBER, name=session.session),
        times,
        counts_said(report, words),
        state_said(report, session, words),
    ]
    blocks = [text_block(words(TITLE), hei(TITLE_PT), width, centred=True, after=10.0)]
    blocks += [text_block(line, body, width) for line in facts]
    if report.closed_as:
        blocks.append(text_block(words(DIGEST, digest=report.closed_as), song(TABLE_PT), width))
    if report.points:
        blocks.append(text_block(words(POINTS, count=len(report.points)), head, width, before=8.0))
        blocks += [text_block(f"· {point_said(point, words)}", body, width) for point in report.points]
    if report.settled:
        blocks.append(text_block(words(SETTLED, count=len(report.settled)), head, width, before=8.0))
        blocks += [text_block(f"· {settled_said(one, report, session, words)}", body, width) for one in report.settled]
    blocks.append(Block(8.0, nothing))
    blocks.append(_table_head(paper, width))
    blocks += [row_block(cells(row, paper.board, words), widths, song(TABLE_PT)) for row in report.tickets]
    blocks.append(text_block(words(SIGNATURES), body, width, before=SIGN_HEIGHT))
    return blocks


def _table_head(paper: Paper, width: float) -> Block:
    return row_block(tuple(paper.words(text) for _, text in COLUMNS), _widths(width), hei(TABLE_PT), is_head=True)


def _widths(width: float) -> tuple[float, ...]:
    return *WIDTHS[:-1], width - sum(WIDTHS)


def _clock(paper: Paper, at: Instant | None) -> str:
    return site_clock(paper.board, at)


def _draw_foot(painter: QPainter, paper: Paper, box: QRectF, number: int, pages: int) -> None:
    words = paper.words
    said = words(
        FOOT,
        site=paper.board.site.site,
        session=session_said(paper.session, words),
        at=site_clock(paper.board, paper.now, seconds=True),
    )
    painter.setFont(song(FOOT_PT))
    painter.setPen(QPen(Qt.GlobalColor.black, RULE))
    painter.drawLine(QPointF(box.left(), box.top() + 6), QPointF(box.right(), box.top() + 6))
    below = box.adjusted(0, 8, 0, 0)
    painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), said)
    painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), words(PAGE, page=number, pages=pages))
