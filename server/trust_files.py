"""A site's secrets on disk: authority, server certificate, site secret. Made once, then only read.

Everything but the authority's certificate and the site's card is readable by its owner alone. `kaochang-provision
site` makes them with more ceremony; a server started on a bare site makes what is missing, so that an exam can be run
from the first command.
"""

from __future__ import annotations

import secrets
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from exam.trust.certificates import make_authority, make_server_certificate, needs_renewal
from exam.trust.tls import NO_CHECK_TIME
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import ensure_site_keys

OWNER_ONLY = 0o600
_NAME = "site.secret"


class TrustFiles(msgspec.Struct, frozen=True):
    """Where the files are, and the short secret the server itself needs."""

    authority: Path
    authority_key: Path
    certificate: Path
    certificate_key: Path
    secret: bytes


def ensure_trust(site: SiteFolder, site_number: str, names: Sequence[str], now: datetime) -> TrustFiles:
    """Make what is missing and return what is there.

    `names` are the server's names and addresses on the LAN; where none are given, those that its certificate has.
    """
    folder = site.trust
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    server, server_key = folder / "server.pem", folder / "server.key"
    known = folder / "server.names"
    names = names or _read(known).split()
    wanted = "\n".join(sorted({*names, "localhost", "127.0.0.1", "::1", socket.gethostname()}))
    ends_soon = server.exists() and authority_key.exists() and needs_renewal(server.read_bytes(), now)
    served = server.exists() and server_key.exists() and _read(known) == wanted and not ends_soon
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
    ensure_site_keys(site, site_number)
    if not (folder / _NAME).exists():
        write_atomically(folder / _NAME, secrets.token_hex(32).encode(), mode=OWNER_ONLY)
    return TrustFiles(
        authority=authority,
        authority_key=authority_key,
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
    """TLS 1.3 only: every machine of a site runs our own client.

    A machine is asked for its certificate; one of another site ends the connection. Who shows none may come in as far
    as the one door at which machines enrol (`server.web.machine_door`). Dates are not compared: a server whose battery
    is empty must not turn a whole room away (decision 0012).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(files.certificate, files.certificate_key)
    context.load_verify_locations(files.authority)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= NO_CHECK_TIME
    context.num_tickets = 0  # every connection shows its certificate anew
    return context


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
