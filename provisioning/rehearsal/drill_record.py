"""SITE/drills.json: who passed which drill, when, and on what word. Appended to, replaced whole or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from provisioning.rehearsal.drills import Shown
from server.site_folder import SiteFolder, write_atomically

MOST = 2000
"""Passed drills that are kept: seven of every person that a site can have, several times over."""
MOST_BYTES = 1024 * 1024
OWNER_ONLY = 0o600
"""The file names people."""
VERSION = 1


class DrillRecordError(Exception):
    """drills.json cannot be read, or holds no more; `code` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Passed(msgspec.Struct, frozen=True):
    """A drill that somebody passed. `shown` is what the journal could show of it; the rest is their own word."""

    drill: str
    who: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    shown: Shown


class DrillRecord(msgspec.Struct, frozen=True):
    """Everything that was passed, the oldest first."""

    passed: tuple[Passed, ...] = ()
    version: int = VERSION

    def of(self, who: str) -> frozenset[str]:
        """The drills of one person."""
        return frozenset(one.drill for one in self.passed if one.who == who)


def drills_file(site: SiteFolder) -> Path:
    """Where the record is."""
    return site.root / "drills.json"


def read_drills(site: SiteFolder) -> DrillRecord:
    """Read the record; empty where there is none. Raises DrillRecordError, OSError."""
    try:
        with drills_file(site).open("rb") as file:
            record = msgspec.json.decode(file.read(MOST_BYTES + 1), type=DrillRecord)
    except FileNotFoundError:
        return DrillRecord()
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise DrillRecordError("drills_unreadable") from error
    if record.version > VERSION:
        raise DrillRecordError("drills_too_new")
    return record


def append_drills(site: SiteFolder, new: tuple[Passed, ...]) -> DrillRecord:
    """Add what was passed now, and return the whole. Raises DrillRecordError, OSError."""
    record = read_drills(site)
    if len(record.passed) + len(new) > MOST:
        raise DrillRecordError("drills_full")
    record = msgspec.structs.replace(record, passed=(*record.passed, *new))
    write_atomically(drills_file(site), msgspec.json.format(msgspec.json.encode(record), indent=1), mode=OWNER_ONLY)
    return record
