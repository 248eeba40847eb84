"""`kaochang-provision release-key`: the organiser's key in the site, and nothing else in its place."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam.trust.release_codes import encode_release_key, fingerprint
from provisioning.cli import main
from server.site_folder import SiteFolder, read_release_key

KEY, OTHER = bytes(range(32)), bytes(32)


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    return SiteFolder(tmp_path / "site")


def place(site: SiteFolder, data: bytes, *more: str) -> Result:
    file = site.root.with_name("organiser.key")
    file.write_bytes(data)
    result = CliRunner().invoke(main, ["release-key", str(file), "--site", str(site.root), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_site_without_a_key_has_none(site: SiteFolder) -> None:
    assert read_release_key(site) == b""


def test_the_key_is_in_the_site_and_its_fingerprint_can_be_compared(site: SiteFolder) -> None:
    result = place(site, encode_release_key(KEY))
    assert result.exit_code == 0
    assert fingerprint(KEY) in result.stdout
    assert f"kaochang-server run --site {site.root}" in result.stdout
    assert KEY.hex() not in result.stdout
    assert read_release_key(site) == KEY


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_its_owner_alone_may_read_it(site: SiteFolder) -> None:
    place(site, encode_release_key(KEY))
    assert stat.S_IMODE(site.release_key_file.stat().st_mode) == 0o600


def test_another_key_takes_its_place_only_when_told(site: SiteFolder) -> None:
    place(site, encode_release_key(KEY))
    refused = place(site, encode_release_key(OTHER))
    assert (refused.exit_code, fingerprint(KEY) in refused.stderr, read_release_key(site)) == (1, True, KEY)
    assert place(site, encode_release_key(OTHER), "--replace").exit_code == 0
    assert read_release_key(site) == OTHER


def test_the_same_key_again_changes_nothing(site: SiteFolder) -> None:
    place(site, encode_release_key(KEY))
    again = json.loads(place(site, encode_release_key(KEY), "--json").stdout)
    assert again == {"path": str(site.release_key_file), "fingerprint": fingerprint(KEY), "changed": False}


def test_a_file_that_is_no_key_is_not_taken(site: SiteFolder) -> None:
    result = place(site, b"00" * 32)
    assert (result.exit_code, "不是授权密钥" in result.stderr, site.release_key_file.exists()) == (2, True, False)


def test_a_damaged_key_in_the_site_counts_as_none_and_is_replaced(site: SiteFolder) -> None:
    site.trust.mkdir(parents=True)
    site.release_key_file.write_bytes(b"\xff" * 70)
    assert read_release_key(site) == b""
    assert place(site, encode_release_key(KEY)).exit_code == 0


def test_a_key_that_the_disk_refuses_counts_as_none(site: SiteFolder) -> None:
    site.release_key_file.mkdir(parents=True)
    assert read_release_key(site) == b""


def test_a_file_or_site_that_cannot_be_used_is_named(site: SiteFolder) -> None:
    missing = CliRunner().invoke(main, ["release-key", str(site.root / "nothing"), "--site", str(site.root)])
    assert (missing.exit_code, "nothing" in missing.stderr) == (2, True)
    site.root.write_bytes(b"a file where the folder should be")
    assert place(site, encode_release_key(KEY)).exit_code == 2
