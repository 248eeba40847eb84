"""What people read where a machine is not let in, a code does not count, or a paper stays closed."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Text

TRUST_TEXTS: Mapping[str, Text] = {
    # machines
    "certificate_needed": Text(
        "这台机器还没有登记。请系统管理员用登记码登记。",
        "This machine is not enrolled. The administrator enrols it with a one-time code.",
    ),
    "certificate_retired": Text(
        "这台机器的证书已停用，或不是本考点发的。请系统管理员重新登记。",
        "This machine's certificate was taken back, or is not this site's. The administrator enrols it again.",
    ),
    "certificate_other_kind": Text(
        "这台机器不是为此登记的：考生机不能当监考机用，监考机也不能当考生机用。",
        "This machine was enrolled for something else: a PC is no console, and a console is no PC.",
    ),
    "certificate_other_machine": Text(
        "本机的证书属于另一台机器。请系统管理员重新登记本机。",
        "The certificate here belongs to another machine. The administrator enrols this one again.",
    ),
    "certificate_request": Text(
        "登记请求不完整。请更新考生程序后再试。",
        "The request for a certificate is not whole. Update the program and try again.",
    ),
    "enrolment_code_mistyped": Text(
        "登记码输错了：应是 12 位数字。请对照再输入一次。",
        "The code is mistyped: it has 12 digits. Compare and type it again.",
    ),
    "enrolment_code_wrong": Text(
        "本考点没有发过这个登记码。请向系统管理员要一个新码。",
        "This site gave out no such code. Ask the administrator for a new one.",
    ),
    "enrolment_code_used": Text(
        "这个登记码已经登记了 {machine}。请换一个登记码。",
        "This code has enrolled {machine} already. Take another code.",
    ),
    "enrolment_code_expired": Text(
        "这个登记码已过期。请向系统管理员要一个新码。", "This code has run out. Ask the administrator for a new one."
    ),
    "seats_malformed": Text(
        "{seats} 不是考位。请写成 12、1-40 或 1,2,5-8。", "{seats} are no seats. Write 12, 1-40, or 1,2,5-8."
    ),
    "spares_malformed": Text("备用机台数应是数字。", "The number of spare PCs is a number."),
    "enrolment_codes_none": Text(
        "请先选考位或备用机，再要登记码。", "Choose seats or spare PCs first: no code was asked for."
    ),
    "enrolment_codes_many": Text(
        "一次最多 {most} 个登记码，请分批索取。", "At most {most} codes at once; ask for them in parts."
    ),
    "enrolment_seat": Text(
        "没有 {seat} 号考位，考位号是 1 到 {most}。", "There is no seat {seat}; seats are numbered 1 to {most}."
    ),
    "enrolment_codes_unwritable": Text(
        "没有发出登记码：服务器不能写入登记码文件。请系统管理员检查磁盘空间和考点密钥文件夹的权限后再试。",
        "No code was given out: the server cannot write its file of codes. The administrator looks at disk space and "
        "at the rights of the trust folder; then try again.",
    ),
    "enrolment_unreachable": Text(
        "没有连上服务器，登记没有完成。请检查网络，用同一个登记码再试一次。",
        "The server was not reached; this machine is not enrolled yet. Check the network and try the same code again.",
    ),
    "enrolment_disk": Text(
        "本机不能写入证书（{reason}）。请检查程序文件夹的权限和磁盘空间，用同一个登记码再试一次。",
        "The certificate cannot be written here ({reason}). Check the rights and space of the program's folder, then "
        "try the same code again.",
    ),
    "enrolment_attempts": Text(
        "输错的登记码较多，请 {seconds} 秒后再试。", "Too many wrong codes. Try again in {seconds} seconds."
    ),
    "machine_enrolled_elsewhere": Text(
        "已有名为 {machine} 的机器登记在别处。请先停用它，或给本机换个名称。",
        "A machine named {machine} is enrolled elsewhere. Retire it first, or give this one another name.",
    ),
    "machines_unreadable": Text(
        "考点的机器名单无法读取。已登录的考生继续作答；请系统管理员检查服务器上的考点密钥文件夹。",
        "The site's list of machines cannot be read. Whoever sits already goes on; the administrator looks at the "
        "server's trust folder.",
    ),
    # papers
    "package_no_package": Text(
        "这不是试卷包。请向培训评价组织重新索取。", "This is no paper package. Ask the organiser for it again."
    ),
    "package_cut_off": Text(
        "试卷包不完整，可能没有复制完。请重新复制。",
        "The package is cut off; the copy was perhaps not finished. Copy it again.",
    ),
    "package_signature": Text(
        "试卷包不是本考点所信任的培训评价组织签发的，或已被改动。请重新索取，不要使用。",
        "The package was not signed by the organiser that this site trusts, or was changed. Do not use it; ask again.",
    ),
    "package_too_new": Text(
        "试卷包的版本是 {theirs}，本程序只能读到 {ours}。请先更新程序。",
        "The package has version {theirs}; this program reads up to {ours}. Update the program first.",
    ),
    "package_paper_damaged": Text(
        "试卷包中的试卷被改动或损坏。请重新复制。", "The paper in the package was changed or is damaged. Copy it again."
    ),
    "package_key_damaged": Text(
        "试卷包中的评分标准被改动或损坏。请重新复制。",
        "The marking key in the package was changed or is damaged. Copy it again.",
    ),
    "package_other_site": Text(
        "这是考点 {theirs} 的试卷包，本考点是 {ours}。请索取本考点的试卷包。",
        "This package is for site {theirs}; this is {ours}. Ask for this site's.",
    ),
    "package_other_plan": Text(
        "这是考核计划 {theirs} 的试卷包，本计划是 {ours}。",
        "This package is for plan {theirs}; the plan here is {ours}.",
    ),
    "package_other_program": Text(
        "试卷包要求程序版本 {theirs}，这里是 {ours}。请更新程序。",
        "The package needs program {theirs}; here is {ours}. Update the program.",
    ),
    "package_older": Text(
        "这是较早的试卷包(第 {theirs} 号)，考点已有第 {ours} 号。没有装入。",
        "This package is older (number {theirs}) than the site's (number {ours}). It was not taken.",
    ),
    "package_same_serial": Text(
        "考点已有另一个第 {serial} 号试卷包。请与培训评价组织核对。",
        "The site has another package with number {serial}. Compare with the organiser.",
    ),
    "package_not_for_site": Text(
        "试卷包不是封给本考点现在的密钥的。请把考点名片发给培训评价组织，重新索取。",
        "The package was not sealed to this site's present key. Send the organiser the site's card and ask again.",
    ),
    "organiser_unknown": Text(
        "考点还没有装入培训评价组织的公钥。请系统管理员先装入。",
        "The site does not have the organiser's key yet. Run kaochang-provision organiser first.",
    ),
    "package_swapped": Text(
        "试卷包放错了位置：它是另一份试卷的。请重新装入。", "The package lies in another one's place. Take it in again."
    ),
    "package_missing": Text("考点没有这份试卷包。请先装入。", "The site has no such package. Take it in first."),
    "paper_too_early": Text("还没到开启时间({time})。", "It is too early to open the paper ({time})."),
    "paper_closed": Text(
        "试卷还没有开启。请输入培训评价组织电话告知的试卷授权码。",
        "The paper is still closed. Enter the code that the organiser gives by telephone.",
    ),
    "paper_unwritable": Text(
        "试卷已能开启，但服务器不能写入磁盘。请检查磁盘空间后再输入一次授权码。",
        "The code is right, but the server's disk cannot be written. Check its space and enter the code again.",
    ),
    # receipts
    "receipt_no_receipt": Text(
        "这不是回执，或者没有收完整。请重新取得回执。", "This is no receipt, or not the whole of one. Fetch it again."
    ),
    "receipt_signature": Text(
        "这份回执不是本考点的培训评价组织签发的。不要据此删除数据，请与培训评价组织联系。",
        "The organiser of this site did not sign this receipt. Delete nothing for it, and call the organiser.",
    ),
    "receipt_too_new": Text(
        "这份回执由更新版本的程序签发(第 {theirs} 版，本机第 {ours} 版)。请更新程序。",
        "A newer program wrote this receipt (version {theirs}, here {ours}). Update the program.",
    ),
    "receipt_other_site": Text(
        "这份回执是考点 {theirs} 的，本考点是 {ours}。请取本考点的回执。",
        "This receipt is of site {theirs}; this is site {ours}. Take this site's own.",
    ),
    "receipt_other_plan": Text(
        "这份回执是考试计划 {theirs} 的，这里是 {ours}。请取这次考试的回执。",
        "This receipt is of the plan {theirs}; here it is {ours}. Take the receipt of this exam.",
    ),
    "receipt_differs": Text(
        "这份回执与发出的结果包不一致({what})。不要据此删除数据，请与培训评价组织联系。",
        "This receipt is not of the results that were sent ({what}). Delete nothing for it, and call the organiser.",
    ),
    # the standby
    "journal_diverged": Text(
        "备用服务器的考试记录与服务器的不一致，将从相同处重新跟随。",
        "The standby's records differ from the server's; it goes back to where they are the same.",
    ),
    "standby_taken": Text(
        "已有另一台备用服务器。请先停止那一台，再启动本机。",
        "Another machine is the standby already. Stop that one, then start this one.",
    ),
    "practice_not_followed": Text(
        "模拟考核没有备用服务器。请等正式考试的服务器启动后再试。",
        "A practice exam has no standby. Try again when the server of the real exam runs.",
    ),
    "standby_not_ready": Text(
        "备用服务器还没有收到考试记录，不能接管。请先连接服务器。",
        "This standby has no records of an exam and cannot take over. Connect it to the server first.",
    ),
    "standby_hears_server": Text(
        "备用服务器仍能听到服务器，没有接管。请先关闭原来的服务器，再接管。",
        "The standby still hears the server and did not take over. Switch the old server off first, then take over.",
    ),
    "server_replaced": Text(
        "这台服务器已被备用服务器接管，没有登录。本机正在寻找接管的那一台，找到后请再登录。",
        "A standby has taken over from this server; you were not signed in. Sign in once this console finds that one.",
    ),
    "standby_unknown": Text(
        "本机不知道备用服务器在哪里。请到备用服务器那台机器上接管。",
        "This console does not know a standby. Run kaochang-server take-over at the standby itself.",
    ),
    "takeover_unanswered": Text(
        "没有收到备用服务器的答复，不知道是否已接管。请检查它是否开机、网线是否插好，再按一次。",
        "The standby did not answer; nobody knows whether it took over. Look at its power and cable and press again.",
    ),
    "takeover_unseen": Text(
        "备用服务器已接管，但本机还连不上它。本机会继续尝试；请检查本机和备用服务器的网线。",
        "The standby took over, but cannot be reached from here yet. It is tried on; look at the cables of both.",
    ),
    "takeover_unwritable": Text(
        "备用服务器的硬盘不能写入，没有接管。请检查磁盘空间后再试。",
        "This standby's disk cannot be written; it did not take over. Look at its disk and try again.",
    ),
}
