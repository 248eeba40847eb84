"""What the commands of trust say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Fact, Language, Text

SAY: Mapping[str, Text] = MappingProxyType(
    {
        # ---- the site
        "site_made": Text(
            "考点 {site} 的密钥和证书在 {folder}。", "Keys and certificates of site {site} are in {folder}."
        ),
        "site_card": Text(
            "考点名片 {path}，指纹 {fingerprint}：发给培训评价组织，并在电话中核对指纹。",
            "The site's card is {path}, fingerprint {fingerprint}: send it to the organiser and compare by telephone.",
        ),
        "site_people": Text(
            "新增人员 {count} 人，初始密码在 {path}（仅本机所有者可读）：分发后删除。",
            "{count} people added; their first passwords are in {path} (its owner alone may read it): hand them out, "
            "then delete it.",
        ),
        "site_next": Text(
            "下一步：kaochang-provision machines codes --site {folder}",
            "Next: kaochang-provision machines codes --site {folder}",
        ),
        "site_number": Text(
            "还没有导入考务文件，请用 --number 给出考核站点编号。",
            "Nothing was imported yet; give the site's number with --number.",
        ),
        "person_malformed": Text(
            "{person} 应写成 姓名=身份，身份是：{roles}。", "{person} should read NAME=ROLE; the roles are {roles}."
        ),
        "person_there": Text("{name} 已在人员名单中，没有改动。", "{name} is there already and was not changed."),
        # ---- machines
        "no_plan": Text(
            "{folder} 里还没有考试计划，请先导入考务文件。",
            "{folder} holds no plan yet; import the site's files first.",
        ),
        "no_secret": Text(
            "{folder} 里还没有考点密钥。请先运行 kaochang-provision site --site {folder}",
            "{folder} holds no keys yet. Run kaochang-provision site --site {folder} first.",
        ),
        "room_unknown": Text("没有考场 {room}。考场有：{rooms}。", "There is no room {room}. The rooms are {rooms}."),
        "seats_malformed": Text(
            "{seats} 不是考位。请写成 1-40 或 1,2,5-8。", "{seats} are no seats. Write 1-40, or 1,2,5-8."
        ),
        "codes_too_many": Text(
            "一次最多 {most} 个登记码，请分考场生成。", "At most {most} codes at once; make them room by room."
        ),
        "codes_made": Text(
            "{count} 个登记码，{hours} 小时内有效，每个只能用一次。",
            "{count} codes, good for {hours} hours, each for one machine.",
        ),
        "codes_next": Text(
            "在每台机器的“本机尚未登记”画面输入登记码；没有画面时运行 kaochang-agent enrol 或 kaochang-console enrol。",
            "Type each code at its machine, where it says that it is not enrolled; without a window: "
            "kaochang-agent enrol or kaochang-console enrol.",
        ),
        "codes_sheet": Text(
            "登记码单在 {path}，仅本机所有者可读：打印、分发后删除。",
            "The sheet of codes is {path} (its owner alone may read it): print it, hand it out, then delete it.",
        ),
        "sheet_ending": Text("{path} 应以 .pdf 结尾。没有生成登记码。", "{path} should end in .pdf. No code was made."),
        "machines_none": Text("还没有登记的机器。", "No machine is enrolled yet."),
        "machine_unknown": Text("没有登记过 {machine}。", "{machine} was never enrolled."),
        "machine_retired": Text(
            "{machine} 已停用，它的证书从现在起无效。", "{machine} is retired; its certificate counts no more."
        ),
        "machine_was_retired": Text("{machine} 早已停用。", "{machine} was retired before."),
        # ---- the organiser
        "organiser_placed": Text(
            "已装入培训评价组织的公钥，指纹 {fingerprint}：请在电话中核对。",
            "The organiser's key is in place, fingerprint {fingerprint}: compare it by telephone.",
        ),
        "organiser_other": Text(
            "考点已有另一把公钥（指纹 {fingerprint}）。确认要换，请加 --replace。",
            "The site has another key (fingerprint {fingerprint}). --replace puts this one in its place.",
        ),
        "organiser_unreadable": Text(
            "{path} 不是培训评价组织的名片。请向其索取 organiser.card。",
            "{path} is no organiser's card. Ask the organiser for organiser.card.",
        ),
        # ---- packages
        "package_taken": Text(
            "已装入 {name} 试卷包第 {serial} 号，最早 {time} 开启。重启考试服务器后考生机开始下载(仍然密封)。",
            "{name}: package {serial} is in place, to be opened from {time} on. After a restart of the server the PCs "
            "fetch it, sealed.",
        ),
        "package_open": Text("已开启", "open"),
        "package_closed": Text("密封", "sealed"),
        "package_code": Text("试卷授权码", "The organiser's code"),
        "package_now_open": Text(
            "{name} 已开启，运行中的考试服务器立即生效。", "{name} is open; a running server takes notice at once."
        ),
        # ---- any
        "disk": Text(
            "不能读写 {path}（{reason}）。请检查路径、权限和磁盘空间。",
            "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
        ),
    }
)


def said(language: Language, key: str, **facts: Fact) -> str:
    """One sentence."""
    return SAY[key].say(language, facts)
