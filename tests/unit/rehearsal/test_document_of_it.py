"""docs/rehearsal.md says what the code does: its limits, refusals and drills."""

from __future__ import annotations

import re

from provisioning.rehearsal.certificate import VALID_DAYS
from provisioning.rehearsal.course import Load
from provisioning.rehearsal.day_disk import FACTOR
from provisioning.rehearsal.drills import BY_CODE
from provisioning.rehearsal.figures import NOTICEABLE_MS
from provisioning.rehearsal.verdicts import LIMITS
from server.readiness import PURPOSE, TEXTS
from tests.architecture.checkout import ROOT

TEXT = (ROOT / "docs" / "rehearsal.md").read_text(encoding="utf-8")


def codes(title: str) -> set[str]:
    """The codes in the first column of the table under a heading."""
    section = TEXT.split(f"\n## {title}")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_every_refusal_of_a_certificate_is_described_and_no_other() -> None:
    assert codes("2.") == set(TEXTS)


def test_every_drill_is_described_and_no_other() -> None:
    assert codes("3.") == set(BY_CODE)


def test_the_limits_are_the_codes() -> None:
    told = {
        f"| everybody logged in | {LIMITS.login_s:g} s |",
        f"| every paper open | {LIMITS.open_s:g} s |",
        f"| answer saved at the site, p99 | {LIMITS.ack_p99_ms:g} ms |",
        f"| everybody back after the kill | {LIMITS.recovery_s:g} s |",
        f"| restored otherwise | {LIMITS.restored_otherwise:g} |",
        f"| all hand-ins acknowledged after | {LIMITS.hand_in_s:g} s |",
        f"| acknowledged and lost | {LIMITS.lost:g} |",
        f"| seats with errors | {LIMITS.errors:g} |",
        f"biggest day × {FACTOR} (ours)",
        f"least {NOTICEABLE_MS} ms longer",
        f"({VALID_DAYS} days, `--valid-days`)",
        f'"{PURPOSE}"',
        f"{Load().rate:g} answers a second over all PCs",
        f"hear and send nothing for {Load().cable_out:g} s",
    }
    assert {line for line in told if line not in " ".join(TEXT.split("\n"))} == set()
