"""Enrolment codes (登记码): with one, once, a PC gets its certificate. Digits alone, so that any keyboard types them.

    0042 1234 5678      4 digits serial number · 7 digits HMAC-SHA256 · 1 check digit (ISO 7064 MOD 11,10)

The site makes a code from its secret; whoever sees one code can make no other. Seven digits are enough because a code
is tried at the server alone, a few times, and never again after it was used or has run out.
"""

from __future__ import annotations

import hmac
import unicodedata
from hashlib import sha256

from exam.trust.sealing import derive_key

SERIALS = 10_000
SERIAL_DIGITS, MAC_DIGITS = 4, 7
DIGITS = SERIAL_DIGITS + MAC_DIGITS + 1
_MACS = 10_000_000
LONGEST_CODE = 64
"""Characters that are looked at, with every blank and dash a person may type."""


def make_enrolment_code(secret: bytes, serial: int, about: str) -> str:
    """Make the code of a serial number; `about` is everything it is good for. Raises ValueError beyond 9999."""
    if not 0 <= serial < SERIALS:
        raise ValueError(f"a serial number is 0 to {SERIALS - 1}")
    body = f"{serial:0{SERIAL_DIGITS}}{_mac(secret, serial, about):0{MAC_DIGITS}}"
    digits = body + check_digit(body)
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def read_serial(code: str) -> int | None:
    """The serial number of a code as somebody typed it, or None where it is mistyped."""
    digits = _digits(code)
    return int(digits[:SERIAL_DIGITS]) if digits else None


def is_enrolment_code(secret: bytes, about: str, code: str) -> bool:
    """Whether a code as somebody typed it is the one for this."""
    digits = _digits(code)
    if not digits:
        return False
    wanted = make_enrolment_code(secret, int(digits[:SERIAL_DIGITS]), about).replace(" ", "")
    return hmac.compare_digest(digits.encode(), wanted.encode())


def check_digit(digits: str) -> str:
    """The check digit of a row of digits (ISO 7064 MOD 11,10): it misses no single wrong digit."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def _mac(secret: bytes, serial: int, about: str) -> int:
    message = serial.to_bytes(4, "big") + about.encode(errors="surrogatepass")
    digest = hmac.new(derive_key(secret, "enrolment code"), message, sha256).digest()
    return int.from_bytes(digest, "big") % _MACS


def _digits(code: str) -> str:
    """The digits of a whole code, or nothing. Blanks, dashes and width do not matter."""
    if len(code) > LONGEST_CODE:
        return ""
    plain = unicodedata.normalize("NFKC", code)
    signs = [sign for sign in plain if sign != "\u2212" and unicodedata.category(sign)[0] not in "PZC"]
    text = "".join(signs)
    whole = len(text) == DIGITS and text.isascii() and text.isdigit()
    return text if whole and check_digit(text[:-1]) == text[-1] else ""
