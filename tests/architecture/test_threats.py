"""THREATS.md promises nothing that no test shows: every test it names is there, and every threat of the design too."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "exam/trust/THREATS.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
THREATS = ("USB stick", "laptop on the LAN", "bribed invigilator", "database password", "server's disk", "USB export")
"""The attackers of design section 5."""


@cache
def names_in(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_a_named_test_is_there(file: str, test: str) -> None:
    assert test in names_in(file)


def test_every_threat_has_a_part_with_tests_and_says_what_remains() -> None:
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    for threat in THREATS:
        (part,) = [one for one in parts if threat in one.split("\n")[0]]
        assert part.count("::test_") >= 2, threat
        assert "**Remains:**" in part, threat
