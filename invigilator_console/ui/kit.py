"""What every part of the console's window stands on: the desk it shows, words, measures, and where acts begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exam.ids import SittingId
from exam.text import Fact, Refusal, Text
from exam.widgets.measures import Measures
from exam.words import Words
from invigilator_console.port import Desk
from invigilator_console.room.forms import Target


@dataclass(frozen=True)
class Kit:
    """Handed to every part. Another language, text size or palette is another kit, and every part anew.

    `begin` begins an act by its kind: its sheet opens in the right column, or it is done at once. `show_candidate`
    opens a candidate's panel there, `tell` shows a sentence in the strip until the next, `choose` marks seats.
    `open_takeover` shows the page on which the standby is had to take over, `close_takeover` takes it away.
    """

    desk: Desk
    words: Words
    measures: Measures
    begin: Callable[[str, Target], None]
    show_candidate: Callable[[SittingId], None]
    close_column: Callable[[], None]
    choose: Callable[[tuple[SittingId, ...]], None]
    tell: Callable[[str], None]
    open_takeover: Callable[[], None]
    close_takeover: Callable[[], None]

    def say(self, text: Text, /, **facts: Fact) -> str:
        """Say a text."""
        return self.words(text, **facts)

    def refuse(self, refusal: Refusal | None) -> bool:
        """Show why something was not done; tells whether it was refused."""
        if refusal is not None:
            self.tell(self.words.refusal(refusal))
        return refusal is not None
