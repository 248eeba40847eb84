"""Theory and practical become one result: weights, absence, provisional or final, pass (handbook sections 3 and 10).

total = theory × 0.30 + practical × 0.70, exact, then registered once (server.scoring.rounding). A part that was not sat
counts 0 and says why. A result declared void is 0 in all. A result is final only when every part is settled: sat,
handed in completely and with nothing open for a person; or absent. Until then it is provisional (暂定), its open marks
counting nothing yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from exam.ids import Ticket
from exam.plan import Part
from exam.policy import Policy
from server.scoring.evidence import NOTHING, PartMark
from server.scoring.rounding import Marks, registered


class PartStatus(StrEnum):
    """How a candidate's part stands."""

    MARKED = "marked"  # 已评分
    OPEN = "open"  # 待人工阅卷
    INCOMPLETE = "incomplete"  # 未收齐: closed, but the PC has not said that it sent everything
    UNFINISHED = "unfinished"  # 未结束: not sat yet, or under way
    ABSENT = "absent"  # 缺考
    NOT_ARRANGED = "not_arranged"  # 未排考
    CALLED_OFF = "called_off"  # 停考: the session was called off; the organiser decides what becomes of it
    VOID = "void"  # 成绩无效: declared void for a violation


class ResultStatus(StrEnum):
    """How a candidate's result stands."""

    FINAL = "final"  # 最终
    PROVISIONAL = "provisional"  # 暂定
    ABSENT = "absent"  # 缺考, in every part
    VOID = "void"  # 成绩无效


SETTLED = (PartStatus.MARKED, PartStatus.ABSENT)


@dataclass(frozen=True)
class PartResult:
    """One part of a candidate. `mark` is None where there was nothing to mark."""

    part: Part
    status: PartStatus
    mark: PartMark | None = None

    @property
    def score(self) -> Marks:
        """Out of 100, exact; 0 for a part that was not sat."""
        return self.mark.score if self.mark else NOTHING

    @property
    def registered(self) -> Decimal:
        """Out of 100, as shown."""
        return registered(self.score)


@dataclass(frozen=True)
class CandidateResult:
    """A candidate's result: both parts, in the order theory, practical."""

    ticket: Ticket
    theory: PartResult
    practical: PartResult
    total: Marks
    pass_mark: Decimal

    @property
    def parts(self) -> tuple[PartResult, PartResult]:
        """Theory and practical."""
        return self.theory, self.practical

    @property
    def registered(self) -> Decimal:
        """The total as it is registered and compared with the pass mark."""
        return registered(self.total)

    @property
    def status(self) -> ResultStatus:
        """Void where any part is; absent where nothing was sat; final where every part is settled."""
        statuses = {part.status for part in self.parts}
        if PartStatus.VOID in statuses:
            return ResultStatus.VOID
        if statuses <= {PartStatus.ABSENT, PartStatus.NOT_ARRANGED} and PartStatus.ABSENT in statuses:
            return ResultStatus.ABSENT
        return ResultStatus.FINAL if all(status in SETTLED for status in statuses) else ResultStatus.PROVISIONAL

    @property
    def passed(self) -> bool | None:
        """Whether the candidate passed; None while the result is provisional."""
        return None if self.status is ResultStatus.PROVISIONAL else self.registered >= self.pass_mark


def combine(ticket: Ticket, parts: Sequence[PartResult], policy: Policy) -> CandidateResult:
    """Combine what there is of a candidate's parts; a part that is not given was not arranged."""
    by_part = {result.part: result for result in parts}
    theory, practical = (
        by_part.get(part, PartResult(part, PartStatus.NOT_ARRANGED)) for part in (Part.THEORY, Part.PRACTICAL)
    )
    if PartStatus.VOID in (theory.status, practical.status):
        # Declared void is the whole result (handbook section 8); the parts keep what was marked, for an appeal.
        return CandidateResult(ticket, theory, practical, NOTHING, policy.pass_mark)
    total = theory.score * Fraction(policy.theory_weight) + practical.score * Fraction(policy.practical_weight)
    return CandidateResult(ticket, theory, practical, total, policy.pass_mark)
