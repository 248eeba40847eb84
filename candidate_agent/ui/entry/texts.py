"""What the pages before the paper say."""

from __future__ import annotations

from exam.text import Text

# ---- looking for the server
SEARCHING = Text("正在寻找考点服务器", "Looking for the exam server")
SEARCHING_MORE = Text("请稍候，找到后会自动继续。", "One moment, please. It goes on by itself once found.")
NOT_FOUND = Text("还没有找到，正在继续寻找。", "Not found yet; still looking.")
WHAT_TO_CHECK = Text("请系统管理员检查：", "Please have the administrator check:")
NO_NETWORK = Text("这台考生机没有接入网络。", "This PC is not on any network.")
CHECK_CABLE = Text("网线是否插好，网口灯是否亮着。", "Is the cable plugged in, and the light beside it on?")
CHECK_SWITCH = Text("交换机是否通电，其他考生机是否正常。", "Does the switch have power, and do other PCs work?")
CHECK_SERVER = Text(
    "服务器是否开启并显示“正在服务”，防火墙是否放行。",
    'Is the server on, does it say "serving", and does its firewall let it through?',
)
ADDRESS = Text("服务器地址（由系统管理员填写）", "Server address (for the administrator)")
ADDRESS_HINT = Text("例如 10.0.0.2", "e.g. 10.0.0.2")
CONNECT = Text("连接", "Connect")
LOOKED_AT = Text("已经试过：", "Tried so far:")

# ---- a PC that is not enrolled
NOT_ENROLLED = Text("本机尚未登记", "This PC is not enrolled")
NOT_ENROLLED_MORE = Text(
    "已找到考点服务器，但这台考生机还没有登记，或登记已被停用。请系统管理员输入登记码；考生请举手，换到其他考生机。",
    "The exam server was found, but this PC is not enrolled, or was retired. The administrator types a code here; "
    "candidates please raise a hand and take another PC.",
)
CODE = Text("登记码（12 位数字）", "Enrolment code (12 digits)")
CODE_HINT = Text("12 位数字", "12 digits")
CODE_COUNT = Text("已输入 {typed} 位，共 {all} 位", "{typed} of {all} digits typed")
ENROL, ENROLLING = Text("登记本机", "Enrol this PC"), Text("正在登记…", "Enrolling …")
WHICH_MACHINE = Text("本机名称 {machine} · 服务器 {address}", "This PC: {machine} · server: {address}")

# ---- login
WAITING_FOR_LOGIN = Text("等待登录", "Waiting for login")
SEAT = Text("考位", "Seat")
MACHINE = Text("考生机", "PC")
TICKET = Text("准考证号", "Admission ticket")
TICKET_HINT = Text("26 位数字", "26 digits")
TICKET_COUNT = Text("已输入 {typed} 位，共 {all} 位", "{typed} of {all} digits typed")
TICKET_WHOLE = Text("26 位已输完，请与准考证核对", "All 26 digits typed; please compare with your ticket")
PASSWORD = Text("密码", "Password")
PASSWORD_HINT = Text("初始密码是准考证号的后 6 位", "At first: the last 6 digits of your ticket")
SHOW_PASSWORD = Text("显示密码", "Show the password")
LOG_IN = Text("登录", "Log in")
LOGGING_IN = Text("正在登录…", "Logging in …")
LOGIN_LOST = Text(
    "连不上考点服务器，正在重新连接。请稍候再按登录。",
    "The server cannot be reached just now. Please wait a moment, then log in again.",
)
GO_ON_OFFLINE = Text(
    "连不上考点服务器，但这台考生机存有你的作答。请登录后继续作答，连上后会自动送到考点。",
    "The server cannot be reached, but this PC holds your work. Please log in and go on; it is sent by itself later.",
)
NOTES = Text("请系统管理员先处理：", "For the administrator, before a candidate sits down:")

