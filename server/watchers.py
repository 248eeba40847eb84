"""Consoles that watch: a new one is told everything, the others what changed since. No input or output, time is told.

Rows are held against those that were told before, so a row travels only where it is another one; what travels is
written once for all. With nobody watching nothing is made. The committer lets the news out once they are durable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from exam.ids import MachineId, SessionId, SittingId
from exam.timing import Instant
from exam.wire.console_rows import CreditRow
from exam.wire.console_talk import NEWS_EVERY, QUIET_AFTER, SiteNews, SitePicture
from server.hall import Hall
from server.machines import SeenMachine
from server.picture import (
    NOT_SEEN,
    Scene,
    SiteFacts,
    credit_rows,
    has_losses,
    machine_row,
    people_of,
    proposal_row,
    seat_row,
    session_row,
    site_picture,
    site_row,
)
from server.rooms import News
from server.shown import Shown

PACE = round(NEWS_EVERY * 1000)
QUIET = round(QUIET_AFTER * 1000)
CREDITS_EVERY = 1000
"""Milliseconds between two reckonings of one session's lost time, the costly part of a row."""

Told = list[tuple[int, bytes]]


class Watchers:
    """All consoles that watch one life of the hall. `facts` tells what the service knows of the site."""

    def __init__(
        self,
        hall: Hall,
        machines: Callable[[], Mapping[MachineId, SeenMachine]],
        planned: Mapping[SessionId, Instant],
        facts: Callable[[], SiteFacts],
    ) -> None:
        self._hall = hall
        self._machines = machines
        self._planned = planned
        self._facts = facts
        self._new: set[int] = set()
        self._following: set[int] = set()
        self._shown = Shown()
        self._told_at: Instant | None = None
        self._credits: dict[SessionId, tuple[CreditRow, ...]] = {}
        self._reckoned: dict[SessionId, Instant] = {}
        self._unreckoned: set[SessionId] = set()

    def __len__(self) -> int:
        return len(self._new) + len(self._following)

    def opened(self, id_: int) -> None:
        """A console watches from here."""
        self._new.add(id_)

    def closed(self, id_: int) -> None:
        """A console watches no more."""
        self._new.discard(id_)
        self._following.discard(id_)

    def begin_again(self) -> None:
        """Something went wrong: everybody is told everything the next time, after a quiet while."""
        self._new |= self._following
        self._following = set()
        self._told_at = None if self._told_at is None else self._told_at + QUIET

    def due_in(self, now: Instant) -> int | None:
        """Milliseconds until there is something to tell, at the latest; None with nobody watching."""
        if not len(self):
            return None
        if self._told_at is None:
            return 0
        wait = PACE if self._new or _is_some(self._hall.news) else QUIET
        return max(0, self._told_at + wait - now)

    def take(self, now: Instant) -> Told:
        """What each console is told now; it may leave once what was decided is durable."""
        if not len(self):
            if _is_some(self._hall.news):
                self._hall.news = News()
            return []
        if self.due_in(now):
            return []
        self._told_at = now
        new, following = self._new, self._following
        told: Told = []
        if following:
            data = msgspec.json.encode(self._changes(now))
            told += [(id_, data) for id_ in following]
        if new:
            data = msgspec.json.encode(self._everything(now, fresh=not following))
            told += [(id_, data) for id_ in new]
        self._new, self._following = set(), following | new
        return told

    # ---- what there is to tell --------------------------------------------------------------------------------------

    def _everything(self, now: Instant, *, fresh: bool) -> SitePicture:
        """The picture. `fresh` where nobody followed: what was shown before is worth nothing."""
        if fresh:
            self._hall.news = News()
            self._unreckoned = {sitting.session for sitting in self._hall.sittings.values() if has_losses(sitting)}
            self._reckon(now)
        picture = site_picture(self.scene(now))
        self._shown = Shown(picture)
        return picture

    def _changes(self, now: Instant) -> SiteNews:
        news, self._hall.news = self._hall.news, News()
        scene, shown = self.scene(now), self._shown
        hall, sittings = self._hall, set(news.sittings)
        touched = (hall.sittings[id_] for id_ in news.sittings)
        self._unreckoned.update(sitting.session for sitting in touched if has_losses(sitting))
        sessions = news.sessions | self._reckon(now)
        machines = news.machines | _serving(scene, sittings)
        connected = {name for name in news.machines if _connected(scene, name) != shown.connected(name)}
        if connected:
            sittings.update(id_ for id_, sitting in hall.sittings.items() if sitting.machine in connected)
        seats = shown.take_seats(seat_row(scene, id_) for id_ in sorted(sittings))
        strangers = {row.ticket: None for row in seats if row.ticket not in shown.people}
        proposals = hall.consents.proposals
        return SiteNews(
            now=now,
            version=hall.version,
            site=shown.take_site(site_row(scene)) if news.site else None,
            sessions=shown.take_sessions(session_row(scene, id_) for id_ in sorted(sessions)),
            people=shown.take_people(people_of(hall, strangers)),
            seats=seats,
            machines=shown.take_machines(machine_row(scene, name) for name in sorted(machines)),
            proposals=tuple(proposal_row(proposals[id_]) for id_ in sorted(news.proposals) if id_ in proposals),
        )

    def scene(self, now: Instant) -> Scene:
        """All that rows are made from."""
        return Scene(self._hall, self._machines(), self._planned, self._facts(), self._credits, now)

    def _reckon(self, now: Instant) -> set[SessionId]:
        """Work out whose lost time may be given back; returns the sessions where that changed."""
        changed = set()
        for id_ in sorted(self._unreckoned):
            last = self._reckoned.get(id_)
            if last is not None and now - last < CREDITS_EVERY:
                continue
            self._unreckoned.discard(id_)
            self._reckoned[id_] = now
            found = credit_rows(self._hall, id_, now)
            if found != self._credits.get(id_, ()):
                self._credits[id_] = found
                changed.add(id_)
        return changed


def _is_some(news: News) -> bool:
    return bool(news.site or news.sittings or news.sessions or news.machines or news.proposals)


def _connected(scene: Scene, machine: MachineId) -> bool:
    return scene.machines.get(machine, NOT_SEEN).connected


def _serving(scene: Scene, sittings: set[SittingId]) -> set[MachineId]:
    """PCs that serve one of these sittings: where it moves or its seat changes, their rows do too."""
    return {machine for machine, seen in scene.machines.items() if seen.sitting in sittings} if sittings else set()
