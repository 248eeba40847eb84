"""A site of many rooms with an eventful first theory, results and a photo for everybody: printing is measured on it."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
from PIL import Image

from exam.ids import Digest, IdNumber, RoomName, SeatNumber, Ticket, id_check_character
from exam.package import digest_of
from exam.plan import Candidate, Place, Plan, Room, session_id
from server.scoring.marks_file import encode_marks
from server.scoring.score_site import marks_path
from server.site_folder import SiteFolder, write_atomically
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.eventful_day import EventfulDay
from tests.helpers.form_samples import marks_for
from tests.helpers.people import write_people


def make_large_site(folder: Path, sample: Plan, rooms: int, seats: int) -> SiteFolder:
    """Write a site with so many rooms of so many candidates each, after the sample plan's pattern of sessions."""
    site = SiteFolder(folder)
    pattern = [session for session in sample.sessions if session.room == sample.rooms[0].name]
    people, sessions, places = [], [], []
    for number in range(rooms):
        room = RoomName(f"第{number + 1}考场")
        seated = [_invented(number * seats + seat, _photo(site, number * seats + seat)) for seat in range(seats)]
        people += seated
        places.append(Room(room, f"示范省示范市示范区实训楼{number + 1}层机房", seats))
        taken = tuple(Place(person.ticket, SeatNumber(seat)) for seat, person in enumerate(seated, 1))
        for session in pattern:
            id_ = session_id(room, session.part, session.starts_at)
            sessions.append(msgspec.structs.replace(session, id=id_, room=room, places=taken))
    plan = msgspec.structs.replace(sample, rooms=tuple(places), sessions=tuple(sessions), candidates=tuple(people))
    site.write_plan(plan)
    write_people(site)
    site.journal_file.parent.mkdir(parents=True)
    EventfulDay(plan, SqlJournal(open_database(sqlite_url(site.journal_file)))).live()
    write_atomically(marks_path(site), encode_marks(marks_for(plan)))
    return site


def _invented(number: int, photo: Digest) -> Candidate:
    body = f"9900002006{number // 28 % 12 + 1:02}{number % 28 + 1:02}{number:03d}"
    return Candidate(
        Ticket(f"2026112800261100000080{number:04d}"),
        IdNumber(body + id_check_character(body)),
        f"考生{number}",
        "示范职业技术学院",
        "院校考生",
        photo,
    )


def _photo(site: SiteFolder, number: int) -> Digest:
    """A photo of the usual size, everybody's another, and as hard to draw as a real one."""
    out = io.BytesIO()
    noise = Image.effect_noise((295, 413), 20 + number % 7).convert("RGB")
    noise.paste((number % 256, number // 256, 60), (0, 0, 12, 12))
    noise.save(out, "JPEG", quality=90)
    digest = digest_of(out.getvalue())
    file = site.photo(digest)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(out.getvalue())
    return digest
