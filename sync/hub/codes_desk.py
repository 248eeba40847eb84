"""Papers and codes given to sites: what may be given when, and secrets that stand in no database in the clear."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from exam.ids import Digest
from exam.paper_package import SealedPackage, read_package
from exam.plan import USUAL_TIMEZONE
from exam.text import Refusal
from exam.trust.paper_codes import tidy_paper_code
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, decode_release_key, make_code, release_id
from exam.trust.sealing import NONCE_BYTES, derive_key, seal, unseal
from server.site_folder import write_atomically
from sync.hub.hub import Hub
from sync.hub.store import codes, sites
from sync.hub.store.codes import Entry, GivenCode, KeptPaper

PRIVATE = 0o600
MOST_MINUTES = 24 * 60 - 1
MOST_SEATS = 200


def add_paper(hub: Hub, data: bytes, code: str, by: str) -> KeptPaper | Refusal:
    """Keep a sealed paper for its site, and its code where it is given. Raises OSError or StoreError.

    What `read_package` refuses, `site_unknown`, `release_mistyped` where the code is none.
    """
    package = read_package(data, hub.card.signing)
    if not isinstance(package, SealedPackage):
        return package
    tidy = tidy_paper_code(code) if code else ""
    if tidy is None:
        return Refusal("release_mistyped")
    about = package.envelope.about
    if sites.find_site(hub.database, about.site) is None:
        return Refusal("site_unknown", {"site": about.site})
    paper = KeptPaper(
        package.envelope.paper,
        about.site,
        package.envelope,
        round(package.envelope.not_before.timestamp() * 1000),
        len(data),
        _sealed(hub, tidy) if tidy else b"",
        hub.clock.wall_ms(),
    )
    write_atomically(hub.shelf.paper(paper.paper), data, mode=PRIVATE)
    codes.add_paper(hub.database, paper, by)
    return paper


def paper_code(hub: Hub, site: str, paper: Digest) -> str | Refusal:
    """The code of a site's paper, from the paper's own time on and not a second before; each giving is on record."""
    found = codes.find_paper(hub.database, site, paper)
    if found is None:
        return Refusal("paper_unknown")
    now = hub.clock.wall_ms()
    if now < found.not_before_ms:
        opens = datetime.fromtimestamp(found.not_before_ms / 1000, UTC).astimezone(ZoneInfo(USUAL_TIMEZONE))
        return Refusal("paper_code_early", {"time": f"{opens:%Y-%m-%d %H:%M}"})
    if not found.code:
        return Refusal("paper_code_none")
    codes.write_record(hub.database, Entry(now, site, "paper_code_fetched", site, found.envelope.title))
    return opened(hub, found.code)


def add_release_key(hub: Hub, site: str, data: bytes, serial: int) -> Refusal | None:
    """Keep a site's release key. `release_key_unreadable`, `site_unknown`."""
    key = decode_release_key(data)
    if key is None:
        return Refusal("release_key_unreadable")
    if not codes.put_release_key(hub.database, site, _sealed(hub, key.hex()), serial):
        return Refusal("site_unknown", {"site": site})
    return None


def give_release(hub: Hub, request: ReleaseRequest, by: str) -> GivenCode | Refusal:
    """Give the organiser's consent as a code: for one session of one site that is expected, and for one thing."""
    expected = {(one.plan, one.session) for one in sites.expected_sessions(hub.database, request.site)}
    if (request.plan, request.session) not in expected:
        return Refusal("release_session")
    if request.purpose is not ReleasePurpose.SPARE_PAPER and not 1 <= request.minutes <= MOST_MINUTES:
        return Refusal("release_minutes", {"most": MOST_MINUTES})

    def make(sealed_key: bytes, serial: int) -> tuple[str, bytes]:
        key = bytes.fromhex(opened(hub, sealed_key))
        return release_id(key, request, serial), _sealed(hub, make_code(key, request, serial))

    return codes.give_code(hub.database, request, by, hub.clock.wall_ms(), make)


def read_seats(text: str) -> tuple[int, ...] | None:
    """Seats as somebody typed them, `3, 7`; none for everyone. None where they are no seats."""
    if not text.strip():
        return ()
    parts = re.split(r"[,、\s]+", unicodedata.normalize("NFKC", text).strip())
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= len("9999")]
    if len(numbers) != len(parts) or 0 in numbers or len(numbers) > MOST_SEATS:
        return None
    return tuple(sorted(set(numbers)))


def serial_beside(key_file: Path) -> int:
    """The next serial number as `kaochang-sync release` keeps it beside the key; 0 where it keeps none."""
    try:
        return int(key_file.with_name(f"{key_file.name}.serial").read_bytes()[:16])
    except (OSError, ValueError):
        return 0


def opened(hub: Hub, sealed: bytes) -> str:
    """What was sealed here. Raises SealError where another organiser's key sealed it."""
    return unseal(sealed, _key(hub)).decode()


def _sealed(hub: Hub, text: str) -> bytes:
    return seal(text.encode(), _key(hub), secrets.token_bytes(NONCE_BYTES))


def _key(hub: Hub) -> bytes:
    return derive_key(hub.organiser.signing, "hub secrets")
