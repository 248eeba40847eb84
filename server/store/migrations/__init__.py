"""Alembic migrations, run by `server.store.upgrade` at open; each revision is frozen once released."""
