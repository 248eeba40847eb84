"""Finding the server: every way at once, the first trusted answer wins, and what was tried is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import cast

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from exam.link.broadcast import Answer, Broadcast, number_of, question
from exam.link.discovery import Give, Hint, Outcome, Way, find_server, given, tidy_url
from exam.link.mdns import Mdns
from server.announcer import announced

HERE = "https://10.0.0.2:8443"
OTHER = "https://10.0.0.9:8443"


def answers(**by_url: Outcome) -> Callable[[str], Awaitable[Outcome]]:
    """A probe that knows what each address is; an address it does not know is silent."""

    async def probe(url: str) -> Outcome:
        await asyncio.sleep(0)
        return by_url.get(url, Outcome.SILENT)

    return probe


async def silent(_give: Give) -> None:
    """A way that finds nothing and goes on looking."""
    await asyncio.Event().wait()


async def broken(_give: Give) -> None:
    """A way that cannot be gone here."""
    raise OSError("no network card")


async def test_the_first_trusted_server_wins_whatever_else_is_tried() -> None:
    sources = [silent, broken, given(Way.LAST_KNOWN, [OTHER]), given(Way.TYPED, ["10.0.0.2"])]
    search = await find_server(sources, answers(**{HERE: Outcome.TRUSTED, OTHER: Outcome.UNTRUSTED}), 5)
    assert search.found == Hint(HERE, Way.TYPED)
    assert {(tried.hint.url, tried.outcome) for tried in search.tried} == {
        (OTHER, Outcome.UNTRUSTED),
        (HERE, Outcome.TRUSTED),
    }


async def test_a_search_that_finds_nobody_says_what_was_tried() -> None:
    search = await find_server([silent, given(Way.TYPED, ["10.0.0.2"])], answers(), 0.05)
    assert search.found is None
    assert [(tried.hint.way, tried.outcome) for tried in search.tried] == [(Way.TYPED, Outcome.SILENT)]


async def test_an_address_is_tried_once_however_many_ways_name_it() -> None:
    tried: list[str] = []

    async def probe(url: str) -> Outcome:
        tried.append(url)
        return Outcome.SILENT

    await find_server([given(way, ["10.0.0.2", "https://10.0.0.2/"]) for way in Way], probe, 0.05)
    assert tried == [HERE]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("10.0.0.2", HERE),
        (" 10.0.0.2:8443 ", HERE),
        ("10.0.0.2:8443", HERE),
        ("10。0。0。2", HERE),
        ("https://server:9000/", "https://server:9000"),
        ("[fe80::1]", "https://[fe80::1]:8443"),
        ("", None),
        ("http://10.0.0.2", None),
        ("10.0.0.2:port", None),
        ("https://somebody@10.0.0.2", None),
        ("two words", None),
    ],
)
def test_an_address_is_read_as_people_type_it(typed: str, url: str | None) -> None:
    assert tidy_url(typed) == url


@for_all(st.text(max_size=80))
def test_whatever_is_typed_is_an_address_or_is_not(text: str) -> None:
    url = tidy_url(text)
    assert url is None or url.startswith("https://")


@for_all(st.binary(max_size=100))
def test_a_datagram_is_a_question_only_whole(data: bytes) -> None:
    number = number_of(data)
    assert number is None or question(number) == data


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_a_server_is_found_by_asking_on_the_lan() -> None:
    port = free_port()
    async with announced(8443, "测试站点", (), host="127.0.0.1", ask_port=port):
        broadcast = Broadcast(["127.0.0.1"], port)
        search = await find_server([broadcast], answers(**{"https://127.0.0.1:8443": Outcome.TRUSTED}), 5)
    assert search.found == Hint("https://127.0.0.1:8443", Way.BROADCAST)


async def test_a_server_is_found_by_mdns_on_this_machine() -> None:
    async with announced(8443, "测试站点", ("127.0.0.1",), host="127.0.0.1", ask_port=free_port()):
        probe = answers(**{"https://127.0.0.1:8443": Outcome.TRUSTED})
        search = await find_server([Mdns(["127.0.0.1"])], probe, 10)
    assert search.found == Hint("https://127.0.0.1:8443", Way.ZEROCONF)


async def test_an_answer_to_somebody_elses_question_is_nothing() -> None:
    loop = asyncio.get_running_loop()
    heard: list[bytes] = []

    class Liar(asyncio.DatagramProtocol):
        """Answers every question with another number."""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.DatagramTransport, transport)

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            heard.append(data)
            for answer in (Answer("0" * 32, 1), Answer("", 2)):
                self.transport.sendto(b'{"find":"%s","port":%d}' % (answer.find.encode(), answer.port), addr)
            self.transport.sendto(b"\xff" * 2000, addr)

    transport, _ = await loop.create_datagram_endpoint(Liar, local_addr=("127.0.0.1", 0))
    try:
        port = transport.get_extra_info("sockname")[1]
        search = await find_server([Broadcast(["127.0.0.1"], port)], answers(), 0.2)
    finally:
        transport.close()
    assert heard
    assert search == type(search)(None, ())


async def test_a_taken_port_keeps_no_server_from_serving(expects_log: Callable[..., None]) -> None:
    expects_log("questions of PCs cannot be answered")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        async with announced(8443, "x", (), host="127.0.0.1", ask_port=taken.getsockname()[1]):
            pass
