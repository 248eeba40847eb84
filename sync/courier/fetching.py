"""What a site fetches from the hub: its sealed papers before the day, codes on the day, its scores afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

import msgspec

from exam.ids import Digest
from exam.package import MAX_PACKAGE
from exam.paper_package import MAX_KEY, SealedPackage
from exam.plan import Level, Part, Plan
from exam.program import PROGRAM
from exam.text import Refusal
from server.packages import opened_keys, site_package, take_package
from server.scoring.marks_file import MarksFile, decode_marks, encode_marks
from server.scoring.score_site import marks_path
from server.site_folder import PaperUse, SiteFolder, write_atomically
from sync.courier.hub_link import HubAwayError, HubLink, HubRefusedError
from sync.hub_talk import (
    PAPER_CODES,
    PAPERS,
    RELEASE_CODES,
    SCORES,
    PaperCode,
    PapersToFetch,
    PaperToFetch,
    ReleaseCode,
    ReleaseCodes,
)

T = TypeVar("T")
PRIVATE = 0o600
MAX_MARKS = 256 * 1024 * 1024
"""Longest results that are fetched, in bytes: every mark of a thousand candidates with its evidence."""
MOST_LIST = 8 * 1024 * 1024
FETCH_WITHIN = 3600.0
"""Seconds for a paper of half a gigabyte over a slow line."""


class Fetched(msgspec.Struct, frozen=True):
    """A paper: `outcome` is `taken`, `here` where the site has it already, or why it was refused."""

    paper: PaperToFetch
    outcome: str


class CodeOfPaper(msgspec.Struct, frozen=True):
    """A closed paper of the site: its code, or when it may be had, or why not."""

    title: str
    part: Part
    use: str
    code: str = ""
    not_before: datetime | None = None
    refusal: str = ""


async def fetch_papers(site: SiteFolder, link: HubLink) -> list[Fetched]:
    """Fetch what the site has not got. Raises both errors of the hub, OSError, PlanError."""
    plan = site.read_plan()
    told = _decoded(await link.fetch(PAPERS, MOST_LIST), PapersToFetch)
    found = []
    for paper in (one for one in told.papers if one.plan == plan.number):
        if _has(site, paper):
            found.append(Fetched(paper, "here"))
            continue
        data = await link.fetch(f"{PAPERS}/{paper.id}", MAX_PACKAGE + MAX_KEY, FETCH_WITHIN)
        taken = take_package(site, data, plan, PROGRAM)
        found.append(Fetched(paper, taken.code if isinstance(taken, Refusal) else "taken"))
    return found


async def fetch_paper_codes(site: SiteFolder, link: HubLink) -> list[CodeOfPaper]:
    """The codes of papers that are closed still. Raises HubAwayError, OSError, PlanError."""
    return [await _code_of(link, package) for package in _closed(site, site.read_plan())]


async def fetch_release_codes(link: HubLink, plan: str) -> list[ReleaseCode]:
    """Release codes that the organiser's people gave for the site, newest first. Raises both errors of the hub."""
    told = _decoded(await link.fetch(RELEASE_CODES, MOST_LIST), ReleaseCodes)
    return [one for one in told.codes if one.request.plan == plan]


async def fetch_scores(site: SiteFolder, link: HubLink) -> MarksFile:
    """Fetch the site's results with the marks of people, in place of its own. Raises both errors of the hub, OSError,
    PlanError, MarksFileError.
    """
    plan = site.read_plan()
    marks = decode_marks(await link.fetch(f"{SCORES}/{plan.number}", MAX_MARKS))
    if marks.plan != plan.number:
        raise HubAwayError("hub_not_hub")
    write_atomically(marks_path(site), encode_marks(marks), mode=PRIVATE)
    return marks


def _has(site: SiteFolder, paper: PaperToFetch) -> bool:
    try:
        level, part, use = Level(paper.level), Part(paper.part), PaperUse(paper.use)
    except ValueError:
        return False
    known = site_package(site, level, part, use)
    return isinstance(known, SealedPackage) and known.envelope.paper == paper.id


def _closed(site: SiteFolder, plan: Plan) -> Iterator[SealedPackage]:
    kinds = dict.fromkeys((session.subject.level, session.part) for session in plan.sessions)
    for level, part in kinds:
        for use in (PaperUse.MAIN, PaperUse.SPARE):
            package = site_package(site, level, part, use)
            if isinstance(package, SealedPackage) and opened_keys(site, package.envelope.paper) is None:
                yield package


async def _code_of(link: HubLink, package: SealedPackage) -> CodeOfPaper:
    envelope = package.envelope
    about = CodeOfPaper(envelope.title, envelope.about.part, envelope.about.use, not_before=envelope.not_before)
    paper: Digest = envelope.paper
    try:
        told = _decoded(await link.fetch(f"{PAPER_CODES}/{paper}", MOST_LIST), PaperCode)
    except HubRefusedError as error:
        return msgspec.structs.replace(about, refusal=error.refusal.code)
    return msgspec.structs.replace(about, code=told.code)


def _decoded(data: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HubAwayError("hub_not_hub") from error
