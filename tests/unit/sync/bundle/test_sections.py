"""What stands in a bundle about candidates, decisions, incidents and sessions, told from an eventful day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from exam import events as ev
from exam.answers import Chosen
from exam.closing import ClosureReport, report_digest
from exam.commands import ExtendSitting
from exam.ids import Digest, ItemId, SessionId, SittingId
from exam.package import digest_of
from exam.people import Actor, Role
from exam.policy import MINUTE
from server.journal.record import Record
from sync.bundle.candidates import CandidateResults
from sync.bundle.extracting import place_of
from sync.bundle.journal_lines import JournalReading, line_of, record_of
from sync.bundle.opening import OpenedBundle, unpack
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.eventful_day import BLURRED, PHONE, SIGNED_AWAY, SLOW_KEYBOARD
from tests.helpers.packages import ORGANISER_KEY

__all__ = ["bundled", "site_template"]

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲")
SITTING = SittingId("20261128002611000000100001@第1考场/theory/20261128T0900")


@pytest.fixture(scope="module")
def found(bundled: BundledSite, tmp_path_factory: pytest.TempPathFactory) -> OpenedBundle:
    opened = unpack(bundled.made.path, ORGANISER_KEY.sealing, tmp_path_factory.mktemp("opened") / "bundle")
    assert isinstance(opened, OpenedBundle)
    return opened


def inside(found: OpenedBundle, name: str) -> bytes:
    """A file of the bundle."""
    return found.site.root.joinpath(place_of(name)).read_bytes()


def candidate(found: OpenedBundle, place: int) -> CandidateResults:
    """The results of the candidate at a place of the first session, counted from 0."""
    session = found.site.read_plan().sessions[0]
    ticket = sorted(session.places, key=lambda one: one.seat)[place].ticket
    return msgspec.json.decode(inside(found, f"candidates/{ticket}.json"), type=CandidateResults)


def listed(found: OpenedBundle, name: str) -> list[dict[str, Any]]:
    """The rows of a list."""
    return msgspec.json.decode(inside(found, name), type=list[dict[str, Any]])


def test_a_receipt_lists_every_candidate_by_the_digest_of_what_stands_here(found: OpenedBundle) -> None:
    for one in found.candidates:
        assert digest_of(inside(found, f"candidates/{one.ticket}.json")) == one.digest
    assert [one.ticket for one in found.candidates] == sorted(one.ticket for one in found.marks.candidates)


def test_time_that_was_given_violations_answers_and_files_stand_with_a_candidate(found: OpenedBundle) -> None:
    extended, phone, full = (candidate(found, place) for place in (3, 12, 0))
    theory = next(one for one in extended.sittings if one.part.value == "theory")
    assert (theory.extension, theory.by_site) == (5 * MINUTE, 5 * MINUTE)
    theory = next(one for one in phone.sittings if one.part.value == "theory")
    assert [(one.level, one.text, one.by) for one in theory.violations] == [("void", PHONE, "主考甲")]
    assert phone.theory.status.value == "void"
    practical = next(one for one in full.sittings if one.part.value == "practical")
    assert {(one.task, one.path) for one in practical.files} >= {("P2", "index.html"), ("P3", "banner.jpg")}
    theory = next(one for one in full.sittings if one.part.value == "theory")
    known = {one.item: one.saved.answer for one in theory.answers}
    assert known[ItemId("T01")] == Chosen(("A", "C"))
    assert (theory.complete, theory.handed_in_by) == (True, ev.HandInBy.TIME_UP)
    assert full.theory.registered == next(
        one.theory.registered for one in found.marks.candidates if one.ticket == full.ticket
    )


def test_no_name_pc_or_id_number_stands_with_a_candidate(found: OpenedBundle) -> None:
    for person in found.site.read_plan().candidates[:40]:
        text = inside(found, f"candidates/{person.ticket}.json").decode()
        for secret in (person.name, person.id_number, "PC-0", "pc-"):
            assert secret not in text


def test_who_decided_what_when_and_why_is_listed(found: OpenedBundle) -> None:
    rows = listed(found, "decisions.json")
    extended = next(row for row in rows if row["kind"] == "time_extended")
    assert (extended["reason"], extended["by"][0]["name"], extended["facts"]["added"]) == (
        SLOW_KEYBOARD,
        "主考甲",
        5 * MINUTE,
    )
    assert extended["time"].startswith("2026-11-28T09:09:00")
    kinds = {row["kind"] for row in rows}
    assert {"violation_recorded", "session_paused", "room_sealed", "consent_given", "session_closed"} <= kinds
    assert not kinds & {"answer_saved", "signed_in", "server_alive", "entry_closed"}
    assert len(rows) == found.decisions


def test_incidents_and_closed_sessions_stand_with_what_became_of_them(
    found: OpenedBundle, bundled: BundledSite
) -> None:
    (incident,) = listed(found, "incidents.json")
    assert (incident["text"], incident["outcome"]) == (BLURRED, "考生继续作答，已上报")
    for place in (1, 2):
        report = msgspec.json.decode(inside(found, f"closure/0{place}.json"), type=ClosureReport)
        assert report.closed_as == report_digest(report)
        assert not report.points
    assert SIGNED_AWAY in inside(found, "decisions.json").decode()


# ---- what is gathered while the journal is read ---------------------------------------------------------------------


def reading_of(*events: ev.Event) -> JournalReading:
    """What is remembered of a journal of these events."""
    reading = JournalReading("Asia/Shanghai")
    records = (
        Record(seq, 1, 10, "kind", "", msgspec.json.encode(event).decode(), bytes(32))
        for seq, event in enumerate(events, 1)
    )
    assert len(list(reading.through(records))) == len(events)
    return reading


def test_a_release_code_that_still_opens_something_is_not_in_the_list() -> None:
    command = msgspec.json.encode(ExtendSitting(SITTING, 20 * MINUTE, "停电", "07-3F7K-9QXM-T")).decode()
    (row,) = reading_of(ev.ConsentProposed("p-1", command, CHIEF, 99)).decisions
    assert "3F7K" not in str(row)
    assert row.facts["command"]["code"] == "…"


def test_every_version_of_a_file_is_named_and_what_came_too_late_as_well() -> None:
    one, two, three = (digest_of(text) for text in (b"1", b"2", b"3"))
    task = ItemId("P2")
    late = f'{{"type":"file","task":"P2","path":"a","size":1,"digest":"{three}","pieces":["{three}"],"made_at":1}}'
    reading = reading_of(
        ev.FileSaved(SITTING, 1, 1, task, "a", 1, one, (one,), 1),
        ev.FileSaved(SITTING, 1, 2, task, "a", 1, two, (two, Digest("../evil")), 2),
        ev.EntryKeptAsEvidence(SITTING, 1, 3, "after_deadline", late),
        ev.EntryKeptAsEvidence(SITTING, 1, 4, "after_deadline", late[:40]),
    )
    assert reading.pieces == {one, two, three}


def test_what_the_server_or_a_candidate_did_is_no_decision() -> None:
    assert (
        reading_of(
            ev.SessionStarted(SessionId("第1考场/theory/20261128T0900"), 1, Actor(Role.SERVER)),
            ev.HandLowered(SITTING, Actor(Role.CANDIDATE)),
            ev.SignedIn("s-1", CHIEF),
        ).decisions
        == []
    )


def test_a_record_is_written_and_read_back_as_it_was(tmp_path: Path) -> None:
    record = Record(7, 2, 99, "answer_saved", SITTING, '{"type":"x","text":"\\u4e01\\n"}', bytes(range(32)))
    assert record_of(line_of(record)) == record
    assert line_of(record).count(b"\n") == 1
