"""Stands here until the page is built."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from invigilator_console.ui.kit import Kit


class SearchPage(QWidget):
    """Stands here until the page is built."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit

    def refresh(self) -> None:
        """Nothing."""

    def enter(self) -> None:
        """Nothing."""
