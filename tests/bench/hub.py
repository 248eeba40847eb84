"""A large bundle uploaded to the hub beside a plain aiohttp upload: how fast, how much memory, how long to verify.

    python -m tests.bench.hub FOLDER BYTES [DATABASE_URL]

The hub and the plain server are processes of their own on the same disk; the client and the bytes are the same. Told is
how long until the last answer is here; the plain one only writes, the hub has every byte on the disk by then.
"""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import msgspec
import psutil

from exam.trust.signing import key_fingerprint
from server.site_folder import SiteFolder
from server.site_keys import card_of as site_card
from server.site_keys import ensure_site_keys
from server.store.engines import sqlite_url
from sync.bundle.checking import read_signed
from sync.bundle.head import bundle_id
from sync.hub.tus_headers import write_metadata
from sync.hub_token import make_hub_token
from sync.organiser_key import card_of
from tests.bench.bundles import ROOT, build_big_site, measured
from tests.helpers.packages import ORGANISER_KEY

CHUNK = 64 * 1024 * 1024
"""Bytes of one PATCH, as a courier may send them."""
BLOCK = 1024 * 1024
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


class Measured(msgspec.Struct, frozen=True):
    """Seconds and bytes."""

    size: int
    plain_s: float
    """Into the page cache alone."""
    durable_s: float
    """The same with an fsync before the answer, as the hub does."""
    upload_s: float
    ratio: float
    """The hub's rate in one PATCH over the durable plain one's."""
    one_patch_s: float
    """The same in a single PATCH."""
    check_s: float
    """The hub's check of the site's signature and of every byte."""
    receipt_s: float
    """Until the receipt: opened, judged, everyone marked again."""
    peak_rss: int
    """The most memory of the hub's process while it received and verified."""


def main() -> None:
    """Measure and tell as JSON."""
    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    root = folder / "site"
    if not root.exists():
        build_big_site(root, size)
        measured("make", root)
    told = measure(folder, root, sys.argv[3] if len(sys.argv) > 3 else sqlite_url(folder / "hub.sqlite3"))
    print(msgspec.json.format(msgspec.json.encode(told), indent=1).decode())  # noqa: T201 - a program of the bench


def measure(folder: Path, root: Path, database: str) -> Measured:
    """Plainly and to the hub by turns, the best of each; at last the hub verifies too, its memory watched."""
    bundle = root.with_name("results.kcbundle")
    key = folder / "organiser.key"
    key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
    plain, durable, upload, once = list[float](), list[float](), list[float](), list[float]()
    for number in range(ROUNDS):
        plain.append(upload_plainly(folder, bundle))
        durable.append(upload_plainly(folder, bundle, "durable"))
        for chunk, told in ((CHUNK, upload), (bundle.stat().st_size, once)):
            with serving(folder, root, key, sqlite_url(folder / f"{number}-{chunk}.sqlite3")) as hub:
                told.append(upload_to_hub(hub.url, root, bundle, chunk))
    with serving(folder, root, key, database) as hub:
        watch = Watch(hub.pid)
        upload.append(upload_to_hub(hub.url, root, bundle, CHUNK))
        begun, name = time.perf_counter(), name_of(root, bundle)
        wait_for(lambda: receipt_status(hub.url, root, name) == 200)
        verify, peak = time.perf_counter() - begun, watch.stop()
        lines = hub.log.read_bytes().splitlines()
    checked = next(msgspec.json.decode(line) for line in lines if b"checked from outside" in line)["ms"] / 1000
    size = bundle.stat().st_size
    ratio = min(durable) / min(once)
    return Measured(size, min(plain), min(durable), min(upload), ratio, min(once), checked, verify, peak)


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
        begun = time.perf_counter()
        with bundle.open("rb") as file:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, blocksize=BLOCK)
            connection.request("POST", "/", body=file, headers={"Content-Length": str(bundle.stat().st_size)})
            assert connection.getresponse().status == 200
            connection.close()
        took = time.perf_counter() - begun
    target.unlink()
    return took


def upload_to_hub(url: str, root: Path, bundle: Path, chunk: int) -> float:
    """Seconds until the last PATCH is answered."""
    size = bundle.stat().st_size
    said = {"Upload-Length": str(size), "Upload-Metadata": write_metadata({"bundle": name_of(root, bundle)})}
    own = headers(root)
    begun = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE, blocksize=BLOCK)
    connection.request("POST", "/api/v1/uploads", headers={**own, **said})
    answer = connection.getresponse()
    answer.read()
    location = answer.headers["Location"]
    with bundle.open("rb") as file:
        at = 0
        while at < size:
            count = min(chunk, size - at)
            head = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
            head |= {"Content-Length": str(count), **own}
            connection.request("PATCH", location, body=blocks(file, count), headers=head)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 204, answer.status
            at = int(answer.headers["Upload-Offset"])
    connection.close()
    return time.perf_counter() - begun


def blocks(file: object, count: int) -> Iterator[bytes]:
    """So many bytes of a file, a block at a time."""
    while count:
        block = file.read(min(BLOCK, count))  # type: ignore[attr-defined] # an open file
        count -= len(block)
        yield block


def headers(root: Path) -> dict[str, str]:
    """What the site's requests carry."""
    site = SiteFolder(root)
    keys = ensure_site_keys(site, site.read_plan().site_number)
    card = card_of(ORGANISER_KEY)
    token = make_hub_token(
        keys.site,
        keys.signing,
        key_fingerprint(card.signing + card.sealing),
        datetime.now(UTC) + timedelta(hours=1),  # noqa: TID251 - a program of the bench
    )
    return {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}


def name_of(root: Path, bundle: Path) -> str:
    """The bundle's name."""
    site = SiteFolder(root)
    read = read_signed(bundle, site_card(ensure_site_keys(site, site.read_plan().site_number)).signing)
    return bundle_id(read.text)  # type: ignore[union-attr] # made a moment ago


def receipt_status(url: str, root: Path, name: str) -> int:
    """Whether the receipt is there."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    connection.request("GET", f"/api/v1/receipts/{name}", headers=headers(root))
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status not in (200, 202):
        raise RuntimeError(text.decode(errors="replace"))
    return answer.status


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
