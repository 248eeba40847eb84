"""Signing in by its rules: passes, throttled guessing, the lock after idle. Time is told."""

from __future__ import annotations

import base64

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from exam.people import Actor, Role
from exam.policy import MINUTE, Policy
from exam.text import Refusal
from server.accounts import Account
from server.attempts import MOST_KEYS, Attempts
from server.sign_in import ADDRESS_FACTOR, CONSOLES_OF_ONE, NOTED_REFUSALS, PASS_LASTS, Origin, Pass, SignIns

SECRET = bytes(range(32))
POLICY = Policy()
CHIEF = Account("主考甲", Role.CHIEF_EXAMINER, "a hash")
HERE = Origin("主考甲", "JK-01", "10.0.0.5")
NOW = 1_000_000


def sign_ins() -> SignIns:
    return SignIns(POLICY, SECRET)


def chiefs_pass(now: int = NOW) -> Pass:
    return sign_ins().make("sid-1", CHIEF, "JK-01", now)


# ---- passes ---------------------------------------------------------------------------------------------------------


def test_a_token_says_who_where_and_since_when_to_any_life_of_the_server() -> None:
    pass_ = sign_ins().read(sign_ins().token(chiefs_pass()))
    assert pass_ == chiefs_pass()
    assert pass_.actor == Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")


def test_a_token_of_another_site_is_none() -> None:
    assert sign_ins().read(SignIns(POLICY, bytes(32)).token(chiefs_pass())) is None


@given(st.integers(min_value=0), st.characters())
def test_a_token_with_anything_changed_is_none(place: int, character: str) -> None:
    token = sign_ins().token(chiefs_pass())
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    assert changed == token or sign_ins().read(changed) is None


@given(st.text())
def test_no_text_that_the_site_did_not_write_is_a_token(text: str) -> None:
    assert sign_ins().read(text) is None


def test_a_token_with_another_role_written_into_it_is_none() -> None:
    text, proof = (
        sign_ins().token(sign_ins().make("sid-1", Account("监考甲", Role.INVIGILATOR, ""), "JK-01", 0)).split(".")
    )
    written = base64.urlsafe_b64decode(text)
    assert b'"invigilator"' in written
    forged = base64.urlsafe_b64encode(written.replace(b'"invigilator"', b'"chief_examiner"')).decode()
    assert sign_ins().read(f"{forged}.{proof}") is None


def test_a_pass_counts_for_its_person_at_its_machine_for_longer_than_a_day_lasts() -> None:
    holds = sign_ins().holds
    assert holds(chiefs_pass(), "JK-01", CHIEF, NOW)
    assert holds(chiefs_pass(), "JK-01", CHIEF, NOW + PASS_LASTS - 1)
    assert not holds(chiefs_pass(), "JK-01", CHIEF, NOW + PASS_LASTS)
    assert not holds(chiefs_pass(), "JK-02", CHIEF, NOW), "another machine"
    assert not holds(chiefs_pass(), "JK-01", None, NOW), "no such person any more"
    assert not holds(None, "JK-01", CHIEF, NOW)


def test_a_pass_ends_with_the_account_as_it_was() -> None:
    changed = {"active": False}, {"role": Role.INVIGILATOR}, {"hash": "another hash"}
    for change in changed:
        account = msgspec.structs.replace(CHIEF, **change)
        assert not sign_ins().holds(chiefs_pass(), "JK-01", account, NOW), change


def test_signing_in_again_at_a_machine_ends_the_sign_in_before_it() -> None:
    here, there = Actor(CHIEF.role, CHIEF.name, "JK-01"), Actor(CHIEF.role, CHIEF.name, "JK-02")
    other = Actor(Role.INVIGILATOR, "监考甲", "JK-01")
    consoles = {"a": here, "b": there, "c": other}
    assert sign_ins().replaced(consoles, here) == [("a", here)]


def test_one_person_is_signed_in_at_a_few_machines_at_most() -> None:
    consoles: dict[str, Actor] = {}
    for number in range(50):
        actor = Actor(CHIEF.role, CHIEF.name, f"JK-{number}")
        for sid, _ in sign_ins().replaced(consoles, actor):
            del consoles[sid]
        consoles[f"sid-{number}"] = actor
        assert len(consoles) <= CONSOLES_OF_ONE
    assert list(consoles) == ["sid-46", "sid-47", "sid-48", "sid-49"]


# ---- the lock after idle --------------------------------------------------------------------------------------------


def test_a_console_locks_after_nobody_acted_and_not_before() -> None:
    rules, locks = sign_ins(), POLICY.console_locks_after
    rules.acts("sid-1", NOW)
    assert not rules.goes_idle("sid-1", NOW + locks - 1, acted=False)
    assert not rules.is_locked("sid-1")
    assert rules.goes_idle("sid-1", NOW + locks, acted=False)
    assert rules.is_locked("sid-1")


