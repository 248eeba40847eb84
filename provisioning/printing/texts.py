"""Every sentence of `kaochang-provision print`, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "file_unwritable": Text(
            "写不进 {file}({reason})。请关闭打开了它的程序，检查权限和磁盘空间，再打印一次。",
            "{file} cannot be written ({reason}). Close what has it open, check rights and disk space, print again.",
        ),
        "room_unknown": Text(
            "没有考场 {room}。本计划的考场：{rooms}", "There is no room {room}. The plan's rooms: {rooms}"
        ),
        "ticket_unknown": Text(
            "没有准考证号 {ticket}，请核对 26 位数字。", "There is no ticket {ticket}; check its 26 digits."
        ),
        "nothing": Text(
            "没有可以打印的内容。申诉材料需要 --ticket 和考试记录，成绩单需要先评分，场次关闭报告需要先开考。",
            "There is nothing to print. An appeal needs --ticket and a journal, a score list needs scores, a closure "
            "report a session that started.",
        ),
        "printed": Text("已制作 {count} 份表单，在 {folder}", "{count} forms printed into {folder}"),
        "failed": Text("{count} 份没有制作成功：", "{count} could not be printed:"),
        "blank": Text(
            "还没有考试记录，情况记录表等留空待填。",
            "There is no journal yet: room records and the like are left blank.",
        ),
        "next": Text(
            "下一步：用 A4 纸按原大小(100%)单面打印；一式两份的表单两份都在同一文件中。",
            "Next: print on A4, one side, at actual size (100%); forms in two copies hold both in one file.",
        ),
        "progress": Text("制作表单", "Setting forms"),
    }
)
