"""How the site's newest rehearsal stands (试考), looked at now and then in a thread: for the consoles' sealing page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec

from exam.policy import MINUTE
from exam.text import Refusal
from exam.timing import Instant
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


class RehearsalLook:
    """Looks again once a minute without waiting for the disk. `read` may block; None where nothing is to be read."""

    def __init__(self, read: Callable[[datetime], KnownRehearsal] | None) -> None:
        self.known = KnownRehearsal()
        self._read = read
        self._looked_at: Instant | None = None
        self._looking: asyncio.Future[KnownRehearsal] | None = None

    def look(self, now: Instant, date: Callable[[], datetime]) -> bool:
        """Look again where it is time to; True where something else is known now. `date` is the site's date."""
        news = False
        if self._looking is not None and self._looking.done():
            found = None if self._looking.cancelled() else self._looking.result()
            if found is not None:
                news, self.known = found != self.known, found
            self._looking = None
        due = self._looked_at is None or now - self._looked_at >= LOOK_EVERY
        if self._read is not None and self._looking is None and due:
            self._looked_at = now
            self._looking = asyncio.get_running_loop().run_in_executor(None, self._read, date())
        return news
