"""Set a target up: look at its disk, try it, make or take up the site's key, and mark the medium as this site's."""

from __future__ import annotations

from pathlib import Path

import msgspec

from exam.clock import Clock
from exam.preflight.reading.disk_speed import disk_speed
from server.backup.disks import Disk, Disks, share_a_fate
from server.backup.faults import TargetError, target_error
from server.backup.label import (
    BackupSettings,
    LabelError,
    decode_label,
    encode_label,
    make_settings,
    mark_name,
    read_settings,
    settings_file,
    with_new_code,
    write_settings,
)
from server.backup.limits import FILLING_BELOW, MOST_LABEL, SEGMENT_BYTES
from server.backup.medium import Medium
from server.site_folder import SiteFolder

PROBE = "kaochang-probe.tmp"
PROBE_BYTES = b"KAOCHANG" * 8192
MEASURED = 16_000_000


class SetUpError(Exception):
    """The target is not taken; `code` is stable: `target_missing`, `target_inside`, `same_disk`, `probe_differs`,
    `files_too_small`, `other_key`, `target_unusable` with the code of its fault in `why`.
    """

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.why = why


class SetUp(msgspec.Struct, frozen=True):
    """What was set up. `code` is the recovery code, empty where the old one stays; `speed` in MB a second."""

    settings: BackupSettings
    code: str
    disk: Disk
    free: int
    speed: float | None
    same_disk: bool

    @property
    def is_small(self) -> bool:
        """Whether little is free from the first."""
        return self.free < FILLING_BELOW


def set_up(
    site: SiteFolder,
    number: str,
    target: Path,
    disks: Disks,
    clock: Clock,
    *,
    every: int,
    even_same_disk: bool = False,
    new_code: bool = False,
) -> SetUp:
    """Set it up. Raises SetUpError, LabelError or OSError; the site changes in the last two steps alone."""
    if not target.is_dir():
        raise SetUpError("target_missing")
    target = target.resolve()
    if target.is_relative_to(site.root.resolve()):
        raise SetUpError("target_inside")
    disk = disks.of(target)
    same = share_a_fate(disk, disks.of(site.root))
    if same and not even_same_disk:
        raise SetUpError("same_disk")
    if disk.largest_file is not None and disk.largest_file < 2 * SEGMENT_BYTES:
        raise SetUpError("files_too_small", disk.kind)
    medium = Medium(target)
    try:
        _probe(medium)
        speed = _speed(target, clock)
        known = read_settings(settings_file(site)) if settings_file(site).exists() else None
        settings, code = _settings(known, number, str(target), new_code=new_code)
        settings = msgspec.structs.replace(settings, target=str(target), every=every, same_disk_allowed=even_same_disk)
        _refuse_anothers(medium, settings)
        write_settings(site, settings)
        medium.write_whole(mark_name(number), encode_label(settings.label()))
        return SetUp(settings, code, disk, medium.free(), speed, same)
    except TargetError as error:
        raise SetUpError("target_unusable", error.code) from error


def _settings(known: BackupSettings | None, number: str, target: str, *, new_code: bool) -> tuple[BackupSettings, str]:
    if known is None or known.site != number:
        return make_settings(number, target)
    return with_new_code(known) if new_code else (known, "")


def _probe(medium: Medium) -> None:
    """Write something and read it back."""
    medium.write_whole(PROBE, PROBE_BYTES)
    back = medium.read(PROBE, len(PROBE_BYTES))
    medium.remove(PROBE)
    if back != PROBE_BYTES:
        raise SetUpError("probe_differs")


def _speed(target: Path, clock: Clock) -> float | None:
    try:
        measured = disk_speed(target, clock, MEASURED)
    except OSError as error:
        raise target_error(error) from error
    return None if measured is None else round(measured[1], 1)


def _refuse_anothers(medium: Medium, settings: BackupSettings) -> None:
    name = mark_name(settings.site)
    if not medium.exists(name):
        return
    try:
        mark = decode_label(medium.read(name, MOST_LABEL), name)
    except LabelError as error:
        if error.code == "label_too_new":
            raise
        return  # it is damaged: whose it was nobody can tell, and its backups keep their own labels
    if mark.id != settings.id:
        raise SetUpError("other_key")
