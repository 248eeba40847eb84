"""`kaochang-provision upload`: what is set up, and what it says where that cannot be."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from exam.clock import wall_now
from provisioning.cli import main
from server.packages import OrganiserCard
from server.site_folder import SiteFolder
from server.site_keys import ensure_site_keys
from server.trust_files import ensure_trust
from server.upload_files import UploadSettings, authority_file, read_upload_settings
from tests.helpers.packages import CARD, put_organiser
from tests.unit.server.halls import plan

HUB = "https://hub.example"


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that knows its organiser and has keys."""
    site = SiteFolder(tmp_path / "site")
    site.write_plan(plan())
    put_organiser(site)
    ensure_site_keys(site, plan().site_number)
    return site


def asked(site: SiteFolder, *more: str, hub: str = HUB) -> Result:
    return CliRunner().invoke(main, ["upload", "--hub", hub, "--site", str(site.root), *more])


def test_results_go_by_themselves_unless_said_otherwise(site: SiteFolder) -> None:
    found = asked(site, "--cap", "1.5")
    assert found.exit_code == 0
    assert "自动上传" in found.output
    assert "1.5 MB" in found.output
    assert read_upload_settings(site) == UploadSettings(HUB, cap=1_500_000)


def test_a_site_may_export_only(site: SiteFolder) -> None:
    found = asked(site, "--export-only", "--lang", "en")
    assert found.exit_code == 0
    assert "not uploaded" in found.output
    settings = read_upload_settings(site)
    assert settings is not None
    assert not settings.allowed


def test_an_address_without_tls_is_refused(site: SiteFolder) -> None:
    found = asked(site, hub="http://hub.example")
    assert found.exit_code == 2
    assert "https://" in found.output
    assert read_upload_settings(site) is None


@pytest.mark.parametrize("card", [None, OrganiserCard("旧", CARD.signing)])
def test_without_whom_to_seal_to_it_says_so(site: SiteFolder, card: OrganiserCard | None) -> None:
    site.organiser_file.unlink()
    if card is not None:
        site.organiser_file.write_bytes(msgspec.json.encode(card))
    found = asked(site)
    assert found.exit_code == 2
    assert "organiser.card" in found.output


def test_without_keys_it_says_so(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "site")
    site.write_plan(plan())
    put_organiser(site)
    assert asked(site).exit_code == 2


def test_without_a_plan_it_says_so(tmp_path: Path) -> None:
    found = asked(SiteFolder(tmp_path / "nothing"))
    assert found.exit_code == 2
    assert "kaochang-provision import" in found.output


def test_the_hubs_own_authority_is_kept_and_taken_away_again(site: SiteFolder, tmp_path: Path) -> None:
    pem = ensure_trust(site, plan().site_number, (), wall_now()).authority
    assert asked(site, "--authority", str(pem)).exit_code == 0
    assert authority_file(site).read_bytes() == pem.read_bytes()
    assert asked(site).exit_code == 0
    assert not authority_file(site).exists()
    other = tmp_path / "other.pem"
    other.write_bytes(b"no certificate")
    found = asked(site, "--authority", str(other))
    assert found.exit_code == 2
    assert "PEM" in found.output
