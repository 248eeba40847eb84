"""docs/checks.md and the code say the same limits."""

from __future__ import annotations

from exam.preflight.findings import Finding, MachineRole, Verdict
from exam.preflight.reading.disk_speed import LONGEST
from exam.preflight.reading.guard import BUDGET
from exam.preflight.reading.port import MOST_WRITTEN
from exam.preflight.requirements import NEEDS
from exam.preflight.texts import ROLES, VERDICTS, needed_said, title_said
from exam.preflight.verdicts import checks_of
from tests.architecture.checkout import ROOT

ORDER = (Verdict.RECOMMENDED, Verdict.MINIMUM, Verdict.SHORT, Verdict.NOT_APPLICABLE)
"""What a check can come to besides `unknown`, to which every one can."""


def limits(role: MachineRole) -> str:
    """The table of one role as the page has it."""
    rows = ["| 项目 | what | 要求 | needed | 结论 |", "| --- | --- | --- | --- | --- |"]
    for check in checks_of(role):
        needed = Finding(check.code, Verdict.UNKNOWN, "unknown", needed=check.needed(NEEDS[role]))
        said = [say(needed, language) for say in (title_said, needed_said) for language in ("zh", "en")]
        reach = " · ".join(VERDICTS[verdict].zh for verdict in ORDER if verdict in check.reach)
        rows.append(f"| {' | '.join(said)} | {reach} |")
    return "\n".join(rows)


TEXT = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")


def test_every_limit_of_every_role_is_told_as_the_code_has_it() -> None:
    for role in MachineRole:
        heading = f"### {ROLES[role].zh} {ROLES[role].en}"
        assert f"{heading}\n\n{limits(role)}\n" in TEXT, role


def test_what_a_reading_costs_is_told_as_the_code_has_it() -> None:
    assert f"{BUDGET // 1000} 秒" in TEXT
    assert f"{MOST_WRITTEN // 1_000_000} MB" in TEXT
    assert f"{LONGEST / 1000:g} 秒" in TEXT
