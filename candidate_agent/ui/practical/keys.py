"""The keys of the practical screen, for the help page and for the page itself."""

from __future__ import annotations

from exam.text import Text

KEYS: tuple[tuple[str, Text], ...] = (
    ("Ctrl+1 … Ctrl+9", Text("到任务 1 … 9", "To task 1 … 9")),
    ("Ctrl+Tab", Text("下一个任务；加 Shift 为上一个", "Next task; with Shift the previous one")),
    ("F6", Text("在题目和作答之间切换", "Between the task and your work")),
    ("Alt+← Alt+→", Text("移动题目和作答之间的分隔线", "Move the line between the task and your work")),
    ("F2 / Enter", Text("表格：F2 修改单元格；Enter 向下", "Table: F2 edits a cell; Enter moves down")),
    ("Tab", Text("表格：到右边一格，加 Shift 到左边一格", "Table: one cell to the right, with Shift to the left")),
    ("Alt+↓", Text("表格：打开选项", "Table: open the choices")),
    ("Delete", Text("表格：清除选中的单元格", "Table: clear the chosen cells")),
    ("Ctrl+C Ctrl+X Ctrl+V", Text("表格：复制、剪切、粘贴", "Table: copy, cut, paste")),
    ("Ctrl+Z Ctrl+Y", Text("表格：撤销、重做", "Table: undo, redo")),
    ("Esc", Text("表格：放弃这一格的修改", "Table: drop the change of this cell")),
    ("Ctrl+Enter", Text("离开表格，到下一处", "Leave the table for what comes next")),
)
"""Keys and what they do."""
TO_TASK = "Ctrl+{number}"
NEXT_TASK, PREVIOUS_TASK = "Ctrl+Tab", "Ctrl+Shift+Tab"
OTHER_SIDE = "F6"
WIDER_TEXT, WIDER_WORK = "Alt+Right", "Alt+Left"
