"""The zip of photos: `<ID number>.jpg` or .png, 295×413 pixels, up to 5 MB each (handbook section 5).

The red ground is not checked: what print shops call red differs by more than any honest threshold, and the person who
decides whether the face fits is the invigilator. Nothing is ever unpacked to a path that the zip names.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from PIL import Image

from exam.ids import Digest, IdNumber, parse_id_number
from exam.policy import Policy
from exam.text import Fact
from provisioning.imports.findings import Failure, Note, Spot
from provisioning.imports.roster import PhotoEntry
from provisioning.imports.sheets import UnusableFileError

MAX_ZIP_BYTES = 4 * 1024 * 1024 * 1024
MAX_ENTRIES = 20_000
SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
JPEG_QUALITY = 95
WORKERS = 4
"""Unpacking pictures and waiting for the disk both leave Python to others."""
_LITTER = frozenset({"thumbs.db", ".ds_store", "desktop.ini"})
_UTF8_NAME = 0x800  # bit 11 of the general purpose flags (PKWARE APPNOTE 4.4.4)
_ENCRYPTED = 0x1
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)
_BROKEN_PICTURE = (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error, Image.DecompressionBombError)


class TakenPhotos(NamedTuple):
    """What a zip held: photos already kept, failures, notes, and whose photo was there but bad."""

    entries: tuple[PhotoEntry, ...]
    failures: tuple[Failure, ...]
    notes: tuple[Note, ...]
    refused: frozenset[IdNumber]


class _Fault(Exception):  # noqa: N818 - a value that is raised and caught within this file
    """What is wrong with one photo."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def take_photos(path: Path, policy: Policy, keep: Callable[[bytes], Digest]) -> TakenPhotos:
    """Check every photo of a zip and give good ones to `keep`; memory holds one photo a worker.

    Raises UnusableFileError where the zip as a whole cannot be used.
    """
    taken: dict[IdNumber, PhotoEntry] = {}
    failures: list[Failure] = []
    notes: list[Note] = []
    refused: set[IdNumber] = set()
    spot = Spot(path.name)
    # A huge picture is refused by its stated size before a pixel of it is unpacked; Pillow need not warn of it.
    with warnings.catch_warnings(), _opened(path) as archive, ThreadPoolExecutor(WORKERS) as workers:
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        entries = [info for info in archive.infolist() if not info.is_dir()]
        for info, outcome in zip(entries, workers.map(partial(_take, archive, policy, keep), entries), strict=True):
            name = _name(info)
            if outcome is None:
                notes.append(Note(spot, "ignored_entry", {"name": name}))
            elif isinstance(outcome, PhotoEntry) and outcome.id_number not in taken:
                taken[outcome.id_number] = outcome
            else:
                fault = outcome if isinstance(outcome, _Fault) else _Fault("photo_duplicate")
                failures.append(Failure(spot, fault.code, name, fault.facts))
                id_number = parse_id_number(PurePosixPath(name).stem)
                if id_number is not None:
                    refused.add(id_number)
    return TakenPhotos(tuple(taken.values()), tuple(failures), tuple(notes), frozenset(refused - taken.keys()))


def _take(
    archive: zipfile.ZipFile, policy: Policy, keep: Callable[[bytes], Digest], info: zipfile.ZipInfo
) -> PhotoEntry | _Fault | None:
    """Take one entry: a kept photo, what is wrong with it, or None for what other systems leave in a zip."""
    name = _name(info)
    plain = PurePosixPath(name)
    if plain.name.lower() in _LITTER or plain.name.startswith("._"):
        return None
    if _leaves_its_folder(name):
        return _Fault("photo_path")
    id_number = parse_id_number(plain.stem)
    if id_number is None or plain.suffix.lower() not in SUFFIXES:
        return _Fault("photo_name")
    try:
        return PhotoEntry(id_number, keep(as_jpeg(_read(archive, info, policy.photo_bytes), policy)))
    except _Fault as fault:
        return fault


def as_jpeg(data: bytes, policy: Policy) -> bytes:
    """Check a picture and give it as JPEG: the photo folder knows one format, and forms embed it by its name."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            _check_size(*picture.size, policy)
            picture.load()  # finds a picture that ends halfway
            if picture.format == "JPEG":
                return data
            converted = io.BytesIO()
            picture.convert("RGB").save(converted, "JPEG", quality=JPEG_QUALITY)
            return converted.getvalue()
    except _BROKEN_PICTURE as error:
        raise _Fault("photo_not_picture") from error


def digest_of(data: bytes) -> Digest:
    """Name a picture by its content."""
    return Digest(hashlib.sha256(data).hexdigest())


def _check_size(width: int, height: int, policy: Policy) -> None:
    slack = policy.photo_size_tolerance
    if abs(width - policy.photo_width) > slack or abs(height - policy.photo_height) > slack:
        raise _Fault(
            "photo_size", found=f"{width}×{height}", wanted=f"{policy.photo_width}×{policy.photo_height}", slack=slack
        )


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose size and number of entries are bounded."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise UnusableFileError("file_empty")
        if size > MAX_ZIP_BYTES:
            raise UnusableFileError("file_too_large", {"limit_mb": MAX_ZIP_BYTES // (1024 * 1024)})
        archive = zipfile.ZipFile(path)
    except PermissionError as error:
        raise UnusableFileError("file_unreadable") from error
    except _BROKEN_ZIP as error:
        raise UnusableFileError("file_damaged") from error
    with archive:
        entries = len(archive.infolist())
        if entries > MAX_ENTRIES:
            raise UnusableFileError("zip_entries", {"entries": entries, "limit": MAX_ENTRIES})
        yield archive


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    # The stated size is checked before anything is unpacked, the real one because the stated one may lie.
    if info.file_size > limit:
        raise _Fault("photo_too_large", bytes=info.file_size, limit_mb=limit // (1024 * 1024))
    if info.flag_bits & _ENCRYPTED:
        raise _Fault("photo_encrypted")
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except _BROKEN_ZIP as error:
        raise _Fault("photo_damaged") from error
    if len(data) > limit:
        raise _Fault("photo_too_large", bytes=len(data), limit_mb=limit // (1024 * 1024))
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """Give an entry's name; Chinese Windows writes it in GBK without saying so, which zipfile reads as cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _leaves_its_folder(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")
