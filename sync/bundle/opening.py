"""Opens a bundle with the organiser's key, and holds everything inside against everything else.

What is left is a folder like a site's, from which results are marked again and appeal files are made: the site itself
is not needed any more.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from exam.ids import Digest
from exam.receipts import ReceivedResult
from exam.text import Refusal
from exam.trust.hpke_sealing import unseal_with
from exam.trust.sealing import SealError
from exam.trust.signing import is_signed
from server.scoring.marks_file import MarksFile
from server.site_folder import SiteFolder
from sync.bundle.checking import size_fault
from sync.bundle.errors import RefusedError
from sync.bundle.extracting import extract
from sync.bundle.head import PURPOSE, BundleHead, ReadHead, bundle_id, decode_head, key_about, part_starts, read_outside
from sync.bundle.judging import Judged, judge
from sync.bundle.parts import PlainStream
from sync.bundle.results_key import content_key


class OpenedBundle(msgspec.Struct, frozen=True):
    """A bundle of which everything fits: its name, its head, the folder, what a receipt says of each candidate, the
    marks, the pieces of files that the site had not, and how many pieces and decisions there are.
    """

    id: Digest
    head: BundleHead
    site: SiteFolder
    candidates: tuple[ReceivedResult, ...]
    marks: MarksFile
    missing: tuple[Digest, ...]
    pieces: int
    decisions: int


def unpack(path: Path, organiser_sealing: bytes, folder: Path, *, site_signing: bytes = b"") -> OpenedBundle | Refusal:
    """Open a bundle into a folder that is new or empty, and check all that is inside.

    `organiser_sealing` is the private key (X25519, 32 bytes) of the card that the head names. Who signed the bundle is
    looked at only where `site_signing`, the site's public key, is given: call `check_outer` before, or give it here.
    The first thing that does not fit is the refusal, with the part or file in its facts, and what was unpacked until
    then stays for whoever looks into it. Needs the memory of one part and one candidate's file. Blocks for long.

    Raises OSError (FileExistsError where the folder holds something) or StoreError, the disk's own troubles.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise FileExistsError(17, "the folder is not empty", str(folder))
    try:
        return _unpack(path, organiser_sealing, folder, site_signing)
    except RefusedError as refused:
        return refused.refusal


def _unpack(path: Path, organiser_sealing: bytes, folder: Path, site_signing: bytes) -> OpenedBundle:
    # The executor ends before the file is closed: whatever it still reads ahead has a file to read from.
    with path.open("rb") as file, ThreadPoolExecutor(max_workers=1) as beside:
        outside = read_outside(file)
        if isinstance(outside, Refusal):
            raise RefusedError(outside.code, **outside.facts)
        text, signature = outside
        if site_signing and not is_signed(site_signing, PURPOSE, text, signature):
            raise RefusedError("bundle_signature")
        head = decode_head(text)
        if isinstance(head, Refusal):
            raise RefusedError(head.code, **head.facts)
        read = ReadHead(text, signature, head)
        fault = size_fault(path, part_starts(head, read.first_part))
        if fault is not None:
            raise RefusedError(fault.code, **fault.facts)
        stream = PlainStream(file, read, _content_key(head, organiser_sealing), beside)
        manifest = extract(stream, head, folder)
    judged: Judged = judge(head, manifest, SiteFolder(folder))
    pieces = sum(one.name.startswith("pieces/") for one in manifest.files)
    return OpenedBundle(
        bundle_id(text),
        head,
        SiteFolder(folder),
        judged.candidates,
        judged.marks,
        manifest.missing,
        pieces,
        judged.decisions,
    )


def _content_key(head: BundleHead, organiser_sealing: bytes) -> bytes:
    try:
        results = unseal_with(organiser_sealing, head.key, key_about(head.plan, head.site))
    except SealError as error:
        raise RefusedError("bundle_other_organiser", organiser=head.organiser) from error
    return content_key(results, head.manifest)
