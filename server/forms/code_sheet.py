"""The sheet of one-time codes (登记码单): one row a machine, digits to type and a QR code to scan, cut apart by hand.

It is a secret until its codes are used: whoever prints it hands it to who enrols the machines, and burns the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from exam.plan import Plan
from exam.trust.machine_identity import MachineKind
from server.forms.paper import Foot, foot_of, moment
from server.forms.pictures import qr_code
from server.machine_registry import IssuedCode

KINDS = {
    MachineKind.PC: "考生机",
    MachineKind.CONSOLE: "监考机",
    MachineKind.STANDBY: "备用服务器",
    MachineKind.MONITOR: "监控机",
}
SPARE = "备用机"
COMMANDS = {
    MachineKind.PC: "kaochang-agent enrol",
    MachineKind.CONSOLE: "kaochang-console enrol",
    MachineKind.STANDBY: "kaochang-server follow",
}


class CodeRow(msgspec.Struct, frozen=True):
    """One machine: what it is, where it stands, its code in groups of four, and the QR code as SVG."""

    kind: str
    place: str
    code: str
    qr: str
    how: str


class CodeSheet(msgspec.Struct, frozen=True):
    """The sheet."""

    foot: Foot
    note: tuple[str, ...]
    rows: tuple[CodeRow, ...]


def code_sheet(
    plan: Plan, codes: Sequence[IssuedCode], secret: bytes, hours: int, expires: datetime, printed_at: datetime
) -> CodeSheet:
    """Make the sheet of codes that were given out just now; `secret` is the site's, from which codes are made."""
    note = (
        f"请在 {hours} 小时内使用（{moment(expires, plan.timezone)} 前），每个登记码只能用一次。",
        "在标明的机器上，把 12 位数字输入“本机尚未登记”画面，或用扫码枪扫描二维码。用后请销毁。",
    )
    return CodeSheet(foot_of(plan, printed_at), note, tuple(_row(code, secret) for code in codes))


def _row(code: IssuedCode, secret: bytes) -> CodeRow:
    text = code.code(secret)
    kind = SPARE if code.kind is MachineKind.PC and not code.seat else KINDS[code.kind]
    place = f"{code.room} {code.seat} 号" if code.seat else code.room or "全考点"
    return CodeRow(kind, place, text, qr_code(text.replace(" ", "")), COMMANDS.get(code.kind, ""))
