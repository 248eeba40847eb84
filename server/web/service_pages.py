"""What an operator asks of the server itself: is it well, how much does it do, what can it do."""

from __future__ import annotations

import msgspec
from aiohttp import web

from server.web.keys import METRICS, OPENAPI, SERVICE
from server.web.replies import reply


class Health(msgspec.Struct, frozen=True):
    """`serving`, or the code of the fault that keeps the server from serving."""

    status: str
    program: str
    epoch: int
    records: int


async def healthz(request: web.Request) -> web.Response:
    """GET /healthz -> 200 {"status": "serving", ...}, or 503 with the code of what is wrong."""
    service = request.app[SERVICE]
    life = service.life
    if life is None:
        code = service.fault.code if service.fault else "starting"
        return reply(Health(code, service.program, 0, 0), status=503)
    return reply(Health("serving", service.program, life.hall.epoch, life.hall.version))


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics -> text in Prometheus' format."""
    service, numbers = request.app[SERVICE], request.app[METRICS]
    numbers.machines.set(len(service.links))
    numbers.dropped.set(service.links.dropped)
    return web.Response(body=numbers.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


async def openapi(request: web.Request) -> web.Response:
    """GET /openapi.json -> the OpenAPI 3.1 document."""
    return web.Response(body=request.app[OPENAPI], content_type="application/json")
