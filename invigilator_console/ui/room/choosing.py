"""Which seats are chosen and where the keyboard is, as in every list: click, Ctrl, Shift, arrows, Space, Esc.

Works on places of the room's grid and knows no window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exam.ids import SittingId


class Choosing:
    """`at` says who sits at a place. The current seat is where the keyboard is; a range is chosen from `anchor`."""

    def __init__(self) -> None:
        self.at: dict[int, SittingId] = {}
        self.columns = 1
        self.current: SittingId | None = None
        self.chosen: tuple[SittingId, ...] = ()
        self._anchor: SittingId | None = None

    def stand(self, at: Mapping[int, SittingId], columns: int) -> None:
        """Take over who sits where; who is not there any more is not chosen."""
        self.at, self.columns = dict(at), max(1, columns)
        here = set(self.at.values())
        self.chosen = tuple(one for one in self.chosen if one in here)
        if self.current not in here:
            self.current = self.at[min(self.at)] if self.at else None
        if self._anchor not in here:
            self._anchor = self.current

    def place_of(self, sitting: SittingId | None) -> int | None:
        """Where somebody sits."""
        return next((place for place, one in self.at.items() if one == sitting), None)

    # ---- choosing ---------------------------------------------------------------------------------------------------

    def choose(self, sittings: Iterable[SittingId]) -> None:
        """Choose these and nobody else; the keyboard goes to the first."""
        wanted = set(sittings)
        self.chosen = self._in_order(wanted)
        if self.chosen:
            self.current = self._anchor = self.chosen[0]

    def choose_one(self, sitting: SittingId) -> None:
        """A plain click: this one alone."""
        self.choose((sitting,))

    def toggle(self, sitting: SittingId) -> None:
        """Ctrl and a click, or Space: this one too, or not any more."""
        self.current = self._anchor = sitting
        chosen = set(self.chosen)
        self.chosen = self._in_order(chosen ^ {sitting})

    def choose_to(self, sitting: SittingId) -> None:
        """Shift: all from the anchor to here, as they are read."""
        first, last = self.place_of(self._anchor), self.place_of(sitting)
        if first is None or last is None:
            self.choose_one(sitting)
            return
        self.current = sitting
        between = range(min(first, last), max(first, last) + 1)
        self.chosen = self._in_order({one for place, one in self.at.items() if place in between})

    def choose_places(self, places: Iterable[int], *, besides: Iterable[SittingId] = ()) -> None:
        """A rubber band over some places."""
        inside = {self.at[place] for place in places if place in self.at}
        self.chosen = self._in_order(inside | set(besides))

    def clear(self) -> None:
        """Choose nobody."""
        self.chosen = ()

    def _in_order(self, sittings: Iterable[SittingId]) -> tuple[SittingId, ...]:
        wanted = set(sittings)
        return tuple(self.at[place] for place in sorted(self.at) if self.at[place] in wanted)

    # ---- moving -----------------------------------------------------------------------------------------------------

    def beside(self, right: int, down: int) -> SittingId | None:
        """The next seat in a direction, past places where nobody sits; along a row it goes on in the next."""
        place = self.place_of(self.current)
        if place is None:
            return None
        step = right or down * self.columns
        last = max(self.at)
        at = place + step
        while 0 <= at <= last:
            if at in self.at:
                return self.at[at]
            at += step
        return None

    def end(self, *, last: bool) -> SittingId | None:
        """The first seat, or the last."""
        return self.at[max(self.at) if last else min(self.at)] if self.at else None

    def move(self, sitting: SittingId, *, ranges: bool) -> None:
        """Take the keyboard to a seat; with Shift everything up to it is chosen."""
        if ranges:
            self.choose_to(sitting)
        else:
            self.current = self._anchor = sitting
