"""Verified bundles, what each holds, and which of them counts for each result: exactly one, whatever arrives how often.

A result is one part of one candidate in one plan. `sync.hub.arrivals` decides; this file looks up what it needs to
know and writes down what it said, in the transaction in which the bundle becomes known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from exam.ids import Digest, sitting_id
from exam.plan import encode_plan
from server.scoring.marks_file import PaperRecord, PartRecord
from sync.hub.arrivals import Arrival, Decision, Lines, Relation, parts_from, relation, standing
from sync.hub.bundles import OpenedResults
from sync.hub.store.database import HubDatabase
from sync.hub.store.deliveries import DeliveryState
from sync.hub.store.schema import bundles, contradictions, decisions, deliveries, holdings, plans, results

TAKEOVER, FORK, LINEAGES = "takeover", "fork", "lineages"
"""Kinds of contradictions: a standby took over; two branches of one epoch; two lineages with the same sitting."""

Key = tuple[str, str]
"""Ticket and part, within a plan."""
Holding = frozenset[tuple[Digest, int]]
"""The bundles that hold a result, each with the last record of work for it."""


class KeptBundle(msgspec.Struct, frozen=True, kw_only=True):
    """A verified bundle. `counts` is for how many results it is the one that counts, `holds` how many it holds."""

    bundle: Digest
    number: int
    site: str
    plan: str
    lineage: str
    epoch: int
    records: int
    journal: str
    final: bool
    program: str
    size: int
    way: str
    verified_at_ms: int
    holds: int = 0
    counts: int = 0


class Contradiction(msgspec.Struct, frozen=True):
    """Two bundles that contradict each other from a record on; `is_open` while people have to decide.

    `for_people` where a rule does not decide it.
    """

    plan: str
    one: Digest
    other: Digest
    kind: str
    record: int
    is_open: bool
    for_people: bool = True


def keep_results(
    database: HubDatabase,
    delivery: str,
    lease: str,
    opened: OpenedResults,
    size: int,
    way: str,
    receipt: bytes,
    lines: Lines,
    now_ms: int,
) -> bytes | None:
    """Make a bundle known, with its receipt and all its results; returns the receipt that stands ever after.

    That is the first one that was made for this bundle, by whichever process and way. None where the lease was lost.
    """
    facts = opened.facts
    with database.writing() as connection:
        held = and_(deliveries.c.id == delivery, deliveries.c.lease == lease)
        kept = {"state": DeliveryState.KEPT, "lease": "", "touched_at_ms": now_ms, "code": ""}
        if connection.execute(update(deliveries).where(held).values(**kept)).rowcount != 1:
            return None
        before = connection.execute(select(bundles.c.receipt).where(bundles.c.bundle == facts.bundle)).scalar()
        if before is not None:
            return bytes(before)
        _insert_bundle(connection, opened, size, way, receipt, now_ms)
        _insert_holdings(connection, opened)
        _note_contradictions(connection, facts.bundle, facts.plan, lines, now_ms)
        _count(connection, facts.plan, _rivals(connection, facts.plan, facts.bundle), lines)
        _keep_its_plan(connection, opened, now_ms)
        return receipt


def find_receipt(database: HubDatabase, site: str, bundle: Digest) -> bytes | None:
    """The receipt of a site's bundle, the same bytes ever after."""
    with database.reading() as connection:
        wanted = and_(bundles.c.bundle == bundle, bundles.c.site == site)
        receipt = connection.execute(select(bundles.c.receipt).where(wanted)).scalar()
        return None if receipt is None else bytes(receipt)


def decide(database: HubDatabase, plan: str, choice: Decision, reason: str, by: str, lines: Lines, now_ms: int) -> bool:
    """People decide which of two bundles' sides counts; False where the plan has no such pair."""
    with database.writing() as connection:
        pair = connection.execute(
            select(func.count())
            .select_from(bundles)
            .where(bundles.c.plan == plan, bundles.c.bundle.in_((choice.preferred, choice.other)))
        ).scalar_one()
        if pair != len({choice.preferred, choice.other}) or choice.preferred == choice.other:
            return False
        values = {"plan": plan, "preferred": choice.preferred, "other": choice.other, "reason": reason}
        connection.execute(insert(decisions).values(**values, decided_by=by, decided_at_ms=now_ms))
        _count(connection, plan, _rivals(connection, plan, None), lines)
        return True


def list_bundles(database: HubDatabase, site: str = "") -> Sequence[KeptBundle]:
    """Verified bundles of one site or of all, in the order of their arrival."""
    with database.reading() as connection:
        names = [name for name in KeptBundle.__struct_fields__ if name not in ("holds", "counts")]
        query = select(*(bundles.c[name] for name in names)).order_by(bundles.c.number)
        rows = connection.execute(query.where(bundles.c.site == site) if site else query).mappings().all()
        holds = _counted(connection, holdings.c.bundle)
        counts = _counted(connection, results.c.bundle)
        return [KeptBundle(**row, holds=holds.get(row.bundle, 0), counts=counts.get(row.bundle, 0)) for row in rows]


