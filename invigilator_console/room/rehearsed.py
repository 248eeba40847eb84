"""What a console says of the site's rehearsal (试考), by the code that the server tells."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text
from exam.wire.console_rows import REHEARSED, SiteRow

NO_REHEARSAL = Text("尚无试考记录", "no rehearsal is on record")
TEXTS: Mapping[str, Text] = {
    REHEARSED: Text("试考合格，{pcs} 台考生机，有效至 {until}", "rehearsed with {pcs} PCs, good until {until}"),
    "readiness_expired": Text(
        "试考证明已于 {until} 过期，请重新试考", "the rehearsal's certificate ended {until}; rehearse again"
    ),
    "readiness_other_plan": Text(
        "试考之后计划或名单有改动，请重新试考", "plan or roster changed since the rehearsal; rehearse again"
    ),
    "readiness_other_program": Text(
        "试考之后程序有改动，请重新试考", "the program changed since the rehearsal; rehearse again"
    ),
    "readiness_not_yet": Text(
        "试考证明的日期晚于现在，请校正服务器的日期",
        "the rehearsal is dated later than now; set the server's date right",
    ),
}
OTHERWISE = Text(
    "试考证明不能使用({code})，请重新试考", "the rehearsal's certificate cannot be used ({code}); rehearse again"
)


def rehearsal_said(site: SiteRow) -> tuple[Text, Mapping[str, Fact]]:
    """The sentence about the site's rehearsal, and what stands in it."""
    if not site.rehearsal:
        return NO_REHEARSAL, {}
    facts: dict[str, Fact] = {
        "code": site.rehearsal,
        "until": site.rehearsal_until,
        "pcs": site.rehearsal_pcs,
    }
    return TEXTS.get(site.rehearsal, OTHERWISE), facts
