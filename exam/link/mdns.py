"""Finding the server by mDNS (zeroconf): the usual way, where switches and virtual adapters let it through."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from exam.link.discovery import Give, Hint, Way

SERVICE = "_kaochang._tcp.local."
ASK_MILLISECONDS = 3000


class Mdns:
    """A source of discovery. `interfaces` are this machine's own addresses; all of them unless given."""

    def __init__(self, interfaces: Sequence[str] = ()) -> None:
        self._interfaces = list(interfaces)

    async def __call__(self, give: Give) -> None:
        """Browse until cancelled. Raises OSError where no interface takes multicast."""
        own = AsyncZeroconf(interfaces=self._interfaces, ip_version=IPVersion.V4Only) if self._interfaces else None
        zeroconf = own or AsyncZeroconf(ip_version=IPVersion.V4Only)
        asking: set[asyncio.Task[None]] = set()

        def changed(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
            if state_change is not ServiceStateChange.Removed:
                task = asyncio.ensure_future(_resolve(zeroconf, service_type, name, give))
                asking.add(task)
                task.add_done_callback(asking.discard)

        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[changed])
        try:
            await asyncio.Event().wait()
        finally:
            for task in list(asking):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*asking, return_exceptions=True)
            await browser.async_cancel()
            await zeroconf.async_close()


async def _resolve(zeroconf: Zeroconf, service_type: str, name: str, give: Give) -> None:
    info = AsyncServiceInfo(service_type, name)
    if await info.async_request(zeroconf, ASK_MILLISECONDS) and info.port:
        for address in info.parsed_addresses(IPVersion.V4Only):
            give(Hint(f"https://{address}:{info.port}", Way.ZEROCONF))
