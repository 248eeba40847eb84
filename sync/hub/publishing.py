"""When scores are shown, who may ask for a recheck of what, and by when it is answered (handbook section 10).

成绩公示期 (period of publication): scores are seen within it alone. 成绩复查 (recheck): within 7 days of publication,
once; human-marked parts for missed marks, wrong sums or wrong entry, computer-marked parts only for a zero or an
absence; answered within 3 working days. When the period is over and every recheck answered, scores are locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from exam.ids import Ticket
from exam.plan import USUAL_TIMEZONE, Part
from exam.text import Refusal
from server.scoring.combination import PartStatus
from server.scoring.marks_file import PartRecord

RECHECK_DAYS = 7
"""Days after the day of publication on which a recheck may still be asked for (于成绩公布7日内申请复查)."""
ANSWER_WORKING_DAYS = 3
"""Working days from the request to the answer (3个工作日内)."""
_SATURDAY = 5
_NOTHING_GIVEN = frozenset({PartStatus.ABSENT, PartStatus.INCOMPLETE, PartStatus.UNFINISHED, PartStatus.NOT_ARRANGED})


class WorkingDays(msgspec.Struct, frozen=True):
    """Monday to Friday but `holidays`, and `worked` weekends that a holiday was moved to (调休)."""

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_one(self, day: date) -> bool:
        """Whether people work on a day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.holidays)


class Publication(msgspec.Struct, frozen=True):
    """A plan's period of publication; both ends have their zone, and the end itself is no part of it."""

    plan: str
    starts: datetime
    ends: datetime
    days: WorkingDays = WorkingDays()

    def shows(self, now: datetime) -> bool:
        """Whether candidates see scores."""
        return self.starts <= now < self.ends

    @property
    def recheck_until(self) -> datetime:
        """Until when a recheck may be asked for: the end of the seventh day after, and never after the period."""
        zone = ZoneInfo(USUAL_TIMEZONE)
        last = self.starts.astimezone(zone).date() + timedelta(days=RECHECK_DAYS + 1)
        return min(datetime.combine(last, datetime.min.time(), zone), self.ends)


class RecheckReason(StrEnum):
    """What a recheck may be asked for."""

    MISSED = "missed"  # 漏评
    SUM = "sum"  # 合分有误
    ENTRY = "entry"  # 登分有误
    NOTHING = "nothing"  # 零分或缺考


OF_HUMAN_MARKS = frozenset({RecheckReason.MISSED, RecheckReason.SUM, RecheckReason.ENTRY})


class Recheck(msgspec.Struct, frozen=True, kw_only=True):
    """One request of one candidate for one part. `answer` is empty until it is answered."""

    number: int
    plan: str
    ticket: Ticket
    part: Part
    reason: RecheckReason
    asked_at: datetime
    due: date
    answer: str = ""
    changed: bool = False
    answered_at: datetime | None = None
    answered_by: str = ""


def check_period(starts: datetime, ends: datetime) -> Refusal | None:
    """Whether a period can be published: it ends after it starts."""
    return None if starts < ends else Refusal("publication_period")


def may_recheck(
    publication: Publication | None,
    part: PartRecord | None,
    reason: RecheckReason,
    asked: Sequence[Recheck],
    now: datetime,
) -> Refusal | None:
    """Whether a candidate may ask for a recheck of a part. `asked` are the candidate's requests in this plan so far."""
    if publication is None or not publication.shows(now):
        return Refusal("scores_not_shown")
    if now >= publication.recheck_until:
        return Refusal("recheck_too_late", {"days": RECHECK_DAYS})
    if asked:
        return Refusal("recheck_once")
    if part is None:
        return Refusal("score_unknown")
    if reason is RecheckReason.NOTHING:
        return None if has_nothing(part) else Refusal("recheck_has_score")
    return None if is_marked_by_people(part) else Refusal("recheck_by_computer")


def has_nothing(part: PartRecord) -> bool:
    """Whether a part has no score, or a zero: then even a computer's marking is looked at again."""
    return part.status in _NOTHING_GIVEN or Decimal(part.registered) == 0


def is_marked_by_people(part: PartRecord) -> bool:
    """Whether any check of a part was given by a person, or waits for one."""
    return any(check.given is None or check.code == "by_person" for item in part.items for check in item.checks)


def answer_due(asked_at: datetime, days: WorkingDays) -> date:
    """The last day for the answer: the third working day after the day of the request, at the organiser's place."""
    day = asked_at.astimezone(ZoneInfo(USUAL_TIMEZONE)).date()
    left = ANSWER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= days.is_one(day)
    return day


def may_change(publication: Publication | None, open_rechecks: int, now: datetime) -> Refusal | None:
    """Whether a plan's marks may still be changed: after the period only while a recheck waits for its answer."""
    if publication is None or now < publication.ends or open_rechecks:
        return None
    return Refusal("scores_locked", {"day": f"{publication.ends.astimezone(ZoneInfo(USUAL_TIMEZONE)):%Y-%m-%d %H:%M}"})
