"""The server's socket against wrong frames, wrong order, too many tries and readers that do not read."""

from __future__ import annotations

import asyncio
import base64
import os
import socket

import aiohttp
import msgspec

from exam.answers import Chosen, Written
from exam.commands import AnswerEntry, FileEntry, HandInEntry, MoveSitting, Ordered
from exam.events import HandInBy
from exam.ids import Digest, ItemId, MachineId, SittingId, sitting_id
from exam.link.server_link import site_context
from exam.policy import MINUTE
from exam.wire.codec import encode
from exam.wire.messages import (
    PROTOCOL,
    Acked,
    Begin,
    Confirm,
    Hello,
    Login,
    Ping,
    Pong,
    Refused,
    Resume,
    Seated,
    Send,
)
from server.app import RunningServer
from tests.helpers.people import actor_of
from tests.integration.exam_site import CHIEF, Cable, TestSite
from tests.integration.pcs import pc
from tests.integration.wires import wire

NOBODY = SittingId("0" * 26 + "@nowhere")
UNREADABLE = {
    "no JSON": b"\x00\xff\xfegarbage",
    "empty": b"",
    "no object": b"[]",
    "no such type": b'{"type":"explode"}',
    "no type": b'{"request":1}',
    "a field missing": b'{"type":"login","request":1}',
    "a wrong type": b'{"type":"ping","sent":"now"}',
    "no UTF-8 inside": b'{"type":"login","request":1,"ticket":"\xff\xfe","password":""}',
    "half a surrogate": b'{"type":"login","request":1,"ticket":"\\ud800","password":""}',
    "nested too deep": b'{"type":"ping","sent":1,"x":' + b"[" * 300_000,
    "nested too deep, closed": b'{"type":"ping","sent":1,"x":' + b"[" * 300_000 + b"]" * 300_000 + b"}",
    "a number without end": b'{"type":"ping","sent":' + b"9" * 900_000 + b"}",
}


def answer(seq: int, line: int = 1, sitting: SittingId = NOBODY) -> Send:
    """A numbered answer."""
    return Send(sitting, line, seq, AnswerEntry(ItemId("1"), Chosen(("A",)), 0))


def file_entry(*pieces: str, size: int = 1, path: str = "index.html") -> FileEntry:
    """A file made of pieces."""
    names = tuple(Digest(piece) for piece in pieces)
    return FileEntry(ItemId("P2"), path, size, Digest("0" * 64), names, 0)


