"""What a console says of backup, standby and upload, by the codes that the server tells."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text
from exam.wire.console_rows import SiteRow
from exam.wire.safe_home_rows import (
    BACKUP_WELL,
    STANDBY_ALONE,
    STANDBY_IN_STEP,
    UPLOAD_CONFIRMED,
    BackupRow,
    StandbyRow,
    UploadRow,
)
from exam.words import file_size

NO_UPLOAD = Text("尚未上传", "not uploaded yet")
NO_BACKUP, NO_STANDBY = Text("没有设置备份", "no backup is set up"), Text("没有备用服务器", "there is no standby")
TEXTS: Mapping[str, Text] = {
    BACKUP_WELL: Text("正常，{target}", "well, {target}"),
    "backup_behind": Text("落后 {waiting} 条记录，{target}", "{waiting} records behind, {target}"),
    "backup_full": Text("备份盘已满：请清理或换盘，{target}", "the target is full: make room or change it, {target}"),
    "backup_filling": Text(
        "备份盘快满了，只剩 {free}：请准备换盘，{target}", "the target has {free} left: get another ready, {target}"
    ),
    "backup_missing": Text("找不到备份盘：请接好，{target}", "the target is not there: plug it in, {target}"),
    "backup_read_only": Text("备份盘不能写入：请换盘，{target}", "the target cannot be written: change it, {target}"),
    "backup_same_disk": Text(
        "备份在服务器自己的硬盘上，硬盘坏了就都没有了：请换一块盘，{target}",
        "the target is the server's own disk: one fault takes both; choose another, {target}",
    ),
    "backup_damaged": Text(
        "备份读回来与写入的不一致：请换盘，{target}", "what was written reads back otherwise: change it, {target}"
    ),
    "backup_key": Text(
        "备份盘是为另一个考点或另一把钥匙准备的，{target}", "the target belongs to another site or key, {target}"
    ),
    STANDBY_IN_STEP: Text("{machine} 同步", "{machine}, in step"),
    STANDBY_ALONE: Text("{machine} 同步，但不等它就确认保存", "{machine}, in step, but saves do not wait for it"),
    "standby_catching_up": Text("{machine} 正在追上，还差 {behind} 条", "{machine} is catching up, {behind} to go"),
    "standby_lost": Text(
        "{machine} 断开：现在只有服务器一份，请检查", "{machine} is gone: only the server has the records now"
    ),
    "upload_watching": Text("场次全部关闭后自动上传", "sent by themselves when every session is closed"),
    "upload_stopped": Text(
        "上传程序没有运行：请在服务器上启动 kaochang-sync courier",
        "the courier does not run: start kaochang-sync courier on the server",
    ),
    "upload_unreadable": Text(
        "上传设置不能读取：请重新运行 kaochang-provision upload",
        "the upload's settings cannot be read: run kaochang-provision upload again",
    ),
    "upload_no_room": Text("服务器磁盘不能写入：请清理", "the server's disk cannot be written: make room"),
    "upload_not_made": Text(
        "结果还不能整理：请看上传程序的提示", "the results cannot be put together: see what the courier says"
    ),
    "upload_preparing": Text("正在整理结果", "the results are being put together"),
    "upload_not_allowed": Text(
        "结果已整理好，没有允许上传：请导出", "put together; upload is not allowed: export them"
    ),
    "upload_sending": Text("正在上传 {sent} / {size}", "uploading, {sent} of {size}"),
    "upload_waiting": Text(
        "暂时连不上，会一直重试，已传 {sent} / {size}", "out of reach, tried again all the time; {sent} of {size} sent"
    ),
    "upload_sent": Text("已传完，等待回执", "sent, the receipt is awaited"),
    UPLOAD_CONFIRMED: Text(
        "已收到回执，{candidates} 名考生，{receipt_at}", "confirmed {receipt_at}, {candidates} candidates"
    ),
    "upload_refused": Text(
        "对方没有接受：请与培训评价组织联系，结果保存在本机",
        "not accepted: call the organiser; the results are safe here",
    ),
}
WELL = frozenset(
    {BACKUP_WELL, STANDBY_IN_STEP, UPLOAD_CONFIRMED, "standby_catching_up", "upload_preparing", "upload_watching"}
)
UNDER_WAY = frozenset({"upload_sending", "upload_sent", "upload_waiting", "upload_not_allowed"})
SHORT: Mapping[str, Text] = {
    BACKUP_WELL: Text("备份 正常", "Backup well"),
    "backup_behind": Text("备份 落后", "Backup behind"),
    "backup_full": Text("备份盘 已满", "Backup full"),
    "backup_filling": Text("备份盘 将满", "Backup filling up"),
    "backup_missing": Text("备份盘 未接", "Backup unplugged"),
    STANDBY_IN_STEP: Text("备机 同步", "Standby in step"),
    STANDBY_ALONE: Text("备机 不等待", "Standby not waited for"),
    "standby_catching_up": Text("备机 正在追上", "Standby catching up"),
    "standby_lost": Text("备机 断开", "Standby gone"),
    "upload_preparing": Text("上传 准备中", "Upload: preparing"),
    "upload_not_allowed": Text("上传 未允许", "Upload not allowed"),
    "upload_sending": Text("上传 {percent}%", "Upload {percent}%"),
    "upload_waiting": Text("上传 连不上", "Upload out of reach"),
    "upload_sent": Text("上传 等回执", "Upload sent"),
    UPLOAD_CONFIRMED: Text("上传 已确认", "Upload confirmed"),
    "upload_refused": Text("上传 未接受", "Upload not accepted"),
    "upload_watching": Text("上传 待关场", "Upload at the close"),
    "upload_stopped": Text("上传 未运行", "Upload not running"),
    "upload_unreadable": Text("上传 设置损坏", "Upload settings damaged"),
    "upload_no_room": Text("上传 磁盘已满", "Upload: disk full"),
    "upload_not_made": Text("上传 未能整理", "Upload: not put together"),
}
"""The same in two words, for the line at the lower right."""
BACKUP_SHORT, STANDBY_SHORT, UPLOAD_SHORT = (
    Text("备份 需检查", "Backup: look at it"),
    Text("备机 需检查", "Standby: look at it"),
    Text("上传 需检查", "Upload: look at it"),
)
"""What the line says of a code that has no two words of its own."""
BACKUP_IS, STANDBY_IS, UPLOAD_IS = (
    Text("备份：{said}", "Backup: {said}"),
    Text("备用服务器：{said}", "Standby: {said}"),
    Text("上传：{said}", "Upload: {said}"),
)
SOON = frozenset(
    {
        "standby_lost",
        "backup_full",
        "backup_missing",
        "backup_read_only",
        "backup_damaged",
        "upload_refused",
        "upload_no_room",
    }
)
"""What leaves less than was meant to be there; the rest can wait until somebody is free."""
NONE_LEFT = Text(
    "考点服务器已换过一台，现在没有备机：有空时再设一台",
    "The server is another machine now and has no standby: set one up when free",
)
SWITCH_BACK = Text(
    "在“考前考后”里可以改为等备用服务器。", "Under “Before and after” saves can be made to wait for it again."
)
OTHERWISE = Text("需要检查({code})", "to be looked at ({code})")
Said = tuple[Text, Mapping[str, Fact]]


def backup_said(backup: BackupRow) -> Said:
    """The sentence about the backup, and what stands in it."""
    free = file_size(backup.free) if backup.free is not None else ""
    return _said(backup.code, NO_BACKUP, {"target": backup.target, "waiting": backup.waiting, "free": free})


def standby_said(standby: StandbyRow) -> Said:
    """The sentence about the standby, and what stands in it."""
    return _said(standby.code, NO_STANDBY, {"machine": standby.machine, "behind": standby.behind})


def upload_said(upload: UploadRow) -> Said:
    """The sentence about the upload, and what stands in it."""
    facts: dict[str, Fact] = {
        "sent": file_size(upload.sent),
        "size": file_size(upload.size),
        "receipt_at": upload.receipt_at,
        "candidates": upload.candidates,
    }
    return _said(upload.code, NO_UPLOAD, facts)


def short_said(site: SiteRow) -> list[Said]:
    """Backup, standby and upload in two words each; nothing of what the site has none of."""
    upload = site.upload
    percent = 100 * upload.sent // upload.size if upload.size else 0
    told: tuple[tuple[str, Text, dict[str, Fact]], ...] = (
        (site.backup.code, BACKUP_SHORT, {}),
        (site.standby.code, STANDBY_SHORT, {}),
        (upload.code, UPLOAD_SHORT, {"percent": percent}),
    )
    return [(SHORT.get(code, otherwise), facts) for code, otherwise, facts in told if code]


def careful(site: SiteRow) -> list[tuple[str, Text, Said]]:
    """What of it somebody should look at: the code, which of them, and the sentence. What a site has none of is told
    where it is prepared, and not as a matter of the day.
    """
    told = (
        (site.backup.code, BACKUP_IS, backup_said(site.backup)),
        (site.standby.code, STANDBY_IS, standby_said(site.standby)),
        (site.upload.code, UPLOAD_IS, upload_said(site.upload)),
    )
    return [(code, which, said) for code, which, said in told if code and needs_care(code)]


def titled(which: Text, said: Text) -> Text:
    """A sentence with what it is about before it."""
    return Text(which.zh.format(said=said.zh), which.en.format(said=said.en))


def needs_care(code: str) -> bool:
    """Whether somebody should look at it."""
    return code not in WELL | UNDER_WAY


def _said(code: str, none: Text, facts: Mapping[str, Fact]) -> Said:
    return (TEXTS.get(code, OTHERWISE), {"code": code, **facts}) if code else (none, {})
