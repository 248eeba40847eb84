"""What a PC measures of its own rehearsal: how long each step took, what went wrong, what the site acknowledged."""

from __future__ import annotations

from candidate_agent.session.effects import Saved
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Safety, Screen, Status
from exam.clock import Clock
from exam.commands import AnswerEntry, FileEntry, HandInEntry
from exam.ids import SittingId
from exam.vouching import Vouched, short_digest, substance_of
from exam.wire.messages import Rehearsed
from exam.wire.rehearsing import MOST_ERRORS, MOST_TIMES, MOST_VOUCHED

_NOT_SEATED = frozenset({Screen.CONNECTING, Screen.LOGIN, Screen.MISMATCH})


class RehearsalWatch:
    """An observer of one PC for as long as it rehearses. What the person does is told by `logs_in` and `begins`."""

    def __init__(self, id_: str, runner: AgentRunner, clock: Clock) -> None:
        self._id = id_
        self._runner = runner
        self._clock = clock
        self._times: dict[str, list[int]] = {}
        self._since: dict[str, int] = {}
        self._errors: dict[str, None] = {}
        self._vouched: dict[tuple[SittingId, int], dict[int, str]] = {}
        self._uploaded = 0

    def logs_in(self) -> None:
        """Ticket and password are typed."""
        self._since.setdefault("login", self._now())

    def begins(self) -> None:
        """The subject is chosen."""
        self._since.setdefault("open", self._now())

    def failed(self, code: str) -> None:
        """Note what went wrong, each thing once."""
        if len(self._errors) < MOST_ERRORS:
            self._errors[code] = None

    # ---- the runner's observer --------------------------------------------------------------------------------------

    def changed(self, status: Status) -> None:
        """The screen may show something else."""
        papers, seated = self._runner.papers, self._runner.core.seated
        if status.screen not in _NOT_SEATED and seated is not None and self._end("login"):
            self._since["paper"] = self._now()
        if seated is not None and papers.has(seated.session.paper):
            self._end("paper")
        if status.screen is Screen.PAPER and papers.paper is not None:
            self._end("open")
        if status.safety is Safety.NOWHERE:
            self.failed("disk_refused")
        if status.notice is not None:
            self.failed(status.notice.code)

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """The site has an entry."""
        entry, took = saved.entry, round(seconds * 1000)
        if saved.refused:
            self.failed(saved.refused)
            return
        match entry:
            case AnswerEntry():
                self._add("acks", took, counts=unbroken)
            case FileEntry(size=size):
                self._uploaded += size
                self._add("upload", max(0, self._runner.core.time.now(self._now()) - entry.made_at))
            case HandInEntry():
                self._add("hand_in", took)
                return
            case _:
                return
        if sum(map(len, self._vouched.values())) < MOST_VOUCHED:
            line = self._vouched.setdefault((saved.sitting, saved.line), {})
            line[saved.seq] = short_digest(substance_of(entry))

    # ---- what came of it --------------------------------------------------------------------------------------------

    def told(self) -> Rehearsed:
        """The figures, as the server takes them."""

        def of(what: str) -> tuple[int, ...]:
            return tuple(self._times.get(what, ()))

        return Rehearsed(
            id=self._id,
            login_ms=of("login"),
            paper_ms=of("paper"),
            open_ms=of("open"),
            acks_ms=of("acks"),
            upload_ms=of("upload"),
            upload_bytes=self._uploaded,
            hand_in_ms=of("hand_in"),
            errors=tuple(self._errors),
            vouched=tuple(Vouched(*key, entries) for key, entries in self._vouched.items()),
        )

    def _end(self, what: str) -> bool:
        """A step that was begun is done; False where none was."""
        since = self._since.pop(what, None)
        if since is None:
            return False
        self._add(what, self._now() - since)
        return True

    def _add(self, what: str, took: int, *, counts: bool = True) -> None:
        times = self._times.setdefault(what, [])
        if counts and len(times) < MOST_TIMES:
            times.append(took)

    def _now(self) -> int:
        return self._clock.monotonic_ms()
