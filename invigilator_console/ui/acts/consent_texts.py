"""What is said where several people have to agree."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Text

CONSENT = Text("会签", "Consent")
AGREED = Text("已同意：{names}", "Agreed: {names}")
NEEDED = Text("还需要：{places}", "Still needed: {places}")
SIGNS = Text("{place}在这里会签", "{place}: agree here")
NAME = Text("姓名", "Name")
AGREE_AND_DO = Text("同意并执行", "Agree and carry out")
AGREE_NEXT = Text("同意，换下一位", "Agree; the next person")
I_AGREE = Text("我同意", "I agree")
I_AGREE_AND_DO = Text("我同意并执行", "I agree; carry it out")
SOMEBODY_ELSE = Text("由其他人会签", "Somebody else agrees")
LATER = Text("稍后会签", "Later")
WITHDRAW = Text("撤回提议", "Withdraw")
SIGNING = Text("正在会签…", "Under way…")
NAME_MISSING = Text("请填写姓名。", "Please fill in the name.")
PASSWORD_MISSING = Text("请输入密码。", "Please type the password.")
WRONG = Text("姓名或密码不对，没有会签。请重新输入密码。", "Wrong name or password. Please type the password again.")
KEPT = Text("提议等待会签，已列入待处理。", "The proposal waits for consent in the queue.")
DONE = Text("已会签并执行：{what}", "Agreed and carried out: {what}")
WITHDRAWN = Text("已撤回提议：{what}", "Withdrawn: {what}")
UNKNOWN = Text("服务器没有回答。恢复连接后请看待处理。", "The server did not answer. See the queue once it is back.")
OVER = Text("提议已结束（{how}）：{what}", "The proposal is over ({how}): {what}")
AWAY = Text("连不上考点服务器，暂时不能会签。", "The server cannot be reached; nobody can agree now.")
GONE = Text("这项提议已经结束。", "This proposal is over.")
OUTCOMES: Mapping[str, Text] = {
    "done": Text("已执行", "carried out"),
    "refused": Text("没有执行", "not carried out"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "expired": Text("已过期", "expired"),
}
