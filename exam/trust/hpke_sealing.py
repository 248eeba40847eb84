"""Sealing to somebody's public key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM): only they can open it.

`about` is bound to what is sealed: bytes sealed for one use open for no other.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from exam.trust.sealing import SealError

KEY_BYTES = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def make_sealing_key() -> bytes:
    """A new private key, 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def sealing_public_of(key: bytes) -> bytes:
    """The public half of a private key, 32 bytes. Raises ValueError where it is no key."""
    return X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def seal_to(public: bytes, data: bytes, about: bytes) -> bytes:
    """Seal data to the holder of a key; twice the same gives other bytes. Raises ValueError where it is no key."""
    return _SUITE.encrypt(data, X25519PublicKey.from_public_bytes(public), info=about)


def unseal_with(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """Open what was sealed to this key about this. Raises SealError where anything differs."""
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(key), info=about)
    except (InvalidTag, ValueError) as error:
        raise SealError("the sealed bytes are not for this key") from error
