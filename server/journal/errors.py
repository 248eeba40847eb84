"""Errors of whatever keeps the journal, told apart by a stable code (design section 9.7)."""

from __future__ import annotations


class StoreError(Exception):
    """The environment's fault: disk full, server unreachable. `code` is stable, `remedy` says what to do now."""

    def __init__(self, code: str, remedy: str) -> None:
        super().__init__(f"{code}: {remedy}")
        self.code = code
        self.remedy = remedy


class StoreBugError(Exception):
    """Our own fault: a statement or a value that should never have reached the database."""
