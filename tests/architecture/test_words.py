"""What people read: every sentence in both languages, with the same facts in both, and in the house's tone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.checkout import named, parsed, sources

PACKAGES = ("exam", "server", "candidate_agent", "invigilator_console", "provisioning", "sync")
HAN = re.compile(r"[\u4e00-\u9fff]")
FACT = re.compile(r"\{(\w*)\}")
HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff])[,;?!](?=[\u4e00-\u9fff“])")
READ_IN_ROOMS = ("candidate_agent/", "invigilator_console/", "exam/")
NAMES = ("切换到中文", "中文", "素材")
"""What an English sentence calls by its Chinese name: the other language, and a folder."""


def texts() -> list[tuple[str, str, str]]:
    """Every `Text("…", "…")` of the program, with its place."""
    found = []
    for path in sources(*PACKAGES):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                words = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if len(words) == 2 and all(isinstance(word, str) for word in words):
                    found.append((f"{named(path)}:{node.lineno}", str(words[0]), str(words[1])))
    return found


TEXTS = texts()


def test_there_are_texts_to_look_at() -> None:
    assert len(TEXTS) > 400
    assert Path(__file__).is_file()


@pytest.mark.parametrize(("place", "zh", "en"), TEXTS, ids=[place for place, _, _ in TEXTS])
def test_a_text_says_the_same_in_both_languages(place: str, zh: str, en: str) -> None:
    assert bool(zh.strip()) == bool(en.strip()), "said in one language only"
    facts_zh, facts_en = ({*FACT.findall(words)} - {"zh", "en"} for words in (zh, en))
    assert facts_zh <= facts_en or facts_en <= facts_zh, "a fact is named differently in one language"
    assert "!" not in zh + en, "nothing is shouted"
    assert "!" not in zh
    if place.startswith(READ_IN_ROOMS):
        for name in NAMES:
            en = en.replace(name, "")
        assert not HAN.search(en), "no Chinese in an English sentence"
