"""Words of the checks in `rules_programs`."""

from __future__ import annotations

from collections.abc import Mapping

from exam.preflight.wording import FINE, CheckText, Said
from exam.text import Text

_NAME = Text("{name}", "{name}")
_SQL = Text("SQL Server {year}", "SQL Server {year}")
_ODBC = Text("ODBC Driver {version}", "ODBC Driver {version}")
_NO_SQL = Text("没有安装 SQL Server", "No SQL Server is installed")
_SQLITE = Text("无需处理：默认的 SQLite 不需要安装。", "Nothing to do: SQLite, the usual one, needs nothing.")
_GET_ODBC = Text("请安装 Microsoft ODBC Driver 18 for SQL Server。", "Install Microsoft ODBC Driver 18 for SQL Server.")
_NAMES = Text("{names}", "{names}")

PROGRAM_TEXTS: Mapping[str, CheckText] = {
    "server_system": CheckText(
        Text("操作系统", "Operating system"),
        Text("{recommended} 或更新，最低 {minimum}", "{recommended} or later, {minimum} at least"),
        Text("请运行 winver 查看系统版本。", "Run winver to see the version."),
        {
            "recommended": Said(_NAME, FINE),
            "minimum": Said(_NAME, Text("可以使用；建议升级。", "It will do; a newer one is better.")),
            "desktop": Said(
                _NAME,
                Text(
                    "可以使用；手册要求 Windows Server，桌面版请关闭自动更新。",
                    "It will do. The handbook asks for Windows Server; on a desktop edition turn updates off.",
                ),
            ),
            "linux": Said(
                _NAME,
                Text(
                    "可以运行服务器；手册要求的是 Windows Server。",
                    "The server runs on it; the handbook asks for Windows Server.",
                ),
            ),
            "short": Said(
                _NAME,
                Text(
                    "这个系统已停止支持，运行不了现在的 Python，考试服务器装不上。"
                    "请换用 Windows Server 2019、2022 或 2025，或 64 位 Windows 10、11。",
                    "This system is out of support and cannot run current Python; the exam server cannot be installed. "
                    "What works: Windows Server 2019, 2022 or 2025, or 64-bit Windows 10 or 11.",
                ),
            ),
        },
    ),
    "desktop_system": CheckText(
        Text("操作系统", "Operating system"),
        Text("{recommended} 或更新，最低 {minimum}", "{recommended} or later, {minimum} at least"),
        Text("请运行 winver 查看系统版本。", "Run winver to see the version."),
        {
            "recommended": Said(_NAME, FINE),
            "minimum": Said(
                _NAME,
                Text("可以使用；建议升级到 Windows 11。", "It will do; Windows 11 is better."),
            ),
            "linux": Said(
                _NAME,
                Text(
                    "可以用于演练；实操软件需要 Windows。",
                    "Good for rehearsals; the practical's programs need Windows.",
                ),
            ),
            "short": Said(
                _NAME,
                Text(
                    "这个系统已停止支持，运行不了现在的 Python 和 Qt，考试程序装不上。"
                    "请换用 64 位 Windows 10（1809 或更新）或 Windows 11。",
                    "This system is out of support and cannot run current Python or Qt; the program cannot be "
                    "installed. What works: 64-bit Windows 10 (1809 or later) or Windows 11.",
                ),
            ),
        },
    ),
    "sql_server": CheckText(
        Text("SQL Server", "SQL Server"),
        Text("推荐 {recommended}，最低 {minimum}；也可以不装", "{recommended}, {minimum} at least; or none at all"),
        Text("请在“程序和功能”里查看 SQL Server 版本。", "See the SQL Server's version among the installed programs."),
        {
            "recommended": Said(_SQL, FINE),
            "minimum": Said(_SQL, Text("可以使用；建议升级。", "It will do; a newer one is better.")),
            "short": Said(
                _SQL,
                Text(
                    "这个版本已停止支持，不能使用。请换用 SQL Server 2016 或更新，或使用默认的 SQLite。",
                    "This version is out of support and cannot be used. Take SQL Server 2016 or later, or SQLite.",
                ),
            ),
            "not_applicable": Said(_NO_SQL, _SQLITE),
        },
    ),
    "odbc": CheckText(
        Text("ODBC 驱动", "ODBC driver"),
        Text("推荐版本 {recommended}，最低 {minimum}", "{recommended} recommended, {minimum} at least"),
        Text("请在 ODBC 数据源的“驱动程序”页查看。", "See the Drivers page of the ODBC data sources."),
        {
            "recommended": Said(_ODBC, FINE),
            "minimum": Said(_ODBC, Text("可以使用；建议升级到 18。", "It will do; 18 is better.")),
            "old": Said(Text("只有旧驱动：{drivers}", "Only old ones: {drivers}"), _GET_ODBC),
            "none": Said(Text("没有安装", "None is installed"), _GET_ODBC),
            "not_applicable": Said(_NO_SQL, _SQLITE),
        },
    ),
    "browsers": CheckText(
        Text("浏览器", "Browsers"),
        Text("{needed}", "{needed}"),
        Text("请看开始菜单里有没有这两个浏览器。", "See whether both are in the start menu."),
        {
            "recommended": Said(_NAMES, FINE),
            "short": Said(Text("缺少 {missing}", "Missing: {missing}"), Text("请安装后再检查。", "Install and check.")),
        },
    ),
    "chinese_input": CheckText(
        Text("中文输入法", "Chinese input"),
        Text("拼音输入法", "A Pinyin input method"),
        Text("请按 Win+空格 看有没有拼音输入法。", "Press Win+Space and see whether there is one."),
        {
            "recommended": Said(Text("已安装", "Installed"), FINE),
            "short": Said(
                Text("没有中文输入法", "There is none"),
                Text("请在语言设置里添加中文和拼音输入法。", "Add Chinese with Pinyin in the language settings."),
            ),
        },
    ),
    "adobe": CheckText(
        Text("实操软件", "Programs of the practical"),
        Text("{needed}，版本 {version}", "{needed}, version {version}"),
        Text("请逐个打开实操软件试一试。", "Open each program once."),
        {
            "recommended": Said(_NAMES, Text("请打开一次，确认授权有效。", "Open each once: the licence must hold.")),
            "minimum": Said(
                _NAMES,
                Text(
                    "版本与要求不同：请确认试卷的素材能打开，并告知考生。",
                    "Another version: make sure that the materials open, and tell the candidates.",
                ),
            ),
            "short": Said(
                Text("缺少 {missing}", "Missing: {missing}"),
                Text("实操考试前请安装。", "Install before a practical exam."),
            ),
        },
    ),
    "antivirus": CheckText(
        Text("杀毒软件", "Virus protection"),
        Text("已安装并开启", "Installed and on"),
        Text("请打开杀毒软件看是否开启。", "Open the virus protection and see that it is on."),
        {
            "recommended": Said(
                _NAMES,
                Text("考前请查杀一次，并关闭弹窗。", "Scan once before the exam, and turn its pop-ups off."),
            ),
            "short": Said(
                Text("{names}，未开启", "{names}, off"),
                Text("请开启并查杀一次。", "Turn it on and scan once."),
            ),
            "none": Said(
                Text("没有杀毒软件", "There is none"),
                Text("请开启系统自带的杀毒，查杀一次。", "Turn on the system's own, and scan once."),
            ),
        },
    ),
    "server_restore": CheckText(
        Text("还原卡", "Restore card"),
        Text("没有", "None"),
        Text("请确认重启后服务器硬盘上的文件还在。", "Make sure that files on the server's disk survive a restart."),
        {
            "recommended": Said(
                Text("没有发现", "None was found"),
                Text(
                    "名单不全，请重启一次，看新文件还在。", "No list is whole: restart once and see that a file stays."
                ),
            ),
            "short": Said(
                Text("{names}", "{names}"),
                Text(
                    "重启会丢掉全部考试数据：请卸载，或让站点文件夹所在的分区不受保护。",
                    "A restart loses the whole exam: remove it, or leave the site folder's volume unprotected.",
                ),
            ),
        },
    ),
    "restore_card": CheckText(
        Text("还原卡", "Restore card"),
        Text("没有，或放开程序的数据文件夹", "None, or one that leaves the program's folder alone"),
        Text("请问机房管理员有没有还原卡。", "Ask whoever runs the lab whether there is one."),
        {
            "recommended": Said(Text("没有发现", "None was found"), FINE),
            "minimum": Said(
                Text("{names}", "{names}"),
                Text(
                    "可以使用：重启后以服务器上的答案为准。最好放开程序的数据文件夹，并在更新程序后重新保存。",
                    "It will do: after a restart the server's answers count. Better leave the program's folder "
                    "unprotected, and save anew after an update.",
                ),
            ),
        },
    ),
    "restart": CheckText(
        Text("等待重启", "Restart"),
        Text("没有等待中的更新或重启", "No update and no restart waits"),
        Text("请在系统更新里查看。", "See the system's updates."),
        {
            "recommended": Said(Text("没有", "None waits"), FINE),
            "short": Said(
                Text("系统等待重启", "The system waits for a restart"),
                Text("请现在重启，然后暂停更新。", "Restart now, then put updates off."),
            ),
            "updates": Said(
                Text("有更新等待安装", "Updates wait to be installed"),
                Text("请现在装完并重启，然后暂停更新。", "Install them and restart now, then put updates off."),
            ),
        },
    ),
    "unrelated": CheckText(
        Text("无关软件", "Unrelated software"),
        Text("全部关闭", "All closed"),
        Text("请在任务管理器里查看。", "See Task Manager."),
        {
            "recommended": Said(Text("没有发现", "None was found"), FINE),
            "short": Said(
                Text("{programs}", "{programs}"),
                Text("请退出这些软件，并取消开机启动。", "Close them, and keep them from starting by themselves."),
            ),
        },
    ),
}
