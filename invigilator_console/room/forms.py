"""What a dialog asks before something is done: fields, and what was filled in, as values without windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

from exam.commands import StaffCommand
from exam.ids import MachineId, RoomName, SessionId, SittingId
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.words import Words
from invigilator_console.room.board import Board


class FieldKind(StrEnum):
    """How a field is filled in."""

    MINUTES = "minutes"  # a number of minutes, with the usual ones to press
    REASON = "reason"  # a line, with usual reasons to press
    CHOICE = "choice"  # one of several
    LINE = "line"
    PARAGRAPH = "paragraph"
    FLAG = "flag"  # yes or no
    MANY = "many"  # any of several
    CODE = "code"  # an organiser's release code, shown in groups


class Option(msgspec.Struct, frozen=True):
    """One thing to choose."""

    value: str
    text: Text


class Field(msgspec.Struct, frozen=True):
    """One field of a dialog. `needed` where nothing is done without it; `initial` is what stands there at first."""

    name: str
    kind: FieldKind
    label: Text
    options: tuple[Option, ...] = ()
    needed: bool = True
    initial: str = ""
    most: int = 200
    example: str = ""
    """Of a code: how it looks, and so where its groups end."""


Values = Mapping[str, str]
"""What was filled in, by the field's name. A flag is "1" or "", several choices are joined by line ends."""


class Target(msgspec.Struct, frozen=True):
    """What an act is about. Several sittings where several seats were chosen."""

    sittings: tuple[SittingId, ...] = ()
    session: SessionId | None = None
    room: RoomName = RoomName("")
    machine: MachineId | None = None
    name: str = ""
    """Of the incident, proposal, duty, open point, sealing point or matter."""


class Act(msgspec.Struct, frozen=True):
    """One thing that people do at a console; `kind` is the kind of its commands, as the permission table knows it.

    `consequence` says what will be different, before it is done. `at_once` acts ask nothing. `many` may be done for
    several seats in one dialog. `grave` is said in the colour of what cannot be taken back.
    """

    kind: str
    title: Text
    button: Text
    fields: Callable[[Board, Target], tuple[Field, ...]]
    consequence: Callable[[Board, Target, Values, Words, Instant], str]
    commands: Callable[[Board, Target, Values, Instant], tuple[StaffCommand, ...] | Refusal]
    at_once: bool = False
    many: bool = False
    grave: bool = False


def nothing_asked(_board: Board, _target: Target) -> tuple[Field, ...]:
    """An act that asks nothing."""
    return ()


def reason_field(*usual: Text, needed: bool = True) -> Field:
    """The field for a reason, with usual ones to press."""
    options = tuple(Option(text.zh, text) for text in usual)
    return Field("reason", FieldKind.REASON, Text("理由", "Reason"), options, needed, most=500)


def missing(fields: tuple[Field, ...], values: Values) -> Field | None:
    """The first field that is needed and empty."""
    return next((one for one in fields if one.needed and not values.get(one.name, "").strip()), None)


def minutes_of(values: Values, name: str = "minutes") -> int | Refusal:
    """Minutes as somebody typed them, in milliseconds."""
    text = values.get(name, "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    return number * 60_000 if number > 0 else Refusal("extension_not_positive")
