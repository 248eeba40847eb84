"""A desk for the windows without network or disk: a real session core, and the server's part spoken by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

import msgspec

from candidate_agent.port import (
    FileShown,
    LockCause,
    Place,
    TaskFiles,
    VersionShown,
)
from candidate_agent.session.core import Effect, Keep, OpenJournal, SessionCore, Transmit
from candidate_agent.session.status import Status
from candidate_agent.workspace.checks import Finding
from exam.answers import Answer
from exam.commands import AnswerEntry
from exam.events import Topic
from exam.ids import Digest, ItemId, MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.link.own_enrolment import Enrolling
from exam.link.searching import Looking
from exam.paper import Paper, TheoryItem
from exam.plan import Level, Part
from exam.policy import MINUTE, SECOND
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.wire import messages as wire

TICKET = Ticket("20261128002611000000700012")
CLOCK = 9 * 60 * MINUTE
"""Time of day at exam time 0."""
LENGTH = 60 * MINUTE


class StagedFiles:
    """The files of a task as the test wants them shown."""

    def __init__(self, folder: str, files: Iterable[FileShown] = (), findings: Iterable[Finding] = ()) -> None:
        self._folder = folder
        self.shown = tuple(files)
        self.wrong = tuple(findings)
        self.kept: dict[str, tuple[VersionShown, ...]] = {}
        self.restored: list[tuple[str, int]] = []
        self.opened = 0

    @property
    def folder(self) -> str:
        return self._folder

    def files(self) -> tuple[FileShown, ...]:
        return self.shown

    def findings(self) -> tuple[Finding, ...]:
        return self.wrong

    def versions(self, path: str) -> tuple[VersionShown, ...]:
        return self.kept.get(path, ())

    def restore(self, path: str, number: int) -> None:
        self.restored.append((path, number))

    def open_folder(self) -> Refusal | None:
        self.opened += 1
        return None


class StagedDesk:
    """What windows see, and a record of what they did. `at` is the PC's clock in milliseconds; exam time equals it.

    Everything typed is kept by the PC at once; `acks` tells whether the site has it at once too.
    """

    def __init__(self, part: Part = Part.THEORY, *, acks: bool = True) -> None:
        self.core = SessionCore(MachineId("PC-12"), "kaochang test")
        self.part = part
        self.at = 0
        self.acks = acks
        self.keeps = True
        self.can_unlock = False
        self.keeps_last_files = False
        self.place = Place("PC-12", seat=12, room="第1考场")
        self.looking = Looking()
        self.enrolling = Enrolling(MachineId("PC-12"))
        self.notes: tuple[LockCause, ...] = ()
        self.locked_by: tuple[LockCause, ...] = ()
        self.code_refused: Text | None = None
        self.photo: bytes | None = None
        self.paper: Paper | None = None
        self.media: Mapping[Digest, bytes] = {}
        self.files: dict[ItemId, StagedFiles] = {}
        self.sent: list[wire.ToServer] = []
        self.kept: list[Keep] = []
        self.acts: list[str] = []
        self.changed: Callable[[], None] = lambda: None
        self._version = 0

    # ---- the server's part ------------------------------------------------------------------------------------------

    def connect(self, *, practice: bool = False, program: str = "kaochang test") -> None:
        """The server greets."""
        self.do(self.core.connected())
        self.hear(wire.Welcome(wire.PROTOCOL, program, 1, self.at, "计划", "站点", practice))

    def cut(self) -> None:
        """The connection is gone."""
        self.do(self.core.lost())

    def seat(self, phase: SittingPhase = SittingPhase.ANSWERING, **view: object) -> None:
        """Someone logs in and is seated, in this phase."""
        self.core.log_in(TICKET, "700012")
        self.hear(
            wire.Seated(
                request=1,
                candidate=wire.CandidateCard("欧阳晓雯", TICKET, "0010", "南山职业技术学院", None),
                session=wire.SessionCard(
                    SessionId("第1考场/theory/20261128T0900"),
                    "第1考场",
                    self.part,
                    "数字营销技术应用(中级)",
                    SeatNumber(12),
                    "seed",
                    Digest("0" * 64),
                    1,
                ),
                view=self._view(phase, view),
                token="token",
                journal_key="a2V5",
                answers=(),
                files=(),
                refused={},
            )
        )

    def say(self, phase: SittingPhase = SittingPhase.ANSWERING, **view: object) -> None:
        """The server tells how things are now."""
        self.hear(self._view(phase, view))

    def refuse(self, code: str, **facts: str | int) -> None:
        """The server says no to the last request."""
        self.hear(wire.Refused(1, Refusal(code, dict(facts))))

    def hear(self, message: wire.ToMachine) -> None:
        """The server says something."""
        self.do(self.core.received(message, self.at))

    def tick(self, to: int) -> None:
        """The PC's clock goes on."""
        self.at = to
        self.do(self.core.tick(to))

    def _view(self, phase: SittingPhase, changes: Mapping[str, object]) -> wire.View:
        self._version += 1
        upto = max((keep.seq for keep in self.kept), default=0) if self.acks else 0
        running = phase in (SittingPhase.ANSWERING, SittingPhase.HANDED_IN)
        usual = wire.View(
            sitting=SittingId(f"{TICKET}@s"),
            version=self._version,
            now=self.at,
            phase=phase,
            session_phase=SessionPhase.RUNNING if running else SessionPhase.SCHEDULED,
            here=True,
            line=1,
            upto=upto,
            starts_at=0,
            deadline=LENGTH if running else None,
            remaining=LENGTH - self.at if running else LENGTH,
            paused=False,
            early_leave=False,
            leave_within=15 * MINUTE,
            extended=0,
            clock=CLOCK + self.at,
        )
        return msgspec.structs.replace(usual, **changes)

    def do(self, effects: Iterable[Effect]) -> None:
        """Carry effects out: the disk keeps, the server acknowledges, as the test wants it."""
        pending = list(effects)
        while pending:
            effect = pending.pop(0)
            if isinstance(effect, Keep):
                self.kept.append(effect)
                kept = self.core.kept if self.keeps else self.core.not_kept
                pending += kept(effect.seq, self.at)
            elif isinstance(effect, OpenJournal):
                pending += self.core.restored([], self.at)
            elif isinstance(effect, Transmit):
                self.sent.append(effect.message)
                if self.acks and isinstance(effect.message, wire.Send):
                    sent = effect.message
                    pending += self.core.received(wire.Acked(sent.sitting, sent.line, sent.seq), self.at)
        self.changed()

    def _try(self, outcome: list[Effect] | Refusal) -> Refusal | None:
        if isinstance(outcome, Refusal):
            return outcome
        self.do(outcome)
        return None

    # ---- the desk ---------------------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        status = self.core.status(self.at)
        return msgspec.structs.replace(status, can_unlock=status.can_unlock or self.can_unlock)

    @property
    def now(self) -> Instant:
        return self.core.time.now(self.at)

    @property
    def candidate(self) -> wire.CandidateCard | None:
        return self.core.seated.candidate if self.core.seated else None

    @property
    def session(self) -> wire.SessionCard | None:
        return self.core.seated.session if self.core.seated else None

    @property
    def view(self) -> wire.View | None:
        return self.core.view

    @property
    def answers(self) -> Mapping[ItemId, AnswerEntry]:
        return self.core.answers

    def task_files(self, task: ItemId) -> TaskFiles | None:
        return self.files.get(task)

    def look_at(self, address: str) -> Refusal | None:
        self.acts.append(f"look at {address}")
        return None

    def enrol(self, code: str) -> None:
        self.acts.append(f"enrol {code}")

    def log_in(self, ticket: str, password: str) -> None:
        self.acts.append(f"log in {ticket} {password}")
        self.do(self.core.log_in(ticket, password))

    def confirm(self) -> None:
        self.acts.append("confirm")
        self.do(self.core.confirm())

    def begin(self) -> None:
        self.acts.append("begin")
        self.do(self.core.begin())

    def answer(self, item: ItemId, answer: Answer, *, marked: bool = False) -> Refusal | None:
        return self._try(self.core.answer(item, answer, self.at, marked=marked))

    def hand_in(self) -> Refusal | None:
        self.acts.append("hand in")
        return self._try(self.core.hand_in(self.at))

    def raise_hand(self, topic: Topic, text: str = "", item: ItemId | None = None) -> Refusal | None:
        self.acts.append(f"raise hand {topic}")
        return self._try(self.core.raise_hand(topic, self.at, text, item))

    def take_hand_down(self) -> Refusal | None:
        self.acts.append("take hand down")
        return self._try(self.core.take_hand_down(self.at))

    def notices_seen(self, upto: str) -> None:
        self.core.notices_seen(upto)
        self.changed()

    def type_code(self, code: str) -> None:
        self.acts.append(f"type code {code}")

    def leave(self) -> None:
        self.acts.append("leave")
        self.core.leave()
        self.changed()

    # ---- what a test asks of it -------------------------------------------------------------------------------------

    def kept_answers(self) -> list[tuple[ItemId, Answer]]:
        """Every answer that was kept, in order."""
        return [(keep.entry.item, keep.entry.answer) for keep in self.kept if isinstance(keep.entry, AnswerEntry)]


def theory_paper(*items: TheoryItem) -> Paper:
    """A theory paper of these items."""
    return Paper(
        id="p",
        title="数字营销技术应用(中级)理论",
        part=Part.THEORY,
        level=Level.INTERMEDIATE,
        subject="数字营销技术应用(中级)",
        items=items,
    )


def answering(paper: Paper, *, media: Mapping[Digest, bytes] | None = None, acks: bool = True) -> StagedDesk:
    """A desk at which somebody answers this paper since the start."""
    desk = StagedDesk(paper.part, acks=acks)
    desk.connect()
    desk.seat()
    desk.paper, desk.media = paper, media or {}
    return desk


MARK = Decimal(2)
__all__ = ["MARK", "MINUTE", "SECOND", "StagedDesk", "StagedFiles", "answering", "theory_paper"]
