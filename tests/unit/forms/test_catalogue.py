"""Which papers there are: for which rooms and sessions, under which names, and none where there is nothing to say."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from exam.ids import SessionId
from exam.plan import Part, Plan
from server.forms.catalogue import MADE_HERE, Known, documents_for
from server.forms.kinds import FORMS, FormKind, Scope
from server.forms.paper import foot_of, minutes, seats_in_words
from server.forms.typesetting import TEMPLATES
from server.practice import practice_plan
from tests.helpers.form_samples import PRINTED
from tests.helpers.sites import ROOT


def names(plan: Plan, *kinds: FormKind, known: Known | None = None, room: str = "", session: str = "") -> list[str]:
    """Room and name of the papers of some kinds."""
    rooms = [one.name for one in plan.rooms if one.name == room]
    sessions = [SessionId(session)] if session else []
    return [f"{paper.room or ''}/{paper.name}" for paper in documents_for(plan, kinds, PRINTED, known, rooms, sessions)]


def test_every_kind_has_its_template() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.typ")} - {"common", "report"} == {kind.value for kind in FormKind}


def test_rooms_come_one_after_the_other_and_the_site_last(plan: Plan) -> None:
    assert names(plan, FormKind.SIGN_IN, FormKind.DOOR_STICKERS, FormKind.RULES) == [
        "第1考场/门贴",
        "第1考场/签到表-理论考试",
        "第1考场/签到表-实操考试",
        "第2考场/门贴",
        "第2考场/签到表-理论考试",
        "第2考场/签到表-实操考试",
        "/考生守则",
    ]


def test_a_room_or_a_session_can_be_chosen(plan: Plan) -> None:
    assert names(plan, FormKind.SIGN_IN, room="第2考场") == ["第2考场/签到表-理论考试", "第2考场/签到表-实操考试"]
    chosen = plan.sessions[0]
    assert names(plan, FormKind.SIGN_IN, session=chosen.id) == [f"{chosen.room}/签到表-理论考试"]


def test_two_sessions_of_a_part_in_one_room_are_told_apart_by_their_start(plan: Plan) -> None:
    first = next(one for one in plan.sessions if one.part is Part.THEORY)
    later = msgspec.structs.replace(
        first,
        id=SessionId("later"),
        starts_at=first.starts_at + timedelta(hours=5),
        ends_at=first.ends_at + timedelta(hours=5),
        places=first.places[:2],
    )
    both = msgspec.structs.replace(plan, sessions=(first, later))
    assert names(both, FormKind.SIGN_IN) == ["第1考场/签到表-理论考试-1128-0900", "第1考场/签到表-理论考试-1128-1400"]
    assert names(both, FormKind.DESK_STICKERS) == ["第1考场/桌贴-理论考试-1128-0900", "第1考场/桌贴-理论考试-1128-1400"]


def test_everybodys_ticket_is_printed_once(plan: Plan) -> None:
    found = [
        ticket["ticket"].replace(" ", "")
        for paper in documents_for(plan, (FormKind.TICKETS,), PRINTED)
        for ticket in msgspec.to_builtins(paper.document)["tickets"]
    ]
    assert sorted(found) == sorted(candidate.ticket for candidate in plan.candidates)


def test_what_nobody_can_fill_yet_is_not_printed(plan: Plan) -> None:
    assert names(plan, FormKind.SCORE_SHEET, FormKind.CLOSURE, FormKind.APPEAL, FormKind.RESULTS_RECEIPT) == []


def test_reports_of_other_parts_are_not_made_from_a_plan(plan: Plan) -> None:
    assert {kind for kind in FormKind if FORMS[kind].scope is Scope.GIVEN} == set(FormKind) - set(MADE_HERE)
    assert names(plan, FormKind.CHECK_REPORT, FormKind.REHEARSAL_REPORT) == []


def test_papers_of_a_practice_exam_say_so(plan: Plan) -> None:
    assert "适应性模拟考核" in foot_of(practice_plan(plan), PRINTED).site
    assert "适应性模拟考核" not in foot_of(plan, PRINTED).site


def test_seats_and_durations_in_words() -> None:
    assert seats_in_words([3, 1, 2, 7, 9, 10]) == "1—3、7、9—10"
    assert seats_in_words([]) == ""
    assert [minutes(ms) for ms in (0, 59_000, 300_000, 330_000)] == ["0 分钟", "59 秒", "5 分钟", "5 分 30 秒"]


def test_the_page_of_the_docs_lists_every_form_with_its_picture() -> None:
    page = (ROOT / "docs/forms.md").read_text(encoding="utf-8")
    for kind, form in FORMS.items():
        picture = f"forms/{kind.value.replace('_', '-')}.png"
        assert f"| `{kind.value}` | [{form.title}]({picture}) |" in page
        assert 0 < (ROOT / "docs" / picture).stat().st_size < 100_000
