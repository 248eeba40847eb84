"""The machine checks (考前检查) of the candidate PCs, to look at and to take along."""

from __future__ import annotations

import asyncio

from aiohttp import web

from exam.text import Refusal
from exam.wire.console_talk import CheckList
from server.check_rows import check_rows
from server.check_sheet import check_workbook
from server.web.candidate_pages import settled_life
from server.web.replies import RefusedRequestError, reply

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def checks(request: web.Request) -> web.Response:
    """GET /api/v1/checks?room=ROOM -> {"now", "rows": [{"machine", "room", "seat", "connected", "findings", …}]}.

    `&form=xlsx` gives the same as an Excel file, `&lang=en` in English.
    """
    life = await settled_life(request)
    now = life.clock.now()
    rows = check_rows(life.watchers.scene(now), life.clock, request.query.get("room", ""))
    form = request.query.get("form", "")
    if not form:
        return reply(CheckList(now, rows))
    if form != "xlsx":
        raise RefusedRequestError(400, Refusal("body_unreadable", {"where": "form"}))
    # In a thread: forty PCs are a thousand lines, and nobody's answer waits for them.
    data = await asyncio.to_thread(check_workbook, rows, "en" if request.query.get("lang") == "en" else "zh")
    headers = {"Content-Disposition": 'attachment; filename="checks.xlsx"'}
    return web.Response(body=data, content_type=EXCEL, headers=headers)
