"""One site's courier: waits until the sessions are closed, makes the bundle, brings it to the hub, fetches the receipt.

Everything that it knows lies in the site's folder or at the hub, so that it may be killed at any moment and started
anew: the bundle is made once and kept, the hub says how much of it has arrived, and a receipt that was missed is asked
for first. It never gives up by itself; whatever fails is tried again, ever more rarely, and said.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from random import Random

import structlog

from exam.clock import Clock
from exam.link.backoff import Backoff
from exam.plan import PlanError
from exam.policy import SECOND
from exam.receipts import Receipt
from exam.terms import term_of
from exam.text import Refusal
from server.journal.errors import StoreError
from server.packages import OrganiserCard, read_organiser
from server.papers import PaperMissingError
from server.scoring.exam_record import ScoringError
from server.scoring.human_marks import HumanMarkError
from server.scoring.marks_file import MarksFileError
from server.site_folder import SiteFolder
from server.site_keys import SiteKeysError
from server.standby.office import seen_term
from server.standby.replaced import is_copy_at
from server.upload_files import (
    UploadSettings,
    UploadSettingsError,
    UploadStatus,
    cleared_file,
    find_receipt,
    read_upload_settings,
)
from sync.bundle.errors import BundleError
from sync.courier.coverage import Covered, coverage
from sync.courier.hub_link import HubAccess, HubAwayError, HubLink, HubRefusedError, Whereabouts
from sync.courier.linking import access_of, trusting
from sync.courier.outgoing import (
    Outgoing,
    bundle_file,
    drop_outgoing,
    make_outgoing,
    read_outgoing,
    take_receipt,
)
from sync.courier.pace import Pace
from sync.courier.telling import Telling
from sync.courier.watching import JournalState, JournalWatch

LOOK_EVERY = 5.0
"""Seconds between two looks at the journal, and at what somebody changed in the settings."""
RECEIPT_EVERY = 2.0
REFUSED_AGAIN = 5 * 60.0
"""Seconds until a refusal is asked about again: people at the other end may have put it right."""
LONGEST_PAUSE = 60.0
QUIET = 10 * SECOND
"""The journal has to be quiet for so long before a bundle is made: the last decisions of a close come together."""
AT_HUB, RECEIPT_HERE = "the bundle is at the hub", "the receipt is here"
NO_ROOM, NOT_MADE = "upload_no_room", "upload_not_made"
_WHY_NOT_MADE = (
    BundleError,
    PlanError,
    ScoringError,
    PaperMissingError,
    HumanMarkError,
    MarksFileError,
    SiteKeysError,
    StoreError,
    UploadSettingsError,
)
log = structlog.get_logger("sync.courier")


class Courier:
    """The courier of one site. `database` is a URL, empty for the site's own SQLite file. `at_once` makes the first
    bundle whatever is still open; `pace` is one for all sites of a machine, else each site's settings say it.
    """

    def __init__(
        self,
        site: SiteFolder,
        database: str,
        clock: Clock,
        random: Random,
        *,
        at_once: bool = False,
        pace: Pace | None = None,
    ) -> None:
        self._site = site
        self._database = database
        self._clock = clock
        self._at_once = at_once
        self._pace = pace
        self._watch = JournalWatch(site, database)
        self._backoff = Backoff(random, first=1.0, longest=LONGEST_PAUSE)
        self._link: HubLink | None = None
        self._linked: tuple[UploadSettings, HubAccess] | None = None
        self._moved: tuple[int, int] | None = None
        """The journal's last record that matters, and when it was first seen."""
        self._covered: Receipt | None = None
        """The receipt that covers all of that."""
        self._refused = ""
        """The bundle that the hub said no to."""
        self._telling = Telling(site, clock)

    @property
    def status(self) -> UploadStatus:
        """How far it is."""
        return self._telling.status

    async def run(self) -> None:
        """Be the courier until cancelled."""
        telling = asyncio.create_task(self._telling.run(), name="telling how far the upload is")
        try:
            while True:
                await self._clock.sleep(await self.turn())
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """Let go of the hub."""
        link, self._link, self._linked = self._link, None, None
        if link is not None:
            await link.close()

    async def turn(self) -> float:
        """Do what there is to do now; for how many seconds there is nothing then."""
        try:
            return await self._turned()
        except HubAwayError as error:
            log.info("the hub is away; tried again", code=error.code, detail=error.detail)
            await self._telling.tell("upload_waiting", refusal=error.code)
            return self._backoff.next()
        except HubRefusedError as error:
            return await self._said_no(error.refusal.code)
        except _WHY_NOT_MADE as error:
            code = getattr(error, "code", type(error).__name__)
            if code != "store_empty":
                log.warning("no bundle yet; tried again", code=code)
                await self._telling.tell(NOT_MADE, refusal=code)
                return LONGEST_PAUSE
            await self._telling.tell("upload_watching")
            return LOOK_EVERY
        except OSError as error:
            log.warning("this machine's disk refuses; tried again", errno=error.errno)
            await self._telling.tell(NO_ROOM, refusal=error.strerror or "")
            return LONGEST_PAUSE

    # ---- one turn ---------------------------------------------------------------------------------------------------

    async def _turned(self) -> float:
        settings = await asyncio.to_thread(read_upload_settings, self._site)
        card = await asyncio.to_thread(read_organiser, self._site.organiser_file)
        if settings is None:
            return LOOK_EVERY
        if card is None:
            raise BundleError("bundle_no_organiser")
        state = await asyncio.to_thread(self._watch.look)
        if await asyncio.to_thread(self._leads_not, state):
            return LOOK_EVERY
        outgoing = await asyncio.to_thread(read_outgoing, self._site)
        if outgoing is not None and self._is_superseded(outgoing, state):
            outgoing, due = None, True
        else:
            due = outgoing is None and await self._is_due(state)
        if due:
            await self._telling.tell("upload_preparing")
            outgoing = await asyncio.to_thread(make_outgoing, self._site, self._database, self._now())
            log.info("the bundle is made", bundle=outgoing.bundle[:12], size=outgoing.size, final=outgoing.final)
            self._at_once, self._refused = False, ""
        if outgoing is None:
            return LOOK_EVERY
        return await self._deliver(outgoing, settings, card)

    def _leads_not(self, state: JournalState) -> bool:
        """A standby's copy, and a server that another has replaced: the results come from the one that leads.

        A site that was cleared has no files any more: nothing may follow what the organiser has of it.
        """
        if cleared_file(self._site).exists():
            return True
        return is_copy_at(self._site, state.epoch) or seen_term(self._site) > term_of(state.epoch)

    def _is_superseded(self, outgoing: Outgoing, state: JournalState) -> bool:
        """Whether the hub refused this bundle and there is another to send by now."""
        return self._refused == outgoing.bundle and state.closed and state.matters > outgoing.records

    async def _is_due(self, state: JournalState) -> bool:
        """Whether a bundle is to be made now; tells what there is to tell where not."""
        if self._at_once and state.records:
            return True
        now = self._clock.monotonic_ms()
        if self._moved is None or self._moved[0] != state.matters:
            self._moved, self._covered = (state.matters, now), None
        if not state.closed or now - self._moved[1] < QUIET:
            await self._telling.tell("upload_watching")
            return False
        if self._covered is None:
            found = await asyncio.to_thread(coverage, self._site, self._database)
            self._covered = found.receipt if isinstance(found, Covered) else None
        if self._covered is None:
            return True
        await self._telling.confirmed(self._covered)
        return False

    # ---- at the hub -------------------------------------------------------------------------------------------------

    async def _deliver(self, outgoing: Outgoing, settings: UploadSettings, card: OrganiserCard) -> float:
        by_hand = await asyncio.to_thread(find_receipt, self._site, card.signing, outgoing.bundle)
        if by_hand is not None:
            return await self._arrived(outgoing, by_hand)
        if not settings.allowed:
            await self._telling.tell("upload_not_allowed", outgoing)
            return LOOK_EVERY
        link = await self._linked_to(settings, card, outgoing.site)
        found = await link.receipt(outgoing.bundle)
        if isinstance(found, bytes):
            receipt = await asyncio.to_thread(take_receipt, self._site, card, found, outgoing)
            if isinstance(receipt, Refusal):
                return await self._said_no(receipt.code)
            return await self._arrived(outgoing, receipt)
        if found is Whereabouts.ABSENT:
            await self._send(link, outgoing)
        await self._telling.tell("upload_sent", outgoing, sent=outgoing.size)
        return RECEIPT_EVERY

    async def _send(self, link: HubLink, outgoing: Outgoing) -> None:
        """Bring what the hub has not got. A cut ends this, and the next turn goes on at the hub's offset."""
        place = await link.create(outgoing.bundle, outgoing.name, outgoing.size)
        offset = await link.offset(place)
        await self._telling.tell("upload_sending", outgoing, sent=offset)
        begun, first = self._clock.monotonic_ms(), offset
        while offset < outgoing.size:
            self._backoff.reset()
            before = offset
            offset = await link.send(
                place, bundle_file(self._site, outgoing), offset, outgoing.size, self._telling.went_out
            )
            if offset <= before:
                raise HubAwayError("hub_not_hub")
        took = self._clock.monotonic_ms() - begun
        log.info(AT_HUB, bundle=outgoing.bundle[:12], bytes=offset - first, ms=took)
        self._backoff.reset()

    async def _arrived(self, outgoing: Outgoing, receipt: Receipt) -> float:
        await asyncio.to_thread(drop_outgoing, self._site, outgoing)
        log.info(RECEIPT_HERE, bundle=outgoing.bundle[:12], candidates=len(receipt.candidates))
        self._backoff.reset()
        await self._telling.confirmed(receipt)
        return LOOK_EVERY

    async def _said_no(self, code: str) -> float:
        outgoing = await asyncio.to_thread(read_outgoing, self._site)
        self._refused = outgoing.bundle if outgoing is not None else ""
        log.warning("the hub does not take the results; asked again later", code=code)
        await self._telling.tell("upload_refused", outgoing, refusal=code)
        return REFUSED_AGAIN

    async def _linked_to(self, settings: UploadSettings, card: OrganiserCard, site: str) -> HubLink:
        access = await asyncio.to_thread(access_of, self._site, settings, card, site)
        if self._link is None or self._linked != (settings, access):
            await self.close()
            context = await asyncio.to_thread(trusting, self._site)
            self._link = HubLink(access, context, self._pace or Pace(settings.cap, self._clock), self._clock)
            self._linked = settings, access
        return self._link

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.wall_ms() / 1000, UTC)
