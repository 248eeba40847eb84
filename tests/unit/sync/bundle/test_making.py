"""The same journal, files and keys give the same bundle, byte for byte; anything else gives another."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from exam import events as ev
from exam.ids import RoomName, SessionId
from exam.people import Actor, Role
from exam.plan import Level, Part
from server.hall import Hall
from server.journal.errors import StoreError
from server.journal.port import Opened
from server.papers import PaperMissingError
from server.practice import practice_plan
from server.scoring.exam_record import ScoringError
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle.checking import CheckedOuter, check_outer
from sync.bundle.errors import BundleError
from sync.bundle.gathering import checked, gather
from sync.bundle.making import make_bundle
from sync.bundle.opening import OpenedBundle, unpack
from sync.bundle.results_key import results_key_file
from sync.organiser_key import card_of, make_organiser_key
from tests.helpers.bundled_sites import BundledSite, bundled, held, site_template
from tests.helpers.packages import ORGANISER_KEY, put_organiser

__all__ = ["bundled", "site_template"]


def made(site: SiteFolder, out: Path) -> bytes:
    """The bytes of a site's bundle."""
    return make_bundle(site, "", out).path.read_bytes()


def refused(site: SiteFolder, out: Path) -> str:
    """Why no bundle was made."""
    with pytest.raises(BundleError) as caught:
        make_bundle(site, "", out)
    assert not out.exists()
    assert not list(out.parent.glob(f".{out.name}*"))
    return caught.value.code


def add_a_record(site: SiteFolder) -> None:
    """Let somebody decide one thing more."""
    journal = SqlJournal(open_database(sqlite_url(site.journal_file)))
    opened = journal.open(site.read_plan().number)
    hall = Hall(site.read_plan(), Opened(opened.epoch, opened.last_seq, opened.last_hash))
    session = site.read_plan().sessions[0].id
    hall._record((ev.MessageSent(session, "m-1", "请安静", Actor(Role.INVIGILATOR, "监考甲")),), 10**9)
    journal.append(hall.take())
    journal.close()


def test_making_it_twice_gives_the_same_bytes_also_where_the_site_was_copied(
    bundled: BundledSite, tmp_path: Path
) -> None:
    first = made(bundled.site, tmp_path / "one")
    assert made(bundled.site, tmp_path / "two") == first
    assert made(bundled.copied(tmp_path / "elsewhere"), tmp_path / "three") == first


def test_the_head_says_whose_results_these_are_and_that_they_are_final(bundled: BundledSite) -> None:
    head, plan = bundled.made.head, bundled.site.read_plan()
    assert (head.site, head.plan, head.final) == (plan.site_number, plan.number, True)
    assert [session.id for session in head.sessions] == [session.id for session in plan.sessions]
    records = list(SqlJournal(open_database(sqlite_url(bundled.site.journal_file))).read())
    assert (head.records, head.lineage, head.journal) == (
        len(records),
        records[0].hash.hex(),
        records[-1].hash.hex(),
    )
    assert head.organiser == card_of(ORGANISER_KEY).fingerprint
    assert len(head.parts) > 10


def test_one_record_more_gives_another_bundle_and_leaves_every_candidates_results_as_they_were(
    bundled: BundledSite, tmp_path: Path
) -> None:
    site = bundled.copied(tmp_path / "site")
    before = make_bundle(site, "", tmp_path / "before")
    add_a_record(site)
    after = make_bundle(site, "", tmp_path / "after")
    assert (after.id != before.id, after.head.records) == (True, before.head.records + 1)
    opened = [unpack(one.path, ORGANISER_KEY.sealing, tmp_path / one.id) for one in (before, after)]
    assert all(isinstance(one, OpenedBundle) for one in opened), opened
    first, second = (one for one in opened if isinstance(one, OpenedBundle))
    assert first.candidates == second.candidates
    assert len(first.candidates) == 41


