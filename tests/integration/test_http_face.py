"""The server's HTTP face against bad input: a coded answer every time, never a fault of ours, never a traceback."""

from __future__ import annotations

import gzip
import io
import itertools
import json
from urllib.parse import quote

import aiohttp
import msgspec

from exam import messages
from exam.commands import PauseSession, StartSession
from exam.ids import Digest, SessionId
from exam.link.server_link import Credentials
from exam.package import digest_of
from exam.text import Refusal
from exam.wire.console_talk import Order, Problem
from server.app import RunningServer
from server.store import remedies
from server.web.routes import ROUTES, Access, Route
from tests.integration.exam_site import CHIEF, Cable, Staff, TestSite
from tests.integration.pcs import Pc, pc
from tests.integration.raw import ask, request_bytes

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
DIGESTS = ("x", "A" * 64, "g" * 64, "%2e%2e%2f%2e%2e%2fplan.json", "%00", "a" * 3000, quote("试卷"), "%ff%fe", "0" * 64)
DEEP = b'{"x":' + b"[" * 200_000
BODIES = {
    "empty": b"",
    "cut off": b'{"request"',
    "null": b"null",
    "a list": b"[]",
    "not text": b"\xff\xfe\x00",
    "not UTF-8 inside": b'{"request":"order-0001\xff"}',
    "wrong types": b'{"request":7,"name":[],"password":{},"command":"stop"}',
    "unknown command": b'{"request":"order-0001","command":{"type":"explode"}}',
    "a command without its parts": b'{"request":"order-0001","command":{"type":"start_session"}}',
    "nobody": b'{"name":"","password":""}',
    "a very long name": b'{"name":"' + b"x" * 100_000 + b'","password":"' + b"x" * 100_000 + b'"}',
    "half a surrogate": b'{"request":"\\ud800aaaaaaaa"}',
    "nested too deep": DEEP,
    "nested too deep, closed": DEEP + b"]" * 200_000 + b"}",
    "too long": b" " * (2 << 20),
}
HEADERS = (
    b"Authorization: Bearer",
    b"Authorization: Bearer \xff\xfe",
    b"Authorization: Basic YTpi",
    b"Authorization: Bearer " + b"a" * 7000,
    b"Content-Encoding: gzip",
    b"Content-Encoding: deflate",
    b"Content-Encoding: br",
    b"Content-Type: \xff",
    b"Expect: the-impossible",
    b"Range: bytes=9-1",
    b"If-Modified-Since: yesterday",
    b"Upgrade: websocket",
    b"Cookie: \xff=\xff; a",
)


def path_of(route: Route, digest: str = "0" * 64) -> str:
    """A route's path with something in its place."""
    return route.path.replace("{digest}", digest).replace("{id}", "nothing-1")


def fault_of(asked: str, status: int, body: bytes) -> list[str]:
    """What is wrong with an answer to bad input; nothing where it is a coded refusal, or that of a HEAD."""
    if asked.startswith("HEAD ") and 400 <= status < 500:
        return []
    if not 400 <= status < 500 and status != 503:
        return [f"{asked}: status {status}: {body[:200]!r}"]
    try:
        problem = msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        return [f"{asked}: status {status} without a code: {body[:80]!r}"]
    known = problem.code in messages.TEXTS or problem.code in remedies.TEXTS
    return [] if known and b"Traceback" not in body else [f"{asked}: {body[:200]!r}"]


def seated_headers(one: Pc) -> dict[str, str]:
    """What the PC of a seated candidate shows."""
    seated = one.runner.core.seated
    assert seated is not None
    return Credentials(one.runner.core.machine, seated.view.sitting, seated.token).headers


def as_lines(headers: dict[str, str]) -> list[bytes]:
    """Headers as they stand on the wire."""
    return [f"{name}: {value}".encode() for name, value in headers.items()]


async def test_a_method_that_an_address_does_not_take_is_refused_with_a_code(server: RunningServer) -> None:
    faults = []
    served = {(route.method, path_of(route)) for route in ROUTES}
    paths = sorted({path for _, path in served} | {"/", "/nothing", "/api/v1/papers", "//", "/%2e%2e/"})
    for method, path in itertools.product(METHODS, paths):
        if (method, path) not in served:
            status, body = await ask(server, request_bytes(method, path))
            faults += fault_of(f"{method} {path}", status, body)
    assert faults == []


