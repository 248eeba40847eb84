"""One of several: round choices for a few, a list to unfold for more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from exam.widgets.parts import FlowRow
from exam.widgets.tick_box import RoundChoice
from invigilator_console.room.forms import Field, Option
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.kit import Kit

MOST_SHOWN = 5
"""So many are shown side by side; more unfold."""


class _Unfolding(QComboBox):
    """A list to unfold that the mouse wheel leaves alone: whoever scrolls the sheet must not choose another room."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll what is around."""
        event.ignore()


class ChoiceField(FieldWidget):
    """Of what is gone meanwhile nothing stays chosen: the first of what is left is."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        self._rounds: list[RoundChoice] = []
        self._group = QButtonGroup(self)
        self._unfolding = _Unfolding()
        self._unfolding.setObjectName(f"choice-{field.name}")
        self._unfolding.setAccessibleName(self.said)
        self._unfolding.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._unfolding.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._unfolding.setMinimumContentsLength(8)
        self._unfolding.currentIndexChanged.connect(lambda _number: self._chosen())
        self._side = QWidget()
        self._flow = FlowRow(self._side, gap=kit.measures.gap(8))
        self._offer(field, field.initial)
        self.put(self._side, self._unfolding)

    def keyboard(self) -> QWidget:
        """What is chosen, or the list."""
        if not self._rounds:
            return self._unfolding
        return next((one for one in self._rounds if one.isChecked()), self._rounds[0])

    def value(self) -> str:
        """The value that is chosen; empty where nothing is."""
        if not self._rounds:
            data = self._unfolding.currentData()
            return data if isinstance(data, str) else ""
        chosen = next((number for number, one in enumerate(self._rounds) if one.isChecked()), None)
        return self.field.options[chosen].value if chosen is not None else ""

    def fill(self, value: str) -> None:
        """Choose."""
        values = [option.value for option in self.field.options]
        if value not in values:
            return
        if self._rounds:
            self._rounds[values.index(value)].setChecked(True)
        else:
            self._unfolding.setCurrentIndex(values.index(value))

    def take_field(self, field: Field) -> None:
        """Offer what there is now, and keep what was chosen where it is still there."""
        if field.options == self.field.options:
            return
        chosen = self.value()
        still = any(option.value == chosen for option in field.options)
        had_keyboard = self.keyboard().hasFocus()
        self._offer(field, chosen if still else field.initial)
        self.setFocusProxy(self.keyboard())
        if had_keyboard:
            self.keyboard().setFocus()
        self.changed.emit()

    def _offer(self, field: Field, chosen: str) -> None:
        self.field = field
        for one in self._rounds:
            self._group.removeButton(one)
            self._flow.removeWidget(one)
            one.hide()
            one.deleteLater()
        few = len(field.options) <= MOST_SHOWN
        self._rounds = [self._round(option) for option in field.options] if few else []
        self._unfolding.blockSignals(True)
        self._unfolding.clear()
        for option in () if few else field.options:
            self._unfolding.addItem(self.kit.say(option.text), option.value)
        self._unfolding.blockSignals(False)
        self._side.setVisible(few)
        self._unfolding.setVisible(not few)
        self.fill(chosen)

    def _round(self, option: Option) -> RoundChoice:
        text = self.kit.say(option.text)
        made = RoundChoice(text, self.kit.measures, f"choice-{self.field.name}-{option.value}")
        made.setAccessibleName(f"{self.said} {text}")
        made.toggled.connect(lambda on: self._chosen() if on else None)
        self._group.addButton(made)
        self._flow.addWidget(made)
        return made

    def _chosen(self) -> None:
        self.show_wrong("")
        self.changed.emit()
