"""How far the courier is, in SITE/upload/status.json for the consoles; derived, so a disk may refuse it."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec

from exam.clock import Clock
from exam.policy import MINUTE
from exam.receipts import Receipt
from exam.wire.safe_home_rows import UPLOAD_CONFIRMED
from server.site_folder import SiteFolder
from server.upload_files import UploadStatus, write_status
from sync.courier.outgoing import Outgoing

HEARTBEAT = MINUTE
"""A courier that has nothing new to tell says so often that it is there."""
TELL_EVERY = 1.0


class Telling:
    """The status of one site's courier. `status` is what it is; it is on the disk within a second."""

    def __init__(self, site: SiteFolder, clock: Clock) -> None:
        self._site = site
        self._clock = clock
        self.status = self._told = UploadStatus("", 0)

    async def run(self) -> None:
        """Tell progress while something long is under way, and that the courier is there, until cancelled."""
        while True:
            await self._clock.sleep(TELL_EVERY)
            if self._clock.wall_ms() - self.status.at >= HEARTBEAT:
                self.status = msgspec.structs.replace(self.status, at=self._clock.wall_ms())
            await self._write()

    async def tell(
        self, code: str, outgoing: Outgoing | None = None, sent: int | None = None, refusal: str = ""
    ) -> None:
        """Say how it stands. What is not given stays as it was, as far as it is of the same bundle."""
        before, now = self.status, self._clock.wall_ms()
        if outgoing is None:
            status = UploadStatus(code, now, before.bundle, before.sent, before.size, refusal=refusal)
        else:
            so_far = before.sent if before.bundle == outgoing.bundle else 0
            arrived = so_far if sent is None else sent
            status = UploadStatus(code, now, outgoing.bundle, arrived, outgoing.size, refusal=refusal)
        await self._say(status)

    async def confirmed(self, receipt: Receipt) -> None:
        """Say that the receipt is here."""
        before, now = self.status, self._clock.wall_ms()
        size = before.size if before.bundle == receipt.bundle else 0
        count = len(receipt.candidates)
        await self._say(UploadStatus(UPLOAD_CONFIRMED, now, receipt.bundle, size, size, count, receipt.at))

    def went_out(self, upto: int) -> None:
        """So many bytes went out by now."""
        self.status = msgspec.structs.replace(self.status, sent=upto, at=self._clock.wall_ms())

    async def _say(self, status: UploadStatus) -> None:
        same = msgspec.structs.replace(status, at=self.status.at) == self.status
        if not same or status.at - self.status.at >= HEARTBEAT:
            self.status = status
            await self._write()

    async def _write(self) -> None:
        if self.status == self._told:
            return
        status = self.status
        with contextlib.suppress(OSError):  # it is told again when the disk takes it
            await asyncio.to_thread(write_status, self._site, status)
            self._told = status
