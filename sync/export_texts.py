"""What `kaochang-sync export`, `receipt` and `clear` say."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = {
    # export
    "volume": Text("{name}：{size} 字节，已写入并读回核对", "{name}: {size} bytes, written and read back"),
    "exported": Text(
        "结果包已导出到 {path}：{count} 个分卷，编号 {id}，校验清单 {sum}。请把这些文件一起送到培训评价组织。",
        "The bundle is on {path}: {count} volumes, {id}, listed in {sum}. Take all of these files to the organiser.",
    ),
    "exported_final": Text(
        "全部场次已关闭：这是最终的结果包，共 {records} 条考试记录。",
        "Every session is closed: this is the final bundle, of {records} records.",
    ),
    "exported_not_final": Text(
        "还有场次没有关闭：关闭后请再导出最终的结果包。",
        "Sessions are still open. Export the final bundle when they are closed.",
    ),
    "exported_missing": Text(
        "有 {missing} 个文件块不在服务器上，已在结果包中列出。请让考生机开机联网补传，再导出一次。",
        "Pieces of files that are not on the server: {missing}; the bundle names them. Switch the PCs on to send them, "
        "then export again.",
    ),
    "keep_site": Text("收到回执之前，考点的数据不要删除。", "Delete nothing at the site until its receipt is here."),
}


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
