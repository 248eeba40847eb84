"""`kaochang-server follow` and `take-over`: be the standby of a site, and become its server."""

from __future__ import annotations

import asyncio
import getpass
import sys
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from exam.clock import SystemClock
from exam.ids import MachineId, machine_name
from exam.link.discovery import tidy_url
from exam.link.enrolling import ENROLLED, enrolled_or_why
from exam.link.enrolment import own_identity
from exam.link.server_link import LinkError
from exam.logs import log_to_stderr
from exam.messages import say
from exam.people import Actor
from exam.plan import PlanError
from exam.terms import generation_of
from exam.text import Language, Refusal
from server.accounts import AccountsError
from server.app import ServerOptions
from server.exam_clock import boot_mark, read_clocks
from server.journal.errors import StoreError
from server.run_command import lan_addresses, serve
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import SiteKeysError
from server.standby.copy_keeping import own_folder
from server.standby.office import read_succession
from server.standby.taking_over import begin_term
from server.standby_app import Order, Standby, StandbyOptions, order_file, person_of
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal

CANNOT = 2
TAKEN_WITHIN = 20.0
"""Seconds in which the standby must have taken an order."""
LOOK_EVERY = 0.2
_SITE = click.option(
    "--site", type=click.Path(path_type=Path), required=True, help="备用服务器自己的文件夹 / the standby's own folder"
)
_LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)


@click.command("follow")
@_SITE
@click.option(
    "--server", "leader", required=True, help="服务器地址 / the server's address, 10.0.0.2 or https://10.0.0.2:8443"
)
@click.option(
    "--authority",
    type=click.Path(path_type=Path, exists=True),
    help="authority.pem；省略时用文件夹中的 / the site's authority",
)
@click.option("--code", default="", help="登记码，第一次需要 / the one-time code, the first time")
@click.option("--machine", default="", help="本机名称 / this machine's name; the system's own unless given")
@click.option("--name", "names", multiple=True, help="本机在局域网中的地址 / this machine's address on the LAN")
@click.option("--host", default="0.0.0.0", show_default=True)
@click.option("--port", default=8443, show_default=True, help="接管后使用的端口 / the port at which it would serve")
@click.option("--database", default="", help="数据库地址 / database URL; SQLite in the folder unless given")
@click.option("--announce", type=click.Path(path_type=Path), help="Write the address here once it serves.")
@click.option("--until-input-ends", is_flag=True, help="Stop with the program that holds this one's input.")
@_LANG
def follow(
    site: Path,
    leader: str,
    authority: Path | None,
    code: str,
    machine: str,
    names: tuple[str, ...],
    host: str,
    port: int,
    database: str,
    announce: Path | None,
    lang: Language,
    *,
    until_input_ends: bool,
) -> None:
    """当备用服务器：随时拥有服务器的一切，需要时接管。 Be the standby: have all that the server has, and take over.

    登记码由 kaochang-provision machines codes --standby 1 生成。接管后本机就是服务器，考生机和监考机自己连过来。

    The code is made by `kaochang-provision machines codes --standby 1`. Once it has taken over it is the server; PCs
    and consoles come by themselves.

    \b
    Example:  kaochang-server follow --site COPY --server 10.0.0.2 --authority authority.pem --code "0042 1234 5678"
              kaochang-server follow --site COPY --server 10.0.0.2
    Exit:     0 stopped as asked, 2 cannot follow (it says what to do)
    Next:     if the server is lost: switch it off, then "take over" at the console, or kaochang-server take-over
    """
    log_to_stderr()
    folder, url = SiteFolder(site), tidy_url(leader)
    own = own_folder(folder)
    trusted = authority or folder.trust / "authority.pem"
    if url is None or not trusted.is_file():
        _stop("请检查 --server 和 --authority / check --server and --authority.")
    name = machine_name(machine)
    if own_identity(own) is None:
        status, sentence = asyncio.run(enrolled_or_why(trusted, own, name, code, url, lang))
        if status != ENROLLED:
            _stop(sentence)
    identity = own_identity(own)
    address = f"https://{names[0] if names else lan_addresses()[0]}:{port}"
    options = StandbyOptions(
        site, url, trusted, identity.machine if identity else name, address, host, port, database, names
    )
    server = ServerOptions(site, host, port, database, names)
    try:
        asyncio.run(_follow_and_serve(options, server, announce, until_input_ends=until_input_ends))
    except LinkError as error:
        _stop(f"{trusted}: {error.code}")
    except StoreError as error:
        _stop(f"{error.remedy} ({error.code})")
    except OSError as error:
        _stop(f"{host}:{port}: {error.strerror}")


