"""What the windows need of the program behind them; the real one is `candidate_agent.desk`, tests stage their own.

Everything here is called on the loop's own thread and must not wait. What may have changed is told by `changed`, once
for many changes; a window then asks again for what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import msgspec

from candidate_agent.session.status import Status
from candidate_agent.workspace.checks import Finding
from exam.answers import Answer
from exam.commands import AnswerEntry
from exam.events import Topic
from exam.ids import Digest, ItemId
from exam.link.own_enrolment import Enrolling
from exam.link.searching import Looking
from exam.paper import Paper
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.wire.messages import CandidateCard, SessionCard, View


class Place(msgspec.Struct, frozen=True):
    """Where this PC stands, as it was set up. `seat` is 0 and `room` empty where nobody has set it up."""

    machine: str
    seat: int = 0
    room: str = ""


class LockCause(msgspec.Struct, frozen=True):
    """Why the PC is locked, in words: what was found, and what to do."""

    cause: Text
    advice: Text


class FilePlace(StrEnum):
    """Where a file of the practical is."""

    ABSENT = "absent"  # 还没有
    ON_PC = "on_pc"  # 已存本机
    ON_ITS_WAY = "on_its_way"  # 正在上传
    AT_SITE = "at_site"  # 考点已保存


class FileShown(msgspec.Struct, frozen=True):
    """A file of a task as a screen shows it. `share` is how much of it is at the site, 0 to 1.

    `label` is what the paper calls it, empty for a file that nobody asked for. `size` is in bytes.
    """

    path: str
    label: str
    required: bool
    place: FilePlace
    size: int = 0
    share: float = 0.0
    saved_at: Instant | None = None
    versions: int = 0


class VersionShown(msgspec.Struct, frozen=True):
    """A version of a file that can be brought back: its number from 1, oldest first."""

    number: int
    size: int
    saved_at: Instant
    is_current: bool


class TaskFiles(Protocol):
    """The files of one task. A refusal says why something was not done."""

    @property
    def folder(self) -> str:
        """Where the candidate saves, as the system spells it."""

    def files(self) -> tuple[FileShown, ...]:
        """What is expected, in the paper's order, then what else is there."""

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with them now."""

    def versions(self, path: str) -> tuple[VersionShown, ...]:
        """Versions of a file, oldest first."""

    def restore(self, path: str, number: int) -> None:
        """Bring a version back into the folder; what is there now stays a version. `changed` follows."""

    def open_folder(self) -> Refusal | None:
        """Show the folder in the system's own file window."""


class Desk(Protocol):
    """The candidate's desk: what is on it now, and what the candidate can do."""

    # ---- what is there ----------------------------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where this PC stands."""

    @property
    def status(self) -> Status:
        """The session now."""

    @property
    def now(self) -> Instant:
        """Exam time now."""

    @property
    def looking(self) -> Looking:
        """The search for the server."""

    @property
    def enrolling(self) -> Enrolling:
        """How enrolling this PC stands."""

    @property
    def notes(self) -> tuple[LockCause, ...]:
        """What was found at this PC that somebody should put right before a candidate sits down."""

    @property
    def locked_by(self) -> tuple[LockCause, ...]:
        """Why the PC is locked; empty where it is not."""

    @property
    def candidate(self) -> CandidateCard | None:
        """Who sits here."""

    @property
    def session(self) -> SessionCard | None:
        """Which session is sat here."""

    @property
    def view(self) -> View | None:
        """What the server said last of the sitting."""

    @property
    def photo(self) -> bytes | None:
        """The candidate's photo; None while it is not here."""

    @property
    def paper(self) -> Paper | None:
        """The open paper, in this candidate's order."""

    @property
    def media(self) -> Mapping[Digest, bytes]:
        """The paper's pictures and materials."""

    @property
    def answers(self) -> Mapping[ItemId, AnswerEntry]:
        """The newest answer of each item."""

    def task_files(self, task: ItemId) -> TaskFiles | None:
        """The files of a file task; None while its folder is not laid out."""

    # ---- what can be done -------------------------------------------------------------------------------------------

    def look_at(self, address: str) -> Refusal | None:
        """Somebody typed the server's address."""

    def enrol(self, code: str) -> None:
        """Somebody typed a one-time code; `enrolling` tells what comes of it."""

    def log_in(self, ticket: str, password: str) -> None:
        """Ticket and password were typed; without a server this opens what this PC holds of the sitting."""

    def confirm(self) -> None:
        """ "This is me", and the rules are accepted."""

    def begin(self) -> None:
        """Enter the session."""

    def answer(self, item: ItemId, answer: Answer, *, marked: bool = False) -> Refusal | None:
        """An answer was given; None: it is on this PC's disk, or the status says that it is not."""

    def hand_in(self) -> Refusal | None:
        """Hand in. In a practical what was saved last is kept first; `keeps_last_files` tells that it goes on."""

    @property
    def keeps_last_files(self) -> bool:
        """Whether a hand-in waits for what was saved last."""

    def raise_hand(self, topic: Topic, text: str = "", item: ItemId | None = None) -> Refusal | None:
        """Ask for somebody."""

    def take_hand_down(self) -> Refusal | None:
        """Nobody is needed any more."""

    def notices_seen(self, upto: str) -> None:
        """The messages up to this one were read."""

    def type_code(self, code: str) -> None:
        """Somebody typed an emergency code at the locked PC; `code_refused` tells what came of it."""

    @property
    def code_refused(self) -> Text | None:
        """Why the last emergency code did nothing."""

    def leave(self) -> None:
        """Make room for the next login at this PC."""
