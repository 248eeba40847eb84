"""What can keep a form from being made: a stable code, and a sentence that says what to do."""

from __future__ import annotations

from exam.text import Fact, Text

TEXTS = {
    "fonts_missing": Text(
        "这台电脑没有可用的中文字体，无法制作表单。请安装宋体(SimSun)或思源宋体(Noto Serif CJK SC)后再试。",
        "This PC has no Chinese font to print with. Install SimSun or Noto Serif CJK SC, then try again.",
    ),
    "form_not_set": Text(
        "表单 {kind} 排版失败({reason})。请把这句话告诉技术支持；其他表单不受影响。",
        "The form {kind} could not be set ({reason}). Tell support this sentence; other forms are not affected.",
    ),
    "form_empty": Text("没有可以打印的内容。", "There is nothing to print."),
    "form_not_single": Text("请指明考场和场次。", "Name the room and the session."),
    "form_source_unreadable": Text(
        "站点的人员、成绩或回执文件无法读取，请检查后再试。",
        "The site's people, results or receipts cannot be read; look at them first.",
    ),
    "journal_altered": Text(
        "考试记录从第 {seq} 条起与校验链不符，没有制作表单。请保留该数据库，改用备份，并报告培训评价组织。",
        "The journal does not follow its chain from record {seq} on; no form was made. Keep it, use a backup, "
        "and report it to the organiser.",
    ),
    "journal_other_plan": Text(
        "考试记录中有本计划没有的场次或考生。请使用考试当天的 plan.json。",
        "The journal names sessions or candidates that the plan does not have. Use the day's own plan.json.",
    ),
    "journal_too_new": Text(
        "考试记录由更新版本的程序写成，本程序读不懂。请使用当天的程序。",
        "The journal was written by a newer program. Use the program of the day.",
    ),
}


class FormError(Exception):
    """A form cannot be made; `code` is stable, the text says what to do in Chinese and English."""

    def __init__(self, code: str, **facts: Fact) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}")
