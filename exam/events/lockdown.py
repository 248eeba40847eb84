"""Facts about a PC's lockdown while a candidate is seated there: what it found, and how it was unlocked."""

from __future__ import annotations

import msgspec

from exam.evidence import Evidence, Severity
from exam.ids import MachineId, SittingId
from exam.people import Actor
from exam.text import Fact
from exam.timing import Instant


class FindingReported(msgspec.Struct, frozen=True, tag="finding_reported"):
    """The PC found something (发现). One of severity `lock` locks it until people release it."""

    sitting: SittingId
    line: int
    seq: int
    code: str
    about: str
    severity: Severity
    facts: dict[str, Fact]
    since: Instant


class FindingGone(msgspec.Struct, frozen=True, tag="finding_gone"):
    """What the PC had found is no more. That alone unlocks nothing."""

    sitting: SittingId
    line: int
    seq: int
    code: str
    about: str
    at: Instant


class EmergencyCodeUsed(msgspec.Struct, frozen=True, tag="emergency_code_used"):
    """An emergency code (应急解锁码) opened the locked PC at `at`; `serial` tells which of the envelope it was."""

    sitting: SittingId
    line: int
    seq: int
    serial: int
    at: Instant
    causes: tuple[Evidence, ...]


class LockReleased(msgspec.Struct, frozen=True, tag="lock_released"):
    """Somebody looked and released the PC for these causes (解除锁定); they do not lock it again in this session."""

    sitting: SittingId
    causes: tuple[Evidence, ...]
    actor: Actor
    reason: str


class EmergencyCodeRead(msgspec.Struct, frozen=True, tag="emergency_code_read"):
    """Somebody had an emergency code of a PC told to them (读取应急解锁码), to read it out there."""

    sitting: SittingId
    machine: MachineId
    serial: int
    actor: Actor
    reason: str
