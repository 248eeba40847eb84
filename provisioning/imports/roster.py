"""The roster: every accepted row by kind, the truth from which the plan is derived.

Rows are kept sorted by what identifies them, so that the same rows give the same bytes whatever order they came in.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from exam.ids import Digest, IdNumber, RoomName, SeatNumber, SessionId, Ticket
from exam.plan import Level, Part

ROSTER_VERSION = 1


class Person(msgspec.Struct, frozen=True):
    """A row of 考生信息."""

    id_number: IdNumber
    name: str
    pinyin: str
    sex: str
    id_kind: str
    phone: str
    year: str
    stage: str
    major: str
    major_code: str


class Registration(msgspec.Struct, frozen=True):
    """A row of 报考信息."""

    id_number: IdNumber
    certificate: str
    name: str
    candidate_type: str
    certificate_name: str
    level: Level
    site_number: str
    site_name: str


class RoomEntry(msgspec.Struct, frozen=True):
    """A row of 考场信息. Certificates and levels may be several in a row, kept as they stand."""

    name: RoomName
    seats: int
    plan_number: str
    plan_name: str
    site_number: str
    site_name: str
    province: str
    city: str
    district: str
    address: str
    certificate: str
    certificate_name: str
    level: str
    subject: str
    room_type: str

    @property
    def full_address(self) -> str:
        """The address as the arrangement writes it."""
        return self.province + self.city + self.district + self.address


class SheetHead(msgspec.Struct, frozen=True):
    """The head of a sheet of 排考明细: one session of one room."""

    session: SessionId
    room: RoomName
    part: Part
    level: Level
    subject: str
    starts_at: datetime
    ends_at: datetime
    site_name: str
    address: str
    invigilators: tuple[str, ...]
    inspectors: tuple[str, ...]


class PlaceEntry(msgspec.Struct, frozen=True):
    """A row of 排考明细. A person has one place for each part of a level."""

    session: SessionId
    seat: SeatNumber
    id_number: IdNumber
    ticket: Ticket
    name: str
    school: str
    level: Level
    part: Part


class PhotoEntry(msgspec.Struct, frozen=True):
    """A person's photo, by the digest of the picture kept in the site's photo folder."""

    id_number: IdNumber
    digest: Digest


class Roster(msgspec.Struct, frozen=True):
    """What a site has been told. `seed` is drawn once, at the first import, and then stays."""

    seed: str
    people: tuple[Person, ...] = ()
    registrations: tuple[Registration, ...] = ()
    rooms: tuple[RoomEntry, ...] = ()
    heads: tuple[SheetHead, ...] = ()
    places: tuple[PlaceEntry, ...] = ()
    photos: tuple[PhotoEntry, ...] = ()
    version: int = ROSTER_VERSION

    def in_order(self) -> Roster:
        """Put the rows into their stable order, and drop heads under which nobody sits any more."""
        used = {place.session for place in self.places}
        return msgspec.structs.replace(
            self,
            people=tuple(sorted(self.people, key=lambda row: row.id_number)),
            registrations=tuple(sorted(self.registrations, key=lambda row: (row.id_number, row.certificate))),
            rooms=tuple(sorted(self.rooms, key=lambda row: natural(row.name))),
            heads=tuple(
                sorted(
                    (head for head in self.heads if head.session in used),
                    key=lambda head: (head.starts_at, natural(head.room), head.session),
                )
            ),
            places=tuple(sorted(self.places, key=lambda row: (natural(row.session), row.seat))),
            photos=tuple(sorted(self.photos, key=lambda row: row.id_number)),
        )


class RosterError(Exception):
    """The roster file cannot be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key by which 第2考场 comes before 第10考场."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"[0-9]+|[^0-9]+", text))


def encode_roster(roster: Roster) -> bytes:
    """Write a roster as JSON, the same bytes for the same rows."""
    return msgspec.json.format(msgspec.json.encode(roster), indent=1)


def decode_roster(data: bytes) -> Roster:
    """Read a roster. Raises RosterError where it is damaged or newer than this program."""
    try:
        version = msgspec.json.decode(data, type=dict[str, msgspec.Raw]).get("version", b"0")
        if int(bytes(version)) > ROSTER_VERSION:
            raise RosterError("roster_newer")
        return msgspec.json.decode(data, type=Roster)
    except (msgspec.MsgspecError, ValueError) as error:
        raise RosterError("roster_unreadable") from error
