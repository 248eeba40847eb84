"""Papers of a site, checked and sealed for the PCs: which session gets which, and under what key."""

from __future__ import annotations

import base64
from hashlib import sha256

from exam.ids import SessionId
from exam.package import PackageError, digest_of, unpack
from exam.paper import Paper
from exam.plan import LEVEL_NAMES, PART_NAMES, Plan, Session
from exam.trust.sealing import NONCE_BYTES, derive_key, seal
from server.site_folder import SiteFolder
from server.views import PaperOnOffer


class PaperMissingError(Exception):
    """A session has no usable paper; the text says what to do, for a person."""


def load_papers(site: SiteFolder, plan: Plan, secret: bytes) -> dict[SessionId, PaperOnOffer]:
    """Seal the paper of every session under a key of its own. Raises PaperMissingError with what is wrong."""
    offers: dict[SessionId, PaperOnOffer] = {}
    for session in plan.sessions:
        blob, _ = read_paper(site, session)
        digest = digest_of(blob)
        key = derive_key(secret, "paper", session.id, digest)
        sealed = seal(blob, key, sha256(b"nonce" + key).digest()[:NONCE_BYTES], session.id.encode())
        offers[session.id] = PaperOnOffer(sealed, digest_of(sealed), base64.b64encode(key).decode())
    return offers


def read_paper(site: SiteFolder, session: Session) -> tuple[bytes, Paper]:
    """Read and check the paper of a session. Raises PaperMissingError."""
    name = f"{LEVEL_NAMES[session.subject.level]} {PART_NAMES[session.part]}"
    try:
        blob = site.paper(session.subject.level, session.part).read_bytes()
        paper, _ = unpack(blob)
    except FileNotFoundError as error:
        raise PaperMissingError(
            f"没有 {name} 试卷 / no paper for {session.subject.level.value} {session.part.value}: "
            f"run `kaochang-provision paper build FOLDER --site {site.root}`."
        ) from error
    except PackageError as error:
        raise PaperMissingError(f"{name} 试卷不能用 / the paper cannot be used: {error}") from error
    return blob, paper
