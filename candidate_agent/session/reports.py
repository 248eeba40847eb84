"""What this PC's lockdown found, told to the site: entries like any other, numbered, on this PC's disk first.

A finding is told once and once that it is gone; whoever watches may repeat what stands, as at a new seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from candidate_agent.session.effects import Effect
from candidate_agent.session.filing import Filing
from exam.commands import EmergencyEntry, Entry, FindingEntry
from exam.evidence import LONGEST_ABOUT, LONGEST_CODE, MOST_CAUSES, Evidence, Severity, bounded
from exam.text import Fact
from exam.timing import Instant

MOST_REPORTS = 500
"""Findings that one PC tells of one sitting; what comes and goes more often tells nothing new."""


class Reports(Filing):
    """The part of a session that tells of the lockdown. While nobody is seated nothing is told."""

    @property
    def reported(self) -> tuple[Evidence, ...]:
        """What the site has been told of, and not that it is gone; after a restart too."""
        return tuple(self._reported)

    def found(self, code: str, about: str, severity: str, facts: Mapping[str, Fact], since: Instant) -> list[Effect]:
        """Something was found at this PC. What the site knows already is not told again."""
        evidence = _bounded(code, about)
        known = self._reported.get(evidence)
        if not self._may_report() or (known is not None and known.severity == severity):
            return []
        entry = FindingEntry(evidence.code, evidence.about, Severity(severity), bounded(facts), since)
        return self._report(entry)

    def gone(self, code: str, about: str, at: Instant) -> list[Effect]:
        """What was found is no more."""
        known = self._reported.get(_bounded(code, about))
        if known is None or not self._may_report():
            return []
        return self._report(FindingEntry(known.code, known.about, known.severity, {}, known.since, at))

    def emergency_used(self, serial: int, at: Instant, causes: Iterable[Evidence]) -> list[Effect]:
        """An emergency code opened this PC. Told again while it is on its way, it is told once."""
        outbox = self._outbox
        entry = EmergencyEntry(serial, at, tuple(_bounded(one.code, one.about) for one in causes)[:MOST_CAUSES])
        if outbox is None or self._revoked or self._restoring or entry in outbox.entries().values():
            return []
        return self._keep(entry)

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _may_report(self) -> bool:
        return (
            self.seated is not None and not self._revoked and not self._restoring and self._report_count < MOST_REPORTS
        )

    def _report(self, entry: FindingEntry) -> list[Effect]:
        self._note_report(entry)
        return self._keep(entry)

    def _note_report(self, entry: FindingEntry) -> None:
        self._report_count += 1
        evidence = Evidence(entry.code, entry.about)
        if entry.gone is None:
            self._reported[evidence] = entry
        else:
            self._reported.pop(evidence, None)

    def _read_reports(self, found: Iterable[tuple[int, Entry]]) -> None:
        """What this PC's journal says was told."""
        self._reported, self._report_count = {}, 0
        for _, entry in sorted(found, key=_number):
            if isinstance(entry, FindingEntry):
                self._note_report(entry)


def _bounded(code: str, about: str) -> Evidence:
    return Evidence(code[:LONGEST_CODE], about[:LONGEST_ABOUT])


def _number(numbered: tuple[int, Entry]) -> int:
    return numbered[0]
