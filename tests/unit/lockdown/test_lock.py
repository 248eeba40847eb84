"""What locks, who unlocks, and what a restart remembers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.lockdown.findings import Evidence, FindingCode, finding
from candidate_agent.lockdown.lock import (
    MOST_CAUSES,
    MOST_RELEASED,
    Lock,
    begin,
    found,
    release,
    release_by_code,
    reported,
)
from candidate_agent.lockdown.lock_file import LockFile, LockFileError
from candidate_agent.lockdown.policy import LockdownPolicy, Severity
from candidate_agent.lockdown.texts import EMERGENCY
from exam.ids import MachineId, SessionId
from exam.policy import MINUTE, SECOND
from exam.trust.emergency_codes import CODES, make_codes, match_code, verifiers
from exam.trust.spoken_codes import SIGNS

POLICY = LockdownPolicy()
SECRET = bytes(range(32))
PC, OTHER_PC = MachineId("PC-01"), MachineId("PC-02")
SESSION, AFTERNOON = SessionId("第1考场/theory/20261128T0900"), SessionId("第1考场/practical/20261128T1400")
CODE = make_codes(SECRET, PC, SESSION)
STICK = finding(POLICY, FindingCode.USB_STORAGE, "E:", device="E:")
SCREEN = finding(POLICY, FindingCode.SECOND_DISPLAY, "2", count=2, allowed=1)
CABLE = finding(POLICY, FindingCode.CABLE_PULLED, "eth0", network="eth0")
LOGGED_IN = begin(Lock(), SESSION, verifiers(SECRET, PC, SESSION))
LOCKED = found(LOGGED_IN, STICK, 1000)


def typed(lock: Lock, code: str, now: int = 2000, machine: MachineId = PC) -> tuple[Lock, str]:
    """Type a code; the lock after it and why it did nothing."""
    tried = release_by_code(lock, machine, code, now, POLICY)
    return tried.lock, "" if tried.refusal is None else tried.refusal.code


def test_a_finding_locks_by_its_severity_and_with_its_cause() -> None:
    assert LOCKED.locked
    assert [(cause.finding, cause.since) for cause in LOCKED.causes] == [(STICK, 1000)]
    assert not found(LOGGED_IN, CABLE, 1000).locked


def test_the_same_finding_again_changes_nothing() -> None:
    assert found(LOCKED, STICK, 5000) == LOCKED


def test_the_console_releases_what_it_saw_and_nothing_newer() -> None:
    both = found(LOCKED, SCREEN, 2000)
    left = release(both, [STICK.evidence])
    assert left.locked
    assert [cause.finding for cause in left.causes] == [SCREEN]
    assert release(left, [STICK.evidence]) == left
    assert not release(left, [SCREEN.evidence]).locked


def test_what_was_released_does_not_lock_again_but_other_evidence_does() -> None:
    free = release(LOCKED, [STICK.evidence])
    assert not found(free, STICK, 9000).locked
    assert found(free, finding(POLICY, FindingCode.USB_STORAGE, "F:"), 9000).locked


def test_releasing_what_does_not_lock_gives_no_licence_for_later() -> None:
    assert found(release(LOGGED_IN, [STICK.evidence]), STICK, 2000).locked


def test_releasing_more_than_locks_gives_no_licence_either() -> None:
    other = finding(POLICY, FindingCode.USB_STORAGE, "F:")
    assert found(release(LOCKED, [STICK.evidence, other.evidence]), other, 2000).locked


def test_another_session_begins_with_nothing_released_and_keeps_the_lock() -> None:
    free = release(LOCKED, [STICK.evidence])
    later = begin(free, AFTERNOON, verifiers(SECRET, PC, AFTERNOON))
    assert found(later, STICK, 9000).locked
    assert begin(LOCKED, AFTERNOON, ()).locked


def test_logging_in_again_in_the_same_session_forgets_neither_release_nor_used_codes() -> None:
    free, _ = typed(LOCKED, CODE[0])
    again = begin(free, SESSION, verifiers(SECRET, PC, SESSION))
    assert again == free


# ---- emergency codes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("serial", range(CODES))
def test_each_code_opens_once_and_is_to_be_reported(serial: int) -> None:
    free, refused = typed(LOCKED, CODE[serial])
    assert (free.locked, refused) == (False, "")
    (use,) = free.uses
    assert (use.session, use.serial, use.at, use.released) == (SESSION, serial, 2000, (STICK.evidence,))
    assert typed(found(free, SCREEN, 3000), CODE[serial])[1] == "emergency_used"
    assert reported(free, [use]).uses == ()


@pytest.mark.parametrize("spelled", [str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code}。"])
def test_a_code_may_be_typed_as_people_type(spelled: object) -> None:
    assert callable(spelled)
    assert typed(LOCKED, spelled(CODE[3]))[1] == ""


def test_a_code_is_good_for_one_pc_and_one_session_of_one_site() -> None:
    for other in (
        make_codes(SECRET, OTHER_PC, SESSION),
        make_codes(SECRET, PC, AFTERNOON),
        make_codes(bytes(32), PC, SESSION),
    ):
        assert typed(LOCKED, other[0])[1] == "emergency_wrong"
    assert len({code for machine in (PC, OTHER_PC) for code in make_codes(SECRET, machine, SESSION)}) == 2 * CODES


def test_a_used_code_stays_used_when_the_pc_comes_back_to_its_session() -> None:
    free, _ = typed(LOCKED, CODE[0])
    away = begin(free, AFTERNOON, verifiers(SECRET, PC, AFTERNOON))
    back = begin(away, SESSION, verifiers(SECRET, PC, SESSION))
    assert typed(found(back, STICK, 9000), CODE[0], 9000)[1] == "emergency_used"


def test_a_code_typed_where_nothing_is_locked_stays_good() -> None:
    assert typed(LOGGED_IN, CODE[0]) == (LOGGED_IN, "emergency_not_locked")
    assert typed(LOCKED, CODE[0])[1] == ""


def test_a_pc_that_never_logged_in_has_no_codes() -> None:
    assert typed(found(Lock(), STICK, 0), CODE[0])[1] == "emergency_no_codes"


def test_guessing_is_slowed_down_and_time_gives_it_back() -> None:
    lock = LOCKED
    for turn in range(POLICY.code_attempts):
        lock, refused = typed(lock, "0-0000-0000", turn * SECOND)
        assert refused == "emergency_wrong"
    tried = release_by_code(lock, PC, CODE[0], 10 * SECOND, POLICY)
    assert tried.refusal is not None
    assert (tried.refusal.code, tried.refusal.facts) == ("emergency_attempts", {"seconds": 290})
    assert tried.lock.locked
    assert typed(lock, CODE[0], POLICY.code_attempt_window)[1] == ""


def test_a_count_that_was_set_back_bars_nobody_for_ever() -> None:
    lock = LOCKED
    for turn in range(POLICY.code_attempts):
        lock, _ = typed(lock, "0-0000-0000", 100 * MINUTE + turn)
    assert typed(lock, CODE[0], 0)[1] == ""


@given(st.text(max_size=80))
def test_nothing_else_opens_and_nothing_typed_breaks_anything(text: str) -> None:
    given_ones = verifiers(SECRET, PC, SESSION)
    assert match_code(given_ones, PC, SESSION, text) is None
    assert typed(LOCKED, text)[0].locked


@given(st.integers(0, CODES - 1), st.integers(0, 8), st.sampled_from(SIGNS))
def test_one_wrong_sign_opens_nothing(serial: int, place: int, sign: str) -> None:
    plain = CODE[serial].replace("-", "")
    wrong = plain[:place] + sign + plain[place + 1 :]
    assert (match_code(verifiers(SECRET, PC, SESSION), PC, SESSION, wrong) is not None) == (wrong == plain)


def test_what_the_pc_is_given_holds_no_code() -> None:
    told = " ".join(verifiers(SECRET, PC, SESSION)).upper()
    assert not any(code.replace("-", "")[1:] in told for code in CODE)


def test_every_refusal_of_a_code_has_a_sentence() -> None:
    assert {"emergency_not_locked", "emergency_no_codes", "emergency_wrong", "emergency_used"} < set(EMERGENCY)


# ---- whatever happens -----------------------------------------------------------------------------------------------

acts = st.one_of(
    st.tuples(st.just("found"), st.text(max_size=2)),
    st.tuples(st.just("warned"), st.text(max_size=2)),
    st.tuples(st.just("released"), st.text(max_size=2)),
    st.tuples(st.just("typed"), st.sampled_from([*CODE, "", "0-0000-0000"])),
    st.tuples(st.just("login"), st.sampled_from([SESSION, AFTERNOON])),
)


@given(st.lists(acts, max_size=60))
def test_only_a_release_or_a_good_code_unlocks_and_no_code_works_twice(row: list[tuple[str, str]]) -> None:
    lock, opened = LOGGED_IN, 0
    for now, (act, about) in enumerate(row):
        before = lock
        if act in ("found", "warned"):
            weight = POLICY if act == "found" else LockdownPolicy(severities={"usb_storage": Severity.WARN})
            lock = found(lock, finding(weight, FindingCode.USB_STORAGE, about), now)
        elif act == "released":
            lock = release(lock, [Evidence(FindingCode.USB_STORAGE, about)])
        elif act == "login":
            lock = begin(lock, SessionId(about), verifiers(SECRET, PC, SessionId(about)))
        else:
            lock, _ = typed(lock, about, now)
            opened += len(lock.uses) - len(before.uses)
        if before.locked and not lock.locked:
            assert act in ("released", "typed")
    assert len(lock.uses) == opened
    assert len({(use.session, use.serial) for use in lock.uses}) == opened


def test_what_is_remembered_is_bounded() -> None:
    lock = LOGGED_IN
    for number in range(1000):
        lock = found(lock, finding(POLICY, FindingCode.USB_STORAGE, str(number)), number)
        if number % 3 == 0:
            lock = release(lock, [cause.finding.evidence for cause in lock.causes])
    for number in range(MOST_CAUSES * 2):
        lock = found(lock, finding(POLICY, FindingCode.USB_STORAGE, f"more {number}"), number)
    assert len(lock.causes) == MOST_CAUSES
    assert len(lock.released) == MOST_RELEASED


# ---- on the disk ----------------------------------------------------------------------------------------------------


def test_a_restart_keeps_lock_releases_and_used_codes(tmp_path: Path) -> None:
    file = LockFile(tmp_path / "new")
    assert file.read(POLICY) == Lock()
    free, _ = typed(LOCKED, CODE[0])
    for lock in (LOCKED, free, found(free, SCREEN, 3000)):
        file.write(lock)
        assert LockFile(tmp_path / "new").read(POLICY) == lock


@given(st.data())
def test_a_spoilt_file_is_a_lock_and_no_error(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    LockFile(folder).write(release(LOCKED, [STICK.evidence]))
    path = folder / "lock.kcl"
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=30)))
    spoilt = path.read_bytes() != whole
    for _ in range(2):  # a second start still finds it spoilt
        codes = [cause.finding.code for cause in LockFile(folder).read(POLICY).causes]
        assert codes == [FindingCode.LOCK_FILE_DAMAGED] * spoilt


def test_a_disk_that_refuses_is_told_and_the_lock_before_stands(tmp_path: Path) -> None:
    file = LockFile(tmp_path)
    file.write(LOCKED)
    (tmp_path / "lock.kcl.new").mkdir()
    with pytest.raises(LockFileError):
        file.write(Lock())
    assert file.read(POLICY) == LOCKED
