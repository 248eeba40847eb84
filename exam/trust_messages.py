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
}
