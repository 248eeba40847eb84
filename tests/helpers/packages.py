"""Papers sealed by a test's own organiser."""

from __future__ import annotations

from datetime import datetime

import msgspec

from exam.paper_package import PaperFor, make_package
from exam.plan import Level, Part
from server.packages import OrganiserCard
from server.site_folder import PaperUse, SiteFolder, write_atomically
from server.site_keys import card_of, ensure_site_keys
from sync.organiser_key import OrganiserKey
from sync.organiser_key import card_of as organiser_card

ORGANISER = bytes(range(1, 33))
"""The organiser's signing key in tests."""
ORGANISER_KEY = OrganiserKey("培训评价组织", ORGANISER, bytes(range(33, 65)))
CARD = organiser_card(ORGANISER_KEY)


def put_organiser(site: SiteFolder, card: OrganiserCard = CARD) -> None:
    """Let a site trust the organiser."""
    write_atomically(site.organiser_file, msgspec.json.encode(card))


def seal_for(
    site: SiteFolder,
    level: Level,
    part: Part,
    not_before: datetime,
    serial: int = 1,
    use: PaperUse = PaperUse.MAIN,
) -> tuple[bytes, str]:
    """Seal the site's own plain paper to it; returns the package and its code."""
    plan = site.read_plan()
    about = PaperFor(plan.number, plan.site_number, level, part, use.value)
    card = card_of(ensure_site_keys(site, plan.site_number))
    paper, key = site.paper(level, part).read_bytes(), site.key(level, part).read_bytes()
    return make_package(paper, key, about, serial, not_before, "样卷", card.sealing, ORGANISER)
