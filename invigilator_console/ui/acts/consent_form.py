"""Somebody else signs in for one consent: name, pressed or typed, and password."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from exam.widgets.parts import column, label, rule, show_text
from invigilator_console.ui.acts import consent_texts as texts
from invigilator_console.ui.acts.pressing import PressRow
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.password_field import PASSWORD, PasswordField

LONGEST_NAME = 100


class ConsentForm(QWidget):
    """Emits `entered` on Enter behind the password."""

    entered = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._offered: tuple[str, ...] = ()
        lines = column(self, gap=kit.measures.gap(4))
        lines.addWidget(rule())
        self._step = label("", "head", wraps=True, name="step")
        lines.addWidget(self._step)
        lines.addWidget(label(kit.say(texts.NAME), "quiet"))
        self._names_at = column()
        self._names: PressRow | None = None
        lines.addLayout(self._names_at)
        self.name = QLineEdit()
        self.name.setObjectName("consent-name")
        self.name.setAccessibleName(kit.say(texts.NAME))
        self.name.setMaxLength(LONGEST_NAME)
        self.name.textChanged.connect(lambda _text: self._mark())
        lines.addWidget(self.name)
        lines.addWidget(label(kit.say(PASSWORD), "quiet"))
        self.password = PasswordField(kit, "consent-password")
        self.password.entered.connect(self.entered)
        self.name.returnPressed.connect(self.password.setFocus)
        lines.addWidget(self.password)

    @property
    def typed_name(self) -> str:
        """The name that stands there."""
        return self.name.text().strip()

    def show_place(self, place: str, names: Sequence[str]) -> None:
        """Say whose turn it is, and who of them is signed in somewhere; one alone is filled in."""
        show_text(self._step, place)
        if tuple(names) == self._offered:
            return
        self._offered = tuple(names)
        if self._names is not None:
            self._names_at.removeWidget(self._names)
            self._names.hide()
            self._names.deleteLater()
        self._names = PressRow(self._kit, "person", names, self._press) if names else None
        if self._names is not None:
            self._names_at.addWidget(self._names)
        if len(names) == 1 and not self.typed_name:
            self.name.setText(names[0])
        self._mark()

    def next_person(self) -> None:
        """Make room for the next person's name."""
        self.name.clear()
        self._offered = ()

    def enter(self) -> None:
        """The keyboard is at what is missing first."""
        (self.password if self.typed_name else self.name).setFocus()

    def _press(self, number: int) -> None:
        self.name.setText(self._offered[number])
        self._mark()
        self.password.setFocus()

    def _mark(self) -> None:
        if self._names is not None:
            name = self.typed_name
            self._names.mark(self._offered.index(name) if name in self._offered else None)
