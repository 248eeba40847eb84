"""`kaochang-provision backup`: choose where the site is backed up to, and make the recovery code."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from exam.clock import SystemClock, wall_now
from exam.text import Fact, Language
from exam.words import file_size
from server.backup.disks import this_machines_disks
from server.backup.label import OWNER_ONLY
from server.backup.limits import EVERY_MINUTES
from server.backup.setting_up import SetUp, SetUpError, set_up
from server.backup.speaking import LANGUAGE, explained, say, stop
from server.backup.texts import TEXTS
from server.site_folder import SiteFolder, write_atomically


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option("--even-same-disk", is_flag=True, help="没有别的盘时 / where there is no other disk")
@click.option(
    "--every",
    type=click.IntRange(1, 24 * 60),
    default=EVERY_MINUTES,
    show_default=True,
    help="考试中隔多少分钟一次完整备份 / minutes between full copies in an exam",
)
@click.option("--new-code", is_flag=True, help="换新的恢复码 / make another recovery code")
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    help="打印用的恢复码单，仅所有者可读 / a sheet to print, which its owner alone may read",
)
@LANGUAGE
@explained
def backup(
    target: Path,
    site: Path,
    every: int,
    sheet: Path | None,
    lang: Language,
    *,
    even_same_disk: bool,
    new_code: bool,
) -> None:
    """设置备份盘 TARGET：第二块硬盘、U 盘或共享文件夹。 Set up the backup's target: a second disk, a stick, a share.

    检查是不是另一块物理硬盘、文件系统、剩余空间，试写并读回，测速度。备份全部加密，恢复码只显示一次。

    It checks that this is another physical disk, its file system and space, writes and reads back, and measures speed.
    Backups are sealed; the recovery code is shown once. A second stick is set up the same way and keeps the code.

    \b
    Example:  kaochang-provision backup E:\\ --site SITE --sheet 恢复码.txt
    Exit:     0 set up, 2 not set up (it says what to do)
    Next:     kaochang-server backup --site SITE
    """
    folder = SiteFolder(site)
    plan = folder.read_plan()
    try:
        made = set_up(
            folder,
            plan.site_number,
            target,
            this_machines_disks(),
            SystemClock(),
            every=every,
            even_same_disk=even_same_disk,
            new_code=new_code,
        )
    except SetUpError as error:
        stop(lang, error.code, target=str(target), why=error.why, kind=error.why)
    _tell(made, lang)
    if made.code:
        say(lang, "code")
        click.echo(f"\n    {made.code}\n")
    else:
        say(lang, "code_stays")
    if made.code and sheet is not None:
        at = f"{wall_now().astimezone(ZoneInfo(plan.timezone)):%Y-%m-%d %H:%M}"
        facts: dict[str, Fact] = {"site": f"{plan.site_name}({plan.site_number})", "at": at, "code": made.code}
        body = "\n".join(TEXTS["sheet_body"].say(language, facts) for language in ("zh", "en"))
        write_atomically(sheet, body.encode("utf-8-sig"), mode=OWNER_ONLY)
        say(lang, "sheet", path=str(sheet))
    say(lang, "set_up_next", site=str(site))


def _tell(made: SetUp, lang: Language) -> None:
    say(
        lang,
        "set_up",
        target=made.settings.target,
        free=file_size(made.free),
        speed="?" if made.speed is None else f"{made.speed:g}",
        every=made.settings.every,
    )
    if made.disk.largest_file is not None:
        say(lang, "fat32", kind=made.disk.kind)
    if made.is_small:
        say(lang, "small")
    if made.same_disk:
        say(lang, "is_same_disk")
