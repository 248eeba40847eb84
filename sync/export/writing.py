"""Writes a bundle to a disk in volumes, reads every byte back from the disk, and lists the volumes last.

What is there already and whole is left as it is: an export that was broken off goes on. Where it cannot be finished,
what it wrote is taken away again, as far as the disk lets it.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

import msgspec

from exam.ids import Digest
from exam.text import Fact
from server.backup import faults
from server.backup.faults import TargetError
from server.backup.medium import Medium
from sync.export.errors import ExportError
from sync.export.sum_file import VolumeList, encode_list, sum_name
from sync.export.volumes import MOST, Volume, number_of, sizes, volume_name

BLOCK = 8 << 20
"""Bytes that are written and made durable at once."""
SPARE = 4 << 20
"""Bytes left free beside the volumes: for the list, and for what the file system needs itself."""
_MB = 1 << 20
_CODES = {faults.FULL: "export_full", faults.READ_ONLY: "export_read_only"}

Told = Callable[[Volume], None]
"""Called for each volume once it is on the disk and was read back."""


class Bundle(msgspec.Struct, frozen=True):
    """What is to be written: an open file of `size` bytes, the bundle's id, and what the files are to be called."""

    file: BinaryIO
    size: int
    id: Digest
    name: str


def write_volumes(bundle: Bundle, disk: Medium, wished: int, told: Told = lambda _volume: None) -> VolumeList:
    """Write volumes of `wished` bytes and their list. Blocks for long.

    Raises ExportError, and OSError where the bundle itself cannot be read; the disk then has nothing more than before.
    """
    lengths = sizes(bundle.size, wished)
    written: list[str] = []
    try:
        with _said(disk):
            there = _clear_away(disk, bundle.name, lengths)
            volumes = tuple(_write_each(bundle, disk, lengths, there, written, told))
            listed = VolumeList(bundle.id, volumes)
            _write_list(disk, sum_name(bundle.name), encode_list(listed), written)
    except BaseException:
        for name in written:
            with contextlib.suppress(TargetError):
                disk.remove(name)
        raise
    return listed


def _clear_away(disk: Medium, name: str, lengths: Sequence[int]) -> frozenset[int]:
    """Check the room, and take away what another export left under this name; returns the volumes that may be whole."""
    found = _sizes_there(disk, name)
    needed, free = sum(lengths) + SPARE, disk.free() + sum(found.values())
    if free < needed:
        raise ExportError("export_no_room", room(str(disk.root), needed, free))
    disk.remove(sum_name(name))
    fits = frozenset(number for number, size in found.items() if lengths[number - 1 : number] == [size])
    for number in found.keys() - fits:
        disk.remove(volume_name(name, number))
    return fits


def _write_each(
    bundle: Bundle, disk: Medium, lengths: Sequence[int], there: frozenset[int], written: list[str], told: Told
) -> Iterator[Volume]:
    start = 0
    for number, length in enumerate(lengths, 1):
        name = volume_name(bundle.name, number)
        volume = Volume(name, length, _digest(_part_of(bundle.file, start, length)))
        if number not in there or _on_disk(disk, name) != volume.digest:
            disk.remove(name)
            written.append(name)
            _write(disk, name, _part_of(bundle.file, start, length))
            if _on_disk(disk, name) != volume.digest:
                raise ExportError("export_differs", {"name": name})
        told(volume)
        yield volume
        start += length


def _write_list(disk: Medium, name: str, text: bytes, written: list[str]) -> None:
    written.append(name)
    disk.write_whole(name, text)
    if disk.read(name, len(text)) != text:
        raise ExportError("export_differs", {"name": name})


def _write(disk: Medium, name: str, blocks: Iterator[bytes]) -> None:
    file = disk.create(name)
    try:
        for block in blocks:
            file.append(block)
    finally:
        file.close()


def _part_of(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    """Bytes of the bundle. Raises EOFError where it became shorter, which is a fault of ours."""
    file.seek(start)
    while length:
        block = file.read(min(BLOCK, length))
        if not block:
            raise EOFError("the bundle became shorter while it was written")
        length -= len(block)
        yield block


def _digest(blocks: Iterator[bytes]) -> Digest:
    found = hashlib.sha256()
    for block in blocks:
        found.update(block)
    return Digest(found.hexdigest())


def _on_disk(disk: Medium, name: str) -> Digest:
    with disk.reading(name) as file:
        return _digest(iter(lambda: file.read(BLOCK), b""))


def _sizes_there(disk: Medium, name: str) -> dict[int, int]:
    """The volumes of this very bundle that are there, and their sizes, by number."""
    found: dict[int, int] = {}
    for other in disk.names("."):
        numbered = number_of(disk.root / other)
        if numbered is not None and numbered[0] == name and 0 < numbered[1] <= MOST:
            with disk.reading(other) as file:
                found[numbered[1]] = file.seek(0, 2)
    return found


def room(path: str, needed: int, free: int) -> dict[str, Fact]:
    """What is missing on a disk, as people are told: in MB, never less than it is."""
    megabytes = {"need": -(-needed // _MB), "free": free // _MB, "missing": -((free - needed) // _MB)}
    return {"path": path, **{name: f"{size} MB" for name, size in megabytes.items()}}


@contextlib.contextmanager
def _said(disk: Medium) -> Iterator[None]:
    """A fault of the disk, with the sentence for it."""
    try:
        yield
    except TargetError as error:
        raise ExportError(_CODES.get(error.code, "export_gone"), {"path": str(disk.root)}) from error
