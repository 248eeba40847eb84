"""Verifies what has arrived whole, in threads beside the loop: checked, opened, counted, and its receipt signed once.

Any process of the hub may do it. Who verifies holds the delivery's lease and renews it; a process that dies in the
middle leaves the lease to run out, and the next that looks picks the bundle up from the first line again. Nothing is
known of a bundle before the one transaction that knows all of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import structlog

from exam.receipts import Receipt, sign_receipt
from exam.text import Refusal
from server.journal.errors import StoreError
from sync.hub.bundles import BundleFacts, OpenedResults
from sync.hub.hub import Hub
from sync.hub.shelf import LinesOf
from sync.hub.store import deliveries, results, sites
from sync.hub.store.deliveries import Delivery

log = structlog.get_logger("sync.hub.receiving")


class Receiving:
    """One process's share of verifying."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._arrived = asyncio.Event()

    def notice(self) -> None:
        """Something arrived whole: verify it now, not at the next look."""
        self._arrived.set()

    async def run(self) -> None:
        """Verify until cancelled."""
        while True:
            self._arrived.clear()
            try:
                await self._sweep()
                while await self.verify_one():
                    pass
            except (StoreError, OSError) as error:
                code = getattr(error, "code", type(error).__name__)
                log.error("the hub cannot look for what arrived", code=code)  # noqa: TRY400 - an environment's fault
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), self._hub.limits.look_again / 1000)

    async def verify_one(self) -> bool:
        """Verify one delivery that waits; False where there is none that nobody else is at. Raises StoreError."""
        hub, lease = self._hub, secrets.token_hex(16)
        now = hub.clock.wall_ms()
        until = now + hub.limits.verify_lease
        delivery = await asyncio.to_thread(deliveries.claim_waiting, hub.database, lease, now, until)
        if delivery is None:
            return False
        renewing = asyncio.create_task(self._renew(delivery, lease), name="verifier's lease")
        try:
            outcome = await asyncio.to_thread(self._verified, delivery, lease)
        except (OSError, StoreError) as error:
            await self._put_off(delivery, lease, getattr(error, "code", "store_disk"), error)
        except Exception as error:  # noqa: BLE001 - the border: a bundle that breaks a reader must not stop the others
            await self._put_off(delivery, lease, "hub_fault", error)
        else:
            log.info("verified", bundle=delivery.bundle[:12], site=delivery.site, outcome=outcome)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        return True

    async def _put_off(self, delivery: Delivery, lease: str, code: str, error: BaseException) -> None:
        kind = type(error).__name__
        log.error("verifying failed and is tried again", bundle=delivery.bundle[:12], code=code, kind=kind)
        until = self._hub.clock.wall_ms() + self._hub.limits.try_again * min(delivery.tries, 10)
        await asyncio.to_thread(deliveries.put_off, self._hub.database, delivery.id, lease, until, code)

    async def _renew(self, delivery: Delivery, lease: str) -> None:
        hub = self._hub
        while True:
            await hub.clock.sleep(hub.limits.verify_lease / 3000)
            now = hub.clock.wall_ms()
            with contextlib.suppress(StoreError):  # the next one may go through; if none does, another takes over
                await asyncio.to_thread(
                    deliveries.extend_lease, hub.database, delivery.id, lease, now, now + hub.limits.verify_lease
                )

    # ---- in a thread ------------------------------------------------------------------------------------------------

    def _verified(self, delivery: Delivery, lease: str) -> str:
        hub = self._hub
        file = hub.shelf.upload(delivery.id)
        if not file.exists():  # it was moved already, by a process that died before it wrote that down
            file = hub.shelf.bundle(delivery.bundle)
        found = self._opened(file, delivery)
        if isinstance(found, Refusal):
            if deliveries.refuse(hub.database, delivery.id, lease, found):
                hub.shelf.discard(delivery.id)
            return found.code
        size = file.stat().st_size
        hub.shelf.write_line(found.facts.bundle, found.line)
        now = hub.clock.wall_ms()
        receipt = sign_receipt(_receipt(found, hub.card.name, now), hub.organiser.signing)
        hub.shelf.keep(delivery.id, found.facts.bundle)
        lines = LinesOf(hub.shelf)
        kept = results.keep_results(hub.database, delivery.id, lease, found, size, delivery.way, receipt, lines, now)
        return "kept" if kept is not None else "left to another process"

    def _opened(self, file: Path, delivery: Delivery) -> OpenedResults | Refusal:
        hub = self._hub
        site = sites.find_site(hub.database, delivery.site)
        if site is None:
            return Refusal("site_unknown", {"site": delivery.site})
        begun = hub.clock.monotonic_ms()
        facts = hub.bundles.head(file, site.card.signing)
        log.info("checked from outside", bundle=delivery.bundle[:12], ms=hub.clock.monotonic_ms() - begun)
        if isinstance(facts, Refusal):
            return facts
        if facts.site != delivery.site:
            return Refusal("bundle_other_site", {"theirs": facts.site, "ours": delivery.site})
        if facts.bundle != delivery.bundle:
            return Refusal("bundle_other_name")
        folder = Path(tempfile.mkdtemp(prefix=f"{delivery.id}.", dir=hub.shelf.work))
        try:
            opened = hub.bundles.open(file, site.card.signing, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return opened if isinstance(opened, Refusal) else _agrees(opened, facts)

    async def _sweep(self) -> None:
        """Finish what a dead process left between two lines, and give abandoned uploads up."""
        await asyncio.to_thread(self._sweep_now)

    def _sweep_now(self) -> None:
        hub, now = self._hub, self._hub.clock.wall_ms()
        for delivery in deliveries.list_deliveries(hub.database):
            is_open = delivery.state is deliveries.DeliveryState.OPEN
            if is_open and delivery.lease_until_ms <= now and hub.shelf.arrived(delivery.id) >= delivery.length:
                deliveries.complete_whole(hub.database, delivery.id, now)
        for gone in deliveries.drop_abandoned(hub.database, now - hub.limits.abandoned_after, now):
            hub.shelf.discard(gone)


def _agrees(opened: OpenedResults, facts: BundleFacts) -> OpenedResults | Refusal:
    """Whether what is inside is what the head says; a bundle whose parts contradict each other counts for nothing."""
    line = opened.line
    if opened.plan.number != facts.plan or opened.marks.plan != facts.plan or opened.plan.site_number != facts.site:
        return Refusal("bundle_other_plan")
    whole = line.records == facts.records and facts.records > 0
    if not whole or line.lineage != facts.lineage or line.hash_at(line.records).hex() != facts.journal:
        return Refusal("bundle_line")
    marked = [record.ticket for record in opened.marks.candidates]
    named = [candidate.ticket for candidate in opened.candidates]
    if len(set(named)) != len(named) or len(set(marked)) != len(marked):
        return Refusal("bundle_candidates")
    return opened


def _receipt(opened: OpenedResults, organiser: str, now_ms: int) -> Receipt:
    facts = opened.facts
    return Receipt(
        organiser=organiser,
        site=facts.site,
        plan=facts.plan,
        bundle=facts.bundle,
        lineage=facts.lineage,
        records=facts.records,
        journal=facts.journal,
        final=facts.final,
        at=datetime.fromtimestamp(now_ms / 1000, UTC),
        candidates=opened.candidates,
    )
