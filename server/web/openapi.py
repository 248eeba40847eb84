"""The OpenAPI document, made from the table of routes and the message types; nothing in it is typed by hand."""

from __future__ import annotations

import functools
import re
from typing import Any

import msgspec

from exam.wire import messages as wire
from exam.wire.console_talk import Here, Problem, SiteNews, SitePicture
from server.web.routes import ROUTES, Access, Route

_CONSOLE = (
    "The token of POST /api/v1/sign-in, with X-Kaochang-Machine as at the sign-in; "
    "X-Kaochang-Active: 1 where a person acts, so that the console does not lock."
)
_SOCKET_TYPES = (*wire.ToServer.__args__, *wire.ToMachine.__args__, Here, SitePicture, SiteNews)


@functools.cache
def openapi_document(version: str) -> bytes:
    """Make the document (OpenAPI 3.1, JSON), once for a program."""
    shapes = {route.request for route in ROUTES} | {route.response for route in ROUTES}
    types = [shape for shape in shapes if shape is not None and shape is not bytes]
    types = sorted({*types, Problem, *_SOCKET_TYPES}, key=lambda shape: shape.__name__)
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schema_of)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Kaochang exam server", "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "person": {"type": "http", "scheme": "bearer", "description": _CONSOLE},
                "console": {"type": "http", "scheme": "bearer", "description": _CONSOLE},
                "seated": {"type": "apiKey", "in": "header", "name": "X-Kaochang-Token"},
            },
        },
    }
    return msgspec.json.encode(document)


def _operation(route: Route, schema_of: dict[type, Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done"}
    if route.response is not None:
        success["content"] = {"application/json": {"schema": schema_of[route.response]}}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": f"{route.method.lower()}_{route.handler.__name__}",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"\{(\w+)\}", route.path)
        ],
        "responses": {
            "200": success,
            "default": {
                "description": "Refused, with a stable code",
                "content": {"application/json": {"schema": schema_of[Problem]}},
            },
        },
        "security": [] if route.access is Access.OPEN else [{route.access.value: []}],
    }
    if route.request is bytes:
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    elif route.request is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[route.request]}},
        }
    return operation
