"""The program's own sentence in the strip of messages: what was told last, else why the last act was refused."""

from __future__ import annotations

from candidate_agent.session.status import Status
from exam.text import Refusal
from exam.words import Words


class Sentence:
    """Stands until it was read."""

    def __init__(self) -> None:
        self._told = ""
        self._read: Refusal | None = None

    def tell(self, sentence: str) -> None:
        """Tell something."""
        self._told = sentence

    def shown(self, status: Status, words: Words, *, with_refusals: bool) -> str:
        """What is to be shown now; `with_refusals` where the page does not say itself why something was refused."""
        if self._told or status.notice is None or status.notice is self._read or not with_refusals:
            return self._told
        return words.refusal(status.notice)

    def read(self, status: Status) -> None:
        """It was read."""
        if not self._told:
            self._read = status.notice
        self._told = ""
