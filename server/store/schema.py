"""The tables, as the code that is running now wants them; migrations bring an older database to this shape.

Texts are Unicode throughout (NVARCHAR on SQL Server), so any collation of the database does. No text is a key: a
Chinese collation takes `A`, `a` and full-width `Ａ` for one, and rooms and tickets must not meet that way.

Versions (after Synapse's pair), each with its meaning:
1  the journal, its writer's epoch, the reporting tables
"""

from __future__ import annotations

from sqlalchemy import (
    VARBINARY,
    BigInteger,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Unicode,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects import mssql

SCHEMA_VERSION = 1
"""What this code writes and expects."""
SCHEMA_COMPAT_VERSION = 1
"""The oldest code that may still open a database of SCHEMA_VERSION."""

HASH_BYTES = 32
ONLY_ROW = 1
"""Key of the one row in tables that hold one row."""

metadata = MetaData()

# On SQLite only INTEGER makes the key the row's own address; BIGINT would cost a second tree.
_KEY = BigInteger().with_variant(Integer(), "sqlite")
# SQLAlchemy's plain DateTime is the old DATETIME on SQL Server. (Its own class is not annotated.)
_WHEN = DateTime().with_variant(mssql.DATETIME2(3), "mssql")  # type: ignore[no-untyped-call]

schema_version = Table(
    "schema_version",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("compat_version", BigInteger, nullable=False),
)

journal_writer = Table(
    "journal_writer",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("plan_number", Unicode(200), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("opened_at", _WHEN, nullable=False),
)

# No index on sitting: rows of many sittings alternate, so it dirties a page a sitting in every commit and made
# appending 3.5 times slower (67,000 against 236,000 records a second); sittings are looked up in the reports.
# In the order of server.journal.record.Record's fields: rows and records turn into one another by position.
journal = Table(
    "journal",
    metadata,
    Column("seq", _KEY, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", Unicode(40), nullable=False),
    Column("sitting", Unicode(200), nullable=False),
    Column("payload", Unicode(), nullable=False),
    Column("hash", LargeBinary(HASH_BYTES).with_variant(VARBINARY(HASH_BYTES), "mssql"), nullable=False),
)

report_sitting = Table(
    "report_sitting",
    metadata,
    Column("position", _KEY, primary_key=True, autoincrement=False),
    Column("sitting", Unicode(200), nullable=False),
    Column("ticket", Unicode(40), nullable=False),
    Column("session", Unicode(200), nullable=False),
    Column("room", Unicode(200), nullable=False),
    Column("part", Unicode(40), nullable=False),
    Column("seat", BigInteger, nullable=False),
    Column("phase", Unicode(40), nullable=False),
    Column("machine", Unicode(64), nullable=True),
    Column("answered", BigInteger, nullable=False),
    Column("last_saved_ms", BigInteger, nullable=True),
    Column("started_ms", BigInteger, nullable=True),
    Column("ended_ms", BigInteger, nullable=True),
    Column("extension_ms", BigInteger, nullable=False),
)

report_score = Table(
    "report_score",
    metadata,
    Column("position", _KEY, primary_key=True, autoincrement=False),
    Column("ticket", Unicode(40), nullable=False),
    Column("part", Unicode(40), nullable=False),
    Column("status", Unicode(40), nullable=False),
    Column("score", Unicode(40), nullable=True),
    Column("detail", Unicode(), nullable=False),
)

# Every statement the store runs that is not an engine's own, so that one test can compile them all.
INSERT_RECORDS = insert(journal)
DELETE_RECORDS = delete(journal).where(journal.c.seq > bindparam("after"))
SELECT_LAST = select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)
SELECT_WRITER = select(journal_writer.c.plan_number, journal_writer.c.epoch)
SELECT_VERSION = select(schema_version.c.version, schema_version.c.compat_version)
