"""What a console and the server say to each other: one WebSocket that tells, and requests that ask (CONSOLE.md)."""

from __future__ import annotations

import msgspec

from exam.commands import StaffCommand
from exam.ids import MachineId, RoomName
from exam.people import Actor
from exam.preflight.findings import Finding
from exam.text import Fact, Refusal
from exam.timing import Instant
from exam.wire.codec import UNREADABLE, WireError
from exam.wire.console_rows import (
    MachineRow,
    PersonRow,
    ProposalRow,
    RoomRow,
    SeatRow,
    SessionRow,
    SiteRow,
)

MAX_TO_CONSOLE = 16 * 1024 * 1024
"""Longest message a console reads, in bytes: ten rooms of forty take less than one million."""
MAX_FROM_CONSOLE = 4096
HERE_EVERY = 5.0
"""Seconds between two words of a console: that it is there, and whether a person is."""
NEWS_EVERY = 0.05
"""Seconds between two tellings at most: what happens in between travels together."""
QUIET_AFTER = 1.0
"""Seconds after which the server says something even where nothing happened, so that silence means something."""
LOCKED, SIGNED_OUT = 4423, 4401
"""How the server closes the socket of a console that locked itself, or whose sign-in ended."""

# ---- over the socket ------------------------------------------------------------------------------------------------


class Here(msgspec.Struct, frozen=True, tag="here"):
    """The console is there; `active` where a person used it since the last word."""

    active: bool = False


class SitePicture(msgspec.Struct, frozen=True, tag="picture"):
    """Everything, at the beginning of a connection. `epoch` says the term in which the server leads, `lineage` of which
    journal (the hex hash of its first record; empty from a server that tells none).
    """

    now: Instant
    version: int
    epoch: int
    site: SiteRow
    rooms: tuple[RoomRow, ...]
    sessions: tuple[SessionRow, ...]
    people: tuple[PersonRow, ...]
    seats: tuple[SeatRow, ...]
    machines: tuple[MachineRow, ...]
    proposals: tuple[ProposalRow, ...]
    lineage: str = ""


class SiteNews(msgspec.Struct, frozen=True, omit_defaults=True, tag="news"):
    """The rows that changed since the last word; none where only time went by."""

    now: Instant
    version: int
    site: SiteRow | None = None
    sessions: tuple[SessionRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    seats: tuple[SeatRow, ...] = ()
    machines: tuple[MachineRow, ...] = ()
    proposals: tuple[ProposalRow, ...] = ()


ToConsole = SitePicture | SiteNews

_to_console: msgspec.json.Decoder[ToConsole] = msgspec.json.Decoder(ToConsole)
_here: msgspec.json.Decoder[Here] = msgspec.json.Decoder(Here)


def decode_to_console(data: bytes | str) -> ToConsole:
    """Read what the server tells. Raises WireError."""
    if len(data) > MAX_TO_CONSOLE:
        raise WireError("message_too_long", f"{len(data)} bytes")
    try:
        return _to_console.decode(data)
    except UNREADABLE as error:
        raise WireError("message_unreadable", type(error).__name__) from None


def decode_here(data: bytes | str) -> Here:
    """Read the word of a console. Raises WireError."""
    try:
        return _here.decode(data)
    except UNREADABLE as error:
        raise WireError("message_unreadable", type(error).__name__) from None


# ---- requests and replies over HTTPS --------------------------------------------------------------------------------


class SignInRequest(msgspec.Struct, frozen=True):
    """Name and password, as typed."""

    name: str
    password: str


class UnlockRequest(msgspec.Struct, frozen=True):
    """The password of whoever locked the console."""

    password: str


class SignedInAs(msgspec.Struct, frozen=True):
    """Signed in: the token to show with every request, and after how long without an act the console locks (ms)."""

    token: str
    actor: Actor
    locks_after_ms: int


class Myself(msgspec.Struct, frozen=True):
    """Who is signed in, and everything the role may do."""

    actor: Actor
    locks_after_ms: int
    may: tuple[str, ...]


class SignedInState(msgspec.Struct, frozen=True):
    """Whether somebody is signed in here after the request."""

    signed_in: bool


class Order(msgspec.Struct, frozen=True):
    """A command and the number of this order (any text of 8 to 64 characters, new for each order).

    Who orders is whoever is signed in at the console; nothing in the body can say otherwise. `seen` is how many orders
    of this kind about this target the console showed: an order that does not know of the newest is refused with
    `done_meanwhile`, so that two consoles never do a thing twice.
    """

    request: str
    command: StaffCommand
    seen: int | None = None


class Done(msgspec.Struct, frozen=True):
    """The order is on the record: carried out, or, with a `proposal`, waiting under that name for other people."""

    request: str
    proposal: str = ""


class RequestState(msgspec.Struct, frozen=True):
    """What became of an order by its number; `known` is false where the server never had it."""

    request: str
    known: bool
    refusal: Refusal | None = None
    proposal: str = ""


class Happening(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a candidate's story: the kind of the event, who did it, and what there is to say of it."""

    at: Instant
    kind: str
    actor: Actor | None = None
    reason: str = ""
    facts: dict[str, Fact] = {}


class CandidateStory(msgspec.Struct, frozen=True):
    """Everything that happened to one candidate in one session besides single answers, the newest last.

    `saves` counts the answers and file versions that were recorded.
    """

    now: Instant
    seat: SeatRow
    saves: int
    happenings: tuple[Happening, ...]


class EmergencyCode(msgspec.Struct, frozen=True):
    """The emergency code that was told last for a candidate's PC: to be typed there, good for once."""

    machine: MachineId
    serial: int
    code: str


class CheckRow(msgspec.Struct, frozen=True):
    """The machine check (考前检查) of one PC; nothing found and `checked_at` 0 where none came.

    `checked_at` is the PC's own date at its check, in milliseconds since 1970.
    """

    machine: MachineId
    room: RoomName
    seat: int
    connected: bool
    findings: tuple[Finding, ...] = ()
    checked_at: int = 0


class CheckList(msgspec.Struct, frozen=True):
    """The machine checks of a room or of the site, by room, seat and name."""

    now: Instant
    rows: tuple[CheckRow, ...]


class Problem(msgspec.Struct, frozen=True):
    """Why a request was not done: a stable code, facts, and a sentence in both languages."""

    code: str
    facts: dict[str, Fact]
    zh: str
    en: str