async def test_a_malformed_digest_is_refused_with_a_code(site: TestSite, server: RunningServer, link: Cable) -> None:
    site.clock.advance_to(site.theory.starts_at)
    faults = []
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        proof = as_lines(seated_headers(one))
        for route, digest in itertools.product([one for one in ROUTES if "{digest}" in one.path], DIGESTS):
            status, body = await ask(server, request_bytes(route.method, path_of(route, digest), *proof))
            faults += fault_of(f"{route.method} {path_of(route, digest)[:60]}", status, body)
    assert faults == []


async def test_a_bad_body_is_refused_with_a_code(
    site: TestSite, server: RunningServer, link: Cable, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    faults = []
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        # At a machine, a PC with the same name is seated and a console signed in: each route finds its own proof.
        staff.desk.machine = "PC-01"
        proof = as_lines({**seated_headers(one), **await staff.desk.headers(CHIEF)})
        for route, name in itertools.product([one for one in ROUTES if one.request is not None], BODIES):
            request = request_bytes(route.method, path_of(route), *proof, body=BODIES[name])
            status, body = await ask(server, request)
            faults += fault_of(f"{route.path} {name}", status, body)
    assert faults == []


async def test_a_bad_header_never_reaches_a_fault_of_ours(site: TestSite, server: RunningServer, link: Cable) -> None:
    site.clock.advance_to(site.theory.starts_at)
    faults = []
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        for route, header in itertools.product(ROUTES, HEADERS):
            proof = as_lines(seated_headers(one)) if route.access is Access.SEATED else []
            request = request_bytes(route.method, path_of(route), *proof, header, body=b"\x1f\x8bnonsense")
            status, body = await ask(server, request)
            if status >= 500 or status == 0 or b"Traceback" in body:
                faults.append(f"{route.method} {route.path} {header[:30]!r}: {status} {body[:200]!r}")
    assert faults == []


async def test_a_seated_pcs_proof_that_is_not_text_is_refused(
    site: TestSite, server: RunningServer, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        right = seated_headers(one)
        for name, wrong in itertools.product(right, (b"\xff\xfe", b"", b"%ff", b"a" * 7000)):
            lines = as_lines({key: value for key, value in right.items() if key != name})
            lines.append(name.encode() + b": " + wrong)
            status, body = await ask(server, request_bytes("GET", f"/api/v1/pieces/{'0' * 64}", *lines))
            assert status == 401, (name, wrong[:10], body)
            assert fault_of(name, status, body) == []


async def test_what_is_no_http_method_is_refused_before_any_of_our_code(server: RunningServer) -> None:
    status, body = await ask(server, request_bytes("BREW", "/healthz"))
    assert status == 400
    assert b"Traceback" not in body


async def test_a_body_packed_small_and_huge_inside_is_refused(server: RunningServer, staff: Staff) -> None:
    proof = as_lines(await staff.desk.headers(CHIEF))
    packed = gzip.compress(b" " * (64 << 20))
    request = request_bytes("POST", "/api/v1/commands", *proof, b"Content-Encoding: gzip", body=packed)
    status, body = await ask(server, request)
    assert fault_of("", status, body) == []


async def test_an_order_longer_than_any_honest_one_is_refused(server: RunningServer, staff: Staff) -> None:
    proof = as_lines(await staff.desk.headers(CHIEF))
    order = Order("order-0001", PauseSession(SessionId("第1考场"), "长" * 200_000))
    status, body = await ask(server, request_bytes("POST", "/api/v1/commands", *proof, body=msgspec.json.encode(order)))
    assert status == 413
    assert msgspec.json.decode(body, type=Problem).code == "body_too_large"


async def test_who_hangs_up_in_the_middle_of_an_upload_leaves_no_fault_in_the_log(
    site: TestSite, server: RunningServer, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        lines = [*as_lines(seated_headers(one)), b"Content-Length: 1000", b"Expect: 100-continue"]
        status, _ = await ask(server, request_bytes("PUT", f"/api/v1/pieces/{'0' * 64}", *lines, body=b"half"))
        assert status == 100


async def test_what_is_for_people_is_refused_to_whoever_has_not_signed_in(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    for_people = [route for route in ROUTES if route.access in (Access.PERSON, Access.CONSOLE)]
    assert for_people
    for route, header in itertools.product(for_people, ({}, {"Authorization": "Bearer wrong"}, {"Authorization": ""})):
        async with http.request(route.method, server.url + path_of(route), headers=header) as response:
            assert response.status == 401
            assert (await response.json())["code"] == "sign_in_first"


async def test_what_belongs_to_a_seated_pc_is_refused_to_anybody_else(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    for route in ROUTES:
        if route.access is Access.SEATED:
            async with http.request(route.method, server.url + path_of(route)) as response:
                assert response.status == 401


async def test_a_right_order_for_a_session_that_does_not_exist_says_so(staff: Staff) -> None:
    assert await staff.order(StartSession(SessionId("nowhere"))) == (409, "session_unknown")


async def test_an_order_needs_a_number_of_its_own(
    server: RunningServer, http: aiohttp.ClientSession, site: TestSite, staff: Staff
) -> None:
    headers = await staff.desk.headers(CHIEF)
    for number in ("", "short", "x" * 65):
        order = msgspec.json.encode(Order(number, StartSession(site.theory.id)))
        async with http.post(f"{server.url}/api/v1/commands", data=order, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["code"] == "request_number"


# ---- papers, photos, pieces -----------------------------------------------------------------------------------------


async def test_a_paper_can_be_fetched_by_anyone_and_read_by_nobody_before_its_time(
    site: TestSite, server: RunningServer, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    offer = server.service.papers[site.practical.id]
    sealed = await link.paper(offer.digest)
    assert digest_of(sealed) == offer.digest
    assert b"KAOCHANG-PAPER" not in sealed
    assert "任务".encode() not in sealed
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        life = server.service.life
        assert life is not None
        seen = msgspec.json.encode(one.runner.core.seated)
        assert offer.key.encode() not in seen, "the practical has not started"


async def test_the_key_of_a_paper_comes_with_the_start_and_not_before(
    site: TestSite, server: RunningServer, link: Cable
) -> None:
    site.clock.advance(10 * 60_000)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        assert one.runner.core.view is not None
        assert one.runner.core.view.paper_key == ""
        site.clock.advance_to(site.theory.starts_at)
        await one.enter()
        assert one.runner.core.view.paper_key == server.service.papers[site.theory.id].key


async def test_a_photo_is_shown_only_where_its_own_candidate_sits(
    site: TestSite, server: RunningServer, link: Cable, http: aiohttp.ClientSession
) -> None:
    site.clock.advance(10 * 60_000)
    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place(0))
        photos = [candidate.photo for candidate in site.plan.candidates[:2]]
        own, other = f"{server.url}/api/v1/photos/{photos[0]}", f"{server.url}/api/v1/photos/{photos[1]}"
        async with http.get(own, headers=seated_headers(one)) as response:
            assert response.status == 200
            assert digest_of(await response.read()) == photos[0]
        async with http.get(other, headers=seated_headers(one)) as response:
            assert response.status == 403


async def test_a_piece_is_taken_only_under_the_name_its_content_gives_it_and_up_to_its_limit(
    site: TestSite, server: RunningServer, link: Cable, http: aiohttp.ClientSession
) -> None:
    site.clock.advance(10 * 60_000)

    async def put(digest: Digest, data: bytes) -> tuple[int, str]:
        url = f"{server.url}/api/v1/pieces/{digest}"
        async with http.put(url, data=io.BytesIO(data), headers=seated_headers(one)) as response:
            body = await response.read()
            return response.status, json.loads(body)["code"] if body else ""

    async with pc(site, link, "PC-01") as one:
        await one.log_in(site.place())
        largest, too_large = b"x" * (1 << 20), b"x" * ((1 << 20) + 1)
        assert await put(digest_of(b"right"), b"wrong") == (400, "piece_damaged")
        assert await put(digest_of(largest), largest) == (204, "")
        assert await put(digest_of(largest), largest) == (204, "")
        assert (await put(digest_of(too_large), too_large))[0] == 413
        url = f"{server.url}/api/v1/pieces/{digest_of(largest)}"
        async with http.head(url, headers=seated_headers(one)) as response:
            assert response.status == 200
        async with http.get(url, headers=seated_headers(one)) as response:
            assert response.status == 403, "no file of this sitting names it"


# ---- pages for operators --------------------------------------------------------------------------------------------


async def test_the_metrics_page_can_be_read_by_prometheus(server: RunningServer, http: aiohttp.ClientSession) -> None:
    from prometheus_client.parser import text_string_to_metric_families  # noqa: PLC0415 - only this test reads it

    async with http.get(f"{server.url}/metrics") as response:
        assert response.content_type == "text/plain"
        text = await response.text()
    samples = {
        sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples
    }
    assert samples["kaochang_journal_records_total"] >= 1
    assert samples["kaochang_machines_connected"] == 0


async def test_health_says_that_the_server_serves(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{server.url}/healthz") as response:
        assert response.status == 200
        assert (await response.json())["status"] == "serving"


async def test_a_refusal_over_http_speaks_both_languages(server: RunningServer, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{server.url}/api/v1/sessions") as response:
        told = await response.json()
    assert told["zh"] == messages.say(Refusal("sign_in_first"), "zh")
    assert told["en"] == messages.say(Refusal("sign_in_first"), "en")
