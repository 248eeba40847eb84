"""What a seat says: sign, words and numbers, worked out once and compared, so that only what is another is painted."""

from __future__ import annotations

import msgspec

from exam.ids import SittingId
from exam.look import Sign
from exam.policy import MINUTE, SECOND
from exam.sitting import SittingPhase
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from exam.words import Words
from invigilator_console.room.board import session_left, time_left
from invigilator_console.room.seat_state import NEEDS_PERSON, WRONG, SeatState, SeatView
from invigilator_console.ui.room.clocks import at_clock, short_countdown

SEAT = Text("{seat} 座 {name}", "Seat {seat} {name}")
ANSWERED = Text("已答 {count}", "{count} answered")
SAVED = Text("{time} 已保存", "saved at {time}")
OWN_LEFT = Text("剩余 {left}", "{left} left")
EXTRA = Text("延时 {minutes} 分钟", "{minutes} min more")
CHECKED = Text("身份已核对", "identity checked")
NOT_CHECKED = Text("身份未核对", "identity not checked")
CHOSEN = Text("已选中", "chosen")
_COMMA = Text("，", ", ")


class Face(msgspec.Struct, frozen=True):
    """A seat as it is drawn. `wrong` is the gravest thing, `wrong_role` its colour; `identity` is None out of checks.

    `own` is the time left of who has a time of their own, `extra` how much was given.
    """

    sitting: SittingId
    seat: int
    name: str
    state: SeatState
    sign: Sign
    role: str
    word: str
    is_quiet: bool
    needs_person: bool
    count: str = ""
    saved: str = ""
    own: str = ""
    extra: str = ""
    wrong: str = ""
    wrong_role: str = "bad"
    to_check: bool = False
    identity: bool | None = None


def face_of(
    name: str, words: Words, seat: SeatRow, session: SessionRow, view: SeatView, now: Instant, *, checks: bool
) -> Face:
    """What a seat says now; `checks` while identities are checked."""
    look, answering = view.look, seat.phase is SittingPhase.ANSWERING
    shows_count = answering or seat.phase is SittingPhase.HANDED_IN
    gravest = view.wrong[0] if view.wrong else None
    return Face(
        seat.sitting,
        seat.seat,
        name,
        view.state,
        look.sign,
        look.colour,
        words(look.word),
        look.is_quiet,
        needs_person=view.state is SeatState.NEEDS_PERSON,
        count=str(seat.answered) if shows_count else "",
        saved=at_clock(session, seat.saved_at, seconds=True) if answering and seat.saved_at is not None else "",
        own=_own_left(seat, session, now) if answering else "",
        extra=f"+{seat.given // MINUTE}" if seat.given >= MINUTE else "",
        wrong=words(WRONG[gravest]) if gravest is not None else "",
        wrong_role="bad" if gravest in NEEDS_PERSON else "care",
        to_check=checks and seat.entered_at is not None,
        identity=seat.identity if checks else None,
    )


def _own_left(seat: SeatRow, session: SessionRow, now: Instant) -> str:
    left = time_left(seat, session, now)
    if left is None or abs(left - session_left(session, now)) < SECOND:
        return ""
    return short_countdown(left)


def in_words(face: Face, words: Words, *, is_chosen: bool = False) -> str:
    """A seat as a screen reader says it: the gravest first, then what the eye would see."""
    told = [words(SEAT, seat=face.seat, name=face.name), face.wrong, face.word]
    if face.count:
        told.append(words(ANSWERED, count=face.count))
    if face.saved:
        told.append(words(SAVED, time=face.saved))
    if face.extra:
        told.append(words(EXTRA, minutes=face.extra[1:]))
    if face.own:
        told.append(words(OWN_LEFT, left=face.own))
    if face.to_check:
        told.append(words(NOT_CHECKED if face.identity is None else CHECKED))
    if is_chosen:
        told.append(words(CHOSEN))
    return words(_COMMA).join(part for part in told if part)
