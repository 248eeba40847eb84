"""Which server a console goes to: one that serves, of the latest term that was heard of, and never an earlier one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from exam.terms import first_epoch, term_of
from exam.wire.health import SERVING, Health
from exam.wire.standby_talk import STANDBY, StandbyHealth
from invigilator_console.leader_file import FILE, MOST_BYTES, LeaderFile
from invigilator_console.room.leading import MOST_SERVERS, Leading, best, outdated
from tests.conftest import ExpectedLogs

OLD, NEW, OTHER = "https://10.0.0.2:8443", "https://10.0.0.3:8443", "https://10.0.0.4:8443"
EXAM = "aa" * 32
TERM = 1_000_007


def serving(term: int = 0, lineage: str = EXAM) -> Health:
    """A server in a term, in its third life."""
    return Health(SERVING, "0.1.0", first_epoch(term) + 3, 100, lineage)


standby = StandbyHealth(STANDBY, "0.1.0", "2026110001", 100)
healths = st.one_of(
    st.none(),
    st.just(standby),
    st.builds(serving, st.sampled_from([0, TERM, 2 * TERM]), st.sampled_from([EXAM, "bb" * 32, ""])),
    st.just(Health("disk_full", "0.1.0")),
)


@given(answers=st.dictionaries(st.sampled_from([OLD, NEW, OTHER]), healths), known=st.sampled_from([0, TERM]))
def test_a_console_goes_to_a_server_that_serves_and_leads_or_stays_where_it_is(
    answers: dict[str, object], known: int
) -> None:
    leading = Leading(EXAM, known)
    url = best(OLD, answers, leading)
    shut = set(outdated(answers, leading))
    fit = {one: told for one, told in answers.items() if isinstance(told, Health) and told.status == SERVING}
    may = {one: told for one, told in fit.items() if one not in shut}
    if not may:
        assert url == OLD
        return
    assert url in may
    assert term_of(may[url].epoch) == max(term_of(told.epoch) for told in may.values())


def test_a_standby_that_has_not_taken_over_is_no_server() -> None:
    assert best(OLD, {OLD: None, NEW: standby}, Leading()) == OLD
    assert best("", {NEW: standby}, Leading()) == ""


def test_a_server_of_an_earlier_term_is_outdated_and_one_of_another_exam_is_not() -> None:
    leading = Leading(EXAM, TERM)
    answers = {OLD: serving(), NEW: serving(TERM), OTHER: serving(0, "bb" * 32)}
    assert list(outdated(answers, leading)) == [OLD]


def test_a_server_that_tells_no_lineage_is_an_older_program_and_is_followed() -> None:
    assert Leading(EXAM, TERM).follows("", 3)


def test_the_latest_term_is_kept_and_a_first_server_teaches_nothing() -> None:
    leading = Leading().having_heard(EXAM, first_epoch(TERM))
    assert (leading.lineage, leading.term) == (EXAM, TERM)
    assert leading.having_heard(EXAM, 5) == leading
    assert leading.having_heard("bb" * 32, 5) == leading
    assert leading.having_heard(EXAM, first_epoch(2 * TERM)).term == 2 * TERM


def test_only_the_newest_few_addresses_are_remembered() -> None:
    leading = Leading()
    for number in range(10):
        leading = leading.having_served(f"https://10.0.0.{number}:8443")
    assert len(leading.servers) == MOST_SERVERS
    assert leading.servers[0] == "https://10.0.0.9:8443"


def test_what_was_heard_is_on_the_disk_for_a_restarted_console(tmp_path: Path) -> None:
    noted = Leading(EXAM, TERM, NEW, "BEI-01", (OLD,))
    LeaderFile(tmp_path / "console").write(noted)
    assert LeaderFile(tmp_path / "console").read() == noted


def test_a_file_that_cannot_be_read_costs_what_was_heard_and_nothing_else(tmp_path: Path) -> None:
    assert LeaderFile(tmp_path).read() == Leading()
    for damaged in (b"", b"\xff\xfe", b"[1]", b'{"term": "x"}', b" " * (MOST_BYTES + 1) + b"{}"):
        (tmp_path / FILE).write_bytes(damaged)
        assert LeaderFile(tmp_path).read() == Leading()


def test_a_disk_that_refuses_stops_nobody(tmp_path: Path, expects_log: ExpectedLogs) -> None:
    expects_log("who leads could not be noted")
    (tmp_path / "console").write_bytes(b"a file where the folder should be")
    LeaderFile(tmp_path / "console").write(Leading(EXAM, TERM))
