"""What people read of a finding: what was looked at, what was found, what is needed and what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.preflight.facts import Why
from exam.preflight.findings import Finding, MachineRole, Verdict
from exam.preflight.ruling import COMMA
from exam.preflight.texts_hardware import HARDWARE_TEXTS
from exam.preflight.texts_network import NETWORK_TEXTS
from exam.preflight.texts_programs import PROGRAM_TEXTS
from exam.preflight.wording import NO_NUMBER, UNREAD, CheckText, Said
from exam.text import Fact, Language, Text

CHECK_TEXTS: Mapping[str, CheckText] = MappingProxyType({**HARDWARE_TEXTS, **NETWORK_TEXTS, **PROGRAM_TEXTS})
VERDICTS: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.SHORT: Text("不符合", "Short"),
        Verdict.UNKNOWN: Text("需人工查看", "Look by hand"),
        Verdict.MINIMUM: Text("达到最低", "Minimum"),
        Verdict.RECOMMENDED: Text("符合", "Recommended"),
        Verdict.NOT_APPLICABLE: Text("不适用", "Not applicable"),
    }
)
ROLES: Mapping[MachineRole, Text] = MappingProxyType(
    {
        MachineRole.SERVER: Text("考试服务器", "Exam server"),
        MachineRole.CONSOLE: Text("监考机", "Invigilator's PC"),
        MachineRole.CANDIDATE: Text("考生机", "Candidate's PC"),
    }
)
REASONS: Mapping[str, Text] = MappingProxyType(
    {
        Why.NOT_TOLD.value: Text("系统不提供", "the system does not tell"),
        Why.NO_RIGHT.value: Text("权限不足", "this account may not"),
        Why.FAILED.value: Text("读取出错", "reading it failed"),
        Why.TOO_SLOW.value: Text("超时", "it took too long"),
        Why.NOT_ASKED.value: Text("没有指定", "nobody said where"),
    }
)
_NAMELESS = CheckText(
    Text("{code}", "{code}"),
    NO_NUMBER,
    Text("请系统管理员查看这台机器。", "Have the administrator look at this machine."),
    {},
)


def title_said(finding: Finding, language: Language) -> str:
    """What was looked at."""
    return _text(finding).title.say(language, {"code": finding.code})


def found_said(finding: Finding, language: Language) -> str:
    """What was found."""
    return _said(finding).found.say(language, told_facts(finding, language))


def needed_said(finding: Finding, language: Language) -> str:
    """What is needed."""
    return _text(finding).needed.say(language, told_facts(finding, language))


def advice_said(finding: Finding, language: Language) -> str:
    """What to do now."""
    return _said(finding).advice.say(language, told_facts(finding, language))


def told_facts(finding: Finding, language: Language) -> dict[str, Fact]:
    """The facts as they are told: reasons in words, lists as the language writes them."""
    facts: dict[str, Fact] = {**finding.needed, **finding.found}
    reason = facts.get("reason")
    if isinstance(reason, str) and reason in REASONS:
        facts["reason"] = REASONS[reason].say(language, {})
    if language == "en":
        facts = {name: value.replace(COMMA, ", ") if isinstance(value, str) else value for name, value in facts.items()}
    return facts


def _text(finding: Finding) -> CheckText:
    """Plain words for a check of another version."""
    return CHECK_TEXTS.get(finding.code, _NAMELESS)


def _said(finding: Finding) -> Said:
    text = _text(finding)
    known = text.cases.get(finding.case)
    if known is not None:
        return known
    if finding.verdict is Verdict.UNKNOWN and "reason" in finding.found:
        return Said(UNREAD, text.by_hand)
    return Said(VERDICTS[finding.verdict], text.by_hand)
