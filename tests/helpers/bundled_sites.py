"""A site of one room after its whole day, with decisions, files and marks, and the bundle of its results."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from exam.closing import open_points
from exam.commands import AnswerEntry, CloseSession, ConfirmIdentity, Enter, Entry, HandInEntry, LogIn, Put, SettlePoint
from exam.events import HandInBy
from exam.ids import MachineId, Ticket, sitting_id
from exam.package import digest_of
from exam.plan import Plan
from exam.policy import MINUTE
from server.blobs import BlobStore
from server.site_folder import SiteFolder
from server.site_keys import card_of, ensure_site_keys
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle.contents import Entry as InsideEntry
from sync.bundle.contents import InsideFile, Manifest
from sync.bundle.gathering import Gathered, gather
from sync.bundle.making import MadeBundle, make_bundle, sealer_of, write_bundle
from tests.helpers.eventful_day import CHIEF, SIGNED_AWAY, EventfulDay
from tests.helpers.packages import put_organiser
from tests.helpers.sites import site_template
from tests.unit.scoring.exam_day import full_practical, full_theory, weak_practical

__all__ = ["bundled", "site_template"]

SMALL_PART = 32 * 1024
"""So that a small bundle has many parts."""


def one_room(site: SiteFolder) -> Plan:
    """Keep the first room of a site's plan."""
    plan = site.read_plan()
    room = plan.rooms[0]
    sessions = tuple(session for session in plan.sessions if session.room == room.name)
    plan = msgspec.structs.replace(plan, rooms=(room,), sessions=sessions)
    site.write_plan(plan)
    return plan


class WholeDay(EventfulDay):
    """The eventful theory, and then a practical to which three come; both sessions are closed."""

    def __init__(self, site: SiteFolder) -> None:
        super().__init__(one_room(site), SqlJournal(open_database(sqlite_url(site.journal_file))))
        self.blobs = BlobStore(site.blobs)
        self._sent: dict[Ticket, int] = {}

    def live(self) -> None:
        """The whole day, written to the journal, which is let go of."""
        super().live()
        begins = self._planned[self.practical.id]
        came = self.tickets[:3]
        self._pass_to(begins - 10 * MINUTE)
        for ticket in came:
            for command in (LogIn(self.pc(ticket)), ConfirmIdentity(self.pc(ticket))):
                self.asks(ticket, command)
        self._pass_to(begins)
        for ticket, work in zip(came, (full_practical(), weak_practical(), weak_practical()), strict=True):
            self.asks(ticket, Enter(self.pc(ticket)))
            for entry in work.entries(self.blobs, self.now):
                self.sends(ticket, entry)
        self._pass_to(begins + 31 * MINUTE)
        self._pass_to(begins + self.practical.duration_ms)
        for ticket in came:
            self.sends(ticket, HandInEntry(HandInBy.TIME_UP, self.now))
        self._pass_to(self.now + MINUTE)
        session = self.hall.sessions[self.practical.id]
        for point in open_points(session, self.hall.sittings_of(session.id), ()):
            self.order(CHIEF, SettlePoint(session.id, point.id, SIGNED_AWAY))
        self.order(CHIEF, CloseSession(session.id, "全部考生已清点"))
        self.write()
        self.journal.close()

    def _sit(self) -> None:
        """The theory of the eventful day; five of them know the paper as well."""
        super()._sit()
        for ticket in self.present[:5]:
            for entry in full_theory().entries(self.blobs, self.now):
                assert isinstance(entry, AnswerEntry)
                self._put(ticket, entry)

    def pc(self, ticket: Ticket) -> MachineId:
        """The PC of a candidate in the practical."""
        return MachineId(f"pc-{ticket[-4:]}")

    def asks(self, ticket: Ticket, command: LogIn | ConfirmIdentity | Enter | Put) -> None:
        """What a candidate's PC asks for in the practical."""
        refusal = self.hall.by_candidate(sitting_id(ticket, self.practical.id), command, self.now)
        assert refusal is None, refusal

    def sends(self, ticket: Ticket, entry: Entry) -> None:
        """The next entry of a candidate's PC in the practical."""
        self._sent[ticket] = seq = self._sent.get(ticket, 0) + 1
        self.asks(ticket, Put(self.pc(ticket), 1, seq, entry))


@dataclass(frozen=True)
class BundledSite:
    """A site and its bundle, in small parts. Nobody writes into it; `copied` makes one of one's own."""

    site: SiteFolder
    made: MadeBundle

    @property
    def signing(self) -> bytes:
        """The site's public signing key."""
        return card_of(ensure_site_keys(self.site, self.site.read_plan().site_number)).signing

    def copied(self, folder: Path) -> SiteFolder:
        """A copy of the site."""
        shutil.copytree(self.site.root, folder)
        return SiteFolder(folder)

    def dishonest(self, out: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
        """The bundle with one file inside changed by somebody who has all the site's keys."""
        return self.rewritten(out, lambda gathered: changed(gathered, name, change))

    def rewritten(self, out: Path, change: Callable[[Gathered], Gathered]) -> Path:
        """The bundle of something else than was gathered, signed all the same."""
        gathered = gather(self.site)
        write_bundle(change(gathered), sealer_of(self.site, gathered), out, SMALL_PART)
        return out


def changed(gathered: Gathered, name: str, change: Callable[[bytes], bytes]) -> Gathered:
    """What was gathered, with one file changed and named with its new digest."""
    entry = next(one for one in gathered.entries if one.file.name == name)
    data = change(b"".join(entry.read()))
    others = [one for one in gathered.entries if one.file.name != name]
    return with_entries(gathered, [*others, held(name, data)])


def held(name: str, data: bytes) -> InsideEntry:
    """A file that is there as its bytes."""
    return InsideEntry(InsideFile(name, len(data), digest_of(data)), lambda: [data])


def with_entries(gathered: Gathered, entries: list[InsideEntry]) -> Gathered:
    """What was gathered, of other files."""
    entries = sorted(entries, key=lambda entry: entry.file.name)
    manifest = Manifest(tuple(entry.file for entry in entries), gathered.manifest.missing)
    return replace(gathered, manifest=manifest, entries=tuple(entries))


@pytest.fixture(scope="session")
def bundled(site_template: Path, tmp_path_factory: pytest.TempPathFactory) -> BundledSite:
    """A site after its whole day, and its bundle."""
    folder = tmp_path_factory.mktemp("bundled")
    shutil.copytree(site_template, folder / "site", ignore=shutil.ignore_patterns("photos"))
    site = SiteFolder(folder / "site")
    WholeDay(site).live()
    put_organiser(site)
    ensure_site_keys(site, site.read_plan().site_number)
    made = make_bundle(site, "", folder / "results.kcbundle")
    gathered = gather(site)
    made = write_bundle(gathered, sealer_of(site, gathered), made.path, SMALL_PART)
    return BundledSite(site, made)
