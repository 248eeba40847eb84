"""The organiser's sealed papers at a site: taken in, checked whenever read, and opened by the code alone.

What opens a paper is written to SITE/trust/opened before anybody is told: a power cut at the start of a session leaves
the paper open, and nobody has to telephone again.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from exam.ids import Digest
from exam.package import MAX_PACKAGE, PackageError, digest_of
from exam.paper_package import (
    MAX_KEY,
    PaperKeys,
    SealedPackage,
    check_envelope,
    open_marking_key,
    open_package,
    read_package,
)
from exam.plan import Level, Part, Plan
from exam.sealed_paper import unseal_paper
from exam.text import Refusal
from exam.trust.sealing import SealError
from exam.trust.signing import KEY_BYTES, key_fingerprint
from server.site_folder import PaperUse, SiteFolder, write_atomically
from server.site_keys import read_site_keys

OWNER_ONLY = 0o600
MOST_BYTES = 4096


class OrganiserCard(msgspec.Struct, frozen=True):
    """The organiser's public keys, 32 bytes each, and its name: `signing` (Ed25519), and `sealing` (X25519), to which
    results are sealed; a card of an older program has none.
    """

    name: str
    signing: bytes
    sealing: bytes = b""
    version: int = 1

    @property
    def fingerprint(self) -> str:
        """By which site and organiser compare the card over the telephone."""
        return key_fingerprint(self.signing + self.sealing)


def read_organiser(file: Path) -> OrganiserCard | None:
    """Read an organiser's card; None where there is none, or no card."""
    try:
        with file.open("rb") as opened:
            card = msgspec.json.decode(opened.read(MOST_BYTES), type=OrganiserCard)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    whole = len(card.signing) == KEY_BYTES and len(card.sealing) in (0, KEY_BYTES)
    return card if whole else None


def take_package(site: SiteFolder, data: bytes, plan: Plan, program: str) -> SealedPackage | Refusal:
    """Check a package and keep it, in place of an older one. Raises OSError, and then the site is as it was."""
    card = read_organiser(site.organiser_file)
    if card is None:
        return Refusal("organiser_unknown")
    package = read_package(data, card.signing)
    if isinstance(package, Refusal):
        return package
    about = package.envelope.about
    try:
        use = PaperUse(about.use)
    except ValueError:
        return Refusal("package_no_package")
    before = site_package(site, about.level, about.part, use)
    known = before.envelope if isinstance(before, SealedPackage) else None
    refusal = check_envelope(package.envelope, plan.number, plan.site_number, program, known)
    if refusal is not None:
        return refusal
    write_atomically(site.package(about.level, about.part, use), data)
    return package


def site_package(
    site: SiteFolder, level: Level, part: Part, use: PaperUse = PaperUse.MAIN
) -> SealedPackage | Refusal | None:
    """The site's sealed package, checked whole; None where there is none. Raises OSError."""
    path = site.package(level, part, use)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PACKAGE + MAX_KEY + 1)
    except FileNotFoundError:
        return None
    card = read_organiser(site.organiser_file)
    if card is None:
        return Refusal("organiser_unknown")
    package = read_package(data, card.signing)
    if isinstance(package, Refusal):
        return package
    about = package.envelope.about
    if (about.level, about.part, about.use) != (level, part, use.value):
        return Refusal("package_swapped")
    return package


def opened_keys(site: SiteFolder, paper: Digest) -> PaperKeys | None:
    """What opens a paper whose code was entered; None while it is closed."""
    try:
        with site.opened_keys(paper).open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=PaperKeys)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def open_site_package(site: SiteFolder, package: SealedPackage, code: str, now: datetime) -> PaperKeys | Refusal:
    """Open a package with the organiser's code, and keep what opens it. Slow: in a thread. Raises OSError."""
    if (known := opened_keys(site, package.envelope.paper)) is not None:
        return known
    site_keys = read_site_keys(site)
    if site_keys is None:
        return Refusal("package_not_for_site")
    keys = open_package(package.envelope, site_keys.sealing, code, now)
    if isinstance(keys, Refusal):
        return keys
    try:
        # Both are looked at while there is time to telephone: a paper that is wrong inside must not show at the start.
        package_of(package, keys)
        marking_key_of(package, keys)
    except (SealError, PackageError):
        return Refusal("package_paper_damaged")
    write_atomically(site.opened_keys(package.envelope.paper), msgspec.json.encode(keys), mode=OWNER_ONLY)
    return keys


def package_of(package: SealedPackage, keys: PaperKeys) -> bytes:
    """The paper package inside. Raises SealError or PackageError where it is not what the envelope says."""
    blob = unseal_paper(package.paper, keys.paper)
    if digest_of(blob) != package.envelope.package:
        raise PackageError("the paper inside is another than the envelope names")
    return blob


def marking_key_of(package: SealedPackage, keys: PaperKeys) -> bytes:
    """The marking key inside. Raises SealError where it is another's."""
    return open_marking_key(package.key, keys, package.envelope.about)
