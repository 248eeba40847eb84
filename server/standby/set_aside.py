"""Records that a standby took out of its own journal, kept as evidence, and what of them was not brought home yet.

COPY/set-aside/<name>.jsonl       the records, one a line
COPY/set-aside/<name>.left.json   what candidates have of them, until the server that leads has taken it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import structlog

from exam.plan import Plan
from server.journal.record import Record
from server.site_folder import SiteFolder, write_atomically
from server.standby.left_behind import LeftBehind, left_behind

OWNER_ONLY = 0o600
LONGEST = 256 * 1024 * 1024
"""Longest file of what was left behind that is read, in bytes: a whole day of a large site has a tenth of it."""
LEFT = ".left.json"
ENTRIES_AT_ONCE = 200
log = structlog.get_logger("server.standby")


class SetAside:
    """The folder of a copy. Blocks: call it in a thread."""

    def __init__(self, copy: SiteFolder) -> None:
        self._folder = copy.root / "set-aside"

    def keep(self, plan: Plan, records: Sequence[Record], to: int) -> None:
        """Keep what comes after a number, before it is taken out of the journal. Raises OSError."""
        rest = records[to:]
        name = f"journal-{to + 1}-{rest[-1].hash.hex()[:16]}"
        lines = b"".join(msgspec.json.encode(record) + b"\n" for record in rest)
        left = left_behind(plan, records, to)
        if left.seats or left.entries:
            write_atomically(self._folder / f"{name}{LEFT}", msgspec.json.encode(left), mode=OWNER_ONLY)
        write_atomically(self._folder / f"{name}.jsonl", lines, mode=OWNER_ONLY)

    def waiting(self) -> Iterator[tuple[str, LeftBehind]]:
        """What was not brought home yet, by name. A file that cannot be read is passed over: the records are there."""
        for path in sorted(self._folder.glob(f"*{LEFT}")):
            try:
                with path.open("rb") as file:
                    yield path.name.removesuffix(LEFT), msgspec.json.decode(file.read(LONGEST), type=LeftBehind)
            except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
                log.error("what was left behind cannot be read", file=path.name, cause=type(error).__name__)  # noqa: TRY400 - its own words may quote answers

    def is_waiting(self) -> bool:
        """Whether anything was not brought home yet, readable or not. Raises OSError."""
        return any(self._folder.glob(f"*{LEFT}"))

    def taken(self, name: str) -> None:
        """It is home: the records stay as evidence, and nothing is brought again."""
        _path(self._folder, name).unlink(missing_ok=True)


def parts_of(left: LeftBehind) -> Iterator[LeftBehind]:
    """What was left behind in parts that fit a frame: the seats with the first of them."""
    for start in range(0, max(1, len(left.entries)), ENTRIES_AT_ONCE):
        seats = left.seats if start == 0 else ()
        yield LeftBehind(seats, left.entries[start : start + ENTRIES_AT_ONCE])


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}{LEFT}"
