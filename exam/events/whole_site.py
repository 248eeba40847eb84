"""Facts about the site as a whole: the server's lives, what was asked by number, consent, the organiser's releases."""

from __future__ import annotations

import msgspec

from exam.people import Actor
from exam.text import Fact
from exam.timing import Instant


class ServerStarted(msgspec.Struct, frozen=True, tag="server_started"):
    """The server began to serve. `gap` is how long nobody did, measured as `method` says."""

    wall_ms: int
    monotonic_ms: int
    boot: str
    program: str
    gap: int
    method: str
    anchor_wall_ms: int
    """The site's clock time at this event; clock times of the plan are read against it."""


class ServerAlive(msgspec.Struct, frozen=True, tag="server_alive"):
    """Written every few seconds while a session runs, so that an outage can be measured."""

    wall_ms: int
    monotonic_ms: int
    boot: str


class StandbyJoined(msgspec.Struct, frozen=True, tag="standby_joined"):
    """A standby has everything now (备用服务器同步): from here on what both have is acknowledged, where people want
    it so (`together`). `address` is where it would serve.
    """

    machine: str
    address: str
    together: bool


class StandbyLost(msgspec.Struct, frozen=True, tag="standby_lost"):
    """The standby has answered nothing for too long, or hung up: the server goes on alone."""

    machine: str


class StandbySwitched(msgspec.Struct, frozen=True, tag="standby_switched"):
    """People decided whether saves wait for the standby."""

    together: bool
    actor: Actor
    reason: str


class ExamRebuilt(msgspec.Struct, frozen=True, tag="exam_rebuilt"):
    """The server's disk was lost, and people had the exam built anew from its PCs (由考生机重建): so many seats."""

    actor: Actor
    reason: str
    seats: int


class LeftBehindTaken(msgspec.Struct, frozen=True, tag="left_behind_taken"):
    """An old server brought what it had acknowledged alone, or a PC what a candidate had left on it (补交): so many
    entries of candidates came of it.

    They stand before this as if their PCs had sent them now; what was there already is not among them.
    """

    machine: str
    entries: int


class TakenOver(msgspec.Struct, frozen=True, tag="taken_over"):
    """A standby took over (备用服务器接管), decided by `actor`. `heard` is exam time at its last word of the old
    server; `records` is how many records it had then.
    """

    machine: str
    term: int
    actor: Actor
    reason: str
    heard: Instant
    records: int


class RequestDecided(msgspec.Struct, frozen=True, tag="request_decided"):
    """What became of a numbered request of staff, written with its events: a repeat returns this and does nothing.

    `kind` and `target` are the command's kind and what it was about (a sitting, a session, a proposal, a room, a PC).
    """

    request: str
    code: str = ""
    facts: dict[str, Fact] = {}
    proposal: str = ""
    kind: str = ""
    target: str = ""


class SignedIn(msgspec.Struct, frozen=True, tag="signed_in"):
    """Somebody signed in at a console (登录); `sid` names this sign-in, it is no secret."""

    sid: str
    actor: Actor


class SignedOut(msgspec.Struct, frozen=True, tag="signed_out"):
    """A sign-in ended: by themselves, or, with a code in `why`, otherwise."""

    sid: str
    actor: Actor
    why: str = ""


class SignInRefused(msgspec.Struct, frozen=True, tag="sign_in_refused"):
    """A name and password were refused; `name` is set only where there is such a person."""

    name: str
    machine: str
    code: str


class ConsentProposed(msgspec.Struct, frozen=True, tag="consent_proposed"):
    """Something that one person may not decide alone waits for the others (待会签). `command` is its JSON text."""

    id: str
    command: str
    actor: Actor
    expires_at: Instant


class ConsentGiven(msgspec.Struct, frozen=True, tag="consent_given"):
    """One more person agreed."""

    id: str
    actor: Actor


class ConsentCompleted(msgspec.Struct, frozen=True, tag="consent_completed"):
    """Everybody needed had agreed, and it was carried out, or, with a `code`, the rules said no by then."""

    id: str
    code: str = ""
    facts: dict[str, Fact] = {}


class ConsentWithdrawn(msgspec.Struct, frozen=True, tag="consent_withdrawn"):
    """A proposal was taken back, or refused by one whose consent it needed."""

    id: str
    actor: Actor
    reason: str = ""


class ConsentExpired(msgspec.Struct, frozen=True, tag="consent_expired"):
    """Nobody completed a proposal in time."""

    id: str


class ReleaseUsed(msgspec.Struct, frozen=True, tag="release_used"):
    """A release code of the organiser was used (授权码): it works once."""

    release: str
    actor: Actor


class ReleaseRefused(msgspec.Struct, frozen=True, tag="release_refused"):
    """A release code was refused; many in a short time and no more are tried."""

    code: str
    actor: Actor
