"""A machine's own certificate (考生机证书): asked for once with a one-time code, kept in its folder, renewed in time.

The private key is made here and never leaves. It lies in one file with the certificate, readable by the program's user
alone: the two are changed together or not at all.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import msgspec

from exam.clock import Clock
from exam.ids import MachineId
from exam.link.server_link import CONNECT_TIMEOUT, LinkError, site_context
from exam.text import Refusal
from exam.trust.certificates import (
    CertificateError,
    identity_of,
    make_private_key,
    make_request,
    needs_renewal,
    private_pem,
    read_private_key,
)
from exam.trust.machine_identity import MachineIdentity
from exam.wire.console_talk import Problem
from exam.wire.enrolment import Enrolled, EnrolRequest, RenewRequest

CERTIFICATE, NEXT_KEY = "machine.pem", "machine.next.key"
MAX_REPLY = 64 * 1024
LOOKED_AT_EVERY = 3600.0
"""Seconds between two looks at when the certificate ends."""
OWNER_ONLY = 0o600


class EnrolmentRefusedError(Exception):
    """The server said no; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def machine_context(authority: Path, folder: Path) -> ssl.SSLContext:
    """The TLS of a machine: this site's authority alone, and its own certificate where it has one. Raises LinkError."""
    context = site_context(authority)
    show_certificate(context, folder)
    return context


def show_certificate(context: ssl.SSLContext, folder: Path) -> bool:
    """Show the machine's certificate on every connection from now on; whether there is one. Raises LinkError."""
    certificate = folder / CERTIFICATE
    if not certificate.is_file():
        return False
    try:
        context.load_cert_chain(certificate)
    except (OSError, ssl.SSLError) as error:
        raise LinkError("certificate_unusable", str(certificate)) from error
    return True


def own_identity(folder: Path) -> MachineIdentity | None:
    """What this machine's certificate says it is; None where it has none, or none that can be read."""
    try:
        return identity_of((folder / CERTIFICATE).read_bytes())
    except OSError:
        return None


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the machine's certificate ends soon. False where there is none: that is for enrolling."""
    try:
        return needs_renewal((folder / CERTIFICATE).read_bytes(), now)
    except (OSError, CertificateError):
        return False


async def enrol(url: str, authority: Path, folder: Path, machine: MachineId, code: str) -> Enrolled:
    """Get this machine's certificate with a one-time code, and keep it.

    A request whose answer was lost is asked again with the same key, and so gets the same answer. Raises
    EnrolmentRefusedError, LinkError, or OSError where the folder cannot be written.
    """
    key, request = _next_key(folder, machine)
    answer = await _post(url, site_context(authority), "/api/v1/enrol", EnrolRequest(code, machine, request))
    _keep(folder, key, answer)
    return answer


async def renew(url: str, authority: Path, folder: Path) -> Enrolled:
    """Get the next certificate with the present one. Raises EnrolmentRefusedError, LinkError or OSError."""
    identity = own_identity(folder)
    key, request = _next_key(folder, identity.machine if identity else MachineId("PC"))
    answer = await _post(url, machine_context(authority, folder), "/api/v1/renew", RenewRequest(request))
    _keep(folder, key, answer)
    return answer


class CertificateKeeper:
    """Keeps a machine's certificate from ending: looks at it now and then, and asks for the next one in time.

    `url` says where the server is, empty while nobody knows; `context` shows the newer certificate from then on.
    """

    def __init__(
        self, authority: Path, folder: Path, context: ssl.SSLContext, url: Callable[[], str], clock: Clock
    ) -> None:
        self._authority = authority
        self._folder = folder
        self._context = context
        self._url = url
        self._clock = clock

    async def run(self) -> None:
        """Keep it renewed, until cancelled. What fails is tried again; the present certificate still counts."""
        while True:
            date = datetime.fromtimestamp(self._clock.wall_ms() / 1000, UTC)
            if self._url() and is_due(self._folder, date):
                with contextlib.suppress(EnrolmentRefusedError, LinkError, OSError):
                    await renew(self._url(), self._authority, self._folder)
                    show_certificate(self._context, self._folder)
            await self._clock.sleep(LOOKED_AT_EVERY)


def _next_key(folder: Path, machine: MachineId) -> tuple[bytes, str]:
    """The key that waits for its certificate, made where there is none; and the request for it."""
    path = folder / NEXT_KEY
    with contextlib.suppress(OSError, CertificateError):
        pem = path.read_bytes()
        return pem, make_request(read_private_key(pem), machine).decode()
    made = make_private_key()
    pem = private_pem(made)
    _write(path, pem)
    return pem, make_request(made, machine).decode()


def _keep(folder: Path, key: bytes, answer: Enrolled) -> None:
    _write(folder / CERTIFICATE, answer.certificate.encode() + key)
    (folder / NEXT_KEY).unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(OWNER_ONLY)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


async def _post(url: str, context: ssl.SSLContext, path: str, question: msgspec.Struct) -> Enrolled:
    timeout = aiohttp.ClientTimeout(total=30, sock_connect=CONNECT_TIMEOUT)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
            session.post(url.rstrip("/") + path, data=msgspec.json.encode(question), ssl=context) as response,
        ):
            data = await response.content.read(MAX_REPLY)
            if response.status == 200:
                return msgspec.json.decode(data, type=Enrolled)
            problem = msgspec.json.decode(data, type=Problem)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise LinkError("server_unreachable", type(error).__name__) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise LinkError("message_unreadable") from error
    raise EnrolmentRefusedError(Refusal(problem.code, dict(problem.facts)))
