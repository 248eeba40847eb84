"""The recovery code of a site's backups (恢复码): who has a stick and this code can put the site up again.

    3F7K-9QXM-0A2B-7C8D-EFGH      19 signs (95 bits) by chance · 1 check sign

It wraps the random key under which backups are sealed, and lies beside them on every stick: 95 bits and a slow
derivation (scrypt) make guessing hopeless for who finds one (docs/decisions/0018-backups-are-sealed.md).
"""

from __future__ import annotations

import secrets

from exam.trust.sealing import NONCE_BYTES, seal, typed_key, unseal
from exam.trust.spoken_codes import read_checked, spell, with_check

CHANCE_SIGNS = 19
CODE_SIGNS = CHANCE_SIGNS + 1
SALT_BYTES = 16
_GROUPS = tuple(slice(at, at + 4) for at in range(0, CODE_SIGNS, 4))


def make_recovery_code() -> str:
    """A new code."""
    return spell(with_check([secrets.randbelow(32) for _ in range(CHANCE_SIGNS)]), _GROUPS)


def tidy_recovery_code(typed: str) -> str | None:
    """A code as somebody typed it, spelled as it was made; None where it is mistyped."""
    values = read_checked(typed, CODE_SIGNS)
    return None if values is None else spell(values, _GROUPS)


def wrap_key(key: bytes, code: str, salt: bytes, about: bytes) -> bytes:
    """Seal a key under a tidy code; `about` is bound to it. Some 60 ms of work, to be done in a thread."""
    return seal(key, typed_key(salt, "backup recovery", code), secrets.token_bytes(NONCE_BYTES), about)


def unwrap_key(wrapped: bytes, code: str, salt: bytes, about: bytes) -> bytes:
    """The key. Raises SealError where the code is another one, or anything was changed."""
    return unseal(wrapped, typed_key(salt, "backup recovery", code), about)
