"""What the practical screen says."""

from __future__ import annotations

from candidate_agent.port import FilePlace
from candidate_agent.ui.practical.progress import Misread, TaskState
from exam.answers import MAX_TEXT
from exam.look import Sign
from exam.paper import FieldKind
from exam.text import Text
from exam.words import Words

# tasks
TASK = Text("任务 {number}", "Task {number}")
TASK_TITLED = Text("任务 {number} {title}", "Task {number} {title}")
FORM_STATES = {
    TaskState.NOT_BEGUN: Text("未开始", "not begun"),
    TaskState.IN_WORK: Text("进行中", "in work"),
    TaskState.COMPLETE: Text("已填完", "all filled in"),
}
FILE_STATES = {**FORM_STATES, TaskState.COMPLETE: Text("文件齐全", "all files there")}
STATE_SIGNS = {
    TaskState.NOT_BEGUN: (Sign.HOLLOW, "away"),
    TaskState.IN_WORK: (Sign.HALF, "act"),
    TaskState.COMPLETE: (Sign.FULL, "good"),
}
TASKS_SAY = Text("任务", "Tasks")
TASK_SAYS = Text("任务 {number} {title}，{marks}，{state}", "Task {number} {title}, {marks}, {state}")

# text and materials
TEXT = Text("题目", "Task")
MATERIALS = Text("素材", "Materials")
IN_FOLDER = Text("素材已放入作业文件夹中的“素材”文件夹。", "The materials are in the folder 素材 of your work folder.")
LIES_IN_FOLDER = Text("{name}（{size}）在作业文件夹里。", "{name} ({size}) is in the work folder.")
CANNOT_SHOW = Text(
    "{name}（{size}）请打开素材文件夹查看。", "{name} ({size}): please open the materials' folder to see it."
)
OPEN_MATERIALS = Text("打开素材文件夹", "Open the materials' folder")
VIEW_SAYS = Text("查看素材 {name}，{size}", "Look at the material {name}, {size}")
COPY_HINT = Text("选中文字后按 Ctrl+C 可以复制。", "Select what you need and press Ctrl+C to copy.")
CUT_SHORT = Text("这里只显示开头部分。", "Only the beginning is shown here.")
NO_PICTURE = Text("这张图片打不开。请举手。", "This picture cannot be shown. Please raise your hand.")
CLOSE = Text("关闭", "Close")
FITTED = Text("适合窗口", "Fit")
REAL_SIZE = Text("实际大小", "Real size")
LARGER = Text("放大", "Larger")
SMALLER = Text("缩小", "Smaller")

# forms
SAVED_AS_TYPED = Text("填写的内容会自动保存。", "What you fill in is saved by itself.")
HINTS: dict[FieldKind, Text] = {
    "integer": Text("请填写整数", "Please give a whole number"),
    "decimal": Text("请填写数字", "Please give a number"),
    "date": Text("请按 2026-06-01 的格式填写", "Please write it as 2026-06-01"),
    "choice": Text("请从列表中选择", "Please choose from the list"),
    "text": Text("", ""),
}
DATE_EXAMPLE = "2026-06-01"
TOO_LONG = Text(
    f"最多 {MAX_TEXT} 字，超出的 {{over}} 字不会保存，请缩短。",
    f"At most {MAX_TEXT} characters; the last {{over}} are not saved. Please shorten it.",
)
NEARLY_LONG = Text("还可以填写 {left} 字。", "{left} more characters fit.")
FORM_TOO_LONG = Text(
    "本题内容太多，最近的修改还没有保存。请缩短后再继续。",
    "There is more in this task than can be saved, and your last changes are not. Please shorten it before you go on.",
)
FORM_NEARLY_LONG = Text("本题合计还可以填写 {left} 字。", "{left} more characters fit into this task.")
FIELD_UNIT = Text("{label}（{unit}）", "{label} ({unit})")

# tables
ROWS = Text("已填 {filled} 行，需要 {least} 至 {most} 行", "{filled} rows filled in, {least} to {most} wanted")
ROWS_EXACTLY = Text("已填 {filled} 行，需要 {most} 行", "{filled} rows filled in, {most} wanted")
ROWS_AT_MOST = Text("已填 {filled} 行，最多 {most} 行", "{filled} rows filled in, at most {most}")
PASTE_HINT = Text("可以从表格软件粘贴。", "You can paste from a spreadsheet.")
ADD_ROW = Text("添加一行", "Add a row")
DELETE_ROWS = Text("删除所选行", "Delete the chosen rows")
UNDO = Text("撤销", "Undo")
ADD_ROW_SAYS = Text("{table}：添加一行", "{table}: add a row")
DELETE_ROWS_SAYS = Text("{table}：删除所选行", "{table}: delete the chosen rows")
UNDO_SAYS = Text("{table}：撤销", "{table}: undo")
MOST_ROWS = Text("表格最多 {most} 行。", "The table takes at most {most} rows.")
LEAST_ROWS = Text("表格至少 {least} 行，内容已清空。", "The table keeps at least {least} rows; they were emptied.")
ROWS_LEFT_OUT = Text(
    "表格最多 {most} 行，有 {rows} 行没有放入。", "The table takes at most {most} rows; {rows} were left out."
)
COLUMNS_LEFT_OUT = Text("有 {columns} 列超出表格，没有放入。", "{columns} columns did not fit and were left out.")
CHOICES_LEFT_OUT = Text(
    "“{column}”只能从列表中选择，有 {cells} 格没有放入。", "{cells} cells are no choice of {column}."
)
TEXT_CUT = Text(
    f"有 {{cells}} 格超过 {MAX_TEXT} 字，超出部分没有放入。",
    f"{{cells}} cells were cut at {MAX_TEXT} characters.",
)
NOTHING_TO_PASTE = Text("剪贴板里没有文字。", "There is no text to paste.")
CELL_SAYS = Text("第 {row} 行，{column}", "row {row}, {column}")

