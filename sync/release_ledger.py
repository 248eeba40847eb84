"""What the organiser keeps: the key of a site, and beside it the next serial number and a line for each release.

FILE          the key, owner only; its copy is the site's SITE/trust/release.key
FILE.serial   the next serial number, written before a code is shown: none is given twice
FILE.log      one line of JSON a release: what was allowed, by whom and when. The code itself is not in it.

Two people giving a code in the same moment may meet in one serial number. Their releases have different ids all the
same, unless both allowed exactly the same, and that is then allowed once.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from exam.trust.release_codes import (
    SERIALS,
    ReleaseRequest,
    decode_release_key,
    encode_release_key,
    make_code,
    release_id,
)
from exam.trust.sealing import KEY_BYTES
from server.site_folder import write_atomically

OWNER_ONLY = 0o600
LONGEST_FILE = 4 * 1024 * 1024
"""Bytes that are read of the log; a full one, of all serial numbers, is far shorter."""


class LedgerError(Exception):
    """The key cannot be used or made; `code` names the sentence that says what to do."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


class GivenRelease(msgspec.Struct, frozen=True):
    """A code that was made, and the release's id as the site's journal will name it."""

    code: str
    id: str
    serial: int


class LoggedRelease(msgspec.Struct, frozen=True):
    """One line of the log."""

    id: str
    serial: int
    at: datetime
    by: str
    request: ReleaseRequest


def make_key_file(path: Path) -> bytes:
    """Make a new key and return it. Raises LedgerError where something is there already, OSError as the disk does."""
    for place in (path, _serial_file(path), _log_file(path)):
        if place.exists():
            raise LedgerError("exists", place)
    key = secrets.token_bytes(KEY_BYTES)
    write_atomically(path, encode_release_key(key), mode=OWNER_ONLY)
    return key


def read_key_file(path: Path) -> bytes:
    """Read a key. Raises LedgerError `key_missing` or `key_unreadable`, OSError as the disk does."""
    try:
        with path.open("rb") as file:
            key = decode_release_key(file.read(1024))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise LedgerError("key_missing", path) from error
    if key is None:
        raise LedgerError("key_unreadable", path)
    return key


def give(path: Path, request: ReleaseRequest, by: str, at: datetime) -> GivenRelease:
    """Make the code for a request under the next serial number, and write both down before anybody sees the code.

    Raises LedgerError, `serials_used` and `serial_unreadable` among them, or OSError; then no code was given.
    """
    key = read_key_file(path)
    serial = _next_serial(path)
    given = GivenRelease(make_code(key, request, serial), release_id(key, request, serial), serial)
    write_atomically(_serial_file(path), f"{serial + 1}\n".encode(), mode=OWNER_ONLY)
    _append(_log_file(path), LoggedRelease(given.id, serial, at, by, request))
    return given


def read_log(path: Path) -> list[LoggedRelease]:
    """Every release of a key, oldest first; a line that a power cut tore is left out."""
    return list(_lines(_log_file(path)))


def _next_serial(path: Path) -> int:
    """One more than was ever given, by the file or, where that was lost, by the log."""
    logged = max((line.serial + 1 for line in _lines(_log_file(path))), default=0)
    try:
        text = _serial_file(path).read_bytes()[:16]
        serial = max(int(text), logged)
    except FileNotFoundError:
        serial = logged
    except ValueError as error:
        if not logged:
            raise LedgerError("serial_unreadable", _serial_file(path)) from error
        serial = logged
    if not 0 <= serial < SERIALS:
        raise LedgerError("serials_used", path)
    return serial


def _append(path: Path, line: LoggedRelease) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
    with os.fdopen(handle, "ab") as file:
        # A line of its own even behind one that was torn.
        file.write(b"\n" * (file.tell() > 0) + msgspec.json.encode(line))
        file.flush()
        os.fsync(file.fileno())


def _lines(path: Path) -> Iterator[LoggedRelease]:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE)
    except FileNotFoundError:
        return
    for line in data.splitlines():
        try:
            yield msgspec.json.decode(line, type=LoggedRelease)
        except (msgspec.MsgspecError, UnicodeError):
            continue


def _serial_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.serial")


def _log_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.log")
