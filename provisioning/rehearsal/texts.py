"""Every sentence of a rehearsal, by code, in Chinese and English: steps, lines, what is short and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Text

STEPS: Mapping[str, Text] = MappingProxyType(
    {
        "copy": Text("复制站点(不动正式数据)", "Copying the site (the real one is left alone)"),
        "start": Text("启动考试服务器", "Starting the exam server"),
        "come": Text("等待考场的考生机连接", "Waiting for the room's PCs"),
        "told": Text("收集各考生机的测量", "Collecting what the PCs measured"),
        "enrol": Text("考生机登记(取得证书)", "The PCs enrol (get their certificates)"),
        "log_in": Text("同时登录", "Everybody logs in"),
        "fetch_paper": Text("下载试卷和照片", "Fetching papers and photos"),
        "confirm": Text("核对身份", "Confirming identities"),
        "begin": Text("开考，打开试卷", "Starting, opening the papers"),
        "autosave": Text("作答与自动保存", "Answering and saving"),
        "kill": Text("强行结束服务器并重启", "Killing the server and starting it again"),
        "cable": Text("拔掉三分之一的网线再插上", "A third of the PCs cut off, and back"),
        "upload": Text("上传实操文件", "Uploading practical files"),
        "restore": Text("备份并在另一台服务器进程上恢复", "Taking a backup and restoring it at a second server"),
        "hand_in": Text("同时交卷", "Everybody hands in"),
        "compare": Text("逐条核对考试记录", "Holding every acknowledgement against the journal"),
    }
)

STEPS_OF_REAL_PCS = frozenset({"come", "told"})
"""Steps of a rehearsal of the room's own PCs alone."""

LINES: Mapping[str, Text] = MappingProxyType(
    {
        "enrolment": Text("全部登记用时", "all PCs enrolled after"),
        "login": Text("全部登录用时", "everybody logged in after"),
        "paper": Text("下载试卷和照片(p99)", "paper and photo fetched (p99)"),
        "open": Text("全部打开试卷用时", "every paper open after"),
        "ack_p99": Text("作答保存到站点(p99)", "answer saved at the site (p99)"),
        "recovery": Text("服务器被强行结束后全部恢复用时", "everybody back after the server was killed"),
        "cable": Text("插回网线后全部补传用时", "everybody back after the cable"),
        "upload": Text("上传速度(全考场)", "upload, all PCs together"),
        "upload_each": Text("上传速度(单台)", "upload, each PC"),
        "restored_otherwise": Text("恢复后作答不一致的考生场次", "sittings that differ after a restore"),
        "handed_in": Text("交卷得到确认的人次", "hand-ins acknowledged"),
        "hand_in": Text("同时交卷全部确认用时", "all hand-ins acknowledged after"),
        "lost": Text("已确认却丢失的记录", "acknowledged and lost"),
        "acknowledged": Text("已确认的记录", "acknowledged in all"),
        "errors": Text("出错的考位", "seats with errors"),
        "disk": Text("最忙一天需要的磁盘空间", "disk for the biggest day"),
    }
)

MEASURE_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "login": Text("登录", "login"),
        "paper": Text("下载试卷", "paper fetched"),
        "open": Text("打开试卷", "paper opened"),
        "ack": Text("作答保存", "answer saved"),
        "upload": Text("上传文件", "file uploaded"),
        "hand_in": Text("交卷", "hand-in"),
    }
)

REMEDIES: Mapping[str, Text] = MappingProxyType(
    {
        "login": Text(
            "登录慢：关闭服务器上的其他程序，检查处理器是否达到手册要求，再试考一次。",
            "Logging in is slow: close other programs on the server, hold its processor against the handbook, repeat.",
        ),
        "open": Text(
            "打开试卷慢：关闭服务器上的其他程序和杀毒软件的实时扫描(站点文件夹)，再试考一次。",
            "Opening papers is slow: close other programs, take the site's folder out of the virus scan, repeat.",
        ),
        "ack_p99": Text(
            "保存慢：站点文件夹换到更快的本地磁盘，不要放在网络盘或 U 盘上，再试考一次。",
            "Saving is slow: put the site on a faster local disk, no network drive or USB stick, and repeat.",
        ),
        "recovery": Text(
            "服务器重启后恢复慢：检查磁盘速度和杀毒软件，再试考一次。",
            "The server comes back slowly: look at the disk's speed and the virus scanner, and repeat.",
        ),
        "restored_otherwise": Text(
            "从备份恢复的作答与考生机不一致：先不要考试，把试考报告交给技术支持。",
            "What was restored differs from the PCs: do not hold the exam; give this report to support.",
        ),
        "handed_in": Text(
            "有交卷没有得到确认：看下面出错的考位，处理后再试考一次。",
            "Some hand-ins were not acknowledged: see the seats with errors below, then repeat.",
        ),
        "hand_in": Text(
            "同时交卷慢：检查磁盘速度，关闭服务器上的其他程序，再试考一次。",
            "Handing in is slow: look at the disk's speed, close other programs on the server, and repeat.",
        ),
        "lost": Text(
            "已确认的记录在考试记录中找不到：先不要考试。检查磁盘，把试考报告交给技术支持。",
            "Acknowledged entries are not in the journal: do not hold the exam. Check the disk; give this to support.",
        ),
        "errors": Text(
            "有考位出错：看下面的考位和代码，处理后再试考一次。",
            "Something failed at some seats: see seats and codes below, then repeat.",
        ),
        "disk": Text(
            "磁盘空间不够最忙的一天：腾出空间或换更大的磁盘，再试考一次。",
            "The disk is too small for the biggest day: free space or take a larger one, and repeat.",
        ),
    }
)

