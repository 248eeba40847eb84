"""What the builder says about a paper's sources: one sentence a code, in both languages, each with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        # ---- files, sheets and columns
        "workbook-missing": Text("没有找到这个工作簿，请按说明建立。", "This workbook is missing; please make it."),
        "workbook-unreadable": Text(
            "打不开这个工作簿，请用 Excel 或 WPS 另存为 .xlsx 后再试。",
            "This workbook cannot be read; save it as .xlsx again.",
        ),
        "workbook-too-large": Text(
            "工作簿超过 {limit} MB，图片请放在文件夹里，不要贴进工作簿。",
            "The workbook is over {limit} MB; keep pictures in their folder instead of the sheets.",
        ),
        "sheet-missing": Text("缺少工作表「{sheet}」，请补上。", "The sheet {sheet} is missing; please add it."),
        "sheet-unknown": Text(
            "不认识工作表「{sheet}」；请改名，备注用的工作表名请以「备注」开头。",
            "The sheet {sheet} is not known; rename it, or begin its name with 备注 if it only holds notes.",
        ),
        "sheet-too-long": Text(
            "工作表超过 {limit} 行，请删去多余的行。",
            "The sheet has more than {limit} rows; delete what is not needed.",
        ),
        "sheet-empty": Text("这个工作表没有内容，请填写。", "This sheet has no content; please fill it in."),
        "column-missing": Text(
            "表头缺少「{column}」列，请补上。", "The header lacks the column {column}; please add it."
        ),
        "column-unknown": Text(
            "表头「{column}」不认识，请按说明改正，或删除这一列。",
            "The header {column} is not known; correct it or delete the column.",
        ),
        "column-twice": Text(
            "表头「{column}」出现了两次，请删去一列。", "The header {column} stands twice; delete one column."
        ),
        "column-unnamed": Text(
            "这里有内容，但这一列没有表头，请补表头或清空。",
            "There is content under no header; name the column or clear it.",
        ),
        # ---- cells
        "empty": Text("「{column}」不能为空，请填写。", "{column} must not be empty; please fill it in."),
        "not-known": Text("「{value}」不在可选范围内，请填：{known}。", "{value} is not one of: {known}."),
        "bad-id": Text(
            "编号「{value}」只能用字母、数字、点、横线和下划线，最多 32 个字符。",
            "The number {value} may only hold letters, digits, dot, dash and underscore, 32 characters at most.",
        ),
        "id-twice": Text(
            "编号「{value}」与第 {other} 行重复，请改成不同的编号。",
            "The number {value} is already in row {other}; change one of them.",
        ),
        "marks": Text(
            "分值「{value}」应为大于 0 的数，最多两位小数。",
            "The marks {value} must be a number above 0 with at most two decimals.",
        ),
        "not-a-number": Text(
            "「{value}」不是数字，请只填数字，不带单位和千位分隔符。",
            "{value} is not a number; give digits only, without unit or separators.",
        ),
        "not-whole": Text(
            "「{value}」应为不小于 {least} 的整数。", "{value} must be a whole number of {least} or more."
        ),
        "not-a-date": Text(
            "「{value}」不是日期，请写成 2026-06-01 的样子。", "{value} is not a date; write it like 2026-06-01."
        ),
        "negative": Text("「{value}」不能是负数。", "{value} must not be negative."),
        "range-reversed": Text(
            "最小 {low} 大于最大 {high}，请对调。", "The least, {low}, is above the most, {high}; swap them."
        ),
        "not-for-this-kind": Text(
            "「{kind}」不用「{column}」这一列，请清空，或检查题型是否选对。",
            "{kind} does not use the column {column}; clear it, or check the kind.",
        ),
        # ---- settings
        "setting-missing": Text("缺少「{name}」这一项，请补一行。", "The row {name} is missing; please add it."),
        "setting-unknown": Text(
            "不认识「{name}」这一项，请改正或删除。", "The row {name} is not known; correct or delete it."
        ),
        "setting-twice": Text("「{name}」填了两次，请只留一行。", "{name} is given twice; keep one row."),
        # ---- theory
        "stem-twice": Text(
            "题干与第 {other} 行完全相同，请确认不是重复出题。",
            "The stem is the same as in row {other}; make sure it is meant.",
        ),
        "too-few-options": Text("选择题至少要有 2 个选项。", "A choice item needs at least 2 options."),
        "option-gap": Text(
            "选项 {option} 为空，但后面还有选项，请依次填写。",
            "Option {option} is empty but later ones are not; fill them without a gap.",
        ),
        "options-same": Text(
            "选项 {first} 与 {second} 相同，请修改。", "Options {first} and {second} are the same; change one."
        ),
        "answer-not-option": Text(
            "答案「{value}」不在选项 {options} 之中。", "The answer {value} is not among the options {options}."
        ),
        "answer-twice": Text("答案里「{value}」出现了两次。", "The answer names {value} twice."),
        "single-two-answers": Text(
            "单选题只能有一个答案，现在是「{value}」；请改答案或改成多选。",
            "A single choice has one answer, this one has {value}; change the answer or the kind.",
        ),
        "multiple-one-answer": Text(
            "多选题至少要有两个答案，现在只有「{value}」；请改答案或改成单选。",
            "A multiple choice has two or more answers, this one has {value}; change the answer or the kind.",
        ),
        "blanks-missing": Text(
            "填空题的题干里没有空，请用 ____ 表示每个空。", "The stem has no blank; write each one as ____."
        ),
        "blanks-differ": Text(
            "题干有 {blanks} 个空，答案却有 {answers} 组；空与空之间请用「；」隔开。",
            "The stem has {blanks} blank(s), the answer {answers}; separate blanks with ；.",
        ),
        "blank-empty": Text(
            "第 {blank} 个空的答案为空，请填写。", "The answer of blank {blank} is empty; please fill it in."
        ),
        "theory-marks": Text(
            "理论各题分值合计 {sum} 分，应为 100 分，请调整。",
            "The marks of the theory add up to {sum}; they must be 100.",
        ),
        # ---- pictures and materials
        "picture-missing": Text(
            "图片文件夹里没有「{name}」，请放入图片或改正文件名（区分大小写）。",
            "There is no {name} in the picture folder; add it or correct the name (letter case counts).",
        ),
        "picture-bad": Text(
            "「{name}」不是能打开的 PNG、JPEG 或 GIF 图片，请换一张。",
            "{name} is not a readable PNG, JPEG or GIF; replace it.",
        ),
        "picture-large": Text(
            "图片「{name}」超过 {limit} KB，请压缩后再用。", "The picture {name} is over {limit} KB; make it smaller."
        ),
        "material-folder": Text(
            "素材里不能有子文件夹「{name}」，请把文件直接放在素材文件夹里。",
            "Materials must not hold the folder {name}; put its files beside the others.",
        ),
        "material-large": Text(
            "素材「{name}」超过 {limit} MB，请换小一些的文件。",
            "The material {name} is over {limit} MB; make it smaller.",
        ),
        "material-empty": Text(
            "素材「{name}」是空文件，请换成有内容的文件。", "The material {name} is empty; replace it."
        ),
        "material-name": Text(
            "素材「{name}」的文件名在考生机上不能用，请改名。",
            "The material's name {name} cannot be used on every PC; rename it.",
        ),
        "material-missing": Text(
            "素材文件夹里没有「{name}」。", "There is no material {name}; add it or correct the name."
        ),
        # ---- tasks
        "task-folder": Text(
            "文件夹名应为「任务」加数字开头，例如「任务1-关键词表」。",
            "The folder's name must begin with 任务 and a number, such as 任务1-关键词表.",
        ),
        "task-order": Text(
            "任务序号 {number} 与「{other}」重复，请改名。",
            "The task number {number} is also that of {other}; rename one.",
        ),
        "task-id-twice": Text(
            "任务编号「{value}」已用于「{other}」，请改成不同的编号。",
            "The number {value} is also that of {other}; change one of them.",
        ),
        "form-empty": Text("表单任务至少要有一个字段或一张表格。", "A form task needs at least one field or table."),
        "form-too-large": Text(
            "全部表格最多 {limit} 个单元格，现在是 {cells} 个，请减少行数。",
            "All tables may have {limit} cells, these have {cells}; lower the number of rows.",
        ),
        "choices-missing": Text(
            "类型为「选择」时要在「选项」里写出至少两项，用「|」隔开。",
            "A choice needs two or more choices, separated by |.",
        ),
        "rows-reversed": Text(
            "最少 {low} 行大于最多 {high} 行，请改正。", "The least number of rows, {low}, is above the most, {high}."
        ),
        "only-first-row": Text(
            "「{column}」只在表格「{table}」的第一行填写，请清空。",
            "Give {column} in the first row of the table {table} only; clear it here.",
        ),
        "limit-too-high": Text(
            "大小上限 {value} KB 超过允许的 {limit} KB。", "The limit of {value} KB is above {limit} KB."
        ),
        "path-bad": Text(
            "路径「{value}」应为任务文件夹内的相对路径，用 / 分隔，不能含 .. 、盘符或 Windows 不允许的字符。",
            "The path {value} must be relative, with /, and hold no .., no drive and nothing that Windows forbids.",
        ),
        "path-twice": Text("路径「{value}」与第 {other} 行重复。", "The path {value} is already in row {other}."),
        # ---- checks
        "param-missing": Text("检查「{kind}」需要填写「{column}」。", "The check {kind} needs {column}."),
        "field-unknown": Text("任务里没有字段「{value}」。", "The task has no field {value}."),
        "table-unknown": Text("任务里没有表格「{value}」。", "The task has no table {value}."),
        "table-column-unknown": Text(
            "表格「{table}」里没有列「{value}」。", "The table {table} has no column {value}."
        ),
        "column-not-number": Text(
            "列「{value}」不是数字类型，不能求和。", "The column {value} is not a number and has no sum."
        ),
        "rows-too-many": Text(
            "要求 {value} 行，但表格最多 {most} 行。", "{value} rows are asked for, but the table has at most {most}."
        ),
        "answer-not-choice": Text(
            "「{value}」不在可选项之中：{known}。", "{value} is not one of the choices: {known}."
        ),
        "condition-bad": Text(
            "条件「{value}」看不懂，请写成「列=值」或「列=最小~最大」，多个条件用「；」隔开。",
            "The condition {value} cannot be read; write column=value or column=least~most, separated by ；.",
        ),
        "file-not-expected": Text(
            "「{value}」不在提交文件之中，请先写进「文件」表。", "{value} is not an expected file; list it in 文件."
        ),
        "selector-bad": Text("选择器「{value}」不是正确的 CSS 选择器。", "{value} is not a valid CSS selector."),
        "check-not-for-task": Text(
            "检查「{kind}」不能用于{task}任务。", "The check {kind} cannot be used for this kind of task ({task})."
        ),
        "checks-marks": Text(
            "各项检查合计 {sum} 分，任务为 {marks} 分，请调整。",
            "The checks add up to {sum}, the task has {marks}; adjust them.",
        ),
        "practical-marks": Text(
            "各任务合计 {sum} 分（{each}），应为 100 分。", "The tasks add up to {sum} ({each}); they must be 100."
        ),
        "nothing-to-build": Text(
            "既没有「理论」工作表，也没有任务文件夹，没有可以生成的试卷。",
            "There is neither a sheet 理论 nor a task folder to build from.",
        ),
        "package-too-large": Text(
            "试卷包超过 {limit} MB，请减小素材。", "The package is over {limit} MB; make its materials smaller."
        ),
    }
)
