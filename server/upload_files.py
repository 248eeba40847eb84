"""What server and courier share of the upload (上传): how it is allowed, how far it is, and the receipts that came.

SITE/upload/settings.json               where the hub is, whether results go there by themselves, and how fast
SITE/upload/hub.pem                     the hub's authority, where it is none that the machine trusts anyway
SITE/upload/status.json                 how far the courier is; derived, and made anew by it
SITE/upload/cleared.json                that the candidates' files were taken away after that, by whom and why
SITE/upload/receipts/<bundle>.kcreceipt the organiser's receipts, as they came
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from exam.clock import Clock
from exam.ids import Digest, parse_digest
from exam.policy import MINUTE
from exam.receipts import MAX_RECEIPT, Receipt, read_receipt
from exam.text import Refusal
from exam.wire.safe_home_rows import UPLOAD_CONFIRMED, UploadRow
from server.site_folder import SiteFolder, write_atomically

STOPPED, UNREADABLE = "upload_stopped", "upload_unreadable"
"""The courier has not been heard of for a while; its settings cannot be read."""
RESTING = frozenset({UPLOAD_CONFIRMED})
"""What stands, however long ago it was said."""
SILENT = 3 * MINUTE
"""A courier that runs says so more often than this."""
LONGEST_HUB = 500
MOST_BYTES = 64 * 1024
MOST_RECEIPTS = 1000
ENDING = ".kcreceipt"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class UploadSettings(msgspec.Struct, frozen=True):
    """`hub` is its address. Where not `allowed` the bundle is made and waits for somebody to export it. `cap` is the
    most that is sent, in bytes a second; 0 is no limit.
    """

    hub: str
    allowed: bool = True
    cap: int = 0
    version: int = 1


class UploadStatus(msgspec.Struct, frozen=True):
    """How far the courier is. `code` as in `UploadRow`; `refusal` is why the hub said no, `at` when this was written,
    in ms since 1970; `receipt_at` is the receipt's own time.
    """

    code: str
    at: int
    bundle: str = ""
    sent: int = 0
    size: int = 0
    candidates: int = 0
    receipt_at: datetime | None = None
    refusal: str = ""


class UploadSettingsError(Exception):
    """The settings cannot be used; `code` is stable: `upload_settings_damaged`, `upload_hub_address`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def upload_folder(site: SiteFolder) -> Path:
    """Where everything of the upload is."""
    return site.root / "upload"


def settings_file(site: SiteFolder) -> Path:
    """Where the settings are."""
    return upload_folder(site) / "settings.json"


def authority_file(site: SiteFolder) -> Path:
    """Where the hub's own authority is, if it has one."""
    return upload_folder(site) / "hub.pem"


def receipts_folder(site: SiteFolder) -> Path:
    """Where the receipts are."""
    return upload_folder(site) / "receipts"


def status_file(site: SiteFolder) -> Path:
    """Where the courier says how far it is."""
    return upload_folder(site) / "status.json"


def cleared_file(site: SiteFolder) -> Path:
    """Where it stands who cleared the site, once its receipt covered everything."""
    return upload_folder(site) / "cleared.json"


def hub_address(given: str) -> str | None:
    """A hub's address, tidied; None where it is none. Without TLS a hub is only on this very machine."""
    try:
        parts = urlsplit(given.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    plain = not parts.username and not parts.query and not parts.fragment and len(given) <= LONGEST_HUB
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}" if safe and host and plain else None


def read_upload_settings(site: SiteFolder) -> UploadSettings | None:
    """The settings; None where the upload was never set up. Raises UploadSettingsError or OSError."""
    data = _read(settings_file(site))
    if data is None:
        return None
    try:
        settings = msgspec.json.decode(data, type=UploadSettings)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UploadSettingsError("upload_settings_damaged") from error
    if hub_address(settings.hub) != settings.hub or settings.cap < 0:
        raise UploadSettingsError("upload_hub_address")
    return settings


def write_upload_settings(site: SiteFolder, settings: UploadSettings) -> None:
    """Write them. Raises OSError, and then they are as they were."""
    write_atomically(settings_file(site), msgspec.json.format(msgspec.json.encode(settings), indent=1))


def write_status(site: SiteFolder, status: UploadStatus) -> None:
    """Say how far the courier is. Raises OSError."""
    write_atomically(status_file(site), msgspec.json.encode(status))


def read_status(site: SiteFolder) -> UploadStatus | None:
    """How far the courier said it was; None where it said nothing that can be read. Raises OSError."""
    try:
        return msgspec.json.decode(_read(status_file(site)) or b"", type=UploadStatus)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def known_upload(site: SiteFolder, timezone: str, clock: Clock) -> UploadRow:
    """How the upload stands, for the consoles. Blocks; raises nothing."""
    try:
        settings, status = read_upload_settings(site), read_status(site)
    except (UploadSettingsError, OSError):
        return UploadRow(UNREADABLE)
    return upload_row(settings, status, ZoneInfo(timezone), clock.wall_ms())


def upload_row(settings: UploadSettings | None, status: UploadStatus | None, zone: ZoneInfo, wall_ms: int) -> UploadRow:
    """The same, from what was read. `wall_ms` is this machine's date in ms since 1970."""
    if status is None:
        return UploadRow(STOPPED if settings is not None else "")
    silent = abs(wall_ms - status.at) > SILENT and status.code not in RESTING
    at = f"{status.receipt_at.astimezone(zone):%Y-%m-%d %H:%M}" if status.receipt_at is not None else ""
    return UploadRow(STOPPED if silent else status.code, status.sent, status.size, at, status.candidates)


# ---- receipts -------------------------------------------------------------------------------------------------------


def keep_receipt(site: SiteFolder, receipt: Receipt, signed: bytes) -> Path:
    """Keep a receipt as it came, beside those before it. Raises OSError."""
    path = receipts_folder(site) / f"{receipt.bundle}{ENDING}"
    write_atomically(path, signed)
    return path


def receipts_of(site: SiteFolder, organiser_public: bytes) -> Iterator[Receipt]:
    """Every receipt of the site that the organiser signed; what is none is passed over. Raises OSError."""
    folder = receipts_folder(site)
    if not folder.is_dir():
        return
    for path in islice(sorted(folder.glob(f"*{ENDING}")), MOST_RECEIPTS):
        if parse_digest(path.name.removesuffix(ENDING)) is None:
            continue
        with path.open("rb") as file:
            read = read_receipt(file.read(MAX_RECEIPT + 1), organiser_public)
        if not isinstance(read, Refusal):
            yield read


def newest_receipt(site: SiteFolder, organiser_public: bytes, plan: str) -> Receipt | None:
    """The receipt of a plan that says most: of the latest record, and of these the last. Raises OSError."""
    found = [one for one in receipts_of(site, organiser_public) if one.plan == plan]
    return max(found, key=lambda one: (one.records, one.at), default=None)


def find_receipt(site: SiteFolder, organiser_public: bytes, bundle: Digest) -> Receipt | None:
    """The receipt of a bundle, if it came. Raises OSError."""
    return next((one for one in receipts_of(site, organiser_public) if one.bundle == bundle), None)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        return None
