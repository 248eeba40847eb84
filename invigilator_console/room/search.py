"""Finding a candidate by name, ticket or seat, and showing only the seats that matter now."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from exam.ids import RoomName, SittingId
from exam.sitting import SittingPhase
from exam.text import Text
from exam.wire.console_rows import SeatRow
from invigilator_console.room.board import Board
from invigilator_console.room.seat_state import NEEDS_PERSON, SeatState, SeatView, Wrong

SHORTEST_TICKET = 3
"""So many digits may be the end of a ticket; fewer are a seat."""


class Filter(StrEnum):
    """Which seats stand out; the others stay where they are, faint."""

    ALL = "all"
    NOT_LOGGED_IN = "not_logged_in"
    NOT_SAVING = "not_saving"
    HAND = "hand"
    NEEDS_PERSON = "needs_person"
    HANDED_IN = "handed_in"
    NOT_CHECKED = "not_checked"


FILTERS: Mapping[Filter, Text] = {
    Filter.ALL: Text("全部", "All"),
    Filter.NOT_LOGGED_IN: Text("未登录", "Not logged in"),
    Filter.NOT_SAVING: Text("未保存", "Not saving"),
    Filter.HAND: Text("举手", "Hand raised"),
    Filter.NEEDS_PERSON: Text("需处理", "See to it"),
    Filter.HANDED_IN: Text("已交卷", "Handed in"),
    Filter.NOT_CHECKED: Text("未核对", "Not checked"),
}


def passes(chosen: Filter, seat: SeatRow, view: SeatView) -> bool:
    """Whether a seat is one of those that a filter is about."""
    match chosen:
        case Filter.ALL:
            return True
        case Filter.NOT_LOGGED_IN:
            return seat.phase in (SittingPhase.EXPECTED, SittingPhase.ABSENT)
        case Filter.NOT_SAVING:
            unsaved = {Wrong.CANNOT_KEEP, Wrong.NOT_SAVING, Wrong.AWAY, Wrong.INCOMPLETE}
            return view.state is SeatState.ON_PC or bool(unsaved & set(view.wrong))
        case Filter.HAND:
            return seat.hand is not None
        case Filter.NEEDS_PERSON:
            return bool(NEEDS_PERSON & set(view.wrong))
        case Filter.HANDED_IN:
            return seat.phase is SittingPhase.HANDED_IN
        case Filter.NOT_CHECKED:
            return seat.identity is None and seat.phase is SittingPhase.ANSWERING


class Found(msgspec.Struct, frozen=True):
    """A candidate that was looked for, in the session in front of the room."""

    sitting: SittingId
    room: RoomName
    seat: int
    name: str


def find(board: Board, typed: str, rooms: Sequence[RoomName] = ()) -> list[Found]:
    """Candidates whose name, end of ticket, or seat is what somebody typed; `rooms` come first.

    A short number is a seat; a name is found by any part of it. Handbook section 8: a candidate who cannot find the
    room is found from the arrangement at once, so every room is looked through.
    """
    wanted = unicodedata.normalize("NFKC", typed).casefold().replace(" ", "")
    if not wanted:
        return []
    order = [*rooms, *(room for room in board.rooms_with_sessions() if room not in rooms)]
    found: list[Found] = []
    for room in order:
        session = board.session_now(room)
        for seat in board.seats_of(session.session) if session is not None else ():
            name = board.name_of(seat)
            if _is_meant(wanted, name, seat):
                found.append(Found(seat.sitting, room, seat.seat, name))
    return found


def _is_meant(wanted: str, name: str, seat: SeatRow) -> bool:
    if wanted.isdigit():
        if len(wanted) < SHORTEST_TICKET:
            return seat.seat == int(wanted)
        return seat.ticket.endswith(wanted) or seat.ticket == wanted or str(seat.seat) == wanted
    return wanted in unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
