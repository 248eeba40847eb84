"""What an operator asks of the server itself: is it well, how much does it do, what can it do."""

from __future__ import annotations

from aiohttp import web

from exam.wire.health import SERVING, STARTING, Health
from server.web.keys import METRICS, OPENAPI, SERVICE
from server.web.replies import reply


async def healthz(request: web.Request) -> web.Response:
    """GET /healthz -> 200 {"status": "serving", ...}, or 503 with the code of what is wrong."""
    service = request.app[SERVICE]
    life = service.life
    if life is None:
        code = service.fault.code if service.fault else STARTING
        return reply(Health(code, service.program), status=503)
    hall = life.hall
    return reply(Health(SERVING, service.program, hall.epoch, hall.version, hall.lineage.hex()))


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics -> text in Prometheus' format."""
    service, numbers = request.app[SERVICE], request.app[METRICS]
    numbers.machines.set(len(service.links))
    numbers.dropped.set(service.links.dropped)
    return web.Response(body=numbers.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


async def openapi(request: web.Request) -> web.Response:
    """GET /openapi.json -> the OpenAPI 3.1 document."""
    return web.Response(body=request.app[OPENAPI], content_type="application/json")
