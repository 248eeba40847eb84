"""Placing a built paper in the folder of a site: the only step between `build_paper` and the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from provisioning.papers.builder import BuiltPart
from server.site_folder import SiteFolder, write_atomically

_OWNER_ONLY = 0o600
_EVERYONE_READS = 0o644


@dataclass(frozen=True)
class PlacedPart:
    """Where a part and its key were written."""

    part: BuiltPart
    paper_file: Path
    key_file: Path


def place_part(site: SiteFolder, part: BuiltPart) -> PlacedPart:
    """Write package and key, each whole or not at all. Raises OSError where the site cannot be written.

    Between the two writes a power cut may leave a package with the key of an older one. The key names the package it
    marks by digest, so this is seen, and building again mends it.
    """
    paper_file = site.paper(part.paper.level, part.paper.part)
    key_file = site.key(part.paper.level, part.paper.part)
    write_atomically(paper_file, part.package, mode=_EVERYONE_READS)
    write_atomically(key_file, msgspec.json.format(msgspec.json.encode(part.key), indent=1), mode=_OWNER_ONLY)
    return PlacedPart(part, paper_file, key_file)
