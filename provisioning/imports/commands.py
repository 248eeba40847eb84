"""`kaochang-provision import`: the command line of an import."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from exam.clock import wall_now
from exam.text import Language
from provisioning.imports.findings import EXIT_UNUSABLE, Failure, ImportReport, Spot
from provisioning.imports.importing import import_folder
from provisioning.imports.telling import as_json, tell
from server.site_folder import SiteFolder


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--site", required=True, type=click.Path(path_type=Path), help="站点文件夹 / the site's folder")
@click.option("--by", default=None, help="操作人，默认为系统用户 / who imports; the system's user unless given")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
@click.option("--json", "json_only", is_flag=True, help="只输出 JSON / print only JSON")
def import_files(folder: Path, site: Path, by: str | None, lang: Language, *, json_only: bool) -> None:
    """把 FOLDER 中的考务文件导入站点。 Import the files in FOLDER into a site.

    FOLDER 中可有：考生信息、报考信息、考场信息、排考明细(.xlsx 或 .xls)、考生照片(.zip)，至少一个。
    不合格的行写入 SITE/imports/ 下的“失败-…xlsx”，改正后放入一个文件夹再次导入即可。

    FOLDER holds any of 考生信息, 报考信息, 考场信息, 排考明细 (.xlsx or .xls) and 考生照片 (.zip). Rows that fail are
    written to 失败-….xlsx under SITE/imports/: correct them and import the folder they are in.

    \b
    Example:
      kaochang-provision import 考务文件 --site D:/kaochang/site
      kaochang-provision import FOLDER --site SITE --json
    \b
    Exit status:
      0  all in
      1  some failed; the good rows are in
      2  nothing usable; nothing was imported
    \b
    Next:
      kaochang-provision paper --help
      kaochang-server run --site SITE
    """
    at = wall_now()
    who = by or _system_user()
    try:
        report = import_folder(folder, SiteFolder(site), at=at, by=who)
    except OSError as error:
        # What was written before stays and is right: the same import again completes it.
        failure = Failure(Spot(str(site)), "site_unwritable", error.strerror or type(error).__name__)
        report = ImportReport(at, who, failures=(failure,))
    if json_only:
        click.echo(as_json(report))  # bytes: JSON is UTF-8 whatever the console speaks
    else:
        tell(report, site, lang, terminal=sys.stdout.isatty())
    click.get_current_context().exit(report.exit_status if report.record else EXIT_UNUSABLE)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a service account without a name
