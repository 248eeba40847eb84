"""Who may sign in at this site: name, role and the argon2id hash of a password (SITE/trust/people.json, owner only).

A running server sees a changed file at the next request: somebody taken out is out at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from exam.people import ROLE_NAMES, Role
from server.site_folder import SiteFolder, write_atomically
from server.watched_file import WatchedFile

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
LONGEST_NAME = 32
MOST_ACCOUNTS = 500
MOST_BYTES = 1 << 20
"""Longest people.json that is read."""
# 24 MiB and three passes: about 50 ms on a slow server, and two at once leave its memory alone.
_HASHER = PasswordHasher(time_cost=3, memory_cost=24 * 1024, parallelism=1)
_NOBODYS = "$argon2id$v=19$m=24576,t=3,p=1$bm9ib2R5J3Mgc2FsdA$7uh2EIHvxQ2LrtfgaALGKHEng5kmdhD8OWZ34DcH06E"
"""What a password is held against where there is nobody at all; it costs the time of a real one."""


class AccountsError(Exception):
    """people.json cannot be read; the message says what to do."""


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person. `hash` carries its own parameters; who is not `active` may not sign in, the name stays known."""

    name: str
    role: Role
    hash: str
    active: bool = True


def people_file(site: SiteFolder) -> Path:
    """Where a site's accounts are."""
    return site.trust / "people.json"


def tidy(text: str) -> str:
    """A name or password as it is compared: the same whatever input method typed it (full width, composed or not)."""
    return unicodedata.normalize("NFKC", text).strip()


def name_is_usable(name: str) -> bool:
    """Whether a tidy name may stand in records: 1 to 32 characters that can be seen."""
    return 0 < len(name) <= LONGEST_NAME and name.isprintable()


def password_is_usable(password: str) -> bool:
    """Whether a tidy password is long enough, and not longer than anybody types."""
    return SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD


def hash_password(password: str) -> str:
    """Hash a password (argon2id), with a salt of its own."""
    return _HASHER.hash(tidy(password))


def password_matches(account: Account | None, password: str, stand_in: str = "") -> bool:
    """Whether the password is this active account's. Takes as long for nobody as for somebody; `stand_in` is any hash.

    Blocks for about 50 ms: call it in a thread.
    """
    typed = tidy(password)
    try:
        _HASHER.verify(account.hash if account else stand_in or _NOBODYS, typed[:LONGEST_PASSWORD])
    except (Argon2Error, InvalidHashError):
        return False
    return account is not None and account.active and len(typed) <= LONGEST_PASSWORD


def read_accounts(file: Path) -> tuple[Account, ...]:
    """Read the accounts; none where there is no file. Raises AccountsError with what to do."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise AccountsError(_UNREADABLE.format(file=file))
        accounts = msgspec.json.decode(file.read_bytes(), type=tuple[Account, ...])
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise AccountsError(_UNREADABLE.format(file=file)) from error
    if len(accounts) > MOST_ACCOUNTS or any(account.role not in ROLE_NAMES for account in accounts):
        raise AccountsError(_UNREADABLE.format(file=file))
    return accounts


def write_accounts(file: Path, accounts: Iterable[Account]) -> None:
    """Replace the accounts, whole or not at all."""
    data = msgspec.json.format(msgspec.json.encode(tuple(accounts)), indent=1)
    write_atomically(file, data, mode=0o600)


class Accounts:
    """The accounts as the file has them now: looked at on every question, read again where it was replaced."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._accounts: WatchedFile[dict[str, Account]] = WatchedFile(file, _by_name, {})

    def find(self, name: str) -> Account | None:
        """The account of a name. Raises AccountsError where the file cannot be read: then nobody is let in."""
        return self._now().get(name)

    @property
    def stand_in(self) -> str:
        """A hash that costs what every account's costs, for names that nobody has."""
        return next((account.hash for account in self._now().values()), "")

    def _now(self) -> dict[str, Account]:
        try:
            return self._accounts.now()
        except OSError as error:
            raise AccountsError(_UNREADABLE.format(file=self._file)) from error


def _by_name(file: Path) -> dict[str, Account]:
    return {account.name: account for account in read_accounts(file)}


_UNREADABLE = (
    "{file} 无法读取：请从备份恢复，或删除后用 kaochang-server people add 重新添加 / "
    "cannot be read: restore it from a backup, or delete it and add everybody again with `kaochang-server people add`."
)
