"""What the courier's command says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = {
    "upload_watching": Text(
        "{site}：还有场次没有关闭。全部关闭后自动整理并上传结果。",
        "{site}: not all sessions are closed. Results are put together and sent by themselves when they are.",
    ),
    "upload_preparing": Text("{site}：正在整理结果。", "{site}: the results are being put together."),
    "upload_not_allowed": Text(
        "{site}：结果已整理好({size})，没有允许上传。请用 kaochang-sync export 导出。",
        "{site}: put together ({size}); upload is not allowed. Export them with kaochang-sync export.",
    ),
    "upload_sending": Text("{site}：正在上传，已传 {sent} / {size}。", "{site}: uploading, {sent} of {size} sent."),
    "upload_waiting": Text(
        "{site}：暂时连不上接收中心({why})，会一直重试。已传 {sent} / {size}，结果保存在本机。",
        "{site}: the hub is not to be had ({why}); tried again all the time. {sent} of {size} sent, all is safe here.",
    ),
    "upload_sent": Text("{site}：已传完，等待回执。", "{site}: all sent; the receipt is awaited."),
    "upload_confirmed": Text(
        "{site}：已收到培训评价组织的回执，{candidates} 名考生。打印：kaochang-sync receipt print --site {path}",
        "{site}: the organiser's receipt is here, for {candidates} candidates. Print it: kaochang-sync receipt print "
        "--site {path}",
    ),
    "upload_refused": Text(
        "{site}：对方没有接受({why})。请与培训评价组织联系，结果保存在本机，稍后再试。",
        "{site}: not accepted ({why}). Call the organiser; the results are safe here, and it is tried again later.",
    ),
    "upload_no_room": Text(
        "{site}：本机磁盘不能写入({why})。请清理磁盘，会再试。",
        "{site}: this machine's disk cannot be written ({why}). Make room; it is tried again.",
    ),
    "upload_not_made": Text(
        "{site}：结果还不能整理({why})，会再试。",
        "{site}: the results cannot be put together yet ({why}); it is tried again.",
    ),
    "not_set_up": Text(
        "没有设置上传。请先运行 kaochang-provision upload --hub 地址 --site {path}",
        "Upload is not set up. Run kaochang-provision upload --hub ADDRESS --site {path} first.",
    ),
    "already_runs": Text("这个站点的上传程序已经在运行。", "This site's courier runs already."),
    "settings": Text(
        "上传设置不能使用({why})。请重新运行 kaochang-provision upload。",
        "The upload's settings cannot be used ({why}). Run kaochang-provision upload again.",
    ),
    "check_well": Text("{site}：接收中心 {hub} 认识本考点。", "{site}: the hub at {hub} knows this site."),
    "check_away": Text(
        "{site}：连不上接收中心 {hub}({why})。请检查网络、地址和日期。",
        "{site}: the hub at {hub} is not to be had ({why}). Check the network, the address and the date.",
    ),
    "check_refused": Text(
        "{site}：接收中心 {hub} 不接受本考点({why})。请与培训评价组织联系。",
        "{site}: the hub at {hub} does not take this site ({why}). Call the organiser.",
    ),
}


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
