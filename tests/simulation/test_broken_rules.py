"""The simulation must notice: each test breaks one rule of the real program and some day must catch it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec
import pytest

from candidate_agent.session.core import SessionCore
from candidate_agent.session.effects import Effect, Saved
from candidate_agent.session.exam_time import ExamTime
from candidate_agent.session.outbox import Outbox
from exam import candidate_rules, sitting
from exam import events as ev
from exam.commands import LogIn, Ordered, Outcome
from exam.policy import Policy
from exam.room import SessionState
from exam.sitting import Sitting
from exam.timing import Instant, Timing
from server import service
from server.desk import Outgoing
from server.exam_clock import Mark, Resumed
from server.hall import Hall
from server.journal.record import Record
from server.service import Life
from tests.simulation.faults import day_of
from tests.simulation.minimise import live
from tests.simulation.server_process import Durable, ServerProcess

DAYS = 60
Break = Callable[[pytest.MonkeyPatch], None]


def broken_rule() -> str:
    """The rule that the first failing day names; empty where every day holds."""
    for seed in range(DAYS):
        if (broken := live(day_of(seed)).broken) is not None:
            return broken.rule
    return ""


def answers_count_after_the_deadline(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(candidate_rules, "_why_not", lambda *_: "")


def acknowledged_before_it_is_written(patch: pytest.MonkeyPatch) -> None:
    real = ServerProcess._append

    def hasty(
        self: ServerProcess, life: Life, out: list[Outgoing], records: list[Record], waiting: list[Durable]
    ) -> None:
        if self.life is life and self.world.now >= self.frozen_until:
            self._deliver(life, out, [], 0)
        real(self, life, out, records, waiting)

    patch.setattr(ServerProcess, "_append", hasty)


def saved_is_shown_when_only_the_pc_has_it(patch: pytest.MonkeyPatch) -> None:
    real = SessionCore.kept

    def boasting(self: SessionCore, seq: int, monotonic: int) -> list[Effect]:
        effects = real(self, seq, monotonic)
        outbox = self._outbox
        if outbox is None or self.view is None or seq not in outbox.entries():
            return effects
        return [Saved(self.view.sitting, outbox.line, seq, outbox.entries()[seq], ""), *effects]

    patch.setattr(SessionCore, "kept", boasting)


def a_pause_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Timing, "paused_until", lambda *_: 0)


def two_pcs_are_active(patch: pytest.MonkeyPatch) -> None:
    def generous(session: SessionState, state: Sitting, command: LogIn, policy: Policy, now: Instant) -> object:
        return (ev.LoggedIn(state.id, command.machine, state.line + 1),)

    patch.setattr(candidate_rules, "_log_in", generous)


def a_restart_forgets_an_answer(patch: pytest.MonkeyPatch) -> None:
    real = Hall.replay

    def careless(self: Hall, records: Iterable[Record]) -> None:
        records = list(records)
        answers = [record for record in records if record.kind == "answer_saved"]
        real(self, [record for record in records if record not in answers[-1:]])

    patch.setattr(Hall, "replay", careless)


def a_double_click_extends_twice(patch: pytest.MonkeyPatch) -> None:
    real = Hall.by_staff

    def forgetful(self: Hall, ordered: Ordered, now: Instant) -> Outcome:
        self.requests.pop(ordered.request, None)
        return real(self, ordered, now)

    patch.setattr(Hall, "by_staff", forgetful)


def a_pcs_clock_runs_fast_and_is_not_corrected(patch: pytest.MonkeyPatch) -> None:
    def fast(self: ExamTime, monotonic: int) -> Instant:
        return monotonic + monotonic % 1_000_000 // 500 + max(self._offsets) if self._offsets else 0

    patch.setattr(ExamTime, "now", fast)


def the_clock_stands_still_while_the_server_is_down(patch: pytest.MonkeyPatch) -> None:
    def still(last: Mark | None, latest: Instant, now: Mark) -> Resumed:
        return Resumed(latest, 0, "still")

    patch.setattr(service, "resume", still)


def an_answer_is_changed_on_the_way(patch: pytest.MonkeyPatch) -> None:
    real = Outbox.take

    def swapped(self: Outbox, monotonic: int) -> list[tuple[int, object]]:
        taken: list[tuple[int, object]] = list(real(self, monotonic))
        if len(taken) > 1:
            (first, a), (second, b) = taken[0], taken[1]
            taken[0], taken[1] = (first, b), (second, a)
        return taken

    patch.setattr(Outbox, "take", swapped)


def an_extension_gives_half(patch: pytest.MonkeyPatch) -> None:
    real = sitting.evolve

    def mean(state: Sitting, event: ev.SittingEvent, at: Instant) -> Sitting:
        if isinstance(event, ev.TimeExtended):
            event = msgspec.structs.replace(event, added=event.added // 2)
        return real(state, event, at)

    patch.setattr("server.rooms.evolve_sitting", mean)


def a_lock_is_not_measured(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SessionCore, "_look_at_lock", lambda *_: [])


def a_file_on_its_way_is_forgotten_when_the_connection_breaks(patch: pytest.MonkeyPatch) -> None:
    def forgetful(self: SessionCore) -> list[Effect]:
        self._ahead.take_all()
        return []

    patch.setattr(SessionCore, "_keep_those_ahead", forgetful)


CAUGHT_AS: Mapping[Break, tuple[str, ...]] = {
    answers_count_after_the_deadline: ("after the deadline",),
    acknowledged_before_it_is_written: ("acknowledged is durable",),
    saved_is_shown_when_only_the_pc_has_it: ("acknowledged is durable",),
    a_pause_is_forgotten: ("time granted", "duties once"),
    two_pcs_are_active: ("one active PC", "no late entry"),
    a_restart_forgets_an_answer: ("nothing acknowledged lost",),
    a_double_click_extends_twice: ("once only",),
    a_pcs_clock_runs_fast_and_is_not_corrected: ("time granted",),
    the_clock_stands_still_while_the_server_is_down: ("the clock goes on",),
    an_answer_is_changed_on_the_way: ("nothing acknowledged changed",),
    a_lock_is_not_measured: ("a lock is measured",),
    a_file_on_its_way_is_forgotten_when_the_connection_breaks: ("no answer lost",),
    an_extension_gives_half: ("time granted", "replay"),
}


@pytest.mark.parametrize("break_it", CAUGHT_AS, ids=lambda b: b.__name__)
def test_a_broken_rule_is_caught(break_it: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    break_it(monkeypatch)
    assert broken_rule() in CAUGHT_AS[break_it]


@pytest.mark.slow
def test_the_same_days_hold_with_the_rules_as_they_are() -> None:
    assert broken_rule() == ""
