"""Asking everybody on the LAN where the server is, for networks that swallow mDNS (fall-back of discovery).

    PC -> broadcast, port 8444:  "KAOCHANG-FIND 1" newline, 32 hexadecimal digits
    server -> PC:                {"find": "<the same digits>", "port": 8443, "site": "…"}

The answer's sender is the address. It is a hint like any other; whoever answers wrongly is not trusted by TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Sequence

import msgspec

from exam.link.discovery import Give, Hint, Way

PORT = 8444
ASK_EVERY = 1.0
"""Seconds between questions: datagrams are lost."""
LONGEST = 512
_QUESTION = b"KAOCHANG-FIND 1\n"


class Answer(msgspec.Struct, frozen=True):
    """What a server says: the number of the question, and the port at which it listens."""

    find: str
    port: int
    site: str = ""


def question(number: str) -> bytes:
    """A question by its number."""
    return _QUESTION + number.encode()


def number_of(data: bytes) -> str | None:
    """The number of a question; None where the datagram is none."""
    number = data[len(_QUESTION) :]
    right = data.startswith(_QUESTION) and len(number) == 32 and all(sign in b"0123456789abcdef" for sign in number)
    return number.decode() if right else None


class Asking(asyncio.DatagramProtocol):
    """One socket that asks and listens."""

    def __init__(self, number: str, give: Give) -> None:
        self._number = number
        self._give = give

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take an answer to our own question; anything else is nothing."""
        if len(data) > LONGEST:
            return
        try:
            answer = msgspec.json.decode(data, type=Answer)
        except (msgspec.MsgspecError, ValueError):
            return
        if answer.find == self._number and 0 < answer.port < 65536:
            self._give(Hint(f"https://{addr[0]}:{answer.port}", Way.BROADCAST))


class Broadcast:
    """A source of discovery. `targets` are the broadcast addresses of this machine's networks, each asked in turn.

    Several network cards have several; 255.255.255.255 alone goes out by one of them, the wrong one often enough.
    """

    def __init__(self, targets: Sequence[str], port: int = PORT) -> None:
        self._targets = targets
        self._port = port

    async def __call__(self, give: Give) -> None:
        """Ask again and again until cancelled. Raises OSError where there is no network at all."""
        loop = asyncio.get_running_loop()
        number = secrets.token_hex(16)
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Asking(number, give), local_addr=("0.0.0.0", 0), family=socket.AF_INET, allow_broadcast=True
        )
        try:
            while True:
                for target in self._targets:
                    # A network that is down costs itself alone.
                    with contextlib.suppress(OSError):
                        transport.sendto(question(number), (target, self._port))
                await asyncio.sleep(ASK_EVERY)
        finally:
            transport.close()
