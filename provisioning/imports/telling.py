"""A report in words: tables on a terminal, plain lines into a file, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from exam.text import Fact, Language
from provisioning.imports.findings import Failure, ImportReport, Note, OpenPoint, Spot
from provisioning.imports.kinds import Kind
from provisioning.texts import TEXTS, reason

_SHOWN = 40
"""Lines of one sort shown to a person; the rest are in the 失败- files and in the JSON."""


def as_json(report: ImportReport) -> bytes:
    """Give the report as JSON: `imported` by kind, `failed`, `failures`, then what a program may also want."""
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "imported": {kind.value: report.imported(kind) for kind in Kind},
                "failed": report.failed,
                "failures": [_failure(failure) for failure in report.failures],
                "notes": [_place(note.spot) | _words(note) for note in report.notes],
                "open": [_words(point) for point in report.open_points],
                "files": report.outcomes,
                "changed": report.changed,
                "plan": report.plan,
                "failed_files": [str(path) for path in report.failed_files],
                "record": str(report.record) if report.record else None,
                "exit_status": report.exit_status,
            }
        ),
        indent=1,
    )


def tell(report: ImportReport, site: Path, language: Language, *, terminal: bool) -> None:
    """Print the report for a person, and what to do next."""
    _tell_files(report, language, terminal=terminal)
    if report.failures:
        click.echo(_ui("ui_failures", language, count=report.failed))
        _tell_failures(report.failures, language, terminal=terminal)
    for path in report.failed_files:
        click.echo(_ui("ui_failed_file", language, path=str(path)))
    _tell_notes(report.notes, language)
    if report.open_points:
        click.echo(_ui("ui_open", language, count=len(report.open_points)))
        _tell_lines((TEXTS[point.code].say(language, point.facts) for point in report.open_points), language)
    if report.record is None:
        click.echo(_ui("ui_unusable", language))
        return
    if not report.changed:
        click.echo(_ui("ui_nothing", language))
    plan = report.plan
    click.echo(
        _ui(
            "ui_plan",
            language,
            rooms=plan.rooms,
            sessions=plan.sessions,
            candidates=plan.candidates,
            places=plan.places,
        )
    )
    click.echo(_ui("ui_next", language, site=str(site)))


def _tell_files(report: ImportReport, language: Language, *, terminal: bool) -> None:
    rows = [
        (outcome.file, outcome.imported, *msgspec.structs.astuple(outcome.changes), outcome.failed)
        for outcome in report.outcomes
    ]
    if terminal:
        heads = ("ui_file", "ui_in", "ui_new", "ui_replaced", "ui_unchanged", "ui_failed")
        _print_table(heads, [tuple(str(value) for value in row) for row in rows], language)
        return
    for file, imported, new, replaced, unchanged, failed in rows:
        facts: dict[str, Fact] = {"file": file, "imported": imported, "new": new, "replaced": replaced}
        click.echo(TEXTS["ui_counts"].say(language, facts | {"unchanged": unchanged, "failed": failed}))


def _tell_failures(failures: Sequence[Failure], language: Language, *, terminal: bool) -> None:
    rows = []
    for failure in failures:
        text = reason(failure.code, failure.facts, failure.value)
        rows.append(
            (_where(failure.spot), failure.value.strip(), failure.code, text.zh if language == "zh" else text.en)
        )
    if terminal:
        _print_table(("ui_place", "ui_value", "ui_code", "ui_reason"), rows[:_SHOWN], language)
        if len(rows) > _SHOWN:
            click.echo(_ui("ui_more", language, count=len(rows) - _SHOWN))
        return
    _tell_lines(
        (
            f"{where} [{code}] {value!r} {words}" if value else f"{where} [{code}] {words}"
            for where, value, code, words in rows
        ),
        language,
    )


def _tell_notes(notes: Sequence[Note], language: Language) -> None:
    trimmed = [note for note in notes if note.code == "trimmed"]
    if trimmed:
        shown = ", ".join(_where(note.spot) for note in trimmed[:_SHOWN])
        dots = " …" if len(trimmed) > _SHOWN else ""
        click.echo(_ui("ui_trimmed", language, count=len(trimmed), cells=shown + dots))
    others = (note for note in notes if note.code != "trimmed")
    _tell_lines((f"{_where(note.spot)} {TEXTS[note.code].say(language, note.facts)}" for note in others), language)


def _tell_lines(lines: Iterable[str], language: Language) -> None:
    every = list(lines)
    for line in every[:_SHOWN]:
        click.echo(f"  {line}")
    if len(every) > _SHOWN:
        click.echo("  " + _ui("ui_more", language, count=len(every) - _SHOWN))


def _print_table(heads: Sequence[str], rows: Iterable[tuple[str, ...]], language: Language) -> None:
    table = Table()
    for code in heads:
        table.add_column(TEXTS[code].say(language, {}), overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


def _failure(failure: Failure) -> dict[str, object]:
    said = reason(failure.code, failure.facts, failure.value)
    return _place(failure.spot) | {"value": failure.value, "code": failure.code, "reason": said, "facts": failure.facts}


def _words(found: Note | OpenPoint) -> dict[str, object]:
    return {"code": found.code, "reason": reason(found.code, found.facts), "facts": found.facts}


def _place(spot: Spot) -> dict[str, object]:
    return msgspec.structs.asdict(spot)


def _where(spot: Spot) -> str:
    sheet = f" {spot.sheet}" if spot.sheet else ""
    cell = f"!{spot.cell or spot.row}" if spot.row else ""
    return spot.file + sheet + cell


def _ui(code: str, language: Language, **facts: Fact) -> str:
    return TEXTS[code].say(language, facts)
