"""The forms a console offers: the server's own, under names that any system takes, to those alone who may."""

from __future__ import annotations

from exam.ids import SessionId
from exam.people import MAY, Role, may
from exam.words import Words
from invigilator_console.room.printing import FORMS, About, file_name, offered, queries, usable
from server.forms.kinds import FORMS as SERVED
from server.forms.kinds import FormKind, Scope
from server.web.form_pages import NEEDS
from tests.ui.console.stage import ROOM, THEORY, session_row


def test_every_form_of_a_plan_is_offered_but_the_appeal_which_is_about_one_candidate() -> None:
    made = {kind for kind, form in SERVED.items() if form.scope is not Scope.GIVEN}
    assert {form.code for form in FORMS} == {kind.value for kind in made} - {"appeal"}


def test_a_form_is_called_as_its_paper_is_and_is_about_the_same() -> None:
    for form in FORMS:
        kind = FormKind(form.code)
        assert form.name.zh == SERVED[kind].title
        assert form.about.value == SERVED[kind].scope.value
        assert form.needs == NEEDS.get(kind, "")


def test_nobody_is_offered_what_the_server_would_refuse() -> None:
    for role in {role for roles in MAY.values() for role in roles}:
        codes = {form.code for form in offered(lambda act, role=role: may(role, act))}  # type: ignore[misc] # bound at once
        assert ("closure" in codes) == may(role, "see_closure_report")
        assert ("score_sheet" in codes) == may(role, "see_appeal_file")
        assert "tickets" in codes
    assert offered(lambda act: may(Role.CANDIDATE, act)) == ()


def test_a_form_is_asked_for_by_what_it_is_about() -> None:
    by_code = {form.code: form for form in FORMS}
    session = SessionId(THEORY)
    assert list(queries(by_code["sign_in"], ROOM, session)) == [{"form": "sign_in", "session": session}]
    assert list(queries(by_code["rules"], ROOM, session)) == [{"form": "rules"}]
    stickers = list(queries(by_code["desk_stickers"], ROOM, session))
    assert stickers == [
        {"form": "desk_stickers", "room": ROOM},
        {"form": "desk_stickers", "room": ROOM, "session": session},
    ], "where both sessions do not sit alike one of them is named"


def test_a_file_is_called_by_form_room_and_session() -> None:
    words, row = Words("zh"), session_row(ROOM)
    names = {form.code: file_name(form, ROOM, row, words) for form in FORMS}
    assert names["sign_in"] == "考场签到表 第1考场 理论考试.pdf"
    assert names["tickets"] == "准考证 第1考场.pdf"
    assert names["rules"] == "考生守则.pdf"
    assert len(set(names.values())) == len(FORMS)
    assert usable('a/b:c*"<>|?\\d.\x00 ') == "a-b-c-------d.-"
    assert {form.about for form in FORMS} == set(About)
    assert all(form.use.zh and form.use.en for form in FORMS)
