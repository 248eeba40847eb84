"""Sites that the hub knows by their cards, what it expects of them, and the organiser's own people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, and_, delete, func, insert, select, update

from exam.plan import Plan, decode_plan, encode_plan
from exam.text import Refusal
from server.site_keys import SiteCard
from sync.hub.store.database import HubDatabase
from sync.hub.store.schema import bundles, expected, people, plans, sign_ins, sites, tries


class KnownSite(msgspec.Struct, frozen=True):
    """A site with the card it is checked by. `release_key` is sealed, None where the hub gives no codes for it."""

    number: str
    name: str
    card: SiteCard
    release_key: bytes | None
    next_serial: int


class ExpectedSession(msgspec.Struct, frozen=True):
    """A session of a plan at a site that should bring results."""

    plan: str
    site: str
    session: str
    room: str
    part: str
    starts_at_ms: int
    ends_at_ms: int
    candidates: int


class Person(msgspec.Struct, frozen=True):
    """One of the organiser's people."""

    name: str
    hash: str
    active: bool


# ---- sites ----------------------------------------------------------------------------------------------------------


def add_site(database: HubDatabase, card: SiteCard, name: str, by: str, now_ms: int) -> Refusal | None:
    """Register a site's card. Doing it again changes the name; another card is refused (`site_other_card`)."""
    with database.writing() as connection:
        before = connection.execute(select(sites.c.card).where(sites.c.number == card.site)).scalar()
        data = msgspec.json.encode(card)
        if before is None:
            values = {"number": card.site, "name": name, "card": data, "next_serial": 0}
            connection.execute(insert(sites).values(**values, added_at_ms=now_ms, added_by=by))
            return None
        if msgspec.json.decode(before, type=SiteCard) != card:
            return Refusal("site_other_card", {"site": card.site})
        connection.execute(update(sites).where(sites.c.number == card.site).values(name=name))
        return None


def replace_card(database: HubDatabase, card: SiteCard) -> bool:
    """Put another card in a site's place, as its people said over the telephone; False where there is no such site."""
    with database.writing() as connection:
        values = {"card": msgspec.json.encode(card)}
        return connection.execute(update(sites).where(sites.c.number == card.site).values(**values)).rowcount == 1


def find_site(database: HubDatabase, number: str) -> KnownSite | None:
    """One site."""
    with database.reading() as connection:
        row = connection.execute(select(sites).where(sites.c.number == number)).one_or_none()
        return None if row is None else _site(row)


def list_sites(database: HubDatabase) -> Sequence[KnownSite]:
    """Every site, by number."""
    with database.reading() as connection:
        return [_site(row) for row in connection.execute(select(sites).order_by(sites.c.number))]


def _site(row: Row[Any]) -> KnownSite:
    card = msgspec.json.decode(row.card, type=SiteCard)
    return KnownSite(row.number, row.name, card, row.release_key, row.next_serial)


# ---- what should arrive ---------------------------------------------------------------------------------------------


def expect_plan(database: HubDatabase, plan: Plan, by: str, now_ms: int) -> int:
    """Register what a plan should bring from its site, in place of what it was; returns its sessions.

    Where results are here already, the plan that came with them stays: it has those who came in addition on the day.
    """
    with database.writing() as connection:
        mine = {"plan": plan.number, "site": plan.site_number}
        came = select(func.count()).select_from(bundles)
        arrived = connection.execute(came.where(bundles.c.plan == plan.number, bundles.c.site == plan.site_number))
        for table in (expected,) if arrived.scalar_one() else (plans, expected):
            connection.execute(delete(table).where(table.c.plan == plan.number, table.c.site == plan.site_number))
            if table is plans:
                told = {"name": plan.name, "content": encode_plan(plan)}
                connection.execute(insert(plans).values(**mine, **told, registered_at_ms=now_ms, registered_by=by))
        rows = [
            {
                **mine,
                "session": session.id,
                "room": session.room,
                "part": session.part.value,
                "starts_at_ms": round(session.starts_at.timestamp() * 1000),
                "ends_at_ms": round(session.ends_at.timestamp() * 1000),
                "candidates": len(session.places),
            }
            for session in plan.sessions
        ]
        if rows:
            connection.execute(insert(expected), rows)
        return len(rows)


