"""How a rehearsal is told: steps while it runs, then what was measured, what is short, and the seats to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from exam.text import Fact, Language
from provisioning.rehearsal.day_disk import FACTOR
from provisioning.rehearsal.document import limit_of, measured, name_of
from provisioning.rehearsal.fault_texts import fault_said
from provisioning.rehearsal.figures import WeakSeat
from provisioning.rehearsal.rehearsing import Report
from provisioning.rehearsal.texts import FAILURES, MEASURE_NAMES, REMEDIES, SAY, STEPS, STEPS_OF_REAL_PCS

MOST_WEAK = 20


def sentence(code: str, language: Language, **facts: Fact) -> str:
    """A sentence of the rehearsal."""
    return SAY[code].say(language, facts)


@contextmanager
def progress(language: Language, *, parts: int) -> Iterator[Callable[[str], None]]:
    """Tell the steps as they come: a bar on a terminal, plain lines elsewhere. Both go to the standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: click.echo(STEPS[step].say(language, {}), err=True)
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=steps_of(parts))

        def tell(step: str) -> None:
            bar.update(task, description=STEPS[step].say(language, {}))
            bar.advance(task)

        yield tell


def steps_of(parts: int) -> int:
    """How many steps a rehearsal of so many parts has: five of each part besides those that come once."""
    return len(STEPS) - len(STEPS_OF_REAL_PCS) + 5 * (parts - 1)


def tell_report(report: Report, language: Language) -> None:
    """Tell everything that a person reads of a report."""
    console = Console(width=None if Console().is_terminal else 120)
    if report.pcs < report.asked and not report.machines:
        click.echo(sentence("few", language, pcs=report.pcs, asked=report.asked))
    if report.samples:
        click.echo(sentence("sample", language))
    console.print(_lines(report, language))
    console.print(_times(report, language))
    _tell_disk(report, language)
    _tell_weak(report.weak, language)
    if report.machines:
        click.echo(sentence("real_pcs", language, pcs=report.pcs, asked=report.asked))
    else:
        if report.pcs < report.at_once:
            click.echo(sentence("more_at_once", language, pcs=report.pcs, at_once=report.at_once))
        click.echo(sentence("loopback", language))
    _tell_what_is_short(report, language)


def _lines(report: Report, language: Language) -> Table:
    table = Table("", "", "", "")
    for line in report.lines:
        mark = ("合格" if line.ok else "不合格") if language == "zh" else ("ok" if line.ok else "short")
        table.add_row(name_of(line, language), measured(line), limit_of(line), mark if line.limit is not None else "")
    return table


def _times(report: Report, language: Language) -> Table:
    table = Table("", "n", "p50", "p95", "p99", "max", title=sentence("times", language))
    for name, spread in report.times.items():
        numbers = (spread.count, spread.p50, spread.p95, spread.p99, spread.most)
        table.add_row(MEASURE_NAMES[name].say(language, {}), *(f"{number:g}" for number in numbers))
    return table


def _tell_disk(report: Report, language: Language) -> None:
    line = next(line for line in report.lines if line.code == "disk")
    facts: dict[str, Fact] = {
        "each": -(-report.bytes_per_candidate // 1000),
        "candidates": report.candidates_biggest_day,
        "factor": FACTOR,
        "needed": round(line.value),
        "free": round(line.limit or 0),
    }
    click.echo(sentence("disk_forecast", language, **facts))


def _tell_weak(weak: tuple[WeakSeat, ...], language: Language) -> None:
    if weak:
        click.echo(sentence("weak", language))
    for seat in weak[:MOST_WEAK]:
        what = fault_said(seat.what, language) if seat.is_error else MEASURE_NAMES[seat.what].say(language, {})
        facts: dict[str, Fact] = {"room": seat.room, "seat": seat.seat, "machine": seat.machine, "what": what}
        code = "weak_error" if seat.is_error else "weak_slow"
        click.echo("  " + sentence(code, language, **facts, took=seat.took_ms, usual=seat.usual_ms))
    if len(weak) > MOST_WEAK:
        click.echo("  " + sentence("weak_more", language, count=len(weak) - MOST_WEAK))


def _tell_what_is_short(report: Report, language: Language) -> None:
    day = report.day
    if day.failed_step:
        click.echo(sentence("failed_at", language, step=STEPS[day.failed_step].say(language, {})), err=True)
        text = FAILURES.get(day.failed_code, FAILURES["other"])
        click.echo(text.say(language, {"code": day.failed_code}), err=True)
    if report.comparison.broken_at:
        click.echo(sentence("broken", language, at=report.comparison.broken_at), err=True)
    for line in report.lines:
        # A line that was never reached has no cause of its own.
        if not line.ok and line.value >= 0:
            click.echo(REMEDIES[line.code].say(language, {}), err=True)
