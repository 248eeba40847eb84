"""What a PC finds out about itself and tells the site (发现): another screen, a forbidden program, the internet.

The codes and their words are the lockdown's (`candidate_agent.lockdown.findings`). Here they are texts, and one that
nobody knows is kept as it is: a PC of a newer program must not be unable to say what it saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from exam.text import Fact

LONGEST_CODE = 64
LONGEST_ABOUT = 200
MOST_FACTS = 8
LONGEST_FACT = 200
"""Bounds of one finding, in characters; what travels is a word and a few names, never a label or a path."""
LARGEST_NUMBER = 2**53
MOST_CAUSES = 64
"""Findings that lock one PC at once."""


class Severity(StrEnum):
    """What a finding does."""

    LOCK = "lock"  # 锁定: the candidate waits until a person has looked
    WARN = "warn"  # 警告: the invigilator should look, the candidate goes on
    INFO = "info"  # 提示: for the record


class Evidence(msgspec.Struct, frozen=True, order=True):
    """What makes a finding the same finding: its code, and a short stable word for what it is about."""

    code: str
    about: str = ""


def fits(evidence: Evidence) -> bool:
    """Whether evidence is small enough to be kept."""
    return 0 < len(evidence.code) <= LONGEST_CODE and len(evidence.about) <= LONGEST_ABOUT


def facts_fit(facts: Mapping[str, Fact]) -> bool:
    """Whether the facts of a finding are small enough to be kept."""
    return len(facts) <= MOST_FACTS and all(len(name) <= LONGEST_CODE and _is_small(it) for name, it in facts.items())


def bounded(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Facts as they may travel: the first few, long texts shortened, numbers beyond all reason left out."""
    few = list(facts.items())[:MOST_FACTS]
    cut = ((name[:LONGEST_CODE], it[:LONGEST_FACT] if isinstance(it, str) else it) for name, it in few)
    return {name: it for name, it in cut if _is_small(it)}


def _is_small(fact: Fact) -> bool:
    return len(fact) <= LONGEST_FACT if isinstance(fact, str) else abs(fact) <= LARGEST_NUMBER
