"""How one PC was set up (考生机设置): `agent.json` in its folder, and what the command line says above it."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Annotated

import msgspec

from candidate_agent.lockdown.findings import FindingCode
from candidate_agent.lockdown.policy import LockdownPolicy, Severity
from candidate_agent.lockdown.steps import StepName
from exam import look
from exam.ids import MachineId, machine_name
from exam.text import Language

FILE = "agent.json"
MOST_BYTES = 256 * 1024
ON_LINUX = LockdownPolicy(required=(), skipped=tuple(StepName))
"""Linux can only look (docs/lockdown.md): nothing is required of it and no step is tried."""
AT_A_DESK = LockdownPolicy(
    required=(),
    skipped=tuple(StepName),
    severities={code.value: Severity.INFO for code in FindingCode},
    internet_targets=(),
)
"""A rehearsal in a plain window: nothing is changed, nothing locks, and nothing outside is knocked at."""


class AgentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One PC. Empty values are found out: the machine's name from the system, the server by looking for it."""

    machine: str = ""
    room: str = ""
    seat: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
    server: str = ""
    authority: str = ""
    """The site's certificate, as a path; relative to the folder of `agent.json`."""
    language: Language = "zh"
    text_size: Annotated[int, msgspec.Meta(ge=look.LEAST_FACTOR, le=look.MOST_FACTOR)] = look.LEAST_FACTOR
    code: str = ""
    """A one-time code with which this PC enrols itself, once; without meaning where it has a certificate."""
    work_folder: str = ""
    """Where the practical's folders are laid out; else `work` in the agent's folder."""
    lockdown: LockdownPolicy | None = None
    """What is locked down and looked for; None: the usual on Windows, looking alone on other systems."""

    def policy(self, *, in_exam: bool) -> LockdownPolicy:
        """The lockdown's policy on this system."""
        if not in_exam:
            return AT_A_DESK
        if self.lockdown is not None:
            return self.lockdown
        return LockdownPolicy() if platform.system() == "Windows" else ON_LINUX

    def machine_id(self) -> MachineId:
        """This PC's name; from the system's own where none was given."""
        return machine_name(self.machine or platform.node())


class SettingsError(Exception):
    """The file is not one of settings; its text says where."""


def read_settings(folder: Path) -> AgentSettings:
    """Read the settings of a PC; usual ones where there is no file. Raises SettingsError."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return AgentSettings()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    try:
        return msgspec.json.decode(data, type=AgentSettings)
    except msgspec.MsgspecError as error:
        raise SettingsError(f"{path}: {error}") from error
