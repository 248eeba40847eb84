"""How one console was set up (监考机设置): `console.json` in its folder, and what the command line says above it."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from exam import look
from exam.ids import MachineId, machine_name
from exam.text import Language

FILE = "console.json"
MOST_BYTES = 64 * 1024


class ConsoleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One console. Empty values are found out: the machine's name from the system, the server by looking for it."""

    machine: str = ""
    server: str = ""
    authority: str = ""
    language: Language = "zh"
    text_size: Annotated[int, msgspec.Meta(ge=look.LEAST_FACTOR, le=look.MOST_FACTOR)] = look.LEAST_FACTOR
    palette: Literal["light", "dark"] = "light"
    sound: bool = True

    def machine_id(self) -> MachineId:
        """This console's name; from the system's own where none was given."""
        return machine_name(self.machine or platform.node(), otherwise="console")


class SettingsError(Exception):
    """The file is not one of settings; its text says where."""


def read_settings(folder: Path) -> ConsoleSettings:
    """Read the settings of a console; usual ones where there is no file. Raises SettingsError."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=ConsoleSettings)
    except FileNotFoundError:
        return ConsoleSettings()
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise SettingsError(f"{path}: {error}") from error


def write_settings(folder: Path, settings: ConsoleSettings) -> None:
    """Remember how somebody likes it. A disk that refuses costs the remembering and nothing else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=1))
    except OSError:
        return
