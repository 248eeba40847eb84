"""Rows of 考场信息."""

from __future__ import annotations

from collections.abc import Hashable

from exam.ids import RoomName
from exam.plan import CERTIFICATE_LEVELS
from provisioning.imports.findings import Failure
from provisioning.imports.merging import Rules
from provisioning.imports.people import LEVELS
from provisioning.imports.roster import RoomEntry
from provisioning.imports.rows import Row, check_whole

_SEVERAL = ("证书编号", "证书等级", "考试科目", "考场类型")
"""Cells that may hold several values, separated by an ASCII comma (handbook section 5)."""


def read_room(row: Row) -> RoomEntry | tuple[Failure, ...]:
    """Judge a room's row by itself."""
    failures = row.common_failures()
    seats = check_whole(row, "考位数", "seats_number", failures)
    name = row.text("考场名称")
    if "/" in name:
        # The room's name is the first part of its sessions' identities.
        failures.append(row.failure("考场名称", "room_name"))
    for column in _SEVERAL:
        if "，" in row.text(column) or "、" in row.text(column):
            failures.append(row.failure(column, "full_width_comma"))
    failures.extend(_unknown(row, "证书编号", "unknown_certificate", frozenset(CERTIFICATE_LEVELS)))
    failures.extend(_unknown(row, "证书等级", "unknown_level", frozenset(LEVELS)))
    if failures or seats is None:
        return tuple(failures)
    return RoomEntry(
        name=RoomName(name),
        seats=seats,
        plan_number=row.text("考试计划编号"),
        plan_name=row.text("所属考试计划"),
        site_number=row.text("考核站点编号"),
        site_name=row.text("所属考核站点"),
        province=row.text("所在省"),
        city=row.text("所在市"),
        district=row.text("所在区/县"),
        address=row.text("详细地址"),
        certificate=row.text("证书编号"),
        certificate_name=row.text("本次组织考试的证书"),
        level=row.text("证书等级"),
        subject=row.text("考试科目"),
        room_type=row.text("考场类型"),
    )


def _unknown(row: Row, column: str, code: str, known: frozenset[str]) -> list[Failure]:
    text = row.text(column)
    if not text or row.cells[column].digits_lost or "，" in text or "、" in text:
        return []
    return [row.failure(column, code)] if any(part.strip() not in known for part in text.split(",")) else []


def _room_identity(room: RoomEntry) -> Hashable:
    return room.name


ROOM_RULES = Rules(_room_identity, "duplicate_room", "考场名称")
