"""Forms over real HTTP: a PDF of how things stand, a coded answer for the rest, nobody sees more than they may."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from exam.commands import RecordIncident
from exam.events import IncidentKind
from exam.plan import Part
from server.app import RunningServer
from tests.integration.exam_site import CHIEF, OTHER_ROOM, ROOM, Staff, TestSite
from tests.unit.forms.reading import has, pages

INVIGILATOR = "监考甲"


async def fetched(staff: Staff, by: str = INVIGILATOR, **asked: str) -> tuple[int, str, bytes]:
    """Ask for a form; returns status, content type and body."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
    headers = await staff.desk.headers(by)
    async with staff._http.get(f"{staff.desk.url}/api/v1/forms?{query}", headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def test_a_console_prints_how_things_stand(site: TestSite, staff: Staff, server: RunningServer) -> None:
    site.clock.advance_to(site.theory.starts_at)
    await site.until_started(server)
    await staff.order(RecordIncident(site.theory.id, IncidentKind.OTHER, "空调漏水，已移开"))
    status, kind, body = await fetched(staff, form="room_record", session=site.theory.id)
    assert (status, kind) == (200, "application/pdf")
    assert has("".join(pages(body)), "空调漏水，已移开", ROOM, f"打印 {site.theory.starts_at:%Y-%m-%d %H:%M}") == []
    several = await asyncio.gather(*(fetched(staff, form="door_stickers", room=room) for room in (ROOM, OTHER_ROOM)))
    assert [has(pages(body)[0], room) for (_, _, body), room in zip(several, (ROOM, OTHER_ROOM), strict=True)] == [
        [],
        [],
    ]


async def test_what_cannot_be_printed_is_refused_with_a_code(site: TestSite, staff: Staff) -> None:
    asked = [
        ({"form": "nothing"}, 404, "form_unknown"),
        ({}, 404, "form_unknown"),
        ({"form": "check_report"}, 404, "form_unknown"),
        ({"form": "rules\x00" * 500}, 404, "form_unknown"),
        ({"form": "sign_in", "room": "第9考场"}, 404, "room_unknown"),
        ({"form": "sign_in", "session": "../plan.json"}, 404, "session_unknown"),
        ({"form": "sign_in"}, 400, "form_not_single"),
        ({"form": "tickets"}, 400, "form_not_single"),
        ({"form": "sign_in", "room": OTHER_ROOM, "session": site.session(ROOM, Part.THEORY).id}, 404, "form_empty"),
        ({"form": "recheck_form", "ticket": "9" * 26}, 404, "ticket_unknown"),
        ({"form": "recheck_form", "ticket": "9"}, 400, "ticket_malformed"),
        ({"form": "score_sheet"}, 404, "form_empty"),
    ]
    for query, status, code in asked:
        found, _, body = await fetched(staff, CHIEF, **query)
        assert (found, code.encode() in body) == (status, True), (query, body[:200])


async def test_a_form_shows_nobody_what_they_may_not_see(site: TestSite, staff: Staff) -> None:
    for form in ("appeal", "score_sheet", "recheck_form"):
        status, _, body = await fetched(staff, "工作人员甲", form=form, ticket=site.plan.candidates[0].ticket)
        assert (status, b"role_may_not" in body) == (403, True), form
    status, _, body = await fetched(staff, "系统管理员甲", form="closure", session=site.theory.id)
    assert (status, b"role_may_not" in body) == (403, True)
