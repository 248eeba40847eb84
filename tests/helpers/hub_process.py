"""The hub as a process of its own, for tests: the real server on sample bundles, with leases of a second or two.

With a gate it stops in the middle of verifying: it touches `<gate>.waiting`, and goes on once the gate is there.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import msgspec

from exam.clock import SystemClock
from exam.logs import log_to_stderr
from exam.text import Refusal
from sync.hub.app import HubOptions
from sync.hub.bundles import OpenedResults
from sync.hub.hub import Hub, Limits
from sync.hub.run_command import serve
from sync.hub.shelf import Shelf
from sync.hub.store.database import open_hub_database
from sync.organiser_key import OrganiserKey
from tests.helpers.hub_samples import FakeBundles

LEASE_MS = 1500
LIMITS = Limits(look_again=50, verify_lease=LEASE_MS, write_lease=LEASE_MS)


class HubStart(msgspec.Struct, frozen=True):
    """What a process is told."""

    database: str
    store: str
    organiser: OrganiserKey
    announce: str
    gate: str = ""


class _GatedBundles(FakeBundles):
    def __init__(self, gate: Path) -> None:
        super().__init__()
        self._gate = gate

    def open(self, file: Path, site_signing: bytes, folder: Path) -> OpenedResults | Refusal:
        self._gate.with_suffix(".waiting").touch()
        while not self._gate.exists():
            threading.Event().wait(0.05)
        return super().open(file, site_signing, folder)


def main() -> None:
    """Serve until the input ends."""
    log_to_stderr()
    start = msgspec.json.decode(sys.argv[1], type=HubStart)
    bundles = _GatedBundles(Path(start.gate)) if start.gate else FakeBundles()

    def hub() -> Hub:
        database, shelf = open_hub_database(start.database), Shelf(Path(start.store))
        return Hub(database, shelf, start.organiser, bundles, SystemClock(), LIMITS)

    serve(hub, HubOptions(port=0), Path(start.announce), until_input_ends=True)


if __name__ == "__main__":
    main()
