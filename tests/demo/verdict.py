"""Holds the server to its word: everything it acknowledged must be in its journal, unchanged, and count."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from candidate_agent.headless import Acknowledged
from exam import events as ev
from exam.commands import AnswerEntry, FileEntry
from exam.ids import SittingId
from exam.sitting import Sitting, SittingPhase
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import Record, first_hash, verify
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.store.reports import read_scores
from tests.demo.day import ROOT, Day
from tests.demo.director import Happened
from tests.demo.homeward import CameHome

_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)


class Report(msgspec.Struct, kw_only=True):
    """The figures of the day. Times of acknowledgement are milliseconds from the answer to the server's word.

    `ack_p99_ms` counts answers whose connection stood; `ack_worst_ms` counts all, through every fault.
    """

    candidates: int
    sittings_finished: int
    answers_acked: int
    answers_lost: int
    ack_p99_ms: float
    ack_worst_ms: float
    recovery_s: float
    moved: int
    absent: int
    late_refused: int
    extended: int
    scores: int
    passed: int
    files_acked: int = 0
    early_leaves: int = 0
    offline_at_time_up: int = 0
    network_cut_seats: int = 0
    server_kills: int = 0
    power_cuts: int = 0
    interrupted_s: float = 0.0
    credited_seats: int = 0
    credited_s: float = 0.0
    extensions: list[int] = []
    violations: int = 0
    hands_answered: int = 0
    sessions_closed: int = 0
    open_points: int = 0
    confirmed: int = 0
    line_cuts: int = 0
    home_s: float = 0.0
    seconds: float = 0.0
    faults_missing: list[str] = []


def read_ledgers(folder: Path) -> list[Acknowledged]:
    """Every acknowledgement that any PC was given."""
    found: list[Acknowledged] = []
    for ledger in sorted(folder.rglob("acknowledged.jsonl")):
        lines = ledger.read_bytes().split(b"\n")
        # The last line of a killed process may be torn; only then nobody saw it whole.
        found += [msgspec.json.decode(line, type=Acknowledged) for line in lines[:-1]]
    return found


def read_journal(day: Day) -> list[Record]:
    """The server's journal, its chain verified. Raises ChainBrokenError."""
    records = list(SqlJournal(open_database(sqlite_url(day.site.journal_file))).read())
    verify(records, first_hash(day.plan.number))
    return records


def lost(ledger: list[Acknowledged], records: list[Record], sittings: dict[SittingId, Sitting]) -> int:
    """Count acknowledged entries that are not in the journal as they were, or whose last word does not count."""
    kept: dict[tuple[SittingId, int, int], AnswerEntry | FileEntry] = {}
    for record in records:
        event = _event.decode(record.payload)
        if isinstance(event, ev.AnswerSaved):
            kept[event.sitting, event.line, event.seq] = AnswerEntry(event.item, event.answer, 0)
        elif isinstance(event, ev.FileSaved):
            kept[event.sitting, event.line, event.seq] = FileEntry(
                event.task, event.path, event.size, event.digest, event.pieces, 0
            )
    missing = 0
    last: dict[tuple[SittingId, str], tuple[int, int, AnswerEntry | FileEntry]] = {}
    for line in ledger:
        if line.refused or not isinstance(line.entry, AnswerEntry | FileEntry):
            continue
        entry = msgspec.structs.replace(line.entry, made_at=0)
        missing += kept.get((line.sitting, line.line, line.seq)) != entry
        name = entry.item if isinstance(entry, AnswerEntry) else f"{entry.task}/{entry.path}"
        last[line.sitting, name] = max(
            (line.line, line.seq, entry), last.get((line.sitting, name), (0, 0, entry)), key=lambda known: known[:2]
        )
    return missing + sum(not _counts(sittings[sitting], entry) for (sitting, _), (_, _, entry) in last.items())


def _counts(sitting: Sitting, entry: AnswerEntry | FileEntry) -> bool:
    if isinstance(entry, AnswerEntry):
        saved = sitting.answers.get(entry.item)
        return saved is not None and saved.answer == entry.answer
    file = sitting.files.get((entry.task, entry.path))
    return file is not None and file.digest == entry.digest


