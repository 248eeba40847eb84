"""How a bundle is cut into volumes (分卷), and what they are called.

    <site>-<plan>-<first 12 of the bundle>.kcbundle.001, .002 …      the bundle, cut; a single one is .001 as well
    <site>-<plan>-<first 12 of the bundle>.kcbundle.sum              their sizes and checksums, written last

FAT32 holds no file of 4 GiB, and old tools choke on 2 GiB: a volume is never longer. Names have nothing but letters,
digits, `-`, `_` and `.`, so that every file system and every drive letter takes them.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from exam.ids import Digest
from sync.export.errors import ExportError

USUAL, LARGEST = 1 << 30, 2 << 30
"""Bytes of a volume unless told otherwise, and at most."""
MOST = 999
"""Volumes of one bundle: three digits."""
SUM_ENDING = ".sum"
_ENDING = ".kcbundle"
_ID_LETTERS = 12
_LONGEST_NUMBER = 60
_UNSAFE = re.compile(r"[^0-9A-Za-z_-]")
_NUMBERED = re.compile(r"(?P<name>.+)\.(?P<number>[0-9]{3})")
_SIZE = re.compile(r"(?P<count>[0-9]{1,15})(?P<unit>[KMG]?)i?B?", re.IGNORECASE)
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30}


class Volume(msgspec.Struct, frozen=True):
    """One file of a bundle on a disk: its name, its bytes, and their SHA-256 in hex."""

    name: str
    size: int
    digest: Digest


def export_name(site: str, plan: str, bundle: Digest) -> str:
    """What the files of a bundle are called, without their number."""
    site, plan = (_UNSAFE.sub("_", number)[:_LONGEST_NUMBER] for number in (site, plan))
    return f"{site}-{plan}-{bundle[:_ID_LETTERS]}{_ENDING}"


def volume_name(name: str, number: int) -> str:
    """What the volume of a number is called, counted from 1."""
    return f"{name}.{number:03}"


def number_of(file: Path) -> tuple[str, int] | None:
    """The name of a bundle and the number of a volume; None where it is no volume."""
    named = _NUMBERED.fullmatch(file.name)
    return None if named is None else (named["name"], int(named["number"]))


def volume_size(text: str) -> int | None:
    """Bytes of a volume as people write it: `1G`, `700M`, `1048576`. None where it is no size, or too large a one."""
    given = _SIZE.fullmatch(text.strip())
    size = 0 if given is None else int(given["count"]) << _UNITS[given["unit"].upper()]
    return size if 0 < size <= LARGEST else None


def sizes(size: int, wished: int, *, largest: int = LARGEST) -> list[int]:
    """The bytes of each volume of a bundle: `wished` bytes each, more where there would be too many.

    Raises ExportError `export_too_large` where there are too many all the same.
    """
    each = max(wished, -(-size // MOST))
    if each > largest:
        raise ExportError("export_too_large", {"size": size, "most": MOST * largest})
    whole, rest = divmod(size, each)
    return [each] * whole + [rest] * (rest > 0)
