"""The candidate's answer sheet (答题卡): what the desk holds of each item, and every change to it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory.progress import ItemState, empty_of, state_of
from exam.answers import Answer
from exam.commands import AnswerEntry
from exam.paper import TheoryItem


class News(msgspec.Struct, frozen=True):
    """An item that stands otherwise than before; `kept` tells that the desk holds another answer of it."""

    place: int
    kept: bool


class AnswerSheet:
    """The items in this candidate's order and how each stands. Places count from 0."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        paper = kit.desk.paper
        self.items: tuple[TheoryItem, ...] = paper.items if paper is not None else ()
        self.places = {item.id: place for place, item in enumerate(self.items)}
        self.states = [ItemState()] * len(self.items)
        self._entries: list[AnswerEntry | None] = [None] * len(self.items)
        self._waiting: list[Answer | None] = [None] * len(self.items)

    def news(self) -> Iterator[News]:
        """What changed since the last time. Called many times a second: an unchanged item costs two look-ups."""
        answers, waiting_of = self._kit.desk.answers, self._kit.drafts.waiting
        for place, item in enumerate(self.items):
            entry, waiting = answers.get(item.id), waiting_of(item.id)
            kept = entry is not self._entries[place]
            if kept or waiting is not self._waiting[place]:
                self._entries[place], self._waiting[place] = entry, waiting
                self.states[place] = state_of(entry, waiting)
                yield News(place, kept)

    def shown(self, place: int) -> Answer:
        """The answer to show: what is being typed before what is kept."""
        item = self.items[place]
        waiting = self._kit.drafts.waiting(item.id)
        return waiting if waiting is not None else self._kept(place)

    def answer(self, place: int, answer: Answer) -> None:
        """Give an answer at once; the mark stays."""
        self._give(place, answer, marked=self._is_marked(place))

    def typed(self, place: int, answer: Answer) -> None:
        """An answer is being typed."""
        self._kit.drafts.typed(self.items[place].id, answer, marked=self._is_marked(place))

    def mark(self, place: int) -> None:
        """Mark an item, or take its mark away; the answer stays."""
        self._kit.drafts.flush()
        self._give(place, self._kept(place), marked=not self._is_marked(place))

    def clear(self, place: int) -> None:
        """Take the answer back; the mark stays."""
        self.answer(place, empty_of(self.items[place]))

    def _give(self, place: int, answer: Answer, *, marked: bool) -> None:
        self._kit.refuse(self._kit.desk.answer(self.items[place].id, answer, marked=marked))

    def _kept(self, place: int) -> Answer:
        entry = self._kit.desk.answers.get(self.items[place].id)
        return entry.answer if entry is not None else empty_of(self.items[place])

    def _is_marked(self, place: int) -> bool:
        entry = self._kit.desk.answers.get(self.items[place].id)
        return entry is not None and entry.marked
