"""Performs the steps of a lockdown in order, and undoes them in opposite order whatever happened in between.

The one rule behind it: what undoes a step is on the disk before the step acts, and is taken away only after it was
put back. So at any line a crash leaves at most one step half done, and its undo is known. An undo that stands is never
written over: a second start must not take our own lock for what was there before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
import structlog

from candidate_agent.lockdown.machine import MachineError, Trouble
from candidate_agent.lockdown.steps import Step, StepName
from candidate_agent.lockdown.undo_file import Undo, UndoError, UndoStore

_log = structlog.get_logger(__name__)


class Failure(msgspec.Struct, frozen=True):
    """A step that did not do as asked, and why."""

    step: StepName
    trouble: Trouble


class Performed(msgspec.Struct, frozen=True):
    """How a lockdown went. With `stopped_at` a required step failed and everything was reverted."""

    done: tuple[StepName, ...] = ()
    failures: tuple[Failure, ...] = ()
    stopped_at: StepName | None = None


class Reverted(msgspec.Struct, frozen=True):
    """What was put back, and what could not be; its undo is kept for the next time."""

    done: tuple[StepName, ...] = ()
    failures: tuple[Failure, ...] = ()
    damaged: bool = False
    """The undos could not all be read, and some of it was guessed."""


class LockdownSequence:
    """The steps of one PC. `required` are those without which there is no exam on it."""

    def __init__(self, steps: Sequence[Step], store: UndoStore, required: Collection[StepName] = ()) -> None:
        self._steps = steps
        self._store = store
        self._required = required

    def perform(self) -> Performed:
        """Repair what an earlier life left, then perform every step. A failure is a value; nothing is raised."""
        failures = [*self.repair().failures]
        done: list[StepName] = []
        for step in self._steps:
            failure = self._perform(step)
            if failure is None:
                done.append(step.name)
                continue
            failures.append(failure)
            if step.name in self._required:
                return Performed((), (*failures, *self.revert().failures), step.name)
        return Performed(tuple(done), tuple(failures))

    def revert(self) -> Reverted:
        """Put everything back, the last step first. What fails stays written down, and does not stop the others."""
        found = self._store.load()
        undos = list(found.undos)
        done: list[StepName] = []
        failures: list[Failure] = []
        if found.damaged:
            undos = self._with_guesses(undos)
            self._store.set_aside()
            failures += self._save(undos, undos[-1:])
        for undo in reversed(tuple(undos)):
            failure = self._revert(undo)
            if failure is None:
                done.append(undo.step)
                undos.remove(undo)
                failures += self._save(undos, [undo])
            else:
                failures.append(failure)
        return Reverted(tuple(done), tuple(failures), found.damaged)

    repair = revert
    """At the next start and by `kaochang-agent repair`: reverting knows nothing but the undos, so it is the same."""

    def perform_again(self) -> tuple[StepName, ...]:
        """Perform again what was changed behind our back; returns those steps. Their undos stay as they are."""
        changed: list[StepName] = []
        ours = {undo.step for undo in self._store.load().undos}
        for step in self._steps:
            if step.name not in ours:
                continue
            try:
                if not step.in_force():
                    changed.append(step.name)
                    step.perform()
            except MachineError as error:
                _failed(step.name, error.trouble)
        return tuple(changed)

    # ---- one step ---------------------------------------------------------------------------------------------------

    def _perform(self, step: Step) -> Failure | None:
        undos = self._store.load().undos
        undo = next((one for one in undos if one.step is step.name), None)
        try:
            if undo is None:
                undo = Undo(step.name, step.remember())
                self._store.save([*undos, undo])
            step.perform()
        except UndoError:
            return _failed(step.name, Trouble.DISK)
        except MachineError as error:
            if undo is not None and self._revert(undo) is None:
                self._save([one for one in self._store.load().undos if one != undo], [undo])
            return _failed(step.name, error.trouble)
        return None

    def _revert(self, undo: Undo) -> Failure | None:
        step = next((one for one in self._steps if one.name is undo.step), None)
        if step is None:
            return _failed(undo.step, Trouble.UNSUPPORTED)
        try:
            step.revert(undo.before)
        except MachineError as error:
            return _failed(undo.step, error.trouble)
        return None

    def _save(self, undos: Sequence[Undo], about: Sequence[Undo]) -> list[Failure]:
        """Write down what is still to undo. Where the disk refuses, too much is written down, and that is harmless."""
        try:
            self._store.save(undos)
        except UndoError:
            return [_failed(undo.step, Trouble.DISK) for undo in about]
        return []

    def _with_guesses(self, undos: Sequence[Undo]) -> list[Undo]:
        """Undos for every step in its order: what could be read, and what the machine lets us guess."""
        known = {undo.step: undo for undo in undos}
        for step in self._steps:
            if step.name not in known:
                try:
                    known[step.name] = Undo(step.name, step.guess())
                except MachineError as error:
                    _failed(step.name, error.trouble)
        order = [step.name for step in self._steps]
        return sorted(known.values(), key=lambda undo: order.index(undo.step) if undo.step in order else len(order))


def _failed(step: StepName, trouble: Trouble) -> Failure:
    _log.info("a step of the lockdown failed", step=step.value, trouble=trouble.value)
    return Failure(step, trouble)
