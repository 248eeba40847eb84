"""What people look at and order over real HTTP: closed to wrong roles, coded for bad input, nothing secret shown."""

from __future__ import annotations

import json
import sqlite3
from urllib.parse import quote

import msgspec
import pytest
from sqlalchemy import make_url

from exam.commands import ExtendSitting, RecordViolation, SendMessage, StartSession
from exam.events import ViolationLevel
from exam.plan import Part
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, encode_release_key, make_code
from exam.wire.console_talk import Problem
from server.app import RunningServer
from server.appeal import AppealFile
from server.web.authority_pages import DutyList, LostTimeReport, ProposalList, RoomRecord
from tests.integration.exam_site import CHIEF, INSPECTOR, OTHER_ROOM, Cable, Staff, TestSite, open_staff
from tests.integration.pcs import pc

OF_A_SESSION = ("losses", "duties", "room-record", "closure")
MINUTE = 60_000
KEY = bytes(range(32))
INVIGILATOR = "监考甲"


async def seen(staff: Staff, path: str, by: str = CHIEF) -> tuple[int, str, str]:
    """Ask for something; returns the status, the code of a refusal, and all that was told as text."""
    answer = await staff.desk.ask(by, "GET", path)
    return answer.status, answer.code, msgspec.json.encode(answer.told).decode()


def of(page: str, session: str) -> str:
    """The address of a page about a session."""
    return f"/api/v1/{page}?session={quote(session, safe='')}"


# ---- asking badly ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", OF_A_SESSION)
async def test_a_session_that_is_not_there_is_not_found(staff: Staff, page: str) -> None:
    for session in ("", "x", "第9考场/theory/20261128T0900", "\x00", "x" * 5000, "../../plan.json"):
        status, code, _ = await seen(staff, of(page, session))
        assert (status, code) == (404, "session_unknown"), session[:40]
    assert (await seen(staff, f"/api/v1/{page}"))[:2] == (404, "session_unknown")


async def test_a_ticket_that_is_none_or_nobodys_has_no_appeal_file(staff: Staff) -> None:
    for ticket, wanted in (
        ("", (400, "ticket_malformed")),
        ("9" * 25, (400, "ticket_malformed")),
        ("%00" * 26, (400, "ticket_malformed")),
        ("%D9%A3" * 26, (400, "ticket_malformed")),
        ("9" * 4000, (400, "ticket_malformed")),
        ("9" * 26, (404, "ticket_unknown")),
    ):
        assert (await seen(staff, f"/api/v1/appeal?ticket={ticket}"))[:2] == wanted, ticket[:30]


