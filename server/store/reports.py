"""Reporting tables: derived from the journal, for people's own queries; dropping them loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Table, delete, insert, inspect, select

from exam.ids import MachineId, RoomName, SeatNumber, SessionId, SittingId, Ticket
from exam.plan import Part
from server.store.engines import DatabaseEngine
from server.store.schema import report_score, report_sitting
from server.store.transactions import run


class SittingRow(msgspec.Struct, frozen=True, kw_only=True):
    """How one sitting stands. Times in milliseconds of exam time, None where it has not happened."""

    sitting: SittingId
    ticket: Ticket
    session: SessionId
    room: RoomName
    part: Part
    seat: SeatNumber
    phase: str
    machine: MachineId | None = None
    answered: int = 0
    last_saved_ms: int | None = None
    started_ms: int | None = None
    ended_ms: int | None = None
    extension_ms: int = 0


class ScoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate's score in a part, or in `total`; kept as text so that no rounding is the database's."""

    ticket: Ticket
    part: str
    status: str
    score: Decimal | None
    detail: str = "{}"


Row = TypeVar("Row", SittingRow, ScoreRow)


def replace_sittings(engine: DatabaseEngine, rows: Sequence[SittingRow]) -> None:
    """Make the table of sittings these rows and no others, in one transaction. Raises StoreError."""
    _replace(engine, report_sitting, rows)


def replace_scores(engine: DatabaseEngine, rows: Sequence[ScoreRow]) -> None:
    """Make the table of scores these rows and no others, in one transaction. Raises StoreError."""
    _replace(engine, report_score, rows)


def read_sittings(engine: DatabaseEngine) -> list[SittingRow]:
    """Return the sittings in the order they were given; none where the table was dropped."""
    return _read(engine, report_sitting, SittingRow)


def read_scores(engine: DatabaseEngine) -> list[ScoreRow]:
    """Return the scores in the order they were given; none where the table was dropped."""
    return _read(engine, report_score, ScoreRow)


def _replace(engine: DatabaseEngine, table: Table, rows: Sequence[SittingRow] | Sequence[ScoreRow]) -> None:
    values = [{"position": place, **msgspec.to_builtins(row)} for place, row in enumerate(rows, 1)]

    def work(connection: Connection) -> None:
        table.create(connection, checkfirst=True)
        connection.execute(delete(table))
        if values:
            connection.execute(insert(table), values)

    run(engine, work)


def _read(engine: DatabaseEngine, table: Table, shape: type[Row]) -> list[Row]:
    names = shape.__struct_fields__

    with engine.reading() as connection:
        if not inspect(connection).has_table(table.name):
            return []
        rows = connection.execute(select(*(table.c[name] for name in names)).order_by(table.c.position))
        return [msgspec.convert(dict(zip(names, row, strict=True)), shape) for row in rows]
