"""People sign in at a console, over real HTTP and with a real journal: passes, lock, guessing, removal, restart."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest

from exam.link.server_link import site_context
from exam.people import MAY, Role, may
from exam.policy import Policy
from server.accounts import Account, people_file, read_accounts, write_accounts
from server.app import RunningServer
from server.journal.record import Record
from server.sign_in import PASS_LASTS
from server.web import doorkeeper
from tests.conftest import ExpectedLogs
from tests.helpers.people import MACHINE, Answer, Desk, password_of
from tests.integration.exam_site import CHIEF, INSPECTOR, Staff, TestSite, open_staff

POLICY = Policy()
LOCKS = POLICY.console_locks_after
INVIGILATOR = "监考甲"
JOURNAL_GONE = "the journal cannot be used"


def at(desk: Desk, machine: str) -> Desk:
    """Another console of the site."""
    return Desk(desk._http, desk.url, machine)


@asynccontextmanager
async def open_desk(server: RunningServer) -> AsyncIterator[Desk]:
    """A console at which nobody has signed in, for a test that starts its server itself."""
    connector = aiohttp.TCPConnector(ssl=site_context(server.trust.authority))
    async with aiohttp.ClientSession(connector=connector) as http:
        yield Desk(http, server.url)


def consoles(server: RunningServer) -> list[tuple[str, str]]:
    """Who is signed in where, as the hall has it."""
    life = server.service.life
    assert life is not None
    return [(actor.name, actor.machine) for actor in life.hall.consoles.values()]


def kept(site: TestSite, kind: str) -> list[Record]:
    """What the journal holds of a kind."""
    return [record for record in site.journal().read() if record.kind == kind]


async def look(desk: Desk, name: str = CHIEF, *, active: bool = False) -> tuple[int, str]:
    """Ask for the rooms, as a console does again and again."""
    answer = await desk.ask(name, "GET", "/api/v1/sessions", active=active)
    return answer.status, answer.code


def change(site: TestSite, name: str, **changes: object) -> None:
    """Change an account as `kaochang-server people` does."""
    file = people_file(site.folder)
    changed = [msgspec.structs.replace(one, **changes) if one.name == name else one for one in read_accounts(file)]
    write_accounts(file, changed)


# ---- in and out -----------------------------------------------------------------------------------------------------


async def test_who_signs_in_is_told_who_they_are_and_what_they_may_do(staff: Staff, server: RunningServer) -> None:
    welcome = await staff.desk.sign_in(CHIEF)
    assert welcome.status == 200
    actor = {"role": "chief_examiner", "name": CHIEF, "machine": MACHINE}
    assert (welcome.told["actor"], welcome.told["locks_after_ms"]) == (actor, LOCKS)
    me = await staff.desk.ask(CHIEF, "GET", "/api/v1/me")
    assert me.told["actor"] == actor
    assert me.told["may"] == sorted(act for act in MAY if may(Role.CHIEF_EXAMINER, act))
    assert consoles(server) == [(CHIEF, MACHINE)]


async def test_a_wrong_password_and_a_name_that_nobody_has_are_refused_alike(site: TestSite, staff: Staff) -> None:
    wrong = await staff.desk.sign_in(CHIEF, "a wrong one")
    nobody = await staff.desk.sign_in("某某", password_of(CHIEF))
    assert (wrong.status, wrong.told) == (nobody.status, nobody.told)
    assert (wrong.status, wrong.code) == (401, "sign_in_wrong")
    refused = [msgspec.json.decode(record.payload) for record in kept(site, "sign_in_refused")]
    assert [(one["name"], one["machine"], one["code"]) for one in refused] == [
        (CHIEF, MACHINE, "sign_in_wrong"),
        ("", MACHINE, "sign_in_wrong"),
    ]


async def test_neither_passwords_nor_tokens_stand_in_the_journal(site: TestSite, staff: Staff) -> None:
    await staff.desk.sign_in(CHIEF, "a wrong one")
    welcome = await staff.desk.sign_in(CHIEF)
    written = "".join(record.payload for record in site.journal().read())
    for secret in (password_of(CHIEF), "a wrong one", str(welcome.told["token"]), "$argon2"):
        assert secret not in written


async def test_a_console_says_which_machine_it_is(staff: Staff) -> None:
    for machine in ("", "监考机", "../x", "x" * 65):
        answer = await at(staff.desk, machine).sign_in(CHIEF)
        assert (answer.status, answer.code) == (400, "console_name")


async def test_a_token_is_worth_nothing_at_another_machine(staff: Staff) -> None:
    await staff.desk.sign_in(CHIEF)
    staff.desk.machine = "JK-02"
    assert await look(staff.desk) == (401, "sign_in_first")
    staff.desk.machine = MACHINE
    assert await look(staff.desk) == (200, "")


async def test_who_signed_out_is_out(site: TestSite, staff: Staff, server: RunningServer) -> None:
    await staff.desk.sign_in(CHIEF)
    assert (await staff.desk.ask(CHIEF, "POST", "/api/v1/sign-out")).status == 200
    assert await look(staff.desk) == (401, "sign_in_first")
    unlock = await staff.desk.unlock(CHIEF)
    assert (unlock.status, unlock.code) == (401, "sign_in_first")
    assert consoles(server) == []
    assert len(kept(site, "signed_out")) == 1


async def test_several_people_act_at_one_console_each_in_their_own_name(staff: Staff, server: RunningServer) -> None:
    for name in (CHIEF, INVIGILATOR, INSPECTOR):
        assert await look(staff.desk, name) == (200, "")
    assert sorted(consoles(server)) == sorted((name, MACHINE) for name in (CHIEF, INVIGILATOR, INSPECTOR))


async def test_signing_in_again_at_a_machine_ends_the_sign_in_before_it(staff: Staff, server: RunningServer) -> None:
    old = at(staff.desk, MACHINE)
    await old.sign_in(CHIEF)
    await staff.desk.sign_in(CHIEF)
    assert await look(old) == (401, "sign_in_first")
    assert await look(staff.desk) == (200, "")
    assert consoles(server) == [(CHIEF, MACHINE)]


async def test_a_sign_in_lasts_the_day_and_not_for_ever(site: TestSite, staff: Staff) -> None:
    await staff.desk.sign_in(CHIEF)
    site.clock.advance(PASS_LASTS - 60_000)
    assert (await staff.desk.unlock(CHIEF)).status == 200
    assert await look(staff.desk) == (200, "")
    site.clock.advance(60_000)
    assert await look(staff.desk) == (401, "sign_in_first")
    assert (await staff.desk.unlock(CHIEF)).status == 401


# ---- the lock -------------------------------------------------------------------------------------------------------


async def test_a_console_that_nobody_touches_locks_and_opens_with_the_password(
    site: TestSite, staff: Staff, server: RunningServer
) -> None:
    await staff.desk.sign_in(CHIEF)
    site.clock.advance(LOCKS // 2)
    assert await look(staff.desk) == (200, ""), "a program that only looks"
    site.clock.advance(LOCKS // 2)
    for _ in range(3):
        assert await look(staff.desk, active=True) == (423, "console_locked")
    order = await staff.desk.order(CHIEF, "start_session", session="nowhere")
    assert (order.status, order.code) == (423, "console_locked")
    wrong = await staff.desk.unlock(CHIEF, "a wrong one")
    assert (wrong.status, wrong.code) == (401, "sign_in_wrong")
    assert await look(staff.desk) == (423, "console_locked")
    right = await staff.desk.unlock(CHIEF)
    assert (right.status, right.told) == (200, {"signed_in": True})
    assert await look(staff.desk) == (200, "")
    assert consoles(server) == [(CHIEF, MACHINE)]
    assert [msgspec.json.decode(one.payload)["why"] for one in kept(site, "signed_out")] == ["console_locked"]


async def test_whoever_acts_or_orders_keeps_the_console_open(site: TestSite, staff: Staff) -> None:
    await staff.desk.sign_in(CHIEF)
    for _ in range(3):
        site.clock.advance(LOCKS - 5000)
        assert await look(staff.desk, active=True) == (200, "")
        site.clock.advance(LOCKS - 5000)
        assert (await staff.desk.order(CHIEF, "start_session", session="nowhere")).status == 409


# ---- guessing -------------------------------------------------------------------------------------------------------


async def test_guessing_at_one_machine_stops_there_and_locks_nobody_out_elsewhere(site: TestSite, staff: Staff) -> None:
    guesses = [await staff.desk.sign_in(CHIEF, "a wrong one") for _ in range(POLICY.sign_in_attempts + 3)]
    assert [one.status for one in guesses] == [401] * POLICY.sign_in_attempts + [429] * 3
    right = await staff.desk.sign_in(CHIEF)
    assert (right.status, right.code) == (429, "too_many_sign_ins")
    facts = right.told["facts"]
    assert isinstance(facts, dict)
    assert 0 < facts["seconds"] <= POLICY.sign_in_attempt_window // 1000
    assert (await at(staff.desk, "JK-02").sign_in(CHIEF)).status == 200
    assert (await staff.desk.sign_in(INVIGILATOR)).status == 200, "another name at this machine"
    site.clock.advance(POLICY.sign_in_attempt_window)
    assert (await staff.desk.sign_in(CHIEF)).status == 200


async def test_guessing_writes_a_bounded_number_of_records(site: TestSite, staff: Staff) -> None:
    for number in range(40):
        await at(staff.desk, f"PC-{number}").sign_in(CHIEF, "a wrong one")
    assert len(kept(site, "sign_in_refused")) == POLICY.sign_in_attempts


async def test_a_storm_of_sign_ins_hashes_two_at_once_and_sends_the_rest_away(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, full, counting, at_once, most = threading.Event(), threading.Event(), threading.Lock(), 0, 0

    def slow(account: Account | None, password: str, stand_in: str) -> bool:
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
            if most == doorkeeper.HASHED_AT_ONCE:
                full.set()
        gate.wait(10)
        with counting:
            at_once -= 1
        return False

    monkeypatch.setattr(doorkeeper, "password_matches", slow)
    desks = [at(staff.desk, f"JK-{number}") for number in range(doorkeeper.MOST_WAITING + 3)]
    storm = [asyncio.create_task(desk.sign_in(CHIEF)) for desk in desks]
    told: list[Answer] = []
    for task in asyncio.as_completed(storm, timeout=10):
        told.append(await task)
        if len(told) == 3:
            break
    assert {(one.status, one.code) for one in told} == {(503, "sign_in_busy")}
    # On a busy machine the second thread comes a moment later.
    assert await asyncio.to_thread(full.wait, 10)
    gate.set()
    assert [one.status for one in await asyncio.gather(*storm)].count(401) == doorkeeper.MOST_WAITING
    assert most == doorkeeper.HASHED_AT_ONCE


# ---- people come and go ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes", [{"active": False}, {"hash": "$argon2id$another"}, {"role": Role.STAFF}], ids=["out", "password", "role"]
)
async def test_a_changed_account_is_seen_at_the_next_request(
    site: TestSite, staff: Staff, changes: dict[str, object]
) -> None:
    await staff.desk.sign_in(CHIEF)
    await staff.desk.sign_in(INVIGILATOR)
    change(site, CHIEF, **changes)
    assert await look(staff.desk) == (401, "sign_in_first")
    assert await look(staff.desk, INVIGILATOR) == (200, ""), "nobody else is out"


async def test_a_list_of_people_that_cannot_be_read_lets_nobody_in_and_says_so(site: TestSite, staff: Staff) -> None:
    file = people_file(site.folder)
    whole = file.read_bytes()
    await staff.desk.sign_in(CHIEF)
    file.write_bytes(b"{broken")
    assert await look(staff.desk) == (503, "people_unreadable")
    answer = await staff.desk.sign_in(INVIGILATOR)
    assert (answer.status, answer.code) == (503, "people_unreadable")
    file.write_bytes(whole)
    assert await look(staff.desk) == (200, "")


async def test_somebody_added_while_the_server_runs_can_sign_in(site: TestSite, staff: Staff) -> None:
    file = people_file(site.folder)
    everybody = read_accounts(file)
    write_accounts(file, [one for one in everybody if one.name != INVIGILATOR])
    assert (await staff.desk.sign_in(INVIGILATOR)).status == 401
    write_accounts(file, everybody)
    assert (await staff.desk.sign_in(INVIGILATOR)).status == 200


# ---- the server restarts --------------------------------------------------------------------------------------------


async def test_a_restart_of_the_server_leaves_people_signed_in_out_and_locked_as_they_were(site: TestSite) -> None:
    async with site.server() as first, open_desk(first) as before:
        for name in (CHIEF, INVIGILATOR, INSPECTOR):
            await before.sign_in(name)
        await before.ask(INVIGILATOR, "POST", "/api/v1/sign-out")
        site.clock.advance(LOCKS - 5000)
        assert await look(before, active=True) == (200, "")
        site.clock.advance(5000)
        assert await look(before, INSPECTOR) == (423, "console_locked")
    async with site.server() as second, open_desk(second) as after:
        assert consoles(second) == [(CHIEF, MACHINE)]
        after._tokens = before._tokens
        assert await look(after) == (200, "")
        assert await look(after, INVIGILATOR) == (401, "sign_in_first")
        assert await look(after, INSPECTOR) == (401, "sign_in_first"), "a restart opens no locked console"
        assert (await after.sign_in(INSPECTOR)).status == 200


@pytest.mark.slow
async def test_a_sign_in_that_cannot_be_written_is_none(site: TestSite, expects_log: ExpectedLogs) -> None:
    expects_log(JOURNAL_GONE)
    journal = site.journal()
    site.clock.advance_to(site.theory.starts_at)
    async with site.server(journal) as server, open_staff(server) as staff:
        await site.until_started(server)
        journal.refuse(1)
        answer = await staff.desk.sign_in(INVIGILATOR)
        assert (answer.status, answer.code) == (503, "store_failed")
        site.clock.advance(2000)
        await site.until(lambda: server.service.life is not None and server.service.life.hall.epoch == 2)
        assert (INVIGILATOR, MACHINE) not in consoles(server)
        assert await look(staff.desk) == (200, ""), "who was signed in before still is"
