"""Every role at every endpoint and with every command, over real HTTP: what the table says is what happens."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import inspect

from exam.commands import StaffCommand
from exam.people import EVERYBODY, MAY, Actor, Role, may
from server.app import RunningServer
from server.web.doorkeeper import check_role
from server.web.replies import RefusedRequestError
from server.web.routes import ROUTES, Access, Route
from tests.helpers.people import PEOPLE
from tests.integration.exam_site import Staff

KINDS = {str(kind.__struct_config__.tag): kind for kind in StaffCommand.__args__}
ROLES = [role for role in Role if role in EVERYBODY]
NAMES = {role: name for name, role in PEOPLE.items()}
PEOPLES = [route for route in ROUTES if route.access is Access.PERSON]


def sample(shape: inspect.Type) -> Any:
    """A value that fits, about nothing that exists."""
    match shape:
        case inspect.StructType(fields=fields):
            return {field.encode_name: sample(field.type) for field in fields if field.required}
        case inspect.IntType():
            return 60_000
        case inspect.BoolType():
            return True
        case inspect.EnumType(cls=kinds):
            return next(iter(kinds)).value
        case inspect.DictType():
            return {}
        case inspect.VarTupleType() | inspect.ListType():
            return []
        case _:
            return "nowhere"


def an_order_of(kind: str) -> dict[str, Any]:
    """A command of a kind, whole, for a session that does not exist."""
    return {"type": kind, **sample(inspect.type_info(KINDS[kind]))}


def path_of(route: Route) -> str:
    """A route's path with nothing that exists in its places."""
    return "/".join("nothing" if part.startswith("{") else part for part in route.path.split("/"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_is_a_command(kind: str) -> None:
    assert isinstance(msgspec.convert(an_order_of(kind), StaffCommand), KINDS[kind])


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_can_order_what_the_table_lets_it_and_nothing_else(staff: Staff, role: Role) -> None:
    name, allowed, strange = NAMES[role], set(), []
    for kind in KINDS:
        answer = await staff.desk.post(name, {"request": f"{role.value}-{kind}", "command": an_order_of(kind)})
        if answer.status == 403:
            assert (answer.code, answer.told["facts"]) == ("role_may_not", {"role": role.value, "act": kind})
        else:
            allowed.add(kind)
            strange += [] if answer.status in (200, 409) else [(kind, answer)]
    assert strange == []
    assert allowed == {kind for kind in KINDS if role in MAY[kind]}


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_reaches_the_endpoints_that_the_table_lets_it_and_no_other(staff: Staff, role: Role) -> None:
    reached = set()
    for route in PEOPLES:
        answer = await staff.desk.ask(NAMES[role], route.method, path_of(route))
        assert answer.status not in (401, 423), route.path
        if answer.status == 403:
            assert (answer.code, answer.told["facts"]) == ("role_may_not", {"role": role.value, "act": route.act})
        else:
            assert answer.status < 500, (route.path, answer)
            reached.add(route.path)
        if route.act == "sign_out":
            await staff.desk.sign_in(NAMES[role])
    assert reached == {route.path for route in PEOPLES if may(role, route.act)}


async def test_an_endpoint_for_people_without_an_entry_is_closed_to_everybody(
    server: RunningServer, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exam.people.MAY", {})
    for role in ROLES:
        for route in PEOPLES:
            answer = await staff.desk.ask(NAMES[role], route.method, path_of(route))
            assert (answer.status, answer.code) == (403, "role_may_not"), (role, route.path)


def test_an_endpoint_that_names_no_act_is_closed_to_everybody() -> None:
    for role in Role:
        with pytest.raises(RefusedRequestError) as refused:
            check_role(Actor(role, "某某"), "")
        assert refused.value.status == 403


async def test_who_orders_is_who_signed_in_whatever_the_body_says(server: RunningServer, staff: Staff) -> None:
    forged = {
        "request": "order-forged",
        "actor": {"role": "chief_examiner", "name": "主考甲", "machine": "JK-01"},
        "command": an_order_of("stop_sitting"),
    }
    answer = await staff.desk.post("监考甲", forged)
    assert (answer.status, answer.code) == (403, "role_may_not")


async def test_a_refused_role_leaves_no_trace_in_the_journal(server: RunningServer, staff: Staff) -> None:
    life = server.service.life
    assert life is not None
    await staff.desk.sign_in("工作人员甲")
    before = life.hall.version
    for _ in range(20):
        assert (await staff.desk.order("工作人员甲", "stop_sitting", sitting="x", reason="x")).status == 403
    assert life.hall.version == before
