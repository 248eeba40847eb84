"""Marks that people gave, periods of publication, and rechecks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, func, insert, select, update

from exam.ids import ItemId, Ticket
from exam.plan import Part
from exam.text import Refusal
from server.scoring.human_marks import HumanMarkPlace
from server.scoring.rounding import plain
from sync.hub.publishing import Publication, Recheck, may_change
from sync.hub.store.database import HubDatabase
from sync.hub.store.schema import human_marks, publications, rechecks

Given = dict[HumanMarkPlace, Decimal]


def read_human_marks(database: HubDatabase, plan: str) -> Given:
    """Every mark that people gave in a plan."""
    with database.reading() as connection:
        return _given(connection, plan)


def take_human_marks(
    database: HubDatabase, plan: str, marks: Iterable[tuple[HumanMarkPlace, Decimal]], by: str, now_ms: int
) -> int | Refusal:
    """Keep marks; returns how many are new or other than before. `scores_locked` once they may not change any more."""
    with database.writing() as connection:
        locked = _locked(connection, plan, now_ms)
        if locked is not None:
            return locked
        before = _given(connection, plan)
        changed = [(place, given) for place, given in marks if before.get(place) != given]
        for place, given in changed:
            key = {"plan": plan, "ticket": place.ticket, "part": place.part.value, "item": place.item}
            key_row = {**key, "place": place.check}
            values = {"given": plain(given), "taken_by": by, "taken_at_ms": now_ms}
            if place in before:
                same = and_(*(human_marks.c[name] == value for name, value in key_row.items()))
                connection.execute(update(human_marks).where(same).values(**values))
            else:
                connection.execute(insert(human_marks).values(**key_row, **values))
        return len(changed)


def publish(database: HubDatabase, publication: Publication, by: str, now_ms: int) -> None:
    """Publish a plan's scores for a period, or change the period."""
    with database.writing() as connection:
        values = {"content": msgspec.json.encode(publication), "published_by": by, "published_at_ms": now_ms}
        mine = publications.c.plan == publication.plan
        if connection.execute(update(publications).where(mine).values(**values)).rowcount == 0:
            connection.execute(insert(publications).values(plan=publication.plan, **values))


def find_publication(database: HubDatabase, plan: str) -> Publication | None:
    """A plan's period of publication."""
    with database.reading() as connection:
        return _publication(connection, plan)


def list_publications(database: HubDatabase) -> Sequence[Publication]:
    """Every period."""
    with database.reading() as connection:
        rows = connection.execute(select(publications.c.content).order_by(publications.c.plan))
        return [msgspec.json.decode(row.content, type=Publication) for row in rows]


def ask_recheck(
    database: HubDatabase, wanted: Recheck, allowed: Callable[[Sequence[Recheck]], Refusal | None]
) -> Recheck | Refusal:
    """Write a request down, if the rules allow it beside those that the candidate made before."""
    with database.writing() as connection:
        mine = and_(rechecks.c.plan == wanted.plan, rechecks.c.ticket == wanted.ticket)
        before = [_recheck(row) for row in connection.execute(select(rechecks).where(mine))]
        refusal = allowed(before)
        if refusal is not None:
            return refusal
        values = {"plan": wanted.plan, "ticket": wanted.ticket, "content": msgspec.json.encode(wanted)}
        made = connection.execute(insert(rechecks).values(**values, answered=False))
        number = made.inserted_primary_key
        return msgspec.structs.replace(wanted, number=0 if number is None else number[0])


def answer_recheck(
    database: HubDatabase, number: int, answer: str, by: str, now_ms: int, *, changed: bool
) -> Recheck | None:
    """Answer a request; None where there is none, or it was answered before."""
    with database.writing() as connection:
        mine = and_(rechecks.c.number == number, rechecks.c.answered.is_(False))
        row = connection.execute(select(rechecks).where(mine)).one_or_none()
        if row is None:
            return None
        at = datetime.fromtimestamp(now_ms / 1000, UTC)
        answered = msgspec.structs.replace(
            _recheck(row), answer=answer, changed=changed, answered_at=at, answered_by=by
        )
        values = {"answered": True, "content": msgspec.json.encode(answered)}
        connection.execute(update(rechecks).where(mine).values(**values))
        return answered


def list_rechecks(database: HubDatabase, plan: str = "", ticket: str = "") -> Sequence[Recheck]:
    """Requests, those that wait first, the next due first."""
    with database.reading() as connection:
        query = select(rechecks)
        query = query.where(rechecks.c.plan == plan) if plan else query
        query = query.where(rechecks.c.ticket == ticket) if ticket else query
        every = [_recheck(row) for row in connection.execute(query)]
        return sorted(every, key=lambda one: (one.answered_at is not None, one.due, one.number))


def _given(connection: Connection, plan: str) -> Given:
    rows = connection.execute(select(human_marks).where(human_marks.c.plan == plan))
    return {
        HumanMarkPlace(Ticket(row.ticket), Part(row.part), ItemId(row.item), row.place): Decimal(row.given)
        for row in rows
    }


def _publication(connection: Connection, plan: str) -> Publication | None:
    content = connection.execute(select(publications.c.content).where(publications.c.plan == plan)).scalar()
    return None if content is None else msgspec.json.decode(content, type=Publication)


def _locked(connection: Connection, plan: str, now_ms: int) -> Refusal | None:
    waiting = and_(rechecks.c.plan == plan, rechecks.c.answered.is_(False))
    waits = connection.execute(select(func.count()).select_from(rechecks).where(waiting)).scalar_one()
    return may_change(_publication(connection, plan), waits, datetime.fromtimestamp(now_ms / 1000, UTC))


def _recheck(row: Row[Any]) -> Recheck:
    read = msgspec.json.decode(row.content, type=Recheck)
    return msgspec.structs.replace(read, number=row.number)
