"""The organiser's packages at a site: what is taken in, what is refused, and that a copied disk opens nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from exam.package import digest_of
from exam.paper_package import PaperFor, SealedPackage, make_package
from exam.plan import Level, Part, Plan
from exam.text import Refusal
from exam.trust.signing import make_signing_key, public_of
from server.packages import OrganiserCard, open_site_package, opened_keys, site_package, take_package
from server.papers import PaperMissingError, papers_of, read_key_bytes, read_paper
from server.scoring.site_keys import read_key
from server.site_folder import PaperUse, SiteFolder, write_atomically
from server.site_keys import card_of, ensure_site_keys
from server.views import PaperOnOffer
from tests.helpers.packages import ORGANISER, put_organiser, seal_for
from tests.helpers.sites import MakeSite, make_site, site_template

__all__ = ["make_site", "site_template"]

START = datetime(2026, 11, 28, 1, tzinfo=UTC)
LEVEL, PART = Level.INTERMEDIATE, Part.THEORY
SECRET = bytes(32)


@pytest.fixture
def site(make_site: MakeSite, tmp_path: Path) -> SiteFolder:
    made = make_site(tmp_path / "site")
    ensure_site_keys(made, made.read_plan().site_number)
    put_organiser(made)
    return made


@pytest.fixture
def plan(site: SiteFolder) -> Plan:
    return site.read_plan()


def sealed(site: SiteFolder, serial: int = 1, use: PaperUse = PaperUse.MAIN) -> tuple[bytes, str]:
    return seal_for(site, LEVEL, PART, START, serial, use)


def taken(site: SiteFolder, plan: Plan, data: bytes) -> SealedPackage:
    package = take_package(site, data, plan, "p")
    assert isinstance(package, SealedPackage), package
    return package


def code_of(answer: object) -> str:
    return answer.code if isinstance(answer, Refusal) else ""


def only_sealed(site: SiteFolder) -> None:
    """The site has no plain paper: nothing but what the organiser sent."""
    for folder in ("papers", "keys"):
        shutil.rmtree(site.root / folder)


def test_a_package_is_the_paper_closed_until_its_code_and_open_after_a_restart(site: SiteFolder, plan: Plan) -> None:
    data, code = sealed(site)
    plain = site.paper(LEVEL, PART).read_bytes()
    package = taken(site, plan, data)
    theory = next(one for one in plan.sessions if one.part is PART)
    papers = papers_of(site, plan, SECRET)
    assert theory.id in papers.closed
    assert papers.main[theory.id].sealed == package.paper
    with pytest.raises(PaperMissingError):
        read_paper(site, theory)
    opened = papers.try_code(theory.id, spare=False, code=code, date=START)
    assert not isinstance(opened, Refusal)
    papers.now_open(opened)
    assert theory.id not in papers.closed
    assert papers_of(site, plan, SECRET).main[theory.id] == opened, "a restart finds it open"
    assert read_paper(site, theory)[0] == plain
    assert read_key(site, theory).package == digest_of(plain), "and it can be scored"


def test_without_the_code_a_copied_disk_opens_nothing_whatever_its_clock(
    site: SiteFolder, plan: Plan, tmp_path: Path
) -> None:
    data, _ = sealed(site)
    taken(site, plan, data)
    only_sealed(site)
    shutil.copytree(site.root, tmp_path / "copy")
    copy = SiteFolder(tmp_path / "copy")
    package = site_package(copy, LEVEL, PART)
    assert isinstance(package, SealedPackage)
    theory = next(one for one in plan.sessions if one.part is PART)
    for date in (START, START + timedelta(days=3650)):
        assert code_of(open_site_package(copy, package, "3F7K-9QXM-0A2B-7C8D-EFGH", date)) in (
            "release_wrong",
            "release_mistyped",
        )
    with pytest.raises(PaperMissingError):
        read_paper(copy, theory)
    with pytest.raises(PaperMissingError):
        read_key_bytes(copy, theory)
    shown = papers_of_one(copy, plan)
    assert shown.key == ""


def papers_of_one(site: SiteFolder, plan: Plan) -> PaperOnOffer:
    """The theory's paper as the server would offer it, of a site that has no other."""
    theory = next(one for one in plan.sessions if one.part is PART)
    one = msgspec.structs.replace(plan, sessions=(theory,))
    return papers_of(site, one, SECRET).main[theory.id]


