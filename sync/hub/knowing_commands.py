"""`kaochang-hub site`, `person` and `expect`: whom the hub knows, and what it waits for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click
import msgspec

from exam.clock import SystemClock
from exam.plan import Plan, PlanError, decode_plan
from server.accounts import (
    LONGEST_NAME,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hash_password,
    name_is_usable,
    password_is_usable,
    tidy,
)
from server.site_keys import MOST_BYTES, SiteCard
from sync.hub.commanding import Unusable, database_option, explained, opened, operator, refuse
from sync.hub.commands_texts import both
from sync.hub.store import sites
from sync.hub.store.sites import Person

MOST_PLAN = 64 * 1024 * 1024


@click.group()
def site() -> None:
    """登记考点。 The sites that the hub knows.

    \b
    Example:
      kaochang-hub site add site.card --database sqlite:///hub.sqlite3
    """


@site.command("add")
@click.argument("card", type=click.Path(path_type=Path))
@database_option
@click.option("--name", default="", help="考点名称 / the site's name")
@click.option("--replace", is_flag=True, help="换成新的名片 / put this card in place of another")
@explained
def site_add(card: Path, database: str, name: str, *, replace: bool) -> None:
    """登记一个考点的名片。 Register a site by its card (SITE/trust/site.card).

    \b
    Example:  kaochang-hub site add site.card --name 示例学院 --database sqlite:///hub.sqlite3
    Exit:     0 registered, 2 not (it says what to do)
    Next:     kaochang-hub expect plan.json
    """
    known = _card(card)
    with opened(database) as found:
        now = SystemClock().wall_ms()
        if replace:
            sites.replace_card(found, known)
        refusal = sites.add_site(found, known, name, operator(), now)
    if refusal is not None:
        raise refuse(refusal)
    click.echo(both("site_added", {"site": known.site, "fingerprint": known.fingerprint}))


@site.command("list")
@database_option
@explained
def site_list(database: str) -> None:
    """列出考点。 Name every site, with its card's fingerprint.

    \b
    Example:  kaochang-hub site list --database sqlite:///hub.sqlite3
    Exit:     0
    Next:     kaochang-hub expect plan.json
    """
    with opened(database) as found:
        for one in sites.list_sites(found):
            click.echo(f"{one.number}\t{one.card.fingerprint}\t{one.name}")


@click.group()
def person() -> None:
    """可登录网页的人员。 Who may sign in to the pages.

    \b
    Example:
      kaochang-hub person add --name 甲 --database sqlite:///hub.sqlite3
    """


@person.command("add")
@database_option
@click.option("--name", required=True, help="姓名 / name")
@click.option("--password-file", type=click.File("r", encoding="utf-8"), help="密码文件 / a file; asked for otherwise")
@explained
def person_add(database: str, name: str, password_file: TextIO | None) -> None:
    """添加人员或更换密码。 Add a person, or change a password.

    \b
    Example:  kaochang-hub person add --name 甲 --database sqlite:///hub.sqlite3
    Exit:     0 done, 2 not (it says what to do)
    Next:     sign in at the hub's address
    """
    tidied = tidy(name)
    if not name_is_usable(tidied):
        raise Unusable(both("bad_name", {"most": LONGEST_NAME}))
    password = tidy(_password(password_file))
    if not password_is_usable(password):
        raise Unusable(both("bad_password", {"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD}))
    with opened(database) as found:
        sites.put_person(found, Person(tidied, hash_password(password), active=True), SystemClock().wall_ms())
    click.echo(both("person_put", {"name": tidied}))


@person.command("remove")
@database_option
@click.option("--name", required=True, help="姓名 / name")
@explained
def person_remove(database: str, name: str) -> None:
    """停用人员。 Let somebody sign in no more; the name stays on record.

    \b
    Example:  kaochang-hub person remove --name 甲 --database sqlite:///hub.sqlite3
    Exit:     0 done, 2 there is nobody of that name
    Next:     kaochang-hub person list
    """
    with opened(database) as found:
        known = sites.find_person(found, tidy(name))
        if known is None:
            raise Unusable(both("person_unknown", {"name": name}))
        sites.put_person(found, msgspec.structs.replace(known, active=False), SystemClock().wall_ms())
    click.echo(both("person_out", {"name": known.name}))


@person.command("list")
@database_option
@explained
def person_list(database: str) -> None:
    """列出人员。 Name everybody.

    \b
    Example:  kaochang-hub person list --database sqlite:///hub.sqlite3
    Exit:     0
    Next:     kaochang-hub person add
    """
    with opened(database) as found:
        for one in sites.list_people(found):
            click.echo(one.name if one.active else f"{one.name} (-)")


@click.command("expect")
@click.argument("plan", type=click.Path(path_type=Path))
@database_option
@explained
def expect(plan: Path, database: str) -> None:
    """登记应到的场次。 Register what a plan should bring, from a site's plan.json.

    \b
    Example:  kaochang-hub expect plan.json --database sqlite:///hub.sqlite3
    Exit:     0 registered, 2 not (it says what to do)
    Next:     the page of sites shows what is missing
    """
    known = _plan(plan)
    with opened(database) as found:
        count = sites.expect_plan(found, known, operator(), SystemClock().wall_ms())
    click.echo(both("expected", {"plan": known.number, "site": known.site_number, "count": count}))


def _card(file: Path) -> SiteCard:
    with file.open("rb") as opened_:
        data = opened_.read(MOST_BYTES)
    try:
        return msgspec.json.decode(data, type=SiteCard)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unusable(both("card_unreadable", {"path": str(file)})) from error


def _plan(file: Path) -> Plan:
    with file.open("rb") as opened_:
        data = opened_.read(MOST_PLAN)
    try:
        plan = decode_plan(data)
    except PlanError as error:
        raise Unusable(both("plan_unreadable", {"path": str(file), "why": str(error)})) from error
    if plan.practice:
        raise Unusable(both("plan_practice", {"path": str(file)}))
    return plan


def _password(file: TextIO | None) -> str:
    if file is not None:
        return file.read(LONGEST_PASSWORD * 4).strip()
    if not sys.stdin.isatty():
        return sys.stdin.readline(LONGEST_PASSWORD * 4).strip()
    typed: str = click.prompt("密码 / password", hide_input=True, confirmation_prompt=True)
    return typed
