"""Papers and codes for sites: not a second too early, sealed in the database, and on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from exam.ids import Digest
from exam.package import pack
from exam.paper_package import PaperFor, SealedPackage, make_package, read_package
from exam.plan import Level, Part
from exam.text import Refusal
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, check_code, encode_release_key
from sync.hub import codes_desk
from sync.hub.codes_desk import add_paper, add_release_key, give_release, paper_code, read_seats
from sync.hub.store import codes, sites
from sync.hub.store.codes import GivenCode, KeptPaper
from sync.hub.store.database import HubDatabase
from sync.hub.store.schema import codes as codes_table
from sync.hub.store.schema import papers as papers_table
from sync.hub.store.schema import sites as sites_table
from tests.helpers.hub_samples import PLAN, SITE
from tests.unit.exam.papers import media_of, theory
from tests.unit.hub.hubs import Desk

KEY = bytes(range(32))
PAPER = pack(theory(), media_of(theory()))


@pytest.fixture
def desk(hub_database: HubDatabase, tmp_path: Path) -> Desk:
    """A hub that knows one site and expects its plan."""
    made = Desk(hub_database, tmp_path)
    sites.expect_plan(hub_database, made.site.plan, "甲", 0)
    return made


def sealed(desk: Desk, opens: datetime, sealing: bytes | None = None) -> tuple[bytes, str]:
    about = PaperFor(PLAN, SITE, Level.INTERMEDIATE, Part.THEORY)
    site = sealing or desk.site.card.sealing
    return make_package(PAPER, b"key", about, 1, opens, "中级理论", site, desk.hub.organiser.signing)


def kept(desk: Desk, opens: datetime, code: str | None = None) -> tuple[KeptPaper, str]:
    data, made = sealed(desk, opens)
    paper = add_paper(desk.hub, data, made if code is None else code, "甲")
    assert isinstance(paper, KeptPaper)
    return paper, made


def now(desk: Desk) -> datetime:
    return datetime.fromtimestamp(desk.clock.now / 1000, UTC)


def test_a_paper_can_be_fetched_at_once_and_its_code_not_a_second_too_early(desk: Desk) -> None:
    opens = now(desk) + timedelta(hours=1)
    paper, code = kept(desk, opens)
    data = desk.hub.shelf.paper(paper.paper).read_bytes()
    assert isinstance(read_package(data, desk.hub.card.signing), SealedPackage)
    desk.clock.now += 60 * 60 * 1000 - 1
    early = paper_code(desk.hub, SITE, paper.paper)
    assert isinstance(early, Refusal)
    assert early.code == "paper_code_early"
    desk.clock.now += 1
    assert paper_code(desk.hub, SITE, paper.paper) == code


def test_who_fetched_a_code_and_when_is_on_record(desk: Desk) -> None:
    paper, _ = kept(desk, now(desk))
    paper_code(desk.hub, SITE, paper.paper)
    (fetched, added) = codes.list_record(desk.hub.database)
    assert (fetched.what, fetched.who, fetched.at_ms) == ("paper_code_fetched", SITE, desk.clock.now)
    assert (added.what, added.who) == ("paper_added", "甲")


def test_a_paper_of_another_site_is_as_if_it_were_not_there(desk: Desk) -> None:
    paper, _ = kept(desk, now(desk))
    assert paper_code(desk.hub, "S0002", paper.paper) == Refusal("paper_unknown")
    assert paper_code(desk.hub, SITE, Digest("f" * 64)) == Refusal("paper_unknown")
    assert codes.list_papers(desk.hub.database, "S0002") == []


def test_without_a_code_the_site_telephones(desk: Desk) -> None:
    paper, code = kept(desk, now(desk), code="")
    assert paper_code(desk.hub, SITE, paper.paper) == Refusal("paper_code_none")
    data = desk.hub.shelf.paper(paper.paper).read_bytes()
    add_paper(desk.hub, data, code, "甲")
    assert paper_code(desk.hub, SITE, paper.paper) == code


def test_what_is_no_paper_or_no_code_is_refused(desk: Desk) -> None:
    data, code = sealed(desk, now(desk))
    assert add_paper(desk.hub, data[:-1], code, "甲") == Refusal("package_cut_off")
    assert add_paper(desk.hub, data, "3F7K-9QXM", "甲") == Refusal("release_mistyped")


def test_a_code_that_is_given_is_the_one_the_site_checks_and_each_has_its_number(desk: Desk) -> None:
    assert add_release_key(desk.hub, SITE, encode_release_key(KEY), 7) is None
    session = desk.site.plan.sessions[0].id
    request = ReleaseRequest(ReleasePurpose.EXTENSION, PLAN, SITE, session, (3, 7), 20)
    given = [give_release(desk.hub, request, "甲") for _ in range(2)]
    assert all(isinstance(one, GivenCode) for one in given)
    told = [codes_desk.opened(desk.hub, one.code) for one in codes.list_codes(desk.hub.database, SITE)]
    assert sorted(str(check_code(KEY, request, code)) for code in told) == sorted(
        one.id for one in given if isinstance(one, GivenCode)
    )
    assert {code.split("-")[0] for code in told} == {"07", "08"}
    assert codes.list_record(desk.hub.database)[0].who == "甲"


def test_a_code_is_given_only_for_a_session_that_is_expected(desk: Desk) -> None:
    add_release_key(desk.hub, SITE, encode_release_key(KEY), 0)
    wrong = ReleaseRequest(ReleasePurpose.EXTENSION, PLAN, SITE, "another/theory/20261128T0900", (), 20)
    assert give_release(desk.hub, wrong, "甲") == Refusal("release_session")
    session = desk.site.plan.sessions[0].id
    none = ReleaseRequest(ReleasePurpose.CREDIT, PLAN, SITE, session, (), 0)
    assert give_release(desk.hub, none, "甲") == Refusal("release_minutes", {"most": codes_desk.MOST_MINUTES})


def test_without_the_sites_key_no_code_is_given(desk: Desk) -> None:
    request = ReleaseRequest(ReleasePurpose.SPARE_PAPER, PLAN, SITE, desk.site.plan.sessions[0].id)
    assert give_release(desk.hub, request, "甲") == Refusal("release_key_none", {"site": SITE})
    assert add_release_key(desk.hub, SITE, b"not a key", 0) == Refusal("release_key_unreadable")
    assert add_release_key(desk.hub, "S9", encode_release_key(KEY), 0) == Refusal("site_unknown", {"site": "S9"})


def test_nothing_secret_stands_in_the_database_in_the_clear(desk: Desk) -> None:
    paper, code = kept(desk, now(desk))
    add_release_key(desk.hub, SITE, encode_release_key(KEY), 0)
    session = desk.site.plan.sessions[0].id
    give_release(desk.hub, ReleaseRequest(ReleasePurpose.CREDIT, PLAN, SITE, session, (), 5), "甲")
    (given,) = codes.list_codes(desk.hub.database)
    secret = [code, KEY.hex(), codes_desk.opened(desk.hub, given.code)]
    with desk.hub.database.reading() as connection:
        rows = [connection.execute(select(table)).all() for table in (papers_table, codes_table, sites_table)]
    text = b"".join(bytes(value) for table in rows for row in table for value in row if isinstance(value, bytes))
    assert not any(one.encode() in text for one in secret)
    assert KEY not in text
    assert paper.paper


@pytest.mark.parametrize(
    ("typed", "seats"), [("", ()), ("7,3, 3", (3, 7)), ("３、７", (3, 7)), ("0", None), ("a", None), ("1-3", None)]
)
def test_seats_are_read_as_people_type_them(typed: str, seats: tuple[int, ...] | None) -> None:
    assert read_seats(typed) == seats
