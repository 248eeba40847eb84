"""Pictures and materials of a paper: read, checked and named by their digest."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from PIL import Image, UnidentifiedImageError

from exam.ids import Digest
from exam.package import digest_of
from exam.paper import Media
from provisioning.papers.fault import Findings, Place
from provisioning.papers.row import Row

PICTURES = "图片"
MATERIALS = "素材"
MAX_PICTURE = 2 * 1024 * 1024
MAX_MATERIAL = 100 * 1024 * 1024

# Our own table: the system's differs between machines, and the same sources must give the same package.
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".gif": "image/gif",
        ".psd": "image/vnd.adobe.photoshop",
        ".html": "text/html",
        ".css": "text/css",
        ".txt": "text/plain",
        ".csv": "text/csv",
        ".pdf": "application/pdf",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".zip": "application/zip",
    }
)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


class MediaStore:
    """Bytes of every file that one part's paper names."""

    def __init__(self) -> None:
        self._bytes: dict[Digest, bytes] = {}

    def add(self, name: str, data: bytes) -> Media:
        """Keep a file and describe it."""
        digest = digest_of(data)
        self._bytes[digest] = data
        kind = _TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
        return Media(name=name, digest=digest, size=len(data), type=kind)

    @property
    def files(self) -> Mapping[Digest, bytes]:
        """Bytes by digest."""
        return self._bytes


def read_picture(folder: Path, row: Row, store: MediaStore) -> Media | None:
    """Read the picture that a theory item names. The author's file name stays behind: it might tell the answer."""
    name = row.text(PICTURES)
    if not name:
        return None
    if not is_file_name(name) or not _is_listed(folder / PICTURES, name):
        row.fault(PICTURES, "picture-missing", name=name)
        return None
    path = folder / PICTURES / name
    if path.stat().st_size > MAX_PICTURE:
        row.fault(PICTURES, "picture-large", name=name, limit=MAX_PICTURE // 1024)
        return None
    data = path.read_bytes()
    suffix = _picture_suffix(data)
    if suffix is None:
        row.fault(PICTURES, "picture-bad", name=name)
        return None
    return store.add(f"{digest_of(data)[:8]}{suffix}", data)


def read_materials(folder: Path, file: str, store: MediaStore, findings: Findings) -> tuple[Media, ...]:
    """Read a task's materials in the order of their names; `file` is the folder's name as faults call it."""
    if not folder.is_dir():
        return ()
    found: list[Media] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if is_system_file(path.name):
            continue
        place = Place(f"{file}/{path.name}")
        if path.is_dir():
            findings.fault(place, "material-folder", name=path.name)
        elif not is_file_name(path.name):
            findings.fault(place, "material-name", name=path.name)
        elif not path.stat().st_size:
            findings.fault(place, "material-empty", name=path.name)
        elif path.stat().st_size > MAX_MATERIAL:
            findings.fault(place, "material-large", name=path.name, limit=MAX_MATERIAL // 1024 // 1024)
        else:
            found.append(store.add(path.name, path.read_bytes()))
    return tuple(found)


def is_system_file(name: str) -> bool:
    """Tell whether an operating system or an open Excel left this file; it is nobody's material."""
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES


def is_file_name(name: str) -> bool:
    """Tell whether a name is one file or folder on Windows and Linux alike, and nothing more than a name."""
    return (
        0 < len(name) <= 120
        and "/" not in name
        and name not in (".", "..")
        and not _FORBIDDEN.search(name)
        and not _RESERVED.fullmatch(name)
        and name[-1] not in ". "
        and name[0] != " "
    )


def _is_listed(folder: Path, name: str) -> bool:
    # Compared by listing, because Windows would find `A.PNG` under `a.png` and the next machine would not.
    return folder.is_dir() and any(path.name == name and path.is_file() for path in folder.iterdir())


def _picture_suffix(data: bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF")) as picture:
                picture.load()
                return {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif"}[str(picture.format)]
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,  # Pillow's word for a broken PNG chunk
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return None
