"""The keys of the theory screen: what each asks for, and the list that the help page shows."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from exam.text import Text

KEYS: tuple[tuple[str, Text], ...] = (
    ("A–H / 1–8", Text("选择选项；多选题再按一次取消", "Choose an option; in multiple choice press again to undo")),
    ("T / F", Text("判断题：T 为对，F 为错（也可按 1、2）", "True or false (or 1, 2)")),
    ("↑ ↓", Text("在选项之间移动", "Move through the options")),
    ("Space / Enter", Text("选中当前选项；填空时 Enter 到下一空", "Choose the option; in a field Enter goes on")),
    ("← → / PageUp PageDown", Text("上一题、下一题", "Previous and next item")),
    ("Delete / Backspace", Text("清除本题的选择", "Take the choice back")),
    ("M", Text("标记或取消标记", "Mark or unmark the item")),
    ("U", Text("下一道未答的题", "Next item without an answer")),
    ("N", Text("下一道标记的题", "Next marked item")),
    ("Z", Text("放大图片；Esc 关闭", "Enlarge the picture; Esc closes it")),
    ("L", Text("逐题显示或全部列出", "One item at a time, or all in a list")),
    (
        "Alt+←  Alt+→  Alt+M …",
        Text("正在填写时，← → M U N Z L 要同时按住 Alt", "While you are typing, hold Alt with ← → M U N Z L"),
    ),
    ("Tab", Text("依次移到选项、按钮和题号", "Move on to options, buttons and numbers")),
)
"""Keys and what they do, for the help page. Letters and digits do so while the keyboard is not in a text field."""

MOST_OPTIONS = 8
_TRUE_FALSE: dict[int, int] = {Qt.Key.Key_T: 0, Qt.Key.Key_F: 1}
_PLAIN_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Ask(StrEnum):
    """What a key asks for."""

    PREVIOUS = "previous"  # 上一题
    NEXT = "next"  # 下一题
    UP = "up"  # 上一个选项
    DOWN = "down"  # 下一个选项
    CHOOSE = "choose"  # 选择选项
    CLEAR = "clear"  # 清除选择
    MARK = "mark"  # 标记
    NEXT_OPEN = "next_open"  # 下一未答
    NEXT_MARKED = "next_marked"  # 下一标记
    ZOOM = "zoom"  # 放大图片
    LIST = "list"  # 全部列出


class Asked(msgspec.Struct, frozen=True):
    """What was asked for; `option` is the place of the option on the screen, from 0, for CHOOSE."""

    ask: Ask
    option: int = 0


_ALWAYS: dict[int, Ask] = {
    Qt.Key.Key_PageUp: Ask.PREVIOUS,
    Qt.Key.Key_PageDown: Ask.NEXT,
    Qt.Key.Key_Up: Ask.UP,
    Qt.Key.Key_Down: Ask.DOWN,
}
_WITH_ALT: dict[int, Ask] = {
    Qt.Key.Key_Left: Ask.PREVIOUS,
    Qt.Key.Key_Right: Ask.NEXT,
    Qt.Key.Key_M: Ask.MARK,
    Qt.Key.Key_U: Ask.NEXT_OPEN,
    Qt.Key.Key_N: Ask.NEXT_MARKED,
    Qt.Key.Key_Z: Ask.ZOOM,
    Qt.Key.Key_L: Ask.LIST,
}
"""In a text field these need Alt, elsewhere they do as well without."""
_OUTSIDE_TEXT: dict[int, Ask] = {**_WITH_ALT, Qt.Key.Key_Delete: Ask.CLEAR, Qt.Key.Key_Backspace: Ask.CLEAR}


def asked_by(event: QKeyEvent, *, in_text: bool, is_true_false: bool = False) -> Asked | None:
    """What a key asks for; None: nothing here. In a text field letters and digits are text."""
    key, modifiers = event.key(), event.modifiers()
    if modifiers & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier:
        return Asked(_WITH_ALT[key]) if key in _WITH_ALT else None
    if modifiers & ~_PLAIN_MODIFIERS:
        return None
    if key in _ALWAYS:
        return Asked(_ALWAYS[key])
    if in_text:
        return None
    if key in _OUTSIDE_TEXT:
        return Asked(_OUTSIDE_TEXT[key])
    option = _TRUE_FALSE.get(key) if is_true_false else _option(key)
    if is_true_false and option is None:
        option = _option(key)
    return None if option is None else Asked(Ask.CHOOSE, option)


def _option(key: int) -> int | None:
    for first in (Qt.Key.Key_A, Qt.Key.Key_1):
        if 0 <= key - first < MOST_OPTIONS:
            return key - first
    return None
