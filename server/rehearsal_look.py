"""How the site's newest rehearsal stands (试考): for the consoles' sealing page."""

from __future__ import annotations

from datetime import datetime

import msgspec

from exam.policy import MINUTE
from exam.text import Refusal
from exam.wire.console_rows import REHEARSED
from server.readiness import newest_certificate
from server.site_folder import SiteFolder
from server.site_keys import SiteKeysError

LOOK_EVERY = MINUTE
UNREADABLE = "readiness_damaged"


class KnownRehearsal(msgspec.Struct, frozen=True):
    """`code` is `rehearsed` or why the certificate does not hold; empty where nobody has rehearsed.

    `until` is when it ends or ended, as people read it; `pcs` how many PCs took part.
    """

    code: str = ""
    until: str = ""
    pcs: int = 0


def known_rehearsal(site: SiteFolder, at: datetime) -> KnownRehearsal:
    """How the newest certificate of a site stands at an aware moment. Blocks; raises nothing."""
    try:
        found = newest_certificate(site, at)
    except (SiteKeysError, OSError):
        return KnownRehearsal(UNREADABLE)
    if found is None:
        return KnownRehearsal()
    if isinstance(found, Refusal):
        return KnownRehearsal(found.code, str(found.facts.get("expires", "")))
    return KnownRehearsal(REHEARSED, f"{found.expires:%Y-%m-%d %H:%M}", found.pcs)
