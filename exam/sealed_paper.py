"""A paper as PCs fetch it before its time: sealed so that one small key opens it, file by file, as it is looked at.

    KAOCHANG-SEALED 1\\n  <8-byte length><sealed paper>  then for each of `paper.media()` its sealed bytes

Each piece is AES-256-GCM under the paper's own key, with its place as nonce; a key seals one paper and nothing else.
The first item is on the screen after opening the head alone: 50 MB of pictures cost nothing until one is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exam.ids import Digest
from exam.package import PackageError, digest_of, join, read_head, take_apart
from exam.paper import Media, Paper
from exam.trust.sealing import NONCE_BYTES, TAG_BYTES, SealError, seal_piece, unseal_piece

_HEADER = b"KAOCHANG-SEALED 1\n"
_LENGTH = 8


def seal_paper(package: bytes, key: bytes) -> bytes:
    """Seal a package under a key that seals nothing else; the same bytes for the same. Raises PackageError."""
    body, paper, media = take_apart(package)
    head = seal_piece(body, key, _nonce(0), b"paper")
    pieces = [
        seal_piece(media[file.digest], key, _nonce(place), file.digest.encode())
        for place, file in enumerate(paper.media(), 1)
    ]
    return b"".join((_HEADER, len(head).to_bytes(_LENGTH, "big"), head, *pieces))


class SealedMedia(Mapping[Digest, bytes]):
    """The files of an open paper, each opened when it is asked for. A file that is damaged is no file (KeyError)."""

    def __init__(self, sealed: bytes, key: bytes, files: tuple[Media, ...], start: int) -> None:
        self._sealed = memoryview(sealed)
        self._key = key
        self._places: dict[Digest, tuple[int, int, int]] = {}
        for place, file in enumerate(files, 1):
            end = start + file.size + TAG_BYTES
            self._places[file.digest] = (place, start, end)
            start = end
        self.end = start

    def __getitem__(self, digest: Digest) -> bytes:
        place, start, end = self._places[digest]
        try:
            data = unseal_piece(self._sealed[start:end], self._key, _nonce(place), digest.encode())
        except SealError as error:
            raise KeyError(digest) from error
        if digest_of(data) != digest:
            raise KeyError(digest)
        return data

    def __iter__(self) -> Iterator[Digest]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def open_paper(sealed: bytes, key: bytes) -> tuple[Paper, SealedMedia]:
    """Open the paper; its files follow as they are looked at.

    Raises SealError where the key is not its own or anything was changed, PackageError where it is no sealed paper.
    """
    head, end = _head(sealed, key)
    paper = read_head(head)
    media = SealedMedia(sealed, key, paper.media(), end)
    if media.end != len(sealed):
        raise PackageError("the sealed paper is longer or shorter than its files")
    return paper, media


def unseal_paper(sealed: bytes, key: bytes) -> bytes:
    """The whole package that was sealed, byte for byte. Raises SealError or PackageError, as `open_paper`."""
    head, _ = _head(sealed, key)
    paper, media = open_paper(sealed, key)
    try:
        return join(head, (media[file.digest] for file in paper.media()))
    except KeyError as error:
        raise SealError("a file of the sealed paper was changed") from error


def _head(sealed: bytes, key: bytes) -> tuple[bytes, int]:
    start = len(_HEADER) + _LENGTH
    if not sealed.startswith(_HEADER) or len(sealed) < start:
        raise PackageError("this is not a sealed paper")
    end = start + int.from_bytes(sealed[len(_HEADER) : start], "big")
    if end > len(sealed):
        raise PackageError("the sealed paper ends in its middle")
    return unseal_piece(memoryview(sealed)[start:end], key, _nonce(0), b"paper"), end


def _nonce(place: int) -> bytes:
    return place.to_bytes(NONCE_BYTES, "big")
