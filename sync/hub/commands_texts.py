"""What the commands of `kaochang-hub` say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "serving": Text("成绩接收中心：{url}", "The hub serves at {url}"),
        "plainly": Text(
            "没有用证书加密：只供本机试用，或放在做 TLS 的负载均衡之后(加 --behind-tls)。",
            "Without a certificate: for a try on this machine, or behind a balancer that speaks TLS (--behind-tls).",
        ),
        "hub_name": Text(
            "组织指纹 {name}，考点的通行证以它为准。", "The organiser's fingerprint is {name}; tokens of sites name it."
        ),
        "site_added": Text(
            "已登记考点 {site}，名片指纹 {fingerprint}。请在电话中与考点核对。",
            "Site {site} is registered, fingerprint {fingerprint}. Compare it with the site by telephone.",
        ),
        "card_unreadable": Text(
            "{path} 不是考点名片。请向考点索取 trust 文件夹中的 site.card。",
            "{path} is no site's card. Ask the site for site.card in its trust folder.",
        ),
        "key_unreadable": Text(
            "{path} 不是组织密钥。它由 kaochang-sync organiser-key 生成。",
            "{path} is no organiser's key; kaochang-sync organiser-key makes one.",
        ),
        "person_put": Text("{name} 可以登录了；先前的登录已失效。", "{name} can sign in; earlier sign-ins have ended."),
        "person_out": Text("{name} 不能再登录。", "{name} can no longer sign in."),
        "person_unknown": Text("没有 {name}。", "There is no {name}."),
        "bad_name": Text("姓名要有 1 到 {most} 个可见字符。", "A name has 1 to {most} characters that can be seen."),
        "bad_password": Text("密码要有 {least} 到 {most} 个字符。", "A password has {least} to {most} characters."),
        "expected": Text(
            "考试计划 {plan}，考点 {site}：应到 {count} 场。",
            "Plan {plan}, site {site}: {count} sessions are expected.",
        ),
        "plan_unreadable": Text("{path} 无法读取：{why}", "{path} cannot be read: {why}"),
        "plan_practice": Text(
            "{path} 是适应性模拟考核，没有结果。", "{path} is a practice exam and brings no results."
        ),
        "taken": Text(
            "已核对并计入：{name}。回执写入 {path}。", "Verified and counted: {name}. Its receipt is {path}."
        ),
        "taken_before": Text(
            "先前已收到：{name}。没有重复计入，回执写入 {path}。",
            "{name} was here before and is not counted twice. Its receipt is {path}.",
        ),
        "take_waits": Text(
            "{name} 已收下，由另一进程核对。请稍后在网页上查看，或再运行一次。",
            "{name} is taken and verified by another process. Look at the page later, or run this again.",
        ),
        "take_refused": Text("{name} 未通过核对：{why}", "{name} was refused: {why}"),
        "marks_written": Text(
            "{count} 个评分点待人工阅卷，写入 {path}。文件中没有姓名和准考证号。",
            "{count} checks wait for a person, in {path}. It names no candidate.",
        ),
        "marks_taken": Text(
            "录入 {fitting} 项成绩(其中新的或更正的 {changed} 项)，未填 {empty} 行。",
            "{fitting} marks fit ({changed} new or corrected); {empty} rows are empty.",
        ),
        "marks_failed": Text(
            "{count} 行没有录入，原因见 {path}。改正后再运行一次。",
            "{count} rows were not taken, with reasons in {path}. Correct them and run this again.",
        ),
        "sheet_unreadable": Text(
            "{path} 不是能读的 Excel 文件(.xlsx)。", "{path} is no Excel file (.xlsx) that can be read."
        ),
        "sheet_large": Text("{path} 太大。", "{path} is too large."),
        "sheet_other": Text(
            "{path} 不是人工阅卷文件：列与 kaochang-hub marks open 写出的不同。",
            "{path} is not a file for markers: its columns are not those that kaochang-hub marks open writes.",
        ),
        "published": Text(
            "考试计划 {plan} 的成绩从 {starts} 到 {ends} 公示；复查申请受理到 {recheck}。",
            "Scores of plan {plan} are shown from {starts} until {ends}; rechecks are taken until {recheck}.",
        ),
        "time_shape": Text(
            "{time} 不是时间。请写成 2027-01-04T09:00。", "{time} is no time. Write it as 2027-01-04T09:00."
        ),
        "sheet_written": Text("成绩单：{path}", "The score sheet: {path}"),
        "paper_added": Text(
            "试卷 {title} 可由考点 {site} 领取；授权码从 {time} 起给出。",
            "Site {site} can fetch {title}; its code is given from {time} on.",
        ),
        "paper_added_no_code": Text(
            "试卷 {title} 可由考点 {site} 领取；没有登记授权码，请在电话中读出。",
            "Site {site} can fetch {title}; its code is not here and is read out by telephone.",
        ),
        "release_key_added": Text(
            "已登记考点 {site} 的授权密钥，下一个序号 {serial}。",
            "The release key of site {site} is here; the next serial number is {serial}.",
        ),
        "disk": Text(
            "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
            "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
        ),
        "port": Text(
            "{host}:{port} 不能使用({reason})。请换 --port，或停掉占用它的程序。",
            "{host}:{port} cannot be used ({reason}). Choose another --port, or stop what uses it.",
        ),
    }
)


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
