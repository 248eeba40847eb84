"""What people read of the lockdown, in Chinese and English: what was found, and what to do now.

The candidate reads the first sentence on the locked screen; the invigilator reads both.
"""

from __future__ import annotations

from collections.abc import Mapping

from candidate_agent.lockdown.findings import Finding, FindingCode
from candidate_agent.lockdown.machine import Trouble
from candidate_agent.lockdown.steps import StepName
from exam.finding_texts import FINDING_TEXTS, STEP_TEXTS, FindingText
from exam.finding_texts import told_facts as exam_told_facts
from exam.text import Fact, Language, Refusal, Text

FINDINGS: Mapping[FindingCode, FindingText] = {code: FINDING_TEXTS[code.value] for code in FindingCode}
STEPS: Mapping[StepName, Text] = {name: STEP_TEXTS[name.value] for name in StepName}
TROUBLES: Mapping[Trouble, Text] = {
    Trouble.RIGHTS: Text("权限不足，请用管理员账户运行", "not allowed; run it as administrator"),
    Trouble.UNSUPPORTED: Text("这个系统不支持", "this system cannot"),
    Trouble.FAILED: Text("没有成功，请重启电脑后再试", "it did not work; restart the PC and try again"),
    Trouble.DISK: Text("磁盘写不进，请腾出空间", "the disk cannot be written; free some space"),
}

EMERGENCY: Mapping[str, Text] = {
    "emergency_not_locked": Text(
        "这台考生机没有锁定，解锁码没有使用。", "This PC is not locked; the code was not used."
    ),
    "emergency_no_codes": Text(
        "这台考生机还没有收到解锁码。请在监考机上解锁，或换用备用考生机。",
        "This PC has no emergency codes yet. Release it at the console, or move to a spare PC.",
    ),
    "emergency_wrong": Text(
        "解锁码不对。请核对考生机名称和场次，重新输入。",
        "That is not a code for this PC and session. Compare both, and type it again.",
    ),
    "emergency_used": Text(
        "这个解锁码已经用过。请用下一个解锁码。", "This code has been used. Please take the next one."
    ),
    "emergency_disk": Text(
        "本机磁盘写不进，解锁码没有使用。请在监考机上解锁，或换用备用考生机。",
        "This PC's disk cannot be written and the code was not used. Release it at the console, or move to a spare PC.",
    ),
    "emergency_attempts": Text(
        "输错次数较多，请 {seconds} 秒后再试，或在监考机上解锁。",
        "Too many wrong codes. Try again in {seconds} seconds, or release this PC at the console.",
    ),
}


REPAIR: Mapping[str, Text] = {
    "done": Text("已恢复：{step}。", "Put back: {step}."),
    "failed": Text("没有恢复：{step}({why})。", "Not put back: {step} ({why})."),
    "damaged": Text(
        "恢复记录有损坏，读不出的部分按系统的常见设置恢复；原记录留在 {path}。请检查任务管理器和移动存储能否使用。",
        "The record was damaged; what it did not tell was put to what systems usually have. A copy is kept in {path}. "
        "Please see that task manager and USB storage work.",
    ),
    "left": Text(
        "还有设置没有恢复。请用同一个账户、以管理员身份再运行一次。",
        "Something is left. Run it again from the same account, as administrator.",
    ),
    "whole": Text("这台电脑已恢复到锁定之前的状态。", "This PC is as it was before the lockdown."),
    "nothing": Text("没有需要恢复的设置。", "There was nothing to put back."),
}


def cause(finding: Finding, language: Language) -> str:
    """What was found, in a sentence."""
    return FINDINGS[finding.code].cause.say(language, told_facts(finding, language))


def advice(finding: Finding, language: Language) -> str:
    """What to do about it."""
    return FINDINGS[finding.code].advice.say(language, told_facts(finding, language))


def say_emergency(refusal: Refusal, language: Language) -> str:
    """Why an emergency code was refused."""
    return EMERGENCY[refusal.code].say(language, refusal.facts)


def told_facts(finding: Finding, language: Language) -> dict[str, Fact]:
    """The facts of a finding as they are told."""
    return exam_told_facts(finding.code, finding.facts, language)
