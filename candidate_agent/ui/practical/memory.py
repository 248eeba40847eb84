"""What a practical page leaves to the one that is made anew for another text size or language."""

from __future__ import annotations

from dataclasses import dataclass, field

from exam.ids import Digest, ItemId


@dataclass
class TaskMemory:
    """Where the candidate was in one task. `shown` is the material in place of the text, `cells` the place in tables.

    `focus` names the field or table that had the keyboard, `caret` the place in its text.
    """

    shown: Digest | None = None
    text_scroll: int = 0
    work_scroll: int = 0
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    focus: str = ""
    caret: int | None = None


@dataclass
class PracticalMemory:
    """It lives as long as the sitting at this screen; no answer is in it. `split` is the left part's share in width."""

    current: ItemId | None = None
    split: float | None = None
    tasks: dict[ItemId, TaskMemory] = field(default_factory=dict)

    def of(self, task: ItemId) -> TaskMemory:
        """The memory of a task."""
        return self.tasks.setdefault(task, TaskMemory())
