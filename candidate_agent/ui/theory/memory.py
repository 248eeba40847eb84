"""What a theory page leaves to the one that is made anew for another text size or language."""

from __future__ import annotations

from dataclasses import dataclass

from exam.ids import ItemId


@dataclass
class TheoryMemory:
    """Where the candidate was. It lives as long as the sitting at this screen; no answer is in it.

    `target` is the place of the option or field that had the keyboard, `caret` the place in its text.
    """

    current: ItemId | None = None
    as_list: bool = False
    target: int = 0
    caret: int | None = None
