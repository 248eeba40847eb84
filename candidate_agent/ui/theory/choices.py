"""The options of an item (选项): which are chosen, and which answer follows from choosing another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.option_row import Choice, OptionRow
from candidate_agent.ui.theory.pictures import TALLEST_OF_OPTION, FittedPicture, Pictures
from candidate_agent.ui.theory.progress import FALSE, TRUE
from exam.answers import Answer, Chosen
from exam.paper import MultipleChoice, SingleChoice, TrueFalse
from exam.widgets.parts import button, column, row


def choices_of(item: SingleChoice | MultipleChoice | TrueFalse, kit: Kit) -> tuple[Choice, ...]:
    """The options in the order of this candidate's screen."""
    if isinstance(item, TrueFalse):
        return Choice(TRUE, "", kit.say(texts.TRUE)), Choice(FALSE, "", kit.say(texts.FALSE))
    return tuple(
        Choice(option.id, chr(ord("A") + place), option.text, option.picture)
        for place, option in enumerate(item.options)
    )


class Choices(QWidget):
    """The options of an item; it tells the answer that was chosen."""

    def __init__(
        self,
        item: SingleChoice | MultipleChoice | TrueFalse,
        kit: Kit,
        pictures: Pictures,
        chosen: Callable[[Answer], None],
        zoomed: Callable[[OptionRow], None],
    ) -> None:
        super().__init__()
        self._many = isinstance(item, MultipleChoice)
        self._say, self._tell = kit.say, chosen
        self._chosen: tuple[str, ...] = ()
        self._chain: list[QWidget] = []
        self.rows: list[OptionRow] = []
        # Option rows carry their focus ring's room themselves.
        body = column(self, gap=kit.measures.gap(2))
        for choice in choices_of(item, kit):
            made = self._row(choice, kit, pictures)
            self.rows.append(made)
            self._chain.append(made)
            if not made.has_picture:
                body.addWidget(made)
                continue
            line = row(gap=kit.measures.gap(4))
            line.addWidget(made, 1)
            what = kit.say(texts.OPTION_PICTURE, letter=choice.letter)
            zoom = button(
                kit.say(texts.ZOOM),
                partial(zoomed, made),
                role="flat",
                name=f"zoom-{choice.id}",
                says=kit.say(texts.ZOOM_SAYS, what=what),
            )
            line.addWidget(zoom, 0, Qt.AlignmentFlag.AlignTop)
            self._chain.append(zoom)
            body.addLayout(line)

    def _row(self, choice: Choice, kit: Kit, pictures: Pictures) -> OptionRow:
        fitted = FittedPicture(pictures, choice.picture, kit.measures, TALLEST_OF_OPTION) if choice.picture else None
        made = OptionRow(choice, kit.measures, fitted if fitted and fitted.is_there else None, many=self._many)
        said = choice.text or (self._say(texts.OPTION_PICTURE, letter=choice.letter) if choice.picture else "")
        made.setAccessibleName(self._say(texts.OPTION, letter=choice.letter, said=said) if choice.letter else said)
        made.clicked.connect(lambda: self.choose(choice.id))
        return made

    @property
    def targets(self) -> Sequence[OptionRow]:
        """What the keyboard goes through."""
        return self.rows

    def chain(self) -> list[QWidget]:
        """Everything Tab stops at, in order."""
        return [*self._chain]

    def choose_at(self, place: int) -> None:
        """Choose the option at a place of the screen, where there is one."""
        if place < len(self.rows):
            self.choose(self.rows[place].choice.id)

    def choose(self, option: str) -> None:
        """Choose an option; of several, the same again takes it back."""
        if not self._many:
            if self._chosen != (option,):
                self._tell(Chosen((option,)))
            return
        self._tell(Chosen(tuple(sorted(set(self._chosen) ^ {option}))))

    def show_answer(self, answer: Answer) -> None:
        """Show what the desk holds."""
        self._chosen = answer.options if isinstance(answer, Chosen) else ()
        for option in self.rows:
            option.show_chosen(option.choice.id in self._chosen)
