"""The inside of a results bundle: a tar whose first file, `manifest.json`, names all the others in the order of names.

plan.json                 the plan as it was before the day: the journal is replayed over it
journal.jsonl             every record with its hash, one a line
candidates/<ticket>.json  one candidate's results; the digest of these bytes stands in the organiser's receipt
marks.json                every mark with its evidence (server.scoring.marks_file)
decisions.json            who decided what, when and why
incidents.json            what happened in the rooms, and what became of it
closure/<nn>.json         the closure report of the nn-th session of the plan, where it is closed or called off
papers/, keys/            papers and marking keys as they were sat, plain
pieces/<digest>           pieces of candidates' files; what the site has not is named in the manifest
site.card                 the site's public keys

Names, sizes and order follow from the manifest, and headers from names and sizes: whoever reads it expects each byte of
a header, so that no name leads out of a folder and nothing stands between the files.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec

from exam.ids import Digest

VERSION = 1
MANIFEST = "manifest.json"
PLAN, JOURNAL, MARKS, DECISIONS, INCIDENTS, CARD = (
    "plan.json",
    "journal.jsonl",
    "marks.json",
    "decisions.json",
    "incidents.json",
    "site.card",
)
ALWAYS = frozenset({PLAN, JOURNAL, MARKS, DECISIONS, INCIDENTS, CARD})
"""Files that no bundle is without."""
MOST_FILES = 400_000
"""Most files of one bundle; a site of a thousand candidates with fifty files each has some hundred thousand pieces."""
MAX_MANIFEST = 96 * 1024 * 1024
"""Longest manifest that is read, in bytes: so many files take 75 million."""
MAX_FILE = 8 * 1024**3 - 1
"""Longest file inside: what the header of a plain tar can say."""
BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * BLOCK)
_NAME = re.compile(
    r"plan\.json|journal\.jsonl|marks\.json|decisions\.json|incidents\.json|site\.card"
    r"|candidates/[0-9]{26}\.json|closure/[0-9]{2,6}\.json"
    r"|papers/(?:spare/)?[a-z]{1,20}-[a-z]{1,20}\.kcpaper|keys/(?:spare/)?[a-z]{1,20}-[a-z]{1,20}\.key\.json"
    r"|pieces/[0-9a-f]{64}"
)


class InsideFile(msgspec.Struct, frozen=True):
    """A file inside: its name, its size in bytes, and the SHA-256 of its bytes in hex."""

    name: str
    size: int
    digest: Digest


class Manifest(msgspec.Struct, frozen=True):
    """Every file but itself, in the order of names, and the pieces that the journal names and the site has not."""

    files: tuple[InsideFile, ...]
    missing: tuple[Digest, ...] = ()
    version: int = VERSION


@dataclass(frozen=True)
class Entry:
    """A file on its way in: `read` yields its bytes, and the same again however often it is called. Where it
    `proves_itself` reading fails by itself if they are not those of the digest.
    """

    file: InsideFile
    read: Callable[[], Iterable[bytes]]
    proves_itself: bool = False


class _Versioned(msgspec.Struct, frozen=True):
    version: int = 0


class ManifestTooNewError(Exception):
    """A newer program wrote the manifest; `version` is its."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the manifest has version {version}, this program reads up to {VERSION}")
        self.version = version


def encode_manifest(manifest: Manifest) -> bytes:
    """Write a manifest; the same gives the same bytes."""
    return msgspec.json.encode(manifest)


def decode_manifest(data: bytes) -> Manifest:
    """Read a manifest. Raises msgspec's own errors where it is none, or ManifestTooNewError."""
    version = msgspec.json.decode(data, type=_Versioned).version
    if version > VERSION:
        raise ManifestTooNewError(version)
    return msgspec.json.decode(data, type=Manifest)


def fault_of(manifest: Manifest) -> str | None:
    """The name of the first file that may not stand in a bundle, or is missing; None where all is as it must be."""
    before = ""
    for file in manifest.files:
        if not _NAME.fullmatch(file.name) or not before < file.name or not 0 <= file.size <= MAX_FILE:
            return file.name[:100]
        before = file.name
    names = {file.name for file in manifest.files}
    return next((name for name in sorted(ALWAYS) if name not in names), None)


def plain_size(manifest_size: int, files: Iterable[InsideFile]) -> int:
    """Bytes of the whole tar."""
    return sum(BLOCK + _padded(size) for size in (manifest_size, *(file.size for file in files))) + len(_END)


def header_of(name: str, size: int) -> bytes:
    """The header of a file: nothing in it but name and size."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def manifest_size(header: bytes) -> int | None:
    """The size of the manifest by the tar's first header; None where that is another file's, or no header."""
    try:
        size = tarfile.TarInfo.frombuf(header, "ascii", "strict").size
        return size if 0 < size <= MAX_MANIFEST and header == header_of(MANIFEST, size) else None
    except (tarfile.TarError, ValueError):
        return None


def padding(size: int) -> bytes:
    """What follows a file up to the next block."""
    return bytes(_padded(size) - size)


def plain_stream(manifest: bytes, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The tar, a chunk after another."""
    yield header_of(MANIFEST, len(manifest))
    yield manifest
    yield padding(len(manifest))
    for entry in entries:
        yield header_of(entry.file.name, entry.file.size)
        yield from entry.read()
        yield padding(entry.file.size)
    yield _END


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
