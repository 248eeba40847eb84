"""What is known of one candidate in one session, line by line, as a panel shows it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from exam.finding_texts import finding_text
from exam.lost_time import Side
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from exam.words import Words, countdown, in_groups, time_of_day
from invigilator_console.room.board import Board, time_at, time_left
from invigilator_console.room.matters import LOSS
from invigilator_console.room.saying import tell
from invigilator_console.room.story import HANDED_IN_BY, LEVELS

TICKET, ID_ENDING, SCHOOL = Text("准考证", "Ticket"), Text("身份证尾号", "ID ends in"), Text("院校", "School")
PC, ANSWERED, SAVED = Text("考生机", "PC"), Text("作答", "Answered"), Text("最近保存", "Last saved")
LEFT, EXTRA, IDENTITY = Text("剩余时间", "Time left"), Text("加时", "Extra time"), Text("身份核对", "Identity")
HANDED_IN, OUTSIDE, HAND = Text("交卷", "Handed in"), Text("暂离", "Outside"), Text("举手", "Hand")
LOCK, NOTE, VIOLATION = Text("锁定", "Locked"), Text("提示", "Note"), Text("违纪", "Violation")
LOST, CREDIT, OTHER_PC = Text("损失", "Lost"), Text("可补时", "May be given back"), Text("另一台机器", "Another PC")
ISOLATED, CODES, LATE = Text("隔离考场", "Isolated"), Text("应急码", "Codes used"), Text("不计分", "Does not count")

_ANSWERED = Text("{count} 题", "{count} items")
_FILES = Text("{count} 题，{files} 个文件", "{count} items, {files} files")
_UNTIL = Text("{left}（{end} 结束）", "{left} (until {end})")
_STANDS = Text("{left}（时间停止）", "{left} (time stands still)")
_NOT_HEARD = Text("{machine}（断线）", "{machine} (not heard)")
_CHECKED, _DIFFERS = Text("已核对，一致", "checked, agrees"), Text("不符", "does not agree")
_NOT_CHECKED = Text("未核对", "not checked")
_WITH = Text("{since} 起，{name} 陪同", "since {since}, with {name}")
_SINCE = Text("{since} 起", "since {since}")
_YES = Text("是", "yes")
_COUNT = Text("{count} 条", "{count} entries")


class FactLine(msgspec.Struct, frozen=True):
    """One line: what it is, its value, and the role of its colour where it is not plain."""

    label: Text
    value: str
    colour: str = ""


def facts_of(board: Board, seat: SeatRow, session: SessionRow, now: Instant, words: Words) -> tuple[FactLine, ...]:
    """Everything worth knowing, what is wrong first."""
    return (
        *_wrong(board, seat, session, words),
        *_person(board, seat, words),
        *_work(seat, session, now, words),
        *_conduct(seat, session, words),
    )


def _clock(session: SessionRow, at: Instant, *, seconds: bool = False) -> str:
    return time_of_day(time_at(session, at), seconds=seconds)


def _wrong(board: Board, seat: SeatRow, session: SessionRow, words: Words) -> Iterator[FactLine]:
    del board
    locking = [(LOCK, one, "bad") for one in seat.locked_by]
    warning = [(NOTE, one, "care") for one in seat.standing if one.severity.value == "warn"]
    for label, one, colour in (*locking, *warning):
        text, told = finding_text(one.evidence.code), {"code": one.evidence.code, **one.facts}
        yield FactLine(label, f"{tell(text.cause, told, words)} {tell(text.advice, told, words)}", colour)
    for credit in session.credits:
        if credit.sitting == seat.sitting:
            yield FactLine(CREDIT, words.duration(credit.lost), "care")
    if seat.second_machines:
        yield FactLine(OTHER_PC, ", ".join(seat.second_machines), "bad")
    if seat.hand is not None:
        said = words(_SINCE, since=_clock(session, seat.hand.since, seconds=True))
        yield FactLine(HAND, f"{said} {seat.hand.text}".strip(), "care")


def _person(board: Board, seat: SeatRow, words: Words) -> Iterator[FactLine]:
    person = board.people.get(seat.ticket)
    groups = in_groups(seat.ticket).split()
    yield FactLine(TICKET, "\n".join(" ".join(part) for part in (groups[:3], groups[3:]) if part))
    if person is not None:
        yield FactLine(ID_ENDING, f"···· {person.id_ending}")
    if person is not None and person.school:
        yield FactLine(SCHOOL, person.school)
    if seat.machine is not None:
        name = seat.machine if seat.connected else words(_NOT_HEARD, machine=seat.machine)
        yield FactLine(PC, name, "" if seat.connected else "bad")


def _work(seat: SeatRow, session: SessionRow, now: Instant, words: Words) -> Iterator[FactLine]:
    text = _FILES if seat.files else _ANSWERED
    yield FactLine(ANSWERED, words(text, count=seat.answered, files=seat.files))
    if seat.saved_at is not None:
        yield FactLine(SAVED, _clock(session, seat.saved_at, seconds=True))
    if seat.handed_in_at is not None and seat.handed_in_by:
        by = HANDED_IN_BY.get(seat.handed_in_by)
        at = _clock(session, seat.handed_in_at, seconds=True)
        yield FactLine(HANDED_IN, f"{at} {words(by) if by is not None else seat.handed_in_by}")
    elif (left := time_left(seat, session, now)) is not None:
        if seat.deadline is None:
            yield FactLine(LEFT, words(_STANDS, left=countdown(left)), "care")
        else:
            yield FactLine(LEFT, words(_UNTIL, left=countdown(left), end=_clock(session, seat.deadline)))
    if seat.given:
        yield FactLine(EXTRA, words.duration(seat.given))


def _conduct(seat: SeatRow, session: SessionRow, words: Words) -> Iterator[FactLine]:
    known = _NOT_CHECKED if seat.identity is None else _CHECKED if seat.identity else _DIFFERS
    yield FactLine(IDENTITY, words(known), "bad" if seat.identity is False else "")
    if seat.outside is not None:
        since = _clock(session, seat.outside.since)
        yield FactLine(OUTSIDE, words(_WITH, since=since, name=seat.outside.with_whom), "care")
    if seat.isolated:
        yield FactLine(ISOLATED, words(_YES))
    for violation in seat.violations:
        level = LEVELS.get(violation.level.value)
        said = words(level) if level is not None else violation.level.value
        yield FactLine(VIOLATION, f"{_clock(session, violation.at)} {said} {violation.text}".strip(), "bad")
    for loss in seat.losses:
        at = _clock(session, loss.span.since, seconds=True)
        said = tell(LOSS[loss.cause], {"lost": loss.span.until - loss.span.since}, words)
        yield FactLine(LOST, f"{at} {said}", "" if loss.side is Side.CANDIDATE else "care")
    if seat.emergency_codes:
        yield FactLine(CODES, str(seat.emergency_codes))
    if seat.late_entries:
        yield FactLine(LATE, words(_COUNT, count=seat.late_entries))