def test_a_stolen_disk_with_the_code_opens_nothing_without_the_sites_own_key(site: SiteFolder, plan: Plan) -> None:
    data, code = sealed(site)
    package = taken(site, plan, data)
    (site.trust / "site.key").unlink()
    assert code_of(open_site_package(site, package, code, START)) == "package_not_for_site"
    ensure_site_keys(site, plan.site_number)
    assert code_of(open_site_package(site, package, code, START)) == "package_not_for_site"


def test_before_its_time_it_stays_closed_and_nothing_is_written(site: SiteFolder, plan: Plan) -> None:
    data, code = sealed(site)
    package = taken(site, plan, data)
    assert code_of(open_site_package(site, package, code, START - timedelta(minutes=1))) == "paper_too_early"
    assert opened_keys(site, package.envelope.paper) is None


def test_other_sites_and_plans_packages_are_refused_and_change_nothing(site: SiteFolder, plan: Plan) -> None:
    data, _ = sealed(site)
    taken(site, plan, data)
    card = card_of(ensure_site_keys(site, plan.site_number))
    plain, key = site.paper(LEVEL, PART).read_bytes(), site.key(LEVEL, PART).read_bytes()
    for about, code in (
        (PaperFor(plan.number, "99", LEVEL, PART), "package_other_site"),
        (PaperFor("2099", plan.site_number, LEVEL, PART), "package_other_plan"),
    ):
        other, _ = make_package(plain, key, about, 9, START, "", card.sealing, ORGANISER)
        assert code_of(take_package(site, other, plan, "p")) == code
    assert site.package(LEVEL, PART).read_bytes() == data


def test_an_older_package_is_refused_and_a_newer_one_takes_its_place(site: SiteFolder, plan: Plan) -> None:
    old, _ = sealed(site, serial=1)
    new, _ = sealed(site, serial=2)
    taken(site, plan, new)
    assert code_of(take_package(site, old, plan, "p")) == "package_older"
    assert site.package(LEVEL, PART).read_bytes() == new


def test_a_file_in_another_ones_place_is_seen(site: SiteFolder, plan: Plan) -> None:
    data, _ = sealed(site)
    write_atomically(site.package(LEVEL, Part.PRACTICAL), data)
    assert code_of(site_package(site, LEVEL, Part.PRACTICAL)) == "package_swapped"
    write_atomically(site.package(LEVEL, PART, PaperUse.SPARE), data)
    assert code_of(site_package(site, LEVEL, PART, PaperUse.SPARE)) == "package_swapped"


def test_without_the_organisers_key_no_package_is_taken(site: SiteFolder, plan: Plan) -> None:
    data, _ = sealed(site)
    site.organiser_file.unlink()
    assert code_of(take_package(site, data, plan, "p")) == "organiser_unknown"
    other = OrganiserCard("另一家", public_of(make_signing_key()))
    put_organiser(site, other)
    assert code_of(take_package(site, data, plan, "p")) == "package_signature"


def test_a_spare_package_waits_for_its_own_code(site: SiteFolder, plan: Plan) -> None:
    main, main_code = sealed(site)
    spare, spare_code = sealed(site, use=PaperUse.SPARE)
    taken(site, plan, main)
    taken(site, plan, spare)
    theory = next(one for one in plan.sessions if one.part is PART)
    papers = papers_of(site, plan, SECRET)
    assert theory.id in papers.closed_spare
    assert code_of(papers.try_code(theory.id, spare=True, code=main_code, date=START)) == "release_wrong"
    opened = papers.try_code(theory.id, spare=True, code=spare_code, date=START)
    assert not isinstance(opened, Refusal)
    papers.now_open(opened)
    assert theory.id not in papers.closed_spare
    assert theory.id in papers.closed, "the main one is still closed"
