"""Which machines hold a certificate of this site, and which one-time codes may still bring one. It outlives every plan.

SITE/trust/machines.json          the machines, written by the running server alone
SITE/trust/enrolment-codes.json   the codes that were given out, written by whoever has the turn (server/code_ledger.py)
SITE/trust/retired.json           what was taken back by hand, written by `kaochang-provision machines retire` alone

Machines and what was taken back have one writer each; codes are given out by commands and by the running server, which
take turns. None holds a code or a private key: a code is made from the site's secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber
from exam.trust.enrolment_codes import make_enrolment_code
from exam.trust.machine_identity import MachineIdentity, MachineKind
from server.site_folder import SiteFolder, write_atomically
from server.watched_file import WatchedFile

OWNER_ONLY = 0o600
MOST_BYTES = 8 << 20
MOST_MACHINES = 4000
T = TypeVar("T")


class RegistryError(Exception):
    """A file of the registry cannot be read; the message says what to do."""


class IssuedCode(msgspec.Struct, frozen=True):
    """A one-time code that was given out: what it is good for, until when, and who gave it out."""

    serial: int
    kind: MachineKind
    room: RoomName
    seat: SeatNumber
    nonce: str
    expires: datetime
    by: str

    def code(self, secret: bytes) -> str:
        """The code itself, to be shown and typed."""
        return make_enrolment_code(secret, self.serial, self.about)

    @property
    def about(self) -> str:
        """Everything the code is good for, and a nonce: no two codes of one serial number are alike."""
        return "\x1f".join((self.kind.value, self.room, str(self.seat), self.nonce, self.expires.isoformat()))


class RegisteredMachine(msgspec.Struct, frozen=True):
    """A machine with a certificate. `fingerprints` are the newest and the one before it, which may still be in use.

    `key` names the key that was signed, `code` and `nonce` the code that was used. `retired` says why none of its
    certificates counts any more.
    """

    identity: MachineIdentity
    fingerprints: tuple[str, ...]
    key: str
    ends: datetime
    at: datetime
    code: int
    nonce: str
    retired: str = ""


class RetiredCertificate(msgspec.Struct, frozen=True):
    """A certificate that was taken back by hand."""

    machine: MachineId
    fingerprint: str
    reason: str
    at: datetime


class MachineRegistry:
    """The registry as the running server keeps it. Raises RegistryError where a file of it cannot be read."""

    def __init__(self, site: SiteFolder) -> None:
        self._file = machines_file(site)
        self._machines = {machine.identity.machine: machine for machine in read_machines(site)}
        self._of_fingerprint = self._indexed()
        codes, retired = codes_file(site), retired_file(site)
        self._codes: WatchedFile[tuple[IssuedCode, ...]] = WatchedFile(codes, _reader(IssuedCode), ())
        self._retired: WatchedFile[tuple[RetiredCertificate, ...]] = WatchedFile(
            retired, _reader(RetiredCertificate), ()
        )

    @property
    def machines(self) -> Mapping[MachineId, RegisteredMachine]:
        """Every machine that ever got a certificate, by its name."""
        return self._machines

    def present_pcs(self) -> list[MachineIdentity]:
        """The candidate PCs whose certificates count."""
        found = [one for one in self._machines.values() if one.identity.kind is MachineKind.PC and not one.retired]
        taken_back = {one.fingerprint for one in self._retired.now()}
        return [one.identity for one in found if not taken_back.issuperset(one.fingerprints)]

    def holder(self, fingerprint: str) -> RegisteredMachine | None:
        """The machine whose certificate counts; None for one that nobody was given, or that was taken back."""
        name = self._of_fingerprint.get(fingerprint)
        machine = self._machines.get(name) if name is not None else None
        if machine is None or machine.retired or fingerprint not in machine.fingerprints:
            return None
        return None if any(one.fingerprint == fingerprint for one in self._retired.now()) else machine

    def issued(self, serial: int) -> IssuedCode | None:
        """The newest code of a serial number."""
        return next((code for code in reversed(self._codes.now()) if code.serial == serial), None)

    def used_by(self, code: IssuedCode) -> RegisteredMachine | None:
        """The machine that has used a code."""
        used = (one for one in self._machines.values() if (one.code, one.nonce) == (code.serial, code.nonce))
        return next(used, None)

    def keep(self, machine: RegisteredMachine) -> None:
        """Write a machine down, in place of what was known of it. Raises OSError, and then nothing has changed."""
        machines = {**self._machines, machine.identity.machine: machine}
        write_machines(self._file, machines)
        self._machines = machines
        self._of_fingerprint = self._indexed()

    def retire(self, machine: MachineId, reason: str) -> None:
        """Take a machine's certificates back; nothing where it has none. Raises OSError."""
        known = self._machines.get(machine)
        if known is not None and not known.retired:
            self.keep(msgspec.structs.replace(known, retired=reason))

    def _indexed(self) -> dict[str, MachineId]:
        return {print_: one.identity.machine for one in self._machines.values() for print_ in one.fingerprints}


# ---- the files ------------------------------------------------------------------------------------------------------


def machines_file(site: SiteFolder) -> Path:
    """Where the machines are."""
    return site.trust / "machines.json"


def codes_file(site: SiteFolder) -> Path:
    """Where the codes that were given out are."""
    return site.trust / "enrolment-codes.json"


def retired_file(site: SiteFolder) -> Path:
    """Where certificates taken back by hand are."""
    return site.trust / "retired.json"


def read_machines(site: SiteFolder) -> tuple[RegisteredMachine, ...]:
    """The machines as the file has them; none where there is no file. Raises RegistryError."""
    return _read_list(machines_file(site), RegisteredMachine)


def read_codes(site: SiteFolder) -> tuple[IssuedCode, ...]:
    """The codes that were given out. Raises RegistryError."""
    return _read_list(codes_file(site), IssuedCode)


def read_retired(site: SiteFolder) -> tuple[RetiredCertificate, ...]:
    """The certificates taken back by hand. Raises RegistryError."""
    return _read_list(retired_file(site), RetiredCertificate)


def write_machines(file: Path, machines: Mapping[MachineId, RegisteredMachine]) -> None:
    """Replace the machines, whole or not at all. Raises OSError."""
    write_atomically(file, msgspec.json.encode(tuple(machines.values())), mode=OWNER_ONLY)


def write_codes(site: SiteFolder, codes: tuple[IssuedCode, ...]) -> None:
    """Replace the codes, whole or not at all. Raises OSError."""
    write_atomically(codes_file(site), msgspec.json.encode(codes), mode=OWNER_ONLY)


def write_retired(site: SiteFolder, retired: tuple[RetiredCertificate, ...]) -> None:
    """Replace what was taken back by hand, whole or not at all. Raises OSError."""
    write_atomically(retired_file(site), msgspec.json.encode(retired), mode=OWNER_ONLY)


def _reader(kind: type[T]) -> Callable[[Path], tuple[T, ...]]:
    return lambda file: _read_list(file, kind)


def _read_list(file: Path, kind: type[T]) -> tuple[T, ...]:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise RegistryError(_UNREADABLE.format(file=file))
        found: tuple[T, ...] = msgspec.json.decode(data, type=tuple[kind, ...])  # type: ignore[valid-type] # kind is a type
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RegistryError(_UNREADABLE.format(file=file)) from error
    return found


_UNREADABLE = (
    "{file} 无法读取：请从备份恢复，或移走它后重新登记各台机器 / "
    "cannot be read: restore it from a backup, or move it away and enrol the machines again."
)
