"""What the accepted rows do not settle between them. None of it keeps a row out; all of it should be settled in time.

Facts name people by name and the last four characters of the ID number, as a screen may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from exam.ids import IdNumber
from exam.plan import LEVEL_NAMES, PART_NAMES, Level, Part
from exam.policy import Policy
from exam.text import Fact
from provisioning.imports.findings import OpenPoint
from provisioning.imports.roster import PlaceEntry, Roster


def find_open_points(roster: Roster, policy: Policy, *, photos_reported: bool) -> tuple[OpenPoint, ...]:
    """Compare the files with one another. `photos_reported`: missing photos stand among the failures already."""
    return (
        *_rooms(roster),
        *_sessions(roster, policy),
        *_people(roster),
        *_parts(roster),
        *(() if photos_reported else _photos_missing(roster)),
        *_photos_of_strangers(roster),
    )


def without_photo(roster: Roster) -> tuple[IdNumber, ...]:
    """Name who is to sit here and has no photo: candidates and arranged people, by ID number."""
    wanted = {person.id_number for person in roster.people} | {place.id_number for place in roster.places}
    return tuple(sorted(wanted - {photo.id_number for photo in roster.photos}))


def _rooms(roster: Roster) -> Iterator[OpenPoint]:
    if not roster.places:
        yield OpenPoint("nobody_arranged")
    if not roster.rooms:
        yield OpenPoint("plan_unnamed")
    known = {room.name: room.seats for room in roster.rooms}
    for room in dict.fromkeys(head.room for head in roster.heads):
        if room not in known:
            yield OpenPoint("room_unknown", {"room": room})
    rooms = {head.session: head.room for head in roster.heads}
    for place in roster.places:
        room = rooms[place.session]
        if room in known and place.seat > known[room]:
            facts = _facts(place) | {"room": room, "seat": place.seat, "seats": known[room]}
            yield OpenPoint("seat_beyond_room", facts)


def _sessions(roster: Roster, policy: Policy) -> Iterator[OpenPoint]:
    sizes: dict[str, int] = defaultdict(int)
    for place in roster.places:
        sizes[place.session] += 1
    by_room = defaultdict(list)
    for head in roster.heads:
        by_room[head.room].append(head)
        needed = max(
            policy.invigilators_per_room, -(-sizes[head.session] // policy.candidates_per_invigilator)
        )  # at least 1 per 20 candidates, rounded up
        if len(head.invigilators) < needed:
            facts: dict[str, Fact] = {"room": head.room, "part": PART_NAMES[head.part], "needed": needed}
            yield OpenPoint("invigilators_few", facts | {"found": len(head.invigilators)})
    for room, heads in by_room.items():
        for first, second in pairwise(sorted(heads, key=lambda head: head.starts_at)):
            if second.starts_at < first.ends_at:
                yield OpenPoint("sessions_overlap", {"room": room, "at": f"{second.starts_at:%Y-%m-%d %H:%M}"})


def _people(roster: Roster) -> Iterator[OpenPoint]:
    people = {person.id_number: person.name for person in roster.people}
    registered: dict[IdNumber, str] = {}
    levels = set()
    for registration in roster.registrations:
        registered[registration.id_number] = registration.name
        levels.add((registration.id_number, registration.level))
    arranged: dict[tuple[IdNumber, Level], PlaceEntry] = {}
    for place in roster.places:
        arranged.setdefault((place.id_number, place.level), place)
    for place in arranged.values():
        if place.id_number not in people:
            yield OpenPoint("not_among_candidates", _facts(place))
        if (place.id_number, place.level) not in levels:
            yield OpenPoint("not_registered", _facts(place) | {"level": LEVEL_NAMES[place.level]})
        for names in (people, registered):
            other = names.get(place.id_number, place.name)
            if other != place.name:
                yield OpenPoint("name_differs", _facts(place) | {"other": other})
    if roster.places:
        sitting = {id_number for id_number, _ in arranged}
        for id_number, name in sorted((registered | people).items()):
            if id_number not in sitting:
                yield OpenPoint("not_arranged", {"name": name, "ending": id_number[-4:]})


def _parts(roster: Roster) -> Iterator[OpenPoint]:
    parts: dict[tuple[IdNumber, Level], dict[Part, PlaceEntry]] = defaultdict(dict)
    for place in roster.places:
        parts[place.id_number, place.level][place.part] = place
    for has in parts.values():
        for part in Part:
            if part not in has:
                yield OpenPoint("one_part_only", _facts(next(iter(has.values()))) | {"part": PART_NAMES[part]})
        places = list(has.values())
        if len(places) == len(Part) and places[0].name != places[1].name:
            yield OpenPoint("name_differs", _facts(places[0]) | {"other": places[1].name})


def _photos_missing(roster: Roster) -> Iterator[OpenPoint]:
    names = {place.id_number: place.name for place in roster.places}
    names |= {person.id_number: person.name for person in roster.people}
    for id_number in without_photo(roster):
        yield OpenPoint("no_photo_yet", {"name": names[id_number], "ending": id_number[-4:]})


def _photos_of_strangers(roster: Roster) -> Iterator[OpenPoint]:
    if not roster.places and not roster.people:
        return
    known = {person.id_number for person in roster.people} | {place.id_number for place in roster.places}
    for photo in roster.photos:
        if photo.id_number not in known:
            yield OpenPoint("photo_of_stranger", {"ending": photo.id_number[-4:]})


def _facts(place: PlaceEntry) -> dict[str, Fact]:
    return {"name": place.name, "ending": place.id_number[-4:]}
