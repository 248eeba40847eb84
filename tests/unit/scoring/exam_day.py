"""An exam day driven through the hall's own rules, its journal on a real SQLite file."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from exam.answers import Answer
from exam.commands import (
    AnswerEntry,
    ConfirmIdentity,
    Enter,
    Entry,
    FileEntry,
    HandInEntry,
    LogIn,
    Ordered,
    Put,
    StartSession,
)
from exam.events import HandInBy
from exam.ids import ItemId, MachineId, SittingId, Ticket, sitting_id
from exam.package import digest_of
from exam.people import Actor, Role
from exam.plan import Part, Plan, Session
from exam.policy import MINUTE
from server.blobs import MAX_PIECE, BlobStore
from server.hall import Hall
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.sites import MODEL_ANSWERS

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲")


def small_plan(site: SiteFolder, candidates: int) -> Plan:
    """Keep the first candidates of the first room."""
    plan = site.read_plan()
    room = plan.rooms[0].name
    sessions = tuple(
        msgspec.structs.replace(session, places=session.places[:candidates])
        for session in plan.sessions
        if session.room == room
    )
    plan = msgspec.structs.replace(plan, sessions=sessions)
    site.write_plan(plan)
    return plan


class ExamDay:
    """One day at one site. Times are instants; every session starts where the one before ended."""

    def __init__(self, site: SiteFolder) -> None:
        self.plan = site.read_plan()
        self.blobs = BlobStore(site.blobs)
        self._journal = SqlJournal(open_database(sqlite_url(site.journal_file)))
        self.hall = Hall(self.plan, self._journal.open(self.plan.number))
        self.now = 0
        self._seq: dict[SittingId, int] = {}

    @property
    def tickets(self) -> list[Ticket]:
        """Everybody, in the order of the first session."""
        return [place.ticket for session in self.sessions(Part.THEORY) for place in session.places]

    def sessions(self, part: Part) -> list[Session]:
        """The sessions of a part."""
        return [session for session in self.plan.sessions if session.part is part]

    def sit(self, part: Part, works: Mapping[Ticket, Work], *, hand_in: bool = True) -> None:
        """Hold every session of a part: who is in `works` comes, hands in what is there; the others stay away."""
        for session in self.sessions(part):
            self._ordered(StartSession(session.id))
        for ticket, work in works.items():
            self._come(ticket, part)
            for entry in work.entries(self.blobs, self.now):
                self.put(ticket, part, entry)
        self.now += 31 * MINUTE
        self.tick()
        self.now += max(session.duration_ms for session in self.sessions(part)) - 31 * MINUTE
        if hand_in:
            for ticket in works:
                self.put(ticket, part, HandInEntry(HandInBy.TIME_UP, self.now))
        self.now += MINUTE
        self.tick()

    def start(self, part: Part, works: Mapping[Ticket, Work]) -> None:
        """Begin a part that will still be going on when somebody looks."""
        for session in self.sessions(part):
            self._ordered(StartSession(session.id))
        for ticket, work in works.items():
            self._come(ticket, part)
            for entry in work.entries(self.blobs, self.now):
                self.put(ticket, part, entry)

    def put(self, ticket: Ticket, part: Part, entry: Entry) -> None:
        """Send an entry from the candidate's PC."""
        sitting = self.sitting(ticket, part)
        self._seq[sitting] = seq = self._seq.get(sitting, 0) + 1
        assert self.hall.by_candidate(sitting, Put(self._machine(ticket), 1, seq, entry), self.now) is None

    def sitting(self, ticket: Ticket, part: Part) -> SittingId:
        """A candidate's sitting of a part."""
        found = (sitting_id(ticket, session.id) for session in self.sessions(part))
        return next(sitting for sitting in found if sitting in self.hall.sittings)

    def tick(self) -> None:
        """Let time bring about what is due."""
        self.hall.tick(self.now, {})

    def save(self) -> None:
        """Write the journal and let go of it."""
        self._journal.append(self.hall.take())
        self._journal.close()

    def _come(self, ticket: Ticket, part: Part) -> None:
        sitting, machine = self.sitting(ticket, part), self._machine(ticket)
        for command in (LogIn(machine), ConfirmIdentity(machine), Enter(machine)):
            assert self.hall.by_candidate(sitting, command, self.now) is None

    def _ordered(self, command: StartSession) -> None:
        assert self.hall.by_staff(Ordered(command, CHIEF, f"start-{command.session}"), self.now).refusal is None

    def _machine(self, ticket: Ticket) -> MachineId:
        return MachineId(f"pc-{ticket[-4:]}")


class Work:
    """What a candidate does in one part: answers by item, files by task and path."""

    def __init__(
        self, answers: Mapping[ItemId, Answer] | None = None, files: Mapping[tuple[ItemId, str], bytes] | None = None
    ) -> None:
        self.answers = dict(answers or {})
        self.files = dict(files or {})

    def entries(self, blobs: BlobStore, now: int) -> list[Entry]:
        """What the PC sends; the pieces of files are put at the server first, as a PC does."""
        sent: list[Entry] = [AnswerEntry(item, answer, now) for item, answer in self.answers.items()]
        for (task, path), data in self.files.items():
            pieces = [data[start : start + MAX_PIECE] for start in range(0, len(data), MAX_PIECE)]
            for piece in pieces:
                blobs.put(digest_of(piece), piece)
            digests = tuple(map(digest_of, pieces))
            sent.append(FileEntry(task, path, len(data), digest_of(data), digests, now))
        return sent


def model_answers(name: str) -> dict[ItemId, Answer]:
    """Read `theory.json` or `practical.json` of the sample's model answers."""
    return msgspec.json.decode((MODEL_ANSWERS / name).read_bytes(), type=dict[ItemId, Answer])


def model_files(solution: str) -> dict[tuple[ItemId, str], bytes]:
    """Read the work folders of `full` or `weak`."""
    root = MODEL_ANSWERS / solution
    return {
        (ItemId(task.name), path.relative_to(task).as_posix()): path.read_bytes()
        for task in sorted(root.iterdir())
        for path in sorted(task.rglob("*"))
        if path.is_file()
    }


def full_theory() -> Work:
    """Every theory item right."""
    return Work(model_answers("theory.json"))


def full_practical() -> Work:
    """Everything a computer marks right; a person's eleven marks stay open."""
    return Work(model_answers("practical.json"), model_files("full"))


def weak_practical() -> Work:
    """The form right, the pages and pictures weak."""
    return Work(model_answers("practical.json"), model_files("weak"))
