"""What the organiser reads about release codes, in Chinese and English: what was done, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        # ---- what a code allows
        "extension": Text("延长 {minutes} 分钟", "{minutes} more minutes"),
        "credit": Text("补回损失的时间 {minutes} 分钟", "{minutes} minutes of lost time back"),
        "spare_paper": Text("启用备用试卷", "the spare paper"),
        "everyone": Text("全场考生", "everyone in the session"),
        "seats": Text("考位 {seats}", "seats {seats}"),
        "where": Text(
            "考试计划 {plan}，考核站点 {site}，场次 {session}", "plan {plan}, site {site}, session {session}"
        ),
        # ---- what to do with it
        "title": Text("授权码", "Release code"),
        "spell": Text("字母读法", "Letters spelled"),
        "once": Text(
            "只能用一次，只对以上内容有效。请在电话中逐组读出，并请对方复述。",
            "It works once and for nothing else. Read it out group by group and have it read back.",
        ),
        "logged": Text("已记入 {log}，编号 {id}。", "Written to {log} as {id}."),
        "key_made": Text("授权密钥已生成：{path}", "The release key is made: {path}"),
        "fingerprint": Text("指纹 {fingerprint}", "Fingerprint {fingerprint}"),
        "key_next": Text(
            "下一步：把它安全地交给一个考核站点，在考试服务器上运行 kaochang-provision release-key {name} --site SITE,"
            "并在电话中核对指纹。每个站点用各自的密钥。",
            "Next: bring it safely to one site, run `kaochang-provision release-key {name} --site SITE` on its server, "
            "and compare the fingerprint over the telephone. Each site has a key of its own.",
        ),
        # ---- what can be wrong
        "exists": Text(
            "{path} 已经存在，没有改动。请另取一个文件名。", "{path} is there already and was left alone: take another."
        ),
        "key_missing": Text(
            "找不到授权密钥 {path}。请核对路径，或用 kaochang-sync release-key --out FILE 生成。",
            "There is no release key {path}. Check the path, or make one: kaochang-sync release-key --out FILE.",
        ),
        "key_unreadable": Text(
            "{path} 不是授权密钥。请核对路径，或从备份恢复。", "{path} is no release key. Check the path or a backup."
        ),
        "serial_unreadable": Text(
            "{path} 已损坏，不知道用到哪个序号。请从备份恢复，或为该站点生成新的密钥。",
            "{path} is damaged and the next number unknown. Restore a backup, or make a new key for the site.",
        ),
        "serials_used": Text(
            "密钥 {path} 的序号已用完。请为该站点生成新的密钥。",
            "All numbers of the key {path} are used. Make a new key for the site.",
        ),
        "unwritable": Text(
            "不能读写 {path}({reason})，没有给出授权码。请检查权限和磁盘空间。",
            "{path} cannot be read or written ({reason}); no code was given. Check rights and disk space.",
        ),
        "name_empty": Text("考试计划和考核站点都要填写。", "Name the plan and the site."),
        "session_shape": Text(
            "场次“{session}”应写作 考场/theory/20261128T0900(实操为 practical)，请照监考机上显示的填写。",
            "The session “{session}” must read room/theory/20261128T0900 (or practical), as the console shows it.",
        ),
        "seats_shape": Text(
            "考位“{seats}”应是考位号，用逗号隔开，例如 3,7；不填表示全场。",
            "Seats “{seats}” must be seat numbers with commas between, such as 3,7; leave them out for everyone.",
        ),
        "minutes_needed": Text(
            "请用 --minutes 填写分钟数,1 到 {most}。", "Say how many minutes with --minutes, 1 to {most}."
        ),
        "paper_alone": Text(
            "备用试卷对全场启用，不填考位和分钟数。", "The spare paper is for a whole session: no seats, no minutes."
        ),
    }
)
_ICAO = (
    *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "Juliett", "Kilo", "Mike", "November"),
    *("Papa", "Quebec", "Romeo", "Sierra", "Tango", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu"),
)
SPELLED = MappingProxyType({word[0]: word for word in _ICAO})
"""The letters of a code as they are told apart over a telephone (ICAO)."""


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages, on one line."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
