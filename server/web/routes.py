"""The table of endpoints: method, path, who may call, what goes in and out. The one list that the server serves, that
authorisation reads and that the OpenAPI document is made from. What is not in it does not exist.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import NamedTuple

from aiohttp import web

from exam.closing import ClosureReport
from exam.wire.console_talk import (
    CandidateStory,
    CheckList,
    Done,
    EmergencyCode,
    Myself,
    Order,
    RequestState,
    SignedInAs,
    SignedInState,
    SignInRequest,
    UnlockRequest,
)
from exam.wire.enrolment import CodesRequest, Enrolled, EnrolRequest, GivenCodes, RenewRequest
from exam.wire.health import Health
from exam.wire.left_journals import LeftAnswer, LeftNames
from exam.wire.rehearsing import RehearsalOrder, RehearsalState
from exam.wire.safe_home_rows import StandbyRow
from exam.wire.standby_talk import StandbySwitch
from server.appeal import AppealFile
from server.standby.site_files import SiteFiles
from server.web import (
    appeal_page,
    authority_pages,
    candidate_pages,
    check_pages,
    console_socket,
    enrolment_pages,
    exam_state,
    files,
    form_pages,
    left_pages,
    machine_socket,
    rehearsal_pages,
    screen_pages,
    service_pages,
    sign_in_pages,
    staff_commands,
    standby_pages,
)
from server.web.machine_door import Caller

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Access(StrEnum):
    """Who may call an endpoint."""

    OPEN = "open"  # nothing secret in it
    SEATED = "seated"  # a PC with the token of its sitting
    CONSOLE = "console"  # a console at which somebody is signed in, locked or not
    PERSON = "person"  # somebody signed in, the console not locked, whose role may do the route's act


class Route(NamedTuple):
    """One endpoint. `act` is what `exam.people.MAY` knows it by; for people a route without one is closed to all."""

    method: str
    path: str
    handler: Handler
    access: Access
    summary: str
    request: type | None = None
    response: type | None = None
    act: str = ""
    machine: Caller | None = None

    @property
    def caller(self) -> Caller:
        """What machine may call: a PC for what PCs need, a console for what people do, any for the rest."""
        return self.machine or _CALLERS[self.access]


_CALLERS = {
    Access.OPEN: Caller.MACHINE,
    Access.SEATED: Caller.PC,
    Access.CONSOLE: Caller.CONSOLE,
    Access.PERSON: Caller.CONSOLE,
}

ROUTES = (
    Route("GET", "/healthz", service_pages.healthz, Access.OPEN, "Whether the server serves", None, Health),
    Route("GET", "/metrics", service_pages.metrics, Access.OPEN, "Numbers for Prometheus"),
    Route("GET", "/openapi.json", service_pages.openapi, Access.OPEN, "This document"),
    Route(
        "POST",
        "/api/v1/enrol",
        enrolment_pages.enrol,
        Access.OPEN,
        "A machine's certificate for a one-time code",
        EnrolRequest,
        Enrolled,
        machine=Caller.ANYBODY,
    ),
    Route(
        "POST",
        "/api/v1/renew",
        enrolment_pages.renew,
        Access.OPEN,
        "The certificate that follows the one shown",
        RenewRequest,
        Enrolled,
    ),
    Route(
        "GET",
        "/api/v1/machine",
        machine_socket.machine_socket,
        Access.OPEN,
        "WebSocket of a candidate PC",
        machine=Caller.PC,
    ),
    Route(
        "GET",
        "/api/v1/papers/{digest}",
        files.paper,
        Access.OPEN,
        "A sealed paper, to fetch before its time",
        machine=Caller.PC,
    ),
    Route("GET", "/api/v1/photos/{digest}", files.photo, Access.SEATED, "The photo of the seated candidate"),
    Route("HEAD", "/api/v1/pieces/{digest}", files.has_piece, Access.SEATED, "Whether a piece of a file is here"),
    Route("GET", "/api/v1/pieces/{digest}", files.get_piece, Access.SEATED, "A piece of one of the candidate's files"),
    Route("PUT", "/api/v1/pieces/{digest}", files.put_piece, Access.SEATED, "Keep a piece of a file", bytes),
    Route(
        "POST",
        "/api/v1/left-journals",
        left_pages.left_names,
        Access.OPEN,
        "Which of a PC's left journals are of this exam",
        LeftNames,
        LeftNames,
        machine=Caller.PC,
    ),
    Route(
        "POST",
        "/api/v1/left-journals/{name}",
        left_pages.left_journal,
        Access.OPEN,
        "What a candidate left on a PC, for a server that has forgotten",
        bytes,
        LeftAnswer,
        machine=Caller.PC,
    ),
    Route(
        "POST",
        "/api/v1/sign-in",
        sign_in_pages.sign_in,
        Access.OPEN,
        "Sign in at a console with name and password",
        SignInRequest,
        SignedInAs,
        machine=Caller.CONSOLE,
    ),
    Route(
        "POST",
        "/api/v1/unlock",
        sign_in_pages.unlock,
        Access.CONSOLE,
        "Unlock a console with the password of whoever is signed in",
        UnlockRequest,
        SignedInState,
    ),
    Route(
        "POST",
        "/api/v1/sign-out",
        sign_in_pages.sign_out,
        Access.PERSON,
        "Sign out",
        None,
        SignedInState,
        act="sign_out",
    ),
    Route(
        "GET",
        "/api/v1/me",
        sign_in_pages.me,
        Access.PERSON,
        "Who is signed in, and what they may do",
        None,
        Myself,
        act="see_rooms",
    ),
    Route(
        "POST",
        "/api/v1/commands",
        staff_commands.command,
        Access.PERSON,
        "Order something, once for each request number",
        Order,
        Done,
        act="give_orders",
    ),
    Route(
        "GET",
        "/api/v1/requests",
        candidate_pages.request_state,
        Access.PERSON,
        "What became of an order, by its number",
        None,
        RequestState,
        act="give_orders",
    ),
    Route(
        "GET",
        "/api/v1/console",
        console_socket.console_socket,
        Access.PERSON,
        "WebSocket of a console that watches the site",
        act="see_rooms",
    ),
    Route(
        "GET",
        "/api/v1/candidate",
        candidate_pages.candidate,
        Access.PERSON,
        "What happened to one candidate",
        None,
        CandidateStory,
        act="see_rooms",
    ),
    Route(
        "GET",
        "/api/v1/emergency-code",
        candidate_pages.emergency_code,
        Access.PERSON,
        "The emergency code that was told last for a candidate's PC",
        None,
        EmergencyCode,
        act="see_emergency_code",
    ),
    Route(
        "GET",
        "/api/v1/candidate-photo",
        candidate_pages.candidate_photo,
        Access.PERSON,
        "The photo of a candidate",
        act="see_rooms",
    ),
    Route(
        "PUT",
        "/api/v1/screens/{id}",
        screen_pages.put_screen,
        Access.SEATED,
        "A picture of the screen that somebody asked for",
        bytes,
    ),
    Route(
        "GET",
        "/api/v1/screens/{id}",
        screen_pages.get_screen,
        Access.PERSON,
        "The picture of a screen, once it came",
        act="see_screen",
    ),
    Route(
        "GET",
        "/api/v1/sessions",
        exam_state.sessions,
        Access.PERSON,
        "Every session and its sittings",
        None,
        exam_state.SessionList,
        act="see_rooms",
    ),
    Route(
        "GET",
        "/api/v1/proposals",
        authority_pages.proposals,
        Access.PERSON,
        "What waits for the consent of others",
        None,
        authority_pages.ProposalList,
        act="see_rooms",
    ),
    Route(
        "GET",
        "/api/v1/duties",
        authority_pages.duties,
        Access.PERSON,
        "What is due when in a session",
        None,
        authority_pages.DutyList,
        act="see_rooms",
    ),
    Route(
        "GET",
        "/api/v1/room-record",
        authority_pages.room_record,
        Access.PERSON,
        "Messages, incidents and stand-ins of a session",
        None,
        authority_pages.RoomRecord,
        act="see_rooms",
    ),
    Route(
        "GET",
        "/api/v1/losses",
        authority_pages.losses,
        Access.PERSON,
        "Lost time of a session, with the evidence",
        None,
        authority_pages.LostTimeReport,
        act="see_losses",
    ),
    Route(
        "GET",
        "/api/v1/closure",
        authority_pages.closure,
        Access.PERSON,
        "The closure report of a session",
        None,
        ClosureReport,
        act="see_closure_report",
    ),
    Route(
        "GET",
        "/api/v1/checks",
        check_pages.checks,
        Access.PERSON,
        "The machine checks of the candidate PCs",
        None,
        CheckList,
        act="see_checks",
    ),
    Route(
        "POST",
        "/api/v1/enrolment-codes",
        enrolment_pages.codes,
        Access.PERSON,
        "One-time codes for PCs of a room, shown once",
        CodesRequest,
        GivenCodes,
        act="give_enrolment_codes",
    ),
    Route(
        "POST",
        "/api/v1/rehearsal",
        rehearsal_pages.order_rehearsal,
        Access.PERSON,
        "Have the PCs of a room rehearse, at a practice server alone",
        RehearsalOrder,
        RehearsalState,
        act="rehearse",
    ),
    Route(
        "GET",
        "/api/v1/rehearsal",
        rehearsal_pages.rehearsal_state,
        Access.PERSON,
        "How far the PCs that rehearse are, and what one of them told",
        None,
        RehearsalState,
        act="rehearse",
    ),
    Route(
        "GET",
        "/api/v1/appeal",
        appeal_page.appeal,
        Access.PERSON,
        "Everything on record about one ticket",
        None,
        AppealFile,
        act="see_appeal_file",
    ),
    Route(
        "GET",
        "/api/v1/forms",
        form_pages.form,
        Access.PERSON,
        "One form as PDF: form=KIND, and room, session or ticket where it is about one",
        act="print_forms",
    ),
    Route(
        "GET",
        "/api/v1/follow",
        standby_pages.follow,
        Access.OPEN,
        "WebSocket of a standby, which gets the journal as it is written",
        machine=Caller.STANDBY,
    ),
    Route(
        "GET",
        "/api/v1/follow/files",
        standby_pages.files,
        Access.OPEN,
        "The files of the site that a standby needs",
        None,
        SiteFiles,
        machine=Caller.STANDBY,
    ),
    Route(
        "GET",
        "/api/v1/follow/files/{digest}",
        standby_pages.file,
        Access.OPEN,
        "One of these files",
        machine=Caller.STANDBY,
    ),
    Route(
        "GET",
        "/api/v1/follow/pieces/{digest}",
        standby_pages.piece,
        Access.OPEN,
        "A piece of a candidate's file, for a standby",
        machine=Caller.STANDBY,
    ),
    Route(
        "GET",
        "/api/v1/mandate",
        standby_pages.mandate,
        Access.OPEN,
        "By what mandate this server leads, for a server that comes back",
        machine=Caller.ANYBODY,
    ),
    Route(
        "POST",
        "/api/v1/standby",
        standby_pages.switch,
        Access.PERSON,
        "Whether saves wait for the standby",
        StandbySwitch,
        StandbyRow,
        act="switch_standby",
    ),
)
