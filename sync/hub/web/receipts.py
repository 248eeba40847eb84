"""What became of a bundle: its receipt, or where it stands."""

from __future__ import annotations

import asyncio

from aiohttp import web

from exam.ids import parse_digest
from sync.hub.store import deliveries, results
from sync.hub.store.deliveries import DeliveryState
from sync.hub.web.keys import CALLER, HUB
from sync.hub.web.replies import RefusedError, refused

RECEIPT_TYPE = "application/vnd.kaochang.receipt"


async def receipt(request: web.Request) -> web.Response:
    """The organiser's receipt of a bundle: GET → 200 its bytes | 202 being verified | 404 not here | 409 refused."""
    hub = request.app[HUB]
    bundle = parse_digest(request.match_info["bundle"])
    if bundle is None:
        raise refused("bundle_unknown")
    # Deliveries first: one that is kept between the two questions has its receipt by the second.
    found = await asyncio.to_thread(deliveries.find_for_bundle, hub.database, request[CALLER], bundle)
    signed = await asyncio.to_thread(results.find_receipt, hub.database, request[CALLER], bundle)
    if signed is not None:
        return web.Response(body=signed, content_type=RECEIPT_TYPE)
    by_state = {delivery.state: delivery for delivery in found}
    whole = (
        delivery
        for delivery in found
        if delivery.state is DeliveryState.OPEN and hub.shelf.arrived(delivery.id) >= delivery.length
    )
    if DeliveryState.WAITING in by_state or any(whole):
        raise refused("bundle_being_verified")
    if DeliveryState.REFUSED in by_state:
        raise RefusedError(by_state[DeliveryState.REFUSED].refusal, 409)
    raise refused("bundle_unknown")
