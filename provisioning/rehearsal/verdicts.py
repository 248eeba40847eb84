"""What the measurements mean: each line against its limit, and whether the site is ready. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from provisioning.rehearsal.course import DayFigures
from provisioning.rehearsal.day_disk import DayDisk
from provisioning.rehearsal.figures import PcFigures, all_of, percentile
from provisioning.rehearsal.ledger import Comparison
from server.readiness import ReadinessLine

MEGABYTE = 1_000_000


class Limits(msgspec.Struct, frozen=True):
    """What must hold, with the source of each number. Seconds and milliseconds as the names say."""

    login_s: float = 5
    """Everybody is in, from nothing to seated: exam-day failures 1."""
    open_s: float = 5
    """Every paper is open after everybody pressed start together: exam-day failures 2."""
    ack_p99_ms: float = 300
    """From an answer to its acknowledgement: what the benchmark promises from a keystroke to "saved at the site"."""
    recovery_s: float = 10
    """Everybody is seated again and all kept entries are acknowledged after the server was killed. Ours: a third of
    the outage from which on people must look at an interruption (`Policy.interruption_from`)."""
    hand_in_s: float = 1
    """All hand-ins of one second are acknowledged: exam-day failures 34."""
    lost: float = 0
    """Acknowledged entries that the journal lacks: design section 1, promise 1."""
    restored_otherwise: float = 0
    """Sittings that a restored server has otherwise than their PCs: exam-day failures 38."""
    errors: float = 0
    """Seats at which something failed: nobody is stopped by our fault (design section 1, promise 2)."""


LIMITS = Limits()


class Rehearsed(msgspec.Struct, frozen=True):
    """Everything that a rehearsal found out."""

    pcs: tuple[PcFigures, ...]
    day: DayFigures
    comparison: Comparison
    disk: DayDisk
    enrolment_ms: int | None = None


def lines_of(found: Rehearsed, limits: Limits = LIMITS) -> tuple[ReadinessLine, ...]:
    """Every line of the report, in the order of the day. What has a limit and was not reached is not ok."""
    day, pcs = found.day, found.pcs
    acks = all_of(pcs, lambda pc: pc.acks_ms)
    asked, done = day.hand_ins
    failing = sum(bool(pc.errors) for pc in pcs)
    restored = None if day.restored is None else float(day.restored.different)
    return (
        *_enrolment(found),
        _line("login", _seconds(day.login_ms), "s", limits.login_s),
        _told("paper", _paper_p99(pcs), "ms"),
        _line("open", _seconds(day.open_ms), "s", limits.open_s),
        _line("ack_p99", percentile(acks, 0.99) if acks else None, "ms", limits.ack_p99_ms),
        _line("recovery", _seconds(day.recovery_ms), "s", limits.recovery_s),
        _told("cable", _seconds(day.cable_ms), "s"),
        *_upload(found),
        _line("restored_otherwise", restored, "", limits.restored_otherwise),
        ReadinessLine("handed_in", done, "", asked, ok=done == asked > 0),
        _line("hand_in", _seconds(day.hand_in_ms), "s", limits.hand_in_s),
        ReadinessLine("lost", found.comparison.lost, "", limits.lost, ok=_nothing_lost(found.comparison, limits)),
        _told("acknowledged", found.comparison.acknowledged, ""),
        _line("errors", failing, "", limits.errors),
        ReadinessLine(
            "disk", round(found.disk.needed / MEGABYTE), "MB", found.disk.free // MEGABYTE, ok=found.disk.is_enough
        ),
    )


def is_ready(found: Rehearsed, lines: Sequence[ReadinessLine]) -> bool:
    """Whether the day went through and every line held."""
    return not found.day.failed_step and not found.comparison.broken_at and all(line.ok for line in lines)


def _line(code: str, value: float | None, unit: str, limit: float) -> ReadinessLine:
    """A value that must not be above its limit; one that was never measured is not ok."""
    return ReadinessLine(code, -1 if value is None else value, unit, limit, ok=value is not None and value <= limit)


def _told(code: str, value: float | None, unit: str) -> ReadinessLine:
    """A value without a limit: the handbook gives none."""
    return ReadinessLine(code, -1 if value is None else value, unit, None, ok=True)


def _enrolment(found: Rehearsed) -> tuple[ReadinessLine, ...]:
    """How long the simulated PCs took to get their certificates; real ones have theirs."""
    return () if found.enrolment_ms is None else (_told("enrolment", _seconds(found.enrolment_ms), "s"),)


def _upload(found: Rehearsed) -> tuple[ReadinessLine, ...]:
    """Megabytes a second of all PCs together, or of the middle PC; no line where the plan has no practical."""
    if not found.day.upload_ms:
        each = [pc.upload_bytes / MEGABYTE / (sum(pc.upload_ms) / 1000) for pc in found.pcs if sum(pc.upload_ms)]
        # Real PCs send when they come to it, not all at once: what each of them had is what can be said.
        return (_told("upload_each", round(percentile(each, 0.5), 1), "MB/s"),) if each else ()
    sent = sum(pc.upload_bytes for pc in found.pcs)
    return (_told("upload", round(sent / MEGABYTE / (found.day.upload_ms / 1000), 1), "MB/s"),)


def _nothing_lost(comparison: Comparison, limits: Limits) -> bool:
    """Nothing acknowledged and nothing compared would hold every promise."""
    return comparison.acknowledged > 0 and comparison.lost <= limits.lost


def _seconds(span_ms: int | None) -> float | None:
    return None if span_ms is None else span_ms / 1000


def _paper_p99(pcs: Sequence[PcFigures]) -> float | None:
    times = all_of(pcs, lambda pc: pc.paper_ms)
    return percentile(times, 0.99) if times else None
