"""The plan that the server runs, derived from the roster: nothing is entered twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from exam.ids import Ticket
from exam.plan import Candidate, Place, Plan, Room, Session, Subject
from exam.policy import Policy
from provisioning.imports.arrangement import CERTIFICATES
from provisioning.imports.roster import PlaceEntry, Roster, SheetHead, natural

TIMEZONE = "Asia/Shanghai"
"""Of every site: one time of day in the whole country."""


def derive_plan(roster: Roster, policy: Policy) -> Plan:
    """Derive the plan from an ordered roster. What the rooms file has not said yet comes from the other files."""
    sites = [(room.site_number, room.site_name) for room in roster.rooms]
    sites += [(registration.site_number, registration.site_name) for registration in roster.registrations]
    sites += [("", head.site_name) for head in roster.heads]
    return Plan(
        number=_first(room.plan_number for room in roster.rooms),
        name=_first(room.plan_name for room in roster.rooms),
        site_number=_first(number for number, _ in sites),
        site_name=_first(name for _, name in sites),
        seed=roster.seed,
        rooms=_rooms(roster),
        sessions=_sessions(roster),
        candidates=_candidates(roster),
        timezone=TIMEZONE,
        policy=policy,
    )


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _rooms(roster: Roster) -> tuple[Room, ...]:
    rooms = {head.room: Room(head.room, head.address, None) for head in roster.heads}
    rooms |= {room.name: Room(room.name, room.full_address, room.seats) for room in roster.rooms}
    return tuple(sorted(rooms.values(), key=lambda room: natural(room.name)))


def _sessions(roster: Roster) -> tuple[Session, ...]:
    places = defaultdict(list)
    for place in roster.places:
        places[place.session].append(Place(place.ticket, place.seat))
    return tuple(_session(head, tuple(places[head.session])) for head in roster.heads)


def _session(head: SheetHead, places: tuple[Place, ...]) -> Session:
    return Session(
        id=head.session,
        room=head.room,
        part=head.part,
        subject=Subject(head.subject, head.level, CERTIFICATES[head.level]),
        starts_at=head.starts_at,
        ends_at=head.ends_at,
        places=places,
        invigilators=head.invigilators,
        inspectors=head.inspectors,
    )


def _candidates(roster: Roster) -> tuple[Candidate, ...]:
    types = {registration.id_number: registration.candidate_type for registration in roster.registrations}
    photos = {photo.id_number: photo.digest for photo in roster.photos}
    first: dict[Ticket, PlaceEntry] = {}
    for place in sorted(roster.places, key=lambda place: (place.ticket, place.part != "theory")):
        first.setdefault(place.ticket, place)
    return tuple(
        Candidate(
            ticket=place.ticket,
            id_number=place.id_number,
            name=place.name,
            school=place.school,
            candidate_type=types.get(place.id_number, ""),
            photo=photos.get(place.id_number),
        )
        for place in first.values()
    )
