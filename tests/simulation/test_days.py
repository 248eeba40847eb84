"""A thousand exam days in virtual time (design section 6): no invariant breaks, and everything really comes about."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.simulation.faults import KINDS, day_of
from tests.simulation.minimise import live, minimise, trace_of

BASE = 20261128
FIRST = 20
CHUNKS = 7
CHUNK = 140

MUST_COME_ABOUT = {
    # the commit, cut at every place
    "server killed when a batch was taken": 10,
    "server killed when a batch was appended": 10,
    "life ended: store_full": 10,
    "life ended: store_connection_lost": 10,
    "life ended: store_fenced": 5,
    "server rebooted": 10,
    # the network
    "message lost": 100,
    "message lost in a cut": 100,
    "message doubled": 100,
    "message reordered": 100,
    # the PCs
    "PC killed right after Keep": 5,
    "PC killed right after Transmit": 20,
    "PC journal read back": 50,
    "PC disk refused": 50,
    "went on without a server": 10,
    "upload of pieces broken off": 50,
    "file sent ahead": 500,
    "file not sent ahead": 50,
    "pc_locks": 50,
    "a lock was measured": 10,
    "an emergency code used": 1,
    "emergency_code_used": 1,
    "lock_released": 30,
    "hand-in refused: pc_locked": 1,
    "machine_moved": 10,
    "second_login_refused": 5,
    "refused: machine_revoked": 5,
    "kept as evidence: machine_revoked": 5,
    # time
    "kept as evidence: after_deadline": 50,
    "handed in by candidate": 1,
    "handed in by server": 20,
    "handed in by time_up": 300,
    "hand-in refused: too_early": 50,
    "hand-in refused: needs_consent": 50,
    "late_refused": 5,
    "session_paused": 10,
    "session_extended": 5,
    "time_extended": 20,
    "session_reopened": 5,
    "sitting_reopened": 10,
    "ExtendSitting: extension_not_positive": 3,
    "StartSession: session_already_started": 1,
    "reply to staff lost": 10,
    "refused: too_many_attempts": 10,
    # consent and the organiser's release
    "a proposal: agreed": 50,
    "server killed between proposal and consent": 3,
    "consent_completed": 100,
    "consent_expired": 10,
    "consent_withdrawn": 3,
    "GiveConsent: proposal_over": 20,
    "GiveConsent: consent_already_given": 1,
    "GiveConsent: consent_not_yours": 10,
    "ordered without the right": 100,
    "ExtendSitting: extension_needs_release": 5,
    "ExtendSession: release_wrong": 20,
    "ExtendSession: release_attempts": 20,
    "release_used": 20,
    # lost time
    "session_interrupted": 50,
    "interruption_settled": 30,
    "session_called_off": 1,
    "loss_measured": 100,
    "a lie about lost time": 20,
    "lost_time_credited": 50,
    "CreditLostTime: credit_above_loss": 5,
    "CreditLostTime: extension_needs_release": 20,
    # the room
    "handed in by staff": 10,
    "hand_in_undone": 3,
    "hand_lowered": 50,
    "StepOut: somebody_is_outside": 5,
    "stepped_back": 5,
    "violation_recorded": 10,
    "seats_changed": 3,
    "candidate_added": 1,
    "paper_switched": 2,
    "duty_fell": 700,
    "point_settled": 20,
    "session_closed": 2 * CHUNK,
}
"""In every 140 days, at least so often: a simulation in which nothing happens proves nothing."""


def all_hold(seeds: range) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        lived = live(day_of(seed))
        if lived.broken is not None:
            pytest.fail(trace_of(minimise(day_of(seed), lived.broken.rule)), pytrace=False)
        counts.update(lived.world.counts)
    return counts


def test_twenty_days_break_no_invariant() -> None:
    counts = all_hold(range(BASE, BASE + FIRST))
    assert counts["answer_saved"] > 1000


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_hundred_and_forty_days_break_no_invariant_and_everything_comes_about(chunk: int) -> None:
    begin = BASE + FIRST + chunk * CHUNK
    counts = all_hold(range(begin, begin + CHUNK))
    wanted = dict.fromkeys(KINDS, 2) | MUST_COME_ABOUT
    too_rare = {what: counts[what] for what, least in wanted.items() if counts[what] < least}
    assert not too_rare


def test_a_seed_gives_the_same_day_every_time() -> None:
    first, again = live(day_of(BASE)), live(day_of(BASE))
    assert first.world.trace == again.world.trace
    assert [record.hash for record in first.world.disk.records] == [record.hash for record in again.world.disk.records]
