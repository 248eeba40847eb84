from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import provisioning.imports
from provisioning.texts import TEXTS, reason

SOURCES = Path(provisioning.imports.__file__).parent
CODE_STANDS_AT = {  # the argument of each call that is a code
    "Failure": 1,
    "Note": 1,
    "OpenPoint": 0,
    "UnusableFileError": 0,
    "RosterError": 0,
    "_Fault": 0,
    "failure": 1,
    "_head_failure": 1,
    "check_whole": 2,
    "_unknown": 2,
    "Rules": 1,
    "Claim": 2,
    "_ui": 0,
}


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = CODE_STANDS_AT.get(name)
            if place is not None and len(node.args) > place:
                argument = node.args[place]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def _trees() -> list[ast.AST]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES.glob("*.py")]


def test_every_code_that_is_used_has_words() -> None:
    used = {code for tree in _trees() for code in _codes(tree)}

    assert len(used) > 50
    assert used - TEXTS.keys() == set()


def test_no_words_are_left_without_a_use() -> None:
    strings = {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert TEXTS.keys() - strings == set()


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_sentence_stands_in_both_languages_and_takes_the_same_facts(code: str) -> None:
    text = TEXTS[code]

    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert re.search(r"[A-Za-z]{2}", text.en)
    assert set(re.findall(r"\{(\w+)\}", text.zh)) == set(re.findall(r"\{(\w+)\}", text.en))


def test_a_value_with_braces_is_shown_as_it_stands() -> None:
    assert "{x}" in reason("seats_number", {}, "{x}").en


def test_every_sentence_of_the_planted_defects_is_filled_completely() -> None:
    facts: dict[str, str | int] = {"expected": "X", "characters": 25, "other": "Sheet!3", "seats": 40, "room": "R"}

    for code in ("id_check", "ticket_digits", "duplicate_seat", "seat_beyond_room"):
        assert "{" not in reason(code, facts).zh + reason(code, facts).en
