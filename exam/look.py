"""The one look of every screen and paper: measures, colours and the signs of a state; values alone, no toolkit.

Colours keep a contrast of 4.5 to 1 for text and 3 to 1 for signs (WCAG 2.2, 1.4.3 and 1.4.11); a test computes them.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

GRID = 8
"""Everything stands on multiples of so many pixels at 100 %."""
SMALL, BODY, QUESTION, LARGE, TITLE, CLOCK, GIANT = 14, 16, 18, 20, 28, 28, 40
"""Sizes of text in pixels at 100 %."""
LINE_HEIGHT = 1.6
TARGET = 40
"""Least height and width of what is clicked, in pixels at 100 %."""
FOCUS_RING = 2
COLUMN_CHARACTERS = 42
"""Widest column of running text, in Chinese characters."""
LEAST_FACTOR, MOST_FACTOR, FACTOR_STEP = 100, 200, 25
"""The reader's text size in per cent."""
FAMILIES = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")


class Palette(msgspec.Struct, frozen=True):
    """Colours by role, as #RRGGBB."""

    ground: str
    panel: str
    line: str
    text: str
    quiet: str
    act: str
    on_act: str
    good: str
    care: str
    bad: str
    away: str
    edge: str
    """The edge of a field or button: a sign, so 3 to 1 against the panel, where `line` only divides."""
    chosen: str
    """Ground of what is chosen."""


LIGHT = Palette(
    ground="#F6F5F1",
    panel="#FFFFFF",
    line="#D9D6CE",
    text="#1D1F21",
    quiet="#5A5E63",
    act="#1F5FBF",
    on_act="#FFFFFF",
    good="#2C784B",
    care="#8A5C00",
    bad="#B3261E",
    away="#666A70",
    edge="#85827A",
    chosen="#E9F0FA",
)
DARK = Palette(
    ground="#17191C",
    panel="#202327",
    line="#3A3F45",
    text="#ECEAE4",
    quiet="#A5A9AE",
    act="#7FB0F5",
    on_act="#17191C",
    good="#6CC18E",
    care="#E0B04A",
    bad="#F2857C",
    away="#9A9FA5",
    edge="#8A9098",
    chosen="#2A3442",
)


class Sign(StrEnum):
    """The shape of a state; the word stands beside it."""

    DASHED = "dashed"  # 空位, 未开机
    HOLLOW = "hollow"  # 等待登录, 未答
    HALF = "half"  # 已登录
    FULL = "full"  # 作答中, 已保存
    NOTCHED = "notched"  # 本机暂存
    BARS = "bars"  # 已暂停
    ALARM = "alarm"  # 需处理
    TICK = "tick"  # 已交卷
    CROSS = "cross"  # 缺考, 终止, 取消
    FLAG = "flag"  # 标记
