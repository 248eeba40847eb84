"""Who leads, as a server's own disk has it: the mandate of a standby that took over, and where a standby is.

SITE/trust/succession.json   the newest mandate, who decided it and why, and exam time at that moment
SITE/trust/standby.address   where the standby serves if it takes over: asked at every start whether it has
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import structlog

from exam.events import TakenOver
from exam.terms import first_epoch, term_of
from exam.trust.mandates import Mandate, read_mandate
from server.exam_clock import Mark
from server.hall import Hall
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import SiteKeysError, card_of, read_site_keys

OWNER_ONLY = 0o600
MOST_BYTES = 64 * 1024
LONGEST_ADDRESS = 512
log = structlog.get_logger("server.standby")


class Succession(msgspec.Struct, frozen=True):
    """A takeover: the signed mandate, the fact for the journal, and the old server's last word beside this machine's
    clocks; None where this machine had heard none since it was switched on.
    """

    mandate: bytes
    event: TakenOver
    mark: Mark | None


class Office:
    """What a server knows of who leads. Without a `site` it is the first and only server, as in a simulated day."""

    def __init__(
        self, site: SiteFolder | None = None, site_public: bytes = b"", succession: Succession | None = None
    ) -> None:
        self._site = site
        self._public = site_public
        self._succession = read_succession(site) if site is not None else succession
        self.seen_term = seen_term(site) if site is not None else 0
        """The latest term of another server that this one was shown; 0 where none."""

    @property
    def mandate(self) -> bytes:
        """The mandate that this server shows; empty where none ever took over."""
        return self._succession.mandate if self._succession is not None else b""

    @property
    def least_epoch(self) -> int:
        """The epoch at which this server begins at least."""
        return first_epoch(self._succession.event.term) if self._succession is not None else 0

    def succession_of(self, epoch: int, last_epoch: int) -> Succession | None:
        """The takeover by which an epoch begins, where its term is not in the journal yet."""
        return self._succession if term_of(epoch) > term_of(last_epoch) else None

    def is_replaced_by(self, mandate: bytes, hall: Hall) -> bool:
        """Whether a mandate says that another server leads this very exam now."""
        read = self._read(mandate)
        if read is None or not is_later(read, hall):
            return False
        self.saw(read)
        return True

    def saw(self, mandate: Mandate) -> None:
        """Note the term of a later server: should that one be lost too, people have this one lead in a term after it.

        A disk that refuses costs that: the machine that leads then must be told once more.
        """
        self.seen_term = max(self.seen_term, mandate.term)
        if self._site is not None:
            try:
                write_atomically(seen_file(self._site), str(self.seen_term).encode())
            except OSError as error:
                log.warning("the later term could not be noted", errno=error.errno)

    def remember(self, address: str) -> None:
        """Keep where the standby is. A disk that refuses costs the next start a question."""
        if self._site is None or not address or address == known_standby(self._site):
            return
        try:
            write_atomically(address_file(self._site), address[:LONGEST_ADDRESS].encode())
        except OSError as error:
            log.warning("the standby's address could not be kept", errno=error.errno)

    def _read(self, mandate: bytes) -> Mandate | None:
        return read_mandate(mandate, self._public) if self._public else None


def office_of(site: SiteFolder) -> Office:
    """What a site's disk knows of who leads. Without keys that can be read nobody's mandate is believed."""
    try:
        keys = read_site_keys(site)
    except SiteKeysError:
        keys = None
    return Office(site, card_of(keys).signing if keys is not None else b"")


def is_later(mandate: Mandate | None, hall: Hall) -> bool:
    """Whether a mandate is of this exam and of a later term than a hall's."""
    if mandate is None:
        return False
    same = (mandate.plan, mandate.lineage) == (hall.plan.number, hall.lineage.hex())
    return same and mandate.term > term_of(hall.epoch)


def seen_file(site: SiteFolder) -> Path:
    """Where the latest term of another server is noted."""
    return site.trust / "succession.seen"


def seen_term(site: SiteFolder) -> int:
    """The latest term of another server that this machine was shown; 0 where none."""
    try:
        with seen_file(site).open(encoding="ascii", errors="replace") as file:
            text = file.read(20)
    except OSError:
        return 0
    return int(text) if text.isdecimal() else 0


def succession_file(site: SiteFolder) -> Path:
    """Where the newest takeover is written down."""
    return site.trust / "succession.json"


def address_file(site: SiteFolder) -> Path:
    """Where the standby's address is kept."""
    return site.trust / "standby.address"


def read_succession(site: SiteFolder) -> Succession | None:
    """The newest takeover; None where there was none, or it cannot be read: then the journal's own epoch counts."""
    try:
        with succession_file(site).open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=Succession)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.error("the record of the takeover cannot be read", cause=type(error).__name__)  # noqa: TRY400 - see below
        # Its own words may quote who took over; what counts is in the journal.
        return None


def write_succession(site: SiteFolder, succession: Succession) -> None:
    """Write a takeover down: it is on the disk before anybody is served. Raises OSError."""
    write_atomically(succession_file(site), msgspec.json.encode(succession), mode=OWNER_ONLY)


def known_standby(site: SiteFolder) -> str:
    """Where the standby serves if it has taken over; empty where none is known."""
    try:
        with address_file(site).open(encoding="utf-8", errors="replace") as file:
            return file.read(LONGEST_ADDRESS).strip()
    except OSError:
        return ""
