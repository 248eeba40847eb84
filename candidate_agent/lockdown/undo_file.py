"""What undoes the lockdown, on this PC's disk: one small file, replaced whole, in place before a step acts.

    KAOCHANG-UNDO 1
    <CRC-32> {"step": "ways_out", "before": {"task_manager_off": null}}      a line for each step, in their order
    end 1                                                                    how many lines there are

A power cut leaves the old file or the new one. A disk that lied may still leave a torn one: its whole lines count,
and the rest is guessed from the machine (`sequence`); it never keeps a PC from starting.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from candidate_agent.lockdown.files import replace_file
from candidate_agent.lockdown.machine import Setting, Value
from candidate_agent.lockdown.steps import StepName

UNDO_FILE = "undo.kcu"
LONGEST_FILE = 64 * 1024
_HEADER = "KAOCHANG-UNDO 1"


class UndoError(Exception):
    """The PC's disk refused; the step that asked must not act."""


class Undo(msgspec.Struct, frozen=True):
    """What a step must put back."""

    step: StepName
    before: Mapping[Setting, Value]


class Undos(msgspec.Struct, frozen=True):
    """What was found. `damaged` is whether something of it could not be read."""

    undos: tuple[Undo, ...] = ()
    damaged: bool = False


class UndoStore(Protocol):
    """Where undos are kept."""

    def load(self) -> Undos:
        """Read what is kept; raises nothing."""

    def save(self, undos: Sequence[Undo]) -> None:
        """Replace what is kept; it is durable when this returns. Raises UndoError."""

    def set_aside(self) -> None:
        """Keep a copy of what cannot be read, for people. Raises nothing."""


class UndoFile:
    """Undos in a folder of this PC."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / UNDO_FILE

    def load(self) -> Undos:
        """Read the file; none is none, and what cannot be read is damage."""
        try:
            with self._path.open("rb") as file:
                data = file.read(LONGEST_FILE + 1)
        except FileNotFoundError:
            return Undos()
        except OSError:
            return Undos(damaged=True)
        return decode(data)

    def save(self, undos: Sequence[Undo]) -> None:
        """Write the file anew, an empty one too: taking it away is no more durable than writing it."""
        try:
            replace_file(self._path, encode(undos))
        except OSError as error:
            raise UndoError(f"the PC's disk refused: {error.strerror}") from error

    def set_aside(self) -> None:
        """Copy the file to `undo.damaged`, over an earlier one."""
        with contextlib.suppress(OSError):
            with self._path.open("rb") as file:
                data = file.read(LONGEST_FILE)
            replace_file(self._path.with_suffix(".damaged"), data)


def encode(undos: Sequence[Undo]) -> bytes:
    """The file's bytes."""
    lines = [_HEADER.encode()]
    for undo in undos:
        text = msgspec.json.encode(undo)
        lines.append(b"%08x %s" % (zlib.crc32(text), text))
    return b"\n".join([*lines, b"end %d" % len(undos), b""])


def decode(data: bytes) -> Undos:
    """Read a file's bytes. Every line stands for itself; a step that is named twice is taken as first written."""
    lines = data[:LONGEST_FILE].split(b"\n")
    found: dict[StepName, Undo] = {}
    for line in lines:
        undo = _undo(line)
        if undo is not None:
            found.setdefault(undo.step, undo)
    undos = tuple(found.values())
    return Undos(undos, damaged=data != encode(undos))


def _undo(line: bytes) -> Undo | None:
    mark, _, text = line.partition(b" ")
    if mark != b"%08x" % zlib.crc32(text):
        return None
    try:
        return msgspec.json.decode(text, type=Undo)
    except msgspec.MsgspecError:
        return None
