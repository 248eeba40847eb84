"""How a machine gets its certificate (登记) and the next one: a one-time code, used once, by one key.

Asked again with the same key a code gives the same certificate's worth again: an answer that was lost on the way costs
nobody another code. Guessing is slowed down by address, and a code is not tried again once it was used or has run out.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from exam.ids import MachineId, parse_machine
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.certificates import CertificateError, ends_at, fingerprint_of, request_key, sign_request
from exam.trust.enrolment_codes import is_enrolment_code, read_serial
from exam.trust.machine_identity import MachineIdentity, MachineKind
from exam.wire.enrolment import MAX_REQUEST, Enrolled, EnrolRequest
from server.attempts import Attempts
from server.machine_registry import MOST_MACHINES, IssuedCode, MachineRegistry, RegisteredMachine

WRONG_CODES, WINDOW = 8, 60_000
"""Wrong codes of one address in so many milliseconds."""
WRONG_IN_ALL = 40
"""Wrong codes of all addresses in the same time: the guesses of a whole room are no better than one's."""
_ALL = "all"


class Enrolment:
    """Gives certificates. `authority` and `authority_key` are files; the key is read only when something is signed."""

    def __init__(self, registry: MachineRegistry, authority: Path, authority_key: Path, secret: bytes) -> None:
        self._registry = registry
        self._authority = authority
        self._authority_key = authority_key
        self._secret = secret
        self._tries = Attempts(WRONG_CODES, WINDOW)
        self._all = Attempts(WRONG_IN_ALL, WINDOW)

    def enrol(self, asked: EnrolRequest, address: str, now: Instant, date: datetime) -> Enrolled | Refusal:
        """Give a machine its certificate for a one-time code. Raises RegistryError or OSError: then nothing was given.

        `now` paces guessing; `date` is the site's date, against which a code runs out.
        """
        machine = parse_machine(asked.machine)
        if machine is None:
            return Refusal("machine_name")
        if len(asked.request) > MAX_REQUEST:
            return Refusal("certificate_request")
        if wait := max(self._tries.wait(address, now), self._all.wait(_ALL, now)):
            return Refusal("enrolment_attempts", {"seconds": wait // 1000 + 1})
        code = self._right_code(asked.code)
        if isinstance(code, Refusal):
            if code.code != "enrolment_code_mistyped":
                self._tries.add(address, now)
                self._all.add(_ALL, now)
            return code
        try:
            key = request_key(asked.request.encode(errors="replace"))
        except CertificateError:
            return Refusal("certificate_request")
        return self._given(code, machine, key, asked, date)

    def _right_code(self, typed: str) -> IssuedCode | Refusal:
        serial = read_serial(typed)
        if serial is None:
            return Refusal("enrolment_code_mistyped")
        code = self._registry.issued(serial)
        if code is None or not is_enrolment_code(self._secret, code.about, typed):
            return Refusal("enrolment_code_wrong")
        return code

    def _given(
        self, code: IssuedCode, machine: MachineId, key: str, asked: EnrolRequest, date: datetime
    ) -> Enrolled | Refusal:
        used = self._registry.used_by(code)
        again = used is not None and used.key == key and used.identity.machine == machine and not used.retired
        if used is not None and not again:
            return Refusal("enrolment_code_used", {"machine": used.identity.machine})
        if not again and date >= code.expires:
            return Refusal("enrolment_code_expired")
        known = self._registry.machines.get(machine)
        if known is None and len(self._registry.machines) >= MOST_MACHINES:
            return Refusal("machines_too_many")
        if known is not None and not known.retired and not again and not _is_same_place(known, code):
            return Refusal("machine_enrolled_elsewhere", {"machine": machine})
        if code.kind is MachineKind.PC and (holder := self._at_seat(code, machine)) is not None:
            return Refusal("machine_at_seat", {"machine": holder})
        identity = MachineIdentity(code.kind, machine, code.room, code.seat)
        return self._sign(identity, asked.request, key, date, code.serial, code.nonce, ())

    def renew(self, holder: RegisteredMachine, request: str, date: datetime) -> Enrolled | Refusal:
        """Give a machine the certificate that follows its present one, which counts until another follows."""
        if len(request) > MAX_REQUEST:
            return Refusal("certificate_request")
        try:
            key = request_key(request.encode(errors="replace"))
        except CertificateError:
            return Refusal("certificate_request")
        kept = holder.fingerprints[:1]
        return self._sign(holder.identity, request, key, date, holder.code, holder.nonce, kept)

    def _sign(
        self,
        identity: MachineIdentity,
        request: str,
        key: str,
        date: datetime,
        code: int,
        nonce: str,
        before: tuple[str, ...],
    ) -> Enrolled | Refusal:
        authority, authority_key = self._authority.read_bytes(), self._authority_key.read_bytes()
        try:
            certificate = sign_request(authority, authority_key, request.encode(errors="replace"), identity, date)
        except CertificateError:
            return Refusal("certificate_request")
        prints = (fingerprint_of(certificate), *before)
        self._registry.keep(RegisteredMachine(identity, prints, key, ends_at(certificate), date, code, nonce))
        return Enrolled(certificate.decode(), identity.kind, identity.machine, identity.room, identity.seat)

    def _at_seat(self, code: IssuedCode, machine: MachineId) -> MachineId | None:
        """Another PC that stands at the seat of a code: it is retired first, by a person."""
        if code.seat == 0:
            return None
        for one in self._registry.machines.values():
            there = (one.identity.room, one.identity.seat) == (code.room, code.seat)
            if there and one.identity.kind is code.kind and not one.retired and one.identity.machine != machine:
                return one.identity.machine
        return None


def _is_same_place(known: RegisteredMachine, code: IssuedCode) -> bool:
    identity = known.identity
    return (identity.kind, identity.room, identity.seat) == (code.kind, code.room, code.seat)
