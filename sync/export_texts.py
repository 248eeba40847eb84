"""What `kaochang-sync export`, `receipt` and `clear` say."""

from __future__ import annotations

from collections.abc import Mapping

from exam import messages
from exam.text import Fact, Language, Refusal, Text

_LANGUAGES: tuple[Language, ...] = ("zh", "en")

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
    # receipt
    "receipt_kept": Text("回执已核对并保存：{path}", "The receipt was checked and is kept: {path}"),
    "receipt_says": Text(
        "{organiser} 于 {at} 签收：结果包 {bundle}，考生 {candidates} 人，考试记录 {records} 条。",
        "{organiser} signed at {at}: bundle {bundle}, {candidates} candidates, {records} records of the journal.",
    ),
    "receipt_final": Text(
        "回执写明：全部场次已关闭，是最终的结果包。", "It says that every session was closed: the final bundle."
    ),
    "receipt_not_final": Text(
        "回执写明：当时还有场次没有关闭，不是最终的结果包。",
        "It says that sessions were still open: this was not the final bundle.",
    ),
    "receipt_list": Text("签收清单的校验值：{digest}", "Digest of its list: {digest}"),
    "receipt_printed": Text(
        "回执确认单已写入 {path}，请打印并签字。", "The receipt is in {path}. Print it and have it signed."
    ),
    "covered": Text(
        "回执覆盖了考点的全部考试记录；此后没有增加影响结果的记录(现有 {records} 条)。",
        "The receipt covers the site: nothing that matters was recorded since (there are {records} records).",
    ),
    "uncovered_no_card": Text(
        "考点没有培训评价组织的名片，无法核对回执。请运行 kaochang-provision organiser organiser.card --site SITE。",
        "The site has no organiser's card, so no receipt can be checked. Run kaochang-provision organiser "
        "organiser.card --site SITE.",
    ),
    "uncovered_no_receipt": Text(
        "考点还没有培训评价组织签名的回执。请上传结果，或运行 kaochang-sync export 后送盘。",
        "There is no receipt that the organiser signed. Upload the results, or run kaochang-sync export and bring "
        "the disk.",
    ),
    "uncovered_other_plan": Text(
        "回执是别的考试或别的考点的，没有覆盖本次考试。请取得本次考试的回执。",
        "The receipts are of another exam or site and do not cover this one. Fetch the one of this exam.",
    ),
    "uncovered_other_journal": Text(
        "回执所写的考试记录与考点现有的不同(例如备用服务器接管以后)。请重新上传或导出结果，取得新的回执。",
        "The receipts name another journal than the one here, as after a standby took over. Upload or export again "
        "and fetch a new receipt.",
    ),
    "uncovered_not_final": Text(
        "回执签收时还有场次没有关闭，不是最终的。请在全部场次关闭后重新上传或导出结果。",
        "The receipts are of a time when sessions were open. Upload or export again once all are closed.",
    ),
    "uncovered_gone_on": Text(
        "回执之后又有 {after} 条影响结果的考试记录。请重新上传或导出结果，取得新的回执。",
        "Since the receipt {after} records that matter were added. Upload or export again and fetch a new receipt.",
    ),
    "receipt_too_long": Text(
        "{path} 太长，不是回执。请核对文件。", "{path} is too long to be a receipt. Check the file."
    ),
    "receipt_not_taken": Text("{path} 没有收下：{why}", "{path} was not taken: {why}"),
    "receipt_other_site": Text(
        "这是考点 {theirs} 的回执，本考点是 {ours}。请核对文件。",
        "The receipt is of site {theirs}, this is {ours}. Check the file.",
    ),
    "receipt_other_plan": Text(
        "这是考试计划 {theirs} 的回执，站点文件夹是 {ours} 的。请核对 --site。",
        "The receipt is of plan {theirs}, the folder of {ours}. Check --site.",
    ),
    "receipt_differs": Text(
        "回执与考点送出的结果包不一致({what})。请与培训评价组织联系，不要删除任何数据。",
        "The receipt differs from the bundle that the site sent ({what}). Call the organiser, and delete nothing.",
    ),
    # clear
    "clear_refused": Text("没有清理，没有删除任何数据。{why}", "Not cleared, and nothing was removed. {why}"),
    "clear_left_behind": Text(
        "set-aside 文件夹里还有旧服务器没有补交的作答。请先启动服务器补交，再重新上传或导出结果。",
        "The folder set-aside still holds what an old server has to bring home. Start the server so that it is taken, "
        "then upload or export again.",
    ),
    "clear_link": Text(
        "{path} 是指向别处的链接，本命令不删除链接所指的内容。请先把它换成普通文件夹。",
        "{path} is a link to somewhere else, and what it leads to is not removed here. Make it a plain folder first.",
    ),
    "clear_differs": Text(
        "考点现有的结果与回执确认的不同(例如签收以后又收到文件块、改过人工成绩或更新了程序)。"
        "请重新上传或导出结果，取得新的回执。",
        "The results here are no longer those that the receipt confirms, as after a piece of a file came, marks were "
        "entered or the program was updated. Upload or export again and fetch a new receipt.",
    ),
    "clear_needs_words": Text(
        "请用 --by 写明操作人(最多 {by} 字)，用 --reason 写明理由(最多 {reason} 字)。",
        "Say with --by who you are ({by} characters at most), and with --reason why ({reason} at most).",
    ),
    "clear_on": Text(
        "{organiser} 于 {at} 签收的最终结果包 {bundle} 与考点现有的完全一致。",
        "The final bundle {bundle}, which {organiser} signed for at {at}, is exactly what the site holds.",
    ),
    "clear_files": Text(
        "将删除：考生作品的文件块，{files} 个文件，{size} MB",
        "Goes: pieces of candidates' files, {files} files, {size} MB",
    ),
    "clear_practice": Text(
        "将删除：模拟考核的数据，{files} 个文件，{size} MB", "Goes: the practice exam, {files} files, {size} MB"
    ),
    "clear_photos": Text(
        "将删除：考生照片，{files} 个文件，{size} MB", "Goes: candidates' photos, {files} files, {size} MB"
    ),
    "clear_imports": Text(
        "将删除：导入的名单和导入记录，{files} 个文件，{size} MB", "Goes: what was imported, {files} files, {size} MB"
    ),
    "clear_pictures": Text(
        "将删除：屏幕缩略图，{files} 个文件，{size} MB", "Goes: small pictures of screens, {files} files, {size} MB"
    ),
    "clear_copies": Text(
        "将删除：试考留下的副本，{files} 个文件，{size} MB", "Goes: copies left by rehearsals, {files} files, {size} MB"
    ),
    "clear_bundles": Text("将删除：结果包文件，{files} 个文件，{size} MB", "Goes: bundles, {files} files, {size} MB"),
    "clear_begun": Text(
        "将删除：上次没有清理完的数据，{files} 个文件，{size} MB",
        "Goes: what the last clearing did not finish, {files} files, {size} MB",
    ),
    "clear_stays": Text(
        "将保留：考试记录、考试计划、试卷、密钥、成绩和回执。备份盘和导出的盘不受影响。",
        "Stays: journal, plan, papers, keys, marks and receipts. Disks of backups and exports are not touched.",
    ),
    "clear_ask": Text("删除后不能恢复，确定清理吗？", "What is removed cannot be had back. Clear it?"),
    "clear_not": Text("没有清理，没有删除任何数据。", "Not cleared, and nothing was removed."),
    "clear_nothing": Text("没有需要清理的数据。", "There is nothing left to clear."),
    "clear_before": Text("上一次清理：{by} 于 {at}，理由：{reason}", "Cleared before: {by} at {at}, because: {reason}"),
    "cleared": Text(
        "清理完成：删除 {files} 个文件，{size} MB，记入 {path}。",
        "Cleared: {files} files, {size} MB are gone; it is noted in {path}.",
    ),
    "clear_left": Text(
        "没有删掉：{path}。请关闭正在使用它的程序，再运行一次。",
        "Still there: {path}. Close what uses it, and run this again.",
    ),
    "no_receipt": Text(
        "考点还没有本次考试的回执，没有可打印的。", "There is no receipt of this exam yet: nothing to print."
    ),
}


def both(code: str, facts: Mapping[str, Fact], why: Refusal | None = None) -> str:
    """A sentence in both languages; `why` takes the place of {why}, in the language of the sentence."""
    return " / ".join(
        TEXTS[code].say(language, facts if why is None else {**facts, "why": _why(why, language)})
        for language in _LANGUAGES
    )


def _why(refusal: Refusal, language: Language) -> str:
    text = TEXTS.get(refusal.code)
    return messages.say(refusal, language) if text is None else text.say(language, refusal.facts)
