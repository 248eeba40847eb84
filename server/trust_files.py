"""A site's secrets on disk: authority, server certificate, site secret. Made once, then only read.

Everything but the authority's certificate is readable by its owner alone. *Provisioning* will make them with more
ceremony; a server started on a bare site makes what is missing, so that an exam can be run from the first command.
"""

from __future__ import annotations

import secrets
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from exam.trust.certificates import make_authority, make_server_certificate
from server.site_folder import SiteFolder, write_atomically

OWNER_ONLY = 0o600
_NAME = "site.secret"


class TrustFiles(msgspec.Struct, frozen=True):
    """Where the files are, and the short secret the server itself needs."""

    authority: Path
    certificate: Path
    certificate_key: Path
    secret: bytes


def ensure_trust(site: SiteFolder, site_number: str, names: Sequence[str], now: datetime) -> TrustFiles:
    """Make what is missing and return what is there. `names` are the server's names and addresses on the LAN."""
    folder = site.trust
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    server, server_key = folder / "server.pem", folder / "server.key"
    known = folder / "server.names"
    wanted = "\n".join(sorted({*names, "localhost", "127.0.0.1", "::1", socket.gethostname()}))
    served = server.exists() and server_key.exists() and _read(known) == wanted
    # The authority's key is needed for a new certificate only: its loss alone must not change what every PC trusts.
    if not authority.exists() or not (authority_key.exists() or served):
        certificate, key = make_authority(site_number, now)
        write_atomically(authority_key, key, mode=OWNER_ONLY)
        write_atomically(authority, certificate)
        served = False
    if not served:
        certificate, key = make_server_certificate(
            authority.read_bytes(), authority_key.read_bytes(), wanted.split("\n"), now
        )
        write_atomically(server_key, key, mode=OWNER_ONLY)
        write_atomically(server, certificate)
        write_atomically(known, wanted.encode())
    if not (folder / _NAME).exists():
        write_atomically(folder / _NAME, secrets.token_hex(32).encode(), mode=OWNER_ONLY)
    return TrustFiles(
        authority=authority,
        certificate=server,
        certificate_key=server_key,
        secret=bytes.fromhex(_read(folder / _NAME)),
    )


def read_secret(site: SiteFolder) -> bytes | None:
    """The site's secret as it is, or None where no server has made it yet, or it cannot be read. Makes nothing."""
    try:
        return bytes.fromhex((site.trust / _NAME).read_text(encoding="utf-8")) or None
    except (OSError, ValueError):
        return None


def server_context(files: TrustFiles) -> ssl.SSLContext:
    """TLS 1.3 only: every machine of a site runs our own client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(files.certificate, files.certificate_key)
    return context


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
