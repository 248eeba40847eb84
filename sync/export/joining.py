"""Finds the volumes of a bundle on a disk, and joins them again.

The list beside them says at once which volume is missing or too short, and, once they are joined, which was damaged. It
is a help and no proof: the bundle's own signature decides, so a list that was damaged itself stops nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from exam.text import Refusal
from sync.export.sum_file import VolumeList, read_list_beside
from sync.export.volumes import SUM_ENDING, number_of, volume_name

_BLOCK = 4 << 20


class Found(msgspec.Struct, frozen=True):
    """The files that make up a bundle, in their order; their list, where one lies beside them."""

    files: tuple[Path, ...]
    size: int
    listed: VolumeList | None = None


def find_volumes(file: Path) -> Found | Refusal:
    """Find what a file stands for: itself, or, where it is a volume, the list, or the name of both, every volume.

    `bundle_volume_missing` and `bundle_volume_damaged` with the name, `bundle_volumes_incomplete` where there is no
    list and a number is missing. Raises OSError.
    """
    numbered = number_of(file)
    if numbered is None and file.suffix != SUM_ENDING and file.is_file():
        return Found((file,), file.stat().st_size)
    name = file.name.removesuffix(SUM_ENDING) if numbered is None else numbered[0]
    listed = read_list_beside(file.parent, name)
    return _unlisted(file.parent, name) if listed is None else _listed(file.parent, listed)


def join(found: Found, to: BinaryIO) -> Refusal | None:
    """Write all of it to a file, whatever it is; says which volume was not as the list has it. Raises OSError.

    `bundle_volume_damaged` with the name of the first.
    """
    refusal: Refusal | None = None
    for place, path in enumerate(found.files):
        digest = hashlib.sha256()
        for block in _blocks(path):
            digest.update(block)
            to.write(block)
        if found.listed is not None and digest.hexdigest() != found.listed.volumes[place].digest:
            refusal = refusal or Refusal("bundle_volume_damaged", {"name": path.name})
    return refusal


def _listed(folder: Path, listed: VolumeList) -> Found | Refusal:
    files = tuple(folder / volume.name for volume in listed.volumes)
    for path, volume in zip(files, listed.volumes, strict=True):
        if not path.is_file():
            return Refusal("bundle_volume_missing", {"name": path.name})
        if path.stat().st_size != volume.size:
            return Refusal("bundle_volume_damaged", {"name": path.name})
    return Found(files, sum(volume.size for volume in listed.volumes), listed)


def _unlisted(folder: Path, name: str) -> Found | Refusal:
    numbered = ((number_of(path), path) for path in folder.iterdir())
    found = {named[1]: path for named, path in numbered if named is not None and named[0] == name}
    missing = next((number for number in range(1, max(found, default=1) + 1) if number not in found), None)
    if missing is not None:
        return Refusal("bundle_volumes_incomplete", {"name": volume_name(name, missing)})
    files = tuple(found[number] for number in sorted(found) if number)
    return Found(files, sum(path.stat().st_size for path in files))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
