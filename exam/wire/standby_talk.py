"""What people tell a server about its standby, and a standby itself: whether saves wait for it, and to take over."""

from __future__ import annotations

import msgspec

STANDBY = "standby"
"""The status in `/healthz` of a standby that has not taken over: it is no server yet."""


class StandbySwitch(msgspec.Struct, frozen=True):
    """POST /api/v1/standby: whether what is acknowledged waits for the standby, and why it is changed."""

    together: bool
    reason: str


class TakeOver(msgspec.Struct, frozen=True):
    """POST /api/v1/take-over at a standby: one act, signed in with it, since whoever knew who is signed in is gone."""

    name: str
    password: str
    reason: str


class TakingOver(msgspec.Struct, frozen=True):
    """The answer to it: from here on the standby leads, with so many records. `silent_for` is for how many ms it had
    heard nothing of the old server; 0 where it never did.
    """

    term: int
    records: int
    silent_for: int


class StandbyHealth(msgspec.Struct, frozen=True):
    """GET /healthz at a standby: how far it is, and since when it has heard nothing of the server, in ms;
    None where it never heard one since it was started. `behind` is how many records it knows of and lacks.
    """

    status: str
    program: str
    plan: str = ""
    records: int = 0
    in_step: bool = False
    silent_for: int | None = None
    behind: int = 0
