"""What a site fetches from the hub, besides receipts: papers, codes, and its scores with the marks of people."""

from __future__ import annotations

from datetime import datetime

import msgspec

from exam.ids import Digest
from exam.trust.release_codes import ReleaseRequest

PACKAGE_TYPE = "application/vnd.kaochang.package"
PAPERS, PAPER_CODES = "/api/v1/papers", "/api/v1/paper-codes"
RELEASE_CODES, SCORES = "/api/v1/release-codes", "/api/v1/scores"


class PaperToFetch(msgspec.Struct, frozen=True):
    """A sealed paper that a site may fetch."""

    id: Digest
    plan: str
    level: str
    part: str
    use: str
    serial: int
    title: str
    not_before: datetime
    size: int


class PapersToFetch(msgspec.Struct, frozen=True):
    """All of a site."""

    papers: tuple[PaperToFetch, ...]


class PaperCode(msgspec.Struct, frozen=True):
    """The code that opens a paper."""

    paper: Digest
    code: str


class ReleaseCode(msgspec.Struct, frozen=True):
    """A release code that was given for the site."""

    id: str
    request: ReleaseRequest
    code: str
    given_by: str
    given_at_ms: int


class ReleaseCodes(msgspec.Struct, frozen=True):
    """All of a site, newest first."""

    codes: tuple[ReleaseCode, ...]
