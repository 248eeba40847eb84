"""Papers that bring candidates to their seats: ticket (准考证), door sticker (门贴), desk sticker (桌贴).

Pure data made from the plan; photos and QR codes stand in it as SVG texts. Handbook sections 2, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from exam.ids import Digest, Ticket
from exam.plan import LEVEL_NAMES, PART_NAMES, Candidate, Place, Plan, Session
from exam.policy import MINUTE, Policy
from exam.words import in_groups
from server.forms.paper import Foot, day, hours, seats_in_words, session_name
from server.forms.pictures import qr_code

PhotoSvg = Callable[[Digest | None], str]
"""A photo as SVG, empty where there is none that can be drawn."""


class TicketSession(msgspec.Struct, frozen=True):
    """One line of a ticket: what is sat when and where."""

    part: str
    day: str
    hours: str
    room: str
    address: str
    seat: str


class AdmissionTicket(msgspec.Struct, frozen=True):
    """One candidate's ticket; theory and practical share its number."""

    name: str
    id_number: str
    ticket: str
    school: str
    candidate_type: str
    subject: str
    level: str
    photo: str
    qr: str
    sessions: tuple[TicketSession, ...]


class Tickets(msgspec.Struct, frozen=True):
    """The tickets of a room."""

    foot: Foot
    plan: str
    site: str
    notices: tuple[str, ...]
    tickets: tuple[AdmissionTicket, ...]


class DoorSession(msgspec.Struct, frozen=True):
    """One line of a door sticker."""

    part: str
    day: str
    hours: str
    subject: str
    seats: str
    count: str


class DoorSticker(msgspec.Struct, frozen=True):
    """What hangs at a room's door."""

    foot: Foot
    plan: str
    room: str
    address: str
    sessions: tuple[DoorSession, ...]


class DeskSticker(msgspec.Struct, frozen=True):
    """What is stuck to a seat: whose it is, in which sessions."""

    seat: str
    name: str
    ticket: str
    room: str
    parts: str
    photo: str
    qr: str


class DeskStickers(msgspec.Struct, frozen=True):
    """The desk stickers of a room for sessions in which everybody sits at the same place."""

    foot: Foot
    stickers: tuple[DeskSticker, ...]


def seated_first(sessions: Sequence[Session]) -> dict[str, list[Ticket]]:
    """Whose tickets are printed with which room: everybody's with the room of their first session."""
    rooms: dict[str, list[Ticket]] = {}
    known: set[Ticket] = set()
    for session in sorted(sessions, key=_starts):
        for place in sorted(session.places, key=_seat):
            if place.ticket not in known:
                known.add(place.ticket)
                rooms.setdefault(session.room, []).append(place.ticket)
    return rooms


def tickets(plan: Plan, holders: Sequence[Ticket], photo: PhotoSvg, foot: Foot) -> Tickets:
    """Make the tickets of some candidates, in their order."""
    people = {candidate.ticket: candidate for candidate in plan.candidates}
    found = [_ticket(plan, people[ticket], photo) for ticket in holders if ticket in people]
    return Tickets(foot, plan.name, plan.site_name, notices(plan.policy), tuple(found))


def notices(policy: Policy) -> tuple[str, ...]:
    """What to bring and the rules in short, for a ticket."""
    doors, closes = policy.login_opens_before_start // MINUTE, policy.entry_closes_after_start // MINUTE
    return (
        f"请带本准考证和有效身份证原件，开考前 {doors} 分钟起验证、签到、入场。",
        f"开考 {closes} 分钟后不得入场；手机等通信设备和资料放到物品存放处。",
        f"用准考证号登录，初始密码为号码后 {policy.initial_password_digits} 位；请核对屏幕上的姓名、号码和照片。",
    )


def door_sticker(plan: Plan, room: str, sessions: Sequence[Session], foot: Foot) -> DoorSticker:
    """Make the door sticker of a room for some of its sessions."""
    address = next((known.address for known in plan.rooms if known.name == room), "")
    lines = tuple(
        DoorSession(
            session_name(session),
            day(session.starts_at),
            hours(session),
            session.subject.name,
            seats_in_words([place.seat for place in session.places]),
            f"{len(session.places)} 人",
        )
        for session in sorted(sessions, key=_starts)
    )
    return DoorSticker(foot, plan.name, room, address, lines)


def sat_alike(sessions: Sequence[Session]) -> list[list[Session]]:
    """Sessions of a room in groups in which everybody sits at the same place."""
    groups: dict[frozenset[tuple[str, int]], list[Session]] = {}
    for session in sorted(sessions, key=_starts):
        groups.setdefault(frozenset((p.ticket, p.seat) for p in session.places), []).append(session)
    return list(groups.values())


def desk_stickers(plan: Plan, group: Sequence[Session], photo: PhotoSvg, foot: Foot) -> DeskStickers:
    """Make the desk stickers for sessions that `sat_alike` put together."""
    people = {candidate.ticket: candidate for candidate in plan.candidates}
    parts = "、".join(dict.fromkeys(PART_NAMES[session.part] for session in group))
    made = [
        DeskSticker(
            seat=f"{place.seat:02}",
            name=people[place.ticket].name,
            ticket=in_groups(place.ticket),
            room=group[0].room,
            parts=parts,
            photo=photo(people[place.ticket].photo),
            qr=qr_code(place.ticket),
        )
        for place in sorted(group[0].places, key=_seat)
        if place.ticket in people
    ]
    return DeskStickers(foot, tuple(made))


def _ticket(plan: Plan, person: Candidate, photo: PhotoSvg) -> AdmissionTicket:
    addresses = {room.name: room.address for room in plan.rooms}
    mine = [(s, p) for s in sorted(plan.sessions, key=_starts) for p in s.places if p.ticket == person.ticket]
    subjects = dict.fromkeys(session.subject.name for session, _ in mine)
    levels = dict.fromkeys(LEVEL_NAMES[session.subject.level] for session, _ in mine)
    lines = tuple(
        TicketSession(
            PART_NAMES[session.part],
            day(session.starts_at),
            hours(session),
            session.room,
            addresses.get(session.room, ""),
            str(place.seat),
        )
        for session, place in mine
    )
    return AdmissionTicket(
        name=person.name,
        id_number=person.id_number,
        ticket=in_groups(person.ticket),
        school=person.school,
        candidate_type=person.candidate_type,
        subject="、".join(subjects),
        level="、".join(levels),
        photo=photo(person.photo),
        qr=qr_code(person.ticket),
        sessions=lines,
    )


def _starts(session: Session) -> tuple[float, str]:
    return session.starts_at.timestamp(), session.id


def _seat(place: Place) -> int:
    return place.seat
