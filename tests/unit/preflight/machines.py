"""Recorded machines: facts as a reading gives them, of machines with invented names."""

from __future__ import annotations

from functools import cache

import msgspec

from exam.preflight.facts import MachineFacts
from exam.preflight.findings import Finding, MachineRole
from exam.preflight.verdicts import judge
from tests.architecture.checkout import ROOT

FOLDER = ROOT / "tests" / "data" / "machines"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


class Recorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One machine of the collection."""

    role: MachineRole
    about: str
    facts: MachineFacts


@cache
def recorded(name: str) -> Recorded:
    """Read one, checked against the types and their limits."""
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=Recorded)


def findings_of(name: str) -> dict[str, Finding]:
    """What the check finds of a machine, by code."""
    one = recorded(name)
    return {finding.code: finding for finding in judge(one.role, one.facts)}
