"""Who must agree besides, as people read it: the places of a consent by their roles, and who of them is here."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from exam.commands import StaffCommand
from exam.consent import Slots, person_of, slots_of
from exam.people import ROLE_NAMES, Actor, Role
from exam.text import Text
from exam.words import Words
from invigilator_console.room.agreeing import may_fill, still_needed
from invigilator_console.room.board import Board

OR = Text("或", " or ")
HERE = Text("{place}（在场：{names}）", "{place} (here: {names})")
NOBODY_HERE = Text("{place}（无人登录）", "{place} (nobody signed in)")


class Waiting(msgspec.Struct, frozen=True):
    """A proposal that waits for others, and what it is about."""

    proposal: str
    command: StaffCommand


class Standing(msgspec.Struct, frozen=True):
    """How a consent stands: who agreed, and the places that are free."""

    agreed: tuple[Actor, ...]
    free: Slots


def standing_of(board: Board, waiting: Waiting, me: Actor | None, since: Sequence[Actor] = ()) -> Standing:
    """How a proposal stands. `since` agreed here and may not be on the board yet, as the proposal itself may not be."""
    row = board.proposals.get(waiting.proposal)
    needs = tuple(frozenset(place) for place in row.needs) if row is not None else slots_of(waiting.command)
    agreed = row.agreed if row is not None else ((me,) if me is not None else ())
    known = {person_of(actor) for actor in agreed}
    everybody = (*agreed, *(actor for actor in since if person_of(actor) not in known))
    return Standing(everybody, still_needed(needs, everybody))


def place_said(place: frozenset[Role], words: Words) -> str:
    """A place by the roles that may fill it: `主考或副主考`."""
    return words(OR).join(words(text) for role, text in ROLE_NAMES.items() if role in place)


def who_may(board: Board, place: frozenset[Role], agreed: Sequence[Actor]) -> tuple[Actor, ...]:
    """Who is signed in somewhere and may fill a place; who agreed already fills no second one."""
    known = {person_of(actor) for actor in agreed}
    found = [actor for actor in board.site.present if actor.role in place and person_of(actor) not in known]
    return tuple({person_of(actor): actor for actor in found}.values())


def places_said(board: Board, places: Slots, agreed: Sequence[Actor], words: Words) -> str:
    """Every free place and who of them is here."""
    told = []
    for place in places:
        names = [actor.name for actor in who_may(board, place, agreed)]
        said, comma = place_said(place, words), "、" if words.language == "zh" else ", "
        told.append(words(HERE, place=said, names=comma.join(names)) if names else words(NOBODY_HERE, place=said))
    return ("；" if words.language == "zh" else "; ").join(told)


def may_i(me: Actor | None, stands: Standing) -> bool:
    """Whether somebody may fill a free place and has not agreed yet."""
    if me is None or person_of(me) in {person_of(actor) for actor in stands.agreed}:
        return False
    return may_fill(stands.free, me.role)


def still_waiting(board: Board, waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Those proposals that nobody completed, withdrew or let expire meanwhile."""
    rows = ((one, board.proposals.get(one.proposal)) for one in waiting)
    return tuple(one for one, row in rows if row is None or not row.outcome)
