"""A PostgreSQL server of the tests' own, in a temporary folder, on a Unix socket or loopback; stopped at the end.

PostgreSQL does not run as root: where the tests do, it runs as Debian's user of that name.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

LIMIT_S = 60
_USER = "postgres"


def programs() -> Path | None:
    """Where PostgreSQL's own programs are, the newest; None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    every = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return every[-1].parent if every else None


class PostgresServer:
    """A running server; `database` makes an empty database and returns its URL."""

    def __init__(self, port: int) -> None:
        self._port = port

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database for one test."""
        name = f"hub_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name}")
        try:
            yield f"postgresql+psycopg://{_USER}@127.0.0.1:{self._port}/{name}"
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(host="127.0.0.1", port=self._port, user=_USER, dbname="postgres", autocommit=True) as one:
            one.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Yield a server; skips where PostgreSQL is not installed."""
    bin_ = programs()
    if bin_ is None:
        pytest.skip("PostgreSQL is not installed here (Debian's package postgresql)")
    # Short: a Unix socket's path may have 107 characters, and another user must reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="kcpg", dir=tempfile.gettempdir()))
    data = folder / "data"
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if as_root:
        shutil.chown(folder, _USER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    prefix = ["runuser", "-u", _USER, "--"] if as_root else []

    def run(name: str, *arguments: str) -> None:
        done = subprocess.run(
            [*prefix, str(bin_ / name), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("initdb", "-D", str(data), "-U", _USER, "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=50"
    run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield PostgresServer(port)
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)
