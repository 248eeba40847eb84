"""What the hub asks of a results bundle: its head, then all of it. The port that `real_bundles` fills."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from exam.ids import Digest, SessionId, SittingId
from exam.plan import Plan
from exam.receipts import ReceivedResult
from exam.text import Refusal
from server.scoring.marks_file import MarksFile
from sync.hub.lines import JournalLine


class BundleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle's head says. `lineage` and `journal` are hashes in hex, as on the receipt.

    `sessions` are those that were closed: what is under way has no results yet.
    """

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
    """What a bundle holds: digests by candidate, marks made again from the raw answers, the journal's line.

    `worked` is by sitting the last record with work (`sync.hub.worked`).
    """

    facts: BundleFacts
    plan: Plan
    candidates: tuple[ReceivedResult, ...]
    marks: MarksFile
    line: JournalLine
    worked: Mapping[SittingId, int] = msgspec.field(default_factory=dict)


class Bundles(Protocol):
    """Reads bundles. Blocking and long: in a thread. Refusals are the bundle's fault, OSError this machine's."""

    def claimed_site(self, file: Path) -> str | None:
        """The site that a file says it is of, unchecked; None where it is no bundle."""

    def head(self, file: Path, site_signing: bytes) -> BundleFacts | Refusal:
        """What the head says, once the site's signature and every byte are found good."""

    def open(self, file: Path, site_signing: bytes, folder: Path) -> OpenedResults | Refusal:
        """Open what `head` found good, with the organiser's key, into an empty folder, which the caller removes."""
