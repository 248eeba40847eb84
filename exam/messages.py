"""What people read for each code, in both languages: what happened, that the work is safe, what to do now (look.md)."""

from __future__ import annotations

from collections.abc import Mapping

from exam.authority_messages import AUTHORITY_TEXTS
from exam.bundle_messages import BUNDLE_TEXTS
from exam.text import Language, Refusal, Text
from exam.trust_messages import TRUST_TEXTS

TEXTS: Mapping[str, Text] = {
    **AUTHORITY_TEXTS,
    **BUNDLE_TEXTS,
    **TRUST_TEXTS,
    # rehearsing
    "not_a_practice": Text(
        "这是正式考试的服务器，不能试考。请系统管理员按试考的步骤另行启动。",
        "This server holds a real exam; nobody rehearses here. The administrator starts a rehearsal of its own.",
    ),
    "rehearsal_unknown": Text(
        "试考名单中有计划里没有的准考证号，或者台数太多(最多 {most} 台)。请用同一份计划重新试考。",
        "The rehearsal names a ticket that is not in the plan, or more than {most} PCs. Rehearse again with this plan.",
    ),
    # login
    "ticket_unknown": Text(
        "没有这个准考证号。请对照准考证，重新输入 26 位号码。",
        "No such admission ticket. Compare with your ticket and type its 26 digits again.",
    ),
    "password_wrong": Text(
        "密码不对。初始密码是准考证号的后 6 位，请重新输入。",
        "Wrong password. It starts as the last 6 digits of your ticket; please type it again.",
    ),
    "too_many_attempts": Text(
        "输入错误次数较多，请 {seconds} 秒后再试，或举手请监考员帮助。",
        "Too many wrong attempts. Try again in {seconds} seconds, or raise your hand.",
    ),
    "other_room": Text(
        "你的考场是{room}，{day} {time} 开考。请举手，监考员会带你过去。",
        "Your room is {room}, starting {day} {time}. Raise your hand; an invigilator will take you there.",
    ),
    "not_yet": Text(
        "还没到你的登录时间。你的考试：{room}，{day} {time} 开考。",
        "It is too early to log in. Your exam: {room}, starting {day} {time}.",
    ),
    "all_done": Text("你的考试已全部结束。", "All your sessions are over."),
    "too_late": Text(
        "开考已满 30 分钟，不能再入场。请联系监考员。",
        "Entry is closed for this session. Please speak to an invigilator.",
    ),
    "seat_unknown": Text(
        "这台考生机没有可以继续的考试。请等待连接考点服务器，或举手。",
        "This PC holds no exam to go on with. Please wait for the exam server, or raise your hand.",
    ),
    "sitting_elsewhere": Text(
        "这个准考证号已在另一台考生机上登录。请举手。",
        "This ticket is in use on another PC. Please raise your hand.",
    ),
    "machine_in_use": Text(
        "这台考生机正由另一位考生使用。请举手。", "This PC serves another candidate. Please raise your hand."
    ),
    "machine_revoked": Text(
        "你的考试已换到另一台考生机，请到那里继续。已保存的作答都在。",
        "Your exam has moved to another PC; please go on there. Everything saved is there.",
    ),
    "token_wrong": Text("请重新登录。", "Please log in again."),
    "address_malformed": Text(
        "这不是一个地址。请输入例如 10.0.0.2 或 10.0.0.2:8443。",
        "That is no address. Type one such as 10.0.0.2 or 10.0.0.2:8443.",
    ),
    "log_in_first": Text("请先登录。", "Please log in first."),
    "hello_first": Text("考生机没有报上名称。请重启考生程序。", "The PC did not say its name. Restart the agent."),
    "machine_name": Text(
        "考生机名称不合规：只能用字母、数字、点、横线和下划线。",
        "The PC's name is not usable: letters, digits, dot, dash and underscore only.",
    ),
    "protocol_unknown": Text(
        "考生程序与服务器版本不一致({theirs} / {ours})。请系统管理员更新这台考生机。",
        "This PC's program does not match the server's ({theirs} / {ours}). Have it updated.",
    ),
    "program_differs": Text(
        "这台考生机的程序({theirs})与服务器的({ours})不一致，不能在这里开始考试。请换一台考生机，并请系统管理员更新。",
        "This PC's program ({theirs}) is not the server's ({ours}); no exam begins here. Take another PC, update this.",
    ),
    "line_unknown": Text("请重新登录。", "Please log in again."),
    # in the session
    "identity_not_confirmed": Text("请先核对姓名和准考证号。", "Please check your name and ticket first."),
    "session_not_started": Text("还没有开考，请等待。", "The session has not started yet. Please wait."),
    "session_paused": Text(
        "考试已暂停，时间停止计算。请等待监考员。", "The room is paused and so is your time. Please wait."
    ),
    "session_ended": Text("本场考试已结束。", "This session is over."),
    "not_entered": Text("请先进入考试。", "Please enter the session first."),
    "pc_locked": Text(
        "这台考生机已锁定，已作的答案都已保存。请在座位上等待监考员。",
        "This PC is locked; your work is kept. Please stay seated and wait for an invigilator.",
    ),
    "already_handed_in": Text("已经交卷，不能再修改。", "Already handed in; nothing can be changed."),
    "after_deadline": Text(
        "这次作答在考试结束之后，已留存，但不计分。", "This came after the end. It is kept, but does not count."
    ),
    "time_left": Text("考试时间还没有结束，请继续作答。", "There is time left. Please go on."),
    "too_early": Text("还没到可以提前交卷的时间，请继续作答。", "It is too early to hand in. Please go on."),
    "needs_consent": Text(
        "提前交卷需要主考同意。请举手。", "Leaving early needs the chief examiner's consent. Please raise your hand."
    ),
    "answer_too_large": Text("内容太长，没有计入。请缩短后再试。", "Too long to be counted. Please shorten it."),
    "file_path": Text(
        "文件名或位置不能用。请改名后再保存。", "The file's name or place is not usable. Please rename it."
    ),
    "file_too_large": Text(
        "文件太大或上传不完整，没有计入。请缩小后再保存。",
        "The file is too large or not whole and does not count. Please save a smaller one.",
    ),
    "lost_on_pc": Text(
        "断电前有一次作答没能存到本机。请检查你的答案。",
        "One answer could not be kept before the PC lost power. Please check your answers.",
    ),
    "entry_missing": Text("正在补传，请继续作答。", "Sending what is missing; please go on."),
    # staff
    "session_unknown": Text("没有这一场考试。", "No such session."),
    "sitting_unknown": Text("没有这位考生的这一场考试。", "No such sitting."),
    "session_already_started": Text("本场已经开考。", "The session has already started."),
    "session_not_running": Text("本场没有在进行。", "The session is not running."),
    "session_already_paused": Text("本场已经暂停。", "The session is already paused."),
    "session_not_paused": Text("本场没有暂停。", "The session is not paused."),
    "extension_not_positive": Text(
        "延长时间必须大于零，且不超过一天。", "An extension must be more than nothing, less than a day."
    ),
    "reason_missing": Text("请填写理由。", "Please give the reason."),
    "sitting_absent": Text("这位考生缺考。", "This candidate is absent."),
    "sitting_not_logged_in": Text(
        "这位考生还没有登录，不需要换机。", "The candidate has not logged in; no move is needed."
    ),
    "sitting_not_answering": Text("这位考生没有在作答。", "This candidate is not answering."),
    "machine_is_the_same": Text("考生已经在这台考生机上。", "The candidate is at this PC already."),
    "request_number": Text("请求编号要有 8 到 64 个字符。", "The request's number must have 8 to 64 characters."),
    "not_allowed": Text("没有权限。", "Not allowed."),
    "sign_in_first": Text("请先用姓名和密码登录。", "Please sign in with your name and password first."),
    "sign_in_wrong": Text("姓名或密码不对。请重新输入。", "Wrong name or password. Please type them again."),
    "too_many_sign_ins": Text(
        "输入错误次数较多。请 {seconds} 秒后再试，或在另一台监考机上登录。",
        "Too many wrong attempts. Try again in {seconds} seconds, or sign in at another console.",
    ),
    "sign_in_busy": Text("正在登录的人较多，请稍后再试。", "Many are signing in; please try again in a moment."),
    "console_name": Text(
        "监考机名称不合规：只能用字母、数字、点、横线和下划线。",
        "The console's name is not usable: letters, digits, dot, dash and underscore only.",
    ),
    "console_locked": Text(
        "监考机已锁定。请输入密码解锁，考试不受影响。",
        "The console is locked. Type your password to unlock it; the exam goes on.",
    ),
    "role_may_not": Text(
        "这项操作不在你的职责内，没有执行。请由有权限的人员操作。",
        "This is not for your role to do, and was not done. Please ask somebody whose role it is.",
    ),
    "people_unreadable": Text(
        "人员名单无法读取，暂时不能登录。请系统管理员恢复名单；考生可以继续作答。",
        "The list of people cannot be read, so nobody can sign in. Have it restored; candidates may go on.",
    ),
    "release_mistyped": Text(
        "授权码输入有误，没有执行。请对照记录逐组重新输入，或请对方再读一遍。",
        "The code was mistyped and nothing was done. Type it again group by group, or have it read out once more.",
    ),
    "release_wrong": Text(
        "这个授权码不是给这项操作的。请核对场次、考位和分钟数，或再与培训评价组织联系。",
        "This code is not for what you ordered. Compare session, seats and minutes, or call the organiser again.",
    ),
    "release_no_key": Text(
        "本站点没有授权密钥，不能核对授权码。请系统管理员装入授权密钥后再试。",
        "This site has no release key and can check no code. Have the administrator put the key in, then try again.",
    ),
    "release_used": Text(
        "这个授权码已经用过。请向培训评价组织要一个新的授权码。",
        "This code has been used. Please ask the organiser for a new one.",
    ),
    "release_attempts": Text(
        "授权码输错次数较多，请 {seconds} 秒后再试；先与培训评价组织核对。",
        "Too many wrong codes. Try again in {seconds} seconds; compare with the organiser first.",
    ),
    # files
    "digest_malformed": Text("文件编号不对。", "That is not a digest."),
    "paper_unknown": Text("没有这份试卷。", "No such paper."),
    "photo_unknown": Text("没有照片。请对照身份证核验。", "There is no photo. Check against the ID card."),
    "piece_unknown": Text("服务器没有这一块文件。", "The server does not have this piece."),
    "piece_damaged": Text("文件在传输中损坏，会自动重传。", "The piece was damaged on the way; it is sent again."),
    "piece_too_large": Text("一块文件最大 1 MiB。", "A piece is at most 1 MiB."),
    "folder_not_shown": Text(
        "文件夹没有打开。请按显示的位置自己打开，或举手请监考员帮助。",
        "The folder did not open. Open it yourself where the screen says it is, or raise your hand.",
    ),
    # transport
    "message_unreadable": Text("消息无法识别。", "The message cannot be read."),
    "message_too_long": Text("消息太长。", "The message is too long."),
    "body_unreadable": Text("请求内容不合规：{where}", "The request's content does not fit: {where}"),
    "body_too_large": Text("请求内容太大。", "The request is too large."),
    "no_such_address": Text("没有这个地址。", "There is no such address."),
    "method_not_allowed": Text("这个地址不接受这种请求。", "This address does not take such a request."),
    "request_refused": Text("请求不合规。", "The request was refused."),
    "not_serving": Text(
        "考点服务器暂时不能服务。考生作答已存在本机，请继续。",
        "The server cannot serve now. Work is kept on the PCs; go on.",
    ),
    "too_many_connections": Text("连接太多，请稍后再试。", "Too many connections; try again."),
    # the store
    "store_failed": Text(
        "服务器磁盘暂时写不进。考生可以继续作答。", "The server cannot write now. Candidates may go on."
    ),
    "store_full": Text(
        "服务器磁盘已满：请腾出空间。考生可以继续作答。",
        "The server's disk is full: free some space. Candidates may go on.",
    ),
}
UNKNOWN = Text("操作没有完成(错误 {code})。请举手。", "That was not done (error {code}). Please raise your hand.")


def say(refusal: Refusal, language: Language) -> str:
    """The sentence for a refusal."""
    return TEXTS.get(refusal.code, UNKNOWN).say(language, {"code": refusal.code, **refusal.facts})
