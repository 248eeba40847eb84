"""Whose a backup is: the mark on the medium, the label of each backup, and the site's own key and settings.

SITE/trust/backup.json            the key, the target and the schedule, readable by their owner alone
TARGET/kaochang-<site>.json       the mark: this medium may be written by this site, in this folder
TARGET/kaochang-<site>-<plan>/backup.json   the label: what this is, and the key wrapped under the recovery code

Mark and label end with a checksum of all before it, so that a changed byte is told from a wrong code.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from pathlib import Path

import msgspec

from exam.trust.recovery_codes import SALT_BYTES, make_recovery_code, unwrap_key, wrap_key
from exam.trust.sealing import KEY_BYTES
from server.backup.limits import EVERY_MINUTES, MOST_LABEL
from server.site_folder import SiteFolder, write_atomically

FORMAT = 1
OWNER_ONLY = 0o600
LABEL = "backup.json"
_END = re.compile(rb',"check":"([0-9a-f]{64})"}')
_END_BYTES = len(b',"check":""}') + 64


class LabelError(Exception):
    """A label or the site's settings cannot be used; `code` is stable: `label_damaged`, `label_too_new`."""

    def __init__(self, code: str, path: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.path = path


class Label(msgspec.Struct, frozen=True):
    """What a backup is. `plan` is empty in the mark of a medium; `id` names the key, `wrapped` holds it."""

    id: str
    site: str
    plan: str
    salt: bytes
    wrapped: bytes
    format: int = FORMAT

    def key(self, code: str) -> bytes:
        """The key that a tidy recovery code unwraps. Raises SealError for another code."""
        return unwrap_key(self.wrapped, code, self.salt, _about(self.id, self.site))


class BackupSettings(msgspec.Struct, frozen=True):
    """What a site knows of its backup. `every` is minutes between full copies while a session runs."""

    id: str
    site: str
    key: bytes
    salt: bytes
    wrapped: bytes
    target: str
    every: int = EVERY_MINUTES
    same_disk_allowed: bool = False
    version: int = FORMAT

    def label(self, plan: str = "") -> Label:
        """The label of a plan's backup, or the mark of a medium."""
        return Label(self.id, self.site, plan, self.salt, self.wrapped)


def make_settings(site: str, target: str) -> tuple[BackupSettings, str]:
    """A new key, and the recovery code that opens it."""
    id_ = secrets.token_hex(8)
    settings = BackupSettings(id_, site, secrets.token_bytes(KEY_BYTES), b"", b"", target)
    return with_new_code(settings)


def with_new_code(settings: BackupSettings) -> tuple[BackupSettings, str]:
    """The same key under another code. The old code still opens media that this site does not see again."""
    code, salt = make_recovery_code(), secrets.token_bytes(SALT_BYTES)
    wrapped = wrap_key(settings.key, code, salt, _about(settings.id, settings.site))
    return msgspec.structs.replace(settings, salt=salt, wrapped=wrapped), code


def settings_file(site: SiteFolder) -> Path:
    """Where a site keeps them."""
    return site.trust / LABEL


def read_settings(path: Path) -> BackupSettings:
    """Read them. Raises LabelError or OSError."""
    with path.open("rb") as file:
        data = file.read(MOST_LABEL)
    try:
        settings = msgspec.json.decode(data, type=BackupSettings)
    except msgspec.MsgspecError as error:
        raise LabelError("label_damaged", str(path)) from error
    if settings.version > FORMAT:
        raise LabelError("label_too_new", str(path))
    if len(settings.key) != KEY_BYTES:
        raise LabelError("label_damaged", str(path))
    return settings


def write_settings(site: SiteFolder, settings: BackupSettings) -> None:
    """Write them for their owner alone. Raises OSError."""
    write_atomically(settings_file(site), msgspec.json.encode(settings), mode=OWNER_ONLY)


def encode_label(label: Label) -> bytes:
    """The bytes of a label, its checksum last."""
    data = msgspec.json.encode(label)[:-1]
    return data + b',"check":"' + sha256(data).hexdigest().encode() + b'"}'


def decode_label(data: bytes, path: str) -> Label:
    """Read a label. Raises LabelError: any changed byte is found, whatever it stands in."""
    end = _END.fullmatch(data[-_END_BYTES:])
    if end is None or sha256(data[:-_END_BYTES]).hexdigest().encode() != end[1]:
        raise LabelError("label_damaged", path)
    try:
        label = msgspec.json.decode(data, type=Label)
    except msgspec.MsgspecError as error:
        raise LabelError("label_damaged", path) from error
    if label.format > FORMAT:
        raise LabelError("label_too_new", path)
    return label


def mark_name(site: str) -> str:
    """The name of a site's mark on a medium."""
    return f"kaochang-{_plain(site)}.json"


def folder_name(site: str, plan: str, line: int = 1) -> str:
    """The folder of a plan's backup; a site that was put back to an earlier state goes on in another `line`."""
    return f"kaochang-{_plain(site)}-{_plain(plan)}" + (f"-{line}" if line > 1 else "")


def _plain(text: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^0-9A-Za-z_-]", "_", text)[:60] or "_"


def _about(id_: str, site: str) -> bytes:
    return f"{id_}\x1f{site}".encode()
