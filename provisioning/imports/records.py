"""The record every import keeps: when, who, how many rows went in, how many failed, and the failed rows (handbook 5).

It names places and codes, not values: names and ID numbers stand only in the files to correct.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from provisioning.imports.findings import FileOutcome, ImportReport, Spot
from server.site_folder import SiteFolder, write_atomically

RECORD_VERSION = 1


class FailedAt(msgspec.Struct, frozen=True):
    """One failure as the record keeps it."""

    spot: Spot
    code: str


class ImportRecord(msgspec.Struct, frozen=True):
    """SITE/imports/<timestamp>.json."""

    at: datetime
    by: str
    folder: str
    files: tuple[FileOutcome, ...]
    failures: tuple[FailedAt, ...]
    failed_files: tuple[str, ...]
    version: int = RECORD_VERSION


def make_record(report: ImportReport, folder: Path, failed_files: Iterable[str]) -> ImportRecord:
    """Put the record of a finished import together."""
    failed = tuple(FailedAt(failure.spot, failure.code) for failure in report.failures)
    return ImportRecord(report.at, report.by, folder.name, report.outcomes, failed, tuple(failed_files))


def keep_record(
    site: SiteFolder, record: ImportRecord, workbooks: Mapping[str, bytes]
) -> tuple[Path, tuple[Path, ...]]:
    """Write the workbooks, then the record that names them. Two imports within a second get two records."""
    stamp = f"{record.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    name, number = stamp, 1
    while (site.imports / f"{name}.json").exists() or (site.imports / name).exists():
        number += 1
        name = f"{stamp}-{number}"
    paths = tuple(site.imports / name / workbook for workbook in workbooks)
    for path, data in zip(paths, workbooks.values(), strict=True):
        write_atomically(path, data, mode=0o600)  # it holds names and ID numbers
    path = site.imports / f"{name}.json"
    write_atomically(path, msgspec.json.format(msgspec.json.encode(record), indent=1))
    return path, paths