def judge(day: Day, happened: Happened, home: CameHome, folder: Path) -> Report:
    """Put the figures of the day together from the ledgers, the journal and the table of scores.

    A provisional total that reaches the pass mark counts as passed: what a person still has to mark can only add.
    """
    database = open_database(sqlite_url(day.site.journal_file))
    totals = [row.score for row in read_scores(database) if row.part == "total" and row.score is not None]
    ledger, records = read_ledgers(folder / "machines"), read_journal(day)
    hall = Hall(day.plan, Opened(0, 0, first_hash(day.plan.number)))
    hall.replay(records)
    entries = [line for line in ledger if isinstance(line.entry, AnswerEntry | FileEntry)]
    steady = sorted(line.ms for line in entries if line.unbroken)
    sittings = hall.sittings.values()
    absent = {s.ticket for s in sittings if s.phase is SittingPhase.ABSENT}
    report = Report(
        candidates=len(day.plan.candidates),
        sittings_finished=sum(s.phase is SittingPhase.HANDED_IN and s.complete for s in sittings),
        answers_acked=sum(isinstance(line.entry, AnswerEntry) for line in entries),
        files_acked=sum(isinstance(line.entry, FileEntry) for line in entries),
        answers_lost=lost(ledger, records, hall.sittings),
        ack_p99_ms=steady[int(len(steady) * 0.99)] if steady else 0.0,
        ack_worst_ms=max((line.ms for line in entries), default=0.0),
        recovery_s=_recovery(ledger, happened),
        moved=sum(s.line > 1 for s in hall.sittings_of(day.theory)),
        # Who came too late is absent too; counted apart, as the room's record does.
        absent=len(absent) - len(happened.late_refused),
        late_refused=len(happened.late_refused),
        extended=sum(s.extension > 0 for s in hall.sittings_of(day.theory)),
        scores=len(totals),
        passed=sum(total >= day.plan.policy.pass_mark for total in totals),
        early_leaves=sum(s.handed_in_by is ev.HandInBy.CANDIDATE for s in hall.sittings_of(day.theory)),
        offline_at_time_up=happened.offline_at_time_up,
        network_cut_seats=happened.network_cut_seats,
        server_kills=len(happened.server_killed_at),
        power_cuts=happened.power_cuts,
        interrupted_s=happened.decided.interrupted_s,
        credited_seats=sum(s.lost.by_power_cut > 0 for s in hall.sittings_of(day.practical)),
        credited_s=round(sum(s.lost.by_power_cut for s in hall.sittings_of(day.practical)) / 1000, 1),
        extensions=happened.decided.extended,
        violations=sum(len(s.conduct.violations) for s in sittings),
        hands_answered=happened.decided.hands_answered,
        sessions_closed=sum(state.closed_at is not None for state in hall.sessions.values()),
        open_points=happened.decided.open_points,
        confirmed=home.candidates if home.covered else 0,
        line_cuts=home.cuts,
        home_s=home.seconds,
    )
    report.faults_missing = _missing(report, happened)
    return report


def _recovery(ledger: list[Acknowledged], happened: Happened) -> float:
    """From each kill -9 to the next acknowledgement that any PC got; the longest."""
    longest = 0.0
    for killed, back in zip(happened.server_killed_at, happened.server_back_at, strict=True):
        # An acknowledgement that was on its way when the server died may still be written down after the kill.
        after = [line.at for line in ledger if line.at >= back - 1]
        longest = max(longest, (min(after) - killed) / 1000 if after else float("inf"))
    return round(longest, 3)


def _missing(report: Report, happened: Happened) -> list[str]:
    """Faults that the day was to have and did not: a demo that skipped one has shown nothing."""
    wanted = {
        "server killed": report.server_kills == 1,
        "a power cut of the whole room": report.power_cuts == 1 and report.interrupted_s > 0,
        "lost time given back to all who lost it": report.credited_seats >= report.candidates - 3,
        "ten by two people, twenty by the organiser's code": report.extensions == [10, 20],
        "a violation": report.violations == 1,
        "a raised hand that was answered": report.hands_answered == 1,
        "both sessions closed with nothing open": report.sessions_closed == 2 and report.open_points == 0,
        "one candidate moved": report.moved == 1,
        "a third of the room cut off": report.network_cut_seats >= 13,
        "one late candidate refused": report.late_refused == 1,
        "one absent": report.absent == 1 or happened.guest,
        "one extension": report.extended >= 1,
        "time-up while offline": report.offline_at_time_up == 2,
        "two left early": report.early_leaves == 2,
        "everyone finished": report.sittings_finished >= 2 * (report.candidates - 2),
        "everybody on the organiser's receipt, over a line that broke": report.confirmed == report.candidates
        and report.line_cuts == 1,
        "no order refused that should be carried out": not happened.decided.refused,
    }
    return [name for name, met in wanted.items() if not met]


async def score(site: Path) -> None:
    """Run `kaochang-server score`. Raises RuntimeError where it cannot."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "score", "--site", str(site), "--json", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"kaochang-server score ended with {process.returncode}")
