"""Whether a receipt covers a site: the one question before anything may be deleted, and each way to be wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from exam import events as ev
from exam.ids import Digest
from exam.people import Actor, Role
from server.scoring.exam_record import ScoringError
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from sync.courier.coverage import (
    GONE_ON,
    IMMATERIAL,
    NO_CARD,
    NO_RECEIPT,
    NOT_FINAL,
    OTHER_JOURNAL,
    OTHER_PLAN,
    Covered,
    Uncovered,
    coverage,
    uncovered,
)
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.confirmed_sites import CONFIRMED_AT, goes_on, put_receipt, receipt_of

__all__ = ["bundled", "site_template"]

ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲", "JK-01")
MATTERS = ev.ReleaseRefused("release_unknown", ADMINISTRATOR)
AFTERWARDS = (
    ev.ServerStarted(1, 1, "boot-2", "1.0", 0, "clock", 1),
    ev.ServerAlive(2, 2, "boot-2"),
    ev.SignedIn("sid", ADMINISTRATOR),
    ev.SignInRefused("", "pc", "unknown"),
    ev.StandbyJoined("pc", "192.0.2.1", together=True),
    ev.StandbySwitched(together=False, actor=ADMINISTRATOR, reason="收尾"),
    ev.StandbyLost("pc"),
    ev.SignedOut("sid", ADMINISTRATOR),
)


@pytest.fixture
def site(bundled: BundledSite, tmp_path: Path) -> SiteFolder:
    """A site of one's own, after its whole day."""
    return bundled.copied(tmp_path / "site")


def why(site: SiteFolder) -> str:
    """The code with which a site is not covered."""
    found = uncovered(site)
    assert found is not None
    return found.code


def test_a_final_receipt_of_the_whole_journal_covers_the_site(site: SiteFolder, bundled: BundledSite) -> None:
    receipt = receipt_of(bundled.made)
    put_receipt(site, receipt)
    assert coverage(site) == Covered(receipt, bundled.made.head.records)
    assert uncovered(site) is None


def test_a_server_that_runs_on_and_people_who_sign_in_do_not_uncover_it(site: SiteFolder, bundled: BundledSite) -> None:
    put_receipt(site, receipt_of(bundled.made))
    goes_on(site, *AFTERWARDS)
    found = coverage(site)
    assert isinstance(found, Covered)
    assert found.records == bundled.made.head.records + len(AFTERWARDS)
    assert {str(event.__struct_config__.tag) for event in AFTERWARDS} < IMMATERIAL


def test_anything_else_written_later_uncovers_it_and_is_counted(site: SiteFolder, bundled: BundledSite) -> None:
    receipt = receipt_of(bundled.made)
    put_receipt(site, receipt)
    goes_on(site, AFTERWARDS[0], MATTERS, AFTERWARDS[1], MATTERS)
    assert uncovered(site) == Uncovered(GONE_ON, receipt, bundled.made.head.records + 4, 2)


def test_without_a_receipt_nothing_is_covered(site: SiteFolder) -> None:
    found = uncovered(site)
    assert found is not None
    assert (found.code, found.receipt) == (NO_RECEIPT, None)
    assert 0 < found.after <= found.records


def test_a_receipt_that_the_organiser_did_not_sign_covers_nothing(site: SiteFolder, bundled: BundledSite) -> None:
    put_receipt(site, receipt_of(bundled.made), signing=b"\7" * 32)
    assert why(site) == NO_RECEIPT


@pytest.mark.parametrize("place", range(0, 400, 23))
def test_a_damaged_receipt_covers_nothing(site: SiteFolder, bundled: BundledSite, place: int) -> None:
    path = put_receipt(site, receipt_of(bundled.made))
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert why(site) == NO_RECEIPT


def test_without_the_organisers_card_no_receipt_is_believed(site: SiteFolder, bundled: BundledSite) -> None:
    put_receipt(site, receipt_of(bundled.made))
    site.organiser_file.unlink()
    assert why(site) == NO_CARD


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"plan": "2026110009"}, OTHER_PLAN),
        ({"site": "S0009"}, OTHER_PLAN),
        ({"lineage": "0" * 64}, OTHER_JOURNAL),
        ({"journal": "0" * 64}, OTHER_JOURNAL),
        ({"records": 10**9}, OTHER_JOURNAL),
        ({"final": False}, NOT_FINAL),
    ],
)
def test_a_receipt_of_something_else_covers_nothing(
    site: SiteFolder, bundled: BundledSite, changed: dict[str, object], code: str
) -> None:
    put_receipt(site, receipt_of(bundled.made, **changed))
    assert why(site) == code


def test_a_receipt_that_names_an_earlier_record_with_a_later_hash_is_of_another_journal(
    site: SiteFolder, bundled: BundledSite
) -> None:
    put_receipt(site, receipt_of(bundled.made, records=bundled.made.head.records - 1))
    assert why(site) == OTHER_JOURNAL


def test_of_several_receipts_the_one_that_covers_most_counts(site: SiteFolder, bundled: BundledSite) -> None:
    put_receipt(site, receipt_of(bundled.made))
    other = receipt_of(bundled.made, bundle=Digest("1" * 64), final=False, at=CONFIRMED_AT + timedelta(days=1))
    put_receipt(site, other)
    put_receipt(site, receipt_of(bundled.made, bundle=Digest("2" * 64), plan="2026110009", records=10**9))
    assert uncovered(site) is None


def test_a_journal_that_was_altered_is_said_before_any_receipt(site: SiteFolder, bundled: BundledSite) -> None:
    put_receipt(site, receipt_of(bundled.made))
    with open_database(sqlite_url(site.journal_file)).core.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 9")
    with pytest.raises(ScoringError) as caught:
        coverage(site)
    assert caught.value.code == "journal_altered"
