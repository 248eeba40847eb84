"""The package of one paper: a header line, the paper, and its media, in one blob of bytes.

    KAOCHANG-PAPER 1\\n  <8-byte length><paper JSON>  then for each of `paper.media()` its bytes

Media follow in the order the paper names them and are checked against their digests; nothing is left to a file name,
so a package cannot write outside its folder. Provisioning seals and signs the whole blob (design section 5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from exam.ids import Digest
from exam.paper import PAPER_VERSION, Paper

_HEADER = b"KAOCHANG-PAPER 1\n"
MAX_PACKAGE = 512 * 1024 * 1024


class PackageError(Exception):
    """The package is damaged, newer than this program or not a package; the text says which."""


class _Versioned(msgspec.Struct, frozen=True):
    version: int = PAPER_VERSION


def digest_of(data: bytes) -> Digest:
    """SHA-256 as lower-case hexadecimal."""
    return Digest(hashlib.sha256(data).hexdigest())


def pack(paper: Paper, media: Mapping[Digest, bytes]) -> bytes:
    """Make the package, the same bytes for the same paper. Raises KeyError where a file the paper names is missing."""
    return join(msgspec.json.encode(paper), (media[file.digest] for file in paper.media()))


def read_head(head: bytes) -> Paper:
    """Read the paper itself, without its files. Raises PackageError where it is none, or newer than this program."""
    try:
        # The version first: a newer paper may hold what this program cannot read at all.
        version = msgspec.json.decode(head, type=_Versioned).version
        if version > PAPER_VERSION:
            raise PackageError(f"the paper has version {version}, this program reads up to {PAPER_VERSION}")
        return msgspec.json.decode(head, type=Paper)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise PackageError(f"the paper in the package cannot be read: {error}") from error


def unpack(blob: bytes) -> tuple[Paper, dict[Digest, bytes]]:
    """Open a package and check every byte of it. Raises PackageError."""
    _, paper, media = take_apart(blob)
    return paper, media


def join(head: bytes, media: Iterable[bytes]) -> bytes:
    """Make a package of a paper as its bytes are, and its files in order."""
    return b"".join((_HEADER, len(head).to_bytes(8, "big"), head, *media))


def take_apart(blob: bytes) -> tuple[bytes, Paper, dict[Digest, bytes]]:
    """The paper as its bytes are, what they say, and its files, every byte of them checked. Raises PackageError."""
    if not blob.startswith(_HEADER):
        raise PackageError("this is not a Kaochang paper package")
    start = len(_HEADER) + 8
    end = start + int.from_bytes(blob[len(_HEADER) : start], "big")
    if end > len(blob):
        raise PackageError("the package ends in the middle of the paper")
    head = blob[start:end]
    paper = read_head(head)
    media: dict[Digest, bytes] = {}
    for file in paper.media():
        media[file.digest] = blob[end : end + file.size]
        end += file.size
        if digest_of(media[file.digest]) != file.digest:
            raise PackageError(f"the file {file.name} in the package is damaged")
    if end != len(blob):
        raise PackageError("the package has bytes after its end")
    return head, paper, media
