"""The machine checks as an invigilator reads them: what is short first, and a sentence of what to do."""

from __future__ import annotations

import pytest

from exam.ids import MachineId, RoomName
from exam.preflight.findings import MachineRole, Verdict
from exam.preflight.texts import advice_said
from exam.preflight.verdicts import judge
from exam.text import Language
from exam.wire.console_talk import CheckRow
from exam.words import Words
from invigilator_console.room.check_list import (
    LOOKS,
    NOT_CHECKED,
    all_said,
    check_list,
    counts_said,
    first_advice,
    first_found,
)
from tests.unit.preflight.machines import recorded

ROOM = RoomName("第1考场")


def checked(seat: int, name: str = "") -> CheckRow:
    findings = judge(MachineRole.CANDIDATE, recorded(name).facts) if name else ()
    return CheckRow(MachineId(f"PC-{seat:02}"), ROOM, seat, connected=True, findings=findings)


ROWS = (
    checked(1, "candidate-good"),
    checked(2, "candidate-minimal"),
    checked(3, "candidate-internet"),
    checked(4),
    checked(5, "candidate-two-cards"),
    checked(6, "candidate-tells-nothing"),
)


def test_what_is_short_stands_first_then_what_nobody_knows() -> None:
    views = check_list(ROWS)
    assert [(view.seat, view.verdict) for view in views] == [
        (3, Verdict.SHORT),
        (5, Verdict.SHORT),
        (4, None),
        (6, Verdict.UNKNOWN),
        (2, Verdict.MINIMUM),
        (1, Verdict.RECOMMENDED),
    ]
    assert counts_said(views, Words("zh")) == "共 6 台 · 不符合 2 · 需人工查看 1 · 未检查 1"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_row_says_what_is_worst_and_what_to_do_about_it(language: Language) -> None:
    words = Words(language)
    views = {view.seat: view for view in check_list(ROWS)}
    worst = views[3].open[0]
    assert first_advice(views[3], words) == advice_said(worst, language)
    assert first_found(views[1], words) == "—"
    for view in views.values():
        assert first_advice(view, words).strip()
        assert len(all_said(view, words)) == max(1, len(view.open))
        assert not any("{" in line for line in all_said(view, words))


def test_every_verdict_has_a_look_with_a_word() -> None:
    assert set(LOOKS) == set(Verdict)
    assert all(look.word.zh and look.word.en for look in (*LOOKS.values(), NOT_CHECKED))
