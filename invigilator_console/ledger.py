"""Orders on this console's disk (操作底账): written before they leave, gone once their answer came.

A console that is killed between a click and its answer finds the order here when it starts again and asks the server
what became of it, under the same number. One file each, so that a damaged one costs itself alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from exam.commands import StaffCommand
from exam.timing import Instant

MOST_KEPT = 200
LONGEST = 256 * 1024
log = structlog.get_logger("console.ledger")


class KeptOrder(msgspec.Struct, frozen=True):
    """An order that was given: its number, what, by whom, when (exam time), and what the console had seen."""

    request: str
    command: StaffCommand
    who: str
    ordered_at: Instant
    seen: int | None = None


class Ledger:
    """The orders of a folder. A disk that refuses costs the asking after a crash, never the order itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, order: KeptOrder) -> bool:
        """Write an order; durable when this returns True. False where the disk refused."""
        path = self._path(order.request)
        half = path.with_suffix(".half")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as file:
                os.fchmod(file.fileno(), 0o600) if hasattr(os, "fchmod") else None
                file.write(msgspec.json.encode(order))
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        except OSError as error:
            log.warning("an order could not be kept on this console; it is sent all the same", cause=error.strerror)
            return False
        return True

    def forget(self, request: str) -> None:
        """An order was answered, or given up."""
        try:
            self._path(request).unlink(missing_ok=True)
        except OSError as error:
            log.warning("an answered order is still on this console's disk", cause=error.strerror)

    def kept(self) -> Sequence[KeptOrder]:
        """Orders whose answer never came, the oldest first; what cannot be read is left out."""
        found = []
        try:
            paths = sorted(self._folder.glob("*.order"))[:MOST_KEPT]
        except OSError:
            return ()
        for path in paths:
            try:
                with path.open("rb") as file:
                    found.append(msgspec.json.decode(file.read(LONGEST), type=KeptOrder))
            except (OSError, msgspec.MsgspecError, ValueError):
                log.warning("an order on this console's disk cannot be read")
        return sorted(found, key=lambda order: order.ordered_at)

    def _path(self, request: str) -> Path:
        return self._folder / f"{request}.order"
