"""The answers to the orders of one sheet, gathered: several seats are several orders, and some may be refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from exam.commands import StaffCommand
from exam.text import Refusal
from invigilator_console.port import Answered, Desk
from invigilator_console.room.consent_words import Waiting


class Gathered(msgspec.Struct, frozen=True):
    """What became of every order."""

    done: tuple[StaffCommand, ...] = ()
    refused: tuple[tuple[StaffCommand, Refusal], ...] = ()
    waiting: tuple[Waiting, ...] = ()
    unknown: tuple[StaffCommand, ...] = ()


def order_all(desk: Desk, commands: Sequence[StaffCommand], then: Callable[[Gathered], None]) -> None:
    """Give orders; `then` is called once, with the last answer. It may be called before this returns."""
    answers: dict[int, Answered] = {}

    def take(place: int, answered: Answered) -> None:
        answers[place] = answered
        if len(answers) == len(commands):
            then(_gathered(commands, answers))

    for place, command in enumerate(commands):
        desk.order(command, partial(take, place))


def _gathered(commands: Sequence[StaffCommand], answers: dict[int, Answered]) -> Gathered:
    told = [(command, answers[place]) for place, command in enumerate(commands)]
    return Gathered(
        done=tuple(command for command, answered in told if answered.done),
        refused=tuple((command, answered.refusal) for command, answered in told if answered.refusal is not None),
        waiting=tuple(Waiting(answered.proposal, command) for command, answered in told if answered.proposal),
        unknown=tuple(command for command, answered in told if answered.unknown),
    )
