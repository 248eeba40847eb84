"""What is on its way in or was brought: uploads under way, and files that wait to be verified.

A delivery is `open` while bytes arrive, `waiting` once all are there, then `kept` or `refused`. Whoever writes to one,
or verifies one, holds its lease; a lease that runs out is anybody's, so that what a dead process left is picked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, or_, select, update

from exam.ids import Digest
from exam.text import Refusal
from sync.hub.store.database import HubDatabase
from sync.hub.store.schema import bundles, deliveries


class Way(StrEnum):
    """How a bundle comes."""

    UPLOAD = "upload"  # 上传
    DISK = "disk"  # 硬盘


class DeliveryState(StrEnum):
    """How a delivery stands."""

    OPEN = "open"
    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery. `code` and `facts` say why it was refused, or why verifying it failed so far (`tries` times)."""

    id: str
    site: str
    bundle: Digest
    way: Way
    filename: str
    length: int
    state: DeliveryState
    begun_at_ms: int
    touched_at_ms: int
    posted_again: bool = False
    lease: str = ""
    lease_until_ms: int = 0
    tries: int = 0
    code: str = ""
    facts: bytes = b"{}"

    @property
    def refusal(self) -> Refusal:
        """Why it was refused."""
        return Refusal(self.code, msgspec.json.decode(self.facts, type=dict[str, str | int]))


FREE = "", 0
_SELECT = select(*(deliveries.c[name] for name in Delivery.__struct_fields__))


def begin_upload(database: HubDatabase, wanted: Delivery, most_open: int) -> Delivery | Refusal:
    """Open an upload, or return the one that this bundle of this site has already; a refused one is begun anew.

    `upload_other_length` where the same bundle had another length, `uploads_many` where the site has too many open.
    """
    with database.writing() as connection:
        before = _of_bundle(connection, wanted.site, wanted.bundle, wanted.way)
        if before is not None and before.state is not DeliveryState.REFUSED:
            if before.length != wanted.length:
                return Refusal("upload_other_length", {"theirs": wanted.length, "ours": before.length})
            again = {"posted_again": True, "touched_at_ms": wanted.touched_at_ms}
            connection.execute(update(deliveries).where(deliveries.c.id == before.id).values(**again))
            return msgspec.structs.replace(before, **again)
        if before is not None:
            connection.execute(delete(deliveries).where(deliveries.c.id == before.id))
        received = connection.execute(
            select(bundles.c.size).where(bundles.c.bundle == wanted.bundle, bundles.c.site == wanted.site)
        ).scalar()
        if received is not None:
            if received != wanted.length:
                return Refusal("upload_other_length", {"theirs": wanted.length, "ours": received})
            wanted = msgspec.structs.replace(wanted, state=DeliveryState.KEPT, posted_again=True)
        elif wanted.way is Way.UPLOAD and _open_of(connection, wanted.site) >= most_open:
            return Refusal("uploads_many", {"most": most_open})
        connection.execute(insert(deliveries).values(**msgspec.structs.asdict(wanted)))
        return wanted


def find_delivery(database: HubDatabase, id_: str) -> Delivery | None:
    """One delivery."""
    with database.reading() as connection:
        return _by_id(connection, id_)


def find_for_bundle(database: HubDatabase, site: str, bundle: Digest) -> list[Delivery]:
    """Every delivery of a bundle by a site: uploaded, brought on a disk, or both."""
    with database.reading() as connection:
        rows = connection.execute(_SELECT.where(deliveries.c.site == site, deliveries.c.bundle == bundle))
        return [_delivery(row) for row in rows.mappings()]


def open_lease(database: HubDatabase, id_: str, lease: str, now_ms: int, until_ms: int) -> Delivery | Refusal | None:
    """Become the only writer of an upload; returns it as it was. `upload_in_use` while another is; None: it is gone."""
    with database.writing() as connection:
        found = _by_id(connection, id_)
        if found is None or found.state is not DeliveryState.OPEN:
            return found
        if found.lease and found.lease_until_ms > now_ms:
            return Refusal("upload_in_use")
        values = {"lease": lease, "lease_until_ms": until_ms, "touched_at_ms": now_ms, "posted_again": False}
        connection.execute(update(deliveries).where(deliveries.c.id == id_).values(**values))
        return found


def extend_lease(database: HubDatabase, id_: str, lease: str, now_ms: int, until_ms: int) -> bool:
    """Keep a lease; False where it ran out and somebody else has it: then stop at once."""
    with database.writing() as connection:
        held = and_(deliveries.c.id == id_, deliveries.c.lease == lease)
        values = {"lease_until_ms": until_ms, "touched_at_ms": now_ms}
        return connection.execute(update(deliveries).where(held).values(**values)).rowcount == 1


def end_lease(database: HubDatabase, id_: str, lease: str, now_ms: int, *, complete: bool) -> None:
    """Let go of an upload; `complete` where every byte is on the disk: then it waits to be verified."""
    with database.writing() as connection:
        held = and_(deliveries.c.id == id_, deliveries.c.lease == lease, deliveries.c.state == DeliveryState.OPEN)
        state = DeliveryState.WAITING if complete else DeliveryState.OPEN
        values = {"lease": "", "lease_until_ms": 0, "touched_at_ms": now_ms, "state": state}
        connection.execute(update(deliveries).where(held).values(**values))


