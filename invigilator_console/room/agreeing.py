"""Who must still agree to an act: the places of its consent that nobody fills yet, and who may fill them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from exam.commands import StaffCommand
from exam.consent import Slots, person_of, slots_of
from exam.people import Actor, Role


def still_needed(slots: Slots, agreed: Sequence[Actor]) -> Slots:
    """The places that are free when those who agreed fill as many as they can, each person one."""
    people = list({person_of(actor): actor for actor in agreed}.values())
    best: Slots = slots
    for order in permutations(range(len(slots))):
        free = [slots[place] for place in _left(slots, order, people)]
        if len(free) < len(best):
            best = tuple(free)
    return best


def _left(slots: Slots, order: Sequence[int], people: Sequence[Actor]) -> list[int]:
    """Fill the places in an order, each with the first person who may; tells which stay free."""
    unused, free = list(people), []
    for place in order:
        who = next((actor for actor in unused if actor.role in slots[place]), None)
        if who is None:
            free.append(place)
        else:
            unused.remove(who)
    return sorted(free)


def needed_for(command: StaffCommand, me: Actor) -> Slots:
    """Whose consent an act takes besides mine."""
    return still_needed(slots_of(command), (me,))


def may_fill(needed: Slots, role: Role) -> bool:
    """Whether a role may fill one of the free places."""
    return any(role in slot for slot in needed)
