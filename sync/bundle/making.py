"""Makes the bundle of a site: the same journal, keys and files give the same bytes, wherever the folder lies."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from exam.ids import Digest
from exam.package import digest_of
from exam.program import PROGRAM
from exam.receipts import ReceivedResult
from exam.trust.sealing import seal_piece
from exam.trust.signing import SIGNATURE_BYTES, sign
from server.packages import read_organiser
from server.shedding import LEAST_FREE
from server.site_folder import SiteFolder, sync_folder
from server.site_keys import SiteKeys, card_of, read_site_keys
from server.upload_files import cleared_file
from sync.bundle.contents import MAX_MANIFEST, Entry, plain_size, plain_stream
from sync.bundle.errors import BundleError
from sync.bundle.gathering import Gathered, checked, gather
from sync.bundle.head import (
    LENGTH,
    MAGIC,
    MAX_HEAD,
    PART,
    PURPOSE,
    BundleHead,
    bundle_id,
    encode_head,
    part_about,
    part_nonce,
    part_sizes,
)
from sync.bundle.results_key import ResultsKey, content_key, ensure_results_key
from sync.bundle.sections import received_of, sessions_of

_NO_DIGEST = Digest("0" * 64)


class MadeBundle(msgspec.Struct, frozen=True):
    """A bundle that was made: where, its name, its head, its size in bytes, what a receipt says of each candidate,
    and how many pieces of files the site had not.
    """

    path: Path
    id: Digest
    head: BundleHead
    size: int
    candidates: tuple[ReceivedResult, ...]
    missing: int = 0


class Sealer(msgspec.Struct, frozen=True):
    """Whose results these are: the site's keys, the key of the plan's results, and the organiser's fingerprint."""

    site: SiteKeys
    results: ResultsKey
    organiser: str


def make_bundle(site: SiteFolder, database: str, out: Path) -> MadeBundle:
    """Make the bundle of a site as its journal is now, and write it to `out`, whole or not at all.

    `database` is a URL, empty for the site's own SQLite file. A server may be running. Needs as much memory as one part
    and one of the candidates' files, whatever the size of the bundle. Raises BundleError where there is nothing to make
    or to seal to, and what `gather` raises.
    """
    gathered = gather_to_send(site, database)
    return write_bundle(gathered, sealer_of(site, gathered), out)


def gather_to_send(site: SiteFolder, database: str) -> Gathered:
    """What `gather` gives, of a site that was not cleared. Raises BundleError `bundle_cleared`, and what it raises."""
    if (note := cleared_file(site)).exists():
        raise BundleError("bundle_cleared", {"path": str(note)})
    return gather(site, database)


def sealer_of(site: SiteFolder, gathered: Gathered) -> Sealer:
    """The keys of the site. Raises BundleError, SiteKeysError or OSError."""
    keys = read_site_keys(site)
    if keys is None:
        raise BundleError("bundle_no_site_keys", {"path": str(site.trust)})
    if keys.site != gathered.plan.site_number:
        raise BundleError("bundle_other_keys", {"theirs": keys.site, "ours": gathered.plan.site_number})
    card = read_organiser(site.organiser_file)
    if card is None:
        raise BundleError("bundle_no_organiser")
    if not card.sealing:
        raise BundleError("bundle_card_without_sealing")
    results = ensure_results_key(site, gathered.plan.number, keys.site, card.sealing)
    return Sealer(keys, results, card.fingerprint)


