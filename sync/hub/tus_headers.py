"""The tus 1.0 protocol (https://tus.io/protocols/resumable-upload) as far as its headers say it: pure.

Extensions: creation, checksum, termination.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from hashlib import sha1, sha256
from types import MappingProxyType
from typing import Protocol

import msgspec

from exam.ids import Digest, parse_digest
from exam.text import Refusal

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination"
BODY_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 4096
LONGEST_FILENAME = 200
LONGEST_NUMBER = 18
"""Digits of an offset or a length: a thousand times what any disk holds."""
MOST_BUNDLE = 16 * 1024**3
"""Largest bundle that is taken, in bytes, unless set otherwise."""


class Hash(Protocol):
    """What hashlib gives."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take more."""

    def digest(self) -> bytes:
        """Say what all of it comes to."""


# sha1 as the protocol demands of every server: against damage on the way, not against anybody.
_ALGORITHMS: Mapping[str, Callable[[], Hash]] = MappingProxyType(
    {"sha1": lambda: sha1(usedforsecurity=False), "sha256": sha256}
)
ALGORITHMS = ",".join(_ALGORITHMS)


class Wanted(msgspec.Struct, frozen=True):
    """What a POST asks for."""

    bundle: Digest
    filename: str
    length: int


class Checksum(msgspec.Struct, frozen=True):
    """What a PATCH says its bytes come to."""

    algorithm: str
    value: bytes

    def begin(self) -> Hash:
        """A new hash of this kind."""
        return _ALGORITHMS[self.algorithm]()


def read_creation(length: str | None, metadata: str | None, most: int) -> Wanted | Refusal:
    """Read Upload-Length and Upload-Metadata. `bundle`, the bundle's name, must be among the metadata.

    `upload_length` where the length is no number, `upload_too_large` where it is beyond `most`, `upload_metadata` where
    the metadata cannot be read or names no bundle.
    """
    size = number(length)
    if size is None:
        return Refusal("upload_length")
    if size > most:
        return Refusal("upload_too_large", {"most": most})
    said = read_metadata(metadata or "")
    bundle = parse_digest(said.get("bundle", "")) if said is not None else None
    if said is None or bundle is None:
        return Refusal("upload_metadata")
    return Wanted(bundle, said.get("filename", "")[:LONGEST_FILENAME], size)


def read_metadata(text: str) -> dict[str, str] | None:
    """Read Upload-Metadata: `key base64,key base64`; None where it is not that."""
    if len(text) > LONGEST_METADATA:
        return None
    found = {}
    for pair in filter(None, (one.strip() for one in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            return None
    return found


def write_metadata(said: Mapping[str, str]) -> str:
    """Write Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def read_checksum(text: str | None) -> Checksum | Refusal | None:
    """Read Upload-Checksum; None where there is none, `upload_checksum_kind` where it is of an unknown kind."""
    if text is None:
        return None
    name, _, value = text.partition(" ")
    if name not in _ALGORITHMS:
        return Refusal("upload_checksum_kind", {"known": ALGORITHMS})
    try:
        return Checksum(name, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return Refusal("upload_checksum_kind", {"known": ALGORITHMS})


def number(text: str | None) -> int | None:
    """A number of a header; None where it is none."""
    fits = text is not None and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text or "") if fits else None
