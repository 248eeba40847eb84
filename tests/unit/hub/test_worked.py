"""Work is what candidates did and what was recorded against them, and nothing that a server writes by itself."""

from __future__ import annotations

from server.journal.record import Record
from sync.hub.worked import WORK, worked_upto


def record(seq: int, kind: str, sitting: str = "") -> Record:
    return Record(seq, 1, seq, kind, sitting, "{}", b"")


def test_the_last_answer_file_or_violation_of_each_sitting_is_its_work() -> None:
    journal = [
        record(1, "server_started"),
        record(2, "answer_saved", "a"),
        record(3, "file_saved", "b"),
        record(4, "answer_saved", "a"),
        record(5, "contact_lost", "a"),
        record(6, "violation_recorded", "c"),
        record(7, "handed_in", "b"),
        record(8, "session_ended"),
    ]
    assert worked_upto(journal) == {"a": 4, "b": 3, "c": 6}


def test_the_kinds_are_those_of_the_journal() -> None:
    assert {"answer_saved", "file_saved", "violation_recorded"} == WORK
