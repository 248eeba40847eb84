"""What people read where an order of theirs is refused: who may, whose consent, how much time, what is open."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Text

AUTHORITY_TEXTS: Mapping[str, Text] = {
    # consent
    "already_proposed": Text(
        "同样的提议已在等待会签，请找另一位负责人确认。",
        "The same proposal is waiting already; ask the other person to agree to it.",
    ),
    "proposals_too_many": Text(
        "等待会签的提议太多，请先处理或撤回一些。", "Too many proposals wait; settle or withdraw some first."
    ),
    "proposal_unknown": Text("没有这项提议。", "There is no such proposal."),
    "proposal_over": Text(
        "这项提议已经结束({outcome})，需要时请重新提出。",
        "This proposal is over ({outcome}); make a new one if needed.",
    ),
    "consent_not_yours": Text(
        "这项提议不需要你会签。需要的是主考和巡考员(或规定的其他人)。",
        "This proposal does not wait for you, but for chief examiner and roving inspector, or whom the rules name.",
    ),
    "consent_already_given": Text(
        "你已经同意过，需要另一个人会签。", "You have agreed already; another person must agree too."
    ),
    "consent_missing": Text("会签不齐，没有执行。", "Not everybody needed has agreed; nothing was done."),
    "consent_not_nested": Text("会签不能再会签。", "A consent cannot be proposed."),
    # time
    "extension_needs_release": Text(
        "考点最多可延长 {limit} 分钟，已给 {given} 分钟。要再延长，请电话联系组织单位取得授权码。",
        "The site may give {limit} minutes in all and has given {given}. Telephone the organiser for a release code.",
    ),
    "credit_names": Text(
        "补时名单不对：每位考生只能出现一次，且属于本场。",
        "Name each candidate of this session once, and at least one.",
    ),
    "credit_above_loss": Text(
        "考位 {seat} 的补时超过了测得的损失({lost} 秒)。",
        "Seat {seat}: that is more than the time that was measured as lost ({lost} seconds).",
    ),
    "too_early_to_start": Text(
        "计划开考前 {minutes} 分钟之内才能开考。", "A session can be started from {minutes} minutes before its time."
    ),
    "session_called_off": Text("本场已停考。", "The session was called off."),
    "session_closed": Text("本场已关闭，不能再更改。", "The session is closed; nothing can be changed."),
    "session_not_ended": Text("本场还没有结束。", "The session has not ended yet."),
    "session_interrupted": Text(
        "考试中断，正在处理。已作的答案都已保存，请在座位上等待监考员。",
        "The session is interrupted and is being looked after. Your answers are kept; please wait at your seat.",
    ),
    "session_not_interrupted": Text("本场没有中断。", "The session is not interrupted."),
    "moment_too_early": Text("临界时间早于中断的时刻。", "That moment lies before the interruption."),
    "moment_too_late": Text("临界时间不能晚于一天之后。", "That moment lies more than a day ahead."),
    "not_handed_in": Text("这位考生没有自己交卷。", "This candidate has not handed in."),
    "no_time_left": Text("考试时间已到，不能撤销交卷。", "There is no time left; the hand-in stands."),
    "sitting_stopped": Text(
        "考试已由监考员终止，之后的作答已留存，但不计分。",
        "The invigilator ended this exam. What came after is kept, but does not count.",
    ),
    "room_in_use": Text(
        "本考场正在进行另一场考试，请等它结束。", "Another session of this room is under way; wait until it is over."
    ),
    # papers
    "paper_already_switched": Text("本场已经启用备用试卷。", "The session has the spare paper already."),
    "spare_paper_missing": Text(
        "本站点没有这一场的备用试卷。请系统管理员先装入。",
        "The spare paper of this session is not here; have the administrator put it in first.",
    ),
    "release_needed": Text(
        "需要组织单位的授权码，请电话联系。", "This needs the organiser's release code; telephone them."
    ),
    # the room
    "text_missing": Text("请填写内容。", "Please write what happened."),
    "text_too_long": Text("内容太长，最多 {most} 个字。", "Too long: at most {most} characters."),
    "hands_too_many": Text("举手次数太多，请直接联系监考员。", "Too many raised hands; speak to the invigilator."),
    "finding_malformed": Text(
        "考生机报告的内容不合规，只作留存。", "What the PC reported does not fit; it is kept as it is."
    ),
    "findings_too_many": Text(
        "这台考生机报告太多，其余只作留存。请检查这台考生机。",
        "This PC reports too much; the rest is only kept. Please look at it.",
    ),
    "lock_unknown": Text(
        "这台考生机没有因此锁定，或已经解锁。请查看现在的锁定原因。",
        "This PC is not locked for that, or not any more. Look at what locks it now.",
    ),
    "emergency_codes_spent": Text(
        "这台考生机的应急解锁码已经用完，请换用备用考生机。",
        "All emergency codes of this PC are spent. Move the candidate to a spare PC.",
    ),
    "emergency_code_unread": Text(
        "还没有读取过这台考生机的应急解锁码。", "No emergency code of this PC has been told yet."
    ),
    "loss_empty": Text("这段时间没有损失。", "No time was lost in it."),
    "duty_unknown": Text("没有这项考务事项。", "There is no such duty."),
    "incident_unknown": Text("没有这条情况记录。", "There is no such incident."),
    "incident_settled": Text("这条情况已经处理。", "This incident is settled already."),
    "incidents_too_many": Text("情况记录太多。", "Too many incidents."),
    "not_outside": Text("这位考生没有外出。", "This candidate is not outside."),
    "accompanied_by_missing": Text("请填写陪同的监考员。", "Say which invigilator goes along."),
    "somebody_is_outside": Text(
        "考位 {seat} 的考生还在外面。每个考场同时只能有一人外出，请等其返回。",
        "Seat {seat} is still outside. One candidate of a room at a time; wait for the return.",
    ),
    "signatures_missing": Text(
        "考生没有签字时，须由在场的全部监考员(至少 {needed} 人)签字。",
        "Where the candidate does not sign, all invigilators present sign, {needed} at least.",
    ),
    "signatures_too_many": Text("签字人太多，最多 {most} 人。", "Too many signatures: at most {most}."),
    "stand_in_role": Text("顶替的岗位应是考务岗位。", "Only a member of staff can be stood in for."),
    "screening_unknown": Text("筛查项目不在当天的清单里。", "That is not on the day's screening list."),
    "seat_taken": Text("考位不能用：已有人，或编号不对。", "That seat cannot be used: taken, or not a seat number."),
    "ticket_malformed": Text("准考证号应为 26 位数字。", "An admission ticket has 26 digits."),
    "id_number_malformed": Text(
        "身份证号不对，请核对 18 位号码。", "That is not an ID number; check its 18 characters."
    ),
    "candidate_already_there": Text("这位考生已在本场名单里。", "This candidate is on the session's list already."),
    "candidate_elsewhere": Text(
        "这位考生同一时间排在{room}，请核对后到那里考试。",
        "This candidate sits in {room} at that time; check, and send them there.",
    ),
    "candidate_differs": Text(
        "这个准考证号属于另一位考生，请核对。", "This ticket belongs to somebody else; check it again."
    ),
    # the record
    "journal_altered": Text(
        "考试记录与校验链不符，没有生成材料。请保留数据库，改用备份，并报告培训评价组织。",
        "The journal does not follow its chain; nothing was made. Keep it, use a backup, report it to the organiser.",
    ),
    # forms
    "form_unknown": Text("没有这种表单，请核对名称。", "There is no such form; check its name."),
    "form_empty": Text(
        "现在没有可以打印的内容：成绩单需要先评分，申诉材料需要准考证号，关闭报告需要先开考。",
        "There is nothing to print yet: a score list needs scores, an appeal a ticket, a closure report a start.",
    ),
    "form_not_single": Text(
        "请指明考场和场次，一次打印一份。", "Name the room and the session: one paper is printed at a time."
    ),
    "paper_too_large": Text(
        "这份文件太大，监考机没有接收。请在服务器上打印。",
        "This file is too large for a console. Print it at the server: kaochang-provision print.",
    ),
    "forms_busy": Text(
        "正在制作其他表单，请稍后再打印。考试不受影响。",
        "Other forms are being made; print again in a moment. The exam is not affected.",
    ),
    "form_not_set": Text(
        "表单 {kind} 排版失败，请联系技术支持；其他表单和考试不受影响。",
        "The form {kind} could not be set; call support. Other forms and the exam are not affected.",
    ),
    "form_source_unreadable": Text(
        "站点的人员或成绩文件无法读取，请系统管理员检查服务器。",
        "The site's people or results cannot be read; have the administrator look at the server.",
    ),
    "fonts_missing": Text(
        "服务器没有可用的中文字体，请系统管理员安装宋体后再打印。",
        "The server has no Chinese font; have the administrator install SimSun, then print again.",
    ),
    # closing
    "point_unknown": Text("没有这个未决事项。", "There is no such open point."),
    "points_open": Text(
        "还有 {count} 个未决事项，请逐一处理或注明理由。",
        "{count} points are open; settle each, or sign it away with a reason.",
    ),
    # rooms and machines
    "room_unknown": Text("没有这个考场。", "There is no such room."),
    "layout_malformed": Text(
        "座位布局不对：每个考位占一格，最多 40 列。", "The layout does not fit: one place a seat, 40 columns at most."
    ),
    "layout_seats": Text(
        "布局里缺少考位：{seats}。请补上后再试。", "Seats are missing in the layout: {seats}. Add them."
    ),
    "machines_too_many": Text("登记的机器太多。", "Too many machines are enrolled."),
    "machine_at_seat": Text(
        "这个考位已登记考生机 {machine}，请先停用它。", "PC {machine} is enrolled at that seat; retire it first."
    ),
    "machine_answering": Text(
        "这台考生机上有考生正在考试，请先换机再停用。", "A candidate sits an exam at this PC. Move the candidate first."
    ),
    "machine_retired": Text(
        "这台考生机已停用，请到监考员指定的考生机登录。", "This PC is out of use. Log in where the invigilator says."
    ),
    "sealing_point_unknown": Text("封场确认单上没有这一项。", "That is not on the sealing checklist."),
    "sealing_incomplete": Text(
        "封场确认单还有 {count} 项没有确认。", "{count} points of the sealing checklist are not ticked yet."
    ),
    "room_sealed": Text("本考场已封场。", "The room is sealed already."),
    "room_not_sealed": Text("本考场没有封场。", "The room is not sealed."),
    # looking
    "matter_unknown": Text("没有这件待处理事项。", "There is no such matter."),
    "screens_not_shown": Text("本次考试的规则不允许查看考生屏幕。", "This plan's policy does not let screens be seen."),
    "screen_not_there": Text(
        "考生机没有传来屏幕，可能已断线。考试不受影响。",
        "The PC sent no picture; it may be disconnected. The exam goes on.",
    ),
    "done_meanwhile": Text(
        "另一位工作人员刚刚做了同样的操作，本次没有重复执行。请核对现在的情况。",
        "Somebody else has just ordered the same; it was not done twice. Look at how things stand now.",
    ),
    "console_away": Text(
        "连不上考点服务器，操作没有执行。考生可以继续作答；恢复连接后请再操作。",
        "The server cannot be reached and nothing was done. Candidates go on; order it again once it is back.",
    ),
    "request_unknown": Text(
        "服务器没有收到这项操作，没有执行。", "The server did not receive this order; it was not carried out."
    ),
}