def test_a_program_that_only_looks_keeps_no_console_open() -> None:
    rules = sign_ins()
    rules.acts("sid-1", NOW)
    looks = range(NOW, NOW + POLICY.console_locks_after, MINUTE // 2)
    assert not any(rules.goes_idle("sid-1", now, acted=False) for now in looks)
    assert rules.goes_idle("sid-1", NOW + POLICY.console_locks_after, acted=False)


def test_whoever_acts_keeps_the_console_open() -> None:
    rules = sign_ins()
    rules.acts("sid-1", NOW)
    times = range(NOW, NOW + 3 * POLICY.console_locks_after, POLICY.console_locks_after - 1)
    assert not any(rules.goes_idle("sid-1", now, acted=True) for now in times)


def test_an_act_does_not_open_a_console_whose_time_is_over() -> None:
    rules = sign_ins()
    rules.acts("sid-1", NOW)
    assert rules.goes_idle("sid-1", NOW + POLICY.console_locks_after, acted=True)


def test_a_password_opens_the_console_for_the_same_time_again() -> None:
    rules, locks = sign_ins(), POLICY.console_locks_after
    rules.acts("sid-1", NOW)
    rules.goes_idle("sid-1", NOW + locks, acted=False)
    rules.acts("sid-1", NOW + 2 * locks)
    assert not rules.is_locked("sid-1")
    assert not rules.goes_idle("sid-1", NOW + 3 * locks - 1, acted=False)


def test_a_restart_of_the_server_locks_nobody_out() -> None:
    rules = sign_ins()
    assert not rules.goes_idle("sid-of-the-life-before", NOW, acted=False)
    assert rules.goes_idle("sid-of-the-life-before", NOW + POLICY.console_locks_after, acted=False)


def test_what_is_remembered_of_consoles_is_bounded() -> None:
    rules = sign_ins()
    for number in range(5000):
        rules.goes_idle(f"a{number}", NOW, acted=False)
        rules.acts(f"b{number}", NOW)
        rules.goes_idle(f"b{number}", NOW + POLICY.console_locks_after, acted=False)
    assert len(rules._active) <= 2001
    assert len(rules._locked) <= 2001


# ---- guessing -------------------------------------------------------------------------------------------------------


def guess(rules: SignIns, origin: Origin, now: int, times: int) -> list[Refusal | None]:
    return [rules.begin_try(origin, now) for _ in range(times)]


def test_after_a_few_wrong_tries_one_waits_and_is_told_how_long() -> None:
    rules = sign_ins()
    assert guess(rules, HERE, NOW, POLICY.sign_in_attempts) == [None] * POLICY.sign_in_attempts
    refusal = rules.begin_try(HERE, NOW + 30_000)
    assert refusal == Refusal("too_many_sign_ins", {"seconds": (POLICY.sign_in_attempt_window - 30_000) // 1000})
    assert rules.begin_try(HERE, NOW + POLICY.sign_in_attempt_window) is None


def test_waiting_is_not_made_longer_by_asking_again() -> None:
    rules = sign_ins()
    guess(rules, HERE, NOW, 1000)
    assert rules.begin_try(HERE, NOW + POLICY.sign_in_attempt_window) is None


def test_a_right_password_forgives_the_slips_before_it() -> None:
    rules = sign_ins()
    for _ in range(2):
        assert guess(rules, HERE, NOW, POLICY.sign_in_attempts) == [None] * POLICY.sign_in_attempts
        rules.was_right(HERE)


def test_nobody_can_lock_an_honest_person_out_from_elsewhere() -> None:
    rules = sign_ins()
    guess(rules, Origin("主考甲", "JK-01", "10.0.0.66"), NOW, 1000)
    assert rules.begin_try(HERE, NOW) is None, "another address, though it called itself the same machine"
    assert rules.begin_try(Origin("主考甲", "JK-02", "10.0.0.6"), NOW) is None


def test_a_pc_that_calls_itself_something_new_each_time_is_stopped_by_its_address() -> None:
    rules = sign_ins()
    tries = [rules.begin_try(Origin("主考甲", f"PC-{number}", "10.0.0.66"), NOW) for number in range(1000)]
    assert tries.count(None) == POLICY.sign_in_attempts * ADDRESS_FACTOR


def test_many_people_at_one_console_do_not_use_up_its_tries_by_signing_in() -> None:
    rules = sign_ins()
    for number in range(200):
        origin = Origin(f"监考{number}", "JK-01", "10.0.0.5")
        assert rules.begin_try(origin, NOW) is None
        rules.was_right(origin)


def test_the_journal_takes_a_bounded_number_of_refusals() -> None:
    rules = sign_ins()
    of_one = [rules.may_note_refusal(HERE, NOW) for _ in range(1000)]
    assert of_one.count(True) == POLICY.sign_in_attempts
    everywhere = [rules.may_note_refusal(Origin("x", "y", f"10.0.1.{number}"), NOW) for number in range(1000)]
    assert everywhere.count(True) == NOTED_REFUSALS - POLICY.sign_in_attempts
    assert rules.may_note_refusal(HERE, NOW + POLICY.sign_in_attempt_window)


def test_tries_are_remembered_for_a_bounded_number_of_keys_the_newest_of_them() -> None:
    attempts = Attempts(2, MINUTE)
    for number in range(3 * MOST_KEYS):
        attempts.add(f"key-{number}", NOW)
        attempts.add("asked all the time", NOW)
    assert len(attempts) <= MOST_KEYS
    assert attempts.wait("asked all the time", NOW) == MINUTE


@given(st.lists(st.integers(min_value=0, max_value=3 * MINUTE), max_size=40), st.integers(min_value=1, max_value=5))
def test_no_window_ever_holds_more_tries_than_its_limit(times: list[int], limit: int) -> None:
    attempts, made = Attempts(limit, MINUTE), []
    for now in sorted(times):
        if attempts.wait("key", now) == 0:
            attempts.add("key", now)
            made.append(now)
    assert all(sum(begin <= now < begin + MINUTE for now in made) <= limit for begin in made)
