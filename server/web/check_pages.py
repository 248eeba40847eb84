"""The machine checks (考前检查) of the candidate PCs, to look at and to take along."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import web

from exam.text import Refusal
from exam.wire.console_talk import CheckList, CheckRow
from server.check_rows import check_rows
from server.check_sheet import check_workbook
from server.forms.faults import FormError
from server.forms.kinds import FORMS, FormKind
from server.forms.press import PressBusyError
from server.service import Life
from server.web.candidate_pages import settled_life
from server.web.keys import PRESS
from server.web.replies import RefusedRequestError, reply

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def checks(request: web.Request) -> web.Response:
    """GET /api/v1/checks?room=ROOM -> {"now", "rows": [{"machine", "room", "seat", "connected", "findings", …}]}.

    `&form=xlsx` gives the same as an Excel file, `&lang=en` in English; `&form=pdf` as a paper to sign, in Chinese.
    """
    life = await settled_life(request)
    now = life.clock.now()
    room = request.query.get("room", "")
    rows = check_rows(life.watchers.scene(now), life.clock, room)
    form = request.query.get("form", "")
    if not form:
        return reply(CheckList(now, rows))
    if form == "pdf":
        return await _paper(request, life, rows, room)
    if form != "xlsx":
        raise RefusedRequestError(400, Refusal("body_unreadable", {"where": "form"}))
    # In a thread: forty PCs are a thousand lines, and nobody's answer waits for them.
    data = await asyncio.to_thread(check_workbook, rows, "en" if request.query.get("lang") == "en" else "zh")
    headers = {"Content-Disposition": 'attachment; filename="checks.xlsx"'}
    return web.Response(body=data, content_type=EXCEL, headers=headers)


async def _paper(request: web.Request, life: Life, rows: tuple[CheckRow, ...], room: str) -> web.Response:
    """The checks as PDF: one form at a time, in a thread, like every other."""
    plan = life.hall.plan
    printed_at = datetime.fromtimestamp(life.clock.wall_ms_of(life.clock.now()) / 1000, UTC)

    def made() -> bytes:
        # Loaded with the first form: a server that prints nothing does not hold Typst.
        from server.forms.check_paper import check_paper  # noqa: PLC0415 - see above
        from server.forms.paper import foot_of  # noqa: PLC0415 - see above
        from server.forms.typesetting import render  # noqa: PLC0415 - see above

        foot = foot_of(plan, printed_at, room=room)
        return render(FormKind.CHECK_REPORT, check_paper(rows, foot, room or "全部考场"))

    try:
        async with request.app[PRESS].turn():
            data = await asyncio.to_thread(made)
    except PressBusyError:
        raise RefusedRequestError(503, Refusal("forms_busy")) from None
    except FormError as error:
        raise RefusedRequestError(500, Refusal(error.code, error.facts)) from None
    name = quote(f"{FORMS[FormKind.CHECK_REPORT].name}.pdf")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return web.Response(body=data, content_type="application/pdf", headers=headers)
