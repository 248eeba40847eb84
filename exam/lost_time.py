"""Lost time (补时): what kept a candidate from working, on whose side, and how much of it may be given back.

Nobody is credited on anybody's word alone: a PC measures when its candidate could not work, the server knows when it
heard nothing of that PC, and only where both agree minutes are lost. A candidate who went on working without the server
lost nothing. Minutes once given back are covered and never counted again (handbook section 8, design section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from exam import events as ev
from exam.events import LossCause
from exam.timing import Instant, Span, Timing

CONTACT_SLACK = 45_000
"""A PC whose power fails is missed up to one and a half heartbeats later: so far its own word reaches before that."""
MOST_LOSSES = 500
"""Losses kept for one sitting; a PC that reports more reports nothing new."""
MOST_AWAY = 2000
"""Stretches without contact kept for one sitting; a PC that comes and goes more often proves nothing by it."""


class Side(StrEnum):
    """Whose side a loss lies on."""

    SITE = "site"  # 考点: power, server
    PC = "pc"  # 考生机
    CANDIDATE = "candidate"  # 考生


SIDES: Mapping[LossCause, Side] = {
    LossCause.PC_OFF: Side.PC,
    LossCause.PC_FAILED: Side.PC,
    LossCause.DISK: Side.PC,
    LossCause.LOCKED: Side.PC,
    LossCause.SERVER_AWAY: Side.SITE,
    LossCause.CLOCK: Side.SITE,
    LossCause.CABLE: Side.CANDIDATE,
}
WITHOUT_CONTACT = frozenset({LossCause.PC_OFF, LossCause.PC_FAILED, LossCause.SERVER_AWAY, LossCause.CLOCK})
"""Causes that cannot be while the server hears the PC."""


class Loss(msgspec.Struct, frozen=True):
    """One stretch in which a candidate could not work, and why."""

    cause: LossCause
    span: Span

    @property
    def side(self) -> Side:
        """Whose side it lies on."""
        return SIDES[self.cause]


class LostTime(msgspec.Struct, frozen=True):
    """What is known of a sitting's lost time. `away` are stretches in which the server heard nothing of its PC.

    `by_site` is what the site gave under its own authority, `by_power_cut` what it gave for power cuts.
    """

    losses: tuple[Loss, ...] = ()
    away: tuple[Span, ...] = ()
    away_since: Instant | None = None
    covered: tuple[Span, ...] = ()
    by_site: int = 0
    by_power_cut: int = 0


class Claim(msgspec.Struct, frozen=True):
    """What may be given back to one candidate now: `spans` of exam time, their active length, the part by power cut,
    and the stretches of that part.
    """

    spans: tuple[Span, ...]
    lost: int
    by_power_cut: int
    dark: tuple[Span, ...] = ()


NOTHING = Claim((), 0, 0)


# ---- stretches ------------------------------------------------------------------------------------------------------


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join what overlaps or touches; empty ones vanish."""
    joined: list[Span] = []
    for span in sorted((s for s in spans if s.since < s.until), key=_since):
        if joined and span.since <= joined[-1].until:
            joined[-1] = Span(joined[-1].since, max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return tuple(joined)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of stretches when others are taken out."""
    left: list[Span] = []
    cuts, place = union(taken), 0
    for span in union(spans):
        since = span.since
        while place < len(cuts) and cuts[place].since < span.until:
            cut = cuts[place]
            if since < cut.since:
                left.append(Span(since, cut.since))
            since = max(since, cut.until)
            if cut.until > span.until:
                break  # it reaches into the next stretch
            place += 1
        if since < span.until:
            left.append(Span(since, span.until))
    return tuple(left)


def common(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """What is in both."""
    spans = union(spans)
    return without(spans, without(spans, others))


def length(spans: Iterable[Span]) -> int:
    """Milliseconds of stretches that do not overlap."""
    return sum(span.until - span.since for span in spans)


def first(spans: Iterable[Span], size: int) -> tuple[Span, ...]:
    """The earliest milliseconds of stretches, so many."""
    found: list[Span] = []
    for span in union(spans):
        if size <= 0:
            break
        found.append(Span(span.since, min(span.until, span.since + size)))
        size -= span.until - span.since
    return tuple(found)


def _since(span: Span) -> Instant:
    return span.since


# ---- what is known --------------------------------------------------------------------------------------------------


def measured(lost: LostTime, now: Instant) -> tuple[Span, ...]:
    """Stretches that are nobody's fault but the site's or the PC's, where the PC's word and the server's agree."""
    away = [Span(span.since - CONTACT_SLACK, span.until) for span in lost.away]
    if lost.away_since is not None:
        away.append(Span(lost.away_since - CONTACT_SLACK, now))
    unheard = [loss.span for loss in lost.losses if loss.cause in WITHOUT_CONTACT]
    heard = [loss.span for loss in lost.losses if loss.cause not in WITHOUT_CONTACT and loss.side is not Side.CANDIDATE]
    return union((*common(unheard, away), *heard))


def power_cuts(sittings: Sequence[LostTime], now: Instant, present: Sequence[Span] | None = None) -> tuple[Span, ...]:
    """Stretches in which at least half of those who were answering, two at least, could not work.

    `present` tells for each from when until when they were answering; all the time unless given.
    """
    if present is None:
        present = [Span(min(0, now), now)] * len(sittings)
    edges: list[tuple[Instant, int, int]] = []
    for lost, here in zip(sittings, present, strict=True):
        edges += [(here.since, 1, 0), (here.until, -1, 0)]
        for span in common(measured(lost, now), (here,)):
            edges += [(span.since, 0, 1), (span.until, 0, -1)]
    found: list[Span] = []
    there, blocked, since = 0, 0, 0
    for at, comes, stops in sorted(edges):
        if blocked >= max(2, (there + 1) // 2):
            found.append(Span(since, at))
        there, blocked, since = there + comes, blocked + stops, at
    return union(found)


def claim(lost: LostTime, timing: Timing, deadline: Instant | None, cuts: Iterable[Span], now: Instant) -> Claim:
    """What a candidate may be given back: lost, not covered yet, in the candidate's own time, pauses left out.

    `deadline` is the end of the candidate's time as it stands; what lies behind it was nobody's time to lose.
    """
    pauses = [Span(pause.since, now if pause.until is None else pause.until) for pause in timing.pauses]
    own = Span(timing.started_at, now if deadline is None else min(deadline, now))
    spans = common(without(measured(lost, now), (*lost.covered, *pauses)), (own,))
    dark = common(spans, cuts)
    return Claim(spans, length(spans), length(dark), dark)


# ---- what happens ---------------------------------------------------------------------------------------------------


def lost_contact(lost: LostTime, at: Instant) -> LostTime:
    """The server hears nothing of the PC from here."""
    return lost if lost.away_since is not None else msgspec.structs.replace(lost, away_since=at)


def in_contact(lost: LostTime, at: Instant) -> LostTime:
    """The PC is heard again."""
    if lost.away_since is None:
        return lost
    away = (*lost.away, Span(lost.away_since, at)) if len(lost.away) < MOST_AWAY else lost.away
    return msgspec.structs.replace(lost, away_since=None, away=union(away))


def add_loss(lost: LostTime, cause: LossCause, span: Span) -> LostTime:
    """One more loss is known."""
    if len(lost.losses) >= MOST_LOSSES or span.since >= span.until:
        return lost
    return msgspec.structs.replace(lost, losses=(*lost.losses, Loss(cause, span)))


def cover(lost: LostTime, *spans: Span) -> LostTime:
    """These minutes were given back."""
    return msgspec.structs.replace(lost, covered=union((*lost.covered, *spans)))


def credited(lost: LostTime, event: ev.LostTimeCredited) -> LostTime:
    """Time was given back."""
    by_site = 0 if event.release else event.added - event.by_power_cut
    return msgspec.structs.replace(
        cover(lost, *event.covers),
        by_site=lost.by_site + by_site,
        by_power_cut=lost.by_power_cut + event.by_power_cut,
    )
