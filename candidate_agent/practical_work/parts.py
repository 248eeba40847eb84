"""What keeping a practical needs of the rest of the program, and where things lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from candidate_agent.session.pieces import PieceFolder
from candidate_agent.workspace.laid_folder import Session
from candidate_agent.workspace.opening import Opener
from exam.clock import Clock
from exam.commands import FileEntry
from exam.ids import ItemId
from exam.wire.messages import Seated

FileKey = tuple[ItemId, str]


class Known(Protocol):
    """What the session knows of files: the core, or a fake. Versions are oldest first."""

    @property
    def files(self) -> Mapping[FileKey, FileEntry]:
        """The newest version of each file."""

    @property
    def versions(self) -> Mapping[FileKey, tuple[FileEntry, ...]]:
        """Every version that this PC knows of, oldest first."""

    @property
    def seated(self) -> Seated | None:
        """Whose sitting it is."""

    def remaining(self, monotonic: int) -> int | None:
        """Milliseconds left; None while nobody is answering."""


class FileSession(Session, Protocol):
    """What this needs of the runner, or a fake."""

    def uploads(self) -> Mapping[FileKey, float]:
        """Files that are not at the site yet, and how much of each is there, 0 to 1."""


class Places(msgspec.Struct, frozen=True):
    """`root` is where candidates work, `away` where folders go when they left; no candidate looks there."""

    root: Path
    away: Path


@dataclass(frozen=True)
class Parts:
    """The rest of the program. `changed` tells that a screen may look anew."""

    session: FileSession
    known: Known
    pieces: PieceFolder
    clock: Clock
    opener: Opener
    changed: Callable[[], None]


class Desk(msgspec.Struct, frozen=True):
    """Whose folder it is, told by no name, and what it is called."""

    mark: str
    folder: str
