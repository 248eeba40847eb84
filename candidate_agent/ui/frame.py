"""What a window is made of in one language and text size: header, messages, the page or a sheet over it, footer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from candidate_agent.ui.footer import Acts, Footer
from candidate_agent.ui.header import Header
from candidate_agent.ui.messages import MessageStrip
from candidate_agent.ui.page import Kit, Page
from exam.widgets.parts import column, on_ground
from exam.widgets.tab_order import go_to_next


class Frame(QWidget):
    """Holds one page at a time, and at most one sheet over it."""

    def __init__(self, kit: Kit, acts: Acts) -> None:
        super().__init__()
        self.page: Page | None = None
        self._sheet: QWidget | None = None
        self.header, self.messages, self.footer = Header(kit), MessageStrip(kit), Footer(kit, acts)
        self.messages.emptied.connect(self._enter)
        self._stack = QStackedWidget()
        on_ground(self._stack)
        # At 200 % on a small screen a page may need more than there is: then it scrolls, and the window stays as it is.
        view = QScrollArea()
        view.setWidgetResizable(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setProperty("role", "ground")
        view.setWidget(self._stack)
        lines = column(self, gap=0)
        lines.addWidget(self.header)
        lines.addWidget(self.messages)
        lines.addWidget(view, 1)
        lines.addWidget(self.footer)

    def show_page(self, page: Page) -> None:
        """Put a page in the place of the one before, whose sheet goes with it."""
        self.close_sheet()
        if self.page is not None:
            self.page.leave()
            self._take_away(self.page)
        self.page = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.refresh()
        self._enter()

    def open_sheet(self, sheet: QWidget) -> None:
        """Lay a sheet over the page."""
        self.close_sheet()
        self._sheet = sheet
        self._stack.addWidget(sheet)
        self._stack.setCurrentWidget(sheet)
        self._enter()

    def close_sheet(self) -> None:
        """Take the sheet away; nothing where there is none."""
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            return
        self._take_away(sheet)
        if self.page is not None:
            self._stack.setCurrentWidget(self.page)
            self._enter()

    def go_to_next(self, *, forward: bool) -> bool:
        """Take the keyboard on; tells whether there is anywhere to go."""
        return go_to_next((self.messages, self._stack, self.footer), forward=forward)

    def button_in_use(self) -> str:
        """The name of the footer's button that has the keyboard, empty where none has."""
        return next((one.objectName() for one in self.footer.buttons() if one.hasFocus()), "")

    def use_button(self, name: str) -> None:
        """Give the keyboard to a button of the footer."""
        found = self.footer.findChild(QPushButton, name) if name else None
        if found is not None:
            found.setFocus()

    def _enter(self) -> None:
        """Put the keyboard where it is wanted."""
        if self._sheet is not None:
            self._sheet.setFocus()
        elif self.page is not None:
            self.page.enter()

    def _take_away(self, widget: QWidget) -> None:
        self._stack.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
