"""The organiser's own keys: it signs papers and receipts, and results are sealed to it.

FILE        both private keys, readable by their owner alone
FILE.card   what every site gets (`server.packages.OrganiserCard`)
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from exam.trust.hpke_sealing import make_sealing_key, sealing_public_of
from exam.trust.signing import make_signing_key, public_of
from server.packages import OrganiserCard

MOST_BYTES = 4096
"""Longest key file that is read."""


class OrganiserKey(msgspec.Struct, frozen=True):
    """Private keys, 32 bytes each, and the name that stands on the card: `signing` (Ed25519), `sealing` (X25519)."""

    name: str
    signing: bytes
    sealing: bytes


def make_organiser_key(name: str) -> OrganiserKey:
    """Make new keys."""
    return OrganiserKey(name, make_signing_key(), make_sealing_key())


def card_of(key: OrganiserKey) -> OrganiserCard:
    """The card of the keys. Raises ValueError where they are no keys."""
    return OrganiserCard(key.name, public_of(key.signing), sealing_public_of(key.sealing))


def read_organiser_key(file: Path) -> OrganiserKey | None:
    """Read the keys; None where the file holds none. Raises OSError where it cannot be read."""
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES)
    try:
        key = msgspec.json.decode(data, type=OrganiserKey)
        card_of(key)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
        return None
    return key
