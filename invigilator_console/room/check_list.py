"""The machine checks of a room (考前检查): one row a PC, the worst first, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from exam.ids import MachineId
from exam.look import Sign
from exam.preflight.findings import Finding, Verdict, in_order, worst
from exam.preflight.texts import VERDICTS, advice_said, found_said, title_said
from exam.text import Text
from exam.wire.console_talk import CheckRow
from exam.words import Words
from invigilator_console.room.machine_list import MachineLook

LOOKS: Mapping[Verdict, MachineLook] = {
    Verdict.SHORT: MachineLook(Sign.ALARM, "bad", VERDICTS[Verdict.SHORT]),
    Verdict.UNKNOWN: MachineLook(Sign.HALF, "care", VERDICTS[Verdict.UNKNOWN]),
    Verdict.MINIMUM: MachineLook(Sign.FULL, "good", VERDICTS[Verdict.MINIMUM]),
    Verdict.RECOMMENDED: MachineLook(Sign.TICK, "good", VERDICTS[Verdict.RECOMMENDED]),
    Verdict.NOT_APPLICABLE: MachineLook(Sign.TICK, "good", VERDICTS[Verdict.RECOMMENDED]),
}
NOT_CHECKED = MachineLook(Sign.DASHED, "away", Text("未检查", "Not checked"))
NOTHING_CAME = Text(
    "没有收到检查结果：请启动这台机器，等它显示“等待登录”。",
    "No check has come: start this PC and wait until it waits for a login.",
)
ALL_WELL = Text("没有需要处理的项目。", "Nothing to see to.")
FOUND = Text("{title}：{found}", "{title}: {found}")
LINE = Text("{title}：{found}。{advice}", "{title}: {found}. {advice}")
MORE = Text("（另有 {count} 项）", " (and {count} more)")
COUNTS = Text(
    "共 {count} 台 · 不符合 {short} · 需人工查看 {unknown} · 未检查 {missing}",
    "{count} PCs · {short} short · {unknown} to look at by hand · {missing} not checked",
)
_OPEN = (Verdict.SHORT, Verdict.UNKNOWN, Verdict.MINIMUM)


class CheckView(msgspec.Struct, frozen=True):
    """One PC. `verdict` is None where no check came; `open` are the findings to see to, the worst first."""

    machine: MachineId
    seat: int
    verdict: Verdict | None
    open: tuple[Finding, ...]

    @property
    def look(self) -> MachineLook:
        """Shape, colour and word."""
        return NOT_CHECKED if self.verdict is None else LOOKS[self.verdict]


def check_list(rows: Iterable[CheckRow]) -> list[CheckView]:
    """The PCs, what is short first, then what nobody knows, then by seat."""
    order: list[Verdict | None] = [Verdict.SHORT, None, Verdict.UNKNOWN, Verdict.MINIMUM]
    order += [Verdict.RECOMMENDED, Verdict.NOT_APPLICABLE]
    views = [_view(row) for row in rows]
    return sorted(views, key=lambda view: (order.index(view.verdict), view.seat or 1 << 30, view.machine))


def counts_said(views: Sequence[CheckView], words: Words) -> str:
    """The counts in one line."""
    verdicts = [view.verdict for view in views]
    return words(
        COUNTS,
        count=len(views),
        short=verdicts.count(Verdict.SHORT),
        unknown=verdicts.count(Verdict.UNKNOWN),
        missing=verdicts.count(None),
    )


def first_found(view: CheckView, words: Words) -> str:
    """What is worst, and how much else there is."""
    if not view.open:
        return "—"
    first, others = view.open[0], len(view.open) - 1
    found = words(FOUND, title=title_said(first, words.language), found=found_said(first, words.language))
    return found + (words(MORE, count=others) if others else "")


def first_advice(view: CheckView, words: Words) -> str:
    """What to do first."""
    if view.verdict is None:
        return words(NOTHING_CAME)
    return advice_said(view.open[0], words.language) if view.open else words(ALL_WELL)


def all_said(view: CheckView, words: Words) -> list[str]:
    """Everything to see to at a PC, a line each."""
    if not view.open:
        return [first_advice(view, words)]
    language = words.language
    return [
        words(
            LINE,
            title=title_said(one, language),
            found=found_said(one, language),
            advice=advice_said(one, language),
        )
        for one in view.open
    ]


def _view(row: CheckRow) -> CheckView:
    if not row.findings:
        return CheckView(row.machine, row.seat, None, ())
    to_see_to = tuple(one for one in in_order(row.findings) if one.verdict in _OPEN)
    return CheckView(row.machine, row.seat, worst(row.findings), to_see_to)
