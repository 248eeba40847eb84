"""Each line against its limit: at it ready, beyond it not, and never measured is not ready either."""

from __future__ import annotations

import msgspec
import pytest

from exam.ids import MachineId
from provisioning.rehearsal.course import DayFigures
from provisioning.rehearsal.day_disk import DayDisk
from provisioning.rehearsal.figures import PcFigures
from provisioning.rehearsal.ledger import Comparison
from provisioning.rehearsal.restoring import Restored
from provisioning.rehearsal.texts import LINES, REMEDIES
from provisioning.rehearsal.verdicts import LIMITS, Rehearsed, is_ready, lines_of

DAY = DayFigures(
    login_ms=round(LIMITS.login_s * 1000),
    open_ms=round(LIMITS.open_s * 1000),
    recovery_ms=round(LIMITS.recovery_s * 1000),
    cable_ms=60,
    upload_ms=2000,
    hand_in_ms=round(LIMITS.hand_in_s * 1000),
    hand_ins=(2, 2),
    restored=Restored(2, 0),
)
PC = PcFigures(MachineId("PC-1"), acks_ms=(round(LIMITS.ack_p99_ms),), paper_ms=(30,), upload_bytes=10_000_000)
AT_THE_LIMITS = Rehearsed((PC,), DAY, Comparison(50, 0), DayDisk(1000, 40, 10, 400_000))


def failing(found: Rehearsed) -> list[str]:
    lines = lines_of(found)
    codes = [line.code for line in lines if not line.ok]
    assert is_ready(found, lines) == (not codes)
    return codes


def day(**change: object) -> Rehearsed:
    changed = msgspec.structs.replace(DAY, **change)
    return msgspec.structs.replace(AT_THE_LIMITS, day=changed)


def test_at_every_limit_the_site_is_ready() -> None:
    assert failing(AT_THE_LIMITS) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("login_ms", "login"), ("open_ms", "open"), ("recovery_ms", "recovery"), ("hand_in_ms", "hand_in")],
)
def test_one_millisecond_beyond_a_limit_is_not_ready_nor_is_what_was_never_measured(name: str, code: str) -> None:
    assert failing(day(**{name: getattr(DAY, name) + 1})) == [code]
    assert failing(day(**{name: None})) == [code]


def test_acknowledgements_are_judged_by_their_slowest_hundredth() -> None:
    slow = msgspec.structs.replace(PC, acks_ms=(1,) * 98 + (301, 301))
    assert failing(msgspec.structs.replace(AT_THE_LIMITS, pcs=(slow,))) == ["ack_p99"]
    rare = msgspec.structs.replace(PC, acks_ms=(1,) * 99 + (301,))
    assert failing(msgspec.structs.replace(AT_THE_LIMITS, pcs=(rare,))) == []
    silent = msgspec.structs.replace(PC, acks_ms=())
    assert failing(msgspec.structs.replace(AT_THE_LIMITS, pcs=(silent,))) == ["ack_p99"]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (day(hand_ins=(2, 1)), "handed_in"),
        (day(hand_ins=(0, 0)), "handed_in"),
        (day(restored=Restored(2, 1)), "restored_otherwise"),
        (day(restored=None), "restored_otherwise"),
        (msgspec.structs.replace(AT_THE_LIMITS, comparison=Comparison(50, 1)), "lost"),
        (msgspec.structs.replace(AT_THE_LIMITS, comparison=Comparison(0, 0)), "lost"),
        (msgspec.structs.replace(AT_THE_LIMITS, disk=DayDisk(1000, 40, 10, 399_999)), "disk"),
        (
            msgspec.structs.replace(AT_THE_LIMITS, pcs=(msgspec.structs.replace(PC, errors=("photo_unknown",)),)),
            "errors",
        ),
    ],
)
def test_each_thing_that_fails_is_named(found: Rehearsed, code: str) -> None:
    assert failing(found) == [code]


def test_a_broken_chain_or_a_day_that_stopped_is_not_ready_whatever_was_measured() -> None:
    for found in (
        msgspec.structs.replace(AT_THE_LIMITS, comparison=Comparison(50, 0, broken_at=7)),
        day(failed_step="hand_in", failed_code="no_pc_left"),
    ):
        assert not is_ready(found, lines_of(found))


def test_a_plan_without_a_practical_has_no_line_for_uploads() -> None:
    assert "upload" in {line.code for line in lines_of(AT_THE_LIMITS)}
    assert "upload" not in {line.code for line in lines_of(day(upload_ms=None))}


def test_every_line_has_a_name_and_every_limit_a_remedy() -> None:
    simulated = lines_of(msgspec.structs.replace(AT_THE_LIMITS, enrolment_ms=900))
    real = lines_of(msgspec.structs.replace(day(upload_ms=None), pcs=(msgspec.structs.replace(PC, upload_ms=(500,)),)))
    lines = (*simulated, *real)
    assert {line.code for line in lines} == set(LINES)
    assert {line.code for line in lines if line.limit is not None} == set(REMEDIES)