async def test_a_frame_that_is_no_message_is_refused_and_the_talk_goes_on(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with wire(server, http) as one:
        await one.hello()
        for number, (name, data) in enumerate(UNREADABLE.items()):
            await one.socket.send_bytes(data)
            assert (await one.hear(Refused)).refusal.code == "message_unreadable", name
            await one.say(Ping(number))
            assert (await one.hear(Pong)).sent == number, name


async def test_numbers_beyond_every_machine_word_do_no_harm(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        await one.hello()
        for number in (2**63, 2**64, -(2**63) - 1, 10**300):
            await one.socket.send_bytes(b'{"type":"ping","sent":%d}' % number)
            assert await one.next() is not None
        await one.say(Ping(1))
        assert (await one.hear(Pong)).sent == 1
        assert server.service.life is not None


async def test_a_message_of_two_megabytes_ends_the_connection_and_nothing_else(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with wire(server, http) as other:
        await other.hello("PC-02")
        async with wire(server, http) as one:
            await one.hello()
            await one.socket.send_bytes(b" " * (2 << 20))
            assert await one.next() is None
        await other.say(Ping(1))
        assert (await other.hear(Pong)).sent == 1


async def test_a_text_frame_is_read_like_a_binary_one(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        await one.socket.send_str(encode(Ping(3)).decode())
        assert (await one.hear(Pong)).sent == 3


async def test_who_has_not_said_hello_is_asked_to(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        for message in (Login(4, "0" * 26, "x"), Resume(4, NOBODY, "x"), Confirm(4, NOBODY), Begin(4, NOBODY)):
            await one.say(message)
            refused = await one.hear(Refused)
            assert (refused.request, refused.refusal.code) == (4, "hello_first")


async def test_an_entry_before_any_login_is_refused(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        await one.hello()
        await one.say(answer(1))
        assert (await one.hear(Refused)).refusal.code == "log_in_first"


async def test_another_protocol_version_is_refused_with_both_numbers(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with wire(server, http) as one:
        await one.say(Hello(PROTOCOL + 1, "test", MachineId("PC-01")))
        refusal = (await one.hear(Refused)).refusal
        assert refusal.code == "protocol_unknown"
        assert refusal.facts == {"theirs": PROTOCOL + 1, "ours": PROTOCOL}


async def test_a_pc_with_an_unusable_name_is_refused(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        for name in ("", "机房 1", "a b", "x" * 65, "PC\x00", "../PC", ".."):
            await one.say(Hello(PROTOCOL, "test", MachineId(name)))
            assert (await one.hear(Refused)).refusal.code == "machine_name", name


async def test_hello_twice_is_answered_twice(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        first, second = await one.hello(), await one.hello()
        assert first.epoch == second.epoch


async def test_a_connection_that_takes_another_name_leaves_the_first_one_free(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with wire(server, http) as one:
        await one.hello("PC-01")
        await one.hello("PC-02")
        life = server.service.life
        assert life is not None
        assert set(life.desk.connected) == {"PC-02"}


async def test_a_connection_that_takes_another_name_serves_no_sitting_any_more(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.hello("PC-01")
        seated = await one.sit(site.place())
        await one.hello("PC-02")
        await one.say(answer(1, sitting=seated.view.sitting))
        assert (await one.hear(Refused)).refusal.code == "log_in_first"


async def test_a_newer_connection_of_the_same_pc_replaces_the_older(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with wire(server, http) as old, wire(server, http) as new:
        await old.hello("PC-01")
        await new.hello("PC-01")
        assert await old.next() is None
        await new.say(Ping(1))
        assert (await new.hear(Pong)).sent == 1


# ---- logging in -----------------------------------------------------------------------------------------------------


async def test_a_ticket_that_is_none_is_unknown(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with wire(server, http) as one:
        await one.hello()
        for ticket in ("", "9" * 26, "\uff11" * 26, "x" * 100_000):
            refused = await one.log_in(ticket, "x")
            assert isinstance(refused, Refused)
            assert refused.refusal.code == "ticket_unknown"


async def test_after_eight_wrong_passwords_the_pc_waits_for_the_window_and_is_then_heard_again(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    ticket = site.place().ticket
    async with wire(server, http) as one, wire(server, http) as other:
        await one.hello("PC-01")
        await other.hello("PC-02")
        for _ in range(8):
            refused = await one.log_in(ticket, "000000")
            assert isinstance(refused, Refused)
            assert refused.refusal.code == "password_wrong"
        refused = await one.log_in(ticket, ticket[-6:])
        assert isinstance(refused, Refused)
        assert refused.refusal.code == "too_many_attempts"
        assert 0 < int(refused.refusal.facts["seconds"]) <= 60
        assert isinstance(await other.log_in(site.place(1).ticket, site.place(1).ticket[-6:]), Seated)
        site.clock.advance(MINUTE)
        assert isinstance(await one.log_in(ticket, ticket[-6:]), Seated)


async def test_the_initial_password_is_the_last_six_digits_and_spaces_around_it_are_forgiven(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    ticket = site.place().ticket
    async with wire(server, http) as one:
        await one.hello()
        for wrong in (ticket[-5:], ticket[-7:], ticket, ""):
            assert isinstance(await one.log_in(ticket, wrong), Refused)
        assert isinstance(await one.log_in(ticket, f" {ticket[-6:]} "), Seated)


async def test_a_token_of_another_pc_opens_nothing(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one, wire(server, http) as thief:
        await one.hello("PC-01")
        seated = await one.sit(site.place())
        await thief.hello("PC-02")
        await thief.say(Resume(1, seated.view.sitting, seated.token))
        assert (await thief.hear(Refused)).refusal.code == "token_wrong"
        await thief.say(Confirm(2, seated.view.sitting))
        assert (await thief.hear(Refused)).refusal.code == "log_in_first"


# ---- entries --------------------------------------------------------------------------------------------------------


async def test_an_entry_sent_twice_is_acknowledged_twice_and_kept_once(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.hello()
        seated = await one.sit(site.place())
        sitting = seated.view.sitting
        for _ in range(2):
            await one.say(answer(1, sitting=sitting))
            assert (await one.hear(Acked)).upto == 1
        await one.say(answer(3, sitting=sitting))
        assert (await one.hear(Acked)).upto == 1, "a gap waits for what is missing"
    records = [record for record in site.journal().read() if record.kind == "answer_saved"]
    assert len(records) == 1


async def test_the_server_asks_for_the_pieces_it_lacks_and_takes_the_file_once_they_are_there(site: TestSite) -> None:
    practical = site.practical
    site.change_plan(lambda plan: msgspec.structs.replace(plan, sessions=(practical,)))
    site.clock.advance_to(practical.starts_at)
    data = os.urandom(2_500_000)
    async with site.server() as server, pc(site, site.link(server), "PC-01") as one:
        await one.identify(practical.places[0])
        await one.enter()
        assert one.runner.save_file(ItemId("P2"), "作品/index.html", data) is None
        await one.until_saved()
        life = server.service.life
        assert life is not None
        saved = life.hall.sittings[sitting_id(practical.places[0].ticket, practical.id)].files
        assert server.service.blobs.read_file(saved[ItemId("P2"), "作品/index.html"].pieces) == data


async def test_a_file_whose_pieces_have_no_digests_for_names_is_kept_as_evidence_only(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    names = ("x" * 300, "../../plan.json", "/etc/passwd", "", "\x00", "0" * 63 + "G")
    async with wire(server, http) as one:
        await one.hello()
        sitting = (await one.sit(site.place())).view.sitting
        for seq, piece in enumerate(names, 1):
            await one.say(Send(sitting, 1, seq, file_entry(piece)))
            acked = await one.hear(Acked)
            assert acked.refused[seq] == "digest_malformed", piece


async def test_a_file_that_names_one_piece_thousands_of_times_does_not_count(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.hello()
        sitting = (await one.sit(site.place())).view.sitting
        life = server.service.life
        assert life is not None
        life.desk._has_piece = lambda _: True
        await one.say(Send(sitting, 1, 1, file_entry(*["0" * 64] * 10_000, size=10_000 << 20)))
        acked = await one.hear(Acked)
        assert set(acked.refused) == {1}


async def test_an_item_name_beyond_every_paper_does_not_count(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.hello()
        sitting = (await one.sit(site.place())).view.sitting
        await one.say(Send(sitting, 1, 1, AnswerEntry(ItemId("x" * 100_000), Chosen(("A",)), 0)))
        acked = await one.hear(Acked)
        assert acked.refused == {1: "answer_too_large"}


async def test_a_pc_the_sitting_has_left_cannot_make_the_new_one_lose_answers(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    """The old PC claims the new one's line: nothing of the new PC's may be taken for already there."""
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as old, wire(server, http) as new:
        await old.hello("PC-01")
        sitting = (await old.sit(site.place())).view.sitting
        await old.say(answer(1, sitting=sitting))
        await old.hear(Acked)
        await move(server, sitting)
        await new.hello("PC-02")
        seated = await new.sit(site.place())
        assert seated.view.line == 2
        await old.say(answer(1_000_000, line=2, sitting=sitting))
        await old.hear(Refused)
        await new.say(Send(sitting, 2, 1, AnswerEntry(ItemId("2"), Chosen(("B",)), 0)))
        assert (await new.hear(Acked)).upto == 1
        life = server.service.life
        assert life is not None
        assert life.hall.sittings[sitting].answers[ItemId("2")].answer == Chosen(("B",))


async def test_what_an_old_pc_sends_after_the_move_is_kept_as_evidence_once(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as old, wire(server, http) as new:
        await old.hello("PC-01")
        sitting = (await old.sit(site.place())).view.sitting
        await old.say(answer(1, sitting=sitting))
        await old.hear(Acked)
        await move(server, sitting)
        await new.hello("PC-02")
        await new.sit(site.place())
        for seq in (1, 2, 2):
            await old.say(answer(seq, sitting=sitting))
            assert (await old.hear(Refused)).refusal.code == "machine_revoked"
        life = server.service.life
        assert life is not None
        await life.committer.durable()
    kept = [record for record in site.journal().read() if record.kind == "kept_as_evidence"]
    assert len(kept) == 1, "number 1 was saved before the move, number 2 came twice"


async def test_a_hand_in_before_its_time_is_kept_and_does_not_close_the_sitting(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.hello()
        sitting = (await one.sit(site.place())).view.sitting
        for seq, (by, code) in enumerate(
            [(HandInBy.CANDIDATE, "too_early"), (HandInBy.TIME_UP, "time_left"), (HandInBy.SERVER, "time_left")], 1
        ):
            await one.say(Send(sitting, 1, seq, HandInEntry(by, 10**12)))
            assert (await one.hear(Acked)).refused[seq] == code
        await one.say(answer(4, sitting=sitting))
        assert 4 not in (await one.hear(Acked)).refused


async def test_everything_a_candidate_may_honestly_write_fits_into_one_seated_message(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    """A PC that takes a sitting over must be able to read it: twenty long essays are more than a megabyte."""
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as one:
        await one.hello()
        sitting = (await one.sit(site.place())).view.sitting
        essay = Written(("长" * 4000,) * 5)
        for seq in range(1, 21):
            await one.say(Send(sitting, 1, seq, AnswerEntry(ItemId(f"Q{seq}"), essay, 0)))
        while (await one.hear(Acked)).upto < 20:
            pass
    link = site.link(server)
    async with pc(site, link, "PC-01") as again:
        await again.screens.until(lambda: again.status.connected)
        again.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await again.screens.until(lambda: len(again.runner.core.answers) == 20)
        assert {entry.answer for entry in again.runner.core.answers.values()} == {essay}


# ---- slow readers ---------------------------------------------------------------------------------------------------


async def test_a_reader_that_does_not_read_is_dropped_and_the_others_do_not_notice(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(slow, ("127.0.0.1", server.port))
    reader, writer = await asyncio.open_connection(
        sock=slow, ssl=site_context(server.trust.authority), server_hostname="localhost", limit=1024
    )
    async with wire(server, http) as other:
        await other.hello("PC-02")
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            "\r\n".join(
                [
                    "GET /api/v1/machine HTTP/1.1",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    f"Sec-WebSocket-Key: {key}",
                    "Sec-WebSocket-Version: 13",
                    "",
                    "",
                ]
            ).encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        assert isinstance(writer.transport, asyncio.Transport)
        writer.transport.pause_reading()
        hello = frame(encode(Hello(PROTOCOL, "test", MachineId("PC-01"))))
        try:
            async with asyncio.timeout(20):
                while not server.service.links.dropped:
                    writer.write(hello * 200)
                    await writer.drain()
                    await other.say(Ping(1))
                    assert (await other.hear(Pong)).sent == 1
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()
        assert server.service.links.dropped == 1
        await other.say(Ping(2))
        assert (await other.hear(Pong)).sent == 2
    async with wire(server, http) as back:
        await back.hello("PC-01")


def frame(data: bytes) -> bytes:
    """A masked binary frame (RFC 6455 section 5.2), the mask being zero."""
    assert len(data) < 126
    return bytes([0x82, 0x80 | len(data), 0, 0, 0, 0]) + data


async def move(server: RunningServer, sitting: SittingId) -> None:
    """Free a sitting for any PC."""
    ordered = Ordered(MoveSitting(sitting, "考生机故障"), actor_of(CHIEF), f"move {sitting}")
    assert (await server.service.order(ordered)).refusal is None
