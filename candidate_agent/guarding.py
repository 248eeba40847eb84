"""The lockdown beside the session: what is found is reported, what locks is measured, what people release is free.

The guard's calls come from one thread that lives as long as the lockdown: Windows counts its wakefulness by thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar, get_args

from candidate_agent.lockdown.findings import Evidence, Finding, FindingCode
from candidate_agent.lockdown.guard import LockdownGuard
from candidate_agent.lockdown.lock import EmergencyUse
from candidate_agent.lockdown.machine import LockdownMachine
from candidate_agent.lockdown.observation import Observation
from candidate_agent.lockdown.policy import LockdownPolicy, Severity, Work
from candidate_agent.lockdown.probe import Connector
from candidate_agent.lockdown.rounds import keep_looking
from candidate_agent.lockdown.texts import EMERGENCY, FINDINGS, told_facts
from candidate_agent.lockdown.watch import Appeared, News
from candidate_agent.port import LockCause
from exam import evidence as wire_evidence
from exam.clock import Clock
from exam.commands import EmergencyEntry, Entry
from exam.ids import SessionId, SittingId
from exam.text import Fact, Language, Refusal, Text
from exam.timing import Instant
from exam.wire.messages import Seated, View

Result = TypeVar("Result")
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Session(Protocol):
    """What guarding needs of the session: the runner, or a fake."""

    @property
    def reported(self) -> tuple[wire_evidence.Evidence, ...]:
        """What the site has been told of, and not that it is gone."""

    def found(self, code: str, about: str, severity: str, facts: dict[str, Fact], since: Instant) -> None:
        """Something was found."""

    def gone(self, code: str, about: str) -> None:
        """It is no more."""

    def emergency_used(self, serial: int, at: Instant, causes: tuple[wire_evidence.Evidence, ...]) -> None:
        """An emergency code was used."""

    def locked(self, *, locked: bool) -> None:
        """The PC is locked, or free."""

    def cable(self, *, unplugged: bool) -> None:
        """The network cable was pulled, or is in again."""


class Guarding:
    """Joins the guard with a session. All but `run` may be called at any time on the loop and returns at once."""

    def __init__(
        self,
        guard: LockdownGuard,
        machine: LockdownMachine,
        policy: LockdownPolicy,
        connect: Connector,
        clock: Clock,
        session: Session,
        changed: Callable[[], None],
    ) -> None:
        self._guard = guard
        self._machine = machine
        self._policy = policy
        self._connect = connect
        self._clock = clock
        self._session = session
        self._changed = changed
        self._thread = _own_thread()
        self._has_ended = False
        self._sitting: SittingId | None = None
        self._begun: tuple[SessionId, tuple[str, ...]] | None = None
        self._released: frozenset[wire_evidence.Evidence] = frozenset()
        self._work = Work.THEORY
        self._now: Instant = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_locked = False
        self._told: tuple[EmergencyUse, ...] = ()
        self.notes: tuple[LockCause, ...] = ()
        self.locked_by: tuple[LockCause, ...] = ()
        self.code_refused: Text | None = None

    async def run(self) -> None:
        """Perform the lockdown, look until cancelled, and revert it. It may be run again."""
        if self._has_ended:
            self._thread, self._has_ended = _own_thread(), False
        try:
            await self._on_thread(lambda: self._guard.start(self._clock.monotonic_ms(), self._now), self._took)
            await keep_looking(self._machine, self._policy, self._connect, self._clock, self._observed)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, self._guard.stop))
            self._thread.shutdown()
            self._has_ended = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what stands at this PC, each once."""
        return tuple(dict.fromkeys(one.code.value for one in self._guard.findings))

    # ---- the session ------------------------------------------------------------------------------------------------

    def follow(self, seated: Seated | None, view: View | None, now: Instant, work: Work) -> None:
        """The session as it is now: a new sitting is told what stands here, and what people released is free."""
        self._now, self._work = now, work
        sitting = seated.view.sitting if seated else None
        if seated is not None and sitting != self._sitting:
            self._sitting = sitting
            self._tell_what_stands()
            self._session.locked(locked=self._is_locked)
            self._look()
        elif seated is None:
            self._sitting = None
        if seated is not None and (begun := (seated.session.id, seated.emergency)) != self._begun:
            self._begun, self._released = begun, frozenset()
            self._later(lambda: self._guard.begin(*begun))
        released = frozenset(view.released) if view is not None else frozenset()
        if fresh := released - self._released:
            self._released = released
            causes = [mine for one in fresh if (mine := _own(one)) is not None]
            self._later(lambda: self._guard.release(causes))

    def type_code(self, code: str) -> None:
        """Somebody typed an emergency code."""
        at = self._now
        self._start(self._on_thread(lambda: self._guard.type_code(code, at), self._code_typed))

    # ---- the guard --------------------------------------------------------------------------------------------------

    def _observed(self, seen: Observation) -> None:
        work, at, now = self._work, self._now, self._clock.monotonic_ms()
        self._start(self._on_thread(lambda: self._guard.observed(seen, work, now, at), self._took))

    def _took(self, news: list[News]) -> None:
        for one in news:
            if one.finding.code is FindingCode.CABLE_PULLED:
                self._session.cable(unplugged=isinstance(one, Appeared))
            if isinstance(one, Appeared):
                self._report(one.finding)
            else:
                self._session.gone(one.finding.code.value, one.finding.evidence.about)
        self._look()

    def _tell_what_stands(self) -> None:
        """A sitting is new here, or comes back after a restart: it knows all that stands and locks, and no more."""
        causes = (cause.finding for cause in self._guard.lock.causes)
        standing = {one.evidence: one for one in (*self._guard.findings, *causes)}
        for one in standing.values():
            self._report(one)
        seen = {_shared(evidence) for evidence in (one.evidence for one in self._guard.findings)}
        for known in self._session.reported:
            if known not in seen:
                self._session.gone(known.code, known.about)

    def saved(self, entry: Entry) -> None:
        """The site has an entry: what it says of a used code need not be told again."""
        if isinstance(entry, EmergencyEntry):
            told = tuple(use for use in self._told if (use.serial, use.at) == (entry.serial, entry.at))
            self._later(lambda: self._guard.reported(told))

    def _report(self, finding: Finding) -> None:
        evidence = finding.evidence
        facts = dict(finding.facts)
        self._session.found(evidence.code.value, evidence.about, finding.severity.value, facts, self._now)

    def _code_typed(self, refusal: Refusal | None) -> None:
        self.code_refused = _filled(EMERGENCY[refusal.code], refusal.facts) if refusal is not None else None
        self._look()

    def _look(self) -> None:
        """Show the lock as it is, and report emergency codes that were used; what the journal has is reported."""
        lock = self._guard.lock
        fresh = tuple(use for use in lock.uses if use not in self._told)
        if fresh and self._sitting is not None:
            self._told = (*self._told, *fresh)
            for use in fresh:
                self._session.emergency_used(use.serial, use.at, tuple(map(_shared, use.released)))
        self.locked_by = tuple(_in_words(cause.finding) for cause in lock.causes)
        standing = (one for one in self._guard.findings if one.severity is not Severity.INFO)
        self.notes = tuple(_in_words(one) for one in standing)
        if lock.locked != self._is_locked:
            self._is_locked = lock.locked
            self._session.locked(locked=lock.locked)
            if not lock.locked:
                self.code_refused = None
        self._changed()

    # ---- the thread -------------------------------------------------------------------------------------------------

    async def _on_thread(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        then(await asyncio.get_running_loop().run_in_executor(self._thread, work))

    def _later(self, work: Callable[[], None]) -> None:
        self._start(self._on_thread(work, lambda _nothing: self._look()))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        if self._has_ended:
            # The program is closing: nobody looks any more.
            work.close()
            return
        task = asyncio.create_task(work, name="lockdown")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _own_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="lockdown")


def _own(evidence: wire_evidence.Evidence) -> Evidence | None:
    """Evidence as the guard knows it; None for a code of another version."""
    try:
        return Evidence(FindingCode(evidence.code), evidence.about)
    except ValueError:
        return None


def _shared(evidence: Evidence) -> wire_evidence.Evidence:
    """Evidence as it travels."""
    return wire_evidence.Evidence(evidence.code.value, evidence.about)


def _in_words(finding: Finding) -> LockCause:
    said = FINDINGS[finding.code]
    facts = {language: told_facts(finding, language) for language in LANGUAGES}
    return LockCause(_both(said.cause, facts), _both(said.advice, facts))


def _both(text: Text, facts: Mapping[Language, Mapping[str, Fact]]) -> Text:
    return Text(*(text.say(language, facts[language]).replace("{", "{{").replace("}", "}}") for language in LANGUAGES))


def _filled(text: Text, facts: Mapping[str, Fact]) -> Text:
    return _both(text, dict.fromkeys(LANGUAGES, facts))
