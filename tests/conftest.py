"""What holds for every test: nothing is left behind, nothing is logged unannounced, nothing leaves this machine."""

from __future__ import annotations

import asyncio
import gc
import inspect
import ipaddress
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import pytest
import structlog

LOUD = {"warning", "warn", "error", "exception", "critical", "fatal"}
LOOP_THREADS = "asyncio_"
"""Threads of a loop's own executor; they end when pytest-asyncio closes the loop, after the fixtures."""


# ---- logs -----------------------------------------------------------------------------------------------------------


class ExpectedLogs:
    """Call it with sentences (or their beginnings) that this test may log at warning or above."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._announced: list[str] = []

    def __call__(self, *beginnings: str) -> None:
        """Announce sentences."""
        self._announced += beginnings

    def unannounced(self) -> list[str]:
        """Sentences nobody announced."""
        return [line for line in self.seen if not line.startswith(tuple(self._announced))]

    def from_structlog(self, logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A structlog processor that keeps loud sentences and drops the rest."""
        if method in LOUD:
            facts = ", ".join(f"{name}={value}" for name, value in event.items() if name not in ("event", "exc_info"))
            self.seen.append(f"{event['event']} ({facts})" if facts else str(event["event"]))
        raise structlog.DropEvent


class _Handler(logging.Handler):
    def __init__(self, logs: ExpectedLogs) -> None:
        super().__init__(logging.WARNING)
        self._logs = logs

    def emit(self, record: logging.LogRecord) -> None:
        cause = f" {record.exc_info[1]!r}" if record.exc_info else ""
        self._logs.seen.append(record.getMessage() + cause)


@pytest.fixture(autouse=True)
def expects_log() -> Iterator[ExpectedLogs]:
    """Yield what a test announces its log lines with; any other line at warning or above fails the test."""
    logs = ExpectedLogs()
    before = structlog.get_config()
    structlog.configure(processors=[logs.from_structlog], cache_logger_on_first_use=False)
    root = logging.getLogger()
    handlers, handler = list(root.handlers), _Handler(logs)
    root.addHandler(handler)
    try:
        yield logs
    finally:
        for added in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(added)
        structlog.configure(**before)
    assert logs.unannounced() == [], "logged without being announced with `expects_log`"


# ---- nothing is left behind -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_thread_is_left(expects_log: ExpectedLogs) -> Iterator[None]:
    """Fail a test whose threads outlive it, the journal's writer among them."""
    before = set(threading.enumerate())
    yield
    left = [one for one in threading.enumerate() if one not in before and not one.name.startswith(LOOP_THREADS)]
    for thread in left:
        _joined(thread)
    still = threading.enumerate()
    assert [thread.name for thread in left if thread in still] == [], "threads were left running"


def _joined(thread: threading.Thread) -> None:
    """Wait a second at most until a thread ends; one that another thread is only just starting cannot be joined yet."""
    for _ in range(20):
        if thread not in threading.enumerate():
            return
        try:
            thread.join(0.05)
        except RuntimeError:
            threading.Event().wait(0.05)


@pytest.fixture
async def no_task_is_left() -> AsyncIterator[None]:
    """Fail an asynchronous test whose tasks outlive it; what it left open is collected here, and warns as an error."""
    before = asyncio.all_tasks()
    # What stands before the test is not looked at again: a collection then costs a millisecond, not seventy-five.
    gc.freeze()
    yield
    await asyncio.sleep(0)
    names = sorted(task.get_name() for task in asyncio.all_tasks() - before if task is not asyncio.current_task())
    gc.collect()
    assert names == [], "tasks were left running"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the check for tasks around every asynchronous test, outside of its own fixtures."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.fixturenames.insert(0, no_task_is_left.__name__)


def pytest_collection_finish() -> None:
    """Ten thousand tests and all they import stay to the end: no collection of garbage looks through them again."""
    gc.collect()
    gc.freeze()


# ---- nothing leaves this machine ------------------------------------------------------------------------------------


def _is_near(address: object) -> bool:
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    return host in ("localhost", "") or ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback


@pytest.fixture(autouse=True, scope="session")
def no_connection_leaves_this_machine() -> Iterator[None]:
    """Refuse connections to anything but loopback."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def near(self: socket.socket, address: Any) -> None:
        if not _is_near(address):
            raise AssertionError(f"a test connects to {address}")
        connect(self, address)

    def near_ex(self: socket.socket, address: Any) -> int:
        if not _is_near(address):
            raise AssertionError(f"a test connects to {address}")
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", near)
        patch.setattr(socket.socket, "connect_ex", near_ex)
        yield
