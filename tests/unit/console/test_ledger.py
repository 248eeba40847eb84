"""Orders are on the console's disk before they leave, and gone once they were answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam.commands import ExtendSitting, LowerHand
from invigilator_console.ledger import KeptOrder, Ledger
from tests.conftest import ExpectedLogs
from tests.ui.console.stage import StagedDesk

SITTING = StagedDesk(2).seat(1).sitting
ORDER = KeptOrder("a" * 24, ExtendSitting(SITTING, 300_000, "设备故障"), "监考甲", 5, 1)


def test_an_order_survives_the_console(tmp_path: Path) -> None:
    assert Ledger(tmp_path).keep(ORDER)
    assert list(Ledger(tmp_path).kept()) == [ORDER]


def test_an_answered_order_is_gone_and_answering_twice_is_no_fault(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.keep(ORDER)
    ledger.forget(ORDER.request)
    ledger.forget(ORDER.request)
    assert list(ledger.kept()) == []


def test_the_oldest_comes_first(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    newer = KeptOrder("b" * 24, LowerHand(SITTING), "监考甲", 9)
    older = KeptOrder("c" * 24, LowerHand(SITTING), "监考甲", 3)
    for order in (newer, ORDER, older):
        ledger.keep(order)
    assert [order.ordered_at for order in ledger.kept()] == [3, 5, 9]


def test_a_damaged_order_costs_itself_alone(tmp_path: Path, expects_log: ExpectedLogs) -> None:
    ledger = Ledger(tmp_path)
    ledger.keep(ORDER)
    (tmp_path / "damaged.order").write_bytes(b"\xff{")
    expects_log("an order on this console's disk cannot be read")
    assert list(ledger.kept()) == [ORDER]


def test_a_half_written_order_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.half").write_bytes(b"{")
    assert list(Ledger(tmp_path).kept()) == []


def test_a_disk_that_refuses_is_told_and_stops_nobody(tmp_path: Path, expects_log: ExpectedLogs) -> None:
    (tmp_path / "file").write_bytes(b"")
    expects_log("an order could not be kept")
    assert not Ledger(tmp_path / "file" / "below").keep(ORDER)


@pytest.mark.skipif("sys.platform == 'win32'", reason="rights of files are Windows' own")
def test_only_the_owner_can_read_an_order(tmp_path: Path) -> None:
    Ledger(tmp_path).keep(ORDER)
    assert (tmp_path / f"{ORDER.request}.order").stat().st_mode & 0o077 == 0
