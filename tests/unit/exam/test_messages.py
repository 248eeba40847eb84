"""Every code that a program can say has a sentence in both languages, written as people are spoken to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from exam import messages
from exam.text import Refusal, Text
from server import readiness
from server.store import remedies
from server.web import errors

ROOT = Path(__file__).parents[3]
PROGRAMS = ("exam", "server", "candidate_agent")
TEXTS: dict[str, Text] = {**remedies.TEXTS, **messages.TEXTS}
AT_THE_COMMAND_LINE = readiness.TEXTS
"""Said to an administrator there alone: they name commands to run."""
SAYERS = {"Refusal", "StoreError", "store_error", "PieceError", "WireError", "_evidence"}
"""Whoever takes a code as its first text."""
LATIN = {"SQL", "Server", "ODBC", "MiB", "WAL", "Microsoft", "Driver", "for", "Linux", "unixODBC", "TCP", "IP"}
ADDRESS = re.compile(r"\{\w+\}|sqlite:///\S+|mssql\+pyodbc://[\w:@/?=+.\u4e00-\u9fff]+|docs/[\w.-]+|driver=")


def codes_in(path: Path) -> Iterator[str]:
    """Codes that a file hands to a sayer, or that a rule of the exam gives as the reason for evidence."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if name in SAYERS:
                yield from (text for text in texts[:1] if isinstance(text, str) and re.fullmatch(r"[a-z_]+", text))
        if path.name == "candidate_rules.py" and isinstance(node, ast.Return | ast.IfExp):
            sides = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node.value,)
            yield from (side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str))


def spoken() -> dict[str, str]:
    """Every code of the programs, with a file that says it."""
    files = [path for program in PROGRAMS for path in sorted((ROOT / program).rglob("*.py"))]
    return {code: path.name for path in files for code in codes_in(path) if code}


def test_the_search_finds_the_codes_we_know_of() -> None:
    assert {"too_late", "after_deadline", "file_path", "piece_damaged", "store_fenced", "already_handed_in"} <= set(
        spoken()
    )


def test_every_code_that_a_program_says_has_a_sentence() -> None:
    assert {code: place for code, place in spoken().items() if code not in {*TEXTS, *AT_THE_COMMAND_LINE}} == {}


def test_every_code_of_a_status_has_a_sentence() -> None:
    assert {*errors._CODES.values(), "request_refused", "too_many_connections"} <= set(TEXTS)


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_is_whole_and_quiet_in_both_languages(code: str) -> None:
    text = TEXTS[code]
    assert text.zh
    assert text.en
    assert not {"!", "\uff01"} & {*text.zh, *text.en}
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\{\w+\}", "", text.en))
    assert text.zh[-1] in "。}", "a sentence ends"
    assert text.en[-1] in ".}", "a sentence ends"


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_tell_the_same_facts(code: str) -> None:
    text = TEXTS[code]
    assert fields(text.zh) == fields(text.en)


@pytest.mark.parametrize("code", TEXTS)
def test_chinese_sentences_are_chinese(code: str) -> None:
    words = set(re.findall(r"[A-Za-z]+", ADDRESS.sub("", TEXTS[code].zh)))
    assert words <= LATIN


def test_a_sentence_never_fails_for_a_fact_that_is_missing() -> None:
    for code in messages.TEXTS:
        for language in ("zh", "en"):
            assert messages.say(Refusal(code), language)


def test_a_code_nobody_knows_is_told_as_such() -> None:
    assert "odd_code" in messages.say(Refusal("odd_code"), "zh")


def test_facts_are_filled_in_and_never_read_as_a_pattern() -> None:
    told = messages.say(Refusal("other_room", {"room": "{day}", "day": "2026-11-28", "time": "09:00"}), "en")
    assert "{day}, starting 2026-11-28" in told


def fields(sentence: str) -> set[str]:
    """Names of the facts in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
