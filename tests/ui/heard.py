"""What a screen reader is told of the controls of a window."""

from __future__ import annotations

import sys

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from candidate_agent.ui.window import CandidateWindow
from tests.ui.access import controls
from tests.ui.geometry import name_of

Role = QAccessible.Role
ROLES: dict[str, set[QAccessible.Role]] = {
    "QLineEdit": {Role.EditableText},
    "QPlainTextEdit": {Role.EditableText},
    "QComboBox": {Role.ComboBox},
    "QTableView": {Role.Table},
    "QCheckBox": {Role.CheckBox},
    "QRadioButton": {Role.RadioButton},
    "QAbstractButton": {Role.Button, Role.CheckBox, Role.RadioButton},
}
"""By Qt class, the more special first."""


def heard_of(widget: QWidget) -> tuple[QAccessible.Role, str, QAccessible.State]:
    """Role, name and state of a widget as a screen reader is given them."""
    told = QAccessible.queryAccessibleInterface(widget)
    assert told is not None, f"nothing for a screen reader: {name_of(widget)}"
    name = told.text(QAccessible.Text.Name)
    if isinstance(widget, QComboBox) and sys.platform.startswith("linux"):
        # Here Qt gives a list's choice as its name, and on Windows, where exams are sat, the name that it was given.
        assert name == widget.currentText()
        name = widget.accessibleName()
    return told.role(), name, told.state()


def misheard(window: CandidateWindow) -> list[str]:
    """Controls of a window of which a screen reader is told no role, no name or another state than theirs, and why."""
    return [f"{why}: {name_of(control)}" for control in controls(window) if (why := _misheard(control))]


def _misheard(control: QWidget) -> str:
    role, name, state = heard_of(control)
    wanted = next(roles for kind, roles in ROLES.items() if control.inherits(kind))
    wrong = {"role": role not in wanted, "name": not name.strip(), "disabled": bool(state.disabled)}
    if isinstance(control, QAbstractButton):
        wrong["checkable"] = bool(state.checkable) is not control.isCheckable()
        wrong["checked"] = bool(state.checked) is not control.isChecked()
    if isinstance(control, QLineEdit):
        wrong["password"] = bool(state.passwordEdit) is not (control.echoMode() is QLineEdit.EchoMode.Password)
    return ", ".join(what for what, is_wrong in wrong.items() if is_wrong)
