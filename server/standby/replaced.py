"""Whether a standby has taken over meanwhile: asked before a server that was away begins to serve again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp

from exam.clock import Clock
from exam.link.server_link import LinkError, site_context
from exam.terms import term_of
from exam.trust.mandates import MAX_MANDATE, Mandate, read_mandate
from server.journal.errors import StoreError
from server.journal.port import JournalStore
from server.site_folder import SiteFolder
from server.site_keys import SiteKeysError, card_of, read_site_keys
from server.standby.copy_keeping import whole_file
from server.standby.office import known_standby, read_succession

ASK_SECONDS = 2.0
ASK_EVERY = 2.0
Leads = Callable[[Mandate], bool]
"""Whether a mandate is of one that leads this very exam after this server."""
IsAlone = Callable[[], bool]


async def is_replaced(site: SiteFolder, plan_number: str, store: JournalStore, authority: Path) -> bool:
    """Whether the standby that this server had leads this very exam now. A standby that is not there says nothing."""
    address = known_standby(site)
    mandate = await _mandate_at(address, site, authority) if address else None
    if mandate is None or mandate.plan != plan_number:
        return False
    try:
        lineage, epoch = await asyncio.to_thread(_ends, store)
    except StoreError:
        return False
    return mandate.lineage == lineage and mandate.term > term_of(epoch)


def is_only_a_copy(site: SiteFolder, store: JournalStore) -> bool:
    """Whether a folder is a standby's, and nobody had it take over: a server there would be a second one of the same
    term. Blocking.
    """
    if not whole_file(site).is_file():
        return False
    try:
        _, epoch = _ends(store)
    except StoreError:
        epoch = 0
    return is_copy_at(site, epoch)


def is_copy_at(site: SiteFolder, epoch: int) -> bool:
    """The same, where the newest epoch of the journal is known. Blocking."""
    if not whole_file(site).is_file():
        return False
    taken = read_succession(site)
    return taken is None or taken.event.term <= term_of(epoch)


async def until_replaced(site: SiteFolder, authority: Path, leads: Leads, is_alone: IsAlone, clock: Clock) -> None:
    """Return when the standby leads. It is asked now and then while it does not follow: until then it cannot lead."""
    while True:
        await clock.sleep(ASK_EVERY)
        address = known_standby(site) if is_alone() else ""
        mandate = await _mandate_at(address, site, authority) if address else None
        if mandate is not None and leads(mandate):
            return


async def _mandate_at(address: str, site: SiteFolder, authority: Path) -> Mandate | None:
    try:
        keys = read_site_keys(site)
        timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{address}/api/v1/mandate", ssl=site_context(authority)) as response,
        ):
            data = await response.content.read(MAX_MANDATE)
    except (aiohttp.ClientError, OSError, TimeoutError, LinkError, SiteKeysError, ValueError):
        return None
    return read_mandate(data, card_of(keys).signing) if keys is not None else None


def _ends(store: JournalStore) -> tuple[str, int]:
    """The hash of the first record of a journal, and the newest epoch in it."""
    lineage, epoch = "", 0
    reading = store.read()
    try:
        for record in reading:
            lineage = lineage or record.hash.hex()
            epoch = max(epoch, record.epoch)
    finally:
        reading.close()
    return lineage, epoch
