"""What people read where the hub refuses something, in Chinese and English, by its stable code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam import messages
from exam.text import Language, Refusal, Text
from sync.hub.store import database

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        **database.TEXTS,
        # ---- sites and their tokens
        "token_missing": Text("请求没有带考点的通行证。请更新考点的程序。", "The request carries no token of a site."),
        "token_no_token": Text(
            "考点的通行证无法读取。请更新考点的程序。", "The site's token cannot be read. Update the site's program."
        ),
        "token_signature": Text(
            "通行证不是该考点签的。请在电话中核对考点名片的指纹，再重新登记名片。",
            "The site did not sign this token. Compare the card's fingerprint by telephone, then register it anew.",
        ),
        "token_other_hub": Text(
            "通行证是给另一个接收中心的。请核对接收中心的地址和组织名片。",
            "The token is for another hub. Check the hub's address and the organiser's card.",
        ),
        "token_expired": Text(
            "通行证已过期。请核对考点服务器的日期后重试。",
            "The token has run out. Check the date of the site's server, then try again.",
        ),
        "token_too_long": Text(
            "通行证的有效期太长。请核对考点服务器的日期后重试。",
            "The token would live too long. Check the date of the site's server, then try again.",
        ),
        "site_unknown": Text(
            "接收中心没有登记考点 {site}。请把考点的 site.card 发给培训评价组织登记。",
            "The hub does not know site {site}. Send the site's site.card to the organiser, who registers it.",
        ),
        "site_other_card": Text(
            "考点 {site} 已登记了另一张名片。请在电话中核对指纹，确认后加 --replace 重新登记。",
            "Site {site} is registered with another card. Compare fingerprints by telephone, then use --replace.",
        ),
        # ---- uploads
        "upload_protocol": Text(
            "上传协议的版本不对，应为 tus 1.0.0。请更新考点的程序。",
            "The upload must speak tus 1.0.0. Update the program.",
        ),
        "upload_length": Text(
            "上传没有写明大小，或大小不对。请重新上传。", "The upload names no length, or a wrong one. Upload again."
        ),
        "upload_too_large": Text(
            "文件超过 {most} 字节，无法接收。请联系培训评价组织。",
            "The file is larger than {most} bytes and is not taken. Ask the organiser.",
        ),
        "upload_metadata": Text(
            "上传没有写明结果包的编号。请更新考点的程序。", "The upload does not name its bundle. Update the program."
        ),
        "upload_other_length": Text(
            "同一个结果包先前的大小是 {ours} 字节，这次是 {theirs} 字节。请核对文件，重新打包后再上传。",
            "This bundle had {ours} bytes before and {theirs} now. Check the file, pack it again, then upload.",
        ),
        "uploads_many": Text(
            "本考点已有 {most} 个上传没有完成。请先完成它们，再开始新的。",
            "This site has {most} unfinished uploads. Finish them before beginning another.",
        ),
        "upload_unknown": Text("没有这个上传。请重新开始。", "There is no such upload. Begin it again."),
        "upload_in_use": Text(
            "这个上传正由另一个连接写入。请稍等片刻，从断点继续。",
            "Another connection is writing to this upload. Wait a moment, then go on from where it is.",
        ),
        "upload_offset": Text(
            "上传的位置不对，已收到 {ours} 字节。请从那里继续。",
            "That is not where the upload is: {ours} bytes arrived. Go on from there.",
        ),
        "upload_body": Text(
            "上传的内容类型不对。请更新考点的程序。", "The upload's content type is wrong. Update the program."
        ),
        "upload_checksum": Text(
            "这一段在途中损坏，没有计入。请重新发送这一段。",
            "This piece was damaged on its way and does not count. Send it again.",
        ),
        "upload_checksum_kind": Text(
            "校验方式只能是 {known}。请更新考点的程序。", "A checksum is one of {known}. Update the program."
        ),
        "upload_kept": Text("这个上传已经收齐，不能删除。", "All of this upload is here; it is not given up any more."),
        # ---- receipts
        "bundle_unknown": Text(
            "接收中心没有收到这个结果包。请上传，或用硬盘送达。",
            "This bundle has not arrived. Upload it, or bring it on a disk.",
        ),
        "bundle_being_verified": Text(
            "结果包已收齐，正在核对。请稍后再取回执。",
            "All of the bundle is here and being verified. Ask for the receipt again in a moment.",
        ),
        "bundle_other_name": Text(
            "上传写明的编号与结果包内的不同。请重新上传这个文件。",
            "The upload named another bundle than the one that came. Upload the file again.",
        ),
        "bundle_other_plan": Text(
            "结果包中的考试计划与它的封面不同。请考点重新打包。",
            "The plan inside the bundle is not the one on its head. The site packs it again.",
        ),
        "bundle_line": Text(
            "结果包的考试记录与它的封面不符。请考点重新打包。",
            "The journal inside the bundle is not what its head says. The site packs it again.",
        ),
        "bundle_candidates": Text(
            "结果包中的考生名单与成绩不符。请考点重新打包。",
            "Candidates and marks inside the bundle do not agree. The site packs it again.",
        ),
        "store_disk": Text(
            "接收中心的磁盘不能写入。已收到的没有丢失，请稍后继续。",
            "The hub's disk cannot be written. What arrived is not lost; go on later.",
        ),
        # ---- papers and codes
        "paper_unknown": Text("没有给本考点的这份试卷。", "There is no such paper for this site."),
        "paper_code_early": Text(
            "试卷授权码从 {time} 起才能领取。", "The code of this paper is given out from {time} on."
        ),
        "paper_code_none": Text(
            "接收中心没有这份试卷的授权码。请电话联系培训评价组织。",
            "The hub does not have this paper's code. Telephone the organiser.",
        ),
        "release_key_none": Text(
            "接收中心没有考点 {site} 的授权密钥。请先登记。", "The hub has no release key of site {site}. Add it first."
        ),
        "release_key_unreadable": Text(
            "这不是授权密钥。它由 kaochang-sync release-key 生成。",
            "This is no release key; kaochang-sync release-key makes one.",
        ),
        "release_session": Text(
            "没有登记这个场次。请先登记应到场次。", "No such session is expected. Register the plan first."
        ),
        "release_minutes": Text("请填写分钟数，1 到 {most}。", "Say how many minutes, 1 to {most}."),
        "release_seats": Text(
            "考位应是考位号，用逗号隔开，例如 3,7；不填表示全场。",
            "Seats are seat numbers with commas between, such as 3,7; leave them out for everyone.",
        ),
        "serials_used": Text(
            "该考点授权密钥的序号已用完。请生成新的密钥。",
            "All numbers of the site's key are used. Make a new key for the site.",
        ),
        # ---- scores
        "plan_unknown": Text("接收中心没有这个考试计划。", "The hub does not know this plan."),
        "scores_not_shown": Text(
            "现在不在成绩公示期内，不能查询。", "Scores are not shown now: it is not their period of publication."
        ),
        "score_unknown": Text("没有查到。请核对准考证号和身份证号。", "Nothing was found. Check ticket and ID number."),
        "scores_locked": Text(
            "成绩公示期已于 {day} 结束，成绩已锁定，不能更改。",
            "The period of publication ended on {day}: scores are locked and cannot be changed.",
        ),
        "publication_period": Text("公示期的结束必须晚于开始。", "The period of publication must end after it starts."),
        "scores_open": Text(
            "还有 {count} 名考生的成绩不是最终成绩。请先录入人工阅卷成绩并处理冲突；确要公布，请加 --provisional。",
            "The results of {count} candidates are not final. Take in human marks and settle conflicts first; to "
            "publish all the same, use --provisional.",
        ),
        "recheck_too_late": Text(
            "成绩公布已超过 {days} 日，不再受理复查。", "Rechecks are taken within {days} days of publication."
        ),
        "recheck_once": Text(
            "公示期内只能申请一次复查，你已申请过。", "A recheck can be asked for once, and you have asked."
        ),
        "recheck_has_score": Text(
            "这部分有成绩，不属于零分或缺考。", "This part has a score: it is neither a zero nor an absence."
        ),
        "recheck_by_computer": Text(
            "这部分由计算机评分，只在零分或缺考时复查。",
            "This part was marked by computer and is rechecked only for a zero or an absence.",
        ),
        "recheck_unknown": Text("没有这项复查，或已经答复。", "There is no such recheck, or it is answered already."),
        # ---- people
        "sign_in_wrong": Text("姓名或密码不对。", "Name or password is wrong."),
        "too_many_tries": Text(
            "尝试次数太多，请 {seconds} 秒后再试。", "Too many tries; try again in {seconds} seconds."
        ),
        "form_stale": Text(
            "页面已过期，请重新打开后再试。", "The page is out of date; open it again, then try once more."
        ),
        "sign_in_needed": Text("请先登录。", "Please sign in first."),
        "no_such_pair": Text("没有这两个结果包。", "There is no such pair of bundles."),
        # ---- borders
        "no_such_page": Text("没有这个页面。", "There is no such page."),
        "hub_fault": Text(
            "接收中心出错，已记入日志。已收到的没有丢失，请稍后再试。",
            "The hub failed, and it is in its log. What arrived is not lost; try again later.",
        ),
    }
)


def say(refusal: Refusal, language: Language) -> str:
    """The sentence of a refusal of the hub, or of the exam."""
    text = TEXTS.get(refusal.code)
    return text.say(language, refusal.facts) if text else messages.say(refusal, language)


def both(refusal: Refusal) -> str:
    """The sentence in both languages, on one line."""
    return f"{say(refusal, 'zh')} / {say(refusal, 'en')}"