FAILURES: Mapping[str, Text] = MappingProxyType(
    {
        "server_did_not_return": Text(
            "服务器被强行结束后没有再启动：检查磁盘和杀毒软件，再试考一次。",
            "The server did not come back after it was killed: check the disk and the virus scanner, and repeat.",
        ),
        "restore_failed": Text(
            "备份不能在另一台服务器进程上恢复：检查磁盘空间和杀毒软件，再试考一次。",
            "The backup could not be restored at a second server: check disk space and the virus scanner, and repeat.",
        ),
        "no_pc_left": Text(
            "没有一台考生机能继续：看下面出错的考位和代码。", "No PC could go on: see the seats and codes below."
        ),
        "disk_failed": Text(
            "磁盘读写失败：检查站点所在磁盘的空间和权限，再试考一次。",
            "The disk failed: check space and rights on the site's disk, and repeat.",
        ),
        "other": Text(
            "服务器没有接受试考的命令({code})：把试考报告交给技术支持。",
            "The server did not take an order of the rehearsal ({code}): give this report to support.",
        ),
    }
)

SAY: Mapping[str, Text] = MappingProxyType(
    {
        # It could not be held
        "no_plan": Text("{reason}", "{reason}"),
        "nobody_arranged": Text(
            "站点 {site} 还没有排考，没有考生可以试考。请先导入排考明细：kaochang-provision import",
            "Nobody is arranged at {site} yet: nobody can rehearse. Import 排考明细 first: kaochang-provision import",
        ),
        "no_paper": Text(
            "没有 {level} {part} 的模拟考核试卷，程序也没有带样卷。请先装入："
            "kaochang-provision paper build FOLDER --site SITE --use practice",
            "There is no practice paper for {level} {part}, and no sample came with the program. Build one first: "
            "kaochang-provision paper build FOLDER --site SITE --use practice",
        ),
        "paper_damaged": Text(
            "模拟考核试卷 {file} 已损坏({reason})。请重新装入。",
            "The practice paper {file} is damaged ({reason}). Build it again.",
        ),
        "no_room": Text(
            "站点 {site} 所在磁盘只剩 {free} MB，试考需要 {needed} MB。请腾出空间。",
            "The disk of {site} has {free} MB left and the rehearsal needs {needed} MB. Free some.",
        ),
        "server_failed": Text("考试服务器没有启动：{reason}", "The exam server did not start: {reason}"),
        "no_room_named": Text(
            "请用 --room 指定一个考场，本计划有：{rooms}。", "Name one room with --room; the plan has: {rooms}."
        ),
        "none_enrolled": Text(
            "考场 {room} 还没有登记的考生机。请先登记：kaochang-provision machines codes --site SITE --room {room}",
            "No PC of {room} is enrolled yet. Enrol them first: kaochang-provision machines codes --site SITE "
            "--room {room}",
        ),
        "too_many_enrolled": Text(
            "考场 {room} 登记了 {count} 台考生机，一次最多试考 {most} 台。请停用不再使用的机器。",
            "{count} PCs of {room} are enrolled; {most} rehearse at a time at most. Retire those that are gone.",
        ),
        "port_taken": Text(
            "端口 {port} 已被占用：正式的考试服务器可能正在运行。请先停止它，再试考。",
            "Port {port} is taken: the exam server may be running. Stop it, then rehearse.",
        ),
        "no_pc_came": Text(
            "登记的 {count} 台考生机在 {seconds} 秒内没有一台连接。请开机、启动考生程序并检查交换机，再试考一次。",
            "None of the {count} enrolled PCs came within {seconds} seconds. Switch them on, start the agent, look at "
            "the switch, and repeat.",
        ),
        "disk": Text(
            "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
            "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
        ),
        "interrupted": Text("试考已中止，没有留下任何数据。", "The rehearsal was stopped; nothing of it is left."),
        # What is told before and after
        "few": Text(
            "计划中同时参加的考生只有 {pcs} 人，因此用 {pcs} 台考生机试考(要求 {asked} 台)。",
            "The plan seats {pcs} at once, so {pcs} PCs rehearse ({asked} were asked for).",
        ),
        "more_at_once": Text(
            "注意：计划中同时有 {at_once} 人考试，这次只试了 {pcs} 台。用 --pcs {at_once} 再试一次。",
            "Note: {at_once} sit at once by the plan, and {pcs} PCs rehearsed. Repeat with --pcs {at_once}.",
        ),
        "sample": Text(
            "站点没有模拟考核试卷，用随程序的样卷试考(正式试卷从不使用)。",
            "The site has no practice paper; the sample was sat (a real paper never is).",
        ),
        "times": Text("各步用时(毫秒)", "Times in milliseconds"),
        "weak": Text("需要查看的考位", "Seats to look at"),
        "weak_error": Text("{room} {seat} 号({machine})：出错 {what}", "{room} seat {seat} ({machine}): error {what}"),
        "weak_slow": Text(
            "{room} {seat} 号({machine})：{what} {took} 毫秒，多数考位 {usual} 毫秒",
            "{room} seat {seat} ({machine}): {what} {took} ms, the others {usual} ms",
        ),
        "weak_more": Text("……另有 {count} 处，用 --json 查看。", "… and {count} more; --json has them."),
        "disk_forecast": Text(
            "磁盘估算：每名考生 {each} KB × 最忙一天 {candidates} 人 × {factor} = {needed} MB，可用 {free} MB。",
            "Disk: {each} KB a candidate × {candidates} on the biggest day × {factor} = {needed} MB of {free} MB free.",
        ),
        "broken": Text(
            "考试记录的校验链在第 {at} 条断开：先不要考试，把试考报告交给技术支持。",
            "The journal's chain breaks at record {at}: do not hold the exam; give this report to support.",
        ),
        "failed_at": Text("试考在“{step}”一步停下。", "The rehearsal stopped at: {step}."),
        "ready": Text(
            "试考合格，用时 {seconds} 秒。证明 {path}，有效至 {expires}。",
            "Ready, after {seconds} seconds. The certificate is {path}, good until {expires}.",
        ),
        "ready_next": Text(
            "下一步：kaochang-provision verify-rehearsal {path} --site {site}",
            "Next: kaochang-provision verify-rehearsal {path} --site {site}",
        ),
        "not_ready": Text(
            "试考不合格，没有生成证明。请按上面的提示处理后再试考一次。",
            "Not ready; no certificate was made. Do what is said above, then rehearse again.",
        ),
        "real_pcs": Text(
            "考场登记的 {asked} 台考生机中 {pcs} 台参加：服务器、交换机、网线和考生机都是真的。",
            "{pcs} of the room's {asked} enrolled PCs took part: server, switch, cables and PCs are real.",
        ),
        "loopback": Text(
            "考生机在本机上模拟：服务器、磁盘和站点数据是真的，考场的交换机和网线没有试到。",
            "The PCs were simulated on this machine: server, disk and data are real; switch and cables were not tried.",
        ),
        # Verifying
        "holds": Text(
            "试考证明有效：站点 {site}，计划 {plan}，{pcs} 台考生机，{made} 试考，有效至 {expires}。",
            "The certificate holds: site {site}, plan {plan}, {pcs} PCs, rehearsed {made}, good until {expires}.",
        ),
        "card_only": Text(
            "只核对了签名、站点和有效期；计划和程序要用 --site 核对。",
            "Signature, site and expiry were verified; plan and program need --site.",
        ),
        "no_keys": Text(
            "站点 {site} 还没有密钥，无法核验。请先试考：kaochang-provision rehearse --site {site}",
            "The site {site} has no keys yet, so nothing can be verified. Rehearse first: "
            "kaochang-provision rehearse --site {site}",
        ),
        "bad_card": Text(
            "{file} 不是站点名片(site.card)。请向站点索取 SITE/trust/site.card。",
            "{file} is no site card. Ask the site for SITE/trust/site.card.",
        ),
        "one_of": Text("请给出 --site 或 --card 中的一个。", "Give either --site or --card."),
        "bad_moment": Text(
            "--at 要写成带时区的时间，例如 2026-11-28T08:00+08:00。",
            "--at must be a time with its offset, such as 2026-11-28T08:00+08:00.",
        ),
    }
)
