"""What happened is read from the journal alone, with everybody who decided it and the site's clock."""

from __future__ import annotations

import msgspec
import pytest

from exam import events as ev
from exam.consent import NEEDS
from exam.duties import DUTIES
from exam.plan import Plan
from server.forms.catalogue import Known
from server.forms.faults import FormError
from server.forms.happened import happened_in, read_happened, read_notes
from server.forms.wording import COMMANDS, DUTY_NAMES, EVENTS, FIELDS, METHODS
from server.rebuilding import REBUILT
from server.service import TAKEN_OVER
from tests.helpers.eventful_day import CHIEF, INSPECTOR, INVIGILATOR, EventfulDay


def notes_of(known: Known, day: EventfulDay, kind: type) -> list[str]:
    """Clock time and names of a kind of notes in the eventful theory."""
    assert known.happened is not None
    notes = known.happened.sessions[day.theory.id].notes
    return [f"{n.clock:%H:%M} {'、'.join(a.name for a in n.by)}" for n in notes if isinstance(n.event, kind)]


def test_a_decision_of_two_names_both_in_their_order(known: Known, day: EventfulDay) -> None:
    assert notes_of(known, day, ev.TimeExtended) == [f"09:09 {CHIEF.name}、{INSPECTOR.name}"]
    assert notes_of(known, day, ev.SessionExtended) == [f"09:42 {INSPECTOR.name}、{CHIEF.name}"]
    assert notes_of(known, day, ev.EarlyLeaveAllowed) == [f"09:55 {INVIGILATOR.name}、{CHIEF.name}"]


def test_a_decision_of_one_names_nobody_else(known: Known, day: EventfulDay) -> None:
    assert notes_of(known, day, ev.MachineMoved) == [f"09:04 {INVIGILATOR.name}"]
    assert notes_of(known, day, ev.AbsenceRecorded) == ["09:31 ", "09:31 "]


def test_the_plan_is_the_one_that_the_day_made(known: Known, day: EventfulDay, plan: Plan) -> None:
    assert known.happened is not None
    assert len(known.happened.plan.candidates) == len(plan.candidates) + 1
    assert known.happened.plan == day.hall.plan


def test_a_running_server_tells_the_same_as_its_journal(known: Known, day: EventfulDay, plan: Plan) -> None:
    chronicle = read_notes(day.hall.plan, day.journal.read())
    assert happened_in(day.hall, chronicle) == known.happened


def test_an_altered_journal_makes_no_form(day: EventfulDay, plan: Plan) -> None:
    records = list(day.journal.read())
    middle = len(records) // 2
    records[middle] = msgspec.structs.replace(records[middle], payload=records[middle].payload + " ")
    with pytest.raises(FormError) as caught:
        read_happened(plan, records)
    assert (caught.value.code, caught.value.facts) == ("journal_altered", {"seq": middle + 1})


def test_another_plans_journal_makes_no_form(day: EventfulDay, plan: Plan) -> None:
    fewer = msgspec.structs.replace(plan, sessions=plan.sessions[:0], candidates=())
    with pytest.raises(FormError) as caught:
        read_happened(fewer, day.journal.read())
    assert caught.value.code == "journal_other_plan"


# ---- words ----------------------------------------------------------------------------------------------------------


def test_every_kind_of_event_has_words() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in ev.Event.__args__}
    assert kinds == set(EVENTS)


def test_every_field_of_an_event_about_a_candidate_has_a_label() -> None:
    kinds = (*ev.SittingEvent.__args__, *ev.SessionEvent.__args__, ev.ConsentProposed, ev.ConsentGiven)
    fields = {field for kind in kinds for field in kind.__struct_fields__}
    assert fields - set(FIELDS) - {"wall_ms", "monotonic_ms"} == {"id_number", "school"} & fields


def test_every_duty_and_every_command_that_waits_has_words() -> None:
    assert set(DUTY_NAMES) == set(DUTIES)
    assert set(NEEDS) <= set(COMMANDS)
    assert set(METHODS) == {"first", "monotonic", "date", TAKEN_OVER, REBUILT}
