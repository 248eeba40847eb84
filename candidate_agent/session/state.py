"""What a PC knows of its session, and what follows from it: questions only, nothing here changes anything."""

from __future__ import annotations

from candidate_agent.session.ahead import Ahead, FileKey
from candidate_agent.session.effects import Leader
from candidate_agent.session.exam_time import ExamTime
from candidate_agent.session.hand import Hand
from candidate_agent.session.losses import Losses
from candidate_agent.session.outbox import Outbox
from candidate_agent.session.status import (
    REMIND_BEFORE_END,
    Safety,
    Screen,
    Status,
    StopCause,
    is_whole,
    screen_of,
    stop_cause,
)
from exam.answers import is_empty
from exam.commands import AnswerEntry, FileEntry, FindingEntry
from exam.evidence import Evidence
from exam.ids import ItemId, MachineId
from exam.program import build_of
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.wire import messages as wire

PATIENCE = 3000
"""Milliseconds without an acknowledgement after which what is on its way is sent again."""


class SessionState:
    """The state of one PC's session. `session.core` changes it."""

    def __init__(self, machine: MachineId, program: str, room: str = "", manifest: str = "", seat: int = 0) -> None:
        self.machine = machine
        self._program = program
        self._manifest = manifest
        self._room, self._seat_number = room, seat
        self._welcome: wire.Welcome | None = None
        self.time = ExamTime()
        self.seated: wire.Seated | None = None
        self.view: wire.View | None = None
        self.answers: dict[ItemId, AnswerEntry] = {}
        self.files: dict[FileKey, FileEntry] = {}
        """The newest version of each file, wherever it is kept."""
        self.versions: dict[FileKey, tuple[FileEntry, ...]] = {}
        """Versions of each file that this PC knows, oldest first; of a file that is gone too."""
        self._ahead = Ahead()
        self._reported: dict[Evidence, FindingEntry] = {}
        self._report_count = 0
        self.notice: Refusal | None = None
        self._outbox: Outbox | None = None
        self._restoring = False
        self._cannot_keep = False
        self._saved_at: Instant | None = None
        self._hand_in: int | None = None
        self._revoked = False
        self._request = 0
        self._transport = 0
        self._seated_on = 0
        self._pinged = 0
        self._epoch: int | None = None
        self._practice = False
        self._welcomed_at = 0
        self._time_is_up = False
        self._has_paper = True
        self._locked = False
        self._losses = Losses()
        self._signed_at: int | None = None
        self._hand = Hand()
        self._seen_notices: frozenset[str] = frozenset()
        self.leader = Leader()
        """Whom this PC listens to; whoever has a disk puts here what it holds."""
        self._stayed = False
        """Whether this PC was there all the time while a server came back that had forgotten something."""
        self.can_unlock = False
        """Whether this PC's disk holds a seat that ticket and password open while the server is away."""
        self._base = 0
        """The number up to which `answers` and `files` came from the server, not from this PC's journal."""
        self._reopened: int | None = None
        """Set while the candidate goes on without a server after a restart: the last number that the disk had."""
        self._own_offset: int | None = None
        self._place: int | None = None

    def remaining(self, monotonic: int) -> int | None:
        """Milliseconds left, by the PC's own count; None while nobody is answering."""
        view = self.view
        if view is None or view.session_phase is SessionPhase.SCHEDULED:
            return None
        if view.deadline is None:
            return view.remaining
        return max(0, view.deadline - self.time.now(monotonic))

    @property
    def is_connected(self) -> bool:
        """Whether the server has greeted this PC on a connection that stands."""
        return self._welcome is not None

    @property
    def is_over(self) -> bool:
        """Whether nobody can go on with the sitting at this PC: it is whole, or goes on elsewhere."""
        return self._revoked or is_whole(self.view, has_all=self._has_all())

    # ---- what people see --------------------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen:
        """The screen for this moment."""
        if self._revoked:
            return Screen.REVOKED
        if self.view is None:
            if self._welcome is None:
                return Screen.CONNECTING
            # Whoever was answering here already goes on here, whatever the server runs.
            return Screen.LOGIN if self._mismatch() is None or self.can_unlock else Screen.MISMATCH
        return screen_of(
            self.view,
            handing_in=self._hand_in is not None,
            has_all=self._has_all(),
            time_is_up=self._time_is_up,
        )

    def status(self, monotonic: int) -> Status:
        """Everything a screen shows."""
        waiting = (self._outbox.work if self._outbox else 0) + len(self._ahead)
        safety = Safety.AT_SITE if waiting == 0 else Safety.NOWHERE if self._cannot_keep else Safety.ON_PC
        answered = sum(not is_empty(entry.answer) for entry in self.answers.values()) + len(self.files)
        view, remaining = self.view, self.remaining(monotonic)
        return Status(
            screen=self.screen,
            connected=self.is_connected,
            safety=safety,
            waiting=waiting,
            remaining=remaining,
            deadline=view.deadline if view else None,
            answered=answered,
            saved_at=self._saved_at,
            notice=self.notice or (self._mismatch() if view is None else None),
            hand=self._hand.shown(view.hand if view else None),
            hand_seen=self._hand.wish is None,
            notices=view.notices if view else (),
            new_notices=tuple(n for n in view.notices if n.id not in self._seen_notices) if view else (),
            practice=self._practice,
            interrupted=view is not None and view.interrupted,
            near_end=self._is_answering() and remaining is not None and remaining <= REMIND_BEFORE_END,
            stopped=stop_cause(view),
            whole=is_whole(view, has_all=self._has_all()),
            locked=self._locked,
            can_unlock=self.can_unlock and view is None and not self.is_connected,
        )

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _forget_sitting(self) -> None:
        """Nothing of a sitting is left but the seat itself."""
        self._outbox, self._hand_in, self._base = None, None, 0
        self._reopened, self._own_offset, self._place = None, None, None
        self.answers, self.files, self.versions, self._ahead = {}, {}, {}, Ahead()
        self._hand, self._losses, self._seen_notices = Hand(), Losses(), frozenset()
        self._signed_at, self._reported, self._report_count = None, {}, 0

    def _is_answering(self) -> bool:
        view = self.view
        return (
            view is not None
            and view.phase is SittingPhase.ANSWERING
            and self._hand_in is None
            and not self._revoked
            and not self._restoring
        )

    def _closed_elsewhere(self) -> bool:
        """The server or its people closed the sitting: say that nothing more will come, after the rest."""
        view = self.view
        closed = view is not None and view.phase is SittingPhase.HANDED_IN and not view.complete
        return closed and self._hand_in is None and not self._revoked and not self._restoring

    def _waits_for_word(self, monotonic: int) -> bool:
        """Whether the time that is up may be given back: people look at an interruption, or the server that has just
        come back has not said yet how things stand.
        """
        if self.view is not None and self.view.interrupted:
            return True
        just_back = self._welcome is not None and monotonic - self._welcomed_at < PATIENCE
        return just_back and not self._is_seated_here()

    def _mismatch(self) -> Refusal | None:
        """Whether this PC runs another program than the server: nobody can begin here then."""
        welcome = self._welcome
        if welcome is None or not welcome.manifest:
            return None
        theirs, ours = build_of(self._program, self._manifest), build_of(welcome.program, welcome.manifest)
        return None if theirs == ours else Refusal("program_differs", {"theirs": theirs, "ours": ours})

    def _has_all(self) -> bool:
        return (self._outbox is None or self._outbox.work == 0) and len(self._ahead) == 0

    def _why_not(self, monotonic: int, *, even_locked: bool = False) -> Refusal | None:
        view = self.view
        if self._revoked:
            return Refusal("machine_revoked")
        if view is None or view.phase in (SittingPhase.EXPECTED, SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED):
            return Refusal("not_entered")
        if self._restoring:
            return Refusal("entry_missing")
        if (cause := stop_cause(view)) is not None:
            return Refusal("session_called_off" if cause is StopCause.CALLED_OFF else "sitting_stopped")
        if not self._is_answering():
            return Refusal("already_handed_in")
        if self._locked and not even_locked:
            return Refusal("pc_locked")
        if view.paused:
            return Refusal("session_paused")
        if self.remaining(monotonic) == 0:
            return Refusal("session_interrupted") if view.interrupted else Refusal("after_deadline")
        return None

    def _may_send(self) -> bool:
        """Whether entries can go to the server now."""
        return self._welcome is not None and not self._restoring and self._is_seated_here()

    def _is_seated_here(self) -> bool:
        return self._seated_on == self._transport and not self._revoked
