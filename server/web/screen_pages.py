"""Pictures of screens that people asked for: the PC puts one, whoever may see it fetches it. Nothing goes to a disk."""

from __future__ import annotations

from aiohttp import web

from exam.text import Refusal
from server.screens import LARGEST, was_asked
from server.web.keys import SEATED, SERVICE
from server.web.replies import RefusedRequestError


async def put_screen(request: web.Request) -> web.Response:
    """PUT /api/v1/screens/{id} with a JPEG or PNG of at most 256 KiB -> 204, if this very sitting was asked for it."""
    service, id_ = request.app[SERVICE], request.match_info["id"]
    life = service.life
    story = life.hall.stories.get(request[SEATED], ()) if life else ()
    if not was_asked(story, id_):
        raise RefusedRequestError(403, Refusal("not_allowed"))
    if (request.content_length or 0) > LARGEST:
        raise RefusedRequestError(413, Refusal("body_too_large"))
    data = await request.read()
    if len(data) > LARGEST:
        raise RefusedRequestError(413, Refusal("body_too_large"))
    if not service.screens.put(id_, data):
        raise RefusedRequestError(400, Refusal("body_unreadable", {"where": ""}))
    return web.Response(status=204)


async def get_screen(request: web.Request) -> web.Response:
    """GET /api/v1/screens/{id} -> the picture, once the PC has sent it; 404 until then, and when newer ones came."""
    screen = request.app[SERVICE].screens.get(request.match_info["id"])
    if screen is None:
        raise RefusedRequestError(404, Refusal("screen_not_there"))
    # Nothing keeps it, not even whoever looks.
    return web.Response(body=screen.data, content_type=screen.kind, headers={"Cache-Control": "no-store"})
