"""Files over HTTP: sealed papers and photos out, pieces of candidates' files in and back."""

from __future__ import annotations

import asyncio

from aiohttp import web

from exam.ids import Digest, parse_digest
from exam.text import Refusal
from server.blobs import MAX_PIECE, PieceError
from server.web.keys import SEATED, SERVICE, SITE
from server.web.replies import RefusedRequestError


def _digest(request: web.Request) -> Digest:
    digest = parse_digest(request.match_info["digest"])
    if digest is None:
        raise RefusedRequestError(400, Refusal("digest_malformed"))
    return digest


async def paper(request: web.Request) -> web.Response:
    """GET /api/v1/papers/{digest} -> the sealed paper; anyone may fetch it, nobody can read it yet."""
    digest = _digest(request)
    service = request.app[SERVICE]
    for offered in (*service.papers.values(), *service.spare_papers.values()):
        if offered.digest == digest:
            return web.Response(body=offered.sealed, content_type="application/octet-stream")
    raise RefusedRequestError(404, Refusal("paper_unknown"))


async def photo(request: web.Request) -> web.Response:
    """GET /api/v1/photos/{digest} -> the photo, to the PC where this very candidate is seated."""
    service, digest = request.app[SERVICE], _digest(request)
    life = service.life
    candidate = service.plan.candidate(life.hall.sittings[request[SEATED]].ticket) if life else None
    if candidate is None or candidate.photo != digest:
        raise RefusedRequestError(403, Refusal("not_allowed"))
    try:
        data = await asyncio.to_thread(request.app[SITE].photo(digest).read_bytes)
    except FileNotFoundError:
        raise RefusedRequestError(404, Refusal("photo_unknown")) from None
    return web.Response(body=data, content_type="image/jpeg")


async def has_piece(request: web.Request) -> web.Response:
    """HEAD /api/v1/pieces/{digest} -> 200 where the server has the piece, 404 where not."""
    return web.Response(status=200 if request.app[SERVICE].blobs.has(_digest(request)) else 404)


async def get_piece(request: web.Request) -> web.Response:
    """GET /api/v1/pieces/{digest} -> the piece, if it belongs to a file of this very sitting."""
    service, digest = request.app[SERVICE], _digest(request)
    life = service.life
    files = life.hall.sittings[request[SEATED]].files.values() if life else ()
    if not any(digest in file.pieces for file in files):
        raise RefusedRequestError(403, Refusal("not_allowed"))
    data = await asyncio.to_thread(service.blobs.get, digest)
    if data is None:
        raise RefusedRequestError(404, Refusal("piece_unknown"))
    return web.Response(body=data, content_type="application/octet-stream")


async def put_piece(request: web.Request) -> web.Response:
    """PUT /api/v1/pieces/{digest} with at most 1 MiB -> 204 once it is on the disk; a repeat changes nothing."""
    digest = _digest(request)
    if (request.content_length or 0) > MAX_PIECE:
        raise RefusedRequestError(413, Refusal("piece_too_large"))
    data = await request.read()
    try:
        await asyncio.to_thread(request.app[SERVICE].blobs.put, digest, data)
        await request.app[SERVICE].replication.has_piece(digest)
    except PieceError as error:
        status = 413 if error.code == "piece_too_large" else 400
        raise RefusedRequestError(status, Refusal(error.code)) from None
    return web.Response(status=204)
