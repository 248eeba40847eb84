"""What marking finds: per check the marks and a sentence of evidence, per item and part their sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from exam.ids import ItemId
from exam.plan import Part
from exam.text import Fact, Language
from server.scoring.rounding import Marks, registered
from server.scoring.texts import TEXTS

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Finding:
    """What one check found: the share of its marks that is earned (0 to 1), None where a person must decide."""

    code: str
    share: Fraction | None
    facts: Mapping[str, Fact] = field(default_factory=dict)


def found(code: str, right: bool, **facts: Fact) -> Finding:
    """Make the finding of a check that is passed or not."""
    return Finding(code, Fraction(1 if right else 0), facts)


def left_to_a_person(code: str, **facts: Fact) -> Finding:
    """Make the finding of a check that a computer cannot decide."""
    return Finding(code, None, facts)


@dataclass(frozen=True)
class Evidence:
    """One check with its marks. `given` is None while it is open for a person (待人工阅卷)."""

    label: str
    available: Marks
    given: Marks | None
    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def say(self, language: Language) -> str:
        """Tell what was found."""
        return TEXTS[self.code].say(language, self.facts)


def evidence(label: str, available: Marks, finding: Finding) -> Evidence:
    """Turn a finding into marks."""
    given = None if finding.share is None else available * finding.share
    return Evidence(label, available, given, finding.code, finding.facts)


class ItemStatus(StrEnum):
    """How an item stands."""

    MARKED = "marked"  # 已评分
    UNANSWERED = "unanswered"  # 未作答
    OPEN = "open"  # 待人工阅卷


@dataclass(frozen=True)
class ItemMark:
    """An item's evidence, in the order of its key; a check is known by its place there."""

    item: ItemId
    checks: tuple[Evidence, ...]
    answered: bool = True

    @property
    def available(self) -> Marks:
        """Marks of the item."""
        return sum((check.available for check in self.checks), NOTHING)

    @property
    def given(self) -> Marks:
        """Marks given so far; what is open counts nothing yet."""
        return sum((check.given for check in self.checks if check.given is not None), NOTHING)

    @property
    def open(self) -> Marks:
        """Marks that a person still has to decide."""
        return sum((check.available for check in self.checks if check.given is None), NOTHING)

    @property
    def status(self) -> ItemStatus:
        """Open comes first: an item without an answer may still wait for a person."""
        if any(check.given is None for check in self.checks):
            return ItemStatus.OPEN
        return ItemStatus.MARKED if self.answered else ItemStatus.UNANSWERED


@dataclass(frozen=True)
class PartMark:
    """A candidate's marks in theory or practical, in the paper's own order whatever order was on the screen."""

    part: Part
    items: tuple[ItemMark, ...]

    @property
    def available(self) -> Marks:
        """Marks of the whole paper."""
        return sum((item.available for item in self.items), NOTHING)

    @property
    def given(self) -> Marks:
        """Marks given so far, exact."""
        return sum((item.given for item in self.items), NOTHING)

    @property
    def open(self) -> Marks:
        """Marks that a person still has to decide."""
        return sum((item.open for item in self.items), NOTHING)

    @property
    def score(self) -> Marks:
        """Marks out of 100, exact; papers have 100 marks, so this is `given` (handbook section 3)."""
        return self.given * 100 / self.available if self.available else NOTHING

    @property
    def registered(self) -> Decimal:
        """The score as it is shown: rounded half up to two decimals."""
        return registered(self.score)