async def _follow_and_serve(
    options: StandbyOptions, server: ServerOptions, announce: Path | None, *, until_input_ends: bool
) -> None:
    click.echo(f"备用服务器，跟随 / the standby follows {options.leader}")
    sys.stdout.flush()
    standby = asyncio.create_task(Standby(options, SystemClock()).run(), name="standby")
    generation = generation_of((await standby).event.term)
    click.echo(f"已接管，第 {generation} 次接管 / took over, for the {generation}. time")
    sys.stdout.flush()
    await serve(server, announce, until_input_ends=until_input_ends)


@click.command("take-over")
@_SITE
@click.option("--by", required=True, help="决定接管的人，须是主考、副主考或系统管理员 / who decides it")
@click.option("--reason", required=True, help="理由 / why")
@click.option(
    "--anew", is_flag=True, help="本机没有备用程序在运行：曾是服务器，现在重新主持 / no standby runs here: lead again"
)
@click.option("--database", default="", help="数据库地址，与 --anew 一起 / database URL, with --anew")
@click.option("--password-file", type=click.Path(path_type=Path, exists=True), help="Read the password from a file.")
@_LANG
def take_over(
    site: Path, by: str, reason: str, database: str, password_file: Path | None, lang: Language, *, anew: bool
) -> None:
    """在备用服务器上接管。 Have the standby on this machine take over.

    先关闭原来的服务器：同时有两台服务器比一时没有更糟。

    Switch the old server off first: two that lead are worse than none for a moment.

    --anew 用于曾被接管、而接管它的服务器也坏了的旧服务器；随后用 kaochang-server run 启动。

    --anew is for an old server whose successor was lost in turn; start it with `kaochang-server run` afterwards.

    \b
    Example:  kaochang-server take-over --site COPY --by 主考甲 --reason 服务器断电
              kaochang-server take-over --site SITE --anew --by 主考甲 --reason 备用服务器也坏了
    Exit:     0 taken over, 2 not (it says what to do)
    Next:     see that PCs and consoles come; mend the old server, then `kaochang-server follow` there
    """
    folder = SiteFolder(site)
    typed = password_file.read_text(encoding="utf-8").strip() if password_file else getpass.getpass(f"{by}: ")
    try:
        account = person_of(folder, by, typed)
    except AccountsError as error:
        _stop(str(error))
    if isinstance(account, Refusal):
        _stop(say(account, lang))
    if not reason.strip():
        _stop(say(Refusal("reason_missing"), lang))
    if anew:
        _lead_anew(folder, database, Actor(account.role, account.name, machine_name("")), reason.strip())
        return
    before = read_succession(folder)
    order = Order(Actor(account.role, account.name, machine_name("")), reason.strip())
    try:
        write_atomically(order_file(folder), msgspec.json.encode(order), mode=0o600)
    except OSError as error:
        _stop(f"{order_file(folder)}: {error.strerror}")
    taken = asyncio.run(_taken(folder, before.event.term if before is not None else 0))
    if not taken:
        order_file(folder).unlink(missing_ok=True)
        _stop(
            "没有接管：备用服务器没有运行，或仍能听到原来的服务器。请看它的窗口 / "
            "not taken over: the standby does not run here, or still hears the old server. Look at its window."
        )
    click.echo("已接管 / taken over")


def _lead_anew(folder: SiteFolder, database: str, actor: Actor, reason: str) -> None:
    now = read_clocks(SystemClock(), boot_mark())
    store = SqlJournal(open_database(database or sqlite_url(folder.journal_file)))
    try:
        made = begin_term(folder, store, MachineId(actor.machine), actor, reason, now)
    except (OSError, StoreError, SiteKeysError, PlanError) as error:
        _stop(str(error))
    if made is None:
        _stop("这里没有考试记录，不能主持 / there is no journal of an exam here to lead with.")
    click.echo("本机重新主持考试，请运行 kaochang-server run / this machine leads again: now `kaochang-server run`.")


async def _taken(folder: SiteFolder, term: int) -> bool:
    clock = SystemClock()
    for _ in range(round(TAKEN_WITHIN / LOOK_EVERY)):
        found = await asyncio.to_thread(read_succession, folder)
        if found is not None and found.event.term > term:
            return True
        await clock.sleep(LOOK_EVERY)
    return False


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(CANNOT)
