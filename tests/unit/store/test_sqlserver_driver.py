"""SQL Server through Microsoft's own ODBC driver, against a loopback that says what a server would."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.journal.errors import StoreBugError, StoreError
from server.store.engines import open_database
from server.store.journal_table import SqlJournal
from server.store.transactions import RETRIES, run
from tests.unit.store.fake_sql_server import Drops, Fails, FakeSqlServer, Login, server_url
from tests.unit.store.samples import PLAN


def _refusal(act: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError) as refused:
        act()
    return refused.value


def _open(url: str) -> Callable[[], object]:
    return lambda: SqlJournal(open_database(url, login_timeout_s=1)).open(PLAN)


@pytest.mark.usefixtures("driver_library")
@pytest.mark.parametrize("driver", ["/nowhere/libmsodbcsql-18.so", "ODBC Driver 99 for SQL Server"])
def test_a_missing_driver_is_named_as_what_to_install(driver: str) -> None:
    refusal = _refusal(_open(server_url(driver, 1)))
    assert refusal.code == "store_driver_missing"
    assert "ODBC Driver 18" in refusal.remedy


def test_a_closed_port_is_a_server_that_cannot_be_reached(driver_library: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert _refusal(_open(server_url(driver_library, port))).code == "store_unreachable"


def test_a_port_that_never_answers_is_given_up_after_the_login_time_out(driver_library: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert _refusal(_open(server_url(driver_library, port))).code == "store_unreachable"


@pytest.mark.parametrize(
    ("login", "code"),
    [("refuse", "store_login_refused"), ("no database", "store_no_database"), ("drop", "store_connection_lost")],
)
def test_a_login_that_fails_says_why(driver_library: Path, login: Login, code: str) -> None:
    with FakeSqlServer(login) as server:
        refusal = _refusal(_open(server_url(driver_library, server.port)))
    assert refusal.code == code
    assert "invented" not in str(refusal)


def test_a_lock_that_another_server_holds_is_refused_as_in_use(driver_library: Path) -> None:
    with FakeSqlServer(script={"sp_getapplock": -1}) as server:
        assert _refusal(_open(server_url(driver_library, server.port))).code == "store_in_use"
        assert any("@LockOwner = N'Session'" in batch for batch in server.batches)


def test_every_connection_ends_its_waits_and_its_broken_transactions(driver_library: Path) -> None:
    with FakeSqlServer(script={"sp_getapplock": 0}) as server:
        session = open_database(server_url(driver_library, server.port)).open_writer()
        session.close()
        assert "SET XACT_ABORT ON; SET LOCK_TIMEOUT 10000" in server.batches


def test_releasing_the_lock_before_the_connection_ends_frees_it_for_the_next_writer(driver_library: Path) -> None:
    with FakeSqlServer(script={"sp_getapplock": 0}) as server:
        session = open_database(server_url(driver_library, server.port)).open_writer()
        session.lock.release()
        session.close()
        assert server.batches[-1].startswith("EXEC sp_releaseapplock")


def test_a_connection_lost_in_a_statement_is_told_and_its_lock_is_not_asked_for_again(driver_library: Path) -> None:
    with FakeSqlServer(script={"sp_getapplock": Drops()}) as server:
        assert _refusal(_open(server_url(driver_library, server.port))).code == "store_connection_lost"
        assert sum("sp_getapplock" in batch for batch in server.batches) == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (1205, "store_deadlock"),
        (1222, "store_busy"),
        (1105, "store_full"),
        (9002, "store_full"),
        (3906, "store_read_only"),
        (824, "store_damaged"),
        (229, "store_no_rights"),
        (262, "store_no_rights"),
        (6005, "store_connection_lost"),
        (50_000, None),
        (2627, None),
        (2628, None),
        (102, None),
        (208, None),
    ],
)
def test_a_servers_error_is_known_by_state_and_number_and_its_text_goes_nowhere(
    driver_library: Path, number: int, code: str | None
) -> None:
    with FakeSqlServer(script={"SELECT probe": Fails(number)}) as server:
        engine = open_database(server_url(driver_library, server.port))
        with pytest.raises((StoreError, StoreBugError)) as raised:
            run(engine, lambda connection: connection.exec_driver_sql("SELECT probe"))
    assert (raised.value.code if isinstance(raised.value, StoreError) else None) == code
    assert "990000-secret" not in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("answer", [Fails(1205, 13), Drops()], ids=["deadlock", "lost connection"])
def test_work_that_the_database_undid_is_run_again_three_times_at_most(
    driver_library: Path, answer: Fails | Drops
) -> None:
    runs: list[int] = []

    def work(connection: Connection) -> None:
        runs.append(1)
        connection.exec_driver_sql("UPDATE probe")

    with FakeSqlServer(script={"UPDATE probe": answer}) as server:
        engine = open_database(server_url(driver_library, server.port))
        refusal = _refusal(lambda: run(engine, work))
    assert refusal.code in {"store_deadlock", "store_connection_lost"}
    assert len(runs) == 1 + RETRIES
