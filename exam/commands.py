"""What people, PCs and the clock ask for: imperatives, decided by the rules into events or a refusal."""

from __future__ import annotations

import msgspec

from exam.answers import Answer
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId, SessionId, SittingId
from exam.people import Actor
from exam.timing import Instant

# ---- by a candidate at a PC -----------------------------------------------------------------------------------------


class LogIn(msgspec.Struct, frozen=True):
    """The ticket's password was right at this PC. `machine_holds` is the open sitting the PC already serves."""

    machine: MachineId
    machine_holds: SittingId | None = None


class ConfirmIdentity(msgspec.Struct, frozen=True):
    """ "This is me.\""""

    machine: MachineId


class Enter(msgspec.Struct, frozen=True):
    """Choose the subject and begin."""

    machine: MachineId


class AnswerEntry(msgspec.Struct, frozen=True, tag="answer"):
    """An answer as the PC journalled it."""

    item: ItemId
    answer: Answer
    made_at: Instant
    marked: bool = False


class FileEntry(msgspec.Struct, frozen=True, tag="file"):
    """A version of a file as the PC journalled it; its pieces are at the server already."""

    task: ItemId
    path: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    made_at: Instant
    removed: bool = False


class HandInEntry(msgspec.Struct, frozen=True, tag="hand_in"):
    """The hand-in as the PC journalled it."""

    by: HandInBy
    made_at: Instant


class GapEntry(msgspec.Struct, frozen=True, tag="gap"):
    """A number whose entry this PC no longer has: its disk had refused it, and then the PC lost power.

    The candidate had been told that it was not kept. The number is given up so that those behind it can go on.
    """


Entry = AnswerEntry | FileEntry | HandInEntry | GapEntry


class Put(msgspec.Struct, frozen=True):
    """One numbered entry of a PC's journal. `line` says which PC of the sitting, `seq` counts from 1 without gaps."""

    machine: MachineId
    line: int
    seq: int
    entry: Entry


CandidateCommand = LogIn | ConfirmIdentity | Enter | Put

# ---- by people of the site, or by the server at the plan's times ----------------------------------------------------


class StartSession(msgspec.Struct, frozen=True, tag="start_session"):
    """Begin answering for a room."""

    session: SessionId
    reason: str = ""


class ExtendSession(msgspec.Struct, frozen=True, tag="extend_session"):
    """Add time for everyone in a room."""

    session: SessionId
    added: int
    reason: str


class ExtendSitting(msgspec.Struct, frozen=True, tag="extend_sitting"):
    """Add time for one candidate."""

    sitting: SittingId
    added: int
    reason: str


class PauseSession(msgspec.Struct, frozen=True, tag="pause_session"):
    """Stop a room."""

    session: SessionId
    reason: str


class ResumeSession(msgspec.Struct, frozen=True, tag="resume_session"):
    """Let a room go on."""

    session: SessionId
    reason: str


class MoveSitting(msgspec.Struct, frozen=True, tag="move_sitting"):
    """Move a candidate to another PC, or free the sitting for any PC where `to` is None."""

    sitting: SittingId
    reason: str
    to: MachineId | None = None


class AllowEarlyLeave(msgspec.Struct, frozen=True, tag="allow_early_leave"):
    """Agree that a candidate may hand in before the end."""

    sitting: SittingId
    reason: str


StaffCommand = (
    StartSession | ExtendSession | ExtendSitting | PauseSession | ResumeSession | MoveSitting | AllowEarlyLeave
)


class Ordered(msgspec.Struct, frozen=True):
    """A staff command with who ordered it, and the request's own number so that a repeat does nothing twice."""

    command: StaffCommand
    actor: Actor
    request: str
