"""The candidate's theory answer screen (look.md): the question, the numbers, and the way between them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.answer_sheet import AnswerSheet
from candidate_agent.ui.theory.item_acts import ItemActs
from candidate_agent.ui.theory.item_view import ItemAsks, ItemView
from candidate_agent.ui.theory.key_ear import KeyEar
from candidate_agent.ui.theory.keys import Ask, Asked
from candidate_agent.ui.theory.list_view import ListView
from candidate_agent.ui.theory.memory import TheoryMemory
from candidate_agent.ui.theory.moves import Moves
from candidate_agent.ui.theory.one_view import OneView
from candidate_agent.ui.theory.palette import Palette
from candidate_agent.ui.theory.pictures import Pictures
from candidate_agent.ui.theory.placing import place_parts
from candidate_agent.ui.theory.progress import ItemState, counts, next_where
from candidate_agent.ui.theory.zoom import ZoomSheet
from exam.answers import Answer
from exam.ids import ItemId
from exam.paper import FillIn, Media, Numeric, TrueFalse


class TheoryPage(Page):
    """Draws the items of the desk's paper. `memory` outlives the page: one made anew comes back to the same place."""

    def __init__(self, kit: Kit, memory: TheoryMemory) -> None:
        super().__init__(kit)
        self._memory = memory
        self._sheet = AnswerSheet(kit)
        self._items = self._sheet.items
        self._at = self._sheet.places.get(memory.current, 0) if memory.current is not None else 0
        self._wants_keyboard = self._is_going = False
        self._pictures = Pictures(kit.desk.media)
        self._ear = KeyEar(self, self._do, self._is_true_false)
        self._asks = ItemAsks(
            answered=self._answer,
            typed=self._typed,
            marked=self._mark,
            cleared=self._clear,
            zoomed=self._zoom,
            caret=self._caret_at,
            finished=lambda place: self.go(place + 1),
            reached=self._reached,
        )
        self.numbers = Palette(
            self._items,
            kit,
            go=lambda place, into: self.go(place, into=into),
            switch_view=self.switch_view,
            next_open=lambda: self._go_to_next(Ask.NEXT_OPEN),
            next_marked=lambda: self._go_to_next(Ask.NEXT_MARKED),
        )
        acts = ItemActs(kit, lambda: self._mark(self._at), lambda: self._clear(self._at))
        self.moves = Moves(kit, acts, lambda: self.go(self._at - 1), lambda: self.go(self._at + 1))
        self.one = OneView(kit.measures)
        self.listed = ListView(self._items, kit.measures, lambda place: self._make(place, with_acts=True))
        self.listed.made.connect(self._made)
        place_parts(self, kit.measures, self.numbers, (self.one, self.listed), self.moves)
        self._ear.listen_to([*self.moves.chain(), *self.numbers.chain()])
        self.refresh()
        self._show_view()

    # ---- what the window asks ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what changed at the desk. A field is written to only where the desk holds another answer."""
        news = list(self._sheet.news())
        for one in news:
            state = self._sheet.states[one.place]
            self.numbers.show_state(one.place, state)
            view = self._view(one.place)
            if view is not None:
                view.show_state(state)
                if one.kept:
                    view.show_answer(self._sheet.shown(one.place))
        if news:
            self._show_sums()

    def enter(self) -> None:
        """Put the keyboard where it was, at first on the first option."""
        view = self._view(self._at)
        self._wants_keyboard = view is None
        if view is not None:
            view.focus_target(self._memory.target, self._memory.caret)
            if self._memory.target == 0:
                self._front.show_head(view)

    def current_item(self) -> ItemId | None:
        """The item in front."""
        return self._items[self._at].id if self._items else None

    def show_item(self, item: ItemId) -> None:
        """Bring an item to the front."""
        if item in self._sheet.places:
            self.go(self._sheet.places[item])

    # ---- moving -----------------------------------------------------------------------------------------------------

    def go(self, place: int, *, into: bool = True) -> None:
        """Go to an item; `into` takes the keyboard to its first option or field."""
        if not 0 <= place < len(self._items):
            return
        self.kit.drafts.flush()
        # A button that has nowhere to go any more is hidden and drops the keyboard on whatever comes next.
        self._is_going = True
        self._stand_at(place)
        self._memory.target, self._memory.caret = 0, None
        if self._memory.as_list:
            self.listed.show_current(place, scrolls=True)
        else:
            self._show_one()
        self._is_going = False
        view = self._view(place)
        if into and view is not None:
            view.focus_target()
            self._front.show_head(view)

    def switch_view(self) -> None:
        """Show all items in a list, or one at a time."""
        self._memory.as_list = not self._memory.as_list
        self._show_view()
        self.enter()

    def _go_to_next(self, ask: Ask) -> None:
        open_ones = ask is Ask.NEXT_OPEN
        place = next_where(self._sheet.states, self._at, _is_open if open_ones else _is_marked)
        if place is None:
            self.kit.tell(self.kit.say(texts.NO_OPEN_LEFT if open_ones else texts.NO_MARKED_LEFT))
        else:
            self.go(place)

    def _stand_at(self, place: int) -> None:
        self._at, self._memory.current = place, self._items[place].id
        self.moves.acts.show_item(self._items[place], place + 1)
        self.moves.show_place(place, len(self._items))
        self.numbers.show_current(place)
        self._show_sums()

    def _reached(self, place: int, target: int, by_keyboard: bool) -> None:
        view = self._view(place)
        if view is None or self._is_going:
            return
        self._memory.target, self._memory.caret = target, view.caret_of(target)
        if place != self._at:
            self._stand_at(place)
            self.listed.show_current(place, scrolls=False)
        if by_keyboard:
            self._front.reveal(view, target)

    def _caret_at(self, caret: int) -> None:
        self._memory.caret = caret

    # ---- showing ----------------------------------------------------------------------------------------------------

    @property
    def _front(self) -> OneView | ListView:
        return self.listed if self._memory.as_list else self.one

    def _view(self, place: int) -> ItemView | None:
        if self._memory.as_list:
            return self.listed.views.get(place)
        return self.one.view if self.one.view is not None and self.one.view.place == place else None

    def _show_view(self) -> None:
        as_list = self._memory.as_list
        self.numbers.show_view(as_list=as_list)
        self.moves.acts.setVisible(not as_list)
        self.one.setVisible(not as_list)
        self.listed.setVisible(as_list)
        if not self._items:
            return
        self._stand_at(self._at)
        if as_list:
            self.one.clear()
            self.listed.show_current(self._at, scrolls=True)
        else:
            self.listed.clear()
            self._show_one()

    def _show_one(self) -> None:
        self.one.show_item(self._make(self._at, with_acts=False))
        self._chain()

    def _make(self, place: int, *, with_acts: bool) -> ItemView:
        view = ItemView(place, self._items[place], self.kit, self._pictures, self._asks, with_acts=with_acts)
        view.show_answer(self._sheet.shown(place))
        view.show_state(self._sheet.states[place])
        self._ear.listen_to(view.chain())
        return view

    def _made(self) -> None:
        self._chain()
        if self._wants_keyboard:
            self.enter()

    def _show_sums(self) -> None:
        if not self._items:
            return
        states = self._sheet.states
        self.moves.acts.show_state(states[self._at])
        self.numbers.show_counts(
            counts(states),
            has_other_open=next_where(states, self._at, _is_open) is not None,
            has_other_marked=next_where(states, self._at, _is_marked) is not None,
        )

    def _chain(self) -> None:
        """The order of Tab: question, mark, previous and next, numbers."""
        views = self.listed.in_order() if self._memory.as_list else [self.one.view] if self.one.view else []
        of_items = [stop for view in views for stop in view.chain()]
        chain = [*of_items, *self.moves.chain(), *self.numbers.chain()]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    # ---- answering --------------------------------------------------------------------------------------------------

    def _answer(self, place: int, answer: Answer) -> None:
        self._sheet.answer(place, answer)
        self._show_again(place)

    def _typed(self, place: int, answer: Answer) -> None:
        self._sheet.typed(place, answer)
        self.refresh()
        # A field below a long question has the keyboard before it is in sight.
        view = self._view(place)
        target = view.focused_target() if view is not None else None
        if view is not None and target is not None:
            self._front.reveal(view, target)

    def _mark(self, place: int) -> None:
        if place != self._at:
            self._stand_at(place)
            self.listed.show_current(place, scrolls=False)
        self._sheet.mark(place)
        self.refresh()

    def _clear(self, place: int) -> None:
        view = self._view(place)
        if view is None or isinstance(self._items[place], FillIn | Numeric) or not self._sheet.states[place].answered:
            return
        if isinstance(QApplication.focusWidget(), QPushButton):
            # The button will have nothing to do any more.
            view.focus_target()
        self._sheet.clear(place)
        self._show_again(place)

    def _show_again(self, place: int) -> None:
        """Show what the desk holds, after a refusal too."""
        self.refresh()
        view = self._view(place)
        if view is not None:
            view.show_answer(self._sheet.shown(place))

    def _zoom(self, _place: int, picture: Media, what: str) -> None:
        pixels = self._pictures.pixels(picture)
        if pixels is not None:
            self.kit.sheet(ZoomSheet(self.kit, pixels, what))

    # ---- keys -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that no field, option or button wanted for itself."""
        if not self._ear.hear(event):
            super().keyPressEvent(event)

    def _is_true_false(self) -> bool:
        return bool(self._items) and isinstance(self._items[self._at], TrueFalse)

    def _do(self, asked: Asked) -> None:
        view = self._view(self._at)
        if view is None:
            return
        match asked.ask:
            case Ask.PREVIOUS:
                self.go(self._at - 1)
            case Ask.NEXT:
                self.go(self._at + 1)
            case Ask.UP | Ask.DOWN:
                self._step(view, 1 if asked.ask is Ask.DOWN else -1)
            case Ask.CHOOSE:
                view.choose_at(asked.option)
            case Ask.CLEAR:
                self._clear(self._at)
            case Ask.MARK:
                self._mark(self._at)
            case Ask.NEXT_OPEN | Ask.NEXT_MARKED:
                self._go_to_next(asked.ask)
            case Ask.ZOOM:
                view.zoom()
            case Ask.LIST:
                self.switch_view()

    def _step(self, view: ItemView, step: int) -> None:
        """Move the keyboard through the options; in the list on into the neighbouring item."""
        at = view.focused_target()
        target = at + step if at is not None else 0 if step > 0 else len(view.targets) - 1
        if 0 <= target < len(view.targets):
            view.focus_target(target)
        elif self._memory.as_list and (beside := self._view(self._at + step)) is not None:
            beside.focus_target(0 if step > 0 else len(beside.targets) - 1)


def _is_open(state: ItemState) -> bool:
    return not state.answered


def _is_marked(state: ItemState) -> bool:
    return state.marked
