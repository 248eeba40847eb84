"""Every number of the handbook, in one frozen value that the plan may change and code never does.

Durations are milliseconds, marks and weights are exact decimals.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of one plan as numbers; the section of the handbook stands beside each."""

    # Section 3: the exam
    theory_weight: Decimal = Decimal("0.30")
    practical_weight: Decimal = Decimal("0.70")
    pass_mark: Decimal = Decimal(60)
    # Section 7: the day, relative to T (start) or to the end
    systems_on_before_start: int = 90 * MINUTE
    login_opens_before_start: int = 30 * MINUTE
    rules_read_before_start: int = 15 * MINUTE
    identity_check_after_start: int = 15 * MINUTE
    entry_closes_after_start: int = 30 * MINUTE
    early_leave_theory_before_end: int = 15 * MINUTE
    early_leave_practical_before_end: int = 30 * MINUTE
    reminder_before_end: int = 15 * MINUTE
    initial_password_digits: int = 6
    early_leave_needs_consent: bool = True
    starts_by_itself: bool = True
    # Section 8: when things go wrong
    extension_limit_by_site: int = 15 * MINUTE
    power_cut_limit: int = 60 * MINUTE
    consent_expires: int = 10 * MINUTE
    """How long a proposal waits for the other people."""
    interruption_from: int = 30 * SECOND
    """An outage of the server this long, or with a restart of its machine, is an interruption that people look at."""
    interruption_decision: int = 15 * MINUTE
    """How long after the return an interruption past its limit waits for people before the session is called off."""
    release_attempts: int = 5
    release_attempt_window: int = 10 * MINUTE
    screening: tuple[str, ...] = ()
    """Items of the day's entry screening (入场筛查), in words; empty where the day has none."""
    messages_shown: int = 5
    hands_text: int = 500
    # Section 2: people
    invigilators_per_room: int = 2
    candidates_per_invigilator: int = 20
    # Section 5: files
    photo_width: int = 295
    photo_height: int = 413
    photo_size_tolerance: int = 25
    photo_bytes: int = 5 * 1024 * 1024
    # Section 10: later
    recheck_days: int = 7
    recheck_answer_days: int = 3
    # Ours: what the handbook leaves open
    closing_grace: int = 10 * SECOND
    """After a deadline the server waits this long for the PC's own hand-in before it closes the sitting itself."""
    alive_every: int = 5 * SECOND
    standby_patience: int = 5 * SECOND
    """How long the server waits for a standby that says nothing before it goes on alone."""
    sign_in_attempts: int = 5
    sign_in_attempt_window: int = 5 * MINUTE
    console_locks_after: int = 10 * MINUTE
    login_attempts: int = 8
    login_attempt_window: int = MINUTE
    screens_shown: bool = True
    """Whether people may ask to see a candidate's screen; a picture of it is small and kept nowhere."""


def early_leave_before_end(policy: Policy, *, practical: bool) -> int:
    """From how long before the end a candidate may leave, with consent (handbook section 7)."""
    return policy.early_leave_practical_before_end if practical else policy.early_leave_theory_before_end
