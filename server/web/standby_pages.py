"""The standby's own addresses: it follows the journal, fetches files and pieces, and learns who leads."""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from aiohttp import WSMsgType, web

from exam.events import StandbySwitched
from exam.ids import parse_digest
from exam.text import Refusal
from exam.trust.certificates import fingerprint_of
from exam.wire.safe_home_rows import StandbyRow
from exam.wire.standby_talk import StandbySwitch
from server.blobs import PieceError
from server.journal.errors import StoreError
from server.journal.record import first_hash
from server.links import Link
from server.service import ExamService, Life
from server.standby.frames import MAX_FROM_STANDBY, FrameError, Left, LeftPiece, decode_from_standby
from server.standby.replication import Follower
from server.web.keys import DOOR, PASS, SERVICE, SITE_FILES
from server.web.machine_door import MACHINE, shown_certificate
from server.web.replies import RefusedRequestError, body, reply

HEARTBEAT = 5.0
"""Seconds between pings; a standby that is switched off is noticed within one and a half of them."""
MOST_FRAMES = 2000
"""Batches that may wait for a standby; one that is further behind comes back and catches up from the disk."""
LONGEST_ADDRESS = 200
LONGEST_REASON = 500
log = structlog.get_logger("server.web")


async def follow(request: web.Request) -> web.StreamResponse:
    """GET /api/v1/follow?after=N&hash=HEX&address=URL: the WebSocket of a standby; see server/standby/FOLLOWING.md.

    409 `journal_diverged` where record N of the standby is not this server's, `standby_taken` where another machine
    follows, `practice_not_followed` at a practice server.
    """
    service = request.app[SERVICE]
    life, machine = service.life, request.get(MACHINE)
    if life is None:
        raise RefusedRequestError(503, Refusal("not_serving"))
    if machine is None:
        raise RefusedRequestError(403, Refusal("certificate_needed"))
    if service.plan.practice:
        raise RefusedRequestError(409, Refusal("practice_not_followed"))
    after = await _matching(request, service, life)
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_FROM_STANDBY, compress=False)
    await socket.prepare(request)
    if not isinstance(transport := request.transport, asyncio.WriteTransport):
        return socket  # hung up already
    link = Link(socket, transport, MOST_FRAMES)
    follower = Follower(machine.identity.machine, request.query.get("address", "")[:LONGEST_ADDRESS], link, after)
    if service.life is not life or not service.replication.connect(follower):
        await socket.close(code=4409)
        return socket
    log.info("a standby follows", machine=follower.machine, after=after)
    taking: set[asyncio.Task[None]] = set()
    tasks = [
        asyncio.create_task(link.write(), name="writer of the standby"),
        asyncio.create_task(link.close_when_lost(), name="closer of the standby"),
        asyncio.create_task(service.feed(follower), name="feeding the standby"),
    ]
    try:
        await _read(request, service, life, follower, socket, taking)
    finally:
        service.replication.disconnected(follower)
        log.info("a standby is gone", machine=follower.machine)
        tasks += taking
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await task
    return socket


async def _matching(request: web.Request, service: ExamService, life: Life) -> int:
    """The number up to which the standby has what this server has; refused where its last record is another."""
    try:
        after, hash_ = int(request.query["after"]), bytes.fromhex(request.query["hash"])
    except (KeyError, ValueError):
        raise RefusedRequestError(400, Refusal("body_unreadable", {"where": "after"})) from None
    own = first_hash(service.plan.number) if after == 0 else await asyncio.to_thread(service.hash_of, after)
    if own != hash_ or after > life.hall.version:
        raise RefusedRequestError(409, Refusal("journal_diverged"))
    return after


async def _read(
    request: web.Request,
    service: ExamService,
    life: Life,
    follower: Follower,
    socket: web.WebSocketResponse,
    taking: set[asyncio.Task[None]],
) -> None:
    door, shown = request.app[DOOR], shown_certificate(request)
    certificate = fingerprint_of(shown) if shown is not None else ""
    async for message in socket:
        if service.life is not life or message.type is not WSMsgType.BINARY:
            break
        if certificate and door.holder(certificate) is None:
            break
        try:
            frame = decode_from_standby(message.data)
        except FrameError:
            break
        service.replication.heard(follower, frame)
        if isinstance(frame, LeftPiece):
            # The piece that it says, or none: the names are digests.
            with contextlib.suppress(PieceError):
                await asyncio.to_thread(service.blobs.put, frame.digest, frame.data)
        elif isinstance(frame, Left):
            taking.add(task := asyncio.create_task(_take_left(service, follower, frame), name="what was left behind"))
            task.add_done_callback(taking.discard)


async def _take_left(service: ExamService, follower: Follower, left: Left) -> None:
    """Beside the reading: that it is durable waits for this very standby's word. What fails is brought again."""
    try:
        await service.take_left(follower, left)
    except StoreError as error:
        log.warning("what an old server had alone could not be taken; it brings it again", code=error.code)


async def files(request: web.Request) -> web.Response:
    """GET /api/v1/follow/files -> {"files": [{"path", "digest", "private"}]}: what a standby needs of the site."""
    return reply(await asyncio.to_thread(request.app[SITE_FILES].now))


async def file(request: web.Request) -> web.Response:
    """GET /api/v1/follow/files/{digest} -> the bytes of one of them."""
    digest = parse_digest(request.match_info["digest"])
    path = request.app[SITE_FILES].path_of(digest) if digest is not None else None
    if path is None:
        raise RefusedRequestError(404, Refusal("no_such_address"))
    try:
        return web.Response(body=await asyncio.to_thread(path.read_bytes), content_type="application/octet-stream")
    except FileNotFoundError:
        raise RefusedRequestError(404, Refusal("no_such_address")) from None


async def piece(request: web.Request) -> web.Response:
    """GET /api/v1/follow/pieces/{digest} -> a piece of a candidate's file."""
    digest = parse_digest(request.match_info["digest"])
    data = await asyncio.to_thread(request.app[SERVICE].blobs.get, digest) if digest is not None else None
    if data is None:
        raise RefusedRequestError(404, Refusal("piece_unknown"))
    return web.Response(body=data, content_type="application/octet-stream")


async def mandate(request: web.Request) -> web.Response:
    """GET /api/v1/mandate -> the mandate by which this server leads, or 204 where it needs none."""
    shown = request.app[SERVICE].office.mandate
    return web.Response(body=shown or None, status=200 if shown else 204, content_type="application/octet-stream")


async def switch(request: web.Request) -> web.Response:
    """POST /api/v1/standby {"together": true, "reason": "…"} -> how the standby stands.

    Whether saves wait for the standby; 400 without a reason.
    """
    asked = await body(request, StandbySwitch)
    reason = asked.reason.strip()[:LONGEST_REASON]
    if not reason:
        raise RefusedRequestError(400, Refusal("reason_missing"))
    service = request.app[SERVICE]
    await service.note(StandbySwitched(asked.together, request[PASS].actor, reason))
    row: StandbyRow = service.replication.row()
    return reply(row)
