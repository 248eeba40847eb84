"""Release codes (授权码): the organiser's consent, read out over a telephone and checked at the site without a network.

    07-3F7K-9QXM-T      2 signs serial number · 8 signs (40 bits) HMAC-SHA256 · 1 check sign

The MAC covers everything that is allowed and the serial number, so a code is good for one thing at one site and for
nothing else (handbook section 8; decision 0005). That a code is used once, and that guessing is slowed down, is the
hall's to see to.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from hashlib import sha256

import msgspec

from exam.text import Refusal
from exam.trust.sealing import KEY_BYTES, derive_key
from exam.trust.spoken_codes import BITS, number_of, read_checked, spell, values_of, with_check

SERIALS = 1024
"""Codes that one key can give."""
SERIAL_SIGNS, MAC_SIGNS, CHECK_SIGNS = 2, 8, 1
CODE_SIGNS = SERIAL_SIGNS + MAC_SIGNS + CHECK_SIGNS
_GROUPS = (slice(0, 2), slice(2, 6), slice(6, 10), slice(10, 11))
_KEY_HEADER = "KAOCHANG-RELEASE-KEY 1"


class ReleasePurpose(StrEnum):
    """What the organiser can release."""

    EXTENSION = "extension"  # 延长, over what the site itself may give
    CREDIT = "credit"  # 补时, lost time over what the site itself may give
    SPARE_PAPER = "spare_paper"  # 启用备用试卷


class ReleaseRequest(msgspec.Struct, frozen=True):
    """What exactly is allowed. `seats` are seat numbers in order, empty for everyone; `minutes` is 0 for a paper."""

    purpose: ReleasePurpose
    plan: str
    site: str
    session: str
    seats: tuple[int, ...] = ()
    minutes: int = 0


def make_code(key: bytes, request: ReleaseRequest, serial: int) -> str:
    """Make the code for a request. Raises ValueError where the serial number is not 0 to 1023 or the key is not one."""
    if not 0 <= serial < SERIALS:
        raise ValueError(f"a serial number is 0 to {SERIALS - 1}")
    if len(key) != KEY_BYTES:
        raise ValueError(f"a release key has {KEY_BYTES} bytes")
    values = [*values_of(serial, SERIAL_SIGNS), *values_of(_mac(key, request, serial), MAC_SIGNS)]
    return spell(with_check(values), _GROUPS)


def check_code(key: bytes, request: ReleaseRequest, code: str) -> str | Refusal:
    """Check a code as somebody typed it; returns the release's id, as `release_id`, or a refusal.

    `release_no_key` where the site has no key, `release_mistyped` where it is no code at all, `release_wrong` where it
    is one, but not for this: other seats, minutes, session, site or plan, another purpose or another key.
    """
    if len(key) != KEY_BYTES:
        return Refusal("release_no_key")
    values = read_checked(code, CODE_SIGNS)
    if values is None:
        return Refusal("release_mistyped")
    serial = number_of(values[:SERIAL_SIGNS])
    given = number_of(values[SERIAL_SIGNS : SERIAL_SIGNS + MAC_SIGNS])
    wanted = _mac(key, request, serial)
    if not hmac.compare_digest(given.to_bytes(8, "big"), wanted.to_bytes(8, "big")):
        return Refusal("release_wrong")
    return release_id(key, request, serial)


def release_id(key: bytes, request: ReleaseRequest, serial: int) -> str:
    """Name a release, as `7-5d0c91ab`: stable for its code, known to both sides, and telling nothing of the MAC."""
    return f"{serial}-{_hmac(key, 'release id', request, serial)[:4].hex()}"


# ---- the key as a file ----------------------------------------------------------------------------------------------


def encode_release_key(key: bytes) -> bytes:
    """Write a key as the small text file that travels from the organiser to a site."""
    return f"{_KEY_HEADER}\n{key.hex()}\n".encode()


def decode_release_key(data: bytes) -> bytes | None:
    """Read a key file, or None where it is not one: another secret of the site must not pass for it."""
    lines = data[:1024].decode("utf-8-sig", errors="replace").split()
    if " ".join(lines[:-1]) != _KEY_HEADER:
        return None
    try:
        key = bytes.fromhex(lines[-1])
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def fingerprint(key: bytes) -> str:
    """Eight characters by which organiser and site make sure over the telephone that they hold the same key."""
    text = sha256(derive_key(key, "release fingerprint")).hexdigest()
    return f"{text[:4]}-{text[4:8]}"


# ---- inside ---------------------------------------------------------------------------------------------------------


def _mac(key: bytes, request: ReleaseRequest, serial: int) -> int:
    digest = _hmac(key, "release code", request, serial)
    return int.from_bytes(digest, "big") >> (len(digest) * 8 - MAC_SIGNS * BITS)


def _hmac(key: bytes, use: str, request: ReleaseRequest, serial: int) -> bytes:
    seats = ",".join(str(seat) for seat in sorted(set(request.seats)))
    names = (request.purpose.value, request.plan, request.site, request.session)
    fields = (*names, seats, str(request.minutes), str(serial))
    # Each field behind its length: no two requests are the same bytes. A name no UTF-8 can hold must not raise here.
    texts = [field.encode(errors="surrogatepass") for field in fields]
    message = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
    return hmac.new(derive_key(key, use), message, sha256).digest()
