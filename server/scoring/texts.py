"""Sentences of evidence by code, Chinese and English. They say what was found; the marks beside them say whether."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        # any item
        "unanswered": Text("没有作答", "no answer"),
        "wrong_kind": Text("作答的类型与题目不符", "the answer is not of the item's kind"),
        "open": Text("待人工阅卷", "waits for a person to mark it"),
        "by_person": Text("人工阅卷给 {given} 分", "a person gave {given}"),
        # theory
        "chosen": Text(
            "选择了 {chosen}:选对 {right} 项，选错 {wrong} 项，漏选 {missing} 项",
            "chose {chosen}: {right} right, {wrong} wrong, {missing} missing",
        ),
        "blank_right": Text("填写“{text}”，与标准答案相符", "wrote “{text}”, which is accepted"),
        "blank_wrong": Text("填写“{text}”，与标准答案不符", "wrote “{text}”, which is not accepted"),
        "blank_empty": Text("没有填写", "left empty"),
        "number_right": Text("填写“{text}”，在允许的误差之内", "wrote “{text}”, within the tolerance"),
        "number_wrong": Text("填写“{text}”，超出允许的误差", "wrote “{text}”, outside the tolerance"),
        "number_unread": Text("填写“{text}”，不是一个数", "wrote “{text}”, which is not a number"),
        # forms
        "field_in_range": Text("填写“{text}”，要求 {wanted}", "wrote “{text}”, wanted {wanted}"),
        "rows_counted": Text(
            "找到 {count} 行有效内容，要求至少 {least} 行", "filled rows: {count}, at least {least} wanted"
        ),
        "row_found": Text("第 {row} 行符合全部 {total} 个条件", "row {row} meets every condition ({total})"),
        "row_missing": Text(
            "没有一行符合全部 {total} 个条件：最接近的是第 {row} 行，符合 {met} 个",
            "no row meets all {total} conditions; row {row} comes nearest with {met}",
        ),
        "table_empty": Text("表格没有填写", "the table is empty"),
        "column_empty": Text("“{column}”一列没有填写", "the column “{column}” is empty"),
        "sum_found": Text(
            "“{column}”一列 {count} 个数合计 {sum}，要求 {wanted}",
            "“{column}” adds up to {sum} ({count} numbers), wanted {wanted}",
        ),
        "sum_unread": Text(
            "第 {row} 行的“{text}”不是一个数，无法合计", "“{text}” in row {row} is not a number, so nothing adds up"
        ),
        "column_unique": Text("{count} 项内容，没有重复", "no entry stands twice ({count})"),
        "column_repeated": Text(
            "第 {first} 行和第 {second} 行都是“{text}”", "rows {first} and {second} both say “{text}”"
        ),
        # files
        "file_missing": Text("没有提交 {path}", "{path} was not handed in"),
        "file_lost": Text(
            "服务器上 {path} 的内容不完整，请系统管理员从考生机或备份取回后重新评分",
            "the server lacks pieces of {path}: fetch it from the PC or a backup and mark again",
        ),
        "file_too_large": Text(
            "{path} 有 {size}，太大，计算机无法检查，由人工评分",
            "{path} has {size}, too large: a person marks it",
        ),
        "file_empty": Text("{path} 是空文件", "{path} is empty"),
        "file_there": Text("提交了 {path}，{size}，内容为 {kind}", "{path} was handed in, {size}, content {kind}"),
        "file_too_heavy": Text(
            "{path} 有 {size}，超过上限 {limit}", "{path} has {size}, more than the {limit} allowed"
        ),
        "file_other_type": Text("{path} 的内容为 {kind}，要求 {wanted}", "{path} holds {kind}, {wanted} is wanted"),
        "file_changed": Text("{path} 与下发的素材不同", "{path} differs from the material"),
        "file_unchanged": Text("{path} 就是下发的素材，没有改动", "{path} is the material, unchanged"),
        "picture_found": Text(
            "{path} 为 {width}×{height} 像素，{size}；要求 {wanted}",
            "{path} measures {width}×{height} pixels, {size}; wanted {wanted}",
        ),
        "picture_unread": Text("{path} 不是能打开的图片", "{path} is not a picture that opens"),
        # pages
        "page_unread": Text("{path} 不是网页文本", "{path} is not the text of a page"),
        "elements_found": Text(
            "找到 {count} 个与 {selector} 匹配的元素，要求 {wanted}",
            "elements that match {selector}: {count}, wanted {wanted}",
        ),
        "elements_say": Text(
            "找到 {count} 个与 {selector} 匹配的元素，其中有符合要求的：“{text}”",
            "elements that match {selector}: {count}, one as wanted: “{text}”",
        ),
        "elements_silent": Text(
            "找到 {count} 个与 {selector} 匹配的元素，内容都不符合要求，第一个为“{text}”",
            "elements that match {selector}: {count}, none says what is wanted; the first: “{text}”",
        ),
        "alt_counted": Text(
            "{pictures} 张图片中 {described} 张有替代文字，要求至少 {least} 张并且每张都有",
            "{described} of {pictures} pictures have an alternative text; at least {least} wanted, and all of them",
        ),
        "links_none": Text("{path} 中没有任何相对链接", "{path} has no relative link at all"),
        "links_good": Text("{count} 个相对链接都有效", "every relative link leads to a file ({count})"),
        "links_dead": Text(
            "{count} 个相对链接中 {dead} 个无效，例如“{text}”",
            "{dead} of {count} relative links lead nowhere, for example “{text}”",
        ),
        # style sheets
        "css_unread": Text("{path} 不是能读的样式表", "{path} is not a style sheet that can be read"),
        "css_set": Text("{selector} 的 {property} 设为“{text}”", "{selector} sets {property} to “{text}”"),
        "css_other": Text(
            "{selector} 的 {property} 设为“{text}”，不是要求的值",
            "{selector} sets {property} to “{text}”, not wanted",
        ),
        "css_unset": Text("{selector} 的规则没有设置 {property}", "the rules for {selector} do not set {property}"),
        "css_no_rule": Text("没有选择器为 {selector} 的规则", "no rule has the selector {selector}"),
        "media_found": Text("有 @media {text}，其中 {count} 条规则", "there is @media {text}, rules in it: {count}"),
        "media_empty": Text("有 @media {text}，但没有内容", "there is @media {text}, but it is empty"),
        "media_missing": Text(
            "{count} 个 @media 规则中没有包含“{contains}”的", "of {count} @media rules none contains “{contains}”"
        ),
    }
)
