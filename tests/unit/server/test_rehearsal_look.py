"""The newest rehearsal as the server knows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from exam.program import PROGRAM, manifest
from exam.trust.signing import public_of
from server.readiness import MachineBrief, ReadinessCertificate, plan_digest, rehearsals_folder, sign_certificate
from server.rehearsal_look import KnownRehearsal, known_rehearsal
from server.site_folder import SiteFolder
from server.site_keys import ensure_site_keys

MADE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
NOW = MADE + timedelta(days=1)


def rehearsed(site: SiteFolder, **changes: object) -> None:
    """A site with a certificate."""
    keys = ensure_site_keys(site, "990000010")
    site.plan_file.write_bytes(b"the plan")
    usual = ReadinessCertificate(
        site="990000010",
        plan="2026110001",
        roster=plan_digest(site),
        program=PROGRAM,
        manifest=manifest(),
        machine=MachineBrief("Linux", 2, 16000, "3.11.7"),
        pcs=38,
        at_once=80,
        lines=(),
        made_at=MADE,
        expires=MADE + timedelta(days=7),
        signer=public_of(keys.signing),
    )
    rehearsals_folder(site).mkdir()
    data = sign_certificate(keys, msgspec.structs.replace(usual, **changes))
    (rehearsals_folder(site) / "20261125T100000Z.json").write_bytes(data)


def test_one_that_holds_is_told_with_its_end_and_its_pcs(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    assert known_rehearsal(site, NOW) == KnownRehearsal()
    rehearsed(site)
    assert known_rehearsal(site, NOW) == KnownRehearsal("rehearsed", "2026-12-02 10:00", 38)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda site: rehearsed(site, expires=NOW), "readiness_expired"),
        (lambda site: rehearsed(site, roster="ab" * 32), "readiness_other_plan"),
        (lambda site: rehearsed(site, manifest="0" * 16), "readiness_other_program"),
    ],
)
def test_one_that_does_not_hold_is_told_with_its_code(
    tmp_path: Path, change: Callable[[SiteFolder], None], code: str
) -> None:
    site = SiteFolder(tmp_path)
    change(site)
    assert known_rehearsal(site, NOW).code == code


def test_what_cannot_be_read_is_no_fault_of_the_server(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    rehearsed(site)
    (site.trust / "site.key").write_bytes(b"no key")
    assert known_rehearsal(site, NOW) == KnownRehearsal("readiness_damaged")
