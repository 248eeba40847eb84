"""One table says who may do what: every command and every endpoint for people stands in it, and nothing else does."""

from __future__ import annotations

from click.testing import CliRunner

from exam.commands import StaffCommand
from exam.people import EVERYBODY, MAY, ROLE_NAMES, Role, may
from server.cli import main
from server.permission_table import permissions_document
from server.standby_app import TAKE_OVER
from server.web.routes import ROUTES, Access
from tests.architecture.checkout import ROOT

KINDS = {str(kind.__struct_config__.tag) for kind in StaffCommand.__args__}
ACTS = {route.act for route in ROUTES if route.access is Access.PERSON}
AT_A_STANDBY = {TAKE_OVER}


def test_every_command_and_every_endpoint_for_people_has_its_entry() -> None:
    assert KINDS - set(MAY) == set(), "a command without an entry"
    assert ACTS - set(MAY) == set(), "an endpoint without an entry"


def test_the_table_holds_nothing_that_is_neither_a_command_nor_an_act_at_an_endpoint() -> None:
    assert set(MAY) - KINDS - ACTS == AT_A_STANDBY


def test_a_command_and_an_act_have_names_of_their_own() -> None:
    assert KINDS.isdisjoint(ACTS)


def test_only_endpoints_for_people_name_an_act() -> None:
    assert [route.path for route in ROUTES if route.act and route.access is not Access.PERSON] == []


def test_no_entry_is_empty_and_none_is_for_a_candidate_or_the_server() -> None:
    assert [act for act, roles in MAY.items() if not roles or not roles <= EVERYBODY] == []
    assert set(ROLE_NAMES) == EVERYBODY


def test_what_is_not_in_the_table_nobody_may_do() -> None:
    assert not any(may(role, act) for role in Role for act in ("", "explode", "start_session "))
    assert not any(may(role, act) for role in (Role.CANDIDATE, Role.SERVER) for act in MAY)


def test_the_page_of_the_docs_is_what_the_program_prints() -> None:
    page = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert page == permissions_document(), "run `kaochang-server permissions > docs/permissions.md`"
    assert CliRunner().invoke(main, ["permissions"]).output == page


def test_the_page_tells_every_role_act_and_endpoint() -> None:
    page = permissions_document()
    rows = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line.startswith("| `")}
    assert set(rows) == set(MAY) | {f"{route.method} {route.path}" for route in ROUTES}
    for act in MAY:
        marks = [cell.strip() == "●" for cell in rows[act].split("|")[3:-1]]
        assert marks == [may(role, act) for role in ROLE_NAMES], act