def expected_sessions(database: HubDatabase, site: str = "") -> Sequence[ExpectedSession]:
    """What should arrive, of one site or of all, in the order of their starts."""
    with database.reading() as connection:
        query = select(expected).order_by(expected.c.site, expected.c.starts_at_ms, expected.c.session)
        rows = connection.execute(query.where(expected.c.site == site) if site else query)
        return [ExpectedSession(**row) for row in rows.mappings()]


def plans_of(database: HubDatabase, plan: str) -> Sequence[Plan]:
    """A plan as every site of it has it. Raises PlanError where one is of a newer program."""
    with database.reading() as connection:
        query = select(plans.c.content).where(plans.c.plan == plan).order_by(plans.c.site)
        return [decode_plan(bytes(row.content)) for row in connection.execute(query)]


def plan_of(database: HubDatabase, plan: str, site: str) -> Plan | None:
    """A plan as one site has it."""
    with database.reading() as connection:
        wanted = and_(plans.c.plan == plan, plans.c.site == site)
        content = connection.execute(select(plans.c.content).where(wanted)).scalar()
        return None if content is None else decode_plan(bytes(content))


def plan_numbers(database: HubDatabase) -> Sequence[tuple[str, str]]:
    """Number and name of every plan."""
    with database.reading() as connection:
        query = select(plans.c.plan, func.min(plans.c.name).label("name")).group_by(plans.c.plan)
        return [(row.plan, row.name) for row in connection.execute(query.order_by(plans.c.plan.desc()))]


# ---- people ---------------------------------------------------------------------------------------------------------


def put_person(database: HubDatabase, person: Person, now_ms: int) -> None:
    """Add somebody, or change their password; whoever was signed in under the name is out."""
    with database.writing() as connection:
        values = {"hash": person.hash, "active": person.active}
        changed = connection.execute(update(people).where(people.c.name == person.name).values(**values)).rowcount
        if not changed:
            connection.execute(insert(people).values(name=person.name, added_at_ms=now_ms, **values))
        connection.execute(delete(sign_ins).where(sign_ins.c.name == person.name))


def find_person(database: HubDatabase, name: str) -> Person | None:
    """One person."""
    with database.reading() as connection:
        row = connection.execute(select(people).where(people.c.name == name)).one_or_none()
        return None if row is None else Person(row.name, row.hash, row.active)


def list_people(database: HubDatabase) -> Sequence[Person]:
    """Everybody, by name."""
    with database.reading() as connection:
        return [Person(row.name, row.hash, row.active) for row in connection.execute(select(people).order_by("name"))]


def begin_sign_in(database: HubDatabase, proof: str, name: str, now_ms: int, until_ms: int) -> None:
    """Somebody signed in; what ran out is swept away with it."""
    with database.writing() as connection:
        connection.execute(delete(sign_ins).where(sign_ins.c.until_ms <= now_ms))
        connection.execute(insert(sign_ins).values(proof=proof, name=name, begun_at_ms=now_ms, until_ms=until_ms))


def end_sign_in(database: HubDatabase, proof: str) -> None:
    """Somebody signed out."""
    with database.writing() as connection:
        connection.execute(delete(sign_ins).where(sign_ins.c.proof == proof))


def signed_in(database: HubDatabase, proof: str, now_ms: int) -> str | None:
    """Who is signed in by a proof, while their account is active."""
    with database.reading() as connection:
        query = (
            select(people.c.name)
            .join(sign_ins, sign_ins.c.name == people.c.name)
            .where(sign_ins.c.proof == proof, sign_ins.c.until_ms > now_ms, people.c.active)
        )
        name: str | None = connection.execute(query).scalar()
        return name


def count_try(database: HubDatabase, what: str, most: int, since_ms: int, now_ms: int) -> int:
    """Count a try at something; returns in how many milliseconds it may be tried, 0 where this one may be made.

    Counted before it is made, for all processes together; what is older than `since_ms` does not count.
    """
    with database.writing() as connection:
        connection.execute(delete(tries).where(tries.c.at_ms <= since_ms))
        made = connection.execute(select(tries.c.at_ms).where(tries.c.what == what).order_by(tries.c.at_ms)).scalars()
        times: list[int] = list(made)
        if len(times) >= most:
            return max(1, times[len(times) - most] - since_ms)
        connection.execute(insert(tries).values(what=what, at_ms=now_ms))
        return 0


def forget_tries(database: HubDatabase, what: str) -> None:
    """It was right: the tries before it were slips."""
    with database.writing() as connection:
        connection.execute(delete(tries).where(tries.c.what == what))
