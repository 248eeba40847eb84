"""What the hub asks of a results bundle: checked from outside, then opened. The port that `real_bundles` fills."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

from exam.ids import Digest, SessionId
from exam.plan import Plan
from exam.receipts import ReceivedResult
from exam.text import Refusal
from server.scoring.marks_file import MarksFile
from sync.hub.lines import JournalLine


class BundleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle's head says. `lineage` and `journal` are hashes in hex, as on the receipt."""

    bundle: Digest
    site: str
    plan: str
    lineage: str
    epoch: int
    records: int
    journal: str
    final: bool
    sessions: tuple[SessionId, ...] = ()
    program: str = ""


class OpenedResults(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds: digests candidate by candidate, marks as the organiser makes them from its raw answers.

    `note` says why the organiser's marks are not the site's: `marks_differ`, or `marks_not_made` where marking failed
    here and the site's stand; empty where both are the same.
    """

    facts: BundleFacts
    plan: Plan
    candidates: tuple[ReceivedResult, ...]
    marks: MarksFile
    line: JournalLine
    note: str = ""


class Bundles(Protocol):
    """Reads bundles. Blocking and long: in a thread. Refusals are the bundle's fault, OSError this machine's."""

    def claimed_site(self, file: Path) -> str | None:
        """The site that a file says it is of, unchecked; None where it is no bundle."""

    def check(self, file: Path, site_signing: bytes) -> BundleFacts | Refusal:
        """Check every byte against the site's signature; opens nothing."""

    def open(self, file: Path, folder: Path) -> OpenedResults | Refusal:
        """Open with the organiser's key into an empty folder, which the caller removes."""
