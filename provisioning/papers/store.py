"""Placing a built paper in the folder of a site: the only step between `build_paper` and the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from exam.package import digest_of
from provisioning.papers.builder import BuiltPart
from server.site_folder import PaperUse, SiteFolder, write_atomically

_OWNER_ONLY = 0o600
_EVERYONE_READS = 0o644


@dataclass(frozen=True)
class PlacedPart:
    """Where a part and its key were written."""

    part: BuiltPart
    paper_file: Path
    key_file: Path


def place_part(site: SiteFolder, part: BuiltPart, use: PaperUse = PaperUse.MAIN) -> PlacedPart:
    """Write package and key for a use, each whole or not at all. Raises OSError where the site cannot be written.

    Between the two writes a power cut may leave a package with the key of an older one. The key names the package it
    marks by digest, so this is seen, and building again mends it.
    """
    paper_file = site.paper(part.paper.level, part.paper.part, use)
    key_file = site.key(part.paper.level, part.paper.part, use)
    write_atomically(paper_file, part.package, mode=_EVERYONE_READS)
    write_atomically(key_file, msgspec.json.format(msgspec.json.encode(part.key), indent=1), mode=_OWNER_ONLY)
    return PlacedPart(part, paper_file, key_file)


def other_uses(site: SiteFolder, part: BuiltPart, use: PaperUse) -> tuple[PaperUse, ...]:
    """Name the other uses for which the site has this very package. Raises OSError where it cannot be read."""
    return tuple(other for other in PaperUse if other is not use and _digest(site, part, other) == part.key.package)


def _digest(site: SiteFolder, part: BuiltPart, use: PaperUse) -> str:
    try:
        return digest_of(site.paper(part.paper.level, part.paper.part, use).read_bytes())
    except FileNotFoundError:
        return ""
