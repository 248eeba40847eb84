"""A PC tells its check over a real socket; people see it as rows and as an Excel file, and others do not."""

from __future__ import annotations

import asyncio
import io
from urllib.parse import urlsplit

import aiohttp
from openpyxl import load_workbook

from exam.clock import SystemClock
from exam.preflight.findings import MachineRole
from exam.preflight.known_names import Place
from exam.preflight.verdicts import judge
from exam.wire.messages import Checked
from provisioning.preflight.server_look import look_at
from server.app import RunningServer
from tests.integration.exam_site import CHIEF, INSPECTOR, Staff
from tests.integration.wires import wire
from tests.unit.forms.reading import has, pages
from tests.unit.preflight.machines import recorded

PC = "PC-07"
FOUND = judge(MachineRole.CANDIDATE, recorded("candidate-two-cards").facts)


async def test_a_check_is_told_once_and_seen_by_those_who_may(
    server: RunningServer, staff: Staff, http: aiohttp.ClientSession
) -> None:
    async with wire(server, http) as socket:
        await socket.hello(PC, "第1考场")
        await socket.say(Checked(FOUND, 1_795_827_600_000))
        await socket.hello(PC, "第1考场")  # answered after the check was taken in
        answer = await staff.desk.ask(CHIEF, "GET", "/api/v1/checks?room=第1考场")
    assert answer.status == 200
    told = answer.told["rows"]
    assert isinstance(told, list)
    (row,) = [one for one in told if one["machine"] == PC]
    assert (row["room"], row["connected"], row["checked_at"]) == ("第1考场", True, 1_795_827_600_000)
    assert [one["code"] for one in row["findings"]] == [one.code for one in FOUND]

    refused = await staff.desk.ask(INSPECTOR, "GET", "/api/v1/checks")
    assert (refused.status, refused.code) == (403, "role_may_not")
    strange = await staff.desk.ask(CHIEF, "GET", "/api/v1/checks?form=docx")
    assert (strange.status, strange.code) == (400, "body_unreadable")

    headers = await staff.desk.headers(CHIEF)
    async with http.get(f"{server.url}/api/v1/checks?form=xlsx&lang=en", headers=headers) as response:
        data = await response.read()
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {line[2].value for line in sheet.iter_rows(min_row=2)} >= {PC}

    async with http.get(f"{server.url}/api/v1/checks?form=pdf&room=第1考场", headers=headers) as response:
        assert (response.status, response.content_type) == (200, "application/pdf")
        assert has("".join(pages(await response.read())), "考前检查报告", "第1考场", PC) == []

    parts = urlsplit(server.url)
    seen = await asyncio.to_thread(look_at, Place(parts.hostname or "", parts.port or 0), SystemClock())
    assert seen is not None
    assert seen.is_exam_server
    assert seen.clock_ahead is not None
    assert abs(seen.clock_ahead) < 5000
