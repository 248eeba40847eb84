"""Our own wording of the candidates' rules (考生守则) and the staff's undertaking (考务人员承诺书).

The facts are the handbook's (sections 7 and 8); every number comes from the plan's policy.
"""

from __future__ import annotations

import msgspec

from exam.policy import MINUTE, Policy


class RuleGroup(msgspec.Struct, frozen=True):
    """A heading and its rules; `{names}` in a rule are numbers of the policy in minutes or digits."""

    heading: str
    rules: tuple[str, ...]


RULES = (
    RuleGroup(
        "入场",
        (
            "开考前 {login_opens_before_start} 分钟起入场。出示准考证和有效身份证原件，两证齐全、与本人相符方可入场。",
            "在签到表上本人签名。手机、手表、耳机等电子设备和书籍资料一律关机后放到物品存放处，不得带到座位。",
            "按桌贴对号入座，把两证放在桌面上，等待监考员核对。",
            "开考 {entry_closes_after_start} 分钟后不再入场，按缺考记录。",
        ),
    ),
    RuleGroup(
        "登录",
        (
            "用准考证号登录，初始密码为其后 {initial_password_digits} 位。核对屏幕上的姓名、号码和照片，有误请举手。",
            "不得自行重启、关机、拔插网线或更换考生机，不得运行与考试无关的程序。",
            "听到开考指令后，在屏幕上点选科目进入考试。",
        ),
    ),
    RuleGroup(
        "作答",
        (
            "独立作答，保持安静，不得交谈、传递物品、偷看或让他人看自己的屏幕。",
            "作答随时自动保存，屏幕下方说明保存在哪里。提示断线时可以继续作答，不会丢失。",
            "机器、网络或试题显示有问题时请举手。监考员不解释题意，也不代为操作；因设备故障耽误的时间会按实际补回。",
            "对题目有疑问可以举手记录，请先继续作答。",
            "一般不得中途离场。确需暂离的，每个考场每次一人，由监考员陪同。",
            "突然停电或中断时请留在座位上保持安静，已作的答案都在，听监考员安排。",
        ),
    ),
    RuleGroup(
        "交卷与离场",
        (
            "结束前 {reminder_before_end} 分钟屏幕和监考员会提醒剩余时间；时间一到自动交卷，停止一切操作。",
            (
                "提前离场须经主考同意：理论在结束前 {early_leave_theory_before_end} 分钟内，"
                "实操在结束前 {early_leave_practical_before_end} 分钟内。"
            ),
            "草稿纸写上姓名和准考证号，离场时全部交回；不得抄录、拍摄或带走任何试题内容。",
            "同一等级分上、下午两组考试的，上午组考生在结束前留在候考区。",
        ),
    ),
    RuleGroup(
        "违纪",
        (
            "不听劝告、扰乱秩序或作弊的，视情节给予提醒、警告、终止考试直至宣布成绩无效，并记入考场情况记录表。",
            "违纪记录由考生签字；拒绝签字的，由在场的全部监考员签字为证。",
        ),
    ),
)
UNDERTAKING = (
    "熟悉本岗位职责和考试流程，按时到岗，佩戴工作牌，坚守岗位，不做与考务无关的事。",
    "保守试卷、授权码、考生信息和成绩的秘密，不私自复制、拍摄、传播，不把考务资料带离考点。",
    "严格核对考生身份和证件，公平对待每一位考生，不暗示、不解释试题，不代替考生操作。",
    "发现违纪或异常情况，按规定处理并如实记录，不隐瞒、不拖延、不徇私。",
    "按权限操作考试系统，用自己的账号登录，不借用他人账号；延时、补时、换机等决定写明理由。",
    "设备故障、停电、考生突发疾病等情况，先保护考生和数据，再按应急办法上报处理。",
    "与考生有亲属或其他利害关系的，主动说明并回避。",
    "以上如有违反，愿意承担相应责任。",
)


def said(group: RuleGroup, policy: Policy) -> RuleGroup:
    """A group with the policy's numbers filled in."""
    numbers = {
        name: value // MINUTE if value >= MINUTE else value
        for name, value in msgspec.structs.asdict(policy).items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    return RuleGroup(group.heading, tuple(rule.format_map(numbers) for rule in group.rules))
