"""`kaochang-sync courier`: what it needs before it begins, and whether the hub answers."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.file_turn import turn_of
from server.site_folder import SiteFolder
from server.site_keys import ensure_site_keys
from server.upload_files import UploadSettings, settings_file, upload_folder, write_upload_settings
from sync.cli import main
from sync.courier_texts import TEXTS
from tests.helpers.packages import put_organiser
from tests.unit.server.halls import plan


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that is set up for a hub which is not there."""
    site = SiteFolder(tmp_path / "site")
    site.write_plan(plan())
    put_organiser(site)
    ensure_site_keys(site, plan().site_number)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    write_upload_settings(site, UploadSettings(f"http://127.0.0.1:{port}"))
    return site


def asked(site: SiteFolder, *more: str) -> Result:
    return CliRunner().invoke(main, ["courier", "--site", str(site.root), *more])


def test_a_hub_that_is_not_there_is_said_to_be_away(site: SiteFolder) -> None:
    found = asked(site, "--check")
    assert found.exit_code == 1
    assert "hub_unreachable" in found.output


def test_a_site_that_was_not_set_up_says_with_which_command(site: SiteFolder) -> None:
    settings_file(site).unlink()
    found = asked(site)
    assert found.exit_code == 2
    assert "kaochang-provision upload" in found.output


def test_settings_that_are_damaged_stop_it(site: SiteFolder) -> None:
    settings_file(site).write_bytes(b"{")
    found = asked(site)
    assert found.exit_code == 2
    assert "upload_settings_damaged" in found.output


def test_without_an_organiser_it_says_so(site: SiteFolder) -> None:
    site.organiser_file.unlink()
    found = asked(site)
    assert found.exit_code == 2
    assert "organiser.card" in found.output


def test_one_courier_is_enough_for_a_site(site: SiteFolder) -> None:
    with turn_of(upload_folder(site) / "courier"):
        found = asked(site)
    assert found.exit_code == 2
    assert "already" in found.output


def test_every_sentence_says_the_same_facts_in_both_languages() -> None:
    for text in TEXTS.values():
        assert text.zh.count("{") == text.en.count("{")
