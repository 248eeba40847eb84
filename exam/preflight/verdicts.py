"""From facts to findings: each check of a role, in the order in which people read them. Pure.

What cannot be read is `unknown`, with what to look at by hand: never a failure, and never fine.
"""

from __future__ import annotations

from exam.preflight.facts import MachineFacts, Why
from exam.preflight.findings import Finding, MachineRole, Verdict
from exam.preflight.requirements import NEEDS, Requirements
from exam.preflight.rules_hardware import HARDWARE
from exam.preflight.rules_network import NETWORK
from exam.preflight.rules_programs import PROGRAMS
from exam.preflight.ruling import Check

CHECKS: tuple[Check, ...] = (*HARDWARE, *NETWORK, *PROGRAMS)
CLOCK = "clock_ahead"


def checks_of(role: MachineRole) -> tuple[Check, ...]:
    """The checks that concern a role."""
    return tuple(check for check in CHECKS if role in check.roles)


def judge(role: MachineRole, facts: MachineFacts, needs: Requirements | None = None) -> tuple[Finding, ...]:
    """Hold a machine against what its role needs; the handbook's numbers unless others are given."""
    limits = NEEDS[role] if needs is None else needs
    return tuple(_finding(check, facts, limits) for check in checks_of(role))


def judge_clock(ahead: int) -> Finding:
    """The finding of a candidate's clock alone, by whoever can hold it against the server's; in milliseconds."""
    role = MachineRole.CANDIDATE
    check = next(one for one in checks_of(role) if one.code == CLOCK)
    return _finding(check, MachineFacts(clock_ahead=ahead), NEEDS[role])


def _finding(check: Check, facts: MachineFacts, needs: Requirements) -> Finding:
    needed, told = check.needed(needs), check.rule(facts, needs)
    if told is None:
        return Finding(check.code, Verdict.UNKNOWN, Verdict.UNKNOWN.value, {"reason": _why(check, facts)}, needed)
    return Finding(check.code, told.verdict, told.case, told.found, needed)


def _why(check: Check, facts: MachineFacts) -> str:
    return next((facts.unread[name].value for name in check.fields if name in facts.unread), Why.NOT_TOLD.value)