def head_of(gathered: Gathered, sealer: Sealer, part: int = PART) -> BundleHead:
    """The head, its parts of `part` plain bytes not sealed yet: their digests are noughts."""
    exam, plan = gathered.exam, gathered.plan
    manifest = gathered.manifest_bytes
    if len(manifest) > MAX_MANIFEST:
        raise BundleError("bundle_too_large", {"name": "manifest.json"})
    plain = plain_size(len(manifest), gathered.manifest.files)
    sessions = sessions_of(exam)
    return BundleHead(
        site=plan.site_number,
        plan=plan.number,
        rooms=tuple(room.name for room in plan.rooms),
        sessions=sessions,
        final=all(session.closed for session in sessions),
        program=PROGRAM,
        lineage=gathered.reading.lineage,
        epoch=gathered.reading.epoch,
        records=exam.records,
        journal=exam.last_hash.hex(),
        organiser=sealer.organiser,
        site_card=card_of(sealer.site).fingerprint,
        key=sealer.results.sealed,
        manifest=digest_of(manifest),
        plain=plain,
        part=part,
        parts=(_NO_DIGEST,) * -(-plain // part),
    )


def room_needed(head: BundleHead) -> int:
    """Free bytes that a disk needs for a bundle: making one may not take the last of it, answers are saved there."""
    outside = len(MAGIC) + LENGTH + len(encode_head(head)) + SIGNATURE_BYTES
    return outside + sum(part_sizes(head)) + LEAST_FREE


def write_bundle(gathered: Gathered, sealer: Sealer, out: Path, part: int = PART) -> MadeBundle:
    """Seal what was gathered and sign it. Raises BundleError where a file changed meanwhile, or OSError."""
    head = head_of(gathered, sealer, part)
    if len(encode_head(head)) > MAX_HEAD:
        raise BundleError("bundle_too_large", {"name": out.name})
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            # The head names the parts and stands before them: it takes its place when they are known.
            file.seek(len(MAGIC) + LENGTH + len(encode_head(head)) + SIGNATURE_BYTES)
            head = _sealed(gathered, sealer, head, file)
            text = encode_head(head)
            file.seek(0)
            file.write(MAGIC + len(text).to_bytes(LENGTH, "big") + text + sign(sealer.site.signing, PURPOSE, text))
            file.flush()
            os.fsync(file.fileno())
        size = Path(name).stat().st_size
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(out.parent)
    received = received_of(gathered.manifest.files)
    return MadeBundle(out, bundle_id(text), head, size, received, len(gathered.manifest.missing))


def id_of(gathered: Gathered, sealer: Sealer) -> Digest:
    """Which bundle what was gathered gives, written nowhere. Raises what `write_bundle` raises."""
    return bundle_id(encode_head(_sealed(gathered, sealer, head_of(gathered, sealer), _Nowhere())))


class _Sink(Protocol):
    """Where sealed parts go."""

    def write(self, data: bytes, /) -> int:
        """Take a part."""


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        """Let it go."""
        return len(data)


def _sealed(gathered: Gathered, sealer: Sealer, head: BundleHead, to: _Sink) -> BundleHead:
    """Seal all of it; the head with the digests of its parts."""
    key = content_key(sealer.results.key, head.manifest)
    entries = (entry if entry.proves_itself else _checked(entry) for entry in gathered.entries)
    parts = _seal(plain_stream(gathered.manifest_bytes, entries), head, key, to)
    return msgspec.structs.replace(head, parts=parts)


def _checked(entry: Entry) -> Entry:
    return Entry(entry.file, partial(checked, entry))


def _seal(plain: Iterable[bytes], head: BundleHead, key: bytes, to: _Sink) -> tuple[Digest, ...]:
    """Seal the stream part by part, one in a thread while the next is gathered; returns the digests of the parts."""

    def write(part: bytes, number: int) -> Digest:
        about = part_about(head.lineage, head.records, number, last=number == len(head.parts) - 1)
        sealed = seal_piece(part, key, part_nonce(number), about)
        to.write(sealed)
        return digest_of(sealed)

    digests: list[Digest] = []
    with ThreadPoolExecutor(max_workers=1) as beside:
        writing: Future[Digest] | None = None
        for number, part in enumerate(_cut(plain, head.part)):
            if writing is not None:
                digests.append(writing.result())
            writing = beside.submit(write, part, number)
        if writing is not None:
            digests.append(writing.result())
    return tuple(digests)


def _cut(plain: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The stream in parts of a size; the last has what is left."""
    buffer = bytearray()
    for chunk in plain:
        buffer += chunk
        while len(buffer) >= size:
            yield bytes(memoryview(buffer)[:size])
            del buffer[:size]
    if buffer:
        yield bytes(buffer)
