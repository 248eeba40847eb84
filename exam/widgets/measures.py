"""The look at one text size: pixels, fonts, colours, and the one style sheet of all windows."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont

from exam import look
from exam.look import LIGHT, Palette

LARGE_FROM = 175
"""From this text size on, in per cent, a small screen has no room to give away: short words, little empty room."""


class Measures:
    """Measures for one reader. `factor` is the text size in per cent, 100 to 200; everything scales with it."""

    def __init__(self, factor: int = look.LEAST_FACTOR, palette: Palette = LIGHT) -> None:
        self.factor = max(look.LEAST_FACTOR, min(look.MOST_FACTOR, factor))
        self.palette = palette

    @property
    def is_large(self) -> bool:
        """Whether the text is so large that what can be done without makes room for it."""
        return self.factor >= LARGE_FROM

    def px(self, at_100: float) -> int:
        """Pixels for a text or target that measures so many at 100 %."""
        return round(at_100 * self.factor / 100)

    def gap(self, at_100: float) -> int:
        """Pixels for empty room. It grows half as fast as text, so that there is place for the text."""
        return round(at_100 * (100 + (self.factor - 100) / 2) / 100)

    def font(self, at_100: float, *, bold: bool = False, digits: bool = False) -> QFont:
        """A font of so many pixels at 100 %. `digits` asks for figures of one width, for clocks and tickets."""
        font = QFont()
        font.setFamilies(list(look.FAMILIES))
        font.setPixelSize(self.px(at_100))
        font.setBold(bold)
        if digits:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def colour(self, role: str) -> QColor:
        """A colour by its role in the palette."""
        return QColor(getattr(self.palette, role))

    def column(self) -> int:
        """Pixels of the widest column of running text."""
        return self.px(look.QUESTION * look.COLUMN_CHARACTERS)

    def style_sheet(self) -> str:
        """The style sheet of all windows. Widgets pick a part by the dynamic property `role`."""
        c, px, gap = self.palette, self.px, self.gap
        families = ", ".join(f'"{family}"' for family in look.FAMILIES)
        return f"""
        * {{ font-family: {families}; font-size: {px(look.BODY)}px; color: {c.text}; }}
        QMainWindow, QWidget[role="ground"], QScrollArea[role="ground"] {{ background: {c.ground}; }}
        QFrame[role="panel"], QWidget[role="panel"] {{
            background: {c.panel}; border: 1px solid {c.line}; border-radius: 4px; }}
        QWidget[role="bar"] {{ background: {c.panel}; border: 0; }}
        QFrame[role="rule"] {{ background: {c.line}; border: 0; max-height: 1px; min-height: 1px; }}
        QFrame[role="upright"] {{ background: {c.line}; border: 0; }}
        QLabel {{ background: transparent; border: 0; }}
        QLabel[role="title"] {{ font-size: {px(look.TITLE)}px; font-weight: bold; }}
        QLabel[role="head"] {{ font-size: {px(look.LARGE)}px; font-weight: bold; }}
        QLabel[role="large"] {{ font-size: {px(look.LARGE)}px; }}
        QLabel[role="question"] {{ font-size: {px(look.QUESTION)}px; }}
        QLabel[role="quiet"] {{ color: {c.quiet}; }}
        QLabel[role="small"] {{ font-size: {px(look.SMALL)}px; color: {c.quiet}; }}
        QLabel[role="clock"] {{ font-size: {px(look.CLOCK)}px; }}
        QLabel[role="giant"] {{ font-size: {px(look.GIANT)}px; font-weight: bold; }}
        QLabel[role="care"] {{ color: {c.care}; }}
        QLabel[role="bad"] {{ color: {c.bad}; font-weight: bold; }}
        QLabel[role="good"] {{ color: {c.good}; }}
        QLabel[role="grave"] {{ font-size: {px(look.LARGE)}px; font-weight: bold; color: {c.bad}; }}
        QLabel[role="key"] {{ border: 1px solid {c.edge}; border-radius: 4px; padding: 2px {gap(8)}px;
            background: {c.panel}; }}
        QPushButton {{ min-height: {px(look.TARGET) - 2 * look.FOCUS_RING}px; padding: 0 {gap(16)}px;
            border: {look.FOCUS_RING}px solid {c.edge}; border-radius: 4px; background: {c.panel}; }}
        QPushButton:hover {{ background: {c.chosen}; }}
        QPushButton:focus {{ border-color: {c.act}; }}
        QPushButton:disabled {{ color: {c.quiet}; border-color: {c.line}; background: {c.ground}; }}
        QPushButton[role="act"] {{ background: {c.act}; color: {c.on_act}; border-color: {c.act}; font-weight: bold; }}
        QPushButton[role="act"]:hover {{ background: {c.act}; color: {c.on_act}; border-color: {c.text}; }}
        QPushButton[role="act"]:focus {{ border-color: {c.text}; }}
        QPushButton[role="act"]:disabled {{ background: {c.ground}; color: {c.quiet}; border-color: {c.line}; }}
        QPushButton[role="flat"] {{ border-color: transparent; background: transparent; padding: 0 {gap(8)}px;
            min-width: {px(look.TARGET) - 2 * gap(8) - 2 * look.FOCUS_RING}px; }}
        QPushButton[role="flat"]:hover {{ background: {c.chosen}; }}
        QPushButton[role="flat"]:focus {{ border-color: {c.act}; }}
        QPushButton[role="flat"]:disabled {{ border-color: transparent; background: transparent; }}
        QPushButton[role="urgent"] {{ border-color: {c.bad}; background: transparent; color: {c.bad};
            font-weight: bold; padding: 0 {gap(8)}px; }}
        QPushButton:checked {{ background: {c.chosen}; color: {c.text}; border-color: {c.act}; }}
        QPushButton:checked:focus {{ border-color: {c.text}; }}
        QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox {{ background: {c.panel};
            border: {look.FOCUS_RING}px solid {c.edge};
            border-radius: 4px; padding: 0 {gap(8)}px; min-height: {px(look.TARGET) - 2 * look.FOCUS_RING}px;
            selection-background-color: {c.act}; selection-color: {c.on_act}; }}
        QLineEdit, QPlainTextEdit {{ placeholder-text-color: {c.quiet}; }}
        QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus {{ border-color: {c.act}; }}
        QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {c.ground}; color: {c.quiet}; }}
        QComboBox QAbstractItemView {{ background: {c.panel}; border: 1px solid {c.edge};
            selection-background-color: {c.chosen}; selection-color: {c.text}; outline: 0; }}
        QScrollArea {{ border: 0; background: transparent; }}
        QScrollArea:focus {{ border: {look.FOCUS_RING}px solid {c.act}; }}
        QScrollBar:vertical {{ width: {gap(16)}px; background: {c.ground}; margin: 0; }}
        QScrollBar:horizontal {{ height: {gap(16)}px; background: {c.ground}; margin: 0; }}
        QScrollBar::handle {{ background: {c.edge}; border-radius: 4px; min-height: {px(look.TARGET)}px;
            min-width: {px(look.TARGET)}px; margin: 3px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        QTableView {{ background: {c.panel}; border: 1px solid {c.edge}; gridline-color: {c.line};
            selection-background-color: {c.chosen}; selection-color: {c.text}; }}
        QTableView:focus {{ border: {look.FOCUS_RING}px solid {c.act}; }}
        QHeaderView::section {{ background: {c.ground}; border: 0; border-right: 1px solid {c.line};
            border-bottom: 1px solid {c.line}; padding: {gap(8)}px; }}
        QProgressBar {{ border: 1px solid {c.edge}; border-radius: 4px; background: {c.panel}; text-align: center; }}
        QProgressBar::chunk {{ background: {c.good}; }}
        QMenu {{ background: {c.panel}; border: 1px solid {c.edge}; padding: {gap(4)}px; }}
        QMenu::item {{ padding: {gap(8)}px {gap(16)}px; min-height: {px(look.TARGET) - 2 * gap(8)}px;
            border: {look.FOCUS_RING}px solid transparent; }}
        QMenu::item:selected {{ background: {c.chosen}; border-color: {c.act}; }}
        QMenu::item:disabled {{ color: {c.quiet}; }}
        QToolTip {{ background: {c.panel}; color: {c.text}; border: 1px solid {c.edge}; padding: 4px; }}
        """
