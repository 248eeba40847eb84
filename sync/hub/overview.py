"""What should arrive against what did, as the pages show it; looked up at once, judged by pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from sync.hub.hub import Hub
from sync.hub.shelf import LinesOf
from sync.hub.store import deliveries, results, sites
from sync.hub.store.deliveries import Delivery, DeliveryState
from sync.hub.store.results import Contradiction, KeptBundle
from sync.hub.store.sites import ExpectedSession, KnownSite


class SessionState(StrEnum):
    """How a session stands at the hub."""

    ALL_THERE = "all_there"
    PARTLY_THERE = "partly_there"
    MISSING = "missing"
    NOT_YET = "not_yet"
    CONFLICT = "conflict"


class SessionRow(msgspec.Struct, frozen=True):
    """An expected session and what arrived of it."""

    expected: ExpectedSession
    arrived: int
    state: SessionState


class OnTheWay(msgspec.Struct, frozen=True):
    """A delivery that is not kept, and how many of its bytes are here."""

    delivery: Delivery
    arrived: int

    @property
    def percent(self) -> int:
        """Whole per cent, 100 only once all is here."""
        length = self.delivery.length
        return 100 if self.arrived >= length else self.arrived * 100 // length


class SiteView(msgspec.Struct, frozen=True):
    """A site with all that the hub knows of its sending."""

    site: KnownSite
    sessions: tuple[SessionRow, ...]
    bundles: tuple[KeptBundle, ...]
    on_the_way: tuple[OnTheWay, ...]
    contradictions: tuple[Contradiction, ...]

    def count(self, *states: SessionState) -> int:
        """Sessions in some states."""
        return sum(row.state in states for row in self.sessions)

    @property
    def conflicts(self) -> int:
        """Contradictions that wait for people."""
        return sum(one.is_open for one in self.contradictions)


def session_state(expected: ExpectedSession, arrived: int, conflicts: int, now_ms: int) -> SessionState:
    """How a session stands: results are due once it is over."""
    if conflicts:
        return SessionState.CONFLICT
    if arrived >= expected.candidates:
        return SessionState.ALL_THERE if expected.candidates else SessionState.NOT_YET
    if arrived:
        return SessionState.PARTLY_THERE
    return SessionState.MISSING if now_ms >= expected.ends_at_ms else SessionState.NOT_YET


def site_views(hub: Hub, site: str = "") -> Sequence[SiteView]:
    """Every site, or one. Raises StoreError."""
    now = hub.clock.wall_ms()
    known = [one for one in sites.list_sites(hub.database) if site in ("", one.number)]
    expected = sites.expected_sessions(hub.database, site)
    bundles = results.list_bundles(hub.database, site)
    under_way = [OnTheWay(one, _arrived(hub, one)) for one in deliveries.list_deliveries(hub.database, site)]
    contradictions = results.list_contradictions(hub.database, LinesOf(hub.shelf))
    counts = {one.number: results.session_counts(hub.database, one.number) for one in known}
    views = []
    for one in known:
        mine = {bundle.bundle for bundle in bundles if bundle.site == one.number}
        rows = []
        for session in expected:
            if session.site == one.number:
                there, conflicts = counts[one.number].get((session.plan, session.session), (0, 0))
                rows.append(SessionRow(session, there, session_state(session, there, conflicts, now)))
        views.append(
            SiteView(
                one,
                tuple(rows),
                tuple(bundle for bundle in reversed(bundles) if bundle.site == one.number),
                tuple(way for way in under_way if way.delivery.site == one.number),
                tuple(pair for pair in contradictions if mine & {pair.one, pair.other}),
            )
        )
    return views


def _arrived(hub: Hub, delivery: Delivery) -> int:
    return hub.shelf.arrived(delivery.id) if delivery.state is DeliveryState.OPEN else delivery.length
