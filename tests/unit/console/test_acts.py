"""Every act says what will be different before it is done, and orders exactly that."""

from __future__ import annotations

import pytest

from exam.commands import (
    ArrangeRoom,
    ChangeSeats,
    CreditLostTime,
    ExtendSession,
    ExtendSitting,
    MoveSitting,
    RecordViolation,
    ReleaseLock,
    StaffCommand,
    kind_of,
)
from exam.conduct import RaisedHand
from exam.events import Topic, ViolationLevel
from exam.ids import ItemId, MachineId, SeatNumber
from exam.people import MAY
from exam.policy import MINUTE
from exam.premises import EnrolledMachine
from exam.text import Language, Refusal
from exam.words import Words
from invigilator_console.room.acts import ACTS
from invigilator_console.room.forms import FieldKind, Target, missing
from tests.ui.console.stage import NOW, ROOM, StagedDesk, finding, in_every_state

KINDS = {str(kind.__struct_config__.tag) for kind in StaffCommand.__args__}
WORDS = Words("zh")


@pytest.fixture
def desk() -> StagedDesk:
    """A room with something in every state."""
    staged = StagedDesk()
    in_every_state(staged)
    return staged


def target_of(desk: StagedDesk, seat: int = 21) -> Target:
    """A target that names something of everything."""
    row = desk.seat(seat)
    return Target((row.sitting,), row.session, ROOM, MachineId("PC-141"), "rules_read")


def test_there_is_an_act_for_every_command_that_people_may_order_and_for_no_other() -> None:
    assert set(ACTS) == KINDS
    assert set(ACTS) <= set(MAY)


def filled(desk: StagedDesk, kind: str, target: Target) -> dict[str, str]:
    """Something in every field."""
    values = {}
    for field in ACTS[kind].fields(desk.board, target):
        usual = field.options[0].value if field.options else {FieldKind.LINE: "7"}.get(field.kind, "写点什么")
        values[field.name] = field.initial or usual
    return {**values, "code": "", "table": "1,2,3"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(ACTS))
def test_every_act_says_its_consequence_and_orders_its_kind(desk: StagedDesk, kind: str, language: Language) -> None:
    seat = {"release_lock": 12, "credit_lost_time": 25}.get(kind, 21)
    target = target_of(desk, seat)
    if kind == "tick_sealing":
        target = Target(room=ROOM, name="clean")
    values = filled(desk, kind, target)
    said = ACTS[kind].consequence(desk.board, target, values, Words(language), NOW)
    assert "{" not in said
    if kind not in ("give_consent", "withdraw_proposal"):  # no proposal is there to be told of
        assert said.strip()
    ordered = ACTS[kind].commands(desk.board, target, values, NOW)
    assert not isinstance(ordered, Refusal)
    assert {kind_of(command) for command in ordered} == {kind}


def test_an_extension_tells_the_old_end_and_the_new_one(desk: StagedDesk) -> None:
    act, target = ACTS["extend_sitting"], target_of(desk, 16)
    values = {"minutes": "5", "reason": "设备故障耽误"}
    assert act.consequence(desk.board, target, values, WORDS, NOW) == "16 座 何晓雯：结束时间 10:00 → 10:05"
    assert act.commands(desk.board, target, values, NOW) == (
        ExtendSitting(desk.seat(16).sitting, 5 * MINUTE, "设备故障耽误", ""),
    )


def test_an_extension_above_what_the_site_may_give_says_that_it_needs_the_code(desk: StagedDesk) -> None:
    act, target = ACTS["extend_sitting"], target_of(desk, 21)
    ten = act.consequence(desk.board, target, {"minutes": "10", "reason": "x"}, WORDS, NOW)
    eleven = act.consequence(desk.board, target, {"minutes": "11", "reason": "x"}, WORDS, NOW)
    assert "授权码" not in ten
    assert "授权码" in eleven


def test_several_seats_are_told_one_by_one_and_ordered_one_by_one(desk: StagedDesk) -> None:
    rows = [desk.seat(number) for number in (16, 18, 20)]
    target = Target(tuple(row.sitting for row in rows))
    values = {"minutes": "3", "reason": "x"}
    assert ACTS["extend_sitting"].consequence(desk.board, target, values, WORDS, NOW).count("→") == 3
    ordered = ACTS["extend_sitting"].commands(desk.board, target, values, NOW)
    assert not isinstance(ordered, Refusal)
    assert [command.sitting for command in ordered if isinstance(command, ExtendSitting)] == list(target.sittings)


@pytest.mark.parametrize("typed", ["", "0", "-5", "5.5", "五", "99999", "٣"])
def test_minutes_that_are_none_are_refused_and_said_nothing_of(desk: StagedDesk, typed: str) -> None:
    act = ACTS["extend_sitting"]
    values = {"minutes": typed, "reason": "x"}
    assert act.commands(desk.board, target_of(desk), values, NOW) == Refusal("extension_not_positive")
    assert act.consequence(desk.board, target_of(desk), values, WORDS, NOW) == ""


def test_an_extension_of_all_tells_how_many_it_is_for(desk: StagedDesk) -> None:
    act, target = ACTS["extend_session"], Target(session=desk.seat(1).session)
    values = {"minutes": "10", "reason": "停电"}
    assert "40" in act.consequence(desk.board, target, values, WORDS, NOW)
    assert act.commands(desk.board, target, values, NOW) == (
        ExtendSession(desk.seat(1).session, 10 * MINUTE, "停电", ""),
    )


