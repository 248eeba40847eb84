"""The certificate of a rehearsal that was ready: made from the report, signed by the site, put into its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from exam.plan import Plan
from exam.program import PROGRAM, manifest
from exam.trust.signing import public_of
from provisioning.rehearsal.rehearsing import Report
from server.readiness import ReadinessCertificate, rehearsals_folder, sign_certificate
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import ensure_site_keys

VALID_DAYS = 7
"""How long a certificate holds unless told otherwise: from the rehearsal in the week before to the day."""
MOST_DAYS = 60


def certificate_of(
    report: Report, plan: Plan, roster: str, signer: bytes, made_at: datetime, days: int
) -> ReadinessCertificate:
    """What the report certifies. `roster` is the digest of plan.json as used. Raises ValueError for one not ready."""
    if not report.ready:
        raise ValueError("a rehearsal that was not ready certifies nothing")
    return ReadinessCertificate(
        site=plan.site_number,
        plan=plan.number,
        roster=roster,
        program=PROGRAM,
        manifest=manifest(),
        machine=report.machine,
        pcs=report.pcs,
        at_once=report.at_once,
        lines=report.lines,
        made_at=made_at,
        expires=made_at + timedelta(days=days),
        signer=signer,
        machines=report.machines,
    )


def certify(
    site: SiteFolder, plan: Plan, roster: str, report: Report, made_at: datetime, days: int
) -> tuple[Path, bytes, ReadinessCertificate]:
    """Sign and write SITE/rehearsals/<UTC stamp>.json; makes the site's keys where it has none.

    Raises SiteKeysError, OSError.
    """
    keys = ensure_site_keys(site, plan.site_number)
    certificate = certificate_of(report, plan, roster, public_of(keys.signing), made_at, days)
    data = sign_certificate(keys, certificate)
    place = rehearsals_folder(site) / f"{stamp_of(made_at)}.json"
    write_atomically(place, data)
    return place, data, certificate


def stamp_of(moment: datetime) -> str:
    """A moment as file names have it: UTC, so that the order of names is the order of time."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
