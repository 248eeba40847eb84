"""What the courier says to the hub: tus 1.0 (https://tus.io/protocols/resumable-upload), and where is the receipt.

One PATCH carries everything from the hub's offset on: what arrives counts at the hub however the request ends, so that
nothing is gained by many small ones, which each wait for the hub's disk (decision 0019).
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import aiohttp
import msgspec

from exam.clock import Clock
from exam.ids import Digest
from exam.receipts import MAX_RECEIPT
from exam.text import Refusal
from exam.wire.console_talk import Problem
from sync.courier.pace import Pace
from sync.hub_token import make_hub_token

VERSION, BODY_TYPE = "1.0.0", "application/offset+octet-stream"
RECEIPT_TYPE = "application/vnd.kaochang.receipt"
UPLOADS, RECEIPTS = "/api/v1/uploads", "/api/v1/receipts/"
CHUNK = 4 * 1024 * 1024
"""Bytes that a cut may cost at most: what was sent and had not arrived. The sender's buffer is kept well below."""
SEND_BUFFER = 1024 * 1024
SENT_AT_ONCE = 128 * 1024
"""Bytes of a block that are handed on at once: what a socket does not take is copied by asyncio, time and again."""
ANSWER_WITHIN = 30.0
CONNECT_WITHIN = 10.0
STALLED = 60.0
"""Seconds without a byte going out, or without the answer after the last of them."""
TOKEN_LIFE = timedelta(hours=1)
MOST_REFUSAL = 64 * 1024
BUSY = frozenset({408, 423, 429, 460})
"""Answers after which the same is right a little later. A checksum that differs (460) is damage on the way."""
AGAIN = frozenset({"upload_offset", "upload_unknown", "upload_in_use", "upload_checksum"})
"""Refusals that only say that the hub is elsewhere than this side believed: asked anew, all is well."""
CLOCKS = frozenset({"token_expired", "token_too_long"})


class HubAwayError(Exception):
    """The hub is not to be had now: `hub_unreachable`, `hub_untrusted`, `hub_busy`, `hub_not_hub`, `hub_stalled`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class HubRefusedError(Exception):
    """The hub says no, and asking again will not change it by itself."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.status = status
        self.refusal = refusal


class Whereabouts(StrEnum):
    """Where a bundle is whose receipt is not there yet."""

    ABSENT = "absent"
    VERIFIED_NOW = "verified_now"


class HubAccess(msgspec.Struct, frozen=True):
    """Where the hub is and who asks: the site's number, its private signing key, and the hub's name in tokens."""

    url: str
    site: str
    signing: bytes
    hub: str


