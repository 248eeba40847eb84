"""The journal, its writer's epoch, the reporting tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    # SQLAlchemy has not annotated this class.
    when = sa.DateTime().with_variant(mssql.DATETIME2(3), "mssql")  # type: ignore[no-untyped-call]
    version = op.create_table(
        "schema_version",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("compat_version", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "journal_writer",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("plan_number", sa.Unicode(200), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", when, nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("seq", key, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Unicode(40), nullable=False),
        sa.Column("sitting", sa.Unicode(200), nullable=False),
        sa.Column("payload", sa.Unicode(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32).with_variant(sa.VARBINARY(32), "mssql"), nullable=False),
    )
    op.create_table(
        "report_sitting",
        sa.Column("position", key, primary_key=True, autoincrement=False),
        sa.Column("sitting", sa.Unicode(200), nullable=False),
        sa.Column("ticket", sa.Unicode(40), nullable=False),
        sa.Column("session", sa.Unicode(200), nullable=False),
        sa.Column("room", sa.Unicode(200), nullable=False),
        sa.Column("part", sa.Unicode(40), nullable=False),
        sa.Column("seat", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.Unicode(40), nullable=False),
        sa.Column("machine", sa.Unicode(64), nullable=True),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("last_saved_ms", sa.BigInteger(), nullable=True),
        sa.Column("started_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("extension_ms", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "report_score",
        sa.Column("position", key, primary_key=True, autoincrement=False),
        sa.Column("ticket", sa.Unicode(40), nullable=False),
        sa.Column("part", sa.Unicode(40), nullable=False),
        sa.Column("status", sa.Unicode(40), nullable=False),
        sa.Column("score", sa.Unicode(40), nullable=True),
        sa.Column("detail", sa.Unicode(), nullable=False),
    )
    # Not bulk_insert: as a script for SQL Server it wants an IDENTITY column, and there is none.
    op.execute(version.insert().values(id=1, version=1, compat_version=1))
