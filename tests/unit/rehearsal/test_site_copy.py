"""The copy of a site: what it takes along, what it never touches, and that it is gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from exam.people import Role
from exam.plan import Level, Part, Plan
from provisioning.rehearsal import site_copy
from provisioning.rehearsal.site_copy import copied, rehearsed_parts
from provisioning.rehearsal.stops import CannotRehearseError
from server.accounts import people_file, read_accounts
from server.papers import load_papers
from server.practice import practice_plan
from server.readiness import rehearsals_folder
from server.site_folder import PaperUse, SiteFolder
from server.site_keys import ensure_site_keys
from tests.helpers.people import write_people
from tests.helpers.sites import MakeSite

INTERMEDIATE = Level.INTERMEDIATE


@pytest.fixture
def site(make_site: MakeSite, tmp_path: Path) -> SiteFolder:
    made = make_site(tmp_path / "site")
    write_people(made)
    ensure_site_keys(made, "990000010")
    made.release_key_file.write_bytes(b"not for the copy")
    return made


def packages(site: SiteFolder, use: PaperUse) -> dict[Part, bytes]:
    return {part: site.paper(INTERMEDIATE, part, use).read_bytes() for part in Part}


def test_the_fullest_start_of_each_part_is_rehearsed_with_the_first_of_its_places(site: SiteFolder) -> None:
    plan = site.read_plan()
    theory = [session for session in plan.sessions if session.part is Part.THEORY]
    for pcs in (1, 40, 50, 200):
        found = rehearsed_parts(plan, pcs)
        assert list(found) == list(Part)
        places = [place for session in found[Part.THEORY] for place in session.places]
        assert places == [place for session in theory for place in session.places][:pcs]
        assert len({session.starts_at for session in found[Part.PRACTICAL]}) == 1


def test_a_smaller_group_of_the_same_day_is_left_out(site: SiteFolder) -> None:
    plan = site.read_plan()
    first, second, *practical = plan.sessions
    few = msgspec.structs.replace(first, starts_at=first.starts_at - timedelta(hours=2), places=first.places[:5])
    found = rehearsed_parts(msgspec.structs.replace(plan, sessions=(few, second, *practical)), 40)
    assert [session.id for session in found[Part.THEORY]] == [second.id]


def test_a_server_could_serve_the_copy_and_no_real_paper_is_in_it(site: SiteFolder) -> None:
    for part in Part:
        site.paper(INTERMEDIATE, part).write_bytes(b"the real paper")
    with copied(site, site.read_plan(), 40) as copy:
        plan = practice_plan(copy.site.read_plan())
        assert len(load_papers(copy.site, plan, b"s" * 32)) == len(plan.sessions) == 2
        kept = [path.read_bytes() for path in copy.site.root.rglob("*") if path.is_file()]
        assert not any(b"the real paper" in data for data in kept)
        assert {part.part for part in copy.parts if part.sample} == set(Part)


def test_the_practice_paper_is_taken_where_there_is_one(site: SiteFolder) -> None:
    theory = site.paper(INTERMEDIATE, Part.THEORY, PaperUse.PRACTICE)
    theory.parent.mkdir()
    practical = site.paper(INTERMEDIATE, Part.PRACTICAL).read_bytes()
    theory.write_bytes(practical)  # any sound package will do
    with copied(site, site.read_plan(), 40) as copy:
        assert packages(copy.site, PaperUse.PRACTICE)[Part.THEORY] == practical
        assert [part.part for part in copy.parts if part.sample] == [Part.PRACTICAL]


def test_a_damaged_practice_paper_is_said_before_anything_starts(site: SiteFolder) -> None:
    theory = site.paper(INTERMEDIATE, Part.THEORY, PaperUse.PRACTICE)
    theory.parent.mkdir()
    theory.write_bytes(b"KAOCHANG-PAPER 1\n")
    with pytest.raises(CannotRehearseError) as stopped, copied(site, site.read_plan(), 40):
        pytest.fail("it was copied")
    assert stopped.value.code == "paper_damaged"
    assert list(rehearsals_folder(site).iterdir()) == []


def test_without_practice_paper_and_sample_it_says_which_is_missing(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_copy, "SAMPLE", site.root / "nowhere")
    with pytest.raises(CannotRehearseError) as stopped, copied(site, site.read_plan(), 40):
        pytest.fail("it was copied")
    assert (stopped.value.code, stopped.value.facts["part"]) == ("no_paper", "theory")


def test_neither_the_sites_people_nor_its_keys_are_copied(site: SiteFolder) -> None:
    with copied(site, site.read_plan(), 40) as copy:
        assert [account.role for account in read_accounts(people_file(copy.site))] == [Role.CHIEF_EXAMINER]
        assert people_file(copy.site).read_bytes() != people_file(site).read_bytes()
        assert {path.name for path in copy.site.trust.iterdir()} == {"people.json"}


def test_the_practical_has_rooms_of_its_own_and_anybody_may_hand_in(site: SiteFolder) -> None:
    with copied(site, site.read_plan(), 40) as copy:
        theory, practical = copy.parts
        assert {s.room for s in theory.sessions}.isdisjoint(s.room for s in practical.sessions)
        assert not copy.plan.policy.early_leave_needs_consent
        assert copy.plan.policy.early_leave_theory_before_end > theory.sessions[0].duration_ms


def fail_in_the_copy_of(site: SiteFolder) -> None:
    with copied(site, site.read_plan(), 40) as copy:
        assert copy.site.root.stat().st_dev == site.root.stat().st_dev
        raise RuntimeError("in the middle")


def test_the_copy_is_on_the_sites_disk_and_gone_afterwards_whatever_happens(site: SiteFolder) -> None:
    before = sorted(site.root.rglob("*"))
    with pytest.raises(RuntimeError, match="in the middle"):
        fail_in_the_copy_of(site)
    assert sorted(site.root.rglob("*")) == sorted([*before, rehearsals_folder(site)])


def test_the_copy_of_a_dead_process_is_swept_and_that_of_a_living_one_is_not(site: SiteFolder) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder = rehearsals_folder(site)
    left, living = folder / f".copy-{dead.pid}-x", folder / f".copy-{os.getpid()}-x"
    for path in (left, living):
        (path / "site").mkdir(parents=True)
    with copied(site, site.read_plan(), 40):
        assert not left.exists()
        assert living.exists()


def test_a_plan_in_which_nobody_sits_cannot_be_rehearsed(site: SiteFolder) -> None:
    empty: Plan = msgspec.structs.replace(site.read_plan(), sessions=())
    with pytest.raises(CannotRehearseError) as stopped, copied(site, empty, 40):
        pytest.fail("it was copied")
    assert stopped.value.code == "nobody_arranged"
