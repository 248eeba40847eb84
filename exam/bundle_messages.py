"""What is wrong with a results bundle (结果包), by code: said at the site, where it is sent, and where it is opened."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Text

BUNDLE_TEXTS: Mapping[str, Text] = {
    # outside: with public keys alone
    "bundle_no_bundle": Text(
        "文件的第一行不是结果包的标识：它不是结果包，或者第一行被改动。请重新取得这个文件。",
        "The file's first line is not that of a results bundle: it is none, or the line was changed. Fetch it again.",
    ),
    "bundle_head_length": Text(
        "结果包中文件头的长度被改动。请重新取得这个文件。",
        "The length of the bundle's head was changed. Fetch the file again.",
    ),
    "bundle_signature": Text(
        "结果包的文件头或它的签名被改动，或者不是这个考点签署的。请核对考点名片，并重新取得这个文件。",
        "The bundle's head or its signature was changed, or this site did not sign it. Compare the site's card, and "
        "fetch the file again.",
    ),
    "bundle_too_new": Text(
        "结果包由更新版本的程序制作(第 {theirs} 版，本机第 {ours} 版)。请更新程序。",
        "A newer program made the bundle (version {theirs}, here {ours}). Update the program.",
    ),
    "bundle_head_unread": Text(
        "结果包的文件头由考点签名，但内容不成立。请与考点联系，重新制作结果包。",
        "The site signed the bundle's head, but what it says cannot be. Call the site, and have the bundle made again.",
    ),
    "bundle_cut_off": Text(
        "结果包不完整：文件在第 {part} 段中断。请重新取得这个文件。",
        "The bundle is cut off: the file ends in part {part}. Fetch it again.",
    ),
    "bundle_too_long": Text(
        "结果包末尾多出 {bytes} 字节。请重新取得这个文件。",
        "The bundle has {bytes} bytes after its end. Fetch the file again.",
    ),
    "bundle_part_damaged": Text(
        "结果包的第 {part} 段(共 {parts} 段)被改动或损坏。请重新取得这个文件。",
        "Part {part} of the bundle's {parts} was changed or damaged. Fetch the file again.",
    ),
    "bundle_other_site": Text(
        "结果包的文件头写的是考点 {theirs}，名片是考点 {ours} 的。请核对考点名片。",
        "The bundle's head names site {theirs}, the card is of {ours}. Compare the site's card.",
    ),
    # on a disk, in volumes
    "bundle_volume_missing": Text(
        "缺少分卷 {name}。请把全部分卷放在同一个文件夹。",
        "The part {name} is missing. Put all parts into one folder.",
    ),
    "bundle_volume_damaged": Text(
        "分卷 {name} 与校验清单不符：没有复制完整，或已损坏。请从盘上重新复制，或请考点再导出一次。",
        "The part {name} is not as its list has it: not copied whole, or damaged. Copy it from the disk again, "
        "or have the site export it again.",
    ),
    "bundle_volumes_incomplete": Text(
        "结果包不全：缺少 {name}。请把全部分卷放在同一个文件夹。",
        "The bundle is not whole: {name} is missing. Put all parts into one folder.",
    ),
    # inside: with the organiser's key
    "bundle_other_organiser": Text(
        "结果包不是封给这把密钥的(收件名片指纹 {organiser})。请使用对应的培训评价组织密钥。",
        "The bundle is not sealed to this key (the card it was sealed to: {organiser}). Take that organiser's key.",
    ),
    "bundle_part_sealed": Text(
        "结果包的第 {part} 段不能解密：它是另一个结果包的，或不在原来的位置。请考点重新制作结果包。",
        "Part {part} of the bundle does not open: it is another bundle's, or in another's place. Have the site make "
        "the bundle again.",
    ),
    "bundle_manifest_differs": Text(
        "结果包内的清单与文件头所写的不符。请考点重新制作结果包。",
        "The manifest inside is not the one that the bundle's head names. Have the site make the bundle again.",
    ),
    "bundle_manifest_unread": Text(
        "结果包内的清单无法读取。请考点重新制作结果包。",
        "The manifest inside cannot be read. Have the site make the bundle again.",
    ),
    "bundle_inner_name": Text(
        "结果包内的文件 {name} 缺少，或不该在这个位置。没有使用其中任何内容，请与考点联系。",
        "The file {name} inside is missing, or may not stand there. Nothing of the bundle was used; call the site.",
    ),
    "bundle_inner_layout": Text(
        "结果包内 {name} 之前或之后有清单没有写明的内容。没有使用其中任何内容，请与考点联系。",
        "Before or behind {name} inside stands what no manifest names. Nothing of the bundle was used; call the site.",
    ),
    "bundle_inner_file": Text(
        "结果包内的文件 {name} 与清单不符：内容被改动。请与考点联系。",
        "The file {name} inside is not the one that the manifest names: it was changed. Call the site.",
    ),
    "bundle_plan_differs": Text(
        "结果包内的 {name} 与文件头所写的考点或考试计划不符。请与考点联系。",
        "The file {name} inside is of another site or plan than the bundle's head names. Call the site.",
    ),
    "bundle_plan_sealed": Text(
        "结果包内的 {name} 与 {room} 封场时的考生名单不符：名单在封场之后被改动。请与考点联系，不要使用这些结果。",
        "The file {name} inside is not the plan under which room {room} was sealed: candidates or sessions were "
        "changed. Call the site, and do not use these results.",
    ),
    "bundle_journal_line": Text(
        "结果包内考试记录的第 {seq} 条无法读取。请与考点联系。",
        "Record {seq} of the journal inside cannot be read. Call the site.",
    ),
    "bundle_journal_chain": Text(
        "结果包内的考试记录从第 {seq} 条起与校验链不符：记录被改动。请与考点联系，不要使用这些结果。",
        "The journal inside does not follow its chain from record {seq} on: it was altered. Call the site, and do not "
        "use these results.",
    ),
    "bundle_journal_head": Text(
        "结果包内的考试记录与文件头所写的 {what} 不符。请与考点联系，不要使用这些结果。",
        "The journal inside is not the one that the bundle's head names ({what}). Call the site, and do not use these "
        "results.",
    ),
    "bundle_journal_rules": Text(
        "结果包内的考试记录写有计划和规则不允许的内容，不能重放。请与考点联系，不要使用这些结果。",
        "The journal inside holds what plan and rules do not allow, and cannot be replayed. Call the site, and do not "
        "use these results.",
    ),
    "bundle_head_differs": Text(
        "结果包文件头所写的 {what} 与其中的考试记录不符。请与考点联系，不要使用这些结果。",
        "What the bundle's head says ({what}) does not follow from the journal inside. Call the site, and do not use "
        "these results.",
    ),
    "bundle_pieces_differ": Text(
        "结果包内的文件块 {name} 与考试记录不符：多出，或没有写明缺少。请与考点联系。",
        "The piece {name} inside does not fit the journal: nothing names it, or it is not named as missing. Call the "
        "site.",
    ),
    "bundle_not_marked": Text(
        "结果包内的试卷或评分标准 {name} 不能用来重新评分。请与考点联系，不要使用这些结果。",
        "The paper or marking key {name} inside cannot be marked with. Call the site, and do not use these results.",
    ),
    "bundle_section_differs": Text(
        "结果包内的 {name} 与从考试记录、试卷和评分标准重新得出的不一致(考点程序 {theirs}，本机程序 {ours})。"
        "请先用考点的程序版本核验；仍不一致就不要使用这些结果，并与考点联系。",
        "The file {name} inside is not what journal, papers and keys give (the site's program {theirs}, here {ours}). "
        "Verify with the site's version first; if it still differs, do not use these results, and call the site.",
    ),
}
"""Sentences, by code. The first that does not fit is named."""
