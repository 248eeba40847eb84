"""How far a candidate is: rules over items and answers, no window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from exam.answers import Answer, Chosen, Written, is_empty
from exam.commands import AnswerEntry
from exam.paper import FillIn, MultipleChoice, Numeric, SingleChoice, TheoryItem, TrueFalse

TRUE, FALSE = "T", "F"


class ItemState(msgspec.Struct, frozen=True):
    """An item as the palette shows it."""

    answered: bool = False
    marked: bool = False


class Counts(msgspec.Struct, frozen=True):
    """The sums below the palette."""

    items: int
    answered: int
    marked: int

    @property
    def left(self) -> int:
        """Items without an answer."""
        return self.items - self.answered


class Group(msgspec.Struct, frozen=True):
    """Neighbouring items of one type: places `first` up to and with `last`, from 0. `of` is None for mixed types."""

    of: type[TheoryItem] | None
    first: int
    last: int


def empty_of(item: TheoryItem) -> Answer:
    """The answer of the item's kind that says nothing."""
    match item:
        case FillIn(blanks=blanks):
            return Written(("",) * blanks)
        case Numeric():
            return Written(("",))
        case SingleChoice() | MultipleChoice() | TrueFalse():
            return Chosen(())


def state_of(entry: AnswerEntry | None, waiting: Answer | None) -> ItemState:
    """How an item stands: what is being typed counts before what is kept."""
    answer = waiting if waiting is not None else entry.answer if entry else None
    return ItemState(answer is not None and not is_empty(answer), entry is not None and entry.marked)


def counts(states: Iterable[ItemState]) -> Counts:
    """Sum up."""
    every = list(states)
    return Counts(len(every), sum(state.answered for state in every), sum(state.marked for state in every))


def next_where(states: Sequence[ItemState], place: int, wanted: Callable[[ItemState], bool]) -> int | None:
    """The next place after `place` that is wanted, going on from the start; None where there is no other."""
    around = (*range(place + 1, len(states)), *range(place))
    return next((at for at in around if wanted(states[at])), None)


def groups(items: Sequence[TheoryItem]) -> tuple[Group, ...]:
    """Items by type, where each type stands together; a paper whose types are mixed is one group."""
    found: list[Group] = []
    for place, item in enumerate(items):
        if found and found[-1].of is type(item):
            found[-1] = msgspec.structs.replace(found[-1], last=place)
        else:
            found.append(Group(type(item), place, place))
    is_mixed = len(found) > len({group.of for group in found})
    return (Group(None, 0, len(items) - 1),) if is_mixed else tuple(found)
