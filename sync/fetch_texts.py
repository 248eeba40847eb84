"""What `kaochang-sync fetch` says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = {
    "no_papers": Text("接收中心没有本考试计划的试卷。", "The hub has no paper of this plan."),
    "paper_taken": Text("已取得：{title}(第 {serial} 版)。", "Taken: {title} (version {serial})."),
    "paper_here": Text("已有：{title}(第 {serial} 版)。", "Here already: {title} (version {serial})."),
    "paper_refused": Text("没有装入：{title}。{why}", "Not taken: {title}. {why}"),
    "no_closed_papers": Text("没有等待开启的试卷。", "No paper waits to be opened."),
    "paper_code": Text("{title}：试卷授权码 {code}", "{title}: code {code}"),
    "paper_code_not": Text(
        "{title}：现在没有授权码({why})，{time} 起可取。", "{title}: no code now ({why}); from {time}."
    ),
    "paper_next": Text(
        "请在监考机上由有权的人输入授权码。", "Somebody whose role may do so enters the code at the console."
    ),
    "no_releases": Text("培训评价组织没有给出授权码。", "The organiser gave no release code."),
    "release": Text("{given}，{by}：{session}，{what}，授权码 {code}", "{given}, {by}: {session}, {what}, code {code}"),
    "extension": Text("延长 {minutes} 分钟，{seats}", "{minutes} more minutes, {seats}"),
    "credit": Text("补回 {minutes} 分钟，{seats}", "{minutes} minutes back, {seats}"),
    "spare_paper": Text("启用备用试卷", "the spare paper"),
    "everyone": Text("全场", "everyone"),
    "seats": Text("考位 {seats}", "seats {seats}"),
    "scores_taken": Text(
        "已取得 {candidates} 名考生的成绩，写入 {path}，其中 {open} 名尚未评完。",
        "Results of {candidates} candidates are in {path}; {open} of them are not final yet.",
    ),
    "scores_next": Text(
        "下一步：kaochang-server score --site {site} 写出成绩单。",
        "Next: kaochang-server score --site {site} writes the score sheet.",
    ),
    "away": Text(
        "连不上接收中心({why})。请检查网络、地址和日期。",
        "The hub is not to be had ({why}). Check the network, the address and the date.",
    ),
    "refused": Text("接收中心不同意({why})。请与培训评价组织联系。", "The hub says no ({why}). Call the organiser."),
}


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
