"""`kaochang-sync courier`: brings a site's results to the organiser's hub, by itself and for as long as it takes."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

import click

from exam.clock import SystemClock
from exam.ids import Digest
from exam.logs import log_to_stderr
from exam.text import Fact
from exam.words import file_size
from server.file_turn import turn_of
from server.input_end import when_input_ends
from server.packages import read_organiser
from server.site_folder import SiteFolder
from server.upload_files import UploadSettingsError, UploadStatus, read_upload_settings, upload_folder
from sync.bundle.errors import BundleError
from sync.bundle_reading import Unusable, explained
from sync.courier.courier import Courier
from sync.courier.hub_link import HubAwayError, HubRefusedError
from sync.courier.linking import linked
from sync.courier.pace import Pace
from sync.courier_texts import TEXTS, both

CONFIRMED, NOT_CONFIRMED = 0, 1
LOOK_EVERY = 0.5
"""Seconds between two looks at how far it is, for the lines on the screen."""
ENDS_ONCE = frozenset({"upload_confirmed", "upload_refused", "upload_not_allowed", "upload_not_made", "upload_no_room"})
NEVER = Digest("0" * 64)
"""A bundle that nobody ever sends: to ask whether the hub answers."""


@click.command("courier")
@click.option(
    "--site",
    "folders",
    type=click.Path(path_type=Path),
    required=True,
    multiple=True,
    help="站点文件夹，可以多个 / the site's folder; may be given more than once",
)
@click.option("--database", default="", help="数据库地址，只有一个站点时 / database URL, where there is one site")
@click.option("--cap", default=0.0, help="合计限速，MB/s / limit of all together, MB a second")
@click.option("--once", is_flag=True, help="等到有结果就结束 / end once there is an outcome")
@click.option("--now", "at_once", is_flag=True, help="不等场次关闭，现在就发 / send now, whatever is still open")
@click.option("--check", is_flag=True, help="只问接收中心是否认识本考点 / only ask whether the hub knows this site")
@click.option("--until-input-ends", is_flag=True, help="随启动它的程序结束 / stop with the program that started this")
@explained
def courier(
    folders: Sequence[Path],
    database: str,
    cap: float,
    *,
    once: bool,
    at_once: bool,
    check: bool,
    until_input_ends: bool,
) -> None:
    """上传程序：场次全部关闭后自动整理结果、上传，直到收到回执。 Send the results, until the receipt is here.

    断网、断电、重启都没关系：再次启动后从断点继续，收到回执才算完成。开机时自动启动它，见 docs/upload.md。

    A cut, a power failure, a restart: it goes on at the byte where it stopped, and is done when the organiser's signed
    receipt is here. Have it start with the machine: docs/upload.md.

    \b
    Example:  kaochang-sync courier --site SITE
              kaochang-sync courier --site SITE --check
    Exit:     with --once: 0 receipt is here, 1 not (it says why); else 0 stopped as asked; 2 cannot run
    Next:     kaochang-sync receipt print --site SITE
    """
    log_to_stderr()
    sites = [SiteFolder(folder) for folder in folders]
    for site in sites:
        _set_up(site)
    clock = SystemClock()
    pace = Pace(round(cap * 1_000_000), clock) if cap > 0 else None
    couriers = [Courier(site, database, clock, _chances(), at_once=at_once, pace=pace) for site in sites]
    with ExitStack() as turns:
        for site in sites if not check else ():
            try:
                turns.enter_context(turn_of(upload_folder(site) / "courier", 0.2))
            except OSError as error:
                raise Unusable(both("already_runs", {})) from error
        if check:
            done = asyncio.run(_checked(sites))
        else:
            done = asyncio.run(_carry(couriers, sites, once=once, until_input_ends=until_input_ends))
    click.get_current_context().exit(CONFIRMED if done else NOT_CONFIRMED)


def _chances() -> Random:
    return Random(secrets.randbits(64))  # noqa: S311 - spreads tries over time, hides nothing


def _set_up(site: SiteFolder) -> None:
    site.read_plan()
    try:
        if read_upload_settings(site) is None:
            raise Unusable(both("not_set_up", {"path": str(site.root)}))
    except UploadSettingsError as error:
        raise Unusable(both("settings", {"why": error.code})) from error
    if read_organiser(site.organiser_file) is None:
        raise BundleError("bundle_no_organiser")


async def _carry(
    couriers: Sequence[Courier], sites: Sequence[SiteFolder], *, once: bool, until_input_ends: bool
) -> bool:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        # Windows has no handlers on its loop; Ctrl+C arrives there as KeyboardInterrupt and ends asyncio.run.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(getattr(signal, name), stop.set)
    if until_input_ends:
        when_input_ends(lambda: _from_a_thread(loop, stop.set))
    running = [asyncio.create_task(one.run(), name="courier") for one in couriers]
    told: dict[Path, str] = {}
    try:
        while not stop.is_set():
            for one, site in zip(couriers, sites, strict=True):
                _say(one.status, site, told)
            if once and all(one.status.code in ENDS_ONCE for one in couriers):
                break
            for task in running:
                if task.done():
                    task.result()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await stop.wait()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    return not once or all(one.status.code == "upload_confirmed" for one in couriers)


async def _checked(sites: Sequence[SiteFolder]) -> bool:
    well = True
    for site in sites:
        settings = read_upload_settings(site)
        facts: dict[str, Fact] = {"site": site.read_plan().site_name, "hub": settings.hub if settings else ""}
        try:
            async with linked(site, SystemClock()) as hub:
                await hub.receipt(NEVER)
            click.echo(both("check_well", facts))
        except HubAwayError as error:
            well = False
            click.echo(both("check_away", {**facts, "why": error.code}))
        except HubRefusedError as error:
            well = False
            click.echo(both("check_refused", {**facts, "why": error.refusal.code}))
        except UploadSettingsError as error:
            raise Unusable(both("settings", {"why": error.code})) from error
    return well


def _say(status: UploadStatus, site: SiteFolder, told: dict[Path, str]) -> None:
    """A line whenever it is another than before; progress is seen at the console."""
    if status.code not in TEXTS or told.get(site.root) == status.code + status.bundle + status.refusal:
        return
    told[site.root] = status.code + status.bundle + status.refusal
    facts: dict[str, Fact] = {
        "site": site.read_plan().site_name,
        "path": str(site.root),
        "sent": file_size(status.sent),
        "size": file_size(status.size),
        "candidates": status.candidates,
        "why": status.refusal,
    }
    click.echo(both(status.code, facts))


def _from_a_thread(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the courier has stopped already
        loop.call_soon_threadsafe(stop)
