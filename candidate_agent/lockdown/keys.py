"""Which keys a candidate's PC keeps from Windows. Pure, so that the rule is tested where no Windows is.

Ctrl+Alt+Del cannot be taken by any program; what it shows is emptied by the policies of the step `ways_out`.
"""

from __future__ import annotations

import msgspec

TAB, ESCAPE, SPACE, F4, APPS, PRINT_SCREEN, LEFT_WIN, RIGHT_WIN = 0x09, 0x1B, 0x20, 0x73, 0x5D, 0x2C, 0x5B, 0x5C
_ALWAYS = frozenset({LEFT_WIN, RIGHT_WIN, APPS, PRINT_SCREEN})
"""The Windows keys open everything; the context-menu key and Print Screen have no use in an exam."""


class Held(msgspec.Struct, frozen=True):
    """Which modifiers are down."""

    alt: bool = False
    control: bool = False


def is_kept_back(key: int, held: Held) -> bool:
    """Whether Windows may not see this key (by its virtual-key code).

    Ctrl+Space, Shift and Ctrl+Shift alone go through: they switch the input method (failure 12).
    """
    if key in _ALWAYS:
        return True
    if held.alt and key in (TAB, ESCAPE, SPACE, F4):
        return True
    return held.control and key == ESCAPE  # with Shift it is the task manager