def list_contradictions(database: HubDatabase, lines: Lines, plan: str = "") -> Sequence[Contradiction]:
    """Bundles that contradict each other, those that wait for people first."""
    with database.reading() as connection:
        query = select(contradictions).order_by(contradictions.c.found_at_ms)
        rows = list(connection.execute(query.where(contradictions.c.plan == plan) if plan else query))
        known = _arrivals(connection, {row.one for row in rows} | {row.other for row in rows})
        chosen = {name: _decisions(connection, name) for name in {row.plan for row in rows}}
    found = []
    for row in rows:
        pair = known[row.one], known[row.other]
        for_people = relation(*pair, lines) is Relation.CONFLICT
        waits = for_people and relation(*pair, lines, chosen[row.plan]) is Relation.CONFLICT
        found.append(Contradiction(row.plan, row.one, row.other, row.kind, row.record, waits, for_people))
    return sorted(found, key=lambda one: not one.is_open)


def session_counts(database: HubDatabase, site: str = "") -> Mapping[tuple[str, str], tuple[int, int]]:
    """By plan and session: how many results there are, and for how many of them people have to decide."""
    with database.reading() as connection:
        query = (
            select(
                holdings.c.plan,
                holdings.c.session,
                func.count().label("there"),
                func.sum(results.c.conflicts).label("conflicts"),
            )
            .join(results, _same_result())
            .where(results.c.bundle == holdings.c.bundle)
            .group_by(holdings.c.plan, holdings.c.session)
        )
        if site:
            query = query.join(bundles, bundles.c.bundle == holdings.c.bundle).where(bundles.c.site == site)
        return {(row.plan, row.session): (row.there, int(row.conflicts or 0)) for row in connection.execute(query)}


class CountedPart(msgspec.Struct, frozen=True):
    """The result that counts, with the bundle it is from and whose."""

    ticket: str
    bundle: Digest
    site: str
    marks: PartRecord


def counted_parts(database: HubDatabase, plan: str, *, site: str = "", ticket: str = "") -> Sequence[CountedPart]:
    """Every result of a plan that counts, in the order of tickets and parts."""
    with database.reading() as connection:
        query = (
            select(holdings.c.ticket, holdings.c.bundle, bundles.c.site, holdings.c.marks)
            .join(results, _same_result())
            .join(bundles, bundles.c.bundle == holdings.c.bundle)
            .where(results.c.plan == plan, results.c.bundle == holdings.c.bundle)
            .order_by(holdings.c.ticket, holdings.c.part)
        )
        query = query.where(bundles.c.site == site) if site else query
        query = query.where(holdings.c.ticket == ticket) if ticket else query
        return [
            CountedPart(row.ticket, row.bundle, row.site, msgspec.json.decode(row.marks, type=PartRecord))
            for row in connection.execute(query)
        ]


def papers_marked(database: HubDatabase, of: Iterable[Digest]) -> Sequence[PaperRecord]:
    """With which papers and keys bundles were marked, each once."""
    with database.reading() as connection:
        rows = connection.execute(select(bundles.c.papers).where(bundles.c.bundle.in_(set(of))).order_by("number"))
        every = [paper for row in rows for paper in msgspec.json.decode(row.papers, type=tuple[PaperRecord, ...])]
        return list(dict.fromkeys(every))


# ---- inside ---------------------------------------------------------------------------------------------------------


def _insert_bundle(
    connection: Connection, opened: OpenedResults, size: int, way: str, receipt: bytes, now_ms: int
) -> None:
    facts = opened.facts
    number = connection.execute(select(func.coalesce(func.max(bundles.c.number), 0))).scalar_one() + 1
    values = {name: getattr(facts, name) for name in facts.__struct_fields__ if name != "sessions"}
    connection.execute(
        insert(bundles).values(
            **values,
            number=number,
            sessions=msgspec.json.encode(facts.sessions),
            papers=msgspec.json.encode(opened.marks.papers),
            size=size,
            way=way,
            verified_at_ms=now_ms,
            receipt=receipt,
        )
    )


def _insert_holdings(connection: Connection, opened: OpenedResults) -> None:
    facts = opened.facts
    digests = {candidate.ticket: candidate.digest for candidate in opened.candidates}
    rows = [
        {
            "bundle": facts.bundle,
            "ticket": record.ticket,
            "part": part.part.value,
            "plan": facts.plan,
            "session": part.session,
            "digest": digests[record.ticket],
            "worked": opened.worked.get(sitting_id(record.ticket, part.session), 0),
            "marks": msgspec.json.encode(part),
        }
        for record in opened.marks.candidates
        if record.ticket in digests
        for part in (record.theory, record.practical)
        if part.session is not None and part.session in facts.sessions
    ]
    if rows:
        connection.execute(insert(holdings), rows)


