"""What a console is shown of the state: whole rows, no answer, no code that works, nothing that time alone changes."""

from __future__ import annotations

import msgspec

from exam.commands import (
    EnrolMachine,
    ExtendSession,
    ExtendSitting,
    GiveConsent,
    MoveSitting,
    PauseSession,
    RecordIncident,
    SendMessage,
    StepOut,
    WithdrawProposal,
)
from exam.events import IncidentKind, LossCause, SignedIn
from exam.ids import MachineId, RoomName, SeatNumber
from exam.people import Actor, Role
from exam.plan import Part
from exam.policy import DAY, Policy
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire import messages as wire
from server.machines import MOST_MACHINES
from server.picture import LOSSES_SHOWN, MESSAGES_SHOWN, SETTLED_SHOWN
from tests.unit.server.halls import CHIEF, INSPECTOR, INVIGILATOR, minutes
from tests.unit.server.watching import Board, Watched

SECRET_ANSWER = "Q7Z9X"


def seat(site: Watched, candidate: int = 0) -> dict[str, object]:
    """A seat's row as it stands."""
    return msgspec.structs.asdict(site.fresh().seats[site.sitting(candidate)])


def shown(site: Watched) -> bytes:
    """Everything that a console is told, as text."""
    return msgspec.json.encode(site.fresh().last)


# ---- seats ----------------------------------------------------------------------------------------------------------


def test_before_anybody_came_a_seat_is_expected_and_has_the_whole_time() -> None:
    row = seat(Watched(), 1)
    assert (row["phase"], row["machine"], row["connected"]) == (SittingPhase.EXPECTED, None, False)
    assert (row["seat"], row["deadline"], row["remaining"]) == (2, minutes(60), 0)


def test_a_candidate_who_answers_is_shown_with_counts_and_times_and_no_answer() -> None:
    site = Watched()
    site.sit(0, 0)
    site.world.now += 5000
    site.answer(0, 0, option=SECRET_ANSWER)
    row = seat(site)
    assert (row["phase"], row["answered"], row["saved_at"], row["connected"]) == ("answering", 1, 5000, True)
    assert (row["entered_at"], row["deadline"], row["machine"]) == (0, minutes(60), "PC-00")
    assert SECRET_ANSWER.encode() not in shown(site)


def test_own_time_moves_the_deadline_and_tells_whose_authority_it_was() -> None:
    site = Watched()
    site.sit(0, 0)
    site.order(GiveConsent(site.order(ExtendSitting(site.sitting(0), minutes(5), "停电")).proposal), INSPECTOR)
    session = site.world.session(Part.THEORY)
    site.order(GiveConsent(site.order(ExtendSession(session, minutes(3), "停电")).proposal), INSPECTOR)
    row, room = seat(site), site.fresh().sessions[session]
    assert (row["given"], row["by_site"], row["deadline"]) == (minutes(5), minutes(5), minutes(68))
    assert (room.added, room.by_site, room.deadline) == (minutes(3), minutes(3), minutes(63))


def test_in_a_pause_there_is_no_deadline_and_what_is_left_stands_still() -> None:
    site = Watched()
    site.sit(0, 0)
    session = site.world.session(Part.THEORY)
    site.world.at(minutes(10))
    site.order(PauseSession(session, "停电"))
    rows = []
    for later in (10, 20):
        site.world.now = minutes(later)
        rows.append((seat(site), site.fresh().sessions[session]))
    assert rows[0] == rows[1]
    row, room = rows[0]
    assert (row["deadline"], row["remaining"]) == (None, minutes(50))
    assert (room.deadline, room.remaining, room.paused_since) == (None, minutes(50), minutes(10))


def test_of_many_losses_the_newest_are_shown() -> None:
    site = Watched()
    site.sit(0, 0)
    for minute in range(1, LOSSES_SHOWN + 5):
        site.world.now = minutes(minute)
        site.loss(0, 0, minutes(minute) - 2000)
    losses = site.fresh().seats[site.sitting(0)].losses
    assert len(losses) == LOSSES_SHOWN
    assert losses[-1].span.until == minutes(LOSSES_SHOWN + 4)
    assert losses[0].cause is LossCause.DISK


