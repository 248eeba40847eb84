"""Pieces on the target: bytes by their content, each sealed, under a name that tells nothing without the key.

TARGET/…/pieces/<aa>/<name>; the name is an HMAC of the digest, so that who has a file cannot ask a stick whether it is
there too.
"""

from __future__ import annotations

import hmac
import secrets

from exam.ids import Digest
from exam.package import digest_of
from exam.trust.sealing import NONCE_BYTES, TAG_BYTES, SealError, derive_key, seal, unseal
from server.backup.faults import TargetError
from server.backup.medium import Medium
from server.blobs import MAX_PIECE

FOLDER = "pieces"
_LONGEST = MAX_PIECE + NONCE_BYTES + TAG_BYTES


class Pieces:
    """The pieces of one backup. Raises TargetError."""

    def __init__(self, medium: Medium, key: bytes) -> None:
        self._medium = medium
        self._key = derive_key(key, "backup pieces")
        self._names = derive_key(key, "backup names")
        self._there: set[str] = set()

    def look(self) -> None:
        """Learn which are there."""
        self._there = {
            f"{folder}/{name}"
            for folder in self._medium.names(FOLDER)
            for name in self._medium.names(f"{FOLDER}/{folder}")
        }

    def place(self, digest: Digest) -> str:
        """The file of a piece, inside the backup."""
        return f"{FOLDER}/{self._short(digest)}"

    def has(self, digest: Digest) -> bool:
        """Whether it is there."""
        return self._short(digest) in self._there

    def put(self, digest: Digest, data: bytes) -> None:
        """Keep a piece, in place of one that was spoilt."""
        short = self._short(digest)
        self._medium.make_folder(f"{FOLDER}/{short.split('/')[0]}")
        sealed = seal(data, self._key, secrets.token_bytes(NONCE_BYTES), short.encode())
        self._medium.write_whole(f"{FOLDER}/{short}", sealed)
        self._there.add(short)

    def get(self, digest: Digest) -> bytes | None:
        """Read a piece back from the medium; None where it is not there, or not what was written."""
        data = self._opened(self._short(digest))
        return data if data is not None and digest_of(data) == digest else None

    def is_sound(self, place: str) -> bool:
        """Whether a piece that nothing names any more still is what its name says."""
        short = place.removeprefix(f"{FOLDER}/")
        data = self._opened(short)
        return data is not None and self._short(digest_of(data)) == short

    def _opened(self, short: str) -> bytes | None:
        path = f"{FOLDER}/{short}"
        if not self._medium.exists(path):
            return None
        try:
            return unseal(self._medium.read(path, _LONGEST), self._key, short.encode())
        except SealError:
            return None
        except TargetError:
            # One file that cannot be read is damaged; a medium that is gone is not.
            if not self._medium.exists(FOLDER):
                raise
            return None

    def _short(self, digest: Digest) -> str:
        name = hmac.new(self._names, digest.encode(), "sha256").hexdigest()
        return f"{name[:2]}/{name}"
