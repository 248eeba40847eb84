"""As much of SQL Server's wire protocol (TDS 7.4, [MS-TDS]) as a login and scripted answers take, on loopback.

It lets Microsoft's real ODBC driver, pyodbc and SQLAlchemy run as they will against a server: what they make of a
refused login, a lost connection or an error's number is theirs, not the test's. It knows no SQL: the first script
entry whose text stands in a batch answers it, anything else is answered with success.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote_plus

import msgspec

_BATCH, _RPC, _REPLY = 0x01, 0x03, 0x04
_DONE_ERROR = 0x02


class Fails(msgspec.Struct, frozen=True):
    """Answer with an error of this number."""

    number: int
    severity: int = 16


class Drops(msgspec.Struct, frozen=True):
    """Answer by closing the connection."""


Answer = int | str | Fails | Drops
Login = Literal["accept", "refuse", "no database", "drop"]

# What SQLAlchemy asks on its first connection.
CONNECTING: Mapping[str, Answer] = {
    "ProductVersion": "13.0.1601.5",
    "schema_name()": "dbo",
    "sys.system_views": "dm_exec_sessions",
    "transaction_isolation_level": "READ COMMITTED",
    "test max support": "test max support",
    "fn_listextendedproperty": 1,
}


class FakeSqlServer:
    """A listening socket and one thread; use it as a context manager. `batches` are the statements it was sent."""

    def __init__(self, login: Login = "accept", script: Mapping[str, Answer] | None = None) -> None:
        self._login = login
        self._script: dict[str, Answer] = {**(script or {}), **CONNECTING}
        self.batches: list[str] = []
        self.logins = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="fake SQL Server")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A last connection wakes the thread from accept() on every system; closing the listener does not.
        self._stopping = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(timeout=5)
        self._listener.close()

    _stopping = False

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if self._stopping:
                    return
                # A driver that gives up closes while it is being answered.
                with contextlib.suppress(ConnectionError):
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        if _receive(connection) is None:
            return
        connection.sendall(_packet(_prelogin()))
        if _receive(connection) is None or self._login == "drop":
            return
        self.logins += 1
        if self._login != "accept":
            refusal = _error(18456, 14) if self._login == "refuse" else _error(4060, 11)
            connection.sendall(_packet(refusal + _done(_DONE_ERROR)))
            _receive(connection)
            return
        connection.sendall(_packet(_login_ack() + _done()))
        while (message := _receive(connection)) is not None:
            reply = self._reply(*message)
            if reply is None:
                return
            connection.sendall(_packet(reply))

    def _reply(self, kind: int, body: bytes) -> bytes | None:
        if kind == _RPC:
            return _error(2812, 16) + _done(_DONE_ERROR)  # no such procedure
        if kind != _BATCH:
            return _done()  # a transaction's begin, commit or roll-back
        text = body[struct.unpack_from("<I", body)[0] :].decode("utf-16-le")
        self.batches.append(text)
        answer = next((answer for part, answer in self._script.items() if part in text), None)
        match answer:
            case None:
                return _done()
            case Drops():
                return None
            case Fails(number=number, severity=severity):
                return _error(number, severity) + _done(_DONE_ERROR)
            case _:
                return _one_value(answer) + _done()


def server_url(driver: Path | str, port: int) -> str:
    """Return the URL under which SQLAlchemy reaches a port of this machine with a driver, named or by its file."""
    text = (
        f"Driver={{{driver}}};Server=tcp:127.0.0.1,{port};Database=kaochang;UID=tester;PWD=invented;"
        "Encrypt=no;TrustServerCertificate=yes;ConnectRetryCount=0"
    )
    return f"mssql+pyodbc:///?odbc_connect={quote_plus(text)}"


def _receive(connection: socket.socket) -> tuple[int, bytes] | None:
    """Read one message of one or more packets; None where the driver has gone."""
    message = b""
    while True:
        head = _exactly(connection, 8)
        if head is None:
            return None
        kind, status, length = struct.unpack_from(">BBH", head)
        body = _exactly(connection, length - 8)
        if body is None:
            return None
        message += body
        if status & 1:
            return kind, message


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        try:
            piece = connection.recv(count - len(data))
        except ConnectionError:
            return None
        if not piece:
            return None
        data += piece
    return data


def _packet(body: bytes) -> bytes:
    return struct.pack(">BBHHBB", _REPLY, 1, 8 + len(body), 52, 1, 0) + body


def _prelogin() -> bytes:
    options = ((0, bytes((13, 0, 6, 65, 0, 0))), (1, b"\x02"), (2, b"\x00"), (3, b""), (4, b"\x00"))
    head, values = b"", b""
    start = 5 * len(options) + 1
    for token, value in options:
        head += struct.pack(">BHH", token, start + len(values), len(value))
        values += value
    return head + b"\xff" + values


def _short(text: str) -> bytes:
    return struct.pack("<B", len(text)) + text.encode("utf-16-le")


def _login_ack() -> bytes:
    body = b"\x01\x74\x00\x00\x04" + _short("Microsoft SQL Server") + bytes((13, 0, 6, 65))
    return b"\xad" + struct.pack("<H", len(body)) + body


def _error(number: int, severity: int) -> bytes:
    text = "Invented: the value is '990000-secret'."
    body = struct.pack("<IBBH", number, 1, severity, len(text)) + text.encode("utf-16-le")
    body += _short("fake") + _short("") + struct.pack("<I", 1)
    return b"\xaa" + struct.pack("<H", len(body)) + body


def _one_value(value: int | str) -> bytes:
    head = b"\x81" + struct.pack("<HIH", 1, 0, 0x0009)
    if isinstance(value, int):
        return head + b"\x26\x04" + _short("v") + b"\xd1\x04" + struct.pack("<i", value)
    data = value.encode("utf-16-le")
    collation = b"\x09\x04\xd0\x00\x34"
    return (
        head
        + b"\xe7"
        + struct.pack("<H", 8000)
        + collation
        + _short("v")
        + b"\xd1"
        + struct.pack("<H", len(data))
        + data
    )


def _done(status: int = 0) -> bytes:
    return b"\xfd" + struct.pack("<HHQ", status | (0x10 if not status else 0), 0, 1 if not status else 0)