def test_entries_after_the_deadline_are_counted() -> None:
    site = Watched()
    site.sit(0, 0)
    site.world.now = minutes(61)
    site.answer(0, 0)
    assert seat(site)["late_entries"] == 1
    assert seat(site)["answered"] == 0


def test_who_is_outside_and_for_how_long() -> None:
    site = Watched()
    site.sit(0, 0)
    site.order(StepOut(site.sitting(0), "监考甲"), INVIGILATOR)
    outside = site.fresh().seats[site.sitting(0)].outside
    assert outside is not None
    assert (outside.with_whom, outside.until) == ("监考甲", None)


# ---- sessions -------------------------------------------------------------------------------------------------------


def test_a_session_tells_its_time_of_day_whatever_the_date_of_the_server() -> None:
    row = Watched().fresh().sessions[Watched().world.session(Part.PRACTICAL)]
    assert (row.starts_at - row.midnight) % DAY == minutes(10 * 60 + 30)
    assert (row.phase, row.started, row.remaining) == (SessionPhase.SCHEDULED, False, minutes(120))
    assert [duty.duty for duty in row.duties][:2] == ["systems_on", "doors_open"]


def test_a_session_tells_its_newest_messages_and_all_incidents() -> None:
    site = Watched()
    session = site.world.session(Part.THEORY)
    for number in range(MESSAGES_SHOWN + 3):
        site.order(SendMessage(session, f"第{number}条"), INVIGILATOR)
        site.order(RecordIncident(session, IncidentKind.OTHER, f"第{number}件"), INVIGILATOR)
    row = site.fresh().sessions[session]
    assert [row.messages[0].text, row.messages[-1].text] == ["第3条", f"第{MESSAGES_SHOWN + 2}条"]
    assert len(row.incidents) == MESSAGES_SHOWN + 3
    assert row.orders == {"send_message": MESSAGES_SHOWN + 3, "record_incident": MESSAGES_SHOWN + 3}


# ---- machines -------------------------------------------------------------------------------------------------------


def machine(site: Watched, name: str = "PC-00") -> dict[str, object]:
    """A PC's row as it stands."""
    return msgspec.structs.asdict(site.fresh().machines[name])


def test_a_pc_is_shown_with_what_it_runs_whom_it_serves_and_what_it_told() -> None:
    site = Watched()
    site.sit(0, 1)
    report = wire.MachineReport(1_000, 3, 1 << 33, 2, keeps=True)
    site.say(0, report)
    row = machine(site)
    assert (row["connected"], row["room"], row["address"], row["build"]) == (True, "第1考场", "10.0.0.9", "m")
    assert (row["sitting"], row["seat"], row["same_program"]) == (site.sitting(1), 2, True)
    assert (row["report"], row["reported_at"]) == (report, site.world.now)


def test_a_pc_that_went_keeps_its_row_and_serves_nobody() -> None:
    site = Watched()
    site.sit(0, 0)
    site.say(0, wire.MachineReport(1_000))
    site.unplug(0)
    row = machine(site)
    assert (row["connected"], row["sitting"], row["report"]) == (False, None, wire.MachineReport(1_000))


def test_a_pc_whose_candidate_was_moved_serves_nobody() -> None:
    site = Watched()
    site.sit(0, 0)
    site.order(MoveSitting(site.sitting(0), "坏了"))
    assert machine(site)["sitting"] is None


def test_a_pc_of_another_program_is_told_apart() -> None:
    site = Watched()
    site.plug(0)
    site.say(0, wire.Hello(wire.PROTOCOL, "0.0.9", MachineId("PC-00"), "", "other"))
    assert (machine(site)["build"], machine(site)["same_program"]) == ("0.0.9 other", False)