def test_lost_time_is_given_back_as_it_was_measured_to_those_who_have_a_claim(desk: StagedDesk) -> None:
    act, target = ACTS["credit_lost_time"], Target((desk.seat(25).sitting,), desk.seat(25).session)
    ordered = act.commands(desk.board, target, {"reason": "x"}, NOW)
    assert not isinstance(ordered, Refusal)
    command = ordered[0]
    assert isinstance(command, CreditLostTime)
    assert [credit.added for credit in command.credits] == [2 * MINUTE]
    nobody = Target((desk.seat(30).sitting,), desk.seat(30).session)
    assert act.commands(desk.board, nobody, {"reason": "x"}, NOW) == Refusal("loss_empty")


def test_a_move_offers_spares_first_and_any_free_pc_last(desk: StagedDesk) -> None:
    fields = {field.name: field for field in ACTS["move_sitting"].fields(desk.board, target_of(desk, 17))}
    offered = [option.value for option in fields["to"].options]
    assert (offered[0], offered[-1]) == ("PC-141", "")
    assert "PC-108" in offered, "somebody has handed in there"
    assert "PC-116" not in offered, "somebody answers there"
    desk.set_machine(
        "PC-142", room=ROOM, connected=True, enrolled=EnrolledMachine(MachineId("PC-142"), ROOM, SeatNumber(0))
    )
    fields = {field.name: field for field in ACTS["move_sitting"].fields(desk.board, target_of(desk, 17))}
    assert fields["to"].options[0].value == "PC-142"
    ordered = ACTS["move_sitting"].commands(desk.board, target_of(desk, 17), {"to": "", "reason": "x"}, NOW)
    assert ordered == (MoveSitting(desk.seat(17).sitting, "x", None),)


def test_a_lock_is_released_for_what_is_shown_and_nothing_else(desk: StagedDesk) -> None:
    ordered = ACTS["release_lock"].commands(desk.board, target_of(desk, 12), {"reason": "x"}, NOW)
    causes = tuple(cause.evidence for cause in desk.seat(12).locked_by)
    assert ordered == (ReleaseLock(desk.seat(12).sitting, causes, "x"),)
    desk.set_seat(12, locked_by=(*desk.seat(12).locked_by, finding("second_display", count="2", allowed="1")))
    assert ordered != ACTS["release_lock"].commands(desk.board, target_of(desk, 12), {"reason": "x"}, NOW)
    assert ACTS["release_lock"].commands(desk.board, target_of(desk, 30), {"reason": "x"}, NOW) == Refusal(
        "lock_unknown"
    )


def test_a_violation_is_signed_by_the_candidate_or_by_those_who_are_named(desk: StagedDesk) -> None:
    act, target = ACTS["record_violation"], target_of(desk)
    signed = {"level": "warning", "text": "传纸条", "signed": "1", "signatures": "监考甲、监考乙"}
    assert act.commands(desk.board, target, signed, NOW) == (
        RecordViolation(target.sittings[0], ViolationLevel.WARNING, "传纸条", True, ()),
    )
    unsigned = {**signed, "signed": "", "signatures": "监考甲，监考乙"}
    assert act.commands(desk.board, target, unsigned, NOW) == (
        RecordViolation(target.sittings[0], ViolationLevel.WARNING, "传纸条", False, ("监考甲", "监考乙")),
    )
    assert "主考" in act.consequence(desk.board, target, {**signed, "level": "void"}, WORDS, NOW)


def test_a_seat_that_is_taken_makes_an_exchange(desk: StagedDesk) -> None:
    act, target = ACTS["change_seats"], target_of(desk, 30)
    other = desk.seat(31)
    assert "对调" in act.consequence(desk.board, target, {"seat": "31", "reason": "x"}, WORDS, NOW)
    assert act.commands(desk.board, target, {"seat": "31", "reason": "x"}, NOW) == (
        ChangeSeats(other.session, {target.sittings[0]: 31, other.sitting: 30}, "x"),  # type: ignore[dict-item]  # numbers of seats
    )


def test_an_identity_that_does_not_match_needs_a_note(desk: StagedDesk) -> None:
    act = ACTS["check_identity"]
    assert act.commands(desk.board, target_of(desk), {"matches": "0", "note": " "}, NOW) == Refusal("reason_missing")


def test_a_layout_is_read_from_its_table_and_a_bad_one_is_refused(desk: StagedDesk) -> None:
    act, target = ACTS["arrange_room"], Target(room=ROOM)
    assert act.commands(desk.board, target, {"table": "1,2\n,3"}, NOW) == (ArrangeRoom(ROOM, 2, {1: 0, 2: 1, 3: 3}),)  # type: ignore[dict-item]  # numbers of seats
    assert act.commands(desk.board, target, {"table": "1,1"}, NOW) == Refusal("layout_malformed")


def test_a_needed_field_that_is_empty_is_named(desk: StagedDesk) -> None:
    fields = ACTS["extend_sitting"].fields(desk.board, target_of(desk))
    assert (found := missing(fields, {"minutes": "5", "reason": "  "})) is not None
    assert found.name == "reason"
    assert missing(fields, {"minutes": "5", "reason": "x"}) is None


def test_a_question_about_the_paper_is_reported_as_the_candidate_put_it(desk: StagedDesk) -> None:
    desk.set_seat(7, hand=RaisedHand(Topic.QUESTION, NOW, "图片看不清", ItemId("T017")))
    fields = {field.name: field.initial for field in ACTS["record_incident"].fields(desk.board, target_of(desk, 7))}
    assert fields == {"kind": "question", "text": "T017 图片看不清"}
    calm = {field.name: field.initial for field in ACTS["record_incident"].fields(desk.board, target_of(desk, 30))}
    assert calm == {"kind": "other", "text": ""}
