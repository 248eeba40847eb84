"""One-time codes that a console asks for: shown once, good at once, in no log and no journal."""

from __future__ import annotations

import msgspec
import pytest
from structlog.testing import capture_logs

from exam.ids import MachineId
from exam.link.enrolment import EnrolmentRefusedError, enrol
from exam.wire.enrolment import MOST_CODES, GivenCodes
from server.app import RunningServer
from server.machine_registry import codes_file, read_codes
from tests.helpers.people import Answer
from tests.integration.exam_site import CHIEF, ROOM, Staff, TestSite

ADMINISTRATOR, INVIGILATOR = "系统管理员甲", "监考甲"


async def asked(staff: Staff, by: str, **what: object) -> Answer:
    return await staff.desk.ask(by, "POST", "/api/v1/enrolment-codes", {"room": ROOM, **what})


def given(answer: Answer) -> GivenCodes:
    return msgspec.convert(answer.told, GivenCodes)


async def test_a_code_that_a_console_shows_enrols_a_pc_at_once(
    site: TestSite, staff: Staff, server: RunningServer
) -> None:
    answer = await asked(staff, CHIEF, seats=[12], spares=1)
    assert answer.status == 200
    seat, spare = given(answer).codes
    assert (seat.room, seat.seat, spare.seat) == (ROOM, 12, 0)
    assert {len(row) for row in seat.dots} == {len(seat.dots)}
    folder = site.pc_folder("PC-12")
    enrolled = await enrol(server.url, server.trust.authority, folder, MachineId("PC-12"), seat.code)
    assert (enrolled.room, enrolled.seat) == (ROOM, 12)
    with pytest.raises(EnrolmentRefusedError, match="enrolment_code_used"):
        await enrol(server.url, server.trust.authority, site.pc_folder("PC-13"), MachineId("PC-13"), seat.code)


async def test_that_codes_were_given_out_is_logged_and_no_code_is_anywhere(
    site: TestSite, staff: Staff, server: RunningServer
) -> None:
    with capture_logs() as logged:
        answer = await asked(staff, ADMINISTRATOR, seats=[3, 4], spares=2)
    (line,) = [one for one in logged if one["event"] == "enrolment codes were given out"]
    assert (line["role"], line["room"], line["seats"], line["spares"]) == ("system_administrator", ROOM, [3, 4], 2)
    assert {code.by for code in read_codes(site.folder)} == {ADMINISTRATOR}, "who it was, the file of codes says"
    written = [str(logged), codes_file(site.folder).read_text(encoding="utf-8")]
    written += [str(record.payload) for record in server.service.read_records()]
    for one in given(answer).codes:
        for code in (one.code, one.code.replace(" ", "")):
            assert not any(code in text for text in written)


async def test_who_may_not_gets_no_code_and_none_is_made(site: TestSite, staff: Staff) -> None:
    answer = await asked(staff, INVIGILATOR, seats=[12])
    assert (answer.status, answer.code) == (403, "role_may_not")
    assert read_codes(site.folder) == ()


async def test_what_cannot_be_given_is_refused_with_a_sentence(site: TestSite, staff: Staff) -> None:
    wrong: list[tuple[dict[str, object], int, str]] = [
        ({"room": "第9考场", "seats": [1]}, 404, "room_unknown"),
        ({}, 400, "enrolment_codes_none"),
        ({"spares": -1}, 400, "enrolment_codes_none"),
        ({"seats": [0]}, 400, "enrolment_seat"),
        ({"seats": [1], "spares": MOST_CODES}, 400, "enrolment_codes_many"),
        ({"seats": list(range(1, MOST_CODES + 2))}, 400, "enrolment_codes_many"),
        ({"spares": "many"}, 400, "body_unreadable"),
    ]
    for what, status, code in wrong:
        answer = await asked(staff, CHIEF, **what)
        assert (answer.status, answer.code) == (status, code), what
        assert answer.told["zh"]
    assert read_codes(site.folder) == ()


async def test_where_no_code_can_be_written_none_is_shown(site: TestSite, staff: Staff) -> None:
    codes_file(site.folder).write_text("{", encoding="utf-8")
    answer = await asked(staff, CHIEF, spares=1)
    assert (answer.status, answer.code) == (503, "machines_unreadable")
