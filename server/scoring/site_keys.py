"""The marking key of a session's paper, from the site's folder."""

from __future__ import annotations

from exam.package import digest_of
from exam.plan import Session
from server.papers import PaperMissingError, read_key_bytes, read_paper
from server.scoring.key import MarkingKey, MarkingKeyError, decode_key
from server.site_folder import PaperUse, SiteFolder


def read_key(site: SiteFolder, session: Session, use: PaperUse = PaperUse.MAIN) -> MarkingKey:
    """Read the marking key of a session's paper and check that it belongs to it. Raises PaperMissingError."""
    blob, _ = read_paper(site, session, use)
    try:
        key = decode_key(read_key_bytes(site, session, use))
    except (FileNotFoundError, MarkingKeyError) as error:
        raise PaperMissingError(f"评分标准不能用 / the marking key cannot be used: {error}") from error
    if key.package != digest_of(blob):
        raise PaperMissingError(
            "评分标准与试卷不是同一份 / the marking key belongs to another paper: build both again."
        )
    return key
