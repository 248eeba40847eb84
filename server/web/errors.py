"""Middleware: every failure becomes a coded answer; a traceback goes to the log and never to a caller."""

from __future__ import annotations

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from exam.text import Refusal
from server.journal.errors import StoreError
from server.web.replies import RefusedRequestError, problem

log = structlog.get_logger("server.web")
_OF_CERTIFICATES = frozenset({"certificate_needed", "certificate_retired", "certificate_other_kind"})
_CODES = {404: "no_such_address", 405: "method_not_allowed", 413: "body_too_large", 503: "not_serving"}


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Translate refusals, the store's faults and aiohttp's own errors."""
    try:
        return await handler(request)
    except RefusedRequestError as error:
        told = problem(error.status, error.refusal)
        if error.refusal.code in _OF_CERTIFICATES:
            # Which machine calls was settled with the connection: one that gets its certificate now needs another.
            told.force_close()
        return told
    except StoreError as error:
        return problem(503, Refusal(error.code))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        code = error.text if error.status == 503 and error.text else _CODES.get(error.status, "request_refused")
        return problem(error.status, Refusal(code))
    except web.RequestPayloadError:
        return problem(400, Refusal("body_unreadable", {"where": ""}))
    except ConnectionError:
        # The caller hung up in the middle of its own request: nobody reads this, and no disk refused.
        return problem(400, Refusal("request_refused"))
    except OSError as error:
        log.exception("the disk refused", path=request.match_info.route.name, errno=error.errno)
        return problem(503, Refusal("store_failed"))
