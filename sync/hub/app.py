"""The composition root of the hub: the only place that builds real things, in reading order."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import web

from sync.hub.hub import Hub
from sync.hub.receiving import Receiving
from sync.hub.store.upgrade import prepare
from sync.hub.web.borders import access_by, errors
from sync.hub.web.keys import HUB, RECEIVING, SECURE, WRITERS
from sync.hub.web.routes import ROUTES

MAX_BODY = 1024 * 1024
"""Longest body that is read into memory; uploads are streams and know another bound."""
READ_BUFFER = 256 * 1024
"""Bytes of a connection that wait to be taken; aiohttp stops reading at twice that."""
WRITING_THREADS = 8
"""Uploads whose blocks are written at the same time."""


class HubOptions(msgspec.Struct, frozen=True):
    """Where a hub listens. Without `certificate` it speaks plainly, behind a balancer that speaks TLS."""

    host: str = "127.0.0.1"
    port: int = 8600
    certificate: Path | None = None
    key: Path | None = None
    behind_tls: bool = False


class RunningHub(msgspec.Struct, frozen=True):
    """A hub that serves."""

    url: str
    port: int


def build_application(hub: Hub, receiving: Receiving, writers: ThreadPoolExecutor, *, secure: bool) -> web.Application:
    """Put the network face together."""
    access = access_by({(route.method, route.path): route.access for route in ROUTES})
    app = web.Application(client_max_size=MAX_BODY, middlewares=[errors, access])
    app[HUB], app[RECEIVING], app[WRITERS], app[SECURE] = hub, receiving, writers, secure
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.handler)
    return app


@asynccontextmanager
async def running_hub(hub: Hub, options: HubOptions) -> AsyncIterator[RunningHub]:
    """Serve until the block ends. Raises StoreError with what to do, or OSError."""
    hub.shelf.prepare()
    await asyncio.to_thread(prepare, hub.database)
    receiving = Receiving(hub)
    context = _context(options)
    secure = context is not None or options.behind_tls
    writers = ThreadPoolExecutor(WRITING_THREADS, thread_name_prefix="hub-writer")
    verifying = asyncio.create_task(receiving.run(), name="hub receiving")
    runner = web.AppRunner(
        build_application(hub, receiving, writers, secure=secure),
        access_log=None,
        shutdown_timeout=2,
        auto_decompress=False,
        read_bufsize=READ_BUFFER,
    )
    try:
        await runner.setup()
        listener = web.TCPSite(runner, options.host, options.port, ssl_context=context, backlog=512)
        await listener.start()
        port = int(runner.addresses[0][1])
        scheme = "https" if context else "http"
        yield RunningHub(f"{scheme}://{options.host}:{port}", port)
    finally:
        await runner.cleanup()
        verifying.cancel()
        await asyncio.gather(verifying, return_exceptions=True)
        await asyncio.to_thread(writers.shutdown)
        hub.database.close()


def _context(options: HubOptions) -> ssl.SSLContext | None:
    if options.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(options.certificate, options.key)
    return context
