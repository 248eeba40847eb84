"""The list of a bundle's volumes (校验清单): for people, for `sha256sum -c`, and for whoever joins them again.

# KAOCHANG-VOLUMES 1
# bundle <id>
# volume 1 1073741824
<SHA-256>  <name>.001
…
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from exam.ids import Digest, parse_digest
from sync.export.volumes import LARGEST, MOST, SUM_ENDING, Volume, volume_name

VERSION = 1
MOST_BYTES = 1 << 20
"""Longest list that is read, in bytes; 999 volumes take a fifth."""
_FIRST = re.compile(r"# KAOCHANG-VOLUMES (?P<version>[0-9]{1,9})")
_BUNDLE = re.compile(r"# bundle (?P<id>[0-9a-f]{64})")
_VOLUME = re.compile(r"# volume (?P<number>[0-9]{1,3}) (?P<size>[0-9]{1,10})")
_SUM = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<name>[^/\\]{1,255})")


class VolumeList(msgspec.Struct, frozen=True):
    """The volumes of a bundle in their order."""

    bundle: Digest
    volumes: tuple[Volume, ...]


def sum_name(name: str) -> str:
    """What the list is called."""
    return f"{name}{SUM_ENDING}"


def encode_list(listed: VolumeList) -> bytes:
    """Write a list; the same list gives the same bytes."""
    lines = [f"# KAOCHANG-VOLUMES {VERSION}", f"# bundle {listed.bundle}"]
    for number, volume in enumerate(listed.volumes, 1):
        lines += [f"# volume {number} {volume.size}", f"{volume.digest}  {volume.name}"]
    return "".join(f"{line}\n" for line in lines).encode()


def read_list(data: bytes, name: str) -> VolumeList | None:
    """Read the list of the bundle of a name; None where it is none, was changed, or a newer program wrote it.

    Comments that are not known are passed over.
    """
    try:
        lines = data.decode().splitlines() if len(data) <= MOST_BYTES else []
        volumes = tuple(_volumes(lines, name))
    except ValueError:
        return None
    first = _FIRST.fullmatch(lines[0]) if lines else None
    bundle = next((parse_digest(found["id"]) for line in lines if (found := _BUNDLE.fullmatch(line))), None)
    ours = first is not None and int(first["version"]) == VERSION and 0 < len(volumes) <= MOST
    return VolumeList(bundle, volumes) if ours and bundle is not None else None


def read_list_beside(folder: Path, name: str) -> VolumeList | None:
    """The list that lies beside the volumes of a name; None where there is none that can be used. Raises OSError."""
    try:
        with (folder / sum_name(name)).open("rb") as file:
            return read_list(file.read(MOST_BYTES + 1), name)
    except FileNotFoundError:
        return None


def _volumes(lines: list[str], name: str) -> Iterator[Volume]:
    """Raises ValueError where the lines do not name the volumes one after another."""
    size: int | None = None
    number = 0
    for line in lines:
        if said := _VOLUME.fullmatch(line):
            size = int(said["size"])
        elif not line.startswith("#"):
            number += 1
            found = _SUM.fullmatch(line)
            in_order = found is not None and found["name"].endswith(volume_name("", number))
            if found is None or not in_order or size is None or not 0 < size <= LARGEST:
                raise ValueError(line)
            # By its number: whoever gave the files another name did no harm.
            yield Volume(volume_name(name, number), size, Digest(found["digest"]))
            size = None
