"""HTTP by hand, for requests that no decent client would send."""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple

from exam.link.server_link import site_context
from server.app import RunningServer

LONGEST_ANSWER = 1 << 20


class RawAnswer(NamedTuple):
    """What came back: 0 where the server hung up without an answer."""

    status: int
    body: bytes


async def ask(server: RunningServer, request: bytes) -> RawAnswer:
    """Send bytes and read the first answer. The request must not keep the connection open."""
    context = site_context(server.trust.authority)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=context, server_hostname="localhost")
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if request.startswith(b"HEAD ") or head.startswith(b"HTTP/1.1 100"):
                body = b""
            else:
                body = await reader.readexactly(int(length[1])) if length else await reader.read(LONGEST_ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        return RawAnswer(0, b"")
    finally:
        writer.transport.abort()
    return RawAnswer(int(head.split(b" ", 2)[1]), body)


def request_bytes(method: str, path: str, *headers: bytes, body: bytes = b"") -> bytes:
    """Write a request. A Content-Length is added unless one of the headers says how long the body is."""
    told = any(header.lower().startswith((b"content-length", b"transfer-encoding")) for header in headers)
    own = [] if told else [b"Content-Length: %d" % len(body)]
    first = f"{method} {path} HTTP/1.1".encode()
    return b"\r\n".join([first, b"Host: localhost", b"Connection: close", *headers, *own, b"", body])
