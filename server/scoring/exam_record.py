"""The state of a finished (or running) exam, rebuilt for scoring from the journal alone, its chain verified."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from exam.ids import SessionId
from exam.package import digest_of
from exam.plan import Plan
from exam.sitting import SavedFile
from exam.text import Text
from server.blobs import MAX_PIECE, BlobStore
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import ChainBrokenError, Record, first_hash, verify
from server.scoring.work_folder import HandedInFile
from server.site_folder import SiteFolder
from server.store.engines import DatabaseEngine, open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.store.remedies import store_error
from server.upload_files import cleared_file

_TEXTS = {
    "journal_altered": Text(
        "考试记录从第 {seq} 条起与校验链不符：记录被改动、损坏，或属于另一个考试计划。没有评分。"
        "请保留该数据库，改用备份，并报告培训评价组织。",
        "The journal does not follow its chain from record {seq} on: altered, damaged, or of another plan. Nothing was "
        "scored. Keep the database, use a backup, and report it to the organiser.",
    ),
    "journal_other_plan": Text(
        "考试记录中有本计划没有的场次或考生。请用考试当天的 plan.json 评分。",
        "The journal names sessions or candidates that the plan does not have. Score with the day's own plan.json.",
    ),
    "practice_plan": Text(
        "这是适应性模拟考核，不计成绩，没有评分。请用正式考核的站点文件夹评分。",
        "This is a practice exam and never has results: nothing was scored. Score the folder of the real exam.",
    ),
    "site_cleared": Text(
        "考生的作品文件已在成绩送达后清除，现在评分会少算。没有评分；原有成绩单和评分依据不变，复评由培训评价组织用结果包办理。",
        "The candidates' files were cleared after the results had arrived: marks made now would lack them. Nothing was "
        "scored; the sheet and its evidence stand as they were, and the organiser can mark again from the bundle.",
    ),
    "journal_too_new": Text(
        "考试记录由更新版本的程序写成，本程序读不懂。请用当天的程序评分。",
        "The journal was written by a newer program. Score with the program of the day.",
    ),
}


class ScoringError(Exception):
    """There is nothing to score from; `code` is stable, the text says what to do in Chinese and English."""

    def __init__(self, code: str, **facts: int) -> None:
        text = _TEXTS[code]
        super().__init__(f"{text.say('zh', facts)} / {text.say('en', facts)}")
        self.code = code


def plan_to_score(site: SiteFolder) -> Plan:
    """Read the plan of a site. Raises PlanError, or ScoringError where it is a practice exam's (handbook section 3)."""
    plan = site.read_plan()
    if plan.practice:
        raise ScoringError("practice_plan")
    return plan


def check_not_cleared(site: SiteFolder) -> None:
    """Raise ScoringError where candidates' files are gone by now, and marks would lack them."""
    if cleared_file(site).exists():
        raise ScoringError("site_cleared")


def open_site_database(site: SiteFolder, url: str = "") -> DatabaseEngine:
    """Open the database of a site, its own SQLite file unless a URL is given. Raises StoreError; creates nothing."""
    if not url and not site.journal_file.is_file():
        raise store_error("store_empty")
    return open_database(url or sqlite_url(site.journal_file))


@dataclass(frozen=True)
class ExamRecord:
    """The hall as the journal has it, and up to where that was: number of records, hash of the last."""

    hall: Hall
    records: int
    last_hash: bytes

    @property
    def spare(self) -> frozenset[SessionId]:
        """Sessions that sat the spare paper (备用试卷)."""
        return frozenset(session.id for session in self.hall.sessions.values() if session.spare)


def read_exam(plan: Plan, database: DatabaseEngine) -> ExamRecord:
    """Rebuild the exam as the journal has it now. Raises StoreError, or ScoringError where it cannot be believed."""
    with contextlib.closing(SqlJournal(database).read()) as records:
        return replayed(plan, records)


def replayed(plan: Plan, records: Iterable[Record]) -> ExamRecord:
    """Verify the chain and replay it, one record at a time. Raises ScoringError."""
    hall = Hall(plan, Opened(0, 0, first_hash(plan.number)))
    followed = _Followed(first_hash(plan.number))
    try:
        hall.replay(followed.through(records))
    except ChainBrokenError as error:
        raise ScoringError("journal_altered", seq=error.seq) from error
    except KeyError as error:
        raise ScoringError("journal_other_plan") from error
    except msgspec.MsgspecError as error:
        raise ScoringError("journal_too_new") from error
    return ExamRecord(hall, followed.count, followed.last_hash)


class _Followed:
    """The chain as far as it was followed."""

    def __init__(self, first: bytes) -> None:
        self.count = 0
        self.last_hash = first

    def through(self, records: Iterable[Record]) -> Iterator[Record]:
        """Hand on each record that follows from those before it. Raises ChainBrokenError at the first that does not."""
        for record in records:
            self.last_hash = verify((record,), self.last_hash, self.count + 1)
            self.count += 1
            yield record


def handed_in(saved: SavedFile, blobs: BlobStore) -> HandedInFile:
    """Offer a file as it was saved: what is read is exactly what the journal's digest says, or nothing."""

    def read() -> bytes | None:
        # Size and pieces are the PC's word; they must agree before memory is spent on them.
        if len(saved.pieces) != -(-saved.size // MAX_PIECE):
            return None
        data = blobs.read_file(saved.pieces)
        whole = data is not None and len(data) == saved.size and digest_of(data) == saved.digest
        return data if whole else None

    return HandedInFile(saved.size, saved.digest, read)
