"""Sealed papers for sites, codes that were given, and the record of who gave what to whom and when.

What is secret, the code of a paper, a site's release key, a code that was given, comes and goes sealed: the database
and its backups tell nothing (`sync.hub.codes_desk` has the key).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from exam.ids import Digest
from exam.paper_package import Envelope
from exam.text import Refusal
from exam.trust.release_codes import SERIALS, ReleaseRequest
from sync.hub.store.database import HubDatabase
from sync.hub.store.schema import codes, papers, record, sites

MOST_SHOWN = 200


class KeptPaper(msgspec.Struct, frozen=True):
    """A sealed paper that a site may fetch; `code` is sealed, empty where it is read out by telephone."""

    paper: Digest
    site: str
    envelope: Envelope
    not_before_ms: int
    size: int
    code: bytes
    added_at_ms: int


class GivenCode(msgspec.Struct, frozen=True):
    """A release code that was given for a site; `code` is sealed."""

    site: str
    id: str
    request: ReleaseRequest
    code: bytes
    given_by: str
    given_at_ms: int


class Entry(msgspec.Struct, frozen=True):
    """One line of the record."""

    at_ms: int
    who: str
    what: str
    site: str
    subject: str


def add_paper(database: HubDatabase, paper: KeptPaper, by: str) -> None:
    """Let a site fetch a paper; again with a code, it is kept beside it."""
    with database.writing() as connection:
        values = {
            "site": paper.site,
            "plan": paper.envelope.about.plan,
            "content": msgspec.json.encode(paper.envelope),
            "not_before_ms": paper.not_before_ms,
            "size": paper.size,
            "added_by": by,
            "added_at_ms": paper.added_at_ms,
        }
        coded = values | {"code": paper.code} if paper.code else values
        mine = papers.c.paper == paper.paper
        if connection.execute(update(papers).where(mine).values(**coded)).rowcount == 0:
            connection.execute(insert(papers).values(paper=paper.paper, **values, code=paper.code))
        _write(connection, Entry(paper.added_at_ms, by, "paper_added", paper.site, paper.envelope.title))


def list_papers(database: HubDatabase, site: str = "") -> Sequence[KeptPaper]:
    """Papers for one site or for all, the next to be opened first."""
    with database.reading() as connection:
        query = select(papers).order_by(papers.c.not_before_ms, papers.c.paper)
        return [_paper(row) for row in connection.execute(query.where(papers.c.site == site) if site else query)]


def find_paper(database: HubDatabase, site: str, paper: Digest) -> KeptPaper | None:
    """One paper of a site."""
    with database.reading() as connection:
        row = connection.execute(select(papers).where(papers.c.paper == paper, papers.c.site == site)).one_or_none()
        return None if row is None else _paper(row)


def put_release_key(database: HubDatabase, site: str, sealed: bytes, serial: int) -> bool:
    """Keep a site's release key, and from which serial number codes go on; False where there is no such site."""
    with database.writing() as connection:
        row = connection.execute(select(sites.c.next_serial).where(sites.c.number == site)).one_or_none()
        if row is None:
            return False
        values = {"release_key": sealed, "next_serial": max(serial, row.next_serial)}
        connection.execute(update(sites).where(sites.c.number == site).values(**values))
        return True


def give_code(
    database: HubDatabase,
    request: ReleaseRequest,
    by: str,
    now_ms: int,
    make: Callable[[bytes, int], tuple[str, bytes]],
) -> GivenCode | Refusal:
    """Give a code under the site's next serial number; `make` returns its id and the sealed code.

    `release_key_none` where there is no key, `serials_used` where no serial number is left.
    """
    with database.writing() as connection:
        mine = sites.c.number == request.site
        row = connection.execute(select(sites.c.release_key, sites.c.next_serial).where(mine)).one_or_none()
        if row is None or row.release_key is None:
            return Refusal("release_key_none", {"site": request.site})
        if row.next_serial >= SERIALS:
            return Refusal("serials_used")
        id_, sealed = make(bytes(row.release_key), row.next_serial)
        connection.execute(update(sites).where(mine).values(next_serial=row.next_serial + 1))
        given = GivenCode(request.site, id_, request, sealed, by, now_ms)
        values = {"site": request.site, "id": id_, "request": msgspec.json.encode(request), "code": sealed}
        connection.execute(insert(codes).values(**values, given_by=by, given_at_ms=now_ms))
        _write(connection, Entry(now_ms, by, "code_given", request.site, id_))
        return given


def list_codes(database: HubDatabase, site: str = "") -> Sequence[GivenCode]:
    """Codes that were given, newest first."""
    with database.reading() as connection:
        query = select(codes).order_by(codes.c.given_at_ms.desc()).limit(MOST_SHOWN)
        rows = connection.execute(query.where(codes.c.site == site) if site else query)
        return [
            GivenCode(
                row.site,
                row.id,
                msgspec.json.decode(row.request, type=ReleaseRequest),
                bytes(row.code),
                row.given_by,
                row.given_at_ms,
            )
            for row in rows
        ]


def write_record(database: HubDatabase, entry: Entry) -> None:
    """Write down what was given."""
    with database.writing() as connection:
        _write(connection, entry)


def list_record(database: HubDatabase) -> Sequence[Entry]:
    """The latest lines of the record, newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(record).order_by(record.c.number.desc()).limit(MOST_SHOWN))
        return [Entry(row.at_ms, row.who, row.what, row.site, row.subject) for row in rows]


def _write(connection: Connection, entry: Entry) -> None:
    connection.execute(insert(record).values(**msgspec.structs.asdict(entry)))


def _paper(row: Row[Any]) -> KeptPaper:
    return KeptPaper(
        row.paper,
        row.site,
        msgspec.json.decode(row.content, type=Envelope),
        row.not_before_ms,
        row.size,
        bytes(row.code),
        row.added_at_ms,
    )
