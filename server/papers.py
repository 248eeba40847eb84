"""Papers of a site, checked and sealed for the PCs: which session gets which, and under what key."""

from __future__ import annotations

import base64
from hashlib import sha256

import structlog

from exam.ids import SessionId
from exam.package import PackageError, digest_of, unpack
from exam.paper import Paper
from exam.plan import LEVEL_NAMES, PART_NAMES, Plan, Session
from exam.text import Text
from exam.trust.sealing import NONCE_BYTES, derive_key, seal
from server.site_folder import PaperUse, SiteFolder
from server.views import PaperOnOffer

_USES = {
    PaperUse.MAIN: Text("试卷", "paper"),
    PaperUse.SPARE: Text("备用试卷", "spare paper"),
    PaperUse.PRACTICE: Text("模拟考核试卷", "practice paper"),
}
log = structlog.get_logger("server.papers")


class PaperMissingError(Exception):
    """A session has no usable paper; the text says what to do, for a person."""


def load_papers(site: SiteFolder, plan: Plan, secret: bytes) -> dict[SessionId, PaperOnOffer]:
    """Seal the paper of every session under a key of its own; a practice plan gets the practice papers, never others.

    Raises PaperMissingError with what is wrong.
    """
    use = PaperUse.PRACTICE if plan.practice else PaperUse.MAIN
    return {session.id: _offer(site, session, use, secret) for session in plan.sessions}


def load_spare_papers(site: SiteFolder, plan: Plan, secret: bytes) -> dict[SessionId, PaperOnOffer]:
    """Seal the spare paper (备用试卷) of every session that has one, under keys that open nothing else.

    A spare paper that cannot be used is left out and logged: it must not keep the exam from being held. A practice
    exam has none.
    """
    spare: dict[SessionId, PaperOnOffer] = {}
    for session in () if plan.practice else plan.sessions:
        if not site.paper(session.subject.level, session.part, PaperUse.SPARE).exists():
            continue
        try:
            spare[session.id] = _offer(site, session, PaperUse.SPARE, secret)
        except (PaperMissingError, OSError) as error:
            log.warning("a spare paper cannot be used and is left out", session=session.id, cause=str(error))
    return spare


def _offer(site: SiteFolder, session: Session, use: PaperUse, secret: bytes) -> PaperOnOffer:
    blob, _ = read_paper(site, session, use)
    key = derive_key(secret, "paper", use.value, session.id, digest_of(blob))
    sealed = seal(blob, key, sha256(b"nonce" + key).digest()[:NONCE_BYTES], session.id.encode())
    return PaperOnOffer(sealed, digest_of(sealed), base64.b64encode(key).decode())


def read_paper(site: SiteFolder, session: Session, use: PaperUse = PaperUse.MAIN) -> tuple[bytes, Paper]:
    """Read and check the paper of a session. Raises PaperMissingError."""
    name = f"{LEVEL_NAMES[session.subject.level]} {PART_NAMES[session.part]}"
    try:
        blob = site.paper(session.subject.level, session.part, use).read_bytes()
        paper, _ = unpack(blob)
    except FileNotFoundError as error:
        option = "" if use is PaperUse.MAIN else f" --use {use.value}"
        raise PaperMissingError(
            f"没有 {name}{_USES[use].zh} / no {_USES[use].en} for {session.subject.level.value} {session.part.value}: "
            f"run `kaochang-provision paper build FOLDER --site {site.root}{option}`."
        ) from error
    except PackageError as error:
        raise PaperMissingError(f"{name}{_USES[use].zh}不能用 / the {_USES[use].en} cannot be used: {error}") from error
    return blob, paper
