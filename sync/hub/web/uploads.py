"""tus 1.0 at /api/v1/uploads: core, creation, checksum, termination. The file's length is the only offset there is.

A second POST for a bundle that is here already, whole or in part, answers with the Location it has. A client that then
asks HEAD goes on from there. tuspy without retries asks nothing and sends a PATCH at 0: that one PATCH, right behind
the second POST, is not refused; of what it brings, what is here already is skipped, the rest is written, and the answer
says where the upload is. Every other PATCH that is not at the offset is refused (409), as the protocol wants it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

from aiohttp import web

from exam.text import Refusal
from sync.hub.hub import SECOND, Hub
from sync.hub.incoming import IncomingFile
from sync.hub.store import deliveries
from sync.hub.store.deliveries import Delivery, DeliveryState, Way
from sync.hub.tus_headers import (
    ALGORITHMS,
    BODY_TYPE,
    EXTENSIONS,
    VERSION,
    Checksum,
    number,
    read_checksum,
    read_creation,
    write_metadata,
)
from sync.hub.web.keys import CALLER, HUB, RECEIVING, WRITERS
from sync.hub.web.replies import RefusedError, refused

PATH = "/api/v1/uploads"
ONE = PATH + "/{upload}"
_TUS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
_RENEW_EVERY = 5 * SECOND


async def options(request: web.Request) -> web.Response:
    """What this server speaks: OPTIONS → 204 with Tus-Version, Tus-Extension, Tus-Max-Size."""
    most = str(request.app[HUB].limits.most_bundle)
    said = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": most}
    return web.Response(status=204, headers=_TUS | said | {"Tus-Checksum-Algorithm": ALGORITHMS})


async def create(request: web.Request) -> web.Response:
    """Open an upload: POST with Upload-Length and Upload-Metadata (`bundle`, `filename`) → 201 with its Location."""
    hub = request.app[HUB]
    _speaks(request)
    said = request.headers
    wanted = read_creation(said.get("Upload-Length"), said.get("Upload-Metadata"), hub.limits.most_bundle)
    if isinstance(wanted, Refusal):
        raise RefusedError(wanted, headers=_TUS)
    now = hub.clock.wall_ms()
    asked = Delivery(
        id=secrets.token_hex(16),
        site=request[CALLER],
        bundle=wanted.bundle,
        way=Way.UPLOAD,
        filename=wanted.filename,
        length=wanted.length,
        state=DeliveryState.OPEN,
        begun_at_ms=now,
        touched_at_ms=now,
    )
    upload = await asyncio.to_thread(deliveries.begin_upload, hub.database, asked, hub.limits.most_uploads)
    if isinstance(upload, Refusal):
        raise RefusedError(upload, headers=_TUS)
    if upload.state is DeliveryState.OPEN:
        await asyncio.to_thread(hub.shelf.create, upload.id)
    headers = _TUS | {"Location": f"{PATH}/{upload.id}", "Upload-Offset": str(_offset(hub, upload))}
    return web.Response(status=201, headers=headers)


async def head(request: web.Request) -> web.Response:
    """How far an upload is: HEAD → 200 with Upload-Offset and Upload-Length."""
    hub = request.app[HUB]
    _speaks(request)
    upload = await _mine(request)
    told = write_metadata({"bundle": upload.bundle, "filename": upload.filename})
    headers = {"Upload-Offset": str(_offset(hub, upload)), "Upload-Length": str(upload.length), "Upload-Metadata": told}
    return web.Response(status=200, headers=_TUS | headers)


async def terminate(request: web.Request) -> web.Response:
    """Give an upload up that is not whole: DELETE → 204."""
    hub = request.app[HUB]
    _speaks(request)
    upload = await _mine(request)
    refusal = await asyncio.to_thread(deliveries.drop_open, hub.database, upload.id, hub.clock.wall_ms())
    if refusal is not None:
        raise RefusedError(refusal, headers=_TUS)
    await asyncio.to_thread(hub.shelf.discard, upload.id)
    return web.Response(status=204, headers=_TUS)


async def patch(request: web.Request) -> web.Response:
    """Bring bytes: PATCH with Upload-Offset → 204 with the new Upload-Offset. What arrives counts, however it ends."""
    hub = request.app[HUB]
    _speaks(request)
    if request.content_type != BODY_TYPE:
        raise RefusedError(Refusal("upload_body"), headers=_TUS)
    offset = number(request.headers.get("Upload-Offset"))
    checksum = read_checksum(request.headers.get("Upload-Checksum"))
    if offset is None:
        raise RefusedError(Refusal("upload_offset", {"ours": 0}), 400, _TUS)
    if isinstance(checksum, Refusal):
        raise RefusedError(checksum, headers=_TUS)
    upload = await _mine(request)
    lease, now = secrets.token_hex(16), hub.clock.wall_ms()
    until = now + hub.limits.write_lease
    before = await asyncio.to_thread(deliveries.open_lease, hub.database, upload.id, lease, now, until)
    if before is None:
        raise refused("upload_unknown")
    if isinstance(before, Refusal):
        raise RefusedError(before, headers=_TUS)
    if before.state is not DeliveryState.OPEN:
        return await _already_whole(request, before, offset)
    length = _offset(hub, before)
    try:
        _fits(request, before, offset, length)
        length = await _bring(request, _Patch(before, lease, offset, length, checksum))
    finally:
        whole = _offset(hub, before) >= before.length
        await asyncio.to_thread(
            deliveries.end_lease, hub.database, before.id, lease, hub.clock.wall_ms(), complete=whole
        )
        if whole:
            request.app[RECEIVING].notice()
    return web.Response(status=204, headers=_TUS | {"Upload-Offset": str(length)})


class _Patch:
    """One PATCH: `offset` as it says, `there` as the file is."""

    def __init__(self, upload: Delivery, lease: str, offset: int, there: int, checksum: Checksum | None) -> None:
        self.upload, self.lease, self.offset, self.there, self.checksum = upload, lease, offset, there, checksum


async def _bring(request: web.Request, patch: _Patch) -> int:
    """Write what comes; returns the upload's new offset."""
    hub, upload = request.app[HUB], patch.upload
    renewed = hub.clock.monotonic_ms()

    async def renew() -> None:
        nonlocal renewed
        if hub.clock.monotonic_ms() - renewed < _RENEW_EVERY:
            return
        now = hub.clock.wall_ms()
        until = now + hub.limits.write_lease
        renewed = hub.clock.monotonic_ms()
        if not await asyncio.to_thread(deliveries.extend_lease, hub.database, upload.id, patch.lease, now, until):
            raise RefusedError(Refusal("upload_in_use"), headers=_TUS)

    file = IncomingFile(hub.shelf.upload(upload.id), request.app[WRITERS])
    try:
        hash_ = patch.checksum.begin() if patch.checksum else None
        pieces = _body(request, patch.there - patch.offset, upload.length - patch.there, hub.limits.idle)
        written = await file.write(pieces, patch.there, hash_, renew)
        if patch.checksum and hash_ and hash_.digest() != patch.checksum.value:
            await file.truncate(patch.there)
            raise RefusedError(Refusal("upload_checksum"), headers=_TUS)
    finally:
        file.close()
    return patch.there + written


