"""What a scanner of TLS servers looks for: one protocol, strong keys, nothing resumed, nothing of older times."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from exam.link.server_link import site_context
from server.app import RunningServer
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust

OLD = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2]
SSL_3_HELLO = b"\x16\x03\x00\x00\x2d\x01\x00\x00\x29\x03\x00" + bytes(32) + b"\x00\x00\x02\x00\x0a\x01\x00"
"""A client that knows nothing but SSL 3.0."""
SSL_2_HELLO = b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + bytes(37)


async def connected(server: RunningServer, context: ssl.SSLContext) -> ssl.SSLObject:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=context, server_hostname="localhost")
    try:
        found = writer.get_extra_info("ssl_object")
        assert isinstance(found, ssl.SSLObject)
        return found
    finally:
        writer.transport.abort()


def old_context(version: ssl.TLSVersion) -> ssl.SSLContext:
    """A client that offers everything an old PC may have, and nothing newer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = version
    context.minimum_version = version
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", OLD)
async def test_nothing_older_than_tls_1_3_is_spoken(server: RunningServer, version: ssl.TLSVersion) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await connected(server, old_context(version))


@pytest.mark.parametrize("hello", [SSL_3_HELLO, SSL_2_HELLO])
async def test_what_came_before_tls_is_hung_up_on(server: RunningServer, hello: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(hello)
        async with asyncio.timeout(10):
            answer = await reader.read(4096)
        assert answer == b"" or answer[0] == 21, "an alert, and no greeting"
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()


async def test_ciphers_are_aead_nothing_is_compressed_and_nothing_is_resumed(server: RunningServer) -> None:
    tls = await connected(server, site_context(server.trust.authority))
    cipher = tls.cipher()
    assert cipher is not None
    assert cipher[0] in {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}
    assert tls.version() == "TLSv1.3"
    assert tls.compression() is None
    session = tls.session
    assert session is None or not session.has_ticket, (
        "no ticket: no resumption, and no early data that could be replayed"
    )


async def test_the_certificate_is_the_sites_own_with_a_strong_key(server: RunningServer) -> None:
    tls = await connected(server, site_context(server.trust.authority))
    der = tls.getpeercert(binary_form=True)
    assert der is not None
    shown = x509.load_der_x509_certificate(der)
    authority = x509.load_pem_x509_certificate(server.trust.authority.read_bytes())
    shown.verify_directly_issued_by(authority)
    key = shown.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert shown.signature_hash_algorithm is not None
    assert shown.signature_hash_algorithm.name == "sha256"
    assert shown.not_valid_after_utc - shown.not_valid_before_utc <= timedelta(days=830)
    usage = shown.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert not usage.ca


async def test_the_server_of_another_site_is_not_talked_to(server: RunningServer, tmp_path: Path) -> None:
    other = ensure_trust(SiteFolder(tmp_path / "other"), "12", (), datetime(2026, 11, 25, tzinfo=UTC))
    with pytest.raises(ssl.SSLCertVerificationError):
        await connected(server, site_context(other.authority))
