"""A large bundle uploaded to the hub beside a plain aiohttp upload: how fast, how much memory, how long to verify.

    python -m tests.bench.hub FOLDER BYTES [DATABASE_URL]

Servers and clients are processes of their own on the same disk, the bytes are the same. Told is how long until the last
answer is here; the hub has every byte on the disk by then.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec
import psutil

from server.site_folder import SiteFolder
from server.store.engines import sqlite_url
from server.upload_files import UploadSettings, write_upload_settings
from sync.courier.courier import AT_HUB, RECEIPT_HERE
from sync.courier.outgoing import bundle_file, make_outgoing
from tests.bench.bundles import ROOT, build_big_site
from tests.helpers.packages import ORGANISER_KEY

PATIENCE = 900
ROUNDS = 3
_PLAIN = """
import os
import sys
from aiohttp import web
async def take(request):
    with open(sys.argv[1], "wb") as file:
        async for piece in request.content.iter_any():
            file.write(piece)
        if len(sys.argv) > 3:
            file.flush()
            os.fsync(file.fileno())
    return web.Response()
app = web.Application(client_max_size=1 << 40)
app.router.add_post("/", take)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None)
"""


_PLAIN_CLIENT = """
import asyncio
import sys
import time
import aiohttp
async def blocks(file):
    while block := file.read(1 << 20):
        yield block
async def main():
    with open(sys.argv[1], "rb") as file:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
            begun = time.perf_counter()
            async with session.post(sys.argv[2], data=blocks(file)) as answer:
                assert answer.status == 200
                print(time.perf_counter() - begun)
asyncio.run(main())
"""


class Measured(msgspec.Struct, frozen=True):
    """Seconds and bytes."""

    size: int
    plain_s: float
    """Into the page cache alone."""
    durable_s: float
    """The same with an fsync before the answer, as the hub does."""
    courier_s: float
    """The courier's upload, in processes of their own on both sides."""
    ratio: float
    """The courier's rate over the durable plain one's."""
    check_s: float
    """The hub's check of the site's signature and of every byte."""
    receipt_s: float
    """Until the receipt: opened, judged, everyone marked again."""
    hub_peak: int
    """The most memory of the hub's process while it received and verified."""
    courier_peak: int
    """The most memory of the courier's process."""


def main() -> None:
    """Measure and tell as JSON."""
    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    root = folder / "site"
    if not root.exists():
        build_big_site(root, size)
    told = measure(folder, root, sys.argv[3] if len(sys.argv) > 3 else sqlite_url(folder / "hub.sqlite3"))
    print(msgspec.json.format(msgspec.json.encode(told), indent=1).decode())  # noqa: T201 - a program of the bench


def measure(folder: Path, root: Path, database: str) -> Measured:
    """Plainly and by the courier in turns, the best of each; at last the hub verifies too, its memory watched."""
    site = SiteFolder(root)
    key = folder / "organiser.key"
    key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
    # In one process it would be the bench's own memory; the courier finds the bundle and sends it.
    made = make_outgoing(site, "", datetime(2026, 11, 28, tzinfo=UTC))
    bundle = bundle_file(site, made)
    plain, durable, sent, peaks = list[float](), list[float](), list[float](), list[int]()
    for number in range(ROUNDS):
        plain.append(upload_plainly(folder, bundle))
        durable.append(upload_plainly(folder, bundle, "durable"))
        with serving(folder, root, key, sqlite_url(folder / f"{number}.sqlite3")) as hub, carrying(site, hub) as log:
            sent.append(line_with(log, AT_HUB)["ms"] / 1000)
    with serving(folder, root, key, database) as hub, carrying(site, hub, peaks) as log:
        watch = Watch(hub.pid)
        sent.append(line_with(log, AT_HUB)["ms"] / 1000)
        begun = time.perf_counter()
        line_with(log, RECEIPT_HERE)
        verify, peak = time.perf_counter() - begun, watch.stop()
        checked = line_with(hub.log, "checked from outside")["ms"] / 1000
    ratio = min(durable) / min(sent)
    return Measured(made.size, min(plain), min(durable), min(sent), ratio, checked, verify, peak, peaks[0])


@contextmanager
def carrying(site: SiteFolder, hub: Serving, peaks: list[int] | None = None) -> Iterator[Path]:
    """The site's courier on its way to a hub, in a process of its own; yields its log. Its memory goes to `peaks`."""
    write_upload_settings(site, UploadSettings(hub.url))
    log = site.root.with_name("courier.log")
    with (
        log.open("wb") as told,
        started([sys.executable, "-m", "sync", "courier", "--site", str(site.root)], told) as one,
    ):
        watch = Watch(one.pid)
        try:
            yield log
        finally:
            peak = watch.stop()
            if peaks is not None:
                peaks.append(peak)


def line_with(log: Path, event: str) -> dict[str, Any]:
    """The first line of a log that says so, waited for."""
    found: dict[str, Any] = {}

    def there() -> bool:
        for line in log.read_bytes().splitlines():
            if event.encode() in line:
                found.update(msgspec.json.decode(line))
        return bool(found)

    wait_for(there)
    return found


class Serving(msgspec.Struct, frozen=True):
    """A hub that serves."""

    url: str
    pid: int
    log: Path


@contextmanager
def serving(folder: Path, root: Path, key: Path, database: str) -> Iterator[Serving]:
    """A hub with nothing in it, in a process of its own; what it kept is removed with the block."""
    hub = [sys.executable, "-m", "sync.hub"]
    common = ["--database", database]
    card = root / "trust" / "site.card"
    subprocess.run([*hub, "site", "add", str(card), *common], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    announce, log, store = folder / "url", folder / "hub.log", folder / "store"
    announce.unlink(missing_ok=True)
    where = ["--store", str(store), "--organiser", str(key), "--port", "0", "--announce", str(announce)]
    with log.open("wb") as told, started([*hub, "run", *common, *where, "--until-input-ends"], told) as process:
        wait_for(announce.exists)
        yield Serving(announce.read_text(encoding="utf-8"), process.pid, log)
    shutil.rmtree(store)


def upload_plainly(folder: Path, bundle: Path, *durable: str) -> float:
    """Seconds of one POST to a server that only writes, and with `durable` puts it on the disk before it answers."""
    port = 18_765
    target = folder / "plain"
    with started([sys.executable, "-c", _PLAIN, str(target), str(port), *durable]):
        wait_for(lambda: answers(port))
        client = [sys.executable, "-c", _PLAIN_CLIENT, str(bundle), f"http://127.0.0.1:{port}/"]
        told = subprocess.run(client, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    target.unlink()
    return float(told.stdout)


class Watch:
    """The most memory of a process, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peak, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> int:
        """Bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self._peak = max(self._peak, self._process.memory_info().rss)


@contextmanager
def started(command: list[str], log: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    running = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(60)
        if running.stdin:
            running.stdin.close()


def answers(port: int) -> bool:
    """Whether something listens."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def wait_for(there: Callable[[], bool]) -> None:
    """Wait, with a limit."""
    for _ in range(PATIENCE * 20):
        if there():
            return
        threading.Event().wait(0.05)
    raise TimeoutError


if __name__ == "__main__":
    main()