def _keep_its_plan(connection: Connection, opened: OpenedResults, now_ms: int) -> None:
    """The plan of a bundle that counts: it has those who came in addition on the day, and `expect` had them not."""
    plan, site = opened.plan, opened.facts.site
    mine = and_(plans.c.plan == plan.number, plans.c.site == site)
    known = connection.execute(select(func.count()).select_from(plans).where(mine)).scalar_one()
    of_bundle = select(func.count()).select_from(results).where(results.c.bundle == opened.facts.bundle)
    values = {"name": plan.name, "content": encode_plan(plan)}
    if not known:
        row = {"plan": plan.number, "site": site, "registered_at_ms": now_ms, "registered_by": ""}
        connection.execute(insert(plans).values(**row, **values))
    elif connection.execute(of_bundle).scalar_one():
        connection.execute(update(plans).where(mine).values(**values))


def _note_contradictions(connection: Connection, bundle: Digest, plan: str, lines: Lines, now_ms: int) -> None:
    rivals = {name for held in _rivals(connection, plan, bundle).values() for name, _ in held}
    own = select(bundles.c.lineage).where(bundles.c.bundle == bundle).scalar_subquery()
    rivals |= set(connection.execute(select(bundles.c.bundle).where(bundles.c.lineage == own)).scalars())
    known = _arrivals(connection, rivals | {bundle})
    for rival in sorted(rivals - {bundle}):
        parted = parts_from(known[rival], known[bundle], lines)
        if parted is None:
            continue
        kind = LINEAGES
        if known[rival].lineage == known[bundle].lineage:
            first, second = lines[rival], lines[bundle]
            same_epoch = first.epoch_at(first.records) == second.epoch_at(second.records)
            kind = FORK if same_epoch else TAKEOVER
        values = {"one": rival, "other": bundle, "plan": plan, "kind": kind, "record": parted}
        connection.execute(insert(contradictions).values(**values, found_at_ms=now_ms))


def _rivals(connection: Connection, plan: str, bundle: Digest | None) -> dict[Key, Holding]:
    """By result, every bundle that holds it: of the results that one bundle holds, or of all of the plan."""
    names = holdings.c.ticket, holdings.c.part, holdings.c.bundle, holdings.c.worked
    query = select(*names).where(holdings.c.plan == plan)
    if bundle is not None:
        own = holdings.alias("own")
        same = and_(own.c.plan == plan, own.c.ticket == holdings.c.ticket, own.c.part == holdings.c.part)
        query = query.join(own, same).where(own.c.bundle == bundle)
    found: dict[Key, set[tuple[Digest, int]]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.ticket, row.part].add((row.bundle, row.worked))
    return {key: frozenset(names) for key, names in found.items()}


def _count(connection: Connection, plan: str, rivals: Mapping[Key, Holding], lines: Lines) -> None:
    """Write down what counts for each of these results."""
    known = _arrivals(connection, {name for held in rivals.values() for name, _ in held})
    chosen = _decisions(connection, plan)
    for (ticket, part), held in sorted(rivals.items()):
        arrived = [msgspec.structs.replace(known[name], worked=worked) for name, worked in held]
        stands = standing(arrived, lines, chosen)
        mine = and_(results.c.plan == plan, results.c.ticket == ticket, results.c.part == part)
        values = {"bundle": stands.counts, "conflicts": int(bool(stands.against))}
        if connection.execute(update(results).where(mine).values(**values)).rowcount == 0:
            connection.execute(insert(results).values(plan=plan, ticket=ticket, part=part, **values))


def _arrivals(connection: Connection, of: Iterable[Digest]) -> dict[Digest, Arrival]:
    """Bundles, each with the last work for any of its results."""
    names = [name for name in Arrival.__struct_fields__ if name != "worked"]
    worked = select(func.max(holdings.c.worked)).where(holdings.c.bundle == bundles.c.bundle).scalar_subquery()
    query = select(*(bundles.c[name] for name in names), func.coalesce(worked, 0).label("worked"))
    rows = connection.execute(query.where(bundles.c.bundle.in_(set(of)))).mappings()
    return {row["bundle"]: Arrival(**row) for row in rows}


def _decisions(connection: Connection, plan: str) -> Sequence[Decision]:
    query = select(decisions.c.preferred, decisions.c.other).where(decisions.c.plan == plan)
    return [Decision(row.preferred, row.other) for row in connection.execute(query.order_by(decisions.c.number))]


def _same_result() -> ColumnElement[bool]:
    return and_(
        results.c.plan == holdings.c.plan, results.c.ticket == holdings.c.ticket, results.c.part == holdings.c.part
    )


def _counted(connection: Connection, column: ColumnElement[Digest]) -> dict[Digest, int]:
    query = select(column, func.count()).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}
