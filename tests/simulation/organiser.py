"""The organiser of a simulated day: gives release codes over the telephone, and keeps a book of what each was for."""

from __future__ import annotations

import msgspec

from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, make_code
from tests.simulation.day import RELEASE_KEY

MINUTE = 60_000
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Issued(msgspec.Struct, frozen=True):
    """What a code was given for; no seats means everyone."""

    purpose: ReleasePurpose
    session: str
    seats: tuple[int, ...]
    minutes: int


class Organiser:
    """One per day. `book` finds what a code was for, however it is written."""

    def __init__(self, plan: str, site: str) -> None:
        self._plan = plan
        self._site = site
        self.book: dict[str, Issued] = {}

    def release(self, purpose: ReleasePurpose, session: str, seats: tuple[int, ...] = (), ms: int = 0) -> str:
        """Allow something, so many minutes begun; returns the code."""
        issued = Issued(purpose, session, seats, minutes_of(ms))
        code = make_code(RELEASE_KEY, self._request(issued), len(self.book))
        self.book[written(code)] = issued
        return code

    def guess(self, purpose: ReleasePurpose, session: str, number: int) -> str:
        """A code that somebody made up: whole in itself, and nobody's."""
        return make_code(bytes(32), self._request(Issued(purpose, session, (), 1)), number)

    def _request(self, issued: Issued) -> ReleaseRequest:
        return ReleaseRequest(issued.purpose, self._plan, self._site, issued.session, issued.seats, issued.minutes)


def written(code: str) -> str:
    """A code without what is between its signs."""
    return code.replace("-", "").replace(" ", "").upper()


def minutes_of(ms: int) -> int:
    """Minutes, begun ones counted whole."""
    whole, rest = divmod(ms, MINUTE)
    return whole + (rest > 0)


def mistyped(code: str, at: int) -> str:
    """The code with one sign wrong."""
    places = [place for place, sign in enumerate(code) if sign in SIGNS]
    place = places[at % len(places)]
    other = SIGNS[(SIGNS.index(code[place]) + 1 + at % 30) % len(SIGNS)]
    return code[:place] + other + code[place + 1 :]
