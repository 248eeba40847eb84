"""The manual's 附件1 on paper: a request for a recheck and the receipt for it, of a request that stands at the hub."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from server.forms.kinds import FormKind
from server.forms.paper import foot_of
from server.forms.results import recheck_form, recheck_receipt
from server.forms.typesetting import render
from sync.hub import score_desk
from sync.hub.hub import Hub
from sync.hub.publishing import Recheck
from sync.hub.store import marks
from sync.hub.web.keys import HUB
from sync.hub.web.replies import refused

PAPERS = {"form": FormKind.RECHECK_FORM, "receipt": FormKind.RECHECK_RECEIPT}


async def recheck_paper(request: web.Request) -> web.Response:
    """One of the two as PDF: GET → 200, 404."""
    number, kind = request.match_info["number"], PAPERS.get(request.match_info["paper"])
    hub = request.app[HUB]
    every = await asyncio.to_thread(marks.list_rechecks, hub.database)
    asked = next((one for one in every if str(one.number) == number), None)
    if asked is None or kind is None:
        raise refused("recheck_unknown")
    data = await asyncio.to_thread(drawn, hub, asked, kind)
    if data is None:
        raise refused("recheck_unknown")
    told = {"Content-Disposition": f'inline; filename="{request.match_info["paper"]}-{number}.pdf"'}
    return web.Response(body=data, content_type="application/pdf", headers=told)


def drawn(hub: Hub, asked: Recheck, kind: FormKind) -> bytes | None:
    """The PDF; None where the candidate is in no plan any more. Slow: in a thread."""
    for scores in score_desk.scores_of(hub, asked.plan):
        if any(one.ticket == asked.ticket for one in scores.plan.candidates):
            foot = foot_of(scores.plan, datetime.fromtimestamp(hub.clock.wall_ms() / 1000, UTC))
            make = recheck_form if kind is FormKind.RECHECK_FORM else recheck_receipt
            return render(kind, make(scores.plan, scores.marks, (asked.ticket,), foot))
    return None
