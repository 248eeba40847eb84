"""Who is signed in where (登录): passes, throttled guessing and the lock after idle. No input or output, time is told.

A pass is a stateless token that only the site can make, so it outlives the server's process. It counts only while its
sign-in stands in the journal (`Hall.consoles`), its person's account is as it was, it comes from the machine it
was made for, and the console is not locked.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

import msgspec

from exam.people import Actor
from exam.policy import MINUTE, Policy
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.sealing import derive_key, same_token, token
from server.accounts import Account
from server.attempts import Attempts

PASS_LASTS = 24 * 60 * MINUTE
"""Longer than any exam day, so that nobody is signed out in the middle of one."""
CONSOLES_OF_ONE = 4
"""Machines at which one person may be signed in; at the next, the oldest sign-in ends."""
ADDRESS_FACTOR = 4
"""An address may try so many times more often than one name at one machine: a staff room shares a console."""
NOTED_REFUSALS = 100
"""Refused sign-ins that the journal takes in a window, from everywhere; `sign_in_attempts` of them from one address."""
MOST_REMEMBERED = 2000


class Pass(msgspec.Struct, frozen=True):
    """What a token says: the sign-in it belongs to, who, and when it was made (exam time)."""

    sid: str
    actor: Actor
    issued: Instant
    seal: str
    """Of the account as it was: another password, or a removal, ends what was signed in before."""


class Origin(msgspec.Struct, frozen=True):
    """Where somebody tries to sign in: the name as typed, the machine as it calls itself, the address it is at."""

    name: str
    machine: str
    address: str

    @property
    def key(self) -> str:
        """One name at one machine at one address: nobody can use up the tries of an honest person elsewhere."""
        return f"{self.name}\x1f{self.machine}\x1f{self.address}"


class SignIns:
    """What the server remembers of consoles between requests; the truth about who is signed in is the journal's."""

    def __init__(self, policy: Policy, secret: bytes) -> None:
        self._policy = policy
        self._key = derive_key(secret, "console")
        window = policy.sign_in_attempt_window
        self._tries = Attempts(policy.sign_in_attempts, window)
        self._from_address = Attempts(policy.sign_in_attempts * ADDRESS_FACTOR, window)
        self._noted = Attempts(policy.sign_in_attempts, window)
        self._noted_in_all = Attempts(NOTED_REFUSALS, window)
        self._active: dict[str, Instant] = {}
        self._locked: dict[str, None] = {}

    # ---- passes -----------------------------------------------------------------------------------------------------

    def token(self, pass_: Pass) -> str:
        """Write a pass as a token."""
        text = base64.urlsafe_b64encode(msgspec.json.encode(pass_)).decode()
        return f"{text}.{token(self._key, text)}"

    def make(self, sid: str, account: Account, machine: str, now: Instant) -> Pass:
        """Make the pass of a person at a machine."""
        return Pass(sid, Actor(account.role, account.name, machine), now, self._seal(account))

    def read(self, given: str) -> Pass | None:
        """Read a token; None where this site did not make it."""
        text, _, proof = given.partition(".")
        if not proof or not same_token(proof, token(self._key, text)):
            return None
        return msgspec.json.decode(base64.urlsafe_b64decode(text), type=Pass)

    def holds(self, pass_: Pass | None, machine: str, account: Account | None, now: Instant) -> bool:
        """Whether a pass is still this person's at this machine, locked or not."""
        if pass_ is None or account is None or pass_.actor.machine != machine:
            return False
        unchanged = account.active and pass_.seal == self._seal(account)
        return unchanged and 0 <= now - pass_.issued < PASS_LASTS

    def _seal(self, account: Account) -> str:
        return token(self._key, account.role, account.hash)

    def replaced(self, consoles: Mapping[str, Actor], actor: Actor) -> list[tuple[str, Actor]]:
        """Sign-ins that end because this person now signs in here: the one at this machine, the oldest of too many."""
        own = [(sid, other) for sid, other in consoles.items() if other.name == actor.name]
        here = [(sid, other) for sid, other in own if other.machine == actor.machine]
        elsewhere = [(sid, other) for sid, other in own if other.machine != actor.machine]
        return here + elsewhere[: max(0, len(elsewhere) - (CONSOLES_OF_ONE - 1))]

    # ---- the lock after idle ----------------------------------------------------------------------------------------

    def is_locked(self, sid: str) -> bool:
        """Whether the console waits for its person's password."""
        return sid in self._locked

    def goes_idle(self, sid: str, now: Instant, *, acted: bool) -> bool:
        """Take notice of a request; True where the console locks by it, after nobody acted for long enough.

        A console that this process never heard of counts from now: a restart of the server locks nobody out.
        """
        if now - self._active.get(sid, now) >= self._policy.console_locks_after:
            self._locked[sid] = None
            _bound(self._locked)
            return True
        if acted or sid not in self._active:
            self.acts(sid, now)
        return False

    def acts(self, sid: str, now: Instant) -> None:
        """Somebody is at the console: signed in, unlocked it, or did something."""
        self._locked.pop(sid, None)
        self._active.pop(sid, None)
        self._active[sid] = now
        _bound(self._active)

    def ends(self, sid: str) -> None:
        """A sign-in ended."""
        self._locked.pop(sid, None)
        self._active.pop(sid, None)

    # ---- guessing ---------------------------------------------------------------------------------------------------

    def begin_try(self, origin: Origin, now: Instant) -> Refusal | None:
        """Count a try; refused while there were too many, and then the password is not even looked at."""
        wait = max(self._tries.wait(origin.key, now), self._from_address.wait(origin.address, now))
        if wait:
            return Refusal("too_many_sign_ins", {"seconds": -(-wait // 1000)})
        self._tries.add(origin.key, now)
        self._from_address.add(origin.address, now)
        return None

    def was_right(self, origin: Origin) -> None:
        """The password was right: the tries before it were the person's own slips."""
        self._tries.forget(origin.key)
        self._from_address.take_back(origin.address)

    def may_note_refusal(self, origin: Origin, now: Instant) -> bool:
        """Whether the journal takes one more refused sign-in; somebody who guesses cannot fill the disk with them."""
        if self._noted.wait(origin.address, now) or self._noted_in_all.wait("", now):
            return False
        self._noted.add(origin.address, now)
        self._noted_in_all.add("", now)
        return True


def _bound(remembered: dict[str, Instant] | dict[str, None]) -> None:
    if len(remembered) > MOST_REMEMBERED:
        del remembered[next(iter(remembered))]
