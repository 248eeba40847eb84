"""Why a bundle did not reach a disk, by code."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = {
    "export_too_large": Text(
        "结果包有 {size} 字节，分卷最多只能容纳 {most} 字节。请联系技术支持，不要删除任何数据。",
        "The bundle has {size} bytes; volumes hold {most} at most. Call for support, and delete nothing.",
    ),
    "export_not_leading": Text(
        "这台机器上的是备用服务器的副本，或者它已被另一台服务器接管：结果以接管考试的那一台为准。"
        "请在那一台上导出；它已经损坏时，先运行 kaochang-server take-over 接管，再导出。",
        "This is a standby's copy, or another server has taken over from this one: the results are there. Export on "
        "that server; where it is lost, take over first with kaochang-server take-over.",
    ),
    "export_no_room": Text(
        "{path} 的空间不够：需要 {need}，可用 {free}，还差 {missing}。没有写入任何文件。"
        "请换一个盘，或腾出空间后再导出。",
        "Not enough room on {path}: {need} are needed, {free} are free, {missing} are missing. Nothing was written. "
        "Take another disk, or make room, and export again.",
    ),
    "export_no_room_here": Text(
        "服务器硬盘的空间不够制作结果包：需要 {need}，可用 {free}，还差 {missing}。请腾出空间后再导出，"
        "不要删除站点文件夹里的任何数据。",
        "Not enough room on the server's own disk to make the bundle: {need} are needed, {free} are free, {missing} "
        "are missing. Make room and export again; delete nothing in the site's folder.",
    ),
    "export_full": Text(
        "{path} 写满了。已写入的文件已经删除，考点的数据没有变化。请换一个盘再导出。",
        "{path} is full. What was written was removed, and nothing at the site has changed. Take another disk and "
        "export again.",
    ),
    "export_read_only": Text(
        "{path} 不能写入。请打开盘的写保护开关，或换一个盘再导出；考点的数据没有变化。",
        "{path} cannot be written to. Release its write protection, or take another disk, and export again; nothing "
        "at the site has changed.",
    ),
    "export_gone": Text(
        "{path} 找不到，或在导出途中断开。请插好盘再导出，没有写完的文件会重新写；考点的数据没有变化。",
        "{path} is not there, or was pulled out halfway. Put it in and export again, which writes anew what was not "
        "finished; nothing at the site has changed.",
    ),
    "export_differs": Text(
        "从盘上读回时 {name} 与写入的不同，这个盘不可靠。已写入的文件已经删除，考点的数据没有变化。请换一个盘再导出。",
        "Read back from the disk, {name} is not what was written: the disk is not to be trusted. What was written was "
        "removed, and nothing at the site has changed. Take another disk and export again.",
    ),
    "join_no_room": Text(
        "{path} 的空间不够合并分卷：需要 {need}，可用 {free}，还差 {missing}。请用 --work 指定别的文件夹。",
        "Not enough room in {path} to join the parts: {need} are needed, {free} are free, {missing} are missing. Name "
        "another folder with --work.",
    ),
    "export_size_shape": Text(
        "分卷大小应为 1 到 2G，例如 700M 或 1G。",
        "A volume's size is at most 2G; write 700M or 1G, for example.",
    ),
}


class ExportError(Exception):
    """The bundle is not on the disk; `code` is stable, the text says what to do in Chinese and English."""

    def __init__(self, code: str, facts: Mapping[str, Fact] | None = None) -> None:
        text = TEXTS[code]
        super().__init__(f"{text.say('zh', facts or {})} / {text.say('en', facts or {})}")
        self.code = code
