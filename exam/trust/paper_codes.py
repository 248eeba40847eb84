"""The organiser's code that releases a paper (试卷授权码), and the key pair that lies in it.

    3F7K-9QXM-0A2B-7C8D-EFGH      19 signs (95 bits) by chance · 1 check sign

The code *is* the private key in short: what was sealed to its public half opens with the code and with nothing else. 95
bits and a slow derivation (scrypt) make guessing hopeless for who has the sealed paper on a disk of their own.
"""

from __future__ import annotations

import secrets

from exam.trust.hpke_sealing import sealing_public_of
from exam.trust.sealing import typed_key
from exam.trust.spoken_codes import read_checked, spell, with_check

CHANCE_SIGNS = 19
CODE_SIGNS = CHANCE_SIGNS + 1
SALT_BYTES = 16
_GROUPS = tuple(slice(at, at + 4) for at in range(0, CODE_SIGNS, 4))


def make_paper_code() -> str:
    """A new code."""
    return spell(with_check([secrets.randbelow(32) for _ in range(CHANCE_SIGNS)]), _GROUPS)


def tidy_paper_code(typed: str) -> str | None:
    """A code as somebody typed it, spelled as it was made; None where it is mistyped."""
    values = read_checked(typed, CODE_SIGNS)
    return None if values is None else spell(values, _GROUPS)


def release_private(code: str, salt: bytes) -> bytes:
    """The private key of a tidy code: some 60 ms of work, to be done in a thread."""
    return typed_key(salt, "paper release", code)


def release_public(code: str, salt: bytes) -> bytes:
    """The public key to which the organiser seals."""
    return sealing_public_of(release_private(code, salt))
