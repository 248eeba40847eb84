"""How a rehearsal ends early: it cannot be held at all, a PC failed, or a step of the day failed."""

from __future__ import annotations

from exam.text import Fact


class CannotRehearseError(Exception):
    """Nothing was rehearsed. `code` is one of `provisioning.rehearsal.texts`, which says what to do."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class PcFaultError(Exception):
    """One PC cannot go on: refused, cut off, or not answered in time. `code` is the server's or the link's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StepFailedError(Exception):
    """The day cannot go on: the server did not come back, an order was refused. The rehearsal is not ready."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
