"""What every page stands on: the desk it shows, the words, the measures, and how it asks the window for something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from candidate_agent.port import Desk
from candidate_agent.ui.drafts import Drafts
from exam.ids import ItemId
from exam.text import Fact, Refusal, Text
from exam.timing import Instant
from exam.widgets.measures import Measures
from exam.widgets.parts import on_ground
from exam.words import Words, time_of_day


@dataclass(frozen=True)
class Kit:
    """Handed to every page and part of one. Another language or text size is another kit, and all pages anew.

    `tell` shows a sentence until the next act; `sheet` lays something over the page and `close_sheet` takes it away.
    """

    desk: Desk
    words: Words
    measures: Measures
    drafts: Drafts
    tell: Callable[[str], None]
    sheet: Callable[[QWidget], None]
    close_sheet: Callable[[], None]

    def say(self, text: Text, /, **facts: Fact) -> str:
        """Say a text."""
        return self.words(text, **facts)

    def refuse(self, refusal: Refusal | None) -> bool:
        """Show why something was not done; tells whether it was refused."""
        if refusal is not None:
            self.tell(self.words.refusal(refusal))
        return refusal is not None

    def clock(self, at: Instant, *, seconds: bool = True) -> str:
        """An instant as the time of day at the site."""
        view = self.desk.view
        return time_of_day(at - view.now + view.clock, seconds=seconds) if view is not None else ""


class Page(QWidget):
    """A page of the candidate's window. It is made anew with another language or text size: what is typed is in the
    desk or in the drafts, never in the page alone.
    """

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        on_ground(self)

    def refresh(self) -> None:
        """Show the desk as it is now; called many times a second, so what has not changed is not touched."""

    def enter(self) -> None:
        """The page comes to the front: put the keyboard where it is wanted."""
        self.setFocus()

    def current_item(self) -> ItemId | None:
        """The item or task in front; a raised hand asks about it, and a page made anew goes back to it."""
        return None

    def show_item(self, item: ItemId) -> None:
        """Bring an item or task to the front."""

    def leave(self) -> None:
        """The page goes away."""
        self.kit.drafts.flush()
