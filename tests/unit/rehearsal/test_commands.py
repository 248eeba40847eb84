"""`rehearse` and `verify-rehearsal`: what they say and return, short of holding a day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam.ids import MachineId
from exam.text import Language
from provisioning.rehearsal.certificate import certify
from provisioning.rehearsal.command import rehearse_command
from provisioning.rehearsal.course import DayFigures
from provisioning.rehearsal.day_disk import DayDisk
from provisioning.rehearsal.document import name_of, rehearsal_document
from provisioning.rehearsal.enrolled_course import DID_NOT_COME
from provisioning.rehearsal.figures import MEASURES, Spread, WeakSeat
from provisioning.rehearsal.ledger import Comparison
from provisioning.rehearsal.rehearsing import Report, this_machine
from provisioning.rehearsal.telling import steps_of, tell_report
from provisioning.rehearsal.texts import FAILURES, MEASURE_NAMES, STEPS, STEPS_OF_REAL_PCS
from provisioning.rehearsal.verdicts import Rehearsed, is_ready, lines_of
from provisioning.rehearsal.verify_command import verify_rehearsal
from server.readiness import plan_digest, rehearsals_folder
from server.site_folder import SiteFolder
from tests.helpers.sites import MakeSite
from tests.unit.forms.reading import has, pages
from tests.unit.rehearsal.test_readiness import MADE
from tests.unit.rehearsal.test_verdicts import AT_THE_LIMITS

WEAK = (
    WeakSeat(MachineId("PC-3"), "第1考场", 3, "photo_unknown"),
    WeakSeat(MachineId("PC-4"), "第1考场", 4, "ack", 900, 9),
)


def report_of(found: Rehearsed = AT_THE_LIMITS, weak: tuple[WeakSeat, ...] = ()) -> Report:
    lines = lines_of(found)
    return Report(
        ready=is_ready(found, lines),
        asked=40,
        pcs=len(found.pcs),
        at_once=80,
        seed=1,
        samples=("theory",),
        lines=lines,
        times={name: Spread(1, 2, 3, 4, 5) for name, _ in MEASURES},
        weak=weak,
        comparison=found.comparison,
        day=found.day,
        bytes_per_candidate=found.disk.per_candidate,
        candidates_biggest_day=found.disk.candidates,
        machine=this_machine(),
        seconds=1,
    )


@pytest.fixture
def site(make_site: MakeSite, tmp_path: Path) -> SiteFolder:
    return make_site(tmp_path / "site")


@pytest.fixture
def certificate(site: SiteFolder) -> Path:
    """The certificate of a rehearsal that was ready."""
    path, data, _ = certify(site, site.read_plan(), plan_digest(site), report_of(), MADE, 7)
    assert path.read_bytes() == data
    return path


def verify(*arguments: str | Path, at: str = "2026-11-26T08:00+08:00") -> Result:
    return CliRunner().invoke(verify_rehearsal, [*map(str, arguments), "--at", at])


# ---- what is told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_names_weak_seats_and_what_was_not_rehearsed(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_report(report_of(weak=WEAK), language)
    told = capsys.readouterr()
    for wanted in ("photo_unknown", "PC-4", "900", "--pcs 80"):
        assert wanted in told.out
    assert told.err == ""
    assert "{" not in told.out


@pytest.mark.parametrize("code", [*FAILURES, "room_in_use"])
def test_a_day_that_stopped_says_where_and_what_to_do(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = msgspec.structs.replace(AT_THE_LIMITS, day=DayFigures(failed_step="begin", failed_code=code))
    report = report_of(found)
    assert not report.ready
    tell_report(report, "zh")
    told = capsys.readouterr().err
    assert STEPS["begin"].zh in told
    assert FAILURES.get(code, FAILURES["other"]).say("zh", {"code": code}) in told


def test_everything_that_is_short_is_said_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    day = msgspec.structs.replace(AT_THE_LIMITS.day, recovery_ms=11_000)
    found = Rehearsed(AT_THE_LIMITS.pcs, day, Comparison(50, 2, broken_at=7), DayDisk(9, 9, 9, 1))
    tell_report(report_of(found), "en")
    told = capsys.readouterr().err
    for wanted in ("chain breaks at record 7", "comes back slowly", "not in the journal", "too small"):
        assert wanted in told


def test_every_measure_has_a_name_and_the_bar_ends_with_the_last_step() -> None:
    assert set(MEASURE_NAMES) == {name for name, _ in MEASURES}
    once = len({*STEPS} - STEPS_OF_REAL_PCS - {"log_in", "fetch_paper", "confirm", "begin", "hand_in"})
    assert steps_of(2) - once == 2 * (steps_of(1) - once)


def test_one_that_was_not_ready_certifies_nothing(site: SiteFolder) -> None:
    found = msgspec.structs.replace(AT_THE_LIMITS, comparison=Comparison(50, 1))
    with pytest.raises(ValueError, match="not ready"):
        certify(site, site.read_plan(), plan_digest(site), report_of(found), MADE, 7)
    assert not rehearsals_folder(site).exists()


# ---- it cannot be held ----------------------------------------------------------------------------------------------


def test_a_folder_without_a_plan_cannot_rehearse(tmp_path: Path) -> None:
    result = CliRunner().invoke(rehearse_command, ["--site", str(tmp_path)])
    assert result.exit_code == 2
    assert "kaochang-provision import" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_plan_cannot_rehearse(site: SiteFolder) -> None:
    site.plan_file.write_bytes(b"{")
    result = CliRunner().invoke(rehearse_command, ["--site", str(site.root)])
    assert result.exit_code == 2
    assert "plan.json" in result.stderr


def test_a_disk_without_room_cannot_rehearse(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr("provisioning.rehearsal.rehearsing.shutil.disk_usage", lambda _: full)
    result = CliRunner().invoke(rehearse_command, ["--site", str(site.root), "--lang", "en"])
    assert result.exit_code == 2
    assert "has 1 MB left" in result.stderr


# ---- verifying ------------------------------------------------------------------------------------------------------


def test_a_certificate_holds_by_site_and_by_card(site: SiteFolder, certificate: Path) -> None:
    by_site = verify(certificate, "--site", site.root)
    assert by_site.exit_code == 0, by_site.output
    assert "有效" in by_site.output
    by_card = verify(certificate, "--card", site.trust / "site.card")
    assert by_card.exit_code == 0, by_card.output
    assert "--site" in by_card.output


def test_as_json_it_gives_the_certificate_or_the_code(site: SiteFolder, certificate: Path) -> None:
    told = verify(certificate, "--site", site.root, "--json")
    assert msgspec.json.decode(told.output)["holds"] is True
    certificate.write_bytes(certificate.read_bytes() + b" ")
    told = verify(certificate, "--site", site.root, "--json")
    assert told.exit_code == 1
    assert msgspec.json.decode(told.output)["code"] == "readiness_damaged"


def test_each_refusal_ends_with_one_and_its_code(site: SiteFolder, certificate: Path, tmp_path: Path) -> None:
    late = MADE + timedelta(days=7)
    assert "(readiness_expired)" in verify(certificate, "--site", site.root, at=late.isoformat()).stderr
    other = SiteFolder(tmp_path / "other")
    other.plan_file.parent.mkdir()
    other.plan_file.write_bytes(site.plan_file.read_bytes())
    certify(other, site.read_plan(), plan_digest(other), report_of(), MADE, 7)
    assert "(readiness_other_signer)" in verify(certificate, "--site", other.root).stderr
    site.plan_file.write_bytes(site.plan_file.read_bytes() + b"\n")
    changed = verify(certificate, "--site", site.root)
    assert changed.exit_code == 1
    assert "(readiness_other_plan)" in changed.stderr
    assert verify(certificate, "--card", site.trust / "site.card").exit_code == 0


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-26", "2026-11-26T08:00", ""])
def test_a_moment_without_its_offset_is_none(site: SiteFolder, certificate: Path, at: str) -> None:
    result = verify(certificate, "--site", site.root, at=at)
    assert result.exit_code == 2
    assert "--at" in result.stderr


def test_it_says_what_it_cannot_verify_with(site: SiteFolder, certificate: Path, tmp_path: Path) -> None:
    no_card = tmp_path / "no.card"
    no_card.write_bytes(b"{}")
    card = site.trust / "site.card"
    for arguments in (
        (certificate,),
        (certificate, "--site", site.root, "--card", card),
        (certificate, "--card", no_card),
        (certificate, "--card", tmp_path / "nowhere"),
        (certificate, "--site", tmp_path / "nowhere"),
        (tmp_path / "nowhere.json", "--site", site.root),
    ):
        result = verify(*arguments)
        assert result.exit_code == 2, arguments
        assert result.stderr


def test_a_certificate_that_holds_is_put_on_paper_with_what_was_measured(
    site: SiteFolder, certificate: Path, tmp_path: Path
) -> None:
    pdf = tmp_path / "试考合格证明.pdf"
    result = verify(certificate, "--site", site.root, "--pdf", pdf, "--lang", "en")
    assert result.exit_code == 0, result.output
    text = "".join(pages(pdf.read_bytes()))
    lines = [name_of(line, "zh") for line in report_of().lines]
    assert has(text, site.read_plan().site_name, "试考合格证明") == []
    assert has(text, "试考合格证明", site.read_plan().number, *lines, "合格", "主考签字") == []


def test_what_does_not_hold_is_not_put_on_paper(site: SiteFolder, certificate: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "试考合格证明.pdf"
    certificate.write_bytes(certificate.read_bytes()[:-9])
    assert verify(certificate, "--site", site.root, "--pdf", pdf).exit_code == 1
    assert not pdf.exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_rehearsal_of_real_pcs_says_so_and_its_certificate_names_them(
    site: SiteFolder, capsys: pytest.CaptureFixture[str], lang: Language
) -> None:
    names = (MachineId("PC-01"), MachineId("PC-02"))
    away = WeakSeat(MachineId("PC-03"), "第1考场", 3, DID_NOT_COME)
    report = msgspec.structs.replace(report_of(), pcs=2, asked=3, machines=names, weak=(away,))
    tell_report(report, lang)
    told = capsys.readouterr().out
    assert ("真的" in told) if lang == "zh" else ("are real" in told)
    assert "--pcs" not in told
    assert "PC-03" in told
    assert ("网线" if lang == "zh" else "cable") in told
    _, _, certificate = certify(site, site.read_plan(), plan_digest(site), report, MADE, 7)
    assert certificate.machines == names
    rows = dict(rehearsal_document(certificate, lang).rows)
    assert any("PC-01, PC-02" in value for value in rows.values())


def test_a_room_must_be_named_where_there_are_several(site: SiteFolder) -> None:
    for given in ((), ("--room", "第9考场")):
        result = CliRunner().invoke(rehearse_command, ["--site", str(site.root), "--enrolled", *given])
        assert (result.exit_code, "第1考场" in result.output) == (2, True)
