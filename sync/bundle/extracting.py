"""Takes the files out of a bundle's plain stream into a folder, each where a site keeps it, and each checked.

The manifest comes first and decides everything: a header or a filling byte that does not follow from it is refused, so
no name, size or link that somebody thought of is ever acted upon.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

import msgspec

from exam.package import digest_of
from sync.bundle.contents import (
    BLOCK,
    CARD,
    JOURNAL,
    MANIFEST,
    MARKS,
    MOST_FILES,
    InsideFile,
    Manifest,
    ManifestTooNewError,
    decode_manifest,
    fault_of,
    header_of,
    manifest_size,
    padding,
    plain_size,
)
from sync.bundle.contents import VERSION as MANIFEST_VERSION
from sync.bundle.errors import RefusedError
from sync.bundle.head import BundleHead
from sync.bundle.parts import PlainStream

_PLACES = {MARKS: "results/marks.json", JOURNAL: "journal/journal.jsonl", CARD: "trust/site.card"}
"""Where a file lies whose place in a site's folder is another than in the bundle."""


def place_of(name: str) -> PurePosixPath:
    """Where a file of the bundle lies in the folder, which is that of a site as far as it goes."""
    if name.startswith("pieces/"):
        digest = name.removeprefix("pieces/")
        return PurePosixPath("blobs", digest[:2], digest)
    return PurePosixPath(_PLACES.get(name, name))


def extract(stream: PlainStream, head: BundleHead, folder: Path) -> Manifest:
    """Write every file, streaming. Raises RefusedError at the first thing that does not fit, or OSError."""
    size = manifest_size(stream.exactly(BLOCK))
    if size is None:
        raise RefusedError("bundle_manifest_unread")
    data = stream.exactly(size)
    if digest_of(data) != head.manifest:
        raise RefusedError("bundle_manifest_differs")
    manifest = _manifest(data)
    (folder / MANIFEST).write_bytes(data)
    if plain_size(size, manifest.files) != head.plain:
        raise RefusedError("bundle_inner_layout", name=MANIFEST)
    _expect(stream, padding(size), MANIFEST)
    for file in manifest.files:
        _expect(stream, header_of(file.name, file.size), file.name)
        _take(stream, file, folder.joinpath(place_of(file.name)))
        _expect(stream, padding(file.size), file.name)
    _expect(stream, bytes(2 * BLOCK), MANIFEST)
    return manifest


def _manifest(data: bytes) -> Manifest:
    try:
        manifest = decode_manifest(data)
    except ManifestTooNewError as error:
        raise RefusedError("bundle_too_new", theirs=error.version, ours=MANIFEST_VERSION) from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise RefusedError("bundle_manifest_unread") from error
    if len(manifest.files) > MOST_FILES:
        raise RefusedError("bundle_manifest_unread")
    if (name := fault_of(manifest)) is not None:
        raise RefusedError("bundle_inner_name", name=name)
    return manifest


def _expect(stream: PlainStream, wanted: bytes, name: str) -> None:
    if stream.exactly(len(wanted)) != wanted:
        raise RefusedError("bundle_inner_layout", name=name)


def _take(stream: PlainStream, file: InsideFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with path.open("wb") as out:
        for chunk in stream.chunks(file.size):
            found.update(chunk)
            out.write(chunk)
    is_its_name = not file.name.startswith("pieces/") or file.name.endswith(file.digest)
    if found.hexdigest() != file.digest or not is_its_name:
        raise RefusedError("bundle_inner_file", name=file.name)