def test_an_enrolled_pc_that_never_came_has_a_row() -> None:
    site = Watched()
    site.order(EnrolMachine("PC-07", RoomName("第1考场"), SeatNumber(2)), CHIEF)
    row = machine(site, "PC-07")
    assert (row["connected"], row["enrolled"].seat) == (False, 2)  # type: ignore[attr-defined]  # a row's own type


def test_what_a_stranger_tells_is_cut_to_a_size_and_absurd_numbers_are_nothing() -> None:
    site = Watched()
    site.plug(0)
    site.say(0, wire.Hello(wire.PROTOCOL, "p" * 9000, MachineId("PC-00"), "r" * 9000, "m" * 9000))
    site.say(0, wire.MachineReport(1, checks=tuple("c" * 900 for _ in range(900))))
    site.say(0, wire.MachineReport(10**5000))
    site.say(0, wire.MachineReport(1, waiting=-1))
    row = machine(site)
    assert len(msgspec.json.encode(row)) < 3000
    assert isinstance(row["report"], wire.MachineReport)
    assert row["report"].wall_ms == 1


def test_ever_new_names_do_not_fill_the_memory_and_who_is_here_is_never_forgotten() -> None:
    site = Watched()
    site.plug(0)
    for number in range(MOST_MACHINES + 50):
        site.desk.opened(10_000 + number)
        site.desk.received(10_000 + number, wire.Hello(wire.PROTOCOL, "", MachineId(f"X{number}")), 0)
        site.desk.closed(10_000 + number, 0)
    assert len(site.desk.machines) == MOST_MACHINES
    assert site.desk.machines[MachineId("PC-00")].connected


# ---- proposals, the site --------------------------------------------------------------------------------------------


def test_a_release_code_is_not_shown_again() -> None:
    site = Watched()
    code = "ABCD-EFGH-JKLM"
    site.order(ExtendSitting(site.sitting(0), minutes(5), "停电"))
    hall = site.world.hall
    (waiting,) = hall.consents.waiting()
    coded = msgspec.structs.replace(waiting, command=ExtendSitting(site.sitting(0), minutes(20), "停电", code))
    hall.consents = msgspec.structs.replace(hall.consents, proposals={coded.id: coded})
    assert code.encode() not in shown(site)
    assert "…".encode() in shown(site)


def test_all_that_waits_and_the_newest_of_what_was_settled() -> None:
    site = Watched()
    asked = ExtendSitting(site.sitting(0), minutes(1), "停电")
    settled = [site.order(asked).proposal for _ in range(SETTLED_SHOWN + 2) if withdrawn(site)]
    withdrawn(site)
    waits = site.order(asked).proposal
    rows = site.fresh().proposals
    assert [*rows] == sorted([*settled[-SETTLED_SHOWN:], waits], key=[*settled, waits].index)
    assert rows[waits].outcome == ""
    assert rows[settled[-1]].outcome == "withdrawn"


def withdrawn(site: Watched) -> bool:
    """Take back whatever waits."""
    for proposal in site.world.hall.consents.waiting():
        site.order(WithdrawProposal(proposal.id))
    return True


def test_who_is_there_is_told_once_by_name() -> None:
    site = Watched()
    people = [Actor(Role.INVIGILATOR, "监考乙", "JK-02"), Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")]
    for number, actor in enumerate([*people, people[0]]):
        site.world.hall.note(SignedIn(f"s{number}", actor), 0)
    board: Board = site.fresh()
    assert board.site is not None
    assert [actor.name for actor in board.site.present] == ["主考甲", "监考乙"]


def test_the_site_tells_its_plan_and_what_its_policy_lets_people_do() -> None:
    site = Watched(Policy(screens_shown=False))
    row = site.fresh().site
    assert row is not None
    assert (row.plan, row.site, row.screens_shown) == ("测试计划", "测试站点", False)
    assert row.extension_limit == minutes(15)
