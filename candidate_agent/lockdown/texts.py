"""What people read of the lockdown, in Chinese and English: what was found, and what to do now.

The candidate reads the first sentence on the locked screen; the invigilator reads both.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from candidate_agent.lockdown.findings import Finding, FindingCode
from candidate_agent.lockdown.machine import Trouble
from candidate_agent.lockdown.steps import StepName
from exam.text import Language, Refusal, Text


class FindingText(msgspec.Struct, frozen=True):
    """A finding in words."""

    cause: Text
    advice: Text


FINDINGS: Mapping[FindingCode, FindingText] = {
    FindingCode.FORBIDDEN_PROGRAM: FindingText(
        Text("正在运行不允许的程序：{program}。", "A program that is not allowed is running: {program}."),
        Text(
            "请监考员查看并关闭这个程序；确认无误后在监考机上解锁。",
            "Have an invigilator look and close it, then release this PC at the console.",
        ),
    ),
    FindingCode.CAPTURE_PROGRAM: FindingText(
        Text("正在运行截屏或录屏程序：{program}。", "A program that records the screen is running: {program}."),
        Text(
            "请监考员查看并关闭这个程序；确认无误后在监考机上解锁。",
            "Have an invigilator look and close it, then release this PC at the console.",
        ),
    ),
    FindingCode.SECOND_DISPLAY: FindingText(
        Text("接有 {count} 个屏幕，考试只允许 {allowed} 个。", "{count} screens are on; the exam allows {allowed}."),
        Text(
            "请拔掉多余的显示器或投影仪，然后由监考员解锁。",
            "Unplug the other screen or projector, then have an invigilator release this PC.",
        ),
    ),
    FindingCode.VIRTUAL_MACHINE: FindingText(
        Text("考生程序在虚拟机中运行({hint})。", "The agent runs in a virtual machine ({hint})."),
        Text("请换用备用考生机。", "Please move to a spare PC."),
    ),
    FindingCode.REMOTE_SESSION: FindingText(
        Text("这台考生机正被远程连接({hint})。", "This PC's desktop is open from elsewhere ({hint})."),
        Text(
            "请断开远程连接，直接在这台考生机上登录；必要时换用备用机。",
            "Close the remote connection and sign in at this PC itself, or move to a spare PC.",
        ),
    ),
    FindingCode.INTERNET_REACHABLE: FindingText(
        Text("这台考生机能连上互联网({target})。", "This PC can reach the internet ({target})."),
        Text(
            "请检查网线、无线网卡和手机热点；多台同时出现时，请检查交换机和路由器的外网线路。",
            "Check cable, wireless card and hotspots; if many PCs say so, check the uplink of switch and router.",
        ),
    ),
    FindingCode.USB_STORAGE: FindingText(
        Text("插有移动存储设备({device})。", "USB storage is plugged in ({device})."),
        Text(
            "请拔出并交给监考员；确认无误后由监考员解锁。",
            "Unplug it and hand it to an invigilator, who then releases this PC.",
        ),
    ),
    FindingCode.CABLE_PULLED: FindingText(
        Text("网线没有接好({network})。", "The network cable is not in ({network})."),
        Text(
            "答案已存在本机，请继续作答；请监考员插好网线并查看原因。",
            "Work is kept on this PC; go on. Have the cable put back and its cause looked into.",
        ),
    ),
    FindingCode.SEVERAL_NETWORKS: FindingText(
        Text("同时连接了 {count} 个网络({networks})。", "{count} networks are connected at once ({networks})."),
        Text(
            "请只保留考场网络，停用无线网卡和其他网卡。",
            "Keep the room's network alone; turn the wireless and any other card off.",
        ),
    ),
    FindingCode.CLOCK_CHANGED: FindingText(
        Text("本机的日期或时间被改动({seconds} 秒)。", "This PC's date or time was changed (by {seconds} seconds)."),
        Text(
            "考试时间以服务器为准，不受影响；请监考员了解原因。",
            "Exam time is the server's and is not touched by it; have an invigilator ask why.",
        ),
    ),
    FindingCode.NO_CHINESE_INPUT: FindingText(
        Text("没有找到中文输入法。", "No Chinese input method was found."),
        Text(
            "请系统管理员安装或启用拼音输入法，或换用备用考生机。",
            "Have the administrator install or turn on a Pinyin input method, or move to a spare PC.",
        ),
    ),
    FindingCode.MAY_SLEEP: FindingText(
        Text("无法防止这台考生机休眠或关闭屏幕。", "This PC cannot be kept from sleeping or turning its screen off."),
        Text(
            "请在电源选项中把休眠和关闭屏幕设为“从不”。",
            "Set sleep and screen-off to never in the system's power options.",
        ),
    ),
    FindingCode.STEP_NOT_ALLOWED: FindingText(
        Text("权限不足，没有完成：{step}。", "This account may not do it: {step}."),
        Text(
            "请系统管理员用有管理员权限的账户启动考生程序。",
            "Have the administrator start the agent from an account with administrator's rights.",
        ),
    ),
    FindingCode.STEP_UNSUPPORTED: FindingText(
        Text("这个系统不支持：{step}。", "This system cannot do it: {step}."),
        Text("请监考员多留意这台考生机。", "Have an invigilator keep an eye on this PC."),
    ),
    FindingCode.STEP_FAILED: FindingText(
        Text("没有完成：{step}。", "It did not work: {step}."),
        Text(
            "请重启考生程序；仍然不行，请换用备用考生机。", "Start the agent again; if it stays so, move to a spare PC."
        ),
    ),
    FindingCode.STEP_UNDONE: FindingText(
        Text("锁定设置被改动，已重新设置：{step}。", "A setting of the lockdown was changed and set again: {step}."),
        Text(
            "请监考员查看这台考生机上是谁、用什么程序改动的。",
            "Have an invigilator see who or which program changed it.",
        ),
    ),
    FindingCode.NOT_LOCKED_DOWN: FindingText(
        Text("锁定没有生效({step})。", "The lockdown is not in force ({step})."),
        Text("请系统管理员处理，或换用备用考生机。", "Call the administrator, or move to a spare PC."),
    ),
    FindingCode.LOCK_FILE_DAMAGED: FindingText(
        Text(
            "本机的锁定记录读不出来，先按锁定处理。", "This PC's record of its lock cannot be read, so it stays locked."
        ),
        Text("请监考员查看后在监考机上解锁。", "Have an invigilator look, then release this PC at the console."),
    ),
}

STEPS: Mapping[StepName, Text] = {
    StepName.CLIPBOARD: Text("清空剪贴板", "emptying the clipboard"),
    StepName.KEYBOARD: Text("拦截系统快捷键", "keeping the system's shortcuts away"),
    StepName.WAYS_OUT: Text(
        "停用任务管理器、锁屏、注销和关机", "turning off task manager, lock screen, log-off, shut-down"
    ),
    StepName.CAPTURE: Text("防止截屏", "keeping the screen from being copied"),
    StepName.USB_STORAGE: Text("停用移动存储", "turning off USB storage"),
    StepName.AWAKE: Text("防止休眠", "keeping the PC awake"),
    StepName.UPDATES: Text("暂停系统更新", "putting off system updates"),
}

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

_STEP_NAMES = frozenset(name.value for name in StepName)


def cause(finding: Finding, language: Language) -> str:
    """What was found, in a sentence."""
    return FINDINGS[finding.code].cause.say(language, told_facts(finding, language))


def advice(finding: Finding, language: Language) -> str:
    """What to do about it."""
    return FINDINGS[finding.code].advice.say(language, told_facts(finding, language))


def say_emergency(refusal: Refusal, language: Language) -> str:
    """Why an emergency code was refused."""
    return EMERGENCY[refusal.code].say(language, refusal.facts)


def told_facts(finding: Finding, language: Language) -> dict[str, str | int]:
    """A step is named in the reader's language; everything else stands as it was seen."""
    facts = dict(finding.facts)
    step = facts.get("step")
    if isinstance(step, str) and step in _STEP_NAMES:
        facts["step"] = STEPS[StepName(step)].say(language, {})
    return facts
