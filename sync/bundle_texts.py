"""What `kaochang-sync bundle`, `verify`, `rescore` and `appeal` say."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = {
    # bundle
    "made": Text("结果包已生成：{path}({size} 字节)，编号 {id}", "The bundle is made: {path} ({size} bytes), {id}"),
    "made_final": Text(
        "全部场次已关闭：这是最终的结果包，共 {records} 条考试记录。",
        "Every session is closed: this is the final bundle, of {records} records.",
    ),
    "made_not_final": Text(
        "还有 {open} 个场次没有关闭：关闭后请再生成最终的结果包。",
        "Sessions not closed yet: {open}. Make the final bundle when they are.",
    ),
    "made_missing": Text(
        "有 {missing} 个文件块不在服务器上，已在结果包中列出。请让考生机开机联网补传，再生成一次。",
        "Pieces of files that are not on the server: {missing}; the bundle names them. Switch the PCs on to send them, "
        "then make it again.",
    ),
    # verify: the outer part
    "signed": Text(
        "签名：文件头由考点 {site} 签署(名片指纹 {card})，内容未被改动。",
        "Signature: site {site} signed the head (card {card}); nothing in it was changed.",
    ),
    "named": Text(
        "文件头：考试计划 {plan}，考场 {rooms} 个，场次 {sessions} 个，已关闭 {closed} 个，结果包编号 {id}。",
        "Head: plan {plan}, {rooms} rooms, {sessions} sessions, {closed} of them closed; the bundle is {id}.",
    ),
    "final": Text("文件头写明这是最终的结果包。", "The head says that this is the final bundle."),
    "not_final": Text(
        "文件头写明还有场次没有关闭，这不是最终的结果包。",
        "The head says that sessions are still open: this is not the final bundle.",
    ),
    "journal_named": Text(
        "考试记录：签名覆盖 {records} 条，末条校验值 {journal}；以后换掉任何一条都与它不符。",
        "Journal: the signature covers {records} records up to hash {journal}; none can be replaced any more.",
    ),
    "parts": Text(
        "密封内容：{parts} 段共 {bytes} 字节，每段都与签名的校验值一致，文件中没有一个字节被改动。",
        "Sealed parts: each of {parts} ({bytes} bytes) is as it was signed; not one byte of the file was changed.",
    ),
    "sealed": Text(
        "以上只用公钥核验。内容封给指纹为 {organiser} 的培训评价组织名片，别人不能打开。",
        "So far with public keys alone. It is sealed to the organiser's card {organiser}; nobody else opens it.",
    ),
    "not_opened": Text(
        "没有给出 --organiser，内容没有打开，也没有核验。",
        "Without --organiser the inside was neither opened nor checked.",
    ),
    # verify: the inner part
    "opened": Text(
        "打开：内容是封给这把密钥的，每个文件都与清单一致。",
        "Opened: it is sealed to this key, and every file is as the manifest names it.",
    ),
    "chain": Text(
        "校验链：{records} 条考试记录首尾相接，从考试计划编号直到签名的校验值。",
        "Chain: {records} records follow one another, from the plan's number to the hash that was signed.",
    ),
    "replayed": Text(
        "重放：{candidates} 名考生的结果、{decisions} 项决定、事件和关闭报告都由考试记录重新得出，与包内的完全相同。",
        "Replay: the results of {candidates} candidates, {decisions} decisions, incidents and closure reports were "
        "made again from the journal and are the same.",
    ),
    "marked": Text(
        "评分：用包内的试卷和评分标准从原始作答重新评分，每一分都与考点的相同；其中人工成绩 {human} 个，照原样采用。",
        "Marks: marked again from the raw answers with the papers and keys inside, every mark is the site's; "
        "{human} marks that people gave were taken as they are.",
    ),
    "pieces": Text(
        "考生文件：考试记录所列的文件块共 {pieces} 个在包内，内容与名称一致。",
        "Files: {pieces} pieces that the journal names are inside, each with the content of its name.",
    ),
    "missing": Text(
        "考点缺少 {missing} 个文件块，已如实列出；涉及的检查项没有计分，留给人工。",
        "The site had not {missing} pieces and says so; checks that need them were left open for a person.",
    ),
    "keys_named": Text(
        "{level} {part}：试卷 {package}，评分标准 {key}。请与发出的试卷和评分标准核对。",
        "{level} {part}: paper {package}, marking key {key}. Compare with those that were given out.",
    ),
    # verify: the receipt
    "receipt": Text(
        "回执：培训评价组织 {organiser} 于 {at} 签收了这个结果包，{candidates} 名考生。",
        "Receipt: the organiser {organiser} signed at {at} that this bundle arrived, {candidates} candidates.",
    ),
    "receipt_final": Text(
        "回执覆盖全部 {records} 条考试记录。", "The receipt covers all {records} records of the journal."
    ),
    "receipt_same_results": Text(
        "回执所列每名考生的结果与包内的一致。", "What the receipt lists of each candidate is what the bundle holds."
    ),
    "receipt_other": Text(
        "这份回执签收的是另一个结果包：编号 {bundle}，{records} 条记录。请取得这个结果包的回执。",
        "The receipt is for another bundle: {bundle}, {records} records. Fetch the one of this bundle.",
    ),
    "receipt_other_results": Text(
        "回执所列考生 {ticket} 的结果与包内的不一致。请与培训评价组织联系，不要删除任何数据。",
        "What the receipt lists of candidate {ticket} is not in the bundle. Call the organiser; delete nothing.",
    ),
    "holds": Text("结论：以上各项全部符合。", "All of this holds."),
    "holds_not": Text("结论：有一项不符，见上。", "One thing does not hold, see above."),
    # what was given cannot be used
    "card_unreadable": Text("{path} 不是考点名片(site.card)。", "{path} is no site's card (site.card)."),
    "organiser_card_unreadable": Text(
        "{path} 不是培训评价组织的名片(organiser.card)。", "{path} is no organiser's card (organiser.card)."
    ),
    "organiser_unreadable": Text(
        "{path} 不是培训评价组织的密钥。它由 kaochang-sync organiser-key 生成。",
        "{path} is no organiser's key; kaochang-sync organiser-key makes one.",
    ),
    "receipt_needs_card": Text(
        "核验回执需要 --organiser-card organiser.card。", "To check a receipt give --organiser-card organiser.card."
    ),
    "key_unreadable": Text("{path} 不是评分标准：{why}", "{path} is no marking key: {why}"),
    "key_other_paper": Text(
        "{path} 不是这个结果包中任何一份试卷的评分标准。请核对文件。",
        "{path} is the marking key of no paper in this bundle. Compare the file.",
    ),
    "ticket_shape": Text("准考证号应为 26 位数字。", "An admission ticket has 26 digits."),
    "ticket_unknown": Text(
        "结果包里没有准考证号 {ticket}。请核对号码。", "Ticket {ticket} is not in this bundle. Compare the number."
    ),
    "appeal_written": Text(
        "{path}：{entries} 条记录，{records} 条已验证。", "{path}: {entries} entries; {records} records verified."
    ),
    "disk": Text(
        "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
        "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
    ),
}


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
