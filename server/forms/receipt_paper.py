"""The organiser's receipt on paper (回执确认单): which results of the site arrived whole, candidate by candidate.

Each digest is printed with its first 16 digits, which nobody finds again by chance; the digest of the whole list stands
there in full, so that the paper cannot be told of another list. No name is on it: it may be shown to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from exam.ids import Digest
from exam.package import digest_of
from exam.plan import Plan
from exam.receipts import Receipt, ReceivedResult
from exam.words import in_groups
from server.forms.paper import Fact, Foot, Table, moment

SHOWN = 16
"""Digits of a candidate's digest on paper: 64 bits."""
BESIDE = 2
"""Candidates in one row."""
_COLUMNS, _WIDTHS = ("序号", "准考证号", "校验值(前 16 位)"), (1.0, 4.5, 3.0)
_EMPTY = ("",) * len(_COLUMNS)


class ReceiptPaper(msgspec.Struct, frozen=True):
    """What the organiser confirmed; `digests` stand in full, one a line."""

    foot: Foot
    facts: tuple[Fact, ...]
    statement: str
    digests: tuple[Fact, ...]
    candidates: Table
    notes: tuple[str, ...]
    signatures: tuple[str, ...]


def receipt_paper(plan: Plan, receipt: Receipt, foot: Foot) -> ReceiptPaper:
    """Make the paper of a receipt whose signature was checked."""
    received = in_order(receipt.candidates)
    facts = (
        Fact("培训评价组织", receipt.organiser),
        Fact("签收时间", moment(receipt.at, plan.timezone)),
        Fact("考核站点", plan.site_name),
        Fact("站点编号", receipt.site),
        Fact("考试计划", plan.name),
        Fact("计划编号", receipt.plan),
    )
    digests = (
        Fact("结果包编号", receipt.bundle),
        Fact(f"考试记录第 {receipt.records} 条的校验值", receipt.journal),
        Fact("考试记录首条的校验值", receipt.lineage),
        Fact("本清单的校验值", list_digest(receipt.candidates)),
    )
    rows = [(str(number), in_groups(one.ticket), short(one.digest)) for number, one in enumerate(received, 1)]
    return ReceiptPaper(
        foot=foot,
        facts=facts,
        statement=_statement(receipt, len(received)),
        digests=digests,
        candidates=Table(_COLUMNS * BESIDE, tuple(_beside(rows)), "签收清单", _WIDTHS * BESIDE),
        notes=(
            "本单由服务器按带签名的电子回执(.kcreceipt)制作，以电子回执为准；每名考生完整的校验值在电子回执中。",
            "清单的校验值：按准考证号排列，每行“准考证号、空格、完整校验值、换行”，全部行的 SHA-256。",
        ),
        signatures=("系统管理员", "主考"),
    )


def list_digest(candidates: Sequence[ReceivedResult]) -> Digest:
    """The digest of a receipt's list: SHA-256 of a line `<ticket> <digest>` for each, in the order of tickets."""
    return digest_of("".join(f"{one.ticket} {one.digest}\n" for one in in_order(candidates)).encode())


def in_order(candidates: Sequence[ReceivedResult]) -> list[ReceivedResult]:
    """In the order of tickets."""
    return sorted(candidates, key=lambda one: (one.ticket, one.digest))


def short(digest: Digest) -> str:
    """A digest as it stands in the list: `3f0a 1b2c 4d5e 6f70`."""
    return " ".join(digest[at : at + 4] for at in range(0, SHOWN, 4))


def _statement(receipt: Receipt, count: int) -> str:
    told = f"上述结果包已完整送达并通过核验：考试记录 {receipt.records} 条，考生 {count} 人，逐人清单如下。"
    if receipt.final:
        return f"{told}全部场次已关闭，这是最终的结果包。"
    return f"{told}当时还有场次没有关闭，这不是最终的结果包。"


def _beside(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """So many rows side by side, read from left to right: each page goes on where the one before ended."""
    found = []
    for at in range(0, len(rows), BESIDE):
        chosen = rows[at : at + BESIDE]
        found.append(tuple(cell for row in (*chosen, *[_EMPTY] * (BESIDE - len(chosen))) for cell in row))
    return found
