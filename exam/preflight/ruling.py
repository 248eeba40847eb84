"""What a rule of the check is, and the few shapes that most rules have."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from exam.preflight.facts import MachineFacts
from exam.preflight.findings import MachineRole, Verdict
from exam.preflight.requirements import Requirements
from exam.text import Fact

R, M, S, U, N = (
    Verdict.RECOMMENDED,
    Verdict.MINIMUM,
    Verdict.SHORT,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)
SERVER, CONSOLE, CANDIDATE = MachineRole.SERVER, MachineRole.CONSOLE, MachineRole.CANDIDATE
DESKS = (CONSOLE, CANDIDATE)
ALL = (SERVER, *DESKS)
COMMA = "、"
"""Between the parts of a fact that is a list; `told_facts` writes it as the reader's language does."""


class Ruled(NamedTuple):
    """What a rule says: the verdict, which sentence tells it, and the facts that were found."""

    verdict: Verdict
    case: str
    found: dict[str, Fact]


Rule = Callable[[MachineFacts, Requirements], Ruled | None]
"""None where the rule cannot tell: the finding is then `unknown`, with the reason why it could not be read."""


class Check(NamedTuple):
    """One thing that is looked at, for the roles it concerns.

    `reach` is every verdict it can come to; `needed` the facts of what is needed; `fields` the facts it stands on.
    """

    code: str
    roles: tuple[MachineRole, ...]
    reach: frozenset[Verdict]
    rule: Rule
    needed: Callable[[Requirements], dict[str, Fact]]
    fields: tuple[str, ...]


def ruled(verdict: Verdict, case: str = "", **found: Fact) -> Ruled:
    """Say something; the sentence is the verdict's own unless another is named."""
    return Ruled(verdict, case or verdict.value, found)


def by_size(value: float, recommended: float, minimum: float, tolerance: int = 0) -> Verdict:
    """More is better. `tolerance` is in per cent of the limit."""
    share = (100 - tolerance) / 100
    return R if value >= recommended * share else M if value >= minimum * share else S


def by_delay(value: float, recommended: float, minimum: float) -> Verdict:
    """Less is better."""
    return R if value <= recommended else M if value <= minimum else S


def yes_or_no(value: bool | None, good: bool, otherwise: Verdict = S) -> Ruled | None:
    """A thing that is or is not."""
    if value is None:
        return None
    return ruled(R if value is good else otherwise)


def nothing(_needs: Requirements) -> dict[str, Fact]:
    """What is needed has no number."""
    return {}


def plain(number: float) -> str:
    """A number as people write it: `15.6`, `16`."""
    return f"{number:.1f}".removesuffix(".0")
