"""Signatures (Ed25519) of a site and of the organiser: who holds the key said exactly this, for this purpose.

The purpose is signed with the data, so that what was signed as a rehearsal's certificate never passes for a paper.
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64


def make_signing_key() -> bytes:
    """A new private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(key: bytes) -> bytes:
    """The public half of a private key, 32 bytes. Raises ValueError where it is no key."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def sign(key: bytes, purpose: str, data: bytes) -> bytes:
    """Sign data for a purpose; the same data gives the same 64 bytes. Raises ValueError where `key` is no key."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(_bound(purpose, data))


def is_signed(public: bytes, purpose: str, data: bytes, signature: bytes) -> bool:
    """Whether the holder of the private key signed exactly this for this purpose. Raises nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _bound(purpose, data))
    except (InvalidSignature, ValueError):
        return False
    return True


def key_fingerprint(public: bytes) -> str:
    """Sixteen characters in groups of four, by which two people compare a public key over the telephone."""
    text = sha256(b"kaochang public key" + public).hexdigest()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _bound(purpose: str, data: bytes) -> bytes:
    name = purpose.encode()
    return b"kaochang signature" + len(name).to_bytes(4, "big") + name + data
