"""One item: its head, stem, picture, and what is chosen or written. It draws and emits; answers are the page's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.choices import Choices
from candidate_agent.ui.theory.column import RING
from candidate_agent.ui.theory.fields import AnswerField, Fields
from candidate_agent.ui.theory.item_acts import ItemActs
from candidate_agent.ui.theory.option_row import OptionRow
from candidate_agent.ui.theory.pictures import TALLEST, FittedPicture, PictureButton, Pictures
from candidate_agent.ui.theory.progress import ItemState
from candidate_agent.ui.theory.prose import Prose, with_blanks
from exam.answers import Answer
from exam.paper import FillIn, Media, Numeric, TheoryItem
from exam.widgets.parts import column, label, row


class ItemAsks(msgspec.Struct, frozen=True):
    """What an item asks of the page; each is told the item's place in the paper."""

    answered: Callable[[int, Answer], None]
    typed: Callable[[int, Answer], None]
    marked: Callable[[int], None]
    cleared: Callable[[int], None]
    zoomed: Callable[[int, Media, str], None]
    caret: Callable[[int], None]
    """The caret moved in the field that has the keyboard."""
    finished: Callable[[int], None]
    """Enter in the last field."""
    reached: Callable[[int, int, bool], None]
    """The keyboard came to a target: place of the item, place of the target, and whether it came without the mouse."""


class ItemView(QWidget):
    """Draws one item. In the list of all it has its own buttons for marking and clearing (`with_acts`)."""

    def __init__(
        self, place: int, item: TheoryItem, kit: Kit, pictures: Pictures, asks: ItemAsks, *, with_acts: bool
    ) -> None:
        super().__init__()
        self.place, self.item = place, item
        self._kit, self._asks = kit, asks
        self._state: ItemState | None = None
        measures = kit.measures
        self.setObjectName(f"item-{item.id}")
        body = column(self, gap=measures.gap(12))
        head = column(gap=measures.gap(12))
        # Options and pictures carry the room of their focus ring themselves.
        head.setContentsMargins(RING, 0, RING, 0)
        head.addLayout(self._head())
        shown, lines = with_blanks(item.stem) if isinstance(item, FillIn) else (item.stem, ())
        self._stem = Prose(shown, measures, lines, spoken=item.stem)
        head.addWidget(self._stem)
        body.addLayout(head)
        self.picture: PictureButton | None = None
        if item.picture is not None:
            body.addWidget(self._picture_of(item.picture, pictures))
        body.addSpacing(measures.gap(4))
        self.answers: Choices | Fields
        if isinstance(item, FillIn | Numeric):
            self.answers = Fields(
                item,
                kit,
                typed=lambda answer: asks.typed(place, answer),
                caret=asks.caret,
                last_entered=lambda: asks.finished(place),
            )
        else:
            self.answers = Choices(item, kit, pictures, lambda answer: asks.answered(place, answer), self.zoom_option)
        body.addWidget(self.answers)
        for at, target in enumerate(self.targets):
            target.reached.connect(partial(asks.reached, place, at))
        self.acts: ItemActs | None = None
        if with_acts:
            self.acts = ItemActs(kit, lambda: asks.marked(place), lambda: asks.cleared(place))
            self.acts.setContentsMargins(RING, 0, RING, 0)
            self.acts.show_item(item, place + 1)
            body.addWidget(self.acts)
        body.addStretch(1)

    def _head(self) -> QHBoxLayout:
        kit, gap = self._kit, self._kit.measures.gap(8)
        head = row(gap=gap)
        head.addWidget(label(kit.say(texts.NUMBER, number=self.place + 1), "head", name="number"))
        head.addWidget(label(kit.say(texts.TYPE, type=texts.type_of(self.item, kit.words)), "large", name="type"))
        marks = label(kit.say(texts.MARKS, marks=kit.words.marks(self.item.marks)), "quiet", name="marks")
        head.addWidget(marks, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        return head

    def _picture_of(self, picture: Media, pictures: Pictures) -> QWidget:
        kit = self._kit
        fitted = FittedPicture(pictures, picture, kit.measures, TALLEST)
        if not fitted.is_there:
            missing = label(kit.say(texts.NO_PICTURE), "care", wraps=True, name="no-picture")
            missing.setContentsMargins(RING, 0, RING, 0)
            return missing
        what = kit.say(texts.PICTURE, number=self.place + 1)
        box = QWidget()
        body = column(box, gap=kit.measures.gap(4))
        self.picture = PictureButton(fitted, kit.say(texts.ZOOM_SAYS, what=what), kit.measures)
        self.picture.clicked.connect(lambda: self._asks.zoomed(self.place, picture, what))
        self.picture.reached.connect(partial(self._asks.reached, self.place, 0))
        body.addWidget(self.picture)
        # In a field Z is a letter.
        key = "Alt+Z" if isinstance(self.item, FillIn | Numeric) else "Z"
        hint = label(kit.say(texts.PICTURE_HINT, key=key), "small")
        hint.setContentsMargins(RING, 0, RING, 0)
        body.addWidget(hint)
        return box

    @property
    def targets(self) -> Sequence[OptionRow | AnswerField]:
        """What the keyboard goes through."""
        return self.answers.targets

    def chain(self) -> list[QWidget]:
        """Everything Tab stops at, in order."""
        acts: list[QPushButton] = [*self.acts.buttons] if self.acts else []
        return [*([self.picture] if self.picture else []), *self.answers.chain(), *acts]

    def choose_at(self, place: int) -> None:
        """Choose the option at a place of the screen, and take the keyboard there; an item with fields has none."""
        if isinstance(self.answers, Choices) and place < len(self.targets):
            self.focus_target(place)
            self.answers.choose_at(place)

    def show_answer(self, answer: Answer) -> None:
        """Show what the desk holds."""
        self.answers.show_answer(answer)

    def show_state(self, state: ItemState) -> None:
        """Say how the item stands; the first target says the whole item to a screen reader."""
        if state == self._state:
            return
        self._state = state
        said = texts.summary(self.item, self.place + 1, state, self._kit.words)
        self.setAccessibleName(said)
        for target in self.targets:
            target.setAccessibleDescription(said)
        self.targets[0].setAccessibleDescription(f"{said} {self.item.stem}")
        if self.acts:
            self.acts.show_state(state)

    def focus_target(self, place: int = 0, caret: int | None = None) -> None:
        """Put the keyboard on an option or field."""
        target = self.targets[min(place, len(self.targets) - 1)]
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if caret is not None and isinstance(target, AnswerField):
            target.setCursorPosition(caret)

    def caret_of(self, place: int) -> int | None:
        """Where the caret of a field stands; an option has none."""
        target = self.targets[place]
        return target.cursorPosition() if isinstance(target, AnswerField) else None

    def focused_target(self) -> int | None:
        """Which target has the keyboard."""
        return next((at for at, target in enumerate(self.targets) if target.hasFocus()), None)

    def zoom(self) -> None:
        """Zoom the picture of the option that has the keyboard, else the item's own."""
        at = self.focused_target()
        target = self.targets[at] if at is not None else None
        if isinstance(target, OptionRow) and target.choice.picture is not None:
            self.zoom_option(target)
        elif self.picture is not None:
            self.picture.click()

    def zoom_option(self, option: OptionRow) -> None:
        """Zoom the picture of an option."""
        if option.choice.picture is not None:
            what = self._kit.say(texts.OPTION_PICTURE, letter=option.choice.letter)
            self._asks.zoomed(self.place, option.choice.picture, what)
