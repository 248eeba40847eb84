"""Sheets of 排考明细: a head that says which room, subject and time, then who sits where."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping

import msgspec

from exam.ids import TICKET_DIGITS, RoomName, SeatNumber, parse_ticket
from exam.plan import CERTIFICATE_LEVELS, Part, session_id, session_times
from exam.text import Fact
from provisioning.imports.cells import Cell, read_cell
from provisioning.imports.findings import Failure, Note, Spot
from provisioning.imports.kinds import Writing
from provisioning.imports.merging import Claim, Rules
from provisioning.imports.people import LEVELS
from provisioning.imports.roster import PlaceEntry, SheetHead
from provisioning.imports.rows import Header, Row, check_id_number, check_whole, column_letters
from provisioning.imports.sheets import Sheet

PARTS = {"理论": Part.THEORY, "实操": Part.PRACTICAL, "技能": Part.PRACTICAL}
HEAD_LABELS = ("考核站点", "考场名称", "考场地址", "考试科目", "考试时间", "监考人员", "巡考人员")
_REQUIRED = ("考场名称", "考试科目", "考试时间")
_SUBJECT = re.compile(r"(?P<name>.*[(（](?P<level>\w+)[)）])\s*(?P<part>理论|实操|技能)")
_NAMES = re.compile(r"[,，、;；\s]+")
CERTIFICATES = {level: certificate for certificate, level in CERTIFICATE_LEVELS.items()}


class HeadCell(msgspec.Struct, frozen=True):
    """A value of a sheet's head and where it stands."""

    spot: Spot
    cell: Cell


def read_head(
    file: str, sheet: Sheet, header: Header, timezone: str
) -> tuple[SheetHead | tuple[Failure, ...], tuple[Note, ...]]:
    """Read what stands above the header. Times of day are the site's, in `timezone`."""
    cells = _head_cells(file, sheet, header)
    notes = tuple(Note(found.spot, "trimmed") for found in cells.values() if found.cell.trimmed)
    # Without a head the whole sheet stays out, so the reason says how many rows wait for it.
    facts: dict[str, Fact] = {"rows": sum(any(cell != "" for cell in row) for row in sheet.rows[header.row :])}
    failures = [
        Failure(cells[label].spot if label in cells else Spot(file, sheet.name, 1, label), "head_missing", "", facts)
        for label in _REQUIRED
        if label not in cells or not cells[label].cell.text
    ]
    if failures:
        return tuple(failures), notes
    room, subject = cells["考场名称"].cell.text, _SUBJECT.fullmatch(cells["考试科目"].cell.text)
    level = LEVELS.get(subject["level"]) if subject else None
    if "/" in room:
        failures.append(_head_failure(cells["考场名称"], "room_name", facts))
    if level is None:
        failures.append(_head_failure(cells["考试科目"], "head_subject", facts))
    try:
        starts_at, ends_at = session_times(cells["考试时间"].cell.text, timezone)
    except ValueError:
        return (*failures, _head_failure(cells["考试时间"], "head_time", facts)), notes
    if failures or subject is None or level is None:
        return tuple(failures), notes
    part = PARTS[subject["part"]]
    return (
        SheetHead(
            session=session_id(room, part, starts_at),
            room=RoomName(room),
            part=part,
            level=level,
            subject=subject["name"],
            starts_at=starts_at,
            ends_at=ends_at,
            site_name=_text(cells, "考核站点"),
            address=_text(cells, "考场地址"),
            invigilators=_people(cells, "监考人员"),
            inspectors=_people(cells, "巡考人员"),
        ),
        notes,
    )


def read_place(row: Row, head: SheetHead, seats: int | None) -> PlaceEntry | tuple[Failure, ...]:
    """Judge a row by itself. `seats` is the room's number of seats, None while unknown."""
    failures = row.common_failures()
    id_number = check_id_number(row, "身份证号", failures)
    written = row.cells["准考证号"]
    ticket = parse_ticket(written.text)
    if ticket is None and written.text and not written.digits_lost:
        failures.append(row.failure("准考证号", "ticket_digits", characters=len(written.text), expected=TICKET_DIGITS))
    seat = check_whole(row, "考位号", "seat_number", failures)
    if seat is not None and seats is not None and seat > seats:
        failures.append(row.failure("考位号", "seat_beyond_room", room=head.room, seats=seats))
    if failures or id_number is None or ticket is None or seat is None:
        return tuple(failures)
    return PlaceEntry(
        session=head.session,
        seat=SeatNumber(seat),
        id_number=id_number,
        ticket=ticket,
        name=row.text("学生姓名"),
        school=row.text("所属院校"),
        level=head.level,
        part=head.part,
    )


def _head_cells(file: str, sheet: Sheet, header: Header) -> Mapping[str, HeadCell]:
    cells: dict[str, HeadCell] = {}
    for number, row in enumerate(sheet.rows[: header.row - 1], 1):
        label = read_cell(row[0], Writing.TEXT).text.rstrip(":：") if row else ""
        if label in HEAD_LABELS and label not in cells:
            # The value is the next filled cell: a merged head may leave empty ones between.
            index = next((place for place, raw in enumerate(row[1:], 1) if raw != ""), 1)
            raw = row[index] if index < len(row) else ""
            spot = Spot(file, sheet.name, number, label, f"{column_letters(index)}{number}")
            cells[label] = HeadCell(spot, read_cell(raw, Writing.TEXT))
    return cells


def _head_failure(found: HeadCell, code: str, facts: dict[str, Fact]) -> Failure:
    return Failure(found.spot, code, found.cell.raw, facts)


def _text(cells: Mapping[str, HeadCell], label: str) -> str:
    return cells[label].cell.text if label in cells else ""


def _people(cells: Mapping[str, HeadCell], label: str) -> tuple[str, ...]:
    return tuple(name for name in _NAMES.split(_text(cells, label)) if name)


def _place_identity(place: PlaceEntry) -> Hashable:
    # Not the session: somebody who is moved to another room or time leaves the old place.
    return place.level, place.part, place.id_number


def _place_claims(place: PlaceEntry) -> Iterator[Claim]:
    yield Claim(("ticket", place.ticket), (place.id_number, place.level), "duplicate_ticket", "准考证号")
    yield Claim(("person", place.id_number, place.level), place.ticket, "ticket_differs", "准考证号")
    yield Claim(("seat", place.session, place.seat), _place_identity(place), "duplicate_seat", "考位号")


PLACE_RULES = Rules(_place_identity, "duplicate_person", "身份证号", _place_claims)
