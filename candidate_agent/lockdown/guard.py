"""The lockdown of one PC as its program holds it: steps, findings and the lock, each kept on the disk in time.

It decides nothing about the exam. What is new is returned; the session measures and reports it, the windows show it.
Calls come from one thread, and one that lives as long as the lockdown: Windows counts its wakefulness by thread.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import structlog

from candidate_agent.lockdown import lock as locks
from candidate_agent.lockdown.findings import Evidence, Finding, FindingCode, finding
from candidate_agent.lockdown.lock import EmergencyUse, Lock
from candidate_agent.lockdown.lock_file import LockFile, LockFileError
from candidate_agent.lockdown.machine import LockdownMachine, Trouble
from candidate_agent.lockdown.observation import Observation
from candidate_agent.lockdown.policy import LockdownPolicy, Work
from candidate_agent.lockdown.sequence import Failure, LockdownSequence, Performed, Reverted
from candidate_agent.lockdown.steps import StepName, standard_steps
from candidate_agent.lockdown.undo_file import UndoFile
from candidate_agent.lockdown.watch import Appeared, FindingWatch, News
from exam.ids import MachineId, SessionId
from exam.text import Refusal
from exam.timing import Instant

FOLDER = "lockdown"
"""The folder of the undo file and the lock in the agent's own."""
DISK = "emergency_disk"
_BY_TROUBLE = {
    Trouble.RIGHTS: FindingCode.STEP_NOT_ALLOWED,
    Trouble.UNSUPPORTED: FindingCode.STEP_UNSUPPORTED,
    Trouble.FAILED: FindingCode.STEP_FAILED,
    Trouble.DISK: FindingCode.STEP_FAILED,
}

_log = structlog.get_logger(__name__)


class LockdownGuard:
    """The lockdown of one PC. `now` is the PC's own count in milliseconds, `at` exam time."""

    def __init__(self, name: MachineId, machine: LockdownMachine, folder: Path, policy: LockdownPolicy) -> None:
        self._name = name
        self._policy = policy
        self._file = LockFile(folder / FOLDER)
        self._watch = FindingWatch(policy)
        steps, undos = standard_steps(machine), UndoFile(folder / FOLDER)
        today = [step for step in steps if step.name not in policy.skipped]
        self._everything = LockdownSequence(steps, undos)
        self._sequence = LockdownSequence(today, undos, policy.required)
        self._lock = self._file.read(policy)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands now."""
        return self._watch.findings

    @property
    def lock(self) -> Lock:
        """The lock as it is, and is on the disk."""
        return self._lock

    # ---- the steps --------------------------------------------------------------------------------------------------

    def start(self, now: int, at: Instant) -> list[News]:
        """Perform the lockdown, after repairing what an earlier life left, also of steps that are skipped today."""
        self._everything.repair()
        return self._told_of_steps(self._sequence.perform(), now, at)

    def stop(self) -> Reverted:
        """Revert everything. The lock stays: only people unlock."""
        return self._everything.revert()

    # ---- findings ---------------------------------------------------------------------------------------------------

    def observed(self, seen: Observation, work: Work, now: int, at: Instant) -> list[News]:
        """Take an observation, and look after the steps; returns what is new and what is gone."""
        news = self._watch.observed(seen, work, now)
        # Windows starts its updates again by itself: that is put right and is nobody's doing.
        changed = [name for name in self._sequence.perform_again() if name is not StepName.UPDATES]
        found = [finding(self._policy, FindingCode.STEP_UNDONE, name.value, step=name.value) for name in changed]
        news += self._watch.told(FindingCode.STEP_UNDONE, found, now)
        return self._locked_by(news, at)

    # ---- the lock ---------------------------------------------------------------------------------------------------

    def begin(self, session: SessionId, verifiers: Sequence[str]) -> None:
        """A login gave the codes of its session."""
        self._keep(locks.begin(self._lock, session, verifiers))

    def release(self, causes: Collection[Evidence]) -> None:
        """The console released these causes. A full disk does not keep a candidate locked; a restart then would."""
        self._keep(locks.release(self._lock, causes))

    def type_code(self, code: str, at: Instant) -> Refusal | None:
        """Somebody typed an emergency code; a refusal says why it did nothing.

        A code opens only when its use is on the disk, or it could be used again: else `emergency_disk`.
        """
        tried = locks.release_by_code(self._lock, self._name, code, at, self._policy)
        if tried.refusal is None:
            try:
                self._file.write(tried.lock)
            except LockFileError:
                return Refusal(DISK)
            self._lock = tried.lock
            return None
        self._keep(tried.lock)
        return tried.refusal

    def reported(self, uses: Collection[EmergencyUse]) -> None:
        """The site has these uses on its disk."""
        self._keep(locks.reported(self._lock, uses))

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _told_of_steps(self, performed: Performed, now: int, at: Instant) -> list[News]:
        policy, news = self._policy, list[News]()
        by_code: dict[FindingCode, list[Finding]] = {
            code: [] for code in (*_BY_TROUBLE.values(), FindingCode.MAY_SLEEP)
        }
        for failure in performed.failures:
            code = _code_of(failure)
            by_code[code].append(finding(policy, code, failure.step.value, step=failure.step.value))
        stopped = performed.stopped_at
        by_code[FindingCode.NOT_LOCKED_DOWN] = (
            [] if stopped is None else [finding(policy, FindingCode.NOT_LOCKED_DOWN, stopped.value, step=stopped.value)]
        )
        for code, found in by_code.items():
            news += self._watch.told(code, found, now)
        return self._locked_by(news, at)

    def _locked_by(self, news: list[News], at: Instant) -> list[News]:
        lock = self._lock
        for one in news:
            if isinstance(one, Appeared):
                lock = locks.found(lock, one.finding, at)
        self._keep(lock)
        return news

    def _keep(self, lock: Lock) -> None:
        """Write the lock down, then hold to it. Where the disk refuses it holds for as long as the program runs."""
        if lock == self._lock:
            return
        try:
            self._file.write(lock)
        except LockFileError:
            _log.info("the lock could not be written down", locked=lock.locked)
        self._lock = lock


def _code_of(failure: Failure) -> FindingCode:
    return FindingCode.MAY_SLEEP if failure.step is StepName.AWAKE else _BY_TROUBLE[failure.trouble]
