"""`kaochang-server rebuild`: the server's disk is lost and there is no copy: build the exam anew from its PCs."""

from __future__ import annotations

import asyncio
import getpass
import sys
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from exam.clock import SystemClock, wall_now
from exam.ids import machine_name
from exam.logs import log_to_stderr
from exam.messages import say
from exam.people import Actor
from exam.plan import Plan, PlanError
from exam.program import PROGRAM
from exam.text import Language, Refusal
from server.accounts import AccountsError
from server.exam_clock import boot_mark, read_clocks
from server.journal.errors import StoreError
from server.machine_registry import MachineRegistry, RegistryError
from server.rebuild_app import Collecting
from server.rebuilding import exam_offset, rebuilt, standing
from server.site_folder import SiteFolder
from server.standby_app import person_of
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.store.remedies import store_error
from server.trust_files import TrustFiles, ensure_trust, server_context

CANNOT = 2
LOOK_EVERY = 1.0


@click.command("rebuild")
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    required=True,
    help="考前的站点文件夹 / the site's folder as it was before the day",
)
@click.option("--by", required=True, help="决定重建的人 / who decides it")
@click.option("--reason", required=True, help="理由 / why")
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=60,
    show_default=True,
    help="等待考生机的时间 / how long PCs are waited for",
)
@click.option(
    "--seats",
    type=click.IntRange(0, 4000),
    default=0,
    help="听到这么多考位就开始，0 为等满时间 / begin with so many seats",
)
@click.option("--host", default="0.0.0.0", show_default=True)
@click.option("--port", default=8443, show_default=True, help="原服务器的端口 / the lost server's port")
@click.option("--name", "names", multiple=True, help="原服务器的地址 / the lost server's address")
@click.option("--database", default="", help="Database URL; SQLite in the site's folder unless given.")
@click.option("--without-certificates", is_flag=True, help="As the lost server was run, for a first try.")
@click.option("--password-file", type=click.Path(path_type=Path, exists=True), help="Read the password from a file.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def rebuild(
    site: Path,
    by: str,
    reason: str,
    seconds: int,
    seats: int,
    host: str,
    port: int,
    names: tuple[str, ...],
    database: str,
    password_file: Path | None,
    lang: Language,
    *,
    without_certificates: bool,
) -> None:
    """服务器硬盘全部丢失、又没有备份和备用服务器时，由考生机重建考试。 Build a lost exam anew from its PCs.

    需要考前的站点文件夹(计划、试卷、密钥)，放在与原服务器同一地址的电脑上。有备份或备用服务器时不要用本命令。
    请先核对本机日期。已登录的考生机会自动报告；作答随后由考生机自己补传。

    It needs the site's folder as it was before the day (plan, papers, keys), on a machine at the lost server's address.
    With a backup or a standby use those. Set this machine's date right first. PCs at which somebody sits tell by
    themselves; the answers follow once the server runs.

    \b
    Example:  kaochang-server rebuild --site SITE --by 主考甲 --reason 服务器硬盘损坏
    Exit:     0 rebuilt, 2 not (it says what to do)
    Next:     kaochang-server run --site SITE
    """
    log_to_stderr()
    folder = SiteFolder(site)
    typed = password_file.read_text(encoding="utf-8").strip() if password_file else getpass.getpass(f"{by}: ")
    try:
        plan = folder.read_plan()
        trust = ensure_trust(folder, plan.site_number, names, wall_now())
        account = person_of(folder, by, typed)
        if isinstance(account, Refusal):
            _stop(say(account, lang))
        if not reason.strip():
            _stop(say(Refusal("reason_missing"), lang))
        store = SqlJournal(open_database(database or sqlite_url(folder.journal_file)))
        _refuse_journal(store)
        collecting = Collecting(
            plan, trust.secret, SystemClock(), MachineRegistry(folder), certificates=not without_certificates
        )
        asyncio.run(_collect(collecting, trust, host, port, seconds, seats))
        actor = Actor(account.role, account.name, machine_name(""))
        count = _write(store, plan, collecting, actor, reason.strip())
    except StoreError as error:
        _stop(f"{error.remedy} ({error.code})")
    except (PlanError, AccountsError, RegistryError) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{host}:{port}: {error.strerror}")
    click.echo(
        f"已重建 {count} 个考位。现在运行 kaochang-server run / {count} seats rebuilt: now `kaochang-server run`."
    )


def _refuse_journal(store: SqlJournal) -> None:
    """A journal that is there is never built over."""
    try:
        reading = store.read()
        try:
            if next(reading, None) is not None:
                raise store_error("store_not_empty")
        finally:
            reading.close()
    except StoreError as error:
        if error.code not in ("store_empty", "store_missing", "store_not_found", "store_missing_folder"):
            raise


async def _collect(collecting: Collecting, trust: TrustFiles, host: str, port: int, seconds: int, seats: int) -> None:
    clock = SystemClock()
    async with collecting.door(host, port, server_context(trust)):
        click.echo(f"等待考生机 / waiting for PCs, {seconds} s")
        for left in range(seconds, 0, -1):
            now = standing(collecting.held)
            click.echo(
                f"\r考位 / seats {now.seats}, 作答中 / answering {now.answering}, 已离开 / left {now.left}, {left} s ",
                nl=False,
            )
            sys.stdout.flush()
            if seats and now.seats >= seats:
                break
            await clock.sleep(LOOK_EVERY)
    click.echo("")


def _write(store: SqlJournal, plan: Plan, collecting: Collecting, actor: Actor, reason: str) -> int:
    held = collecting.held
    if not collecting.offsets or not (held.told or held.left):
        _stop(
            "没有考生机报告考位，没有重建。请检查本机地址和端口与原服务器相同 / "
            "no PC told of a seat, nothing was rebuilt. Check that address and port are the lost server's."
        )
    found = read_clocks(SystemClock(), boot_mark())
    instant = max(0, exam_offset(collecting.offsets) + found.monotonic_ms)
    now = msgspec.structs.replace(found, instant=instant)
    opened = store.open(plan.number)
    try:
        store.append(rebuilt(plan, opened, held, now, PROGRAM, actor, reason))
    finally:
        store.close()
    return len({seat.stub.sitting for seat in held.told} | {left.seats[0].sitting for left in held.left})


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(CANNOT)
