"""One finding of the check: what was found of one thing, and how that stands against what is needed.

Findings travel from a PC to the server and on to the consoles; `bounded` is what a reader keeps of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from exam.text import Fact

MOST_FINDINGS = 64
LONGEST_CODE = 64
LONGEST_FACT = 200
MOST_FACTS = 8
LARGEST_NUMBER = 1 << 53
LONGEST_WHOLE = 24_000
"""Characters of all facts of one machine together; a whole check has about four thousand."""


class MachineRole(StrEnum):
    """What a machine is for (handbook section 4)."""

    SERVER = "server"  # 考试服务器
    CONSOLE = "console"  # 监考机
    CANDIDATE = "candidate"  # 考生机


class Verdict(StrEnum):
    """How something stands, the worst first."""

    SHORT = "short"  # 不符合
    UNKNOWN = "unknown"  # 无法读取
    MINIMUM = "minimum"  # 达到最低要求
    RECOMMENDED = "recommended"  # 达到推荐要求
    NOT_APPLICABLE = "not_applicable"  # 不适用


WORST_FIRST = tuple(Verdict)


class Finding(msgspec.Struct, frozen=True):
    """`code` says what was looked at, `case` which sentence tells it; `found` and `needed` are that sentence's facts.

    The words are in `exam.preflight.texts`. A code of another version has none and is shown as it is.
    """

    code: str
    verdict: Verdict
    case: str
    found: dict[str, Fact] = {}
    needed: dict[str, Fact] = {}


def worst(findings: Iterable[Finding]) -> Verdict:
    """The verdict on a whole machine; unknown where nothing was found at all."""
    verdicts = {one.verdict for one in findings}
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), Verdict.UNKNOWN)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first; among equals in the order of the check."""
    return sorted(findings, key=lambda one: WORST_FIRST.index(one.verdict))


def bounded(findings: Iterable[Finding]) -> tuple[Finding, ...] | None:
    """Findings as they may be kept and shown; None where they are none that a machine could have sent.

    That is a number beyond measure, or more text than all checks together have.
    """
    kept, length = [], 0
    for one in list(findings)[:MOST_FINDINGS]:
        found, needed = _bounded(one.found), _bounded(one.needed)
        if found is None or needed is None:
            return None
        length += sum(len(name) + len(str(value)) for facts in (found, needed) for name, value in facts.items())
        if length > LONGEST_WHOLE:
            return None
        kept.append(Finding(one.code[:LONGEST_CODE], one.verdict, one.case[:LONGEST_CODE], found, needed))
    return tuple(kept)


def _bounded(facts: Mapping[str, Fact]) -> dict[str, Fact] | None:
    few = list(facts.items())[:MOST_FACTS]
    if any(isinstance(value, int) and abs(value) >= LARGEST_NUMBER for _, value in few):
        return None
    return {
        name[:LONGEST_CODE]: value if isinstance(value, int) else printable(value[:LONGEST_FACT]) for name, value in few
    }


def printable(text: str) -> str:
    """A text on one line."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