async def _body(request: web.Request, skip: int, most: int, idle_ms: int) -> AsyncIterator[bytes]:
    """The body without its first `skip` bytes, at most `most` of it. Ends the request where more comes, or none."""
    while True:
        try:
            async with asyncio.timeout(idle_ms / 1000):
                piece = await request.content.readany()
        except TimeoutError:
            raise RefusedError(Refusal("request_refused"), 408, _TUS) from None
        if not piece:
            return
        if skip:
            dropped = min(skip, len(piece))
            skip, piece = skip - dropped, piece[dropped:]
        most -= len(piece)
        if most < 0:
            raise RefusedError(Refusal("upload_length"), 413, _TUS)
        if piece:
            yield piece


async def _already_whole(request: web.Request, upload: Delivery, offset: int) -> web.Response:
    """A PATCH for what is here already: nothing more is written, and it is told so."""
    hub = request.app[HUB]
    again = upload.posted_again and offset == 0
    if offset != upload.length and not again:
        raise RefusedError(Refusal("upload_offset", {"ours": upload.length}), headers=_where(upload.length))
    if again:
        await asyncio.to_thread(deliveries.answer_again, hub.database, upload.id)
        async for _ in _body(request, upload.length, 0, hub.limits.idle):
            pass
    return web.Response(status=204, headers=_where(upload.length))


def _fits(request: web.Request, upload: Delivery, offset: int, there: int) -> None:
    """Ends a PATCH that is not where the upload is, or would be longer than it."""
    if offset != there and not (upload.posted_again and offset == 0 and "Upload-Checksum" not in request.headers):
        raise RefusedError(Refusal("upload_offset", {"ours": there}), headers=_where(there))
    if request.content_length is not None and offset + request.content_length > upload.length:
        raise RefusedError(Refusal("upload_length"), 413, _TUS)


def _speaks(request: web.Request) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise RefusedError(Refusal("upload_protocol"), headers=_TUS | {"Tus-Version": VERSION})


async def _mine(request: web.Request) -> Delivery:
    """The upload that the path names, if it is the caller's; nobody learns of another's."""
    hub = request.app[HUB]
    found = await asyncio.to_thread(deliveries.find_delivery, hub.database, request.match_info["upload"])
    if found is None or found.site != request[CALLER] or found.way is not Way.UPLOAD:
        raise RefusedError(Refusal("upload_unknown"), headers=_TUS)
    if found.state is DeliveryState.REFUSED:
        raise RefusedError(Refusal("upload_unknown"), headers=_TUS)
    return found


def _offset(hub: Hub, upload: Delivery) -> int:
    return hub.shelf.arrived(upload.id) if upload.state is DeliveryState.OPEN else upload.length


def _where(offset: int) -> dict[str, str]:
    return _TUS | {"Upload-Offset": str(offset)}
