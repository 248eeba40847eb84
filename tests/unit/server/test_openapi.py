"""The OpenAPI document says what the server serves, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from exam.wire import messages as wire
from server.web.openapi import openapi_document
from server.web.routes import ROUTES, Access

DOCUMENT: dict[str, Any] = json.loads(openapi_document("1.2.3"))


def references(node: object) -> Iterator[str]:
    """Every $ref below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def test_its_paths_are_the_routes() -> None:
    told = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert told == {(route.method, route.path) for route in ROUTES}


def test_every_reference_resolves() -> None:
    found = list(references(DOCUMENT))
    assert found
    for reference in found:
        node = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_message_of_the_socket_is_described() -> None:
    names = {kind.__name__ for kind in (*wire.ToServer.__args__, *wire.ToMachine.__args__)}
    assert names <= set(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_an_operation_is_whole(route: Any) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    assert operation["summary"]
    assert {one["name"] for one in operation["parameters"]} == set(re.findall(r"\{(\w+)\}", route.path))
    assert operation["security"] == ([] if route.access is Access.OPEN else [{route.access.value: []}])
    assert ("requestBody" in operation) == (route.request is not None)
    assert "default" in operation["responses"]


def test_operations_have_names_of_their_own() -> None:
    names = [one["operationId"] for methods in DOCUMENT["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)


def test_it_says_which_version_it_is_of() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"] == "1.2.3"
