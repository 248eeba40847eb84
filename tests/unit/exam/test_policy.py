"""The numbers of the handbook, typed again from it: the program may not drift from the book."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from exam.policy import Policy, early_leave_before_end

SECOND = 1000
MINUTE = 60 * SECOND
HANDBOOK = {
    # section 3: theory weighs 30 %, practical 70 %; pass at 60 or more
    "theory_weight": Decimal("0.30"),
    "practical_weight": Decimal("0.70"),
    "pass_mark": Decimal(60),
    # section 7: T-90 machines on, T-30 login, T-15 rules read, T+15 identity, T+30 entry closed
    "systems_on_before_start": 90 * MINUTE,
    "login_opens_before_start": 30 * MINUTE,
    "rules_read_before_start": 15 * MINUTE,
    "identity_check_after_start": 15 * MINUTE,
    "entry_closes_after_start": 30 * MINUTE,
    # section 7: end-30 practical, end-15 theory, end-15 everyone is told
    "early_leave_practical_before_end": 30 * MINUTE,
    "early_leave_theory_before_end": 15 * MINUTE,
    "reminder_before_end": 15 * MINUTE,
    # section 7: initial password, consent of the chief examiner
    "initial_password_digits": 6,
    "early_leave_needs_consent": True,
    # section 8: the site extends up to 15 minutes; a power cut of up to 60 minutes
    "extension_limit_by_site": 15 * MINUTE,
    "power_cut_limit": 60 * MINUTE,
    # section 2: two invigilators a room, one for each 20 candidates
    "invigilators_per_room": 2,
    "candidates_per_invigilator": 20,
    # section 5: photos
    "photo_width": 295,
    "photo_height": 413,
    "photo_bytes": 5 * 1024 * 1024,
    # section 10: recheck
    "recheck_days": 7,
    "recheck_answer_days": 3,
}
OURS = {
    "starts_by_itself",
    "photo_size_tolerance",
    "closing_grace",
    "consent_expires",
    "console_locks_after",
    "hands_text",
    "interruption_decision",
    "interruption_from",
    "messages_shown",
    "release_attempt_window",
    "release_attempts",
    "screening",
    "screens_shown",
    "sign_in_attempt_window",
    "sign_in_attempts",
    "alive_every",
    "standby_patience",
    "login_attempts",
    "login_attempt_window",
}


@pytest.mark.parametrize("name", HANDBOOK)
def test_a_number_is_the_handbooks(name: str) -> None:
    assert getattr(Policy(), name) == HANDBOOK[name]


def test_every_number_is_either_the_handbooks_or_listed_as_ours() -> None:
    assert set(Policy.__struct_fields__) == set(HANDBOOK) | OURS


def test_the_weights_make_one() -> None:
    assert Policy().theory_weight + Policy().practical_weight == 1


def test_each_part_has_its_own_window_for_leaving_early() -> None:
    assert early_leave_before_end(Policy(), practical=False) == 15 * MINUTE
    assert early_leave_before_end(Policy(), practical=True) == 30 * MINUTE


def test_a_policy_with_a_misspelt_number_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"pass_marc": "59"}', type=Policy)
