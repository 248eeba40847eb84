"""A finding is told once when it appears and once when it is gone; nothing repeats, nothing grows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.lockdown.checks import CHECKS, MOST_OF_A_KIND
from candidate_agent.lockdown.findings import Evidence, Finding, FindingCode
from candidate_agent.lockdown.observation import Network, Observation
from candidate_agent.lockdown.policy import LockdownPolicy, Work
from candidate_agent.lockdown.watch import Appeared, FindingWatch, Gone, News
from exam.policy import MINUTE, SECOND

POLICY = LockdownPolicy()
STICK = Observation(usb_storage=frozenset({"E:"}))
NO_STICK = Observation(usb_storage=frozenset())
WIRED = Network("以太网", up=True, addressed=True)
CUT = Network("以太网", up=False)
RADIO = Network("WLAN", up=True, addressed=True, wireless=True)
RADIO_OFF = Network("WLAN", up=False, wireless=True)


def codes(news: list[News]) -> list[tuple[str, str]]:
    """News in short."""
    return [(type(one).__name__, one.finding.code.value) for one in news]


def looked(watch: FindingWatch, seen: Observation, now: int, work: Work = Work.THEORY) -> list[tuple[str, str]]:
    """Look once."""
    return codes(watch.observed(seen, work, now))


def test_a_stick_is_told_once_and_its_end_once() -> None:
    watch = FindingWatch(POLICY)
    assert looked(watch, STICK, 0) == [("Appeared", "usb_storage")]
    assert looked(watch, STICK, 5 * SECOND) == []
    assert looked(watch, NO_STICK, 10 * SECOND) == []
    assert looked(watch, NO_STICK, 20 * SECOND) == [("Gone", "usb_storage")]
    assert looked(watch, NO_STICK, 30 * SECOND) == []
    assert watch.findings == ()


def test_what_flickers_is_told_once() -> None:
    """A driver that resets takes the screen away for a moment (failure 25)."""
    watch = FindingWatch(POLICY)
    news = [looked(watch, Observation(displays=1 + turn % 2), turn * SECOND) for turn in range(60)]
    assert [one for some in news for one in some] == [("Appeared", "second_display")]


def test_what_cannot_be_seen_for_a_while_stays() -> None:
    watch = FindingWatch(POLICY)
    looked(watch, STICK, 0)
    assert looked(watch, Observation(), MINUTE) == []
    assert len(watch.findings) == 1


def test_going_over_to_theory_finds_the_browser_of_the_practical() -> None:
    watch = FindingWatch(POLICY)
    seen = Observation(programs=frozenset({"chrome.exe"}))
    assert looked(watch, seen, 0, Work.PRACTICAL) == []
    assert looked(watch, seen, SECOND, Work.THEORY) == [("Appeared", "forbidden_program")]


# ---- the cable ------------------------------------------------------------------------------------------------------


def test_a_pulled_cable_is_told_at_once_and_its_return_too() -> None:
    watch = FindingWatch(POLICY)
    assert looked(watch, Observation(networks=(WIRED,)), 0) == []
    assert looked(watch, Observation(networks=(CUT,)), 1) == [("Appeared", "cable_pulled")]
    assert looked(watch, Observation(networks=(CUT,)), 2) == []
    assert looked(watch, Observation(networks=(WIRED,)), 3) == [("Gone", "cable_pulled")]


def test_a_cable_that_is_pulled_for_a_hotspot_is_told() -> None:
    watch = FindingWatch(POLICY)
    looked(watch, Observation(networks=(WIRED,)), 0)
    assert looked(watch, Observation(networks=(CUT, RADIO)), 1) == [("Appeared", "cable_pulled")]


def test_a_card_that_vanishes_altogether_is_a_pulled_cable() -> None:
    watch = FindingWatch(POLICY)
    looked(watch, Observation(networks=(WIRED, RADIO_OFF)), 0)
    assert looked(watch, Observation(networks=(RADIO_OFF,)), 1) == [("Appeared", "cable_pulled")]


def test_turning_the_radio_off_as_advised_pulls_no_cable() -> None:
    watch = FindingWatch(POLICY)
    assert looked(watch, Observation(networks=(WIRED, RADIO)), 0) == [("Appeared", "several_networks")]
    assert looked(watch, Observation(networks=(WIRED, RADIO_OFF)), MINUTE) == []


def test_a_pc_that_starts_without_a_cable_says_so() -> None:
    for networks in ((CUT,), (), (Network("vEthernet (WSL)", up=True, addressed=True),)):
        assert looked(FindingWatch(POLICY), Observation(networks=networks), 0) == [("Appeared", "cable_pulled")]


# ---- the clock ------------------------------------------------------------------------------------------------------


def clock(offset: int, now: int) -> Observation:
    """The PC's date and its own count."""
    return Observation(wall_ms=1_800_000_000_000 + now + offset, monotonic_ms=now)