async def test_an_order_with_absurd_numbers_or_texts_is_refused_with_a_code(
    site: TestSite, staff: Staff, server: RunningServer
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    await site.until_started(server)
    session, sitting, other = site.theory.id, site.sitting(), site.session(OTHER_ROOM, Part.THEORY)
    huge, long = 2**200, "长" * 30_000
    orders: list[dict[str, object]] = [
        {"type": "extend_sitting", "sitting": sitting, "added": huge, "reason": "x"},
        {"type": "extend_sitting", "sitting": sitting, "added": -huge, "reason": "x"},
        {"type": "extend_session", "session": session, "added": huge, "reason": "x", "code": long},
        {"type": "credit_lost_time", "session": session, "credits": [], "reason": "x"},
        {
            "type": "credit_lost_time",
            "session": session,
            "credits": [{"sitting": sitting, "added": huge}],
            "reason": "x",
        },
        {
            "type": "credit_lost_time",
            "session": session,
            "credits": [{"sitting": sitting, "added": 1}] * 3000,
            "reason": "x",
        },
        {
            "type": "credit_lost_time",
            "session": session,
            "credits": [{"sitting": f"{site.place().ticket}@{other.id}", "added": 1}],
            "reason": "x",
        },
        {"type": "set_critical_moment", "session": session, "at": huge, "reason": "x"},
        {"type": "change_seats", "session": session, "seats": {sitting: huge}, "reason": "x"},
        {"type": "change_seats", "session": session, "seats": {"x": 1}, "reason": "x"},
        {
            "type": "add_candidate",
            "session": session,
            "ticket": "9" * 26,
            "id_number": "x" * 18,
            "name": "新考生",
            "seat": huge,
            "reason": "x",
        },
        {"type": "send_message", "session": session, "text": long},
        {"type": "record_incident", "session": session, "kind": "other", "text": long},
        {"type": "settle_incident", "session": session, "incident": long, "text": "x"},
        {"type": "record_stand_in", "session": session, "role": "server", "name": "x", "instead_of": "x"},
        {"type": "tick_duty", "session": session, "duty": long},
        {"type": "settle_point", "session": session, "point": "x", "reason": "x"},
        {"type": "close_session", "session": session, "reason": long},
        {"type": "start_session", "session": session, "reason": long},
        {"type": "step_out", "sitting": sitting, "with_whom": long},
        {"type": "check_identity", "sitting": sitting, "matches": False, "note": long},
        {"type": "record_screening", "sitting": sitting, "passed": True, "findings": [long]},
        {
            "type": "record_violation",
            "sitting": sitting,
            "level": "void",
            "text": "x",
            "signed_by_candidate": False,
            "signatures": [f"监考{number}" for number in range(5000)],
        },
        {"type": "undo_hand_in", "sitting": sitting, "reason": "x"},
        {"type": "stop_sitting", "sitting": sitting, "reason": "x"},
        {"type": "move_sitting", "sitting": sitting, "reason": "x", "to": "../x"},
        {"type": "give_consent", "proposal": long},
        {"type": "withdraw_proposal", "proposal": "x", "reason": long},
        {"type": "switch_paper", "session": session, "code": "x", "reason": "x"},
    ]
    strange = []
    for number, order in enumerate(orders):
        answer = await staff.desk.post(CHIEF, {"request": f"absurd-{number}", "command": order})
        problem = msgspec.convert(answer.told, Problem) if answer.status != 200 else None
        if problem is None or answer.status not in (400, 409) or "没有完成" in problem.zh:
            strange.append((order, answer))
    assert strange == []
    life = server.service.life
    assert life is not None
    assert life.hall.sittings[sitting].extension == 0


# ---- who may look ---------------------------------------------------------------------------------------------------


async def test_what_is_not_ones_role_to_see_is_closed(site: TestSite, staff: Staff) -> None:
    session, ticket = site.theory.id, site.place().ticket
    closed = {
        of("losses", session): ("工作人员甲", "系统管理员甲"),
        of("closure", session): ("系统管理员甲",),
        f"/api/v1/appeal?ticket={ticket}": (INVIGILATOR, "工作人员甲", "系统管理员甲"),
    }
    for path, names in closed.items():
        for name in names:
            assert (await seen(staff, path, name))[:2] == (403, "role_may_not"), (path, name)


async def test_a_console_that_is_not_signed_in_is_told_nothing(site: TestSite, server: RunningServer) -> None:
    async with open_staff(server) as staff:
        paths = [of(page, site.theory.id) for page in OF_A_SESSION]
        for path in (*paths, "/api/v1/proposals", f"/api/v1/appeal?ticket={site.place().ticket}"):
            answer = await staff.desk._ask("GET", path, {}, None)
            assert (answer.status, answer.code) == (401, "sign_in_first"), path


# ---- what they are shown --------------------------------------------------------------------------------------------


async def test_the_pages_of_a_session_have_their_shape_before_it_starts(site: TestSite, staff: Staff) -> None:
    session = site.theory.id
    shapes: dict[str, type[LostTimeReport | DutyList | RoomRecord]] = {
        "losses": LostTimeReport,
        "duties": DutyList,
        "room-record": RoomRecord,
    }
    for page, shape in shapes.items():
        answer = await staff.desk.ask(CHIEF, "GET", of(page, session))
        assert answer.status == 200
        assert msgspec.convert(answer.told, shape).session == session
    status, _, report = await seen(staff, of("closure", session))
    assert status == 200
    assert json.loads(report)["expected"] == len(site.theory.places)


async def test_a_code_that_waits_is_shown_to_nobody(site: TestSite) -> None:
    site.folder.release_key_file.write_bytes(encode_release_key(KEY))
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as server, open_staff(server) as staff:
        await site.until_started(server)
        plan, place = site.plan, site.place()
        wanted = ReleaseRequest(
            ReleasePurpose.EXTENSION, plan.number, plan.site_number, site.theory.id, (place.seat,), 20
        )
        code = make_code(KEY, wanted, 7)
        answer = await staff.answer_to(
            ExtendSitting(site.sitting(), 20 * MINUTE, "设备故障", code), "proposal-1", INVIGILATOR
        )
        assert answer.proposal == "proposal-1"
        for path in ("/api/v1/proposals", f"/api/v1/appeal?ticket={place.ticket}"):
            status, _, told = await seen(staff, path)
            assert status == 200
            assert "设备故障" in told
            assert code not in told
            assert code.replace("-", "") not in told


async def test_answers_are_in_no_page_but_the_appeal_file_of_their_candidate(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    await site.until_started(server)
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        await staff.order(SendMessage(site.theory.id, "请保持安静"))
        await staff.together(
            RecordViolation(site.sitting(), ViolationLevel.WARNING, "交头接耳", signed_by_candidate=True)
        )
        for page in OF_A_SESSION:
            status, _, told = await seen(staff, of(page, site.theory.id))
            assert status == 200
            assert "answers" not in told
            assert "password" not in told
        mine = await staff.desk.ask(INSPECTOR, "GET", f"/api/v1/appeal?ticket={site.place().ticket}")
        others = await seen(staff, f"/api/v1/appeal?ticket={site.place(1).ticket}")
    file = msgspec.convert(mine.told, AppealFile)
    assert {"logged_in", "message_sent", "violation_recorded"} <= {entry.kind for entry in file.entries}
    assert site.place().ticket not in others[2]
    assert "交头接耳" not in others[2]


async def test_a_proposal_is_seen_by_all_with_whose_consent_it_needs(
    site: TestSite, server: RunningServer, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    await site.until_started(server)
    await staff.answer_to(ExtendSitting(site.sitting(), 5 * MINUTE, "设备故障"), "proposal-1")
    for name in (INSPECTOR, INVIGILATOR, "工作人员甲"):
        answer = await staff.desk.ask(name, "GET", "/api/v1/proposals")
        (row,) = msgspec.convert(answer.told, ProposalList).waiting
        assert row.id == "proposal-1"
        assert [[role.value for role in place] for place in row.needs] == [
            ["chief_examiner", "deputy_chief_examiner"],
            ["roving_inspector"],
        ]


async def test_an_altered_journal_gives_no_appeal_file_and_says_why(
    site: TestSite, server: RunningServer, staff: Staff, database_url: str
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("goes behind the journal's back in the file of SQLite")
    await staff.order(StartSession(site.theory.id))
    connection = sqlite3.connect(str(make_url(database_url).database))
    connection.execute("update journal set at_ms = at_ms + 1 where seq = 1")
    connection.commit()
    connection.close()
    assert (await seen(staff, f"/api/v1/appeal?ticket={site.place().ticket}"))[:2] == (409, "journal_altered")
