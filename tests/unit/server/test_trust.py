"""The site's trust: made once, readable by its owner alone, and mended where a file was lost."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from exam.trust.sealing import SealError, derive_key, same_token, seal, token, unseal
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust, server_context

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def certificates(site: SiteFolder) -> tuple[x509.Certificate, x509.Certificate]:
    """Authority and server."""
    files = ensure_trust(site, "S1", ("10.0.0.2",), NOW)
    return (
        x509.load_pem_x509_certificate(files.authority.read_bytes()),
        x509.load_pem_x509_certificate(files.certificate.read_bytes()),
    )


def test_trust_is_made_once_and_then_only_read(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    first = ensure_trust(site, "S1", ("10.0.0.2",), NOW)
    before = {path.name: path.read_bytes() for path in site.trust.iterdir()}
    assert ensure_trust(site, "S1", ("10.0.0.2",), NOW) == first
    assert {path.name: path.read_bytes() for path in site.trust.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_every_secret_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    ensure_trust(site, "S1", (), NOW)
    for name in ("authority.key", "server.key", "site.secret"):
        assert stat.S_IMODE((site.trust / name).stat().st_mode) == 0o600, name


@pytest.mark.parametrize("lost", ["authority.key", "authority.pem", "server.key", "server.pem", "server.names"])
def test_whatever_file_is_lost_the_server_still_shows_what_its_pcs_trust(tmp_path: Path, lost: str) -> None:
    site = SiteFolder(tmp_path)
    certificates(site)
    (site.trust / lost).unlink()
    authority, server = certificates(site)
    server.verify_directly_issued_by(authority)
    assert server.issuer == authority.subject
    server_context(ensure_trust(site, "S1", ("10.0.0.2",), NOW))


def test_a_lost_key_of_the_authority_does_not_take_the_trust_of_every_pc_away(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    before, _ = certificates(site)
    (site.trust / "authority.key").unlink()
    after, _ = certificates(site)
    assert after == before


def test_a_new_address_of_the_server_gets_a_certificate_under_the_same_authority(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    authority, _ = certificates(site)
    files = ensure_trust(site, "S1", ("10.0.0.3",), NOW)
    server = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    server.verify_directly_issued_by(authority)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "10.0.0.3" in {str(name) for name in names.get_values_for_type(x509.IPAddress)}


# ---- sealing --------------------------------------------------------------------------------------------------------

KEY = bytes(range(32))


def test_sealed_bytes_open_with_their_key_and_their_purpose_only() -> None:
    sealed = seal(b"paper", KEY, bytes(12), b"session")
    assert unseal(sealed, KEY, b"session") == b"paper"
    for key, about in ((bytes(32), b"session"), (KEY, b"other"), (KEY[:5], b"session")):
        with pytest.raises(SealError):
            unseal(sealed, key, about)


def test_one_changed_or_missing_byte_opens_nothing() -> None:
    sealed = seal(b"paper", KEY, bytes(12))
    for place in range(len(sealed)):
        with pytest.raises(SealError):
            unseal(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], KEY)
        with pytest.raises(SealError):
            unseal(sealed[:place], KEY)


def test_names_of_a_key_do_not_run_into_one_another() -> None:
    assert derive_key(KEY, "ab", "c") != derive_key(KEY, "a", "bc")
    assert derive_key(KEY, "a") == derive_key(KEY, "a")


def test_a_token_is_of_its_parts_and_its_secret() -> None:
    assert token(KEY, "a", "b") == token(KEY, "a", "b")
    assert len({token(KEY, "a", "b"), token(KEY, "b", "a"), token(bytes(32), "a", "b")}) == 3
    assert same_token("", "") is True
    assert same_token("\udcff", "x") is False