def test_a_changed_date_is_told_once_and_its_return_once() -> None:
    watch = FindingWatch(POLICY)
    told = []
    for turn in range(40):
        now = turn * 5 * SECOND
        told += looked(watch, clock(60 * MINUTE + turn * 40 if 10 <= turn < 20 else turn * 40, now), now)
    assert told == [("Appeared", "clock_changed"), ("Gone", "clock_changed")]


def test_a_date_that_is_changed_once_more_is_another_finding() -> None:
    watch = FindingWatch(POLICY)
    offsets = [0, 60 * MINUTE, 120 * MINUTE]
    told = [looked(watch, clock(offset, turn), turn) for turn, offset in enumerate(offsets)]
    assert told == [[], [("Appeared", "clock_changed")], [("Appeared", "clock_changed")]]


@given(st.lists(st.integers(-POLICY.clock_tolerance // 2, POLICY.clock_tolerance // 2), max_size=30))
def test_a_date_that_is_kept_right_is_no_finding(offsets: list[int]) -> None:
    watch = FindingWatch(POLICY)
    assert all(looked(watch, clock(offset, turn * SECOND), turn * SECOND) == [] for turn, offset in enumerate(offsets))


# ---- whatever happens -----------------------------------------------------------------------------------------------

sightings = st.builds(
    Observation,
    programs=st.none() | st.frozensets(st.sampled_from(["QQ.exe", "qq", "obs64.exe", "chrome.exe", "a"]), max_size=4),
    displays=st.none() | st.integers(0, 3),
    usb_storage=st.none() | st.frozensets(st.text(max_size=3), max_size=40),
    internet=st.none() | st.sampled_from(["", "a", "b"]),
    networks=st.none() | st.lists(st.sampled_from([WIRED, CUT, RADIO, RADIO_OFF]), max_size=3).map(tuple),
    wall_ms=st.none() | st.integers(0, 10**8),
    monotonic_ms=st.none() | st.integers(0, 10**8),
)


@given(st.lists(st.tuples(sightings, st.sampled_from(Work), st.integers(0, 30 * SECOND)), max_size=25))
def test_appearing_and_going_take_turns_and_what_stands_is_what_was_told(
    looks: list[tuple[Observation, Work, int]],
) -> None:
    watch, now = FindingWatch(POLICY), 0
    told: dict[Evidence, Finding] = {}
    for seen, work, later in looks:
        now += later
        for one in watch.observed(seen, work, now):
            if isinstance(one, Appeared):
                assert one.finding.evidence not in told
                told[one.finding.evidence] = one.finding
            else:
                assert isinstance(one, Gone)
                assert told.pop(one.finding.evidence) == one.finding
        assert set(told) == {one.evidence for one in watch.findings}
        by_code = [one.code for one in watch.findings]
        assert all(by_code.count(code) <= MOST_OF_A_KIND for code in FindingCode)
        # What an observation plainly shows now stands, unless there was no room for it.
        shown = [one for check in CHECKS.values() for one in check(seen, POLICY, work) or []]
        assert all(one.evidence in told or by_code.count(one.code) == MOST_OF_A_KIND for one in shown)
