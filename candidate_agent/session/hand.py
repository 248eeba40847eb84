"""The candidate's hand (举手): what was wanted last is asked for until the server agrees or says no; pure."""

from __future__ import annotations

import msgspec

from exam.events import Topic
from exam.ids import ItemId, SittingId
from exam.wire import messages as wire


class Wish(msgspec.Struct, frozen=True):
    """A hand that shall be up, or, where `topic` is None, down."""

    topic: Topic | None
    text: str = ""
    item: ItemId | None = None


class Hand:
    """Asking again changes nothing at the server, so it is asked again after silence and on every new connection."""

    def __init__(self) -> None:
        self.wish: Wish | None = None
        self._request = 0
        self._asked_at = 0

    def want(self, wish: Wish) -> None:
        """The candidate wants this; only the last wish counts."""
        self.wish, self._request = wish, 0

    def ask(self, request: int, sitting: SittingId, monotonic: int) -> wire.ToServer | None:
        """The message that asks for the wish."""
        wish = self.wish
        if wish is None:
            return None
        self._request, self._asked_at = request, monotonic
        if wish.topic is None:
            return wire.TakeHandDown(request, sitting)
        return wire.RaiseHand(request, sitting, wish.topic, wish.text, wish.item)

    def is_due(self, monotonic: int, patience: int) -> bool:
        """Whether the wish is to be asked for: never asked on this connection, or no answer for so long."""
        return self.wish is not None and (self._request == 0 or monotonic - self._asked_at >= patience)

    def disconnected(self) -> None:
        """What was asked may be lost."""
        self._request = 0

    def seen(self, hand: Topic | None) -> None:
        """The server says whether the hand is up. What it says before it was asked is no answer."""
        if self.wish is not None and self._request != 0 and self.wish.topic is hand:
            self.wish = None

    def refused(self, request: int) -> None:
        """The server said no to a request; where that was this one, the candidate has to ask anew."""
        if request != 0 and request == self._request:
            self.wish = None

    def shown(self, hand: Topic | None) -> Topic | None:
        """What the screen shows: what is wanted, before the server has it."""
        return hand if self.wish is None else self.wish.topic
