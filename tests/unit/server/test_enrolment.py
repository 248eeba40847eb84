"""Enrolment: one code, one machine, once; a lost answer costs nothing; guessing leads nowhere."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from exam.ids import MachineId
from exam.text import Refusal
from exam.trust.certificates import (
    CertificateError,
    identity_of,
    make_private_key,
    make_request,
    needs_renewal,
    sign_request,
)
from exam.trust.machine_identity import MachineIdentity, MachineKind
from exam.wire.enrolment import Enrolled, EnrolRequest
from server.enrolment import WRONG_CODES, WRONG_IN_ALL, Enrolment
from server.machine_registry import MachineRegistry, RegistryError, machines_file, read_machines
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust
from tests.helpers.enrolling import give_code

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ADDRESS = "10.0.0.21"


class Room:
    """A site with its registry, and machines that ask for certificates."""

    def __init__(self, folder: Path) -> None:
        self.site = SiteFolder(folder)
        self.trust = ensure_trust(self.site, "11", (), NOW)
        self.now = 0
        self.begin()

    def begin(self) -> None:
        """A server starts."""
        self.registry = MachineRegistry(self.site)
        self.enrolment = Enrolment(self.registry, self.trust.authority, self.trust.authority_key, self.trust.secret)

    def ask(self, code: str, name: str = "PC-01", request: str = "", at: datetime = NOW) -> Enrolled | Refusal:
        """A machine asks."""
        request = request or make_request(make_private_key(), name).decode()
        return self.enrolment.enrol(EnrolRequest(code, name, request), ADDRESS, self.now, at)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def code_of(answer: Enrolled | Refusal) -> str:
    return answer.code if isinstance(answer, Refusal) else ""


def test_a_code_brings_a_certificate_bound_to_its_seat(room: Room) -> None:
    answer = room.ask(give_code(room.site, seat=12))
    assert isinstance(answer, Enrolled)
    identity = identity_of(answer.certificate.encode())
    assert identity is not None
    assert (identity.kind, identity.machine, identity.room, identity.seat) == (MachineKind.PC, "PC-01", "第1考场", 12)
    certificate = x509.load_pem_x509_certificate(answer.certificate.encode())
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(room.trust.authority.read_bytes()))


def test_a_code_enrols_one_machine_and_no_other(room: Room) -> None:
    code = give_code(room.site, seat=12)
    assert isinstance(room.ask(code), Enrolled)
    assert code_of(room.ask(code, "PC-02")) == "enrolment_code_used"
    assert code_of(room.ask(code)) == "enrolment_code_used", "another key is another machine"


def test_a_lost_answer_is_asked_for_again_with_the_same_key_after_a_restart_too(room: Room) -> None:
    code, request = give_code(room.site, seat=12), make_request(make_private_key(), "PC-01").decode()
    first = room.ask(code, request=request)
    room.begin()
    again = room.ask(code, request=request, at=NOW + timedelta(days=30))
    assert isinstance(first, Enrolled)
    assert isinstance(again, Enrolled)
    assert (again.machine, again.seat) == (first.machine, first.seat)


def test_a_code_runs_out(room: Room) -> None:
    code = give_code(room.site, expires=NOW + timedelta(hours=1))
    assert code_of(room.ask(code, at=NOW + timedelta(hours=1))) == "enrolment_code_expired"
    assert isinstance(room.ask(code, at=NOW + timedelta(minutes=59)), Enrolled)


def test_every_wrong_digit_of_a_code_is_refused(room: Room) -> None:
    code = give_code(room.site)
    for place, digit in enumerate(code):
        if digit.isdigit():
            wrong = code[:place] + str((int(digit) + 1) % 10) + code[place + 1 :]
            assert code_of(room.ask(wrong)) == "enrolment_code_mistyped"
    assert isinstance(room.ask(code), Enrolled), "mistyping alone locks nobody out"


def wrong_codes(room: Room) -> list[str]:
    """Codes that are whole and that nobody gave out."""
    other = Room(room.site.root / "other")
    return [give_code(other.site) for _ in range(WRONG_IN_ALL + 1)]


def test_guessing_is_slowed_down_by_address_and_in_all(room: Room) -> None:
    right, wrong = give_code(room.site), wrong_codes(room)
    for guess in wrong[:WRONG_CODES]:
        assert code_of(room.ask(guess)) == "enrolment_code_wrong"
    assert code_of(room.ask(right)) == "enrolment_attempts"
    for number, guess in enumerate(wrong[WRONG_CODES:WRONG_IN_ALL]):
        request = make_request(make_private_key(), "PC-02").decode()
        asked = EnrolRequest(guess, "PC-02", request)
        assert code_of(room.enrolment.enrol(asked, f"10.0.1.{number}", room.now, NOW)) == "enrolment_code_wrong"
    asked = EnrolRequest(right, "PC-02", make_request(make_private_key(), "PC-02").decode())
    assert code_of(room.enrolment.enrol(asked, "10.0.2.1", room.now, NOW)) == "enrolment_attempts"
    room.now += 61_000
    assert isinstance(room.ask(right), Enrolled)


def test_a_name_that_is_enrolled_elsewhere_is_not_taken_over(room: Room) -> None:
    assert isinstance(room.ask(give_code(room.site, seat=1)), Enrolled)
    assert code_of(room.ask(give_code(room.site, seat=2))) == "machine_enrolled_elsewhere"


def test_a_seat_has_one_pc_until_it_is_retired(room: Room) -> None:
    assert isinstance(room.ask(give_code(room.site, seat=1)), Enrolled)
    code = give_code(room.site, seat=1)
    assert code_of(room.ask(code, "PC-02")) == "machine_at_seat"
    room.registry.retire(room.registry.machines[next(iter(room.registry.machines))].identity.machine, "失窃")
    assert isinstance(room.ask(code, "PC-02"), Enrolled)


def test_a_machine_enrolled_again_at_its_seat_has_one_certificate(room: Room) -> None:
    first, second = room.ask(give_code(room.site, seat=1)), room.ask(give_code(room.site, seat=1))
    assert isinstance(first, Enrolled)
    assert isinstance(second, Enrolled)
    (known,) = read_machines(room.site)
    assert len(known.fingerprints) == 1
    assert room.registry.holder(known.fingerprints[0]) is not None


@pytest.mark.parametrize("request_text", ["", "-----BEGIN CERTIFICATE REQUEST-----\n!\n", "x" * 9000])
def test_what_is_no_request_is_refused_and_costs_no_code(room: Room, request_text: str) -> None:
    code = give_code(room.site)
    asked = EnrolRequest(code, "PC-01", request_text)
    assert code_of(room.enrolment.enrol(asked, ADDRESS, 0, NOW)) == "certificate_request"
    assert isinstance(room.ask(code), Enrolled)


def changed(data: bytes) -> Iterator[bytes]:
    """The bytes with one of them changed, each in turn."""
    for place, byte in enumerate(data):
        yield data[:place] + bytes([byte ^ 1]) + data[place + 1 :]


def test_one_changed_byte_anywhere_in_a_request_gets_nobody_else_a_certificate(room: Room) -> None:
    key = make_private_key()
    authority, authority_key = room.trust.authority.read_bytes(), room.trust.authority_key.read_bytes()
    identity = MachineIdentity(MachineKind.PC, MachineId("PC-01"))
    refused = 0
    whole = der_of(make_request(key, "PC-01"))
    for der in changed(whole):
        try:
            given = sign_request(authority, authority_key, pem_of("CERTIFICATE REQUEST", der).encode(), identity, NOW)
        except CertificateError:
            refused += 1
        else:
            # What its own signature does not cover is its wrapping; the key that is signed is the one that asked.
            assert x509.load_pem_x509_certificate(given).public_key() == key.public_key()
    assert refused >= len(whole) - 3


def test_one_changed_byte_anywhere_in_a_certificate_makes_it_nobodys(room: Room) -> None:
    given = room.ask(give_code(room.site))
    assert isinstance(given, Enrolled)
    authority = x509.load_pem_x509_certificate(room.trust.authority.read_bytes())
    whole = der_of(given.certificate.encode())
    assert room.registry.holder(sha256(whole).hexdigest()) is not None
    genuine = 0
    for der in changed(whole):
        # Two walls: the authority's signature, and that the registry gave out exactly these bytes.
        with contextlib.suppress(ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion):
            x509.load_der_x509_certificate(der).verify_directly_issued_by(authority)
            genuine += 1
        assert room.registry.holder(sha256(der).hexdigest()) is None
    assert genuine <= 2, "the signature covers all but its own wrapping"


def der_of(pem: bytes) -> bytes:
    return base64.b64decode(b"".join(pem.splitlines()[1:-1]))


def pem_of(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"


def test_the_next_certificate_comes_before_the_present_one_ends(room: Room) -> None:
    given = room.ask(give_code(room.site, seat=3))
    assert isinstance(given, Enrolled)
    certificate = given.certificate.encode()
    assert not needs_renewal(certificate, NOW)
    later = NOW + timedelta(days=800)
    assert needs_renewal(certificate, later)
    (holder,) = room.registry.machines.values()
    newer = room.enrolment.renew(holder, make_request(make_private_key(), "x").decode(), later)
    assert isinstance(newer, Enrolled)
    assert (newer.machine, newer.seat) == ("PC-01", 3), "a name in the request counts for nothing"
    assert not needs_renewal(newer.certificate.encode(), later)
    (known,) = read_machines(room.site)
    assert [room.registry.holder(print_) is not None for print_ in known.fingerprints] == [True, True]


def test_a_registry_that_cannot_be_read_says_what_to_do(room: Room) -> None:
    machines_file(room.site).write_text("{", encoding="utf-8")
    with pytest.raises(RegistryError, match=r"machines\.json"):
        room.begin()
