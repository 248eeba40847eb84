"""Which papers there are: from a plan and what is known of its day to documents, one a form, room and session."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial

import msgspec

from exam.ids import Digest, RoomName, SessionId, Ticket
from exam.plan import Plan, Session
from exam.receipts import Receipt
from server.appeal import AppealFile
from server.forms.appeal_paper import appeal_paper
from server.forms.closure_paper import closure_paper
from server.forms.entry_papers import desk_stickers, door_sticker, sat_alike, seated_first, tickets
from server.forms.happened import Happened
from server.forms.kinds import FORMS, FormKind, Scope
from server.forms.paper import Foot, foot_of, session_name
from server.forms.pictures import PhotoLoader, no_photos, photo
from server.forms.receipt_paper import receipt_paper
from server.forms.results import recheck_form, recheck_receipt, score_list
from server.forms.room_record import room_record
from server.forms.roving import roving_record
from server.forms.sealing_form import sealing_form
from server.forms.sign_in import sign_in_sheet
from server.forms.site_papers import StaffMember, badges, candidate_rules, everybody, timetable, undertaking
from server.scoring.marks_file import MarksFile

MADE_HERE = tuple(kind for kind, form in FORMS.items() if form.scope is not Scope.GIVEN)
"""Kinds that are made from plan and journal."""
PHOTOS_KEPT = 128
"""Photos of a room that stay drawn between its tickets and its desk stickers."""


class Known(msgspec.Struct, frozen=True):
    """What is known besides the plan. `tickets` names candidates for papers about single ones."""

    happened: Happened | None = None
    staff: tuple[StaffMember, ...] = ()
    marks: MarksFile | None = None
    appeals: tuple[AppealFile, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    receipt: Receipt | None = None


class Paper(msgspec.Struct, frozen=True):
    """One document to print: its kind, the room and session it is about, and a name for its file without an ending."""

    kind: FormKind
    document: msgspec.Struct
    name: str
    room: RoomName | None = None
    session: SessionId | None = None


def documents_for(
    plan: Plan,
    kinds: Collection[FormKind],
    printed_at: datetime,
    known: Known | None = None,
    rooms: Collection[RoomName] = (),
    sessions: Collection[SessionId] = (),
    load: PhotoLoader = no_photos,
) -> Iterator[Paper]:
    """Make the papers of some kinds, one after the other, rooms first; all rooms and sessions unless some are named.

    Pure but for `load`. The plan as the day changed it counts where what happened is known. A kind for which there is
    nothing to print, such as a score list before anybody was scored, gives no paper.
    """
    known = known or Known()
    plan = known.happened.plan if known.happened else plan
    wanted = [one for one in plan.sessions if (not rooms or one.room in rooms) and (not sessions or one.id in sessions)]
    making = _Making(plan, wanted, printed_at, known, load)
    for room in dict.fromkeys(session.room for session in wanted):
        for kind in (kind for kind in MADE_HERE if kind in kinds):
            if FORMS[kind].scope is Scope.ROOM:
                yield from making.of_room(kind, room)
            elif FORMS[kind].scope is Scope.SESSION:
                yield from making.of_sessions(kind, room)
    for kind in (kind for kind in MADE_HERE if kind in kinds):
        if FORMS[kind].scope in (Scope.SITE, Scope.CANDIDATE):
            yield from making.of_site(kind)


class _Making:
    """Makes papers for one plan and one selection of its sessions."""

    def __init__(
        self, plan: Plan, sessions: Sequence[Session], printed_at: datetime, known: Known, load: PhotoLoader
    ) -> None:
        self._plan = plan
        self._sessions = list(sessions)
        self._at = printed_at
        self._known = known
        self._load = load
        self._drawn: dict[Digest, str] = {}
        self._first = seated_first(sessions)

    def of_room(self, kind: FormKind, room: RoomName) -> Iterator[Paper]:
        """Papers about a room."""
        plan, name = self._plan, FORMS[kind].name
        mine = [session for session in self._sessions if session.room == room]
        foot = foot_of(plan, self._at, room=room)
        paper = partial(Paper, kind, room=room)
        match kind:
            case FormKind.TICKETS:
                holders = self._first.get(room, [])
                if holders:
                    yield paper(tickets(plan, holders, self._photo, foot), name)
            case FormKind.DOOR_STICKERS:
                yield paper(door_sticker(plan, room, mine, foot), name)
            case FormKind.DESK_STICKERS:
                groups = sat_alike(mine)
                for group in groups:
                    title = name if len(groups) == 1 else f"{name}-{'、'.join(map(self._called, group))}"
                    foot = foot_of(plan, self._at, group[0] if len(group) == 1 else None, room)
                    yield paper(desk_stickers(plan, group, self._photo, foot), title)
            case FormKind.SEALING:
                yield paper(sealing_form(plan, room, mine, foot, self._known.happened), name)

    def of_sessions(self, kind: FormKind, room: RoomName) -> Iterator[Paper]:
        """Papers about each session of a room."""
        plan = self._plan
        for session in self._sessions:
            if session.room != room:
                continue
            foot = foot_of(plan, self._at, session)
            happened = self._known.happened.session(session.id) if self._known.happened else None
            document: msgspec.Struct | None = None
            match kind:
                case FormKind.SIGN_IN:
                    document = sign_in_sheet(plan, session, foot, happened)
                case FormKind.ROOM_RECORD:
                    document = room_record(plan, session, foot, happened)
                case FormKind.CLOSURE if happened is not None and happened.state.timing is not None:
                    document = closure_paper(plan, session, foot, happened)
            if document is not None:
                yield Paper(kind, document, f"{FORMS[kind].name}-{self._called(session)}", room, session.id)

    def of_site(self, kind: FormKind) -> Iterator[Paper]:
        """Papers about the whole site, or about single candidates."""
        plan, foot, name = self._plan, foot_of(self._plan, self._at), FORMS[kind].name
        if kind is FormKind.APPEAL:
            for file in self._known.appeals:
                yield Paper(kind, appeal_paper(plan, file, foot), f"{name}-{file.ticket}")
            return
        document = self._site_document(kind, foot)
        if document is not None:
            yield Paper(kind, document, name)

    def _site_document(self, kind: FormKind, foot: Foot) -> msgspec.Struct | None:
        plan, known, sessions = self._plan, self._known, self._sessions
        staff = everybody(known.staff, sessions)
        match kind:
            case FormKind.ROVING:
                return roving_record(plan, sessions, foot, known.happened)
            case FormKind.UNDERTAKING:
                return undertaking(plan, staff, foot)
            case FormKind.BADGES:
                return badges(plan, staff, foot)
            case FormKind.RULES:
                return candidate_rules(plan, foot)
            case FormKind.TIMETABLE:
                return timetable(plan, sessions, foot)
            case FormKind.SCORE_SHEET:
                return score_list(plan, known.marks, sessions, foot) if known.marks else None
            case FormKind.RECHECK_FORM:
                return recheck_form(plan, known.marks, known.tickets, foot)
            case FormKind.RECHECK_RECEIPT:
                return recheck_receipt(plan, known.marks, known.tickets, foot)
            case FormKind.RESULTS_RECEIPT:
                return receipt_paper(plan, known.receipt, foot) if known.receipt else None
            case _:
                return None

    def _called(self, session: Session) -> str:
        """A session's name, with its start where the room has another of that part."""
        same = [one for one in self._plan.sessions if (one.room, one.part) == (session.room, session.part)]
        return session_name(session) if len(same) == 1 else f"{session_name(session)}-{session.starts_at:%m%d-%H%M}"

    def _photo(self, digest: Digest | None) -> str:
        if digest is None:
            return ""
        if digest not in self._drawn:
            if len(self._drawn) >= PHOTOS_KEPT:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[digest] = photo(self._load(digest))
        return self._drawn[digest]
