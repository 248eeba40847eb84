"""Emergency codes (应急解锁码): they open one locked PC in one session once each, without any network.

    7-3F7K-9QXM      1 sign serial number · 8 signs (40 bits) HMAC-SHA256

The site keeps the secret. At login a PC is given verifiers only, one a code: a candidate who reads them from the disk
would have to try 2^40 codes for one of them. The console reads the codes out, or they lie printed in an envelope.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256

from exam.ids import MachineId, SessionId
from exam.trust.sealing import derive_key
from exam.trust.spoken_codes import BITS, number_of, read_signs, spell, values_of

CODES = 16
"""Codes of one PC in one session."""
MAC_SIGNS = 8
_GROUPS = (slice(0, 1), slice(1, 5), slice(5, 9))


def make_codes(secret: bytes, machine: MachineId, session: SessionId) -> tuple[str, ...]:
    """All codes of a PC and session, in the order in which they are given out. Only who holds the secret can."""
    return tuple(_spelled(serial, _mac(secret, machine, session, serial)) for serial in range(CODES))


def verifiers(secret: bytes, machine: MachineId, session: SessionId) -> tuple[str, ...]:
    """What a PC is given to check its codes: a digest of each, in the same order."""
    return tuple(_verifier(machine, session, serial, _mac(secret, machine, session, serial)) for serial in range(CODES))


def match_code(given: Sequence[str], machine: MachineId, session: SessionId, code: str) -> int | None:
    """The serial number of a code as somebody typed it, or None where it is none of this PC and session."""
    values = read_signs(code)
    if values is None or len(values) != 1 + MAC_SIGNS or values[0] >= len(given):
        return None
    number = number_of(values[1:])
    wanted = given[values[0]].encode()
    return values[0] if hmac.compare_digest(_verifier(machine, session, values[0], number).encode(), wanted) else None


def _mac(secret: bytes, machine: MachineId, session: SessionId, serial: int) -> int:
    key = derive_key(secret, "emergency code", machine, session)
    digest = hmac.new(key, serial.to_bytes(1, "big"), sha256).digest()
    return int.from_bytes(digest, "big") >> (len(digest) * 8 - MAC_SIGNS * BITS)


def _verifier(machine: MachineId, session: SessionId, serial: int, number: int) -> str:
    fields = ("kaochang emergency verifier", machine, session, str(serial), str(number))
    texts = [field.encode(errors="surrogatepass") for field in fields]
    return sha256(b"".join(len(text).to_bytes(4, "big") + text for text in texts)).hexdigest()


def _spelled(serial: int, number: int) -> str:
    return spell([serial, *values_of(number, MAC_SIGNS)], _GROUPS)
