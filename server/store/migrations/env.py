"""Alembic's entry: run the migrations on the caller's connection, or write them as SQL. Executed, never imported."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.ddl.mssql import MSSQLImpl
from sqlalchemy import Column, MetaData, Table, Unicode


class UnicodeVersionTable(MSSQLImpl):
    """Alembic's own table as NVARCHAR like every other; defining the class is how Alembic takes it for SQL Server."""

    __dialect__ = "mssql"

    def version_table_impl(
        self,
        *,
        version_table: str,
        version_table_schema: str | None,
        version_table_pk: bool,
        **_kw: Any,
    ) -> Table:
        """Return Alembic's table of versions with a Unicode column."""
        return Table(
            version_table,
            MetaData(),
            Column("version_num", Unicode(32), primary_key=version_table_pk, nullable=False),
            schema=version_table_schema,
        )


if context.is_offline_mode():
    context.configure(dialect_name=context.config.attributes["dialect"], literal_binds=True)
else:
    context.configure(connection=context.config.attributes["connection"])

with context.begin_transaction():
    context.run_migrations()
