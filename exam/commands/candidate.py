"""What a candidate at a PC asks for."""

from __future__ import annotations

import msgspec

from exam.answers import Answer
from exam.events import HandInBy, LossCause, Topic
from exam.evidence import Evidence, Severity
from exam.ids import Digest, ItemId, MachineId, SittingId
from exam.text import Fact
from exam.timing import Instant


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


class LossEntry(msgspec.Struct, frozen=True, tag="loss"):
    """Time in which the candidate could not work at this PC, as the PC measured it (exam time)."""

    cause: LossCause
    since: Instant
    until: Instant


class FindingEntry(msgspec.Struct, frozen=True, tag="finding"):
    """Something that this PC found out about itself since `since` (exam time), or, with `gone`, that it is no more."""

    code: str
    about: str
    severity: Severity
    facts: dict[str, Fact]
    since: Instant
    gone: Instant | None = None


class EmergencyEntry(msgspec.Struct, frozen=True, tag="emergency"):
    """An emergency code opened this PC at `at`, for these causes."""

    serial: int
    at: Instant
    causes: tuple[Evidence, ...]


Entry = AnswerEntry | FileEntry | HandInEntry | GapEntry | LossEntry | FindingEntry | EmergencyEntry


class Put(msgspec.Struct, frozen=True):
    """One numbered entry of a PC's journal. `line` says which PC of the sitting, `seq` counts from 1 without gaps."""

    machine: MachineId
    line: int
    seq: int
    entry: Entry


class RaiseHand(msgspec.Struct, frozen=True):
    """The candidate asks for somebody. A question about the paper names its item."""

    machine: MachineId
    topic: Topic
    text: str = ""
    item: ItemId | None = None


class TakeHandDown(msgspec.Struct, frozen=True):
    """The candidate needs nobody any more."""

    machine: MachineId


CandidateCommand = LogIn | ConfirmIdentity | Enter | Put | RaiseHand | TakeHandDown
