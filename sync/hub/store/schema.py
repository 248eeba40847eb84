"""The tables of the hub. Times are milliseconds since 1970 (UTC); names of columns say so by `_ms`.

Texts are keys here, unlike at a site: SQLite and PostgreSQL compare them by their bytes' identity.

Versions, each with its meaning:
1  everything below
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Unicode,
    UniqueConstraint,
)

SCHEMA_VERSION = 1
"""What this code writes and expects."""
SCHEMA_COMPAT_VERSION = 1
"""The oldest code that may still open a database of SCHEMA_VERSION."""

metadata = MetaData()
_NAME = Unicode(200)
_DIGEST = Unicode(64)
# On SQLite only INTEGER counts by itself.
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")

schema_version = Table(
    "hub_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("compat_version", Integer, nullable=False),
)

# ---- who ------------------------------------------------------------------------------------------------------------

sites = Table(
    "sites",
    metadata,
    Column("number", _NAME, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("card", LargeBinary, nullable=False),
    # Sealed under the organiser's key: what makes release codes stands in no database in the clear.
    Column("release_key", LargeBinary, nullable=True),
    Column("next_serial", Integer, nullable=False),
    Column("added_at_ms", BigInteger, nullable=False),
    Column("added_by", _NAME, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("hash", Unicode(400), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("added_at_ms", BigInteger, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    # Of the cookie's SHA-256: who reads the database cannot sign in with it.
    Column("proof", _DIGEST, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("begun_at_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("what", _NAME, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("tries_by_what", "what", "at_ms"),
)

# ---- what should arrive ---------------------------------------------------------------------------------------------

plans = Table(
    "plans",
    metadata,
    Column("plan", _NAME, primary_key=True),
    Column("site", _NAME, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("registered_at_ms", BigInteger, nullable=False),
    Column("registered_by", _NAME, nullable=False),
)

expected = Table(
    "expected",
    metadata,
    Column("plan", _NAME, primary_key=True),
    Column("site", _NAME, primary_key=True),
    Column("session", _NAME, primary_key=True),
    Column("room", _NAME, nullable=False),
    Column("part", Unicode(40), nullable=False),
    Column("starts_at_ms", BigInteger, nullable=False),
    Column("ends_at_ms", BigInteger, nullable=False),
    Column("candidates", Integer, nullable=False),
)

# ---- what arrives ---------------------------------------------------------------------------------------------------

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Unicode(40), primary_key=True),
    Column("site", _NAME, nullable=False),
    Column("bundle", _DIGEST, nullable=False),
    Column("way", Unicode(10), nullable=False),
    Column("filename", _NAME, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("state", Unicode(10), nullable=False),
    Column("begun_at_ms", BigInteger, nullable=False),
    Column("touched_at_ms", BigInteger, nullable=False),
    # Posted again while it was there: the PATCH at 0 that follows is told where we are (sync.hub.tus).
    Column("posted_again", Boolean, nullable=False),
    Column("lease", Unicode(40), nullable=False),
    Column("lease_until_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("code", Unicode(100), nullable=False),
    Column("facts", LargeBinary, nullable=False),
    UniqueConstraint("site", "bundle", "way", name="one_delivery_a_way"),
    Index("deliveries_by_state", "state", "lease_until_ms"),
)

bundles = Table(
    "bundles",
    metadata,
    Column("bundle", _DIGEST, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("site", _NAME, nullable=False),
    Column("plan", _NAME, nullable=False),
    Column("lineage", _DIGEST, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("journal", _DIGEST, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("sessions", LargeBinary, nullable=False),
    Column("papers", LargeBinary, nullable=False),
    Column("program", _NAME, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("way", Unicode(10), nullable=False),
    Column("verified_at_ms", BigInteger, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Index("bundles_by_lineage", "lineage"),
    Index("bundles_by_plan", "plan", "site"),
)

holdings = Table(
    "holdings",
    metadata,
    Column("bundle", _DIGEST, primary_key=True),
    Column("ticket", Unicode(40), primary_key=True),
    Column("part", Unicode(40), primary_key=True),
    Column("plan", _NAME, nullable=False),
    Column("session", _NAME, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    # The last record of the bundle's journal with work for this result; 0 where there is none.
    Column("worked", BigInteger, nullable=False),
    Column("marks", LargeBinary, nullable=False),
    Index("holdings_by_result", "plan", "ticket", "part"),
)

results = Table(
    "results",
    metadata,
    Column("plan", _NAME, primary_key=True),
    Column("ticket", Unicode(40), primary_key=True),
    Column("part", Unicode(40), primary_key=True),
    Column("bundle", _DIGEST, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Index("results_by_bundle", "bundle"),
)

contradictions = Table(
    "contradictions",
    metadata,
    Column("one", _DIGEST, primary_key=True),
    Column("other", _DIGEST, primary_key=True),
    Column("plan", _NAME, nullable=False),
    Column("kind", Unicode(20), nullable=False),
    Column("record", BigInteger, nullable=False),
    Column("found_at_ms", BigInteger, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", _COUNTED, primary_key=True, autoincrement=True),
    Column("plan", _NAME, nullable=False),
    Column("preferred", _DIGEST, nullable=False),
    Column("other", _DIGEST, nullable=False),
    Column("reason", Unicode(400), nullable=False),
    Column("decided_by", _NAME, nullable=False),
    Column("decided_at_ms", BigInteger, nullable=False),
)

# ---- marks and scores -----------------------------------------------------------------------------------------------

human_marks = Table(
    "human_marks",
    metadata,
    Column("plan", _NAME, primary_key=True),
    Column("ticket", Unicode(40), primary_key=True),
    Column("part", Unicode(40), primary_key=True),
    Column("item", _NAME, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("given", Unicode(40), nullable=False),
    Column("taken_by", _NAME, nullable=False),
    Column("taken_at_ms", BigInteger, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("plan", _NAME, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("published_by", _NAME, nullable=False),
    Column("published_at_ms", BigInteger, nullable=False),
)

rechecks = Table(
    "rechecks",
    metadata,
    Column("number", _COUNTED, primary_key=True, autoincrement=True),
    Column("plan", _NAME, nullable=False),
    Column("ticket", Unicode(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("answered", Boolean, nullable=False),
    UniqueConstraint("plan", "ticket", name="one_recheck_a_candidate"),
)

# ---- papers and codes -----------------------------------------------------------------------------------------------

papers = Table(
    "papers",
    metadata,
    Column("paper", _DIGEST, primary_key=True),
    Column("site", _NAME, nullable=False),
    Column("plan", _NAME, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("not_before_ms", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("code", LargeBinary, nullable=False),
    Column("added_by", _NAME, nullable=False),
    Column("added_at_ms", BigInteger, nullable=False),
    Index("papers_by_site", "site"),
)

codes = Table(
    "codes",
    metadata,
    Column("site", _NAME, primary_key=True),
    Column("id", Unicode(40), primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("code", LargeBinary, nullable=False),
    Column("given_by", _NAME, nullable=False),
    Column("given_at_ms", BigInteger, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("number", _COUNTED, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", _NAME, nullable=False),
    Column("what", Unicode(40), nullable=False),
    Column("site", _NAME, nullable=False),
    Column("subject", Unicode(400), nullable=False),
)
