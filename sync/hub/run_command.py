"""`kaochang-hub run`: serve until stopped; several may run over one database and one store."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import click

from exam.clock import SystemClock
from exam.logs import log_to_stderr
from exam.text import Fact
from server.input_end import when_input_ends
from server.journal.errors import StoreError
from server.site_folder import write_atomically
from sync.hub.app import HubOptions, running_hub
from sync.hub.bundles import Bundles
from sync.hub.commanding import Unusable, database_option, organiser_of, organiser_option, store_option
from sync.hub.commands_texts import both
from sync.hub.hub import Hub, Limits
from sync.hub.memory import give_large_blocks_back
from sync.hub.real_bundles import SealedBundles
from sync.hub.shelf import Shelf
from sync.hub.store.database import open_hub_database
from sync.hub.tus_headers import MOST_BUNDLE
from sync.organiser_key import OrganiserKey


@click.command("run")
@database_option
@store_option
@organiser_option
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")
@click.option("--port", default=8600, show_default=True, help="端口，0 为任选 / port; 0 takes a free one")
@click.option("--certificate", type=click.Path(path_type=Path), help="证书 PEM / certificate for TLS")
@click.option("--key", type=click.Path(path_type=Path), help="证书的私钥 / the certificate's key")
@click.option("--behind-tls", is_flag=True, help="由负载均衡做 TLS / a balancer in front speaks TLS")
@click.option("--most-bundle", default=MOST_BUNDLE, show_default=True, help="结果包上限(字节) / largest bundle, bytes")
@click.option("--announce", type=click.Path(path_type=Path), help="把网址写入文件 / write the address here")
@click.option("--until-input-ends", is_flag=True, help="随启动它的程序结束 / stop with the program that started this")
def run(
    database: str,
    store: Path,
    organiser: Path,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    most_bundle: int,
    announce: Path | None,
    *,
    behind_tls: bool,
    until_input_ends: bool,
) -> None:
    """启动成绩接收中心。 Serve the hub until stopped (Ctrl+C).

    \b
    Example:  kaochang-hub run --database sqlite:///hub.sqlite3 --store store --organiser organiser.key
    PostgreSQL: --database postgresql+psycopg://USER:PASSWORD@HOST/DATABASE  (several processes, one store)
    Exit:     0 stopped as asked, 2 cannot run (it says what to do)
    Next:     kaochang-hub site add site.card; kaochang-hub person add; kaochang-hub expect plan.json
    """
    log_to_stderr()
    give_large_blocks_back()
    options = HubOptions(host, port, certificate, key, behind_tls)
    signing = organiser_of(organiser)
    hub_of = _maker(database, store, signing, SealedBundles(signing.sealing), Limits(most_bundle=most_bundle))
    serve(hub_of, options, announce, until_input_ends=until_input_ends)


def serve(hub_of: Callable[[], Hub], options: HubOptions, announce: Path | None, *, until_input_ends: bool) -> None:
    """Serve until a signal, or until the input ends. Ends the program with a sentence where it cannot."""
    try:
        asyncio.run(_serve(hub_of(), options, announce, until_input_ends=until_input_ends))
    except StoreError as error:
        raise Unusable(f"{error.remedy} ({error.code})") from error
    except OSError as error:
        reason: str = error.strerror or type(error).__name__
        facts: dict[str, Fact] = {"host": options.host, "port": options.port, "reason": reason}
        raise Unusable(both("port", facts)) from error


def _maker(database: str, store: Path, key: OrganiserKey, bundles: Bundles, limits: Limits) -> Callable[[], Hub]:
    return lambda: Hub(open_hub_database(database), Shelf(store), key, bundles, SystemClock(), limits)


async def _serve(hub: Hub, options: HubOptions, announce: Path | None, *, until_input_ends: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        # Windows has no handlers on its loop; Ctrl+C arrives there as KeyboardInterrupt and ends asyncio.run.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(getattr(signal, name), stop.set)
    if until_input_ends:
        when_input_ends(lambda: _from_a_thread(loop, stop))
    async with running_hub(hub, options) as running:
        click.echo(both("serving", {"url": running.url}))
        click.echo(both("hub_name", {"name": hub.name}))
        if options.certificate is None and not options.behind_tls:
            click.echo(both("plainly", {}))
        sys.stdout.flush()
        if announce:
            await asyncio.to_thread(write_atomically, announce, running.url.encode())
        await stop.wait()


def _from_a_thread(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the hub has stopped already
        loop.call_soon_threadsafe(stop.set)
