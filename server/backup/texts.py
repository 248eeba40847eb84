"""What the commands of the backup say: set it up, copy now, read it back, restore."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Language, Text

TEXTS: Mapping[str, Text] = {
    # ---- setting up -------------------------------------------------------------------------------------------------
    "no_plan": Text(
        "{site} 里还没有考试计划。请先运行 kaochang-provision import。",
        "{site} holds no plan yet. Run kaochang-provision import first.",
    ),
    "target_missing": Text(
        "没有文件夹 {target}。请插好备份盘，写上它的文件夹。",
        "There is no folder {target}. Plug the disk in and name a folder on it.",
    ),
    "target_inside": Text(
        "{target} 在站点文件夹里面。请选另一块硬盘、U 盘或共享文件夹。",
        "{target} is inside the site's folder. Choose another disk, a stick or a share.",
    ),
    "same_disk": Text(
        "{target} 和站点在同一块硬盘上，或在内存里：坏了就都没有了。请换一块盘；没有别的盘时加 --even-same-disk。",
        "{target} is on the site's own disk, or in memory: one fault takes both. Choose another disk; where there is "
        "none, add --even-same-disk.",
    ),
    "files_too_small": Text(
        "{target} 的文件系统({kind})放不下备份的文件。请用 exFAT、NTFS 或 ext4 格式化。",
        "The file system of {target} ({kind}) cannot hold the backup's files. Format it as exFAT, NTFS or ext4.",
    ),
    "probe_differs": Text(
        "写到 {target} 的内容读回来不一样。这块盘坏了，请换一块。",
        "What was written to {target} reads back otherwise. The disk is faulty: choose another.",
    ),
    "other_key": Text(
        "{target} 上有本考点用另一把钥匙做的备份，不会覆盖。请换一块盘，或另建文件夹。",
        "{target} holds backups of this site under another key; nothing is overwritten. Choose another disk or folder.",
    ),
    "target_unusable": Text(
        "{target} 现在不能用({why})。请检查空间、写保护和权限。",
        "{target} cannot be used now ({why}). Check its space, write protection and rights.",
    ),
    "set_up": Text(
        "备份已设置：{target}，剩余 {free}，写入每秒 {speed} MB，考试中每 {every} 分钟一次完整备份。",
        "The backup is set up: {target}, {free} free, {speed} MB/s, a full copy every {every} minutes in an exam.",
    ),
    "small": Text(
        "剩余空间不多：考试前请清理，或换一块盘。",
        "Little is free there: make room before the day, or choose another disk.",
    ),
    "fat32": Text(
        "文件系统是 {kind}，一个文件最多 4 GB：备份的文件都小于它，可以用。",
        "The file system is {kind}, 4 GB a file at most: the backup's files are smaller, so it will do.",
    ),
    "is_same_disk": Text(
        "注意：备份在同一块硬盘上，监考机会一直提示。", "Mind: it is the site's own disk, and consoles will say so."
    ),
    "code": Text(
        "恢复码(只显示这一次，请抄下或打印，与备份盘分开存放):",
        "Recovery code (shown this once; write it down or print it, and keep it apart from the disk):",
    ),
    "code_stays": Text(
        "原来的恢复码继续有效；丢失时加 --new-code 换新的。",
        "The recovery code stays as it was; where it is lost, --new-code makes another.",
    ),
    "sheet": Text("恢复码单：{path}(仅本机所有者可读)。", "The sheet is {path}; its owner alone may read it."),
    "sheet_body": Text(
        "考场备份 恢复码\n\n考点 {site}\n设置于 {at}\n\n    {code}\n\n"
        "有备份盘和这个恢复码，就能在另一台电脑上恢复整个考点:\n"
        "    kaochang-server restore 备份盘 --site 新文件夹\n"
        "请封存，与备份盘分开保管。知道它的人可以读出备份盘上的全部内容。\n",
        "Kaochang backup: recovery code\n\nSite {site}\nSet up {at}\n\n    {code}\n\n"
        "The backup disk and this code put the whole site up again on another computer:\n"
        "    kaochang-server restore DISK --site NEWFOLDER\n"
        "Keep it sealed and apart from the disk. Who has both can read everything on it.\n",
    ),
    "set_up_next": Text(
        "下一步：kaochang-server backup --site {site} 做第一次完整备份；考试服务器运行时自动备份。",
        "Next: kaochang-server backup --site {site} makes the first full copy; a running server backs up by itself.",
    ),
    # ---- one full copy ----------------------------------------------------------------------------------------------
    "not_set_up": Text(
        "{site} 没有设置备份。请先运行 kaochang-provision backup 备份盘 --site {site}",
        "No backup is set up for {site}. Run kaochang-provision backup DISK --site {site} first.",
    ),
    "copied": Text(
        "完整备份 {number} 已读回核对：记录 {records} 条，文件 {files} 个，作品片段 {pieces} 个。{target}",
        "Full copy {number} was read back: {records} records, {files} files, {pieces} pieces of work. {target}",
    ),
    "copy_lacks": Text(
        "服务器自己缺 {missing} 个作品片段，备份里也没有：请让考生机联网补传。",
        "The server itself lacks {missing} pieces, and so does the backup: connect the PCs so that they send them.",
    ),
    "copy_failed": Text(
        "没有做成完整备份({why})，{target}。考试不受影响。",
        "No full copy was made ({why}), {target}. The exam is not affected.",
    ),
    "copy_next": Text(
        "下一步：把备份盘拔下一块妥善保管，或运行 kaochang-server verify-backup {target}",
        "Next: keep the disk safe, or run kaochang-server verify-backup {target}",
    ),
    # ---- reading back -----------------------------------------------------------------------------------------------
    "ask_code": Text("恢复码", "recovery code"),
    "code_mistyped": Text(
        "恢复码输入有误：请对照恢复码单再输入一次。",
        "The recovery code is mistyped: compare it with the sheet and try again.",
    ),
    "code_wrong": Text(
        "这个恢复码打不开 {target}：它属于另一个考点或另一次设置。",
        "This recovery code does not open {target}: it belongs to another site, or to another setting up.",
    ),
    "no_backup": Text(
        "{target} 里没有备份。请检查备份盘和文件夹。", "There is no backup in {target}. Check disk and folder."
    ),
    "several": Text("{target} 里有几个备份，请写上其中一个:", "{target} holds several backups; name one of them:"),
    "label_damaged": Text(
        "{path} 已损坏，读不出钥匙。请用另一块备份盘。",
        "{path} is damaged and the key cannot be read. Use another disk.",
    ),
    "label_too_new": Text(
        "{path} 由更新版本的程序写成。请安装更新版本。", "{path} was written by a newer program. Install a newer one."
    ),
    "sound": Text(
        "备份完好：记录 {records} 条，完整备份 {copies} 次，内容 {pieces} 块，全部读回一致。",
        "The backup is sound: {records} records, {copies} full copies, {pieces} pieces, all read back as written.",
    ),
    "unsound": Text(
        "备份有 {count} 处问题，能恢复的记录到第 {records} 条:",
        "{count} things are wrong with the backup; records up to {records} can be restored:",
    ),
    "torn": Text(
        "{path} 末尾断开(断电或拔盘时正在写)，不影响已确认的记录",
        "{path} ends torn, as a power cut leaves it; nothing that was told as kept is missing",
    ),
    "damaged": Text("{path} 与写入的不一致", "{path} is not as it was written"),
    "missing": Text("缺少 {path}", "{path} is missing"),
    "too_new": Text("{path} 由更新版本的程序写成", "{path} was written by a newer program"),
    "gap": Text("{path} 起的记录缺失", "records are missing from {path} on"),
    "chain": Text("{path} 里的记录与校验链不符", "records in {path} do not follow their chain"),
    "verify_next": Text(
        "下一步：换一块备份盘，再做一次完整备份。", "Next: change the disk and make another full copy."
    ),
    # ---- restoring --------------------------------------------------------------------------------------------------
    "restoring": Text("正在恢复 {target} 到 {site}……", "Restoring {target} to {site} …"),
    "restored": Text(
        "已恢复到 {site}：记录 {records} 条(校验链完整，服务器第 {epoch} 任)，"
        "站点文件 {files} 个({files_at})，作品片段 {pieces} 个。",
        "Restored to {site}: {records} records (their chain holds, server life {epoch}), {files} files of the site "
        "({files_at}), {pieces} pieces of work.",
    ),
    "last_record": Text("最后一条记录在 {at}。", "The last record is of {at}."),
    "restored_whole": Text("没有缺失。", "Nothing is missing."),
    "restored_with": Text("有 {count} 处问题:", "{count} things were not as they were written:"),
    "restore_next": Text(
        "下一步：运行 kaochang-server run --site {site}，考生机会自动找到它，把没传完的补上；"
        "只评分则运行 kaochang-server score --site {site}",
        "Next: kaochang-server run --site {site}; the PCs find it and send what it lacks. To score only: "
        "kaochang-server score --site {site}",
    ),
    "site_there": Text(
        "{site} 已经有内容，恢复不会覆盖。请写一个新文件夹。",
        "{site} is not empty, and nothing is overwritten. Name a new folder.",
    ),
    "no_such_copy": Text("没有完整备份 {number}，或它已损坏。", "There is no full copy {number}, or it is damaged."),
    "no_files": Text(
        "备份里没有可读的站点文件清单：只恢复了考试记录和作品。请用另一块备份盘，或把当天的站点文件(plan.json、papers、keys、"
        "trust)放回 {site}。",
        "No list of the site's files can be read: journal and work were restored alone. Use another disk, or put the "
        "day's own files (plan.json, papers, keys, trust) back into {site}.",
    ),
    "no_records": Text(
        "备份里没有可读的记录，没有恢复。请用另一块备份盘。",
        "No record can be read; nothing was restored. Use another disk.",
    ),
    "disk": Text(
        "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
        "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
    ),
}


def said(lang: Language, code: str, **facts: Fact) -> str:
    """A sentence."""
    return TEXTS[code].say(lang, facts)