def hub_context(authority: Path | None) -> ssl.SSLContext:
    """Trust the hub's own authority, or those that this machine trusts. Raises OSError or ssl.SSLError."""
    context = ssl.create_default_context(cafile=str(authority) if authority else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class HubLink:
    """The hub of one site. Holds one HTTP session; close it when done. All methods raise both errors above."""

    def __init__(self, access: HubAccess, context: ssl.SSLContext, pace: Pace, clock: Clock) -> None:
        self._access = access
        self._pace = pace
        self._clock = clock
        self._ahead = timedelta()
        """By how much the hub's clock is ahead of this machine's, as far as it mattered."""
        on_this_machine = (urlsplit(access.url).hostname or "") in ("127.0.0.1", "localhost", "::1")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=4, socket_factory=_socket),
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN, sock_connect=CONNECT_WITHIN),
            # Schools reach the outside by a proxy that is set for the whole machine.
            trust_env=not on_this_machine,
            auto_decompress=False,
        )

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._session.close()

    async def receipt(self, bundle: Digest) -> bytes | Whereabouts:
        """The receipt of a bundle, unchecked; or where the bundle is."""
        status, headers, body = await self._ask("GET", RECEIPTS + bundle, {}, MAX_RECEIPT)
        match status:
            case 200 if headers.get("Content-Type", "").startswith(RECEIPT_TYPE):
                return body
            case 202:
                return Whereabouts.VERIFIED_NOW
            case 404 if _refusal(body) is not None:
                return Whereabouts.ABSENT
        raise _said_no(status, body)

    async def create(self, bundle: Digest, name: str, size: int) -> str:
        """Open the upload of a bundle, or find the one that is open; the address of it."""
        said = {"Upload-Length": str(size), "Upload-Metadata": _metadata({"bundle": bundle, "filename": name})}
        status, headers, body = await self._ask("POST", UPLOADS, said)
        if status != 201:
            raise _said_no(status, body)
        place = self._place(headers.get("Location", ""))
        # A token must not go elsewhere than to the hub it is for.
        if urlsplit(place)[:2] != urlsplit(self._access.url)[:2] or "Tus-Resumable" not in headers:
            raise HubAwayError("hub_not_hub")
        return place

    async def offset(self, place: str) -> int:
        """How many bytes of an upload have arrived."""
        status, headers, body = await self._ask("HEAD", place, {})
        if status != 200:
            raise _said_no(status, body)
        return _offset(headers)

    async def send(self, place: str, file: Path, offset: int, size: int, progress: Callable[[int], None]) -> int:
        """Send a file from an offset on; how much of it the hub has then. `progress` is told what went out so far.

        Raises OSError where the file cannot be read.
        """
        with file.open("rb") as opened:
            opened.seek(offset)
            try:
                async with asyncio.timeout(STALLED) as stalled:

                    def went_out(upto: int) -> None:
                        stalled.reschedule(asyncio.get_running_loop().time() + STALLED)
                        progress(upto)

                    return await self._patch(place, opened, offset, size, went_out)
            except TimeoutError as error:
                raise HubAwayError("hub_stalled") from error

    async def fetch(self, path: str, most: int, within: float = ANSWER_WITHIN) -> bytes:
        """Fetch something of the site's, at most so many bytes; `within` is in seconds."""
        status, _, body = await self._ask("GET", path, {}, most, within)
        if status != 200:
            raise _said_no(status, body)
        return body

    # ---- parts ------------------------------------------------------------------------------------------------------

    async def _patch(self, place: str, file: BinaryIO, offset: int, size: int, went_out: Callable[[int], None]) -> int:
        headers = {"Content-Type": BODY_TYPE, "Upload-Offset": str(offset), "Content-Length": str(size - offset)}
        body = self._blocks(file, offset, size, went_out)
        try:
            async with self._session.patch(
                place,
                data=body,
                headers=headers | self._headers(),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN),
            ) as response:
                told = await response.content.read(MOST_REFUSAL)
        except (aiohttp.ClientError, OSError) as error:
            raise _away(error) from error
        if response.status != 204:
            raise _said_no(response.status, told)
        return _offset(response.headers)

    async def _blocks(
        self, file: BinaryIO, offset: int, size: int, went_out: Callable[[int], None]
    ) -> AsyncIterator[memoryview]:
        while offset < size:
            wanted = min(self._pace.block, size - offset)
            data = await asyncio.to_thread(file.read, wanted)
            if len(data) < wanted:
                raise OSError("the bundle became shorter while it was sent")
            await self._pace.take(len(data))
            whole = memoryview(data)
            for at in range(0, len(data), SENT_AT_ONCE):
                yield whole[at : at + SENT_AT_ONCE]
            offset += len(data)
            went_out(offset)

    async def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        most: int = MOST_REFUSAL,
        within: float = ANSWER_WITHIN,
    ) -> tuple[int, Mapping[str, str], bytes]:
        status, told, body = await self._asked(method, path, headers, most, within)
        if status == 401 and (refusal := _refusal(body)) is not None and refusal.code in CLOCKS:
            # This machine's date is wrong. The hub's own date is what its tokens are held against.
            self._ahead = _date(told) - self._now()
            status, told, body = await self._asked(method, path, headers, most, within)
        return status, told, body

    async def _asked(
        self, method: str, path: str, headers: Mapping[str, str], most: int, within: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        url = path if "://" in path else self._access.url + path
        try:
            async with self._session.request(
                method,
                url,
                headers={**headers, **self._headers()},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=within, sock_connect=CONNECT_WITHIN),
            ) as response:
                body = bytearray()
                async for piece in response.content.iter_any():
                    body += piece
                    if len(body) > most:
                        raise HubAwayError("hub_not_hub")
                return response.status, response.headers, bytes(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _away(error) from error

    def _place(self, location: str) -> str:
        """The address that a Location names; a hub below a path of its host does not know that path."""
        own = location.startswith(UPLOADS)
        return self._access.url + location if own else urljoin(f"{self._access.url}{UPLOADS}/", location)

    def _headers(self) -> dict[str, str]:
        access = self._access
        token = make_hub_token(access.site, access.signing, access.hub, self._now() + self._ahead + TOKEN_LIFE)
        return {"Authorization": f"Bearer {token}", "Tus-Resumable": VERSION}

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.wall_ms() / 1000, UTC)


def _socket(address: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, _ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return made


def _away(error: Exception) -> HubAwayError:
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return HubAwayError("hub_untrusted", type(error).__name__)
    return HubAwayError("hub_unreachable", type(error).__name__)


def _said_no(status: int, body: bytes) -> HubAwayError | HubRefusedError:
    refusal = _refusal(body)
    if status in BUSY or status >= 500 or (refusal is not None and refusal.code in AGAIN):
        return HubAwayError("hub_busy", refusal.code if refusal else str(status))
    if refusal is None:
        # Whoever answers is no hub: a proxy, a login page of the school's network, a wrong address.
        return HubAwayError("hub_not_hub", str(status))
    return HubRefusedError(status, refusal)


def _refusal(body: bytes) -> Refusal | None:
    try:
        told = msgspec.json.decode(body, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Refusal(told.code, told.facts)


def _metadata(said: Mapping[str, str]) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def _offset(headers: Mapping[str, str]) -> int:
    text = headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdigit()):
        raise HubAwayError("hub_not_hub")
    return int(text)


def _date(headers: Mapping[str, str]) -> datetime:
    try:
        return parsedate_to_datetime(headers.get("Date", ""))
    except ValueError as error:
        raise HubAwayError("hub_not_hub") from error