def complete_whole(database: HubDatabase, id_: str, now_ms: int) -> None:
    """All bytes are there, but whoever wrote them died before saying so: it waits to be verified from now on."""
    with database.writing() as connection:
        left = and_(
            deliveries.c.id == id_, deliveries.c.state == DeliveryState.OPEN, deliveries.c.lease_until_ms <= now_ms
        )
        values = {"state": DeliveryState.WAITING, "lease": "", "lease_until_ms": 0, "touched_at_ms": now_ms}
        connection.execute(update(deliveries).where(left).values(**values))


def answer_again(database: HubDatabase, id_: str) -> None:
    """The PATCH at 0 after a second POST was answered; the next one is as strict as ever."""
    with database.writing() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == id_).values(posted_again=False))


def drop_open(database: HubDatabase, id_: str, now_ms: int) -> Refusal | None:
    """Give an upload up. `upload_kept` once all of it is there, `upload_in_use` while somebody writes to it."""
    with database.writing() as connection:
        found = _by_id(connection, id_)
        if found is None:
            return None
        if found.state in (DeliveryState.WAITING, DeliveryState.KEPT):
            return Refusal("upload_kept")
        if found.lease and found.lease_until_ms > now_ms:
            return Refusal("upload_in_use")
        connection.execute(delete(deliveries).where(deliveries.c.id == id_))
        return None


def drop_abandoned(database: HubDatabase, touched_before_ms: int, now_ms: int) -> list[str]:
    """Give up uploads that nobody touched since; returns their ids, for their files."""
    with database.writing() as connection:
        old = and_(
            deliveries.c.state == DeliveryState.OPEN,
            deliveries.c.touched_at_ms < touched_before_ms,
            or_(deliveries.c.lease == "", deliveries.c.lease_until_ms <= now_ms),
        )
        ids = [row.id for row in connection.execute(select(deliveries.c.id).where(old))]
        connection.execute(delete(deliveries).where(deliveries.c.id.in_(ids)))
        return ids


def claim_waiting(database: HubDatabase, lease: str, now_ms: int, until_ms: int) -> Delivery | None:
    """Take the delivery that has waited longest to be verified and that nobody else is at; None where there is none."""
    with database.writing() as connection:
        free = and_(deliveries.c.state == DeliveryState.WAITING, deliveries.c.lease_until_ms <= now_ms)
        row = (
            connection.execute(_SELECT.where(free).order_by(deliveries.c.touched_at_ms).limit(1))
            .mappings()
            .one_or_none()
        )
        if row is None:
            return None
        values = {"lease": lease, "lease_until_ms": until_ms, "tries": row.tries + 1}
        connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**values))
        return msgspec.structs.replace(_delivery(row), **values)


def put_off(database: HubDatabase, id_: str, lease: str, until_ms: int, code: str) -> None:
    """Verifying failed by our own fault: try again later, and say meanwhile what is wrong."""
    with database.writing() as connection:
        held = and_(deliveries.c.id == id_, deliveries.c.lease == lease)
        connection.execute(update(deliveries).where(held).values(lease="", lease_until_ms=until_ms, code=code))


def refuse(database: HubDatabase, id_: str, lease: str, refusal: Refusal) -> bool:
    """Refuse what was delivered; False where the lease is another's meanwhile."""
    with database.writing() as connection:
        held = and_(deliveries.c.id == id_, deliveries.c.lease == lease)
        facts = msgspec.json.encode(refusal.facts)
        values = {"state": DeliveryState.REFUSED, "lease": "", "code": refusal.code, "facts": facts}
        return connection.execute(update(deliveries).where(held).values(**values)).rowcount == 1


def list_deliveries(database: HubDatabase, site: str = "") -> Sequence[Delivery]:
    """Every delivery that is not kept, of one site or of all, newest first."""
    with database.reading() as connection:
        query = _SELECT.where(deliveries.c.state != DeliveryState.KEPT).order_by(deliveries.c.begun_at_ms.desc())
        rows = connection.execute(query.where(deliveries.c.site == site) if site else query)
        return [_delivery(row) for row in rows.mappings()]


def _of_bundle(connection: Connection, site: str, bundle: Digest, way: Way) -> Delivery | None:
    wanted = and_(deliveries.c.site == site, deliveries.c.bundle == bundle, deliveries.c.way == way)
    row = connection.execute(_SELECT.where(wanted)).mappings().one_or_none()
    return None if row is None else _delivery(row)


def _by_id(connection: Connection, id_: str) -> Delivery | None:
    row = connection.execute(_SELECT.where(deliveries.c.id == id_)).mappings().one_or_none()
    return None if row is None else _delivery(row)


def _open_of(connection: Connection, site: str) -> int:
    own = and_(deliveries.c.site == site, deliveries.c.way == Way.UPLOAD, deliveries.c.state == DeliveryState.OPEN)
    return connection.execute(select(func.count()).select_from(deliveries).where(own)).scalar_one()


def _delivery(row: RowMapping) -> Delivery:
    values = {str(name): value for name, value in row.items()}
    return msgspec.convert(values, Delivery, builtin_types=(bytes,))
