"""A table of a form with its heading, what is wanted of it, and buttons for its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import grid, texts
from candidate_agent.ui.practical.field_input import title_of
from candidate_agent.ui.practical.grid import Pasted, Rows
from candidate_agent.ui.practical.progress import misread_in, table_open
from candidate_agent.ui.practical.sheet_model import SheetModel
from candidate_agent.ui.practical.sheet_view import SheetView
from exam.paper import Table
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, give_role, label, show_text

LEAST_HEIGHT, MOST_HEIGHT = 160, 440
"""Height of a table in pixels at 100 %; longer ones scroll inside, so that their heading stays in sight."""


class TablePart(QWidget):
    """`typed` is called with every change, `reached` with the table's id when the keyboard is on a cell."""

    def __init__(
        self,
        table: Table,
        rows: Sequence[Sequence[str]],
        kit: Kit,
        typed: Callable[[], None],
        reached: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.table = table
        self._kit = kit
        self._typed = typed
        self._tallest = kit.measures.px(MOST_HEIGHT)
        self._notice = ""
        titles = [title_of(field, kit) for field in table.columns]
        self.model = SheetModel(table, titles, kit.measures, self._changed)
        self.model.show(rows)
        self.view = SheetView(self.model, kit.measures, self._was_pasted, lambda: reached(table.id), self._fit)
        self.view.setObjectName(f"table-{table.id}")
        self.view.setAccessibleName(table.label)
        lines = column(self, gap=kit.measures.gap(8))
        heading = label(table.label, "head", wraps=True)
        heading.setBuddy(self.view)
        lines.addWidget(heading)
        lines.addWidget(self.view)
        self._state = label("", "small", wraps=True, name=f"state-{table.id}")
        lines.addWidget(self._state)
        acts = QWidget()
        flow = FlowRow(acts, gap=kit.measures.gap(8))
        self.add_button = self._button(texts.ADD_ROW, texts.ADD_ROW_SAYS, self._add, f"add-{table.id}")
        self.delete_button = self._button(texts.DELETE_ROWS, texts.DELETE_ROWS_SAYS, self._delete, f"delete-{table.id}")
        self.undo_button = self._button(texts.UNDO, texts.UNDO_SAYS, self._undo, f"undo-{table.id}")
        grows = table.max_rows > max(1, table.min_rows)
        for one in (self.add_button, self.delete_button, self.undo_button) if grows else (self.undo_button,):
            flow.addWidget(one)
        lines.addWidget(acts)
        self._show_state()

    def _button(self, text: Text, says: Text, act: Callable[[], None], name: str) -> QPushButton:
        kit = self._kit
        return button(kit.say(text), partial(self._acted, act), name=name, says=kit.say(says, table=self.table.label))

    @property
    def rows(self) -> Rows:
        """The cells, with what stands in an open one."""
        return self.model.with_half_typed

    @property
    def is_untouched(self) -> bool:
        """Whether it stands as it was given out."""
        return self.rows == grid.fitted((), self.table)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show what the desk holds; what says so already is not touched."""
        if grid.fitted(rows, self.table) != self.rows:
            self.model.show(rows)
            self._show_state()

    def may_be_as_tall_as(self, height: int) -> None:
        """Room that the page has for one table."""
        measures = self._kit.measures
        self._tallest = max(measures.px(LEAST_HEIGHT), min(measures.px(MOST_HEIGHT), height))
        self._fit()

    # ---- acts -------------------------------------------------------------------------------------------------------

    def _acted(self, act: Callable[[], None]) -> None:
        self._notice = ""
        act()
        self._show_state()
        self.view.setFocus()

    def _add(self) -> None:
        row = self.view.at[0] + 1 if self.view.currentIndex().isValid() else self.model.rowCount()
        if self.model.add_row(row):
            self.view.go_to((row, 0))
        else:
            self._notice = self._kit.say(texts.MOST_ROWS, most=self.table.max_rows)

    def _delete(self) -> None:
        which = {row for row, _ in self.view.chosen()} or {self.view.at[0]}
        at = self.view.at
        keeps = self.model.rowCount() - len(which) < max(1, self.table.min_rows)
        self.model.delete_rows(which)
        self.view.go_to((min(which), at[1]))
        if keeps:
            self._notice = self._kit.say(texts.LEAST_ROWS, least=max(1, self.table.min_rows))

    def _undo(self) -> None:
        self.model.undo()

    def _was_pasted(self, done: Pasted | None) -> None:
        say = self._kit.say
        sentences = []
        if done is None:
            sentences.append(say(texts.NOTHING_TO_PASTE))
        else:
            if done.rows_left:
                sentences.append(say(texts.ROWS_LEFT_OUT, most=self.table.max_rows, rows=done.rows_left))
            if done.columns_left:
                sentences.append(say(texts.COLUMNS_LEFT_OUT, columns=done.columns_left))
            if done.choices_left:
                named = self.table.columns[done.choice_column].label
                sentences.append(say(texts.CHOICES_LEFT_OUT, column=named, cells=done.choices_left))
            if done.cut:
                sentences.append(say(texts.TEXT_CUT, cells=done.cut))
        self._notice = ("" if self._kit.words.language == "zh" else " ").join(sentences)
        self._show_state()

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._notice = ""
        self._show_state()
        self._typed()

    def _show_state(self) -> None:
        """One line below the table: what was left out, else what does not read, else how far it is."""
        rows = self.rows
        wrong = misread_in(self.table, rows)
        if self._notice:
            sentence = self._notice
        elif wrong:
            sentence = texts.say_misread(wrong[0], self._kit.words)
        else:
            sentence = self._how_far(rows)
        show_text(self._state, sentence)
        give_role(self._state, "care" if self._notice or wrong else "small")
        self.undo_button.setEnabled(self.model.can_undo)
        self._fit()

    def _how_far(self, rows: Rows) -> str:
        table, say = self.table, self._kit.say
        text = texts.ROWS_EXACTLY if table.min_rows == table.max_rows else texts.ROWS
        if table.min_rows <= 1 and table.max_rows > 1:
            text = texts.ROWS_AT_MOST
        state = say(text, filled=table_open(table, rows).filled, least=table.min_rows, most=table.max_rows)
        between = "。" if self._kit.words.language == "zh" else ". "
        return f"{state}{between}{say(texts.PASTE_HINT)}"

    def _fit(self) -> None:
        height = min(self.view.whole_height(), self._tallest)
        if self.view.height() != height:
            self.view.setFixedHeight(height)
