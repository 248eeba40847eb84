"""`kaochang-server run`: serve a site's exam until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from socket import AF_INET

import click
import psutil

from exam.clock import SystemClock
from exam.logs import log_to_stderr
from exam.plan import PlanError
from server.announcer import announced
from server.app import RunningServer, ServerOptions, running_server
from server.input_end import when_input_ends
from server.journal.errors import StoreError
from server.journal.record import ChainBrokenError
from server.papers import PaperMissingError
from server.site_folder import write_atomically

CANNOT_RUN = 2


@click.command()
@click.option("--site", type=click.Path(path_type=Path), required=True, help="The site's folder.")
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")
@click.option("--port", default=8443, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--database", default="", help="Database URL; SQLite in the site's folder unless given.")
@click.option("--name", "names", multiple=True, help="Name or address of this server on the LAN, for its certificate.")
@click.option("--practice", is_flag=True, help="The practice exam (适应性模拟考核): a journal of its own, no results.")
@click.option(
    "--without-certificates",
    is_flag=True,
    help="Let machines in that never enrolled: for a first try, for nothing that counts.",
)
@click.option("--announce", type=click.Path(path_type=Path), help="Write the address here once it serves.")
@click.option(
    "--until-input-ends", is_flag=True, help="Stop with the program that started this one and holds its input."
)
def run(
    site: Path,
    host: str,
    port: int,
    database: str,
    names: tuple[str, ...],
    announce: Path | None,
    *,
    practice: bool,
    without_certificates: bool,
    until_input_ends: bool,
) -> None:
    """Serve the site's exam until stopped (Ctrl+C).

    \b
    Example:  kaochang-server run --site SITE --name 10.0.0.2
    Practice: kaochang-server run --site SITE --practice   (docs/practice.md)
    SQL Server: --database "mssql+pyodbc://USER:PASSWORD@HOST/DATABASE?driver=ODBC+Driver+18+for+SQL+Server"
    Exit:     0 stopped as asked, 2 cannot run (it says what to do)
    Next:     kaochang-provision machines codes --site SITE, then enrol each PC with its code
    """
    log_to_stderr()
    options = ServerOptions(site, host, port, database, names, practice, certificates=not without_certificates)
    try:
        asyncio.run(serve(options, announce, until_input_ends=until_input_ends))
    except (PlanError, PaperMissingError, ChainBrokenError) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    except StoreError as error:
        click.echo(f"{error.remedy} ({error.code})", err=True)
        sys.exit(CANNOT_RUN)
    except OSError as error:
        click.echo(f"{host}:{port}: {error.strerror}. Choose another --port, or stop what uses it.", err=True)
        sys.exit(CANNOT_RUN)


async def serve(options: ServerOptions, announce: Path | None, *, until_input_ends: bool) -> None:
    """Serve until stopped. Raises what `running_server` does, and StoreError where a standby has taken over."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        # Windows has no handlers on its loop; Ctrl+C arrives there as KeyboardInterrupt and ends asyncio.run.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(getattr(signal, name), stop.set)
    if until_input_ends:
        when_input_ends(lambda: _from_a_thread(loop, stop))
    async with running_server(options, SystemClock()) as server, _announced(options, server):
        # What was replayed stays for the day: the collector need not look at it again in the middle of an exam.
        gc.collect()
        gc.freeze()
        click.echo(f"{server.service.plan.site_name}: {server.url}")
        if server.service.plan.practice:
            click.echo("适应性模拟考核，不计成绩 / a practice exam, without results")
        if not options.certificates:
            click.echo("未登记的机器也能连接，只供试用 / machines that never enrolled are let in: for a first try only")
        for address in options.names or lan_addresses():
            click.echo(f"考生机上运行 / on each PC: kaochang-agent --server https://{address}:{server.port} ...")
        click.echo(f"把这个文件交给考生机 / give this file to the PCs: {server.trust.authority}")
        sys.stdout.flush()
        if announce:
            await asyncio.to_thread(write_atomically, announce, server.url.encode())
        stopping = asyncio.create_task(stop.wait(), name="asked to stop")
        # A server that learns that it was replaced ends by itself, and says so.
        await asyncio.wait({stopping, server.serving}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if server.serving.done():
            server.serving.result()


@contextlib.asynccontextmanager
async def _announced(options: ServerOptions, server: RunningServer) -> AsyncIterator[None]:
    """Let PCs find the server, where it listens to the LAN."""
    if options.host != "0.0.0.0":
        yield
        return
    async with announced(server.port, server.service.plan.site_name, lan_addresses()):
        yield


def _from_a_thread(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the server has stopped already
        loop.call_soon_threadsafe(stop.set)


def lan_addresses() -> list[str]:
    """Addresses of this machine on the LAN, as the PCs may reach it."""
    found = [
        entry.address for entries in psutil.net_if_addrs().values() for entry in entries if entry.family == AF_INET
    ]
    return [address for address in found if not address.startswith("127.")] or ["127.0.0.1"]
