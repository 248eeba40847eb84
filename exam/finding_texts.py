"""What people read of what a PC finds out about itself: what was found, and what to do now; by the finding's code.

The candidate reads the first sentence on the locked screen; the invigilator reads both. The codes are the lockdown's
(`candidate_agent.lockdown.findings`), which the console does not know: one without words is shown as its code.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from exam.text import Fact, Language, Text


class FindingText(msgspec.Struct, frozen=True):
    """A finding in words."""

    cause: Text
    advice: Text


FINDING_TEXTS: Mapping[str, FindingText] = {
    "forbidden_program": FindingText(
        Text("正在运行不允许的程序：{program}。", "A program that is not allowed is running: {program}."),
        Text(
            "请监考员查看并关闭这个程序；确认无误后在监考机上解锁。",
            "Have an invigilator look and close it, then release this PC at the console.",
        ),
    ),
    "capture_program": FindingText(
        Text("正在运行截屏或录屏程序：{program}。", "A program that records the screen is running: {program}."),
        Text(
            "请监考员查看并关闭这个程序；确认无误后在监考机上解锁。",
            "Have an invigilator look and close it, then release this PC at the console.",
        ),
    ),
    "second_display": FindingText(
        Text("接有 {count} 个屏幕，考试只允许 {allowed} 个。", "{count} screens are on; the exam allows {allowed}."),
        Text(
            "请拔掉多余的显示器或投影仪，然后由监考员解锁。",
            "Unplug the other screen or projector, then have an invigilator release this PC.",
        ),
    ),
    "virtual_machine": FindingText(
        Text("考生程序在虚拟机中运行（{hint}）。", "The agent runs in a virtual machine ({hint})."),
        Text("请换用备用考生机。", "Please move to a spare PC."),
    ),
    "remote_session": FindingText(
        Text("这台考生机正被远程连接（{hint}）。", "This PC's desktop is open from elsewhere ({hint})."),
        Text(
            "请断开远程连接，直接在这台考生机上登录；必要时换用备用机。",
            "Close the remote connection and sign in at this PC itself, or move to a spare PC.",
        ),
    ),
    "internet_reachable": FindingText(
        Text("这台考生机能连上互联网（{target}）。", "This PC can reach the internet ({target})."),
        Text(
            "请检查网线、无线网卡和手机热点；多台同时出现时，请检查交换机和路由器的外网线路。",
            "Check cable, wireless card and hotspots; if many PCs say so, check the uplink of switch and router.",
        ),
    ),
    "usb_storage": FindingText(
        Text("插有移动存储设备（{device}）。", "USB storage is plugged in ({device})."),
        Text(
            "请拔出并交给监考员；确认无误后由监考员解锁。",
            "Unplug it and hand it to an invigilator, who then releases this PC.",
        ),
    ),
    "cable_pulled": FindingText(
        Text("网线没有接好（{network}）。", "The network cable is not in ({network})."),
        Text(
            "答案已存在本机，请继续作答；请监考员插好网线并查看原因。",
            "Work is kept on this PC; go on. Have the cable put back and its cause looked into.",
        ),
    ),
    "several_networks": FindingText(
        Text("同时连接了 {count} 个网络（{networks}）。", "{count} networks are connected at once ({networks})."),
        Text(
            "请只保留考场网络，停用无线网卡和其他网卡。",
            "Keep the room's network alone; turn the wireless and any other card off.",
        ),
    ),
    "clock_changed": FindingText(
        Text("本机的日期或时间被改动（{seconds} 秒）。", "This PC's date or time was changed (by {seconds} seconds)."),
        Text(
            "考试时间以服务器为准，不受影响；请监考员了解原因。",
            "Exam time is the server's and is not touched by it; have an invigilator ask why.",
        ),
    ),
    "no_chinese_input": FindingText(
        Text("没有找到中文输入法。", "No Chinese input method was found."),
        Text(
            "请系统管理员安装或启用拼音输入法，或换用备用考生机。",
            "Have the administrator install or turn on a Pinyin input method, or move to a spare PC.",
        ),
    ),
    "may_sleep": FindingText(
        Text("无法防止这台考生机休眠或关闭屏幕。", "This PC cannot be kept from sleeping or turning its screen off."),
        Text(
            "请在电源选项中把休眠和关闭屏幕设为“从不”。",
            "Set sleep and screen-off to never in the system's power options.",
        ),
    ),
    "step_not_allowed": FindingText(
        Text("权限不足，没有完成：{step}。", "This account may not do it: {step}."),
        Text(
            "请系统管理员用有管理员权限的账户启动考生程序。",
            "Have the administrator start the agent from an account with administrator's rights.",
        ),
    ),
    "step_unsupported": FindingText(
        Text("这个系统不支持：{step}。", "This system cannot do it: {step}."),
        Text("请监考员多留意这台考生机。", "Have an invigilator keep an eye on this PC."),
    ),
    "step_failed": FindingText(
        Text("没有完成：{step}。", "It did not work: {step}."),
        Text(
            "请重启考生程序；仍然不行，请换用备用考生机。", "Start the agent again; if it stays so, move to a spare PC."
        ),
    ),
    "step_undone": FindingText(
        Text("锁定设置被改动，已重新设置：{step}。", "A setting of the lockdown was changed and set again: {step}."),
        Text(
            "请监考员查看这台考生机上是谁、用什么程序改动的。",
            "Have an invigilator see who or which program changed it.",
        ),
    ),
    "not_locked_down": FindingText(
        Text("锁定没有生效（{step}）。", "The lockdown is not in force ({step})."),
        Text("请系统管理员处理，或换用备用考生机。", "Call the administrator, or move to a spare PC."),
    ),
    "lock_file_damaged": FindingText(
        Text(
            "本机的锁定记录读不出来，先按锁定处理。", "This PC's record of its lock cannot be read, so it stays locked."
        ),
        Text("请监考员查看后在监考机上解锁。", "Have an invigilator look, then release this PC at the console."),
    ),
}

STEP_TEXTS: Mapping[str, Text] = {
    "clipboard": Text("清空剪贴板", "emptying the clipboard"),
    "keyboard": Text("拦截系统快捷键", "keeping the system's shortcuts away"),
    "ways_out": Text("停用任务管理器、锁屏、注销和关机", "turning off task manager, lock screen, log-off, shut-down"),
    "capture": Text("防止截屏", "keeping the screen from being copied"),
    "usb_storage": Text("停用移动存储", "turning off USB storage"),
    "awake": Text("防止休眠", "keeping the PC awake"),
    "updates": Text("暂停系统更新", "putting off system updates"),
}


_NAMELESS = FindingText(
    Text("考生机报告了异常（{code}）。", "The PC reported something ({code})."),
    Text("请监考员查看这台考生机。", "Have an invigilator look at this PC."),
)


def finding_text(code: str) -> FindingText:
    """The words for a finding; plain ones for a code of a newer program."""
    return FINDING_TEXTS.get(code, _NAMELESS)


def told_facts(code: str, facts: Mapping[str, Fact], language: Language) -> dict[str, Fact]:
    """The facts as they are told: a step is named in the reader's language, everything else stands as it was seen."""
    told: dict[str, Fact] = {"code": code, **facts}
    step = told.get("step")
    if isinstance(step, str) and step in STEP_TEXTS:
        told["step"] = STEP_TEXTS[step].say(language, {})
    return told
