"""Everything a site may decide about the lockdown, in one frozen value; the plan changes it, code never does.

Names of programs are file names as the system shows them; case, width and a closing `.exe` do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from candidate_agent.lockdown.steps import StepName
from exam.policy import MINUTE, SECOND
from exam.preflight.known_names import OUTSIDE, REMOTE_PROGRAMS, TALK_PROGRAMS, VIRTUAL_NETWORKS

ProgramName = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Host = Annotated[str, msgspec.Meta(min_length=1, max_length=253)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Programs = Annotated[tuple[ProgramName, ...], msgspec.Meta(max_length=512)]


class Severity(StrEnum):
    """What a finding does."""

    LOCK = "lock"  # 锁定: the candidate waits until a person has looked
    WARN = "warn"  # 警告: the invigilator should look, the candidate goes on
    INFO = "info"  # 提示: for the record


class Target(msgspec.Struct, frozen=True):
    """A place on the internet that must not answer; by number, so that no name server is needed."""

    host: Host
    port: Port


class Work(StrEnum):
    """What the candidate is about, as far as programs go."""

    THEORY = "theory"  # 理论, and all waiting: no other program
    PRACTICAL = "practical"  # 实操: the programs of the handbook may run (section 3)


BROWSERS = ("firefox", "chrome")
DESIGN_PROGRAMS = ("Dreamweaver", "Fireworks", "Photoshop")
CAPTURE_PROGRAMS = (
    *("obs64", "obs32", "obs", "bdcam", "Camtasia", "CamtasiaStudio", "Snipaste", "PixPin", "ShareX", "FSCapture"),
    *("SnippingTool", "ScreenClippingHost", "ScreenSketch", "psr", "FlashBack Recorder", "EVCapture", "oCam"),
    *("simplescreenrecorder", "flameshot", "spectacle", "gnome-screenshot", "kazam", "vokoscreen", "peek"),
)


class LockdownPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules of one site."""

    forbidden: Programs = (*TALK_PROGRAMS, *REMOTE_PROGRAMS)
    """Programs that never run during an exam."""
    capture: Programs = CAPTURE_PROGRAMS
    """Programs that record or copy the screen."""
    practical_only: Programs = (*BROWSERS, *DESIGN_PROGRAMS)
    """Programs of the practical (handbook section 3), forbidden at any other time."""
    most_displays: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1
    internet_targets: Annotated[tuple[Target, ...], msgspec.Meta(max_length=8)] = tuple(
        Target(place.host, place.port) for place in OUTSIDE
    )
    """Public name servers, which answer over TCP from anywhere that has the internet."""
    probe_patience: Annotated[int, msgspec.Meta(ge=100, le=30 * SECOND)] = 3 * SECOND
    probe_every: Annotated[int, msgspec.Meta(ge=10 * SECOND)] = MINUTE
    look_every: Annotated[int, msgspec.Meta(ge=SECOND)] = 5 * SECOND
    virtual_networks: Programs = VIRTUAL_NETWORKS
    """How the names of interfaces begin that lead nowhere: they are no second network and have no cable."""
    needs_chinese_input: bool = True
    clock_tolerance: Annotated[int, msgspec.Meta(ge=SECOND)] = 30 * SECOND
    """So far the machine's date may move against its own count before somebody must have changed it."""
    gone_after: Annotated[int, msgspec.Meta(ge=0)] = 10 * SECOND
    """So long something must stay away before it counts as gone: a driver's reset is no new finding."""
    severities: Mapping[str, Severity] = {}
    """Other severities than usual, by a finding's code."""
    skipped: tuple[StepName, ...] = ()
    """Steps that are not performed."""
    required: tuple[StepName, ...] = (StepName.KEYBOARD,)
    """Steps without which there is no exam at this PC; where one fails everything is reverted."""
    code_attempts: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    code_attempt_window: Annotated[int, msgspec.Meta(ge=SECOND)] = 5 * MINUTE


def plain(program: str) -> str:
    """A program's name as names are compared."""
    return unicodedata.normalize("NFKC", program).strip().casefold().removesuffix(".exe")
