"""When there is something to send: every session is closed, and the journal has what no receipt covers.

The journal is read on from where it was read last, in a thread, so that a running exam is not slowed down; it is
replayed only when a session was closed since.
"""

from __future__ import annotations

import contextlib

import msgspec

from exam.events import SessionCalledOff, SessionClosed, SessionReopened
from exam.plan import Plan
from server.scoring.exam_record import open_site_database, replayed
from server.site_folder import SiteFolder
from server.store.engines import DatabaseEngine
from server.store.journal_table import SqlJournal
from sync.bundle.sections import in_order, is_closed
from sync.courier.coverage import IMMATERIAL

ENDINGS = frozenset(str(kind.__struct_config__.tag) for kind in (SessionClosed, SessionCalledOff, SessionReopened))
"""After one of these, whether all is closed is another question than before."""


class JournalState(msgspec.Struct, frozen=True):
    """A journal as it is now: `lineage` (hash of its first record, hex; empty where it has none), the newest `epoch`,
    how many `records`, the last of them that `matters` for results, and whether every session is closed.
    """

    lineage: str = ""
    epoch: int = 0
    records: int = 0
    matters: int = 0
    closed: bool = False


class JournalWatch:
    """Looks at one site's journal again and again. Not for two threads at once."""

    def __init__(self, site: SiteFolder, database: str = "") -> None:
        self._site = site
        self._database = database
        self._known = JournalState()
        self._last_hash = b""
        self._asked = False

    def look(self) -> JournalState:
        """Read on. Blocks; raises PlanError, ScoringError or StoreError (`store_empty` where there is none yet)."""
        plan = self._site.read_plan()
        engine = open_site_database(self._site, self._database)
        found = self._read_on(engine)
        if found is None:
            # It is another journal than before, as after a restore: nothing that was known of it counts.
            self._known, self._last_hash, self._asked = JournalState(), b"", False
            found = self._read_on(engine) or JournalState()
        if self._asked:
            found = msgspec.structs.replace(found, closed=_all_closed(plan, engine))
            self._asked = False
        self._known = found
        return found

    def _read_on(self, engine: DatabaseEngine) -> JournalState | None:
        known, last_hash, asked = self._known, self._last_hash, self._asked
        lineage, epoch, records, matters = known.lineage, known.epoch, known.records, known.matters
        follows = records == 0
        with contextlib.closing(SqlJournal(engine).read(max(0, records - 1))) as reading:
            for record in reading:
                if not follows:
                    if record.hash != last_hash:
                        return None
                    follows = True
                    continue
                lineage = lineage or record.hash.hex()
                epoch, records, last_hash = max(epoch, record.epoch), record.seq, record.hash
                asked |= record.kind in ENDINGS
                matters = record.seq if record.kind not in IMMATERIAL else matters
        if not follows:
            return None
        self._last_hash, self._asked = last_hash, asked
        return JournalState(lineage, epoch, records, matters, known.closed)


def _all_closed(plan: Plan, engine: DatabaseEngine) -> bool:
    with contextlib.closing(SqlJournal(engine).read()) as records:
        exam = replayed(plan, records)
    return all(map(is_closed, in_order(exam)))
