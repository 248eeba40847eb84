"""Objective marking of theory items: choices, blanks, numbers (客观题)."""

from __future__ import annotations

from fractions import Fraction

from exam.answers import Answer, Chosen, Written, is_empty
from exam.paper import Numeric, PracticalTask, TheoryItem
from exam.text import Fact
from server.scoring.evidence import Evidence, Finding, ItemMark, evidence, found, left_to_a_person
from server.scoring.key import ChoiceKey, FillInKey, HumanKey, NumericKey, PartialCredit
from server.scoring.typed_text import comparable, is_near, number_in, quoted, says_something

TheoryKey = ChoiceKey | FillInKey | NumericKey | HumanKey


def mark_theory_item(
    key: TheoryKey, item: TheoryItem | PracticalTask, answer: Answer | None, rule: PartialCredit
) -> ItemMark:
    """Mark one item. `answer` is None where the candidate never touched it."""
    answered = answer is not None and not is_empty(answer)
    marks = Fraction(key.marks)
    if isinstance(key, HumanKey):
        return ItemMark(key.item, (evidence("", marks, left_to_a_person("open")),), answered)
    if answer is None or not answered:
        return ItemMark(key.item, (evidence("", marks, found("unanswered", right=False)),), answered=False)
    match key, answer:
        case ChoiceKey(), Chosen(options=options):
            checks: tuple[Evidence, ...] = (evidence("", marks, _choice(key, options, rule)),)
        case FillInKey(), Written(texts=texts):
            checks = _blanks(key, marks, texts)
        case NumericKey(), Written(texts=texts):
            unit = item.unit if isinstance(item, Numeric) else ""
            checks = (evidence("", marks, _number(key, texts, unit)),)
        case _:
            checks = (evidence("", marks, found("wrong_kind", right=False)),)
    return ItemMark(key.item, checks)


def choice_share(right: frozenset[str], chosen: frozenset[str], rule: PartialCredit) -> Fraction:
    """Return the share of the marks a choice earns.

    The exact set earns all. Any wrong option, or nothing chosen, earns none. A true subset earns by the paper's rule:
    nothing, chosen / right, or half.
    """
    if chosen == right:
        return Fraction(1)
    if not chosen or not chosen < right or rule == "none":
        return Fraction(0)
    return Fraction(len(chosen), len(right)) if rule == "proportional" else Fraction(1, 2)


def _choice(key: ChoiceKey, options: tuple[str, ...], rule: PartialCredit) -> Finding:
    right, chosen = frozenset(key.right), frozenset(options)
    facts: dict[str, Fact] = {
        "chosen": "、".join(quoted(option) for option in sorted(chosen)),
        "right": len(chosen & right),
        "wrong": len(chosen - right),
        "missing": len(right - chosen),
    }
    return Finding("chosen", choice_share(right, chosen, rule), facts)


def _blanks(key: FillInKey, marks: Fraction, texts: tuple[str, ...]) -> tuple[Evidence, ...]:
    # Blanks share the marks as fractions: three blanks of two marks are worth 2/3 each and 2 together.
    each = marks / len(key.blanks)
    given = (*texts, *("" for _ in key.blanks))
    return tuple(
        evidence(f"第 {place} 空", each, _blank(accepted, text))
        for place, (accepted, text) in enumerate(zip(key.blanks, given, strict=False), 1)
    )


def _blank(accepted: tuple[str, ...], text: str) -> Finding:
    if not says_something(text):
        return found("blank_empty", right=False)
    right = comparable(text) in {comparable(alternative) for alternative in accepted}
    return found("blank_right" if right else "blank_wrong", right, text=quoted(text))


def _number(key: NumericKey, texts: tuple[str, ...], unit: str) -> Finding:
    text = texts[0] if texts else ""
    number = number_in(text, unit)
    if number is None:
        return found("number_unread", right=False, text=quoted(text))
    near = is_near(number, key.value, key.tolerance)
    return found("number_right" if near else "number_wrong", near, text=quoted(text))
