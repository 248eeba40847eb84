"""The words of the theory answer screen."""

from __future__ import annotations

from candidate_agent.ui.theory.progress import ItemState
from exam.paper import FillIn, MultipleChoice, Numeric, SingleChoice, TheoryItem, TrueFalse
from exam.text import Text
from exam.words import Words

TYPES: dict[type[TheoryItem], Text] = {
    SingleChoice: Text("单选题", "Single choice"),
    MultipleChoice: Text("多选题", "Multiple choice"),
    TrueFalse: Text("判断题", "True or false"),
    FillIn: Text("填空题", "Fill-in"),
    Numeric: Text("计算题", "Calculation"),
}
NUMBER = Text("{number}.", "{number}.")
TYPE = Text("[{type}]", "[{type}]")
MARKS = Text("（{marks}）", "({marks})")
TRUE = Text("对", "True")
FALSE = Text("错", "False")
OPTION = Text("选项 {letter}：{said}", "Option {letter}: {said}")
OPTION_PICTURE = Text("选项 {letter} 的图片", "picture of option {letter}")

MARK = Text("标记", "Mark")
UNMARK = Text("取消标记", "Unmark")
MARK_SAYS = Text("标记第 {number} 题，稍后再看", "Mark item {number} to look at it later")
UNMARK_SAYS = Text("取消第 {number} 题的标记", "Take the mark of item {number} away")
CLEAR = Text("清除选择", "Clear choice")
CLEAR_SAYS = Text("清除第 {number} 题的选择", "Take the choice of item {number} back")
PREVIOUS = Text("上一题", "Previous")
NEXT = Text("下一题", "Next")
PLACE = Text("第 {number} / {items} 题", "{number} of {items}")
WITH_KEY = Text("{act}（按键 {key}）", "{act} (key {key})")

ITEMS = Text("题号", "Items")
AS_LIST = Text("全部列出", "Show all")
ONE_BY_ONE = Text("逐题显示", "Show one")
AS_LIST_SAYS = Text("把全部题目列在一页", "Show all items in one list")
ONE_BY_ONE_SAYS = Text("每次显示一题", "Show one item at a time")
GROUP = Text("{type} {first}–{last}", "{type} {first}–{last}")
GROUP_OF_ONE = Text("{type} {first}", "{type} {first}")
COUNT_ANSWERED = Text("已答 {answered}/{items}", "Answered {answered}/{items}")
COUNT_LEFT = Text("未答 {left}", "To do {left}")
COUNT_MARKED = Text("标记 {marked}", "Marked {marked}")
NEXT_ONE = Text("下一个", "Next")
NEXT_OPEN_SAYS = Text("转到下一道未答的题", "Go to the next item without an answer")
NEXT_MARKED_SAYS = Text("转到下一道标记的题", "Go to the next marked item")

ANSWERED = Text("已答", "answered")
NOT_ANSWERED = Text("未答", "not answered")
MARKED = Text("已标记", "marked")
CURRENT = Text("当前题", "current item")
_SUMMARY = Text("第 {number} 题，{type}，{marks}，{state}", "Item {number}, {type}, {marks}, {state}")
_CELL = Text("第 {number} 题，{type}，{state}", "Item {number}, {type}, {state}")
_AND = Text("{one}，{other}", "{one}, {other}")

BLANK = Text("第 {blank} 空", "Blank {blank}")
YOUR_NUMBER = Text("答案", "Your answer")
YOUR_NUMBER_UNIT = Text("答案，单位 {unit}", "Your answer, in {unit}")
NO_NUMBER = Text(
    "这里通常填一个数。你写的内容会原样保存。", "A number is expected here. What you wrote is kept as it is."
)

PICTURE = Text("第 {number} 题的图片", "Picture of item {number}")
ZOOM = Text("放大", "Enlarge")
ZOOM_SAYS = Text("放大{what}", "Enlarge the {what}")
PICTURE_HINT = Text("点击图片或按 {key} 放大", "Click the picture or press {key} to enlarge")
NO_PICTURE = Text(
    "图片无法显示。请举手告诉监考员，并先做其他题。",
    "The picture cannot be shown. Please raise your hand, and go on with other items meanwhile.",
)
ZOOM_OUT = Text("缩小", "Smaller")
ZOOM_IN = Text("放大", "Larger")
REAL_SIZE = Text("1:1", "1:1")
REAL_SIZE_SAYS = Text("原始大小", "Real size")
FIT = Text("适合窗口", "Fit")
CLOSE = Text("关闭 Esc", "Close Esc")
CLOSE_SAYS = Text("关闭图片", "Close the picture")
SCALE = Text("{scale}%", "{scale}%")

NO_OPEN_LEFT = Text("没有其他未答的题。", "There is no other item without an answer.")
NO_MARKED_LEFT = Text("没有其他标记的题。", "There is no other marked item.")


def type_of(item: TheoryItem, words: Words) -> str:
    """The item's type: `多选题`."""
    return words(TYPES[type(item)])


def state_in_words(state: ItemState, words: Words) -> str:
    """`已答，已标记`."""
    said = words(ANSWERED if state.answered else NOT_ANSWERED)
    return words(_AND, one=said, other=words(MARKED)) if state.marked else said


def summary(item: TheoryItem, number: int, state: ItemState, words: Words) -> str:
    """What a screen reader says of an item: number, type, marks, state."""
    return words(
        _SUMMARY,
        number=number,
        type=type_of(item, words),
        marks=words.marks(item.marks),
        state=state_in_words(state, words),
    )


def cell_in_words(item: TheoryItem, number: int, state: ItemState, words: Words, *, current: bool) -> str:
    """What a number of the palette says: `第 17 题，多选题，未答，当前题`."""
    said = words(_CELL, number=number, type=type_of(item, words), state=state_in_words(state, words))
    return words(_AND, one=said, other=words(CURRENT)) if current else said


def with_key(act: str, key: str, words: Words) -> str:
    """The hint of a button: what it does and which key does the same."""
    return words(WITH_KEY, act=act, key=key)
