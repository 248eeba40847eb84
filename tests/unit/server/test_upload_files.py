"""What server and courier share: addresses, settings, how the upload stands for a console, receipts on the disk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.clock import SystemClock
from exam.ids import Digest, Ticket
from exam.receipts import Receipt, ReceivedResult, sign_receipt
from exam.trust.signing import make_signing_key, public_of
from exam.wire.safe_home_rows import UPLOAD_CONFIRMED, UploadRow
from server.site_folder import SiteFolder
from server.upload_files import (
    SILENT,
    STOPPED,
    UNREADABLE,
    UploadSettings,
    UploadSettingsError,
    UploadStatus,
    find_receipt,
    hub_address,
    keep_receipt,
    known_upload,
    newest_receipt,
    read_upload_settings,
    receipts_folder,
    receipts_of,
    settings_file,
    status_file,
    upload_row,
    write_status,
    write_upload_settings,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = 1_800_000_000_000
SETTINGS = UploadSettings("https://hub.example")
KEY = make_signing_key()
RECEIPT = Receipt(
    organiser="培训评价组织",
    site="S0001",
    plan="2026110001",
    bundle=Digest("ab" * 32),
    lineage="cd" * 32,
    records=100,
    journal="ef" * 32,
    final=True,
    at=datetime(2026, 11, 28, 9, 30, tzinfo=UTC),
    candidates=(ReceivedResult(Ticket("0" * 26), Digest("12" * 32)),),
)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://hub.example", "https://hub.example"),
        (" https://hub.example:8443/kaochang/ ", "https://hub.example:8443/kaochang"),
        ("http://127.0.0.1:8600", "http://127.0.0.1:8600"),
        ("http://hub.example", None),
        ("https://name:password@hub.example", None),
        ("https://hub.example/?a=b", None),
        ("https://", None),
        ("hub.example", None),
        ("https://hub.example:port", None),
        ("https://[", None),
        ("https://" + "a" * 600, None),
    ],
)
def test_a_hub_is_reached_by_tls_or_on_this_very_machine(given: str, kept: str | None) -> None:
    assert hub_address(given) == kept


@given(st.text())
def test_no_text_is_too_odd_for_an_address(text: str) -> None:
    tidy = hub_address(text)
    assert tidy is None or hub_address(tidy) == tidy


def test_settings_that_are_damaged_are_said_to_be(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    assert read_upload_settings(site) is None
    write_upload_settings(site, SETTINGS)
    assert read_upload_settings(site) == SETTINGS
    for data in (b"", b"{}", b"\xff", msgspec.json.encode(UploadSettings("http://hub.example"))):
        settings_file(site).write_bytes(data)
        with pytest.raises(UploadSettingsError):
            read_upload_settings(site)
        assert known_upload(site, "Asia/Shanghai", SystemClock()) == UploadRow(UNREADABLE)


def test_a_status_that_is_damaged_is_none(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path)
    write_upload_settings(site, SETTINGS)
    write_status(site, UploadStatus("upload_sent", SystemClock().wall_ms(), "ab", 5, 5))
    assert known_upload(site, "Asia/Shanghai", SystemClock()) == UploadRow("upload_sent", 5, 5)
    status_file(site).write_bytes(b"{")
    assert known_upload(site, "Asia/Shanghai", SystemClock()) == UploadRow(STOPPED)


def test_a_site_without_upload_tells_nothing() -> None:
    assert upload_row(None, None, ZONE, NOW) == UploadRow()


def test_a_courier_that_is_not_heard_of_has_stopped() -> None:
    status = UploadStatus("upload_sending", NOW, "ab", 1, 9)
    assert upload_row(SETTINGS, status, ZONE, NOW + SILENT) == UploadRow("upload_sending", 1, 9)
    assert upload_row(SETTINGS, status, ZONE, NOW + SILENT + 1).code == STOPPED
    assert upload_row(SETTINGS, None, ZONE, NOW).code == STOPPED


def test_what_was_confirmed_stays_confirmed_however_long_ago() -> None:
    status = UploadStatus(UPLOAD_CONFIRMED, NOW, "ab", 9, 9, 38, RECEIPT.at)
    row = upload_row(SETTINGS, status, ZONE, NOW + 1000 * SILENT)
    assert row == UploadRow(UPLOAD_CONFIRMED, 9, 9, "2026-11-28 17:30", 38)


def test_receipts_are_found_again_and_only_those_that_the_organiser_signed(tmp_path: Path) -> None:
    site, public = SiteFolder(tmp_path), public_of(KEY)
    assert list(receipts_of(site, public)) == []
    later = msgspec.structs.replace(RECEIPT, bundle=Digest("99" * 32), records=200)
    other = msgspec.structs.replace(RECEIPT, bundle=Digest("88" * 32), plan="2026110002", records=900)
    for receipt in (RECEIPT, later, other):
        keep_receipt(site, receipt, sign_receipt(receipt, KEY))
    forged = msgspec.structs.replace(RECEIPT, bundle=Digest("77" * 32), records=10_000)
    keep_receipt(site, forged, sign_receipt(forged, make_signing_key()))
    (receipts_folder(site) / "notes.kcreceipt").write_bytes(b"")
    assert {one.bundle[:2] for one in receipts_of(site, public)} == {"ab", "99", "88"}
    assert newest_receipt(site, public, RECEIPT.plan) == later
    assert newest_receipt(site, public, "another") is None
    assert find_receipt(site, public, RECEIPT.bundle) == RECEIPT
    assert find_receipt(site, public, forged.bundle) is None
