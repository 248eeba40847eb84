"""`kaochang-server backup`, `restore` and `verify-backup`."""

from __future__ import annotations

import contextlib
import getpass
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from exam.clock import SystemClock, wall_now
from exam.ids import MachineId, machine_name
from exam.logs import log_to_stderr
from exam.people import Actor, Role
from exam.plan import USUAL_TIMEZONE, PlanError
from exam.text import Language
from server.backup.disks import share_a_fate, this_machines_disks
from server.backup.label import LabelError, decode_label, read_settings, settings_file
from server.backup.limits import MOST_LABEL
from server.backup.medium import Medium
from server.backup.restoring import RestoreError, restore
from server.backup.speaking import CANNOT, CODE, DATABASE, LANGUAGE, UNSOUND, explained, opened, say, show, stop
from server.backup.streaming import Streaming
from server.backup.verifying import verify_backup
from server.exam_clock import boot_mark, read_clocks
from server.site_folder import SiteFolder
from server.site_keys import SiteKeysError
from server.standby.taking_over import begin_term
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.store.remedies import store_error

MOST_TURNS = 1_000_000


@click.command("backup")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@DATABASE
@LANGUAGE
@explained
def backup(site: Path, database: str, lang: Language) -> None:
    """立即做一次完整备份，读回核对。 Make one full copy now and read it back.

    考试服务器运行时也可以。备份盘由 kaochang-provision backup 设置。

    A running server does not mind. The target is set up by kaochang-provision backup.

    \b
    Example:  kaochang-server backup --site SITE
    Exit:     0 copied and read back, 1 something did not read back, 2 cannot (it says what to do)
    Next:     kaochang-server verify-backup TARGET; keep the disk safe
    """
    log_to_stderr()
    folder = SiteFolder(site)
    plan = folder.read_plan()
    if not settings_file(folder).exists():
        stop(lang, "not_set_up", site=str(site))
    settings = read_settings(settings_file(folder))
    if not database and not folder.journal_file.is_file():
        raise store_error("store_empty")
    store = SqlJournal(open_database(database or sqlite_url(folder.journal_file)))
    clock, disks = SystemClock(), this_machines_disks()
    streaming = Streaming(
        folder, plan, store, lambda: settings, lambda at: share_a_fate(disks.of(at), disks.of(site)), wall_now
    )
    streaming.want_full_copy()
    try:
        for _ in range(MOST_TURNS):
            streaming.turn(clock.monotonic_ms())
            if streaming.made is not None or streaming.progress.fault:
                break
    finally:
        streaming.close()
    made = streaming.made
    if made is None or not made.number:
        stop(
            lang,
            "copy_failed",
            UNSOUND if made else CANNOT,
            why=streaming.progress.fault or "backup_damaged",
            target=settings.target,
        )
    say(
        lang,
        "copied",
        number=made.number,
        records=made.last,
        files=made.files,
        pieces=made.pieces,
        target=settings.target,
    )
    if made.missing:
        say(lang, "copy_lacks", missing=made.missing)
    say(lang, "copy_next", target=settings.target)
    if made.damaged:
        click.get_current_context().exit(UNSOUND)


@click.command("verify-backup")
@click.argument("target", type=click.Path(path_type=Path))
@CODE
@LANGUAGE
@explained
def verify_backup_command(target: Path, code: str, lang: Language) -> None:
    """把备份盘全部读回核对，逐个说明哪里不对。 Read everything on a backup disk back and name what is wrong.

    \b
    Example:  kaochang-server verify-backup E:\\ --lang zh
    Exit:     0 sound, 1 something is wrong (it is named), 2 cannot be read (it says what to do)
    Next:     change the disk where something is wrong
    """
    marks = [one for one in Medium(target).names(".") if one.startswith("kaochang-") and one.endswith(".json")]
    wrong = [name for name in marks if not _is_sound_mark(Medium(target), name)]
    medium, label, key = opened(target, code, lang)
    found = verify_backup(medium, key, label.plan)
    for name in wrong:
        say(lang, "damaged", path=name)
    if found.found:
        say(lang, "unsound", count=len(found.found), records=found.records)
        show(found.found, lang)
    if wrong or any(one.kind != "torn" for one in found.found):
        say(lang, "verify_next")
        click.get_current_context().exit(UNSOUND)
    say(lang, "sound", records=found.records, copies=len(found.copies), pieces=found.pieces)


@click.command("restore")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), required=True, help="新的站点文件夹 / the site's new folder")
@CODE
@click.option(
    "--full",
    "number",
    type=click.IntRange(1),
    help="某一次完整备份，省略为最新状态 / a full copy; the newest state unless given",
)
@DATABASE
@LANGUAGE
@explained
def restore_command(target: Path, site: Path, code: str, number: int | None, database: str, lang: Language) -> None:
    """在空白电脑上用备份盘恢复整个考点。 Put the whole site up again from a backup disk on a bare machine.

    不覆盖任何已有的记录；每个字节都核对。 Nothing that is there is overwritten; every byte is checked.

    \b
    Example:  kaochang-server restore E:\\ --site D:\\exam
              kaochang-server restore E:\\ --site D:\\exam --full 12
    Exit:     0 restored, 1 restored with something missing (it is named), 2 nothing restored (it says what to do)
    Next:     kaochang-server run --site SITE, or kaochang-server score --site SITE
    """
    medium, label, key = opened(target, code, lang)
    say(lang, "restoring", target=str(target), site=str(site))
    try:
        restored = restore(medium, key, label.plan, site, database, number)
    except RestoreError as error:
        show(error.found, lang)
        stop(lang, error.code, site=str(site), number=number or 0)
    zone = _zone(SiteFolder(site))
    _begins_anew(SiteFolder(site), database)
    say(
        lang,
        "restored",
        site=str(site),
        records=restored.records,
        epoch=restored.epoch,
        files=restored.files,
        files_at=f"{restored.files_at.astimezone(zone):%Y-%m-%d %H:%M}",
        pieces=restored.pieces,
    )
    if restored.at is not None:
        say(lang, "last_record", at=f"{restored.at.astimezone(zone):%Y-%m-%d %H:%M:%S}")
    if restored.found:
        say(lang, "restored_with", count=len(restored.found))
        show(restored.found, lang)
    else:
        say(lang, "restored_whole")
    say(lang, "restore_next" if restored.files else "no_files", site=str(site))
    if not restored.is_whole:
        click.get_current_context().exit(UNSOUND)


def _begins_anew(site: SiteFolder, database: str) -> None:
    """What was put up again leads in a term of its own: the lost server, should it come back, keeps out.

    A backup without the site's keys gives a journal to score and to look at, and nothing that leads.
    """
    now = read_clocks(SystemClock(), boot_mark())
    store = SqlJournal(open_database(database or sqlite_url(site.journal_file)))
    actor = Actor(Role.SYSTEM_ADMINISTRATOR, getpass.getuser(), machine_name(""))
    with contextlib.suppress(SiteKeysError, PlanError):
        begin_term(site, store, MachineId(actor.machine), actor, "从备份恢复 / restored from a backup", now)


def _zone(site: SiteFolder) -> ZoneInfo:
    try:
        return ZoneInfo(site.read_plan().timezone)
    except PlanError:
        return ZoneInfo(USUAL_TIMEZONE)


def _is_sound_mark(medium: Medium, name: str) -> bool:
    try:
        decode_label(medium.read(name, MOST_LABEL), name)
    except LabelError:
        return False
    return True
