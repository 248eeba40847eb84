"""Which paper a session gets, and under what key: main, spare or practice, and never one for the other."""

from __future__ import annotations

import base64
import shutil

import pytest

from exam.ids import SessionId
from exam.package import digest_of, unpack
from exam.plan import Part, Plan
from exam.sealed_paper import unseal_paper
from exam.trust.sealing import SealError
from server.papers import PaperMissingError, load_papers, load_spare_papers, read_paper
from server.practice import practice_plan
from server.site_folder import PaperUse, SiteFolder
from server.views import PaperOnOffer
from tests.conftest import ExpectedLogs
from tests.helpers.sites import MakeSite, make_site, site_template

__all__ = ["make_site", "site_template"]

SECRET = bytes(32)


@pytest.fixture
def site(make_site: MakeSite, tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    return make_site(tmp_path_factory.mktemp("papers") / "site")


@pytest.fixture
def plan(site: SiteFolder) -> Plan:
    return site.read_plan()


def keep_also_for(site: SiteFolder, use: PaperUse, *parts: Part) -> None:
    """Keep the sample paper for another use too: the same bytes, so that only keys can tell them apart."""
    for session in site.read_plan().sessions:
        if session.part in parts:
            target = site.paper(session.subject.level, session.part, use)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site.paper(session.subject.level, session.part), target)


def opened(offer: PaperOnOffer, session: SessionId, key: str) -> bytes:
    return unseal_paper(offer.sealed, base64.b64decode(key))


def test_every_session_has_its_paper_under_a_key_of_its_own(site: SiteFolder, plan: Plan) -> None:
    offers = load_papers(site, plan, SECRET)
    assert set(offers) == {session.id for session in plan.sessions}
    assert len({offer.key for offer in offers.values()}) == len(plan.sessions)
    for session in plan.sessions:
        paper, _ = unpack(opened(offers[session.id], session.id, offers[session.id].key))
        assert (paper.part, paper.level) == (session.part, session.subject.level)
        assert digest_of(offers[session.id].sealed) == offers[session.id].digest


def test_a_restart_offers_the_same_bytes(site: SiteFolder, plan: Plan) -> None:
    keep_also_for(site, PaperUse.SPARE, Part.THEORY)
    assert load_papers(site, plan, SECRET) == load_papers(site, plan, SECRET)
    assert load_spare_papers(site, plan, SECRET) == load_spare_papers(site, plan, SECRET)


def test_a_site_without_spare_papers_has_none(site: SiteFolder, plan: Plan) -> None:
    assert load_spare_papers(site, plan, SECRET) == {}


def test_a_session_whose_part_has_a_spare_gets_it_and_the_others_do_not(site: SiteFolder, plan: Plan) -> None:
    keep_also_for(site, PaperUse.SPARE, Part.THEORY)
    assert set(load_spare_papers(site, plan, SECRET)) == {one.id for one in plan.sessions if one.part is Part.THEORY}


def test_the_key_of_the_main_paper_does_not_open_the_spare(site: SiteFolder, plan: Plan) -> None:
    keep_also_for(site, PaperUse.SPARE, *Part)
    main, spare = load_papers(site, plan, SECRET), load_spare_papers(site, plan, SECRET)
    for session in plan.sessions:
        assert spare[session.id].digest != main[session.id].digest
        unpack(opened(spare[session.id], session.id, spare[session.id].key))
        with pytest.raises(SealError):
            opened(spare[session.id], session.id, main[session.id].key)


def test_a_damaged_spare_is_left_out_and_does_not_stop_the_exam(
    site: SiteFolder, plan: Plan, expects_log: ExpectedLogs
) -> None:
    keep_also_for(site, PaperUse.SPARE, *Part)
    theory = next(session for session in plan.sessions if session.part is Part.THEORY)
    site.paper(theory.subject.level, Part.THEORY, PaperUse.SPARE).write_bytes(b"damaged")
    expects_log("a spare paper cannot be used and is left out")
    assert set(load_spare_papers(site, plan, SECRET)) == {one.id for one in plan.sessions if one.part is Part.PRACTICAL}
    assert len(expects_log.seen) == sum(one.part is Part.THEORY for one in plan.sessions)


def test_a_missing_main_paper_says_how_to_build_it(site: SiteFolder, plan: Plan) -> None:
    site.paper(plan.sessions[0].subject.level, plan.sessions[0].part).unlink()
    with pytest.raises(PaperMissingError, match=r"paper build FOLDER --site \S+`\."):
        load_papers(site, plan, SECRET)


# ---- practice -------------------------------------------------------------------------------------------------------


def test_a_practice_exam_never_gets_the_real_paper(site: SiteFolder, plan: Plan) -> None:
    keep_also_for(site, PaperUse.SPARE, *Part)
    with pytest.raises(PaperMissingError, match=r"模拟考核试卷.*--use practice"):
        load_papers(site, practice_plan(plan), SECRET)


def test_a_practice_exam_gets_the_practice_paper_and_has_no_spare(site: SiteFolder, plan: Plan) -> None:
    keep_also_for(site, PaperUse.PRACTICE, *Part)
    keep_also_for(site, PaperUse.SPARE, *Part)
    practice = practice_plan(plan)
    offers = load_papers(site, practice, SECRET)
    assert set(offers) == {session.id for session in practice.sessions}
    assert load_spare_papers(site, practice, SECRET) == {}
    assert {one.key for one in offers.values()}.isdisjoint(
        {one.key for one in load_papers(site, plan, SECRET).values()}
    )


def test_a_real_exam_needs_no_practice_paper(site: SiteFolder, plan: Plan) -> None:
    assert load_papers(site, plan, SECRET)
    with pytest.raises(PaperMissingError):
        read_paper(site, plan.sessions[0], PaperUse.PRACTICE)
