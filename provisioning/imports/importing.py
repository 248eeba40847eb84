"""The use case: a folder of files into a site. Good rows go in; whatever does not is said, with its place."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

import msgspec

from exam.ids import Digest, IdNumber
from exam.plan import Plan, PlanError, encode_plan
from exam.policy import Policy
from provisioning.imports.deriving import derive_plan
from provisioning.imports.failed_rows import failed_name, failed_photos
from provisioning.imports.findings import Failure, FileOutcome, ImportReport, Note, PlanCounts, Spot, count_failed
from provisioning.imports.kinds import Kind, Source, find_sources
from provisioning.imports.merging import count_changes
from provisioning.imports.open_points import find_open_points, without_photo
from provisioning.imports.photos import digest_of, take_photos
from provisioning.imports.records import keep_record, make_record
from provisioning.imports.roster import Roster, RosterError, decode_roster, encode_roster
from provisioning.imports.sheets import UnusableFileError
from provisioning.imports.tables import take_table
from server.site_folder import SiteFolder, write_atomically


def import_folder(folder: Path, site: SiteFolder, *, at: datetime, by: str) -> ImportReport:
    """Import a folder's files into a site, and say everything there is to say.

    `at` is an aware time and `by` a person, both for the record. Bad input is in the report, never raised; a report
    without a record means that nothing was usable, and neither roster nor plan was touched. Raises OSError where the
    site cannot be written.
    """
    refused = ImportReport(at, by)
    try:
        sources = find_sources(folder)
    except OSError:
        return msgspec.structs.replace(refused, failures=(Failure(Spot(""), "folder_missing", str(folder)),))
    if all(source.kind is None for source in sources):
        return msgspec.structs.replace(refused, failures=(Failure(Spot(""), "folder_empty", str(folder)),))
    try:
        roster = _known(site)
        policy = site.read_plan().policy if site.plan_file.exists() else Policy()
    except RosterError as error:
        return msgspec.structs.replace(refused, failures=(Failure(Spot(site.roster_file.name), error.code),))
    except PlanError:
        return msgspec.structs.replace(refused, failures=(Failure(Spot(site.plan_file.name), "plan_unreadable"),))
    run = _Run(site, roster, policy)
    for source in sources:
        run.take(source)
    return run.finish(folder, refused)


def _known(site: SiteFolder) -> Roster:
    try:
        return decode_roster(site.roster_file.read_bytes())
    except FileNotFoundError:
        return Roster(seed=secrets.token_hex(16))


class _Run:
    """One import on its way: the roster as it grows, and what has been found so far."""

    def __init__(self, site: SiteFolder, roster: Roster, policy: Policy) -> None:
        self.site = site
        self.roster = roster
        self.policy = policy
        self.outcomes: list[FileOutcome] = []
        self.failures: list[Failure] = []
        self.notes: list[Note] = []
        self.workbooks: dict[str, bytes] = {}
        self.zips: list[FileOutcome] = []
        self.photo_failures: list[Failure] = []
        self.bad_photos: set[IdNumber] = set()

    def take(self, source: Source) -> None:
        """Read one file; a file that cannot be used costs only itself."""
        name = source.path.name
        if source.kind is None:
            self.notes.append(Note(Spot(name), "ignored_file"))
            return
        try:
            if source.kind is Kind.PHOTOS:
                self._take_photos(source.path)
            else:
                self._take_table(source.path, source.kind)
        except UnusableFileError as error:
            self.failures.append(Failure(Spot(name), error.code, "", error.facts))
            self.outcomes.append(FileOutcome(name, source.kind, failed=1, usable=False))

    def finish(self, folder: Path, unfinished: ImportReport) -> ImportReport:
        """Judge the whole, then write: roster, plan, and last the record that says so."""
        self.roster = self.roster.in_order()
        self._close_photos()
        report = msgspec.structs.replace(
            unfinished, outcomes=tuple(self.outcomes), failures=tuple(self.failures), notes=tuple(self.notes)
        )
        if not any(outcome.usable for outcome in self.outcomes):
            return report
        plan = derive_plan(self.roster, self.policy)
        # A file whose content is right already is left alone: the same import twice changes nothing.
        if _differs(self.site.roster_file, encode_roster(self.roster)):
            write_atomically(self.site.roster_file, encode_roster(self.roster), mode=0o600)  # telephone numbers
        if _differs(self.site.plan_file, encode_plan(plan)):
            self.site.write_plan(plan)
        record, failed_files = keep_record(self.site, make_record(report, folder, self.workbooks), self.workbooks)
        return msgspec.structs.replace(
            report,
            open_points=find_open_points(self.roster, self.policy, photos_reported=bool(self.zips)),
            plan=_count(plan),
            failed_files=failed_files,
            record=record,
        )

    def _take_table(self, path: Path, kind: Kind) -> None:
        taken = take_table(path, kind, self.roster)
        self.roster = taken.roster
        self.outcomes.append(taken.outcome)
        self.failures += taken.failures
        self.notes += taken.notes
        if taken.failed_workbook is not None:
            self._keep_workbook(path.name, taken.failed_workbook)

    def _take_photos(self, path: Path) -> None:
        taken = take_photos(path, self.policy, self._keep_photo)
        before = {photo.id_number: photo for photo in self.roster.photos}
        after = before | {photo.id_number: photo for photo in taken.entries}
        changes = count_changes(before, after, (photo.id_number for photo in taken.entries))
        self.roster = msgspec.structs.replace(self.roster, photos=tuple(after.values()))
        self.zips.append(FileOutcome(path.name, Kind.PHOTOS, changes))
        self.photo_failures += taken.failures
        self.bad_photos |= taken.refused
        self.notes += taken.notes

    def _close_photos(self) -> None:
        """Say which photos are missing, once every file has been read; only a zip makes anybody expect photos."""
        if not self.zips:
            return
        for id_number in without_photo(self.roster):
            if id_number not in self.bad_photos:
                self.photo_failures.append(Failure(Spot(self.zips[-1].file), "photo_missing", f"{id_number}.jpg"))
        for outcome in self.zips:
            failures = [failure for failure in self.photo_failures if failure.spot.file == outcome.file]
            self.outcomes.append(msgspec.structs.replace(outcome, failed=count_failed(failures)))
            if failures:
                self._keep_workbook(outcome.file, failed_photos(failures))
        self.failures += self.photo_failures

    def _keep_photo(self, picture: bytes) -> Digest:
        digest = digest_of(picture)
        path = self.site.photo(digest)
        # A power cut may leave a name without its content, so the length is looked at too.
        if not path.exists() or path.stat().st_size != len(picture):
            write_atomically(path, picture)
        return digest

    def _keep_workbook(self, file: str, workbook: bytes) -> None:
        # 考生信息.xlsx and 失败-考生信息.xlsx may stand in one folder and both have failed rows.
        name, number = failed_name(file), 1
        while name in self.workbooks:
            number += 1
            name = failed_name(f"{Path(file).stem}-{number}.xlsx")
        self.workbooks[name] = workbook


def _differs(path: Path, data: bytes) -> bool:
    return not path.exists() or path.read_bytes() != data


def _count(plan: Plan) -> PlanCounts:
    return PlanCounts(
        rooms=len(plan.rooms),
        sessions=len(plan.sessions),
        candidates=len(plan.candidates),
        places=sum(len(session.places) for session in plan.sessions),
    )
