"""An invariant that does not hold."""

from __future__ import annotations


class Broken(Exception):  # noqa: N818 - it is not an error of the simulation, it is what the simulation looks for
    """An invariant does not hold. `rule` names it and stays the same while a failing day is made smaller."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(f"{rule}: {text}")
        self.rule = rule


def must(holds: bool, rule: str, text: str) -> None:
    """Raise Broken where it does not."""
    if not holds:
        raise Broken(rule, text)
