"""Who leads, as far as one console has heard: the latest term it was told, and which of several servers to go to.

Rules alone; who asks the servers is `invigilator_console.lookout`, what is remembered lies in `leader_file`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from exam.terms import term_of
from exam.wire.health import SERVING, Health

MOST_SERVERS = 4
"""Addresses at which this site's server has served that are remembered, the newest first."""


class Leading(msgspec.Struct, frozen=True):
    """The latest term (任期) of a journal by its `lineage`, `standby` where the standby would serve and `machine` its
    name, and where the server has served.
    """

    lineage: str = ""
    term: int = 0
    standby: str = ""
    machine: str = ""
    servers: tuple[str, ...] = ()

    def follows(self, lineage: str, epoch: int) -> bool:
        """Whether a server may be followed: it does not lead in an earlier term than one that was heard of."""
        return lineage != self.lineage or term_of(epoch) >= self.term

    def having_heard(self, lineage: str, epoch: int) -> Leading:
        """The same with what a server said of itself. Until somebody has taken over there is nothing to remember."""
        term = term_of(epoch)
        if not term or not self.follows(lineage, epoch) or (lineage, term) == (self.lineage, self.term):
            return self
        return msgspec.structs.replace(self, lineage=lineage, term=term)

    def having_served(self, url: str) -> Leading:
        """The same with an address at which a server served."""
        servers = tuple(dict.fromkeys((url, *self.servers)))[:MOST_SERVERS]
        return msgspec.structs.replace(self, servers=servers)

    def with_standby(self, url: str, machine: str) -> Leading:
        """The same with where the standby would serve, as the server told it."""
        return msgspec.structs.replace(self, standby=url, machine=machine)


class StandbySeen(msgspec.Struct, frozen=True):
    """The standby (备用服务器) that could take over. How far it is, where it `answers`: how many records it has and how
    many it knows of and lacks, and for how many ms it has heard nothing of the server; None where it never heard one.
    """

    url: str
    machine: str = ""
    answers: bool = False
    records: int = 0
    behind: int = 0
    silent_for: int | None = None


def is_serving(health: object) -> bool:
    """Whether what somebody answered is the answer of a server that serves. A standby is none."""
    return isinstance(health, Health) and health.status == SERVING


def best(current: str, answers: Mapping[str, object], leading: Leading) -> str:
    """The address to be at: of the servers that serve and may be followed one of the latest term, `current` before
    others of the same; `current` where there is none.
    """
    fit = {url: one for url, one in answers.items() if isinstance(one, Health) and _may_follow(one, leading)}
    if not fit:
        return current
    return max(fit, key=lambda url: (term_of(fit[url].epoch), url == current))


def outdated(answers: Mapping[str, object], leading: Leading) -> Iterable[str]:
    """The addresses of servers that serve though a standby has taken over from them."""
    for url, one in answers.items():
        if isinstance(one, Health) and is_serving(one) and not leading.follows(one.lineage, one.epoch):
            yield url


def _may_follow(health: Health, leading: Leading) -> bool:
    return is_serving(health) and leading.follows(health.lineage, health.epoch)
