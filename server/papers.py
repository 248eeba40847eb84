"""Papers of a site, checked and sealed for the PCs: which session gets which, and under what key."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import msgspec
import structlog

from exam.ids import Digest, SessionId
from exam.messages import say
from exam.package import PackageError, digest_of, unpack
from exam.paper import Paper
from exam.paper_package import PaperKeys, SealedPackage
from exam.plan import LEVEL_NAMES, PART_NAMES, Plan, Session
from exam.sealed_paper import seal_paper
from exam.text import Refusal, Text
from exam.trust.sealing import SealError, derive_key
from server.packages import marking_key_of, open_site_package, opened_keys, package_of, site_package
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


Opener = Callable[[SessionId, bool, str, datetime], PaperOnOffer | Refusal]
"""Tries the organiser's code on a session's paper, or its spare one; blocks."""


class Papers:
    """Every paper of a plan: main and spare by session. A paper without a key is closed until its code is entered."""

    def __init__(
        self,
        main: Mapping[SessionId, PaperOnOffer],
        spare: Mapping[SessionId, PaperOnOffer],
        opener: Opener | None = None,
        keys: Callable[[Digest], PaperKeys | None] | None = None,
    ) -> None:
        self.main = dict(main)
        self.spare = dict(spare)
        self._opener = opener
        self._keys = keys

    def try_code(self, session: SessionId, *, spare: bool, code: str, date: datetime) -> PaperOnOffer | Refusal:
        """Try a code; returns the paper with its key, which is on the disk by then. Blocks: in a thread.

        Raises OSError where what opens the paper could not be kept.
        """
        return self._opener(session, spare, code, date) if self._opener else Refusal("package_missing")

    def now_open(self, opened: PaperOnOffer) -> None:
        """Offer the key of a paper that was opened, to every session that sits it."""
        for offers in (self.main, self.spare):
            offers.update({id_: opened for id_, offer in offers.items() if offer.digest == opened.digest})

    def opened_elsewhere(self) -> list[PaperOnOffer]:
        """Closed papers that somebody has opened on the server's disk meanwhile, each once, with their keys."""
        closed = {
            offer.digest: offer for offers in (self.main, self.spare) for offer in offers.values() if not offer.key
        }
        found = ((offer, self._keys(digest) if self._keys else None) for digest, offer in closed.items())
        return [msgspec.structs.replace(offer, key=_as_text(keys)) for offer, keys in found if keys is not None]

    @property
    def closed(self) -> set[SessionId]:
        """Sessions whose paper is closed."""
        return {id_ for id_, offer in self.main.items() if not offer.key}

    @property
    def closed_spare(self) -> set[SessionId]:
        """Sessions whose spare paper is closed."""
        return {id_ for id_, offer in self.spare.items() if not offer.key}


def papers_of(site: SiteFolder, plan: Plan, secret: bytes) -> Papers:
    """The papers of a plan at a site. Raises PaperMissingError with what is wrong."""
    main, spare = load_papers(site, plan, secret), load_spare_papers(site, plan, secret)
    return Papers(main, spare, partial(_open, site, plan), partial(opened_keys, site))


def _open(
    site: SiteFolder, plan: Plan, session: SessionId, spare: bool, code: str, date: datetime
) -> PaperOnOffer | Refusal:
    planned = plan.session(session)
    if planned is None:
        return Refusal("session_unknown")
    real = PaperUse.SPARE if spare else PaperUse.MAIN
    use = PaperUse.PRACTICE if plan.practice else real
    package = site_package(site, planned.subject.level, planned.part, use)
    if package is None:
        return Refusal("package_missing")
    if isinstance(package, Refusal):
        return package
    keys = open_site_package(site, package, code, date)
    return keys if isinstance(keys, Refusal) else _offered(package, keys)


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
        level, part = session.subject.level, session.part
        files = site.paper(level, part, PaperUse.SPARE), site.package(level, part, PaperUse.SPARE)
        if not any(file.exists() for file in files):
            continue
        try:
            spare[session.id] = _offer(site, session, PaperUse.SPARE, secret)
        except (PaperMissingError, OSError) as error:
            log.warning("a spare paper cannot be used and is left out", session=session.id, cause=str(error))
    return spare


def _offer(site: SiteFolder, session: Session, use: PaperUse, secret: bytes) -> PaperOnOffer:
    package = _package(site, session, use)
    if package is not None:
        return _offered(package, opened_keys(site, package.envelope.paper))
    blob, _ = read_paper(site, session, use)
    own = derive_key(secret, "paper", use.value, session.id, digest_of(blob))
    sealed = seal_paper(blob, own)
    return PaperOnOffer(sealed, digest_of(sealed), base64.b64encode(own).decode())


def _offered(package: SealedPackage, keys: PaperKeys | None) -> PaperOnOffer:
    return PaperOnOffer(package.paper, package.envelope.paper, _as_text(keys) if keys else "")


def _as_text(keys: PaperKeys) -> str:
    return base64.b64encode(keys.paper).decode()


def read_paper(site: SiteFolder, session: Session, use: PaperUse = PaperUse.MAIN) -> tuple[bytes, Paper]:
    """Read and check the paper of a session. Raises PaperMissingError, also where it is still closed."""
    name = _name(session, use)
    try:
        package = _package(site, session, use)
        if package is not None:
            blob = package_of(package, _keys(site, package, name))
        else:
            blob = site.paper(session.subject.level, session.part, use).read_bytes()
        paper, _ = unpack(blob)
    except FileNotFoundError as error:
        option = "" if use is PaperUse.MAIN else f" --use {use.value}"
        raise PaperMissingError(
            f"没有 {name.zh} / no {name.en}: "
            f"run `kaochang-provision package take FILE --site {site.root}`, or "
            f"`kaochang-provision paper build FOLDER --site {site.root}{option}`."
        ) from error
    except (PackageError, SealError) as error:
        raise PaperMissingError(f"{name.zh}不能用 / the {name.en} cannot be used: {error}") from error
    return blob, paper


def read_key_bytes(site: SiteFolder, session: Session, use: PaperUse = PaperUse.MAIN) -> bytes:
    """The marking key of a session's paper as its bytes are. Raises FileNotFoundError, or PaperMissingError."""
    package = _package(site, session, use)
    if package is None:
        return site.key(session.subject.level, session.part, use).read_bytes()
    name = _name(session, use)
    try:
        return marking_key_of(package, _keys(site, package, name))
    except SealError as error:
        raise PaperMissingError(
            f"{name.zh}的评分标准不能用 / the key of the {name.en} cannot be used: {error}"
        ) from error


def _package(site: SiteFolder, session: Session, use: PaperUse) -> SealedPackage | None:
    package = site_package(site, session.subject.level, session.part, use)
    if isinstance(package, Refusal):
        raise PaperMissingError(f"{_name(session, use).zh}：{say(package, 'zh')} / {say(package, 'en')}")
    return package


def _keys(site: SiteFolder, package: SealedPackage, name: Text) -> PaperKeys:
    keys = opened_keys(site, package.envelope.paper)
    if keys is None:
        raise PaperMissingError(f"{name.zh}还没有开启 / the {name.en} is still closed.")
    return keys


def _name(session: Session, use: PaperUse) -> Text:
    level, part = session.subject.level, session.part
    return Text(
        f"{LEVEL_NAMES[level]} {PART_NAMES[part]}{_USES[use].zh}", f"{_USES[use].en} for {level.value} {part.value}"
    )