# ---- identity
IS_THIS_YOU = Text("请核对：这是你吗？", "Is this you?")
NAME = Text("姓名", "Name")
ID_ENDING = Text("身份证后四位", "ID number ends in")
SCHOOL = Text("院校", "School")
PLACE = Text("考场和考位", "Room and seat")
ROOM_AND_SEAT = Text("{room} {seat} 号", "{room}, seat {seat}")
PHOTO = Text("照片", "Photo")
NO_PHOTO = Text("没有照片\n监考员会对照身份证", "No photo here.\nAn invigilator checks your ID card.")
IT_IS_ME = Text("是我，继续", "Yes, this is me")
NOT_ME = Text("不是我", "This is not me")
NOT_ME_TEXT = Text("身份信息与本人不符", "The identity shown is not mine")
NOT_ME_SAID = Text(
    "已替你举手。请不要继续操作，等监考员来核对。",
    "Your hand is up. Please touch nothing, and wait for an invigilator.",
)

# ---- rules
RULES = Text("考生守则", "Rules for candidates")
RULES_LIST = (
    Text(
        "手机、智能手表、耳机、书和纸张都放在物品存放处，草稿纸由考点发放。",
        "Phones, smart watches, earphones, books and paper stay where belongings are kept; scratch paper is given out.",
    ),
    Text(
        "考试时间以屏幕右上角为准，到时自动交卷。",
        "The time at the top right counts. When it is over your work is handed in by itself.",
    ),
    Text(
        "独立作答。不交谈，不看他人屏幕，不使用移动存储，不连接其他网络。",
        "Work alone. No talking, no looking at other screens, no USB storage, no other network.",
    ),
    Text(
        "作答会自动保存，不需要点保存。断网、断电不会丢失已保存的作答。",
        "Your work is saved by itself. What is saved is not lost when network or power fail.",
    ),
    Text(
        "遇到问题先举手，或按屏幕下方的“举手”，不要自己重启或拔线。",
        'If anything is wrong raise your hand, or press "Raise hand" below. Do not restart the PC or pull a cable.',
    ),
    Text(
        "实操文件请保存到本题的作业文件夹，文件名与题目要求一致。",
        "Save practical work into the task's own folder, under the names that the task asks for.",
    ),
    Text(
        "提前交卷离场需要主考同意，最早在结束前 {minutes} 分钟。",
        "Leaving early needs the chief examiner's consent, at the earliest {minutes} minutes before the end.",
    ),
    Text(
        "违反守则的，监考员会记录并按规定处理，严重的终止考试、成绩无效。",
        "Violations are recorded and dealt with by the rules; grave ones end the exam and void its result.",
    ),
)
ACCEPT = Text("我已阅读考生守则，并会遵守", "I have read the rules and will keep to them")
CONTINUE = Text("继续", "Continue")
CONFIRMING = Text("正在确认…", "One moment …")

# ---- subject and waiting
CHOOSE_SUBJECT = Text("请选择考试科目", "Choose your subject")
CHOOSE = Text("选择这个科目", "Choose this subject")
ENTER = Text("进入考试", "Enter the exam")
PART_LENGTH = Text("{part} · {minutes} 分钟 · {starts} 开考", "{part} · {minutes} minutes · starts at {starts}")
PART_RUNNING = Text("{part} · 已开考 · 剩余 {left}", "{part} · under way · {left} left")
WAITING = Text("等待开考", "Waiting for the start")
STARTS_AT = Text(
    "计划 {starts} 开考，开考后自动进入，不需要操作。",
    "Planned start: {starts}. Your paper opens by itself.",
)
STARTS_SOON = Text("马上开考，请等待监考员的口令。", "It starts in a moment. Please wait for the invigilator's word.")
UNTIL_START = Text("距开考", "Until the start")
PREPARING = Text("正在打开试卷", "Opening the paper")
PREPARING_MORE = Text(
    "请稍候。如果超过一分钟还没有打开，请举手。",
    "One moment, please. If it takes longer than a minute, raise your hand.",
)
