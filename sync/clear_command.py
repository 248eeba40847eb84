"""`kaochang-sync clear`: candidates' data leave the site's server once the organiser has confirmed everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from exam.clock import wall_now
from exam.plan import Plan
from exam.text import Fact
from server.forms.paper import moment
from server.site_folder import SiteFolder
from server.upload_files import cleared_file
from sync.bundle_reading import Unusable, explained
from sync.clearing.belongings import Belonging, Kind
from sync.clearing.clearing import (
    Clearable,
    ClearingError,
    clear,
    clearable,
    no_server,
    read_note,
)
from sync.export_texts import both

LEFT = 1
MOST_BY, MOST_REASON = 60, 500
_MB = 1 << 20


@click.command("clear")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option("--by", required=True, help="操作人 / who does it")
@click.option("--reason", required=True, help="理由 / why")
@click.option(
    "--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite unless given"
)
@click.option("--yes", is_flag=True, help="不再询问 / do not ask")
@explained
def clear_site(site: Path, by: str, reason: str, database: str, *, yes: bool) -> None:
    """考后清理考点服务器上的考生数据。 Remove candidates' data from the site's server after the exam.

    只有最终回执覆盖全部考试记录、并且现有结果与回执确认的完全一致时才清理；否则什么也不删除。服务器必须已经停止。
    删除作品文件、模拟考核数据、照片、导入的名单和结果包；保留考试记录、计划、试卷、密钥、成绩和回执。

    Only where a final receipt covers the whole journal and confirms exactly what is here; else nothing is removed. The
    server must be stopped. Candidates' files, the practice exam, photos, what was imported and bundles go; journal,
    plan, papers, keys, marks and receipts stay.

    \b
    Example:  kaochang-sync clear --site SITE --by 系统管理员甲 --reason 考试结束，回执已签字存档
    Writes:   SITE/upload/cleared.json
    Exit:     0 cleared, 1 something could not be removed, 2 not cleared (it says why)
    Next:     keep the printed receipt and the backup as the organiser asks
    """
    by, reason = by.strip(), reason.strip()
    if not 0 < len(by) <= MOST_BY or not 0 < len(reason) <= MOST_REASON:
        raise Unusable(both("clear_needs_words", {"by": MOST_BY, "reason": MOST_REASON}))
    folder = SiteFolder(site)
    plan = folder.read_plan()
    with no_server(folder, database):
        try:
            may = clearable(folder, database)
        except ClearingError as error:
            raise Unusable(both("clear_refused", {}, error.refusal)) from error
        _say(_before(folder, plan))
        if not may.found:
            click.echo(both("clear_nothing", {}))
            return
        _say(_plans(may, plan))
        if not yes and not click.confirm(both("clear_ask", {})):
            raise Unusable(both("clear_not", {}))
        left = clear(folder, may, by, reason, wall_now())
    for one in left:
        click.echo(both("clear_left", {"path": str(one.path)}), err=True)
    if left:
        click.get_current_context().exit(LEFT)
    click.echo(both("cleared", {**_count(may.found), "path": str(cleared_file(folder))}))


def _before(site: SiteFolder, plan: Plan) -> Iterator[tuple[str, dict[str, Fact]]]:
    for one in read_note(site).clearings[-1:]:
        yield "clear_before", {"by": one.by, "at": moment(one.begun, plan.timezone), "reason": one.reason}


def _plans(may: Clearable, plan: Plan) -> Iterator[tuple[str, dict[str, Fact]]]:
    receipt = may.receipt
    at = moment(receipt.at, plan.timezone)
    yield "clear_on", {"organiser": receipt.organiser, "at": at, "bundle": receipt.bundle}
    for kind in Kind:
        if mine := [one for one in may.found if one.kind is kind]:
            yield f"clear_{kind.value}", _count(mine)
    yield "clear_stays", {}


def _count(found: Iterable[Belonging]) -> dict[str, Fact]:
    found = tuple(found)
    return {"files": sum(one.files for one in found), "size": -(-sum(one.size for one in found) // _MB)}


def _say(told: Iterable[tuple[str, dict[str, Fact]]]) -> None:
    for code, facts in told:
        click.echo(both(code, facts))
