"""What was ordered, in a few words: for orders whose answer came late or never."""

from __future__ import annotations

from exam.commands import StaffCommand, kind_of
from exam.ids import SittingId
from exam.text import Text
from exam.words import Words
from invigilator_console.room.acts import ACTS
from invigilator_console.room.acts.wording import named
from invigilator_console.room.board import Board

_ABOUT = Text("{who} {what}", "{what}: {who}")
_FOR = Text("{what} {added}", "{what} by {added}")


def in_words(board: Board, command: StaffCommand, words: Words) -> str:
    """An order: `12 座 王晓雯 延时 5 分钟`."""
    what = words(ACTS[kind_of(command)].title)
    added: int | None = getattr(command, "added", None)
    if added:
        what = words(_FOR, what=what, added=words.duration(added))
    sitting: SittingId | None = getattr(command, "sitting", None)
    who = named(board, sitting, words) if sitting else str(getattr(command, "room", "") or "")
    return words(_ABOUT, who=who, what=what) if who else what
