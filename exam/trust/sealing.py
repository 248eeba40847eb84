"""Sealing of bytes under one key (AES-256-GCM) and deriving keys from the site's secret (HKDF-SHA256).

A paper is sealed before the day and fetched by every PC; the key follows in one small message when the session starts,
so opening is instant and nobody reads it early. Provisioning adds the organiser's seal around it (design section 5).
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class SealError(Exception):
    """The sealed bytes were changed, or the key is not theirs."""


def derive_key(secret: bytes, *names: str) -> bytes:
    """Derive the key for one purpose; the same secret and names give the same key."""
    info = b"".join(len(name.encode()).to_bytes(4, "big") + name.encode() for name in names)
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"kaochang" + info).derive(secret)


def typed_key(salt: bytes, *typed: str) -> bytes:
    """Derive a key from what a person types (scrypt): some 60 ms and 16 MiB, so that guessing is slow everywhere.

    Call it in a thread. The salt must be new for every person and need not be secret.
    """
    words = b"".join(len(word.encode()).to_bytes(4, "big") + word.encode() for word in typed)
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**14, r=8, p=1).derive(words)


def seal(data: bytes, key: bytes, nonce: bytes, about: bytes = b"") -> bytes:
    """Seal `data`; `about` is bound to it unencrypted. A nonce must never be used twice with one key."""
    return nonce + AESGCM(key).encrypt(nonce, data, about)


def unseal(sealed: bytes, key: bytes, about: bytes = b"") -> bytes:
    """Open sealed bytes. Raises SealError where anything was changed."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise SealError("the sealed bytes do not open with this key") from error


def seal_piece(data: bytes, key: bytes, nonce: bytes, about: bytes) -> bytes:
    """Seal one of several pieces under a key of their own; the nonce is its place and is not kept with it."""
    return AESGCM(key).encrypt(nonce, data, about)


def unseal_piece(sealed: bytes | memoryview, key: bytes, nonce: bytes, about: bytes) -> bytes:
    """Open a piece. Raises SealError where anything was changed, or it stands in another's place."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, about)
    except (InvalidTag, ValueError) as error:
        raise SealError("the sealed piece does not open with this key") from error


def token(secret: bytes, *parts: str) -> str:
    """Make a token that only the holder of the secret can make; it never runs out in the middle of a day."""
    return hmac.new(derive_key(secret, "token"), "\x1f".join(parts).encode(), sha256).hexdigest()


def same_token(one: str, other: str) -> bool:
    """Compare without telling by time where they differ. A header's bytes that are no text arrive as surrogates."""
    return hmac.compare_digest(one.encode(errors="surrogateescape"), other.encode(errors="surrogateescape"))
