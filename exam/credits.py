"""Giving lost time back, pure: many candidates in one act, nobody more than was lost, no minute twice.

A power cut of the room is given back up to its own limit; every other loss counts towards what the site may give one
candidate in a session. Above either the organiser's release is needed (handbook section 8, design section 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from exam import events as ev
from exam.commands import Credit, CreditLostTime
from exam.lost_time import NOTHING, Claim, claim, first, power_cuts, union, without
from exam.policy import MINUTE
from exam.room import Decision, Occasion, SessionState
from exam.sitting import Sitting, SittingPhase, closed_by_time, sent_away
from exam.text import Refusal
from exam.time_rules import reopening
from exam.timing import Instant, Span


def claims(session: SessionState, sittings: Sequence[Sitting], now: Instant) -> dict[str, Claim]:
    """What may be given back now, by sitting; those with nothing are left out."""
    timing = session.timing
    if timing is None:
        return {}
    inside = [sitting for sitting in sittings if sitting.entered_at is not None]
    cuts = power_cuts([sitting.lost for sitting in inside], now, [_present(sitting, now) for sitting in inside])
    found = {s.id: claim(s.lost, timing, timing.deadline(s.extension), cuts, now) for s in inside if _may_go_on(s)}
    return {id_: what for id_, what in found.items() if what.lost > 0}


def _may_go_on(sitting: Sitting) -> bool:
    return (sitting.phase is SittingPhase.ANSWERING or closed_by_time(sitting)) and not sent_away(sitting)


def _present(sitting: Sitting, now: Instant) -> Span:
    """From when until when a candidate was answering. Who was closed by time alone may go on, and is still there."""
    left = None if closed_by_time(sitting) else sitting.handed_in_at
    return Span(sitting.entered_at or 0, now if left is None else min(left, now))


def credit(session: SessionState, command: CreditLostTime, occasion: Occasion) -> Decision:
    """Give lost time back to everyone named, or to nobody."""
    if session.called_off:
        return Refusal("session_called_off")
    by_id = {sitting.id: sitting for sitting in occasion.sittings}
    named = [one.sitting for one in command.credits]
    if not named or len(set(named)) != len(named) or not set(named) <= set(by_id):
        return Refusal("credit_names")
    lost = claims(session, occasion.sittings, occasion.now)
    found: list[ev.Event] = []
    for one in command.credits:
        sitting = by_id[one.sitting]
        decision = _one(session, sitting, one, lost.get(sitting.id, NOTHING), command.reason, occasion)
        if isinstance(decision, Refusal):
            return decision
        found += decision
    again = [ev.SessionReopened(session.id)] if session.ended_at is not None else []
    return (*again, *found)


def _one(
    session: SessionState, sitting: Sitting, one: Credit, lost: Claim, reason: str, occasion: Occasion
) -> Decision:
    seat = {"seat": sitting.seat}
    if one.added <= 0:
        return Refusal("extension_not_positive", {"added": one.added})
    if one.added > lost.lost:
        return Refusal("credit_above_loss", {**seat, "lost": lost.lost // 1000})
    policy, time = occasion.policy, sitting.lost
    by_power_cut = min(one.added, lost.by_power_cut, policy.power_cut_limit - time.by_power_cut)
    given = session.by_site + time.by_site
    if not occasion.release and given + one.added - by_power_cut > policy.extension_limit_by_site:
        return Refusal(
            "extension_needs_release",
            {**seat, "limit": policy.extension_limit_by_site // MINUTE, "given": given // MINUTE},
        )
    # Only the minutes that are given back are covered: what is left of the loss may be given later.
    dark = first(lost.dark, by_power_cut)
    covers = union((*dark, *first(without(lost.spans, dark), one.added - by_power_cut)))
    credited = ev.LostTimeCredited(
        sitting.id, one.added, by_power_cut, covers, occasion.actor, reason, occasion.release
    )
    return (*reopening(session, sitting, occasion.now), credited)


def lost_until(sitting: Sitting) -> Instant | None:
    """When the newest loss of a sitting ended."""
    return max((loss.span.until for loss in sitting.lost.losses), default=None)