def test_another_organiser_gets_another_bundle_that_the_first_cannot_open(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    first = made(site, tmp_path / "first")
    other = make_organiser_key("另一组织")
    put_organiser(site, card_of(other))
    second = made(site, tmp_path / "second")
    assert first[-1000:] != second[-1000:]
    refusal = unpack(tmp_path / "second", ORGANISER_KEY.sealing, tmp_path / "a")
    assert getattr(refusal, "code", "") == "bundle_other_organiser"
    assert isinstance(unpack(tmp_path / "second", other.sealing, tmp_path / "b"), OpenedBundle)
    put_organiser(site)
    assert made(site, tmp_path / "again") == first


def test_a_session_that_is_still_open_makes_no_final_bundle_and_its_closed_paper_is_not_asked_for(
    bundled: BundledSite, tmp_path: Path
) -> None:
    site = bundled.copied(tmp_path / "site")
    plan = site.read_plan()
    id_, room = SessionId("第9考场/practical/20261129T0900"), RoomName("第9考场")
    later = msgspec.structs.replace(plan.sessions[1], id=id_, room=room, places=())
    subject = msgspec.structs.replace(later.subject, level=Level.ADVANCED)
    site.write_plan(
        msgspec.structs.replace(plan, sessions=(*plan.sessions, msgspec.structs.replace(later, subject=subject)))
    )
    bundle = make_bundle(site, "", tmp_path / "out")
    assert (bundle.head.final, bundle.head.sessions[-1].closed) == (False, False)
    assert isinstance(unpack(bundle.path, ORGANISER_KEY.sealing, tmp_path / "opened"), OpenedBundle)


def test_a_piece_that_is_not_there_is_named_as_missing_and_all_else_goes_home(
    bundled: BundledSite, tmp_path: Path
) -> None:
    site = bundled.copied(tmp_path / "site")
    gone, damaged = sorted(path for path in site.blobs.rglob("*") if path.is_file())[:2]
    gone.unlink()
    damaged.write_bytes(b"damaged")
    bundle = make_bundle(site, "", tmp_path / "out")
    assert bundle.missing == 2
    opened = unpack(bundle.path, ORGANISER_KEY.sealing, tmp_path / "opened")
    assert isinstance(opened, OpenedBundle), opened
    assert set(opened.missing) == {gone.name, damaged.name}
    assert any(
        check.code == "file_lost"
        for one in opened.marks.candidates
        for item in one.practical.items
        for check in item.checks
    )


def test_the_results_key_is_its_owners_alone_and_a_damaged_one_is_said(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    key = results_key_file(site)
    if os.name != "nt":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.write_bytes(b"{}")
    assert refused(site, tmp_path / "out") == "bundle_results_key"


def test_a_practice_exam_has_no_bundle(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    site.write_plan(practice_plan(site.read_plan()))
    assert refused(site, tmp_path / "out") == "bundle_practice"


def test_a_practice_journal_makes_no_bundle_of_the_real_exam(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    plan = practice_plan(site.read_plan())
    journal = SqlJournal(open_database(sqlite_url(site.practice_journal_file)))
    hall = Hall(plan, journal.open(plan.number))
    hall._record((ev.MessageSent(plan.sessions[0].id, "m-1", "请安静", Actor(Role.INVIGILATOR, "监考甲")),), 1)
    journal.append(hall.take())
    journal.close()
    with pytest.raises(ScoringError) as caught:
        make_bundle(site, sqlite_url(site.practice_journal_file), tmp_path / "out")
    assert caught.value.code == "journal_altered"


def test_whoever_lacks_keys_or_card_is_told_what_to_do(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    put_organiser(site, msgspec.structs.replace(card_of(ORGANISER_KEY), sealing=b""))
    assert refused(site, tmp_path / "out") == "bundle_card_without_sealing"
    site.organiser_file.unlink()
    assert refused(site, tmp_path / "out") == "bundle_no_organiser"
    (site.trust / "site.key").unlink()
    assert refused(site, tmp_path / "out") == "bundle_no_site_keys"


def test_a_plan_that_was_changed_after_the_room_was_sealed_is_not_sent_home(
    bundled: BundledSite, tmp_path: Path
) -> None:
    site = bundled.copied(tmp_path / "site")
    plan = site.read_plan()
    first = msgspec.structs.replace(plan.candidates[0], name="改名")
    site.write_plan(msgspec.structs.replace(plan, candidates=(first, *plan.candidates[1:])))
    assert refused(site, tmp_path / "out") == "bundle_plan_changed"


def test_keys_of_another_site_sign_nothing(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    site.write_plan(msgspec.structs.replace(site.read_plan(), site_number="S9999"))
    assert refused(site, tmp_path / "out") == "bundle_other_keys"


def test_a_site_without_a_journal_or_a_paper_makes_none(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    site.key(Level.INTERMEDIATE, Part.THEORY).unlink()
    with pytest.raises(PaperMissingError):
        make_bundle(site, "", tmp_path / "out")
    site.journal_file.unlink()
    with pytest.raises(StoreError):
        make_bundle(site, "", tmp_path / "out")


def test_a_full_disk_leaves_the_bundle_that_was_there(
    bundled: BundledSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(bundled.site, tmp_path / "out")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sync.bundle.making.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        make_bundle(bundled.site, "", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_changes_while_the_bundle_is_made_makes_none(bundled: BundledSite) -> None:
    entry = held("plan.json", b"before")
    for late in (b"behind", b"more than before", b"less"):
        with pytest.raises(BundleError, match=r"plan\.json"):
            list(checked(replace(entry, read=held("plan.json", late).read)))
    assert gather(bundled.site).manifest.missing == ()


def test_the_bundle_holds_for_whoever_has_the_sites_card(bundled: BundledSite) -> None:
    found = check_outer(bundled.made.path, bundled.signing)
    assert isinstance(found, CheckedOuter)
    assert (found.id, found.head, found.size) == (bundled.made.id, bundled.made.head, bundled.made.size)
