"""Papers that simulated PCs have opened: all of them sit in one process, and one opening there is enough."""

from __future__ import annotations

from exam.ids import SessionId
from exam.package import PackageError
from exam.paper import Paper
from exam.sealed_paper import open_paper
from exam.trust.sealing import SealError
from exam.wire.messages import SessionCard
from provisioning.rehearsal.stops import PcFaultError


class PaperShelf:
    """Opens each session's sealed paper once. A real PC opens its own, at the cost of the first opening here."""

    def __init__(self) -> None:
        self._opened: dict[SessionId, tuple[bytes, bytes, Paper]] = {}

    def opened(self, session: SessionCard, sealed: bytes, key: bytes) -> Paper:
        """Open a paper, or take it from the shelf where the same bytes and key opened it. Raises PcFaultError."""
        found = self._opened.get(session.id)
        if found is not None and found[:2] == (sealed, key):
            return found[2]
        try:
            paper, _ = open_paper(sealed, key)
        except (SealError, PackageError) as error:
            raise PcFaultError("paper_damaged") from error
        self._opened[session.id] = sealed, key, paper
        return paper
