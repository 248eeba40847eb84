"""What the frame of the window says."""

from __future__ import annotations

from exam.text import Text

MACHINES = Text("机器", "Machines")
BEFORE_AFTER = Text("考前考后", "Before and after")
SIGN_OUT = Text("退出登录", "Sign out")
DARK, LIGHT = Text("深色", "Dark"), Text("浅色", "Light")
LARGER, SMALLER = Text("字号 +", "Text +"), Text("字号 −", "Text −")
LARGER_SAYS, SMALLER_SAYS = Text("放大文字", "Larger text"), Text("缩小文字", "Smaller text")
OTHER_LANGUAGE = Text("English", "中文")
PERSON = Text("{role} {name}", "{role} {name}")
PRACTICE = Text("适应性模拟考核，不计成绩", "A practice exam, without results")
STALE = Text(
    "连不上考点服务器：下面是 {age} 前的情况，暂时不能操作。考生可以继续作答。",
    "The server cannot be reached: this is how it was {age} ago. Nothing can be ordered; candidates go on.",
)
NEVER_HEARD = Text("正在连接考点服务器。考生可以继续作答。", "Connecting to the server. Candidates go on meanwhile.")
BACK = Text("已恢复连接。", "The connection is back.")
SETTLED = Text("已确认：{what}，已执行。", "Confirmed: {what} was carried out.")
SETTLED_WAITS = Text("已确认：{what}，等待会签。", "Confirmed: {what} waits for consent.")
SETTLED_REFUSED = Text("已确认：{what}，没有执行。{why}", "Confirmed: {what} was not carried out. {why}")
URGENT_TAB = Text("{room} · 需处理", "{room} · see to it")
MENU = Text("设置", "Settings")
TITLE = Text("监考机", "Invigilator's console")
READ = Text("知道了", "Dismiss")
