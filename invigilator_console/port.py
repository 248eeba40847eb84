"""What the windows need of the program behind them; the real one is `invigilator_console.desk`, tests stage their own.

Everything here is called on the loop's own thread and must not wait. What takes time calls back when it is done; what
may have changed is told by `changed`, once for many changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from exam.closing import ClosureReport
from exam.commands import StaffCommand
from exam.ids import RoomName, SessionId, SittingId, Ticket
from exam.link.own_enrolment import Enrolling
from exam.people import Actor
from exam.text import Language, Refusal, Text
from exam.timing import Instant
from exam.wire.console_talk import CandidateStory, CheckList, EmergencyCode
from exam.wire.enrolment import CodesRequest, GivenCodes
from invigilator_console.room.board import Board
from invigilator_console.room.leading import StandbySeen


class Standing(StrEnum):
    """How the console stands with the server."""

    SEARCHING = "searching"  # no server has been found yet
    SIGNED_OUT = "signed_out"  # the server is there; nobody is signed in
    LOCKED = "locked"  # nobody acted for long enough; the room goes on
    LIVE = "live"
    AWAY = "away"  # the connection is gone: what is shown is old, nothing can be ordered


class Connection(msgspec.Struct, frozen=True):
    """How old what is shown is (`age`, milliseconds), and what was tried: address, how it became known, how it went.

    `not_enrolled` is where the site's server answered that it does not let this console in. `silent` is for how many ms
    no server has answered at all, `standby` what could take over; `kept_out` is where a server is that a standby has
    taken over from; `is_starting` tells that the server is there and begins to serve.
    """

    standing: Standing
    age: int = 0
    url: str = ""
    tried: tuple[tuple[str, Text, Text], ...] = ()
    not_enrolled: str = ""
    silent: int = 0
    standby: StandbySeen | None = None
    kept_out: str = ""
    is_starting: bool = False


class Stage(StrEnum):
    """How far a takeover from this console is."""

    NONE = "none"
    ASKED = "asked"  # the standby was asked, and has not answered yet
    LEADS = "leads"  # it leads; this console waits to be connected


class Takeover(msgspec.Struct, frozen=True):
    """A takeover (接管) that was ordered here, or why it was not done; `done` counts those after which this console was
    at the new server.
    """

    stage: Stage = Stage.NONE
    refused: Refusal | None = None
    done: int = 0


class Answered(msgspec.Struct, frozen=True):
    """What became of an order. Refused, waiting for others under `proposal`, done, or nobody knows yet (`unknown`).

    In the last case the server went away in between, and what became of it is asked as soon as it is back.
    """

    refusal: Refusal | None = None
    proposal: str = ""
    unknown: bool = False

    @property
    def done(self) -> bool:
        """Whether it was carried out."""
        return self.refusal is None and not self.proposal and not self.unknown


class Unanswered(msgspec.Struct, frozen=True):
    """An order whose answer never came: it is asked for, and where the server never had it a person decides.

    `lost` once the server has said that it did not receive it.
    """

    request: str
    command: StaffCommand
    who: str
    ordered_at: Instant
    lost: bool = False


Then = Callable[[Answered], None]


class Desk(Protocol):
    """The console's desk: what is known, and what people can do."""

    # ---- what is there ----------------------------------------------------------------------------------------------

    @property
    def board(self) -> Board:
        """The site as it was told last."""

    @property
    def now(self) -> Instant:
        """Exam time."""

    @property
    def me(self) -> Actor | None:
        """Who is signed in here."""

    @property
    def connection(self) -> Connection:
        """How the console stands with the server."""

    @property
    def enrolling(self) -> Enrolling:
        """How enrolling this console stands."""

    @property
    def takeover(self) -> Takeover:
        """How a takeover that was ordered here stands."""

    @property
    def displaced(self) -> Actor | None:
        """Who was signed in here when the server became another and their pass ended with that."""

    @property
    def unanswered(self) -> Sequence[Unanswered]:
        """Orders whose answer never came, the oldest first."""

    def may(self, act: str) -> bool:
        """Whether whoever is signed in may do something (`exam.people.MAY`)."""

    def photo(self, ticket: Ticket) -> bytes | None:
        """A candidate's photo where it is here; asked for otherwise, and `changed` follows."""

    # ---- people -----------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, then: Callable[[Refusal | None], None]) -> None:
        """Sign in at this console, in place of whoever is signed in."""

    def unlock(self, password: str, then: Callable[[Refusal | None], None]) -> None:
        """Unlock the console."""

    def sign_out(self) -> None:
        """Sign out."""

    def enrol(self, code: str) -> None:
        """Somebody typed a one-time code; `enrolling` tells what comes of it."""

    def typed_address(self, address: str) -> Refusal | None:
        """Somebody typed where the server is."""

    def used(self) -> None:
        """A person touched keyboard or mouse."""

    # ---- the standby ------------------------------------------------------------------------------------------------

    def take_over(self, name: str, password: str, reason: str) -> None:
        """Have the standby take over, in the name of whoever typed this; `takeover` tells what comes of it."""

    def switch_standby(self, *, together: bool, reason: str, then: Callable[[Refusal | None], None]) -> None:
        """Have saves wait for the standby, or not."""

    # ---- orders -----------------------------------------------------------------------------------------------------

    def order(self, command: StaffCommand, then: Then) -> str:
        """Give an order; returns its number. It is on this console's disk before it leaves."""

    def agree(self, proposals: Sequence[str], name: str, password: str, then: Then) -> None:
        """Another person signs in for this one consent, agrees to the proposals, and is signed out again."""

    def ask_again(self, request: str, then: Then) -> None:
        """Give a lost order now, under its own number."""

    def drop(self, request: str) -> None:
        """Forget a lost order."""

    # ---- looks ------------------------------------------------------------------------------------------------------

    def story(self, sitting: SittingId, then: Callable[[CandidateStory | Refusal], None]) -> None:
        """What happened to a candidate."""

    def closure(self, session: SessionId, then: Callable[[ClosureReport | Refusal], None]) -> None:
        """The closure report of a session."""

    def checks(self, room: RoomName, then: Callable[[CheckList | Refusal], None]) -> None:
        """The machine checks of a room's PCs."""

    def form(self, asked: Mapping[str, str], then: Callable[[bytes | Refusal], None]) -> None:
        """A printed form as PDF, by its code (`form`) and the room or session that it is about."""

    def checks_paper(
        self, room: RoomName, form: str, language: Language, then: Callable[[bytes | Refusal], None]
    ) -> None:
        """The machine checks of a room as a file: `xlsx` or `pdf`."""

    def enrolment_codes(self, asked: CodesRequest, then: Callable[[GivenCodes | Refusal], None]) -> None:
        """Have one-time codes given out for PCs of a room: the answer is the only time they are seen."""

    def emergency_code(self, sitting: SittingId, reason: str, then: Callable[[EmergencyCode | Refusal], None]) -> None:
        """Have an emergency code of a candidate's PC told; that it was told is on the record first."""

    def screen(self, sitting: SittingId, then: Callable[[bytes | Refusal], None]) -> None:
        """Ask to see a candidate's screen; a picture, or why there is none."""