# files
OPEN_FOLDER = Text("打开作业文件夹", "Open the work folder")
OPEN_FOLDER_SAYS = Text("打开任务 {number} 的作业文件夹", "Open the work folder of task {number}")
HOW = Text(
    "请把作品保存到这个文件夹，文件名要和下面完全一致。每次保存后会自动送到考点，不用另外上传。",
    "Save your work into this folder, under exactly the names below. Each save goes to the site by itself; "
    "there is nothing to upload.",
)
FOLDER = Text("作业文件夹", "Work folder")
WANTED = Text("需要提交的文件", "Files to hand in")
OPTIONAL = Text("可不交", "optional")
OTHERS = Text("文件夹里的其他文件（也会保存）", "Other files in the folder (kept as well)")
PLACES = {
    FilePlace.ABSENT: Text("还没有保存", "Not saved yet"),
    FilePlace.ON_PC: Text("已存本机", "On this PC"),
    FilePlace.ON_ITS_WAY: Text("正在上传 {percent}%", "On its way {percent} %"),
    FilePlace.AT_SITE: Text("考点已保存 {time}", "Saved at the site {time}"),
}
PLACE_SIGNS = {
    FilePlace.ABSENT: (Sign.HOLLOW, "away"),
    FilePlace.ON_PC: (Sign.NOTCHED, "care"),
    FilePlace.ON_ITS_WAY: (Sign.NOTCHED, "care"),
    FilePlace.AT_SITE: (Sign.FULL, "good"),
}
VERSIONS = Text("{count} 个版本", "{count} versions")
HISTORY = Text("历史版本", "Versions")
HISTORY_SAYS = Text("{path} 的历史版本", "Versions of {path}")
NO_FOLDER_YET = Text(
    "正在准备作业文件夹，请稍候。如果一分钟后还没有出现，请举手。",
    "The work folder is being prepared. If it does not appear within a minute, please raise your hand.",
)

# versions
HISTORY_OF = Text("历史版本：{path}", "Versions of {path}")
CONSEQUENCE = Text(
    "请先在编辑软件中关闭这个文件。恢复后，文件夹里的文件会换成你选的版本；现在的文件会作为一个版本保留，可以再换回来。",
    "Close the file in its program first. The file in the folder then becomes the version you choose; what is there "
    "now stays as a version, and you can come back to it.",
)
VERSION = Text("版本 {number}", "Version {number}")
CURRENT = Text("当前", "current")
RESTORE = Text("恢复这个版本", "Restore this version")
RESTORE_SAYS = Text("恢复版本 {number}，{time}", "Restore version {number}, {time}")
RESTORING = Text("正在恢复 {path} 的版本 {number}。", "Version {number} of {path} is being restored.")

# before the hand-in
IN_TASK = Text("{task}：{sentence}", "{task}: {sentence}")
NOTHING_FILLED = Text("还没有填写。", "nothing is filled in yet.")
FIELDS_OPEN = Text("还有 {count} 项没有填写：{names}。", "{count} fields are empty: {names}.")
ROWS_OPEN = Text("“{table}”填了 {filled} 行，至少需要 {least} 行。", "{table} has {filled} rows; it needs {least}.")
CELLS_OPEN = Text("“{table}”有 {rows} 行没有填完整。", "{rows} rows of {table} have empty cells.")
AND_MORE = Text("等", " and {count} more")
COMMA = Text("、", ", ")
NO_NUMBER = Text("“{label}”填的“{typed}”不是数字。", "{label}: “{typed}” is not a number.")
NO_INTEGER = Text("“{label}”填的“{typed}”不是整数。", "{label}: “{typed}” is not a whole number.")
NO_DATE = Text("“{label}”填的“{typed}”不是日期。", "{label}: “{typed}” is not a date.")
NO_CHOICE = Text("“{label}”填的“{typed}”不在列表中。", "{label}: “{typed}” is not in the list.")
IN_ROW = Text("{table}第 {row} 行{label}", "{table}, row {row}, {label}")
LONGEST_QUOTED = 16

# the strip
BACK = Text("回到考试", "Back to exam")
STRIP_AT_SITE = Text("考点已保存 {time}", "At the site {time}")
STRIP_ON_PC = Text("已存本机", "Kept on this PC")
STRIP_NOWHERE = Text("本机无法保存：请举手", "Cannot save: raise your hand")
STRIP_NOTHING = Text("自动保存", "Saved by itself")
LEFT = Text("剩余 {left}", "{left} left")
NEAR_END = Text("剩余不足 15 分钟", "Less than 15 minutes left")
ONE_MESSAGE = Text("1 条新消息", "1 new message")
MESSAGES = Text("{count} 条新消息", "{count} new messages")
STRIP_SAYS = Text("考试信息条", "Exam strip")

_MISREAD = {"integer": NO_INTEGER, "decimal": NO_NUMBER, "date": NO_DATE}


def say_misread(wrong: Misread, words: Words) -> str:
    """What does not read as it should, in words."""
    where = wrong.field.label
    if wrong.table is not None:
        where = words(IN_ROW, table=wrong.table.label, row=wrong.row, label=where)
    shown = " ".join(wrong.text.split())
    short = shown if len(shown) <= LONGEST_QUOTED else f"{shown[:LONGEST_QUOTED]}…"
    return words(_MISREAD.get(wrong.field.kind, NO_CHOICE), label=where, typed=short)
