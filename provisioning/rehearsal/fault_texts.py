"""What is said of a real PC that had an error in a rehearsal: what happened, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Language, Text

PC_FAULTS: Mapping[str, Text] = MappingProxyType(
    {
        "did_not_come": Text(
            "没有连接，请检查电源、网线、考生程序和证书",
            "did not come; look at its power, cable, program and certificate",
        ),
        "did_not_go_on": Text("中途停下，请到机前查看", "stopped on the way; look at the PC"),
        "told_nothing": Text("没有报告测量结果，请到机前查看", "told no figures; look at the PC"),
        "rehearsal_timed_out": Text("没有在规定时间内完成，请到机前查看", "did not finish in time; look at the PC"),
        "rehearsal_stumbled": Text(
            "考生程序出错，请重启它并把试考报告交给技术支持",
            "its program failed; restart it and give this report to support",
        ),
        "seat_on_disk": Text(
            "磁盘上留有考生的座位，请先弄清是谁的", "somebody's seat is kept on its disk; find out whose first"
        ),
        "not_a_practice": Text("中途连到了正式服务器，请停止正式服务器", "came to the real server; stop that one"),
        "disk_refused": Text("磁盘写不进去，请检查磁盘空间", "its disk refused to write; look at its space"),
    }
)


def fault_said(code: str, language: Language) -> str:
    """An error of a PC in words, with its code; the code alone where it is the server's or the link's own."""
    return f"{PC_FAULTS[code].say(language, {})} ({code})" if code in PC_FAULTS else code
