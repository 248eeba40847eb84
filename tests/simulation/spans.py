"""Stretches of time as pairs, with plain arithmetic of their own: nothing here is taken from `exam.lost_time`."""

from __future__ import annotations

from collections.abc import Iterable

Stretch = tuple[int, int]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """What any of them covers, in order and without overlap."""
    whole: list[Stretch] = []
    for since, until in sorted(stretches):
        if until <= since:
            continue
        if whole and since <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(until, whole[-1][1]))
        else:
            whole.append((since, until))
    return whole


def cut_out(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left where others are taken away."""
    rest = joined(stretches)
    for begin, end in taken:
        if begin < end:
            pieces = [((since, min(until, begin)), (max(since, end), until)) for since, until in rest]
            rest = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
    return rest


def inside(stretches: Iterable[Stretch], since: int, until: int) -> list[Stretch]:
    """What lies between two moments."""
    return joined((max(begin, since), min(end, until)) for begin, end in stretches)


def shared(stretches: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """What lies in both."""
    others = joined(others)
    return joined((max(since, begin), min(until, end)) for since, until in joined(stretches) for begin, end in others)


def by_half(people: Iterable[tuple[Stretch, Iterable[Stretch]]]) -> list[Stretch]:
    """Where at least half of those who are there, and two at least, have a stretch of their own."""
    steps: list[tuple[int, int, int]] = []
    for here, own in people:
        steps += [(here[0], 1, 0), (here[1], -1, 0)]
        for since, until in inside(own, *here):
            steps += [(since, 0, 1), (until, 0, -1)]
    found: list[Stretch] = []
    there, stand, last = 0, 0, 0
    for at, comes, stops in sorted(steps):
        if stand >= 2 and 2 * stand >= there:
            found.append((last, at))
        there, stand, last = there + comes, stand + stops, at
    return joined(found)


def total(stretches: Iterable[Stretch]) -> int:
    """Milliseconds in all."""
    return sum(until - since for since, until in joined(stretches))
