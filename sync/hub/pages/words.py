"""The words of the hub's pages, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Fact, Language, Text

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # ---- the frame
        "hub": Text("成绩接收中心", "Results hub"),
        "sites": Text("考点", "Sites"),
        "scores": Text("成绩与公示", "Scores"),
        "rechecks": Text("成绩复查", "Rechecks"),
        "codes": Text("试卷与授权码", "Papers and codes"),
        "sign_out": Text("退出", "Sign out"),
        "other_language": Text("English", "切换到中文"),
        "yes": Text("是", "yes"),
        "none": Text("无", "none"),
        # ---- signing in
        "sign_in": Text("登录", "Sign in"),
        "name": Text("姓名", "Name"),
        "password": Text("密码", "Password"),
        "sign_in_lead": Text("培训评价组织的人员在此登录。", "The organiser's people sign in here."),
        "to_scores": Text("考生查询成绩", "Candidates look up scores"),
        # ---- sites
        "sites_lead": Text(
            "应到的场次、已到的结果，以及需要人工处理的事项。",
            "Sessions that are expected, results that arrived, and what needs a person.",
        ),
        "site": Text("考点", "Site"),
        "site_name": Text("名称", "Name"),
        "sessions": Text("场次", "Sessions"),
        "session": Text("场次", "Session"),
        "room": Text("考场", "Room"),
        "part": Text("部分", "Part"),
        "starts": Text("开考时间", "Starts"),
        "expected_results": Text("应到人数", "Expected"),
        "arrived_results": Text("已到人数", "Arrived"),
        "state": Text("状态", "State"),
        "last_bundle": Text("最近收到", "Last arrival"),
        "uploading": Text("正在上传", "Uploading"),
        "tile_expected": Text("应到场次", "Sessions expected"),
        "tile_arrived": Text("已到场次", "Sessions arrived"),
        "tile_missing": Text("缺少场次", "Sessions missing"),
        "tile_conflicts": Text("待处理冲突", "Conflicts to settle"),
        "no_sites": Text(
            "还没有登记考点。请运行 kaochang-hub site add site.card。",
            "No site is registered yet. Run kaochang-hub site add site.card.",
        ),
        "nothing_expected": Text(
            "没有登记应到场次。请运行 kaochang-hub expect plan.json。",
            "No sessions are expected. Run kaochang-hub expect plan.json.",
        ),
        # ---- states
        "all_there": Text("已到齐", "all here"),
        "partly_there": Text("部分已到", "partly here"),
        "missing": Text("缺少", "missing"),
        "not_yet": Text("未到时间", "not due yet"),
        "conflict": Text("有冲突", "conflict"),
        "unexpected": Text("未登记应到", "not expected"),
        "counts": Text("计入成绩", "counts"),
        "superseded": Text("已被更新的取代", "superseded"),
        "evidence": Text("留作证据", "kept as evidence"),
        "no_results": Text("没有结果", "no results"),
        "waiting": Text("等待核对", "to be verified"),
        "verifying_failed": Text("核对未成，稍后重试", "verifying failed, tried again"),
        "refused": Text("未通过核对", "refused"),
        "whole": Text("最终", "final"),
        "in_between": Text("中途", "in between"),
        # ---- one site
        "bundles": Text("结果包", "Bundles"),
        "bundle": Text("结果包编号", "Bundle"),
        "way": Text("方式", "Way"),
        "upload": Text("上传", "upload"),
        "disk": Text("硬盘", "disk"),
        "records": Text("记录数", "Records"),
        "epoch": Text("第几任", "Epoch"),
        "size": Text("大小", "Size"),
        "verified_at": Text("核对时间", "Verified"),
        "results_counted": Text("计入/所含", "Counted / held"),
        "receipt": Text("回执", "Receipt"),
        "download": Text("下载", "Download"),
        "on_the_way": Text("在途", "On the way"),
        "progress": Text("进度", "Progress"),
        "last_byte": Text("最近动静", "Last byte"),
        "nothing_on_the_way": Text("没有在途的上传。", "Nothing is on the way."),
        "nothing_arrived": Text("还没有收到结果包。", "No bundle has arrived yet."),
        "fingerprint": Text("名片指纹", "Card's fingerprint"),
        # ---- conflicts
        "conflicts": Text("冲突与接管", "Conflicts and take-overs"),
        "takeover": Text(
            "备机接管后，旧服务器又写了记录(自第 {record} 条之后)。接管者计入成绩，另一份留作证据。",
            "After a standby took over, the old server wrote on (after record {record}). The standby's counts; the "
            "other is kept as evidence.",
        ),
        "took_over": Text("接管者", "took over"),
        "old_server": Text("旧服务器", "old server"),
        "worked_on": Text(
            "备机接管后，考生仍在旧服务器上答题(自第 {record} 条之后)，接管者可能没有这些答案。先到的计入成绩，"
            "请决定以哪份为准。",
            "After a standby took over, candidates worked on at the old server (after record {record}); the other may "
            "lack that work. The first that came counts; decide which one does.",
        ),
        "fork": Text(
            "同一场考试的记录在第 {record} 条之后分成两份，且任次相同。先到的计入成绩，请决定以哪份为准。",
            "The journal parts after record {record} into two of the same epoch. The first that came counts; decide "
            "which one does.",
        ),
        "lineages": Text(
            "两台服务器送来了同一场次的结果。先到的计入成绩，请决定以哪份为准。",
            "Two servers sent the same sitting. The first that came counts; decide which one does.",
        ),
        "decided": Text("已决定", "decided"),
        "to_decide": Text("需处理", "needs a person"),
        "reason": Text("理由", "Reason"),
        "this_counts": Text("以这份为准", "Let this one count"),
        # ---- scores
        "plan": Text("考试计划", "Plan"),
        "results": Text("考生", "Candidates"),
        "final": Text("最终", "Final"),
        "provisional": Text("暂定", "Provisional"),
        "absent": Text("缺考", "Absent"),
        "void": Text("成绩无效", "Void"),
        "publication": Text("公示期", "Publication"),
        "not_published": Text("未公布", "not published"),
        "shown_now": Text("公示中", "shown now"),
        "shown_later": Text("未到公示期", "not shown yet"),
        "shown_before": Text("公示已结束，成绩锁定", "over, scores locked"),
        "publish": Text("公布成绩", "Publish scores"),
        "publish_lead": Text(
            "公示期内考生凭准考证号和身份证号查询成绩。时间为北京时间。",
            "Within the period candidates look up scores with ticket and ID number. Times are Beijing time.",
        ),
        "from": Text("开始", "From"),
        "until": Text("结束", "Until"),
        "with_provisional": Text("尚有暂定成绩也公布", "publish although some are provisional"),
        "score_sheet": Text("成绩单", "Score sheet"),
        "no_plans": Text("还没有考试计划。", "There are no plans yet."),
        "plan_name": Text("计划名称", "Plan's name"),
        "published": Text("已公布。", "Published."),
        # ---- rechecks
        "asked_at": Text("申请时间", "Asked"),
        "due": Text("答复期限", "Due"),
        "ticket": Text("准考证号", "Ticket"),
        "overdue": Text("已逾期", "overdue"),
        "waits": Text("待答复", "waits"),
        "answered": Text("已答复", "answered"),
        "answer": Text("答复", "Answer"),
        "changed": Text("成绩有变更", "the score changed"),
        "no_rechecks": Text("没有复查申请。", "Nobody asked for a recheck."),
        "missed": Text("漏评", "missed marks"),
        "sum": Text("合分有误", "wrong sum"),
        "entry": Text("登分有误", "wrong entry"),
        "nothing": Text("零分或缺考", "a zero or an absence"),
        "save_answer": Text("答复", "Answer"),
        "print_papers": Text("打印", "Print"),
        "recheck_form": Text("申请表", "request"),
        "recheck_receipt": Text("回执", "receipt"),
        # ---- candidates
        "look_up": Text("查询成绩", "Look up a score"),
        "look_up_lead": Text(
            "公示期内，凭准考证号和身份证号查询。", "Within the period of publication, with ticket and ID number."
        ),
        "id_number": Text("身份证号", "ID number"),
        "your_score": Text("成绩", "Score"),
        "theory": Text("理论", "Theory"),
        "practical": Text("实操", "Practical"),
        "total": Text("总成绩", "Total"),
        "passed": Text("合格", "passed"),
        "failed": Text("不合格", "not passed"),
        "is_provisional": Text(
            "这是暂定成绩：还有待人工评定的部分。", "This score is provisional: parts of it wait for a person."
        ),
        "ask_recheck": Text("申请复查", "Ask for a recheck"),
        "recheck_lead": Text(
            "公布后 7 日内可申请一次。人工阅卷部分查漏评、合分、登分；计算机阅卷部分只在零分或缺考时复查。",
            "Once, within 7 days of publication. Human-marked parts for missed marks, sums and entries; "
            "computer-marked parts only for a zero or an absence.",
        ),
        "recheck_asked": Text("已受理，{due} 前答复。", "It is taken, and answered by {due}."),
        # ---- codes
        "papers": Text("试卷", "Papers"),
        "paper": Text("试卷", "Paper"),
        "not_before": Text("最早开启", "Opens from"),
        "no_papers": Text("没有试卷。", "There are no papers."),
        "give_code": Text("给出授权码", "Give a release code"),
        "give_lead": Text(
            "授权码只对以下内容有效，且只能用一次。考点联网即可领取，也可在电话中读给考点。",
            "The code is good for this alone, and once. The site fetches it when it is online, or it is read out.",
        ),
        "purpose": Text("用途", "Purpose"),
        "extension": Text("延长", "more time"),
        "credit": Text("补回损失的时间", "lost time back"),
        "spare_paper": Text("启用备用试卷", "the spare paper"),
        "minutes": Text("分钟", "Minutes"),
        "seats": Text("考位(空为全场)", "Seats (none: everyone)"),
        "given_codes": Text("已给出", "Given"),
        "given_by": Text("给出人", "Given by"),
        "given_at": Text("时间", "When"),
        "code": Text("授权码", "Code"),
        "no_codes": Text("还没有给出授权码。", "No codes were given."),
        "record": Text("记录", "On record"),
        "what_given": Text("事项", "What"),
        "who": Text("谁", "Who"),
        "subject": Text("内容", "Subject"),
        "by_telephone": Text("在电话中读出", "read out by telephone"),
        "may_be_fetched": Text("可领取", "may be fetched"),
        "kept_closed": Text("未到时间", "not yet given"),
        "paper_added": Text("登记试卷", "paper added"),
        "paper_code_fetched": Text("领取试卷授权码", "paper's code fetched"),
        "code_given": Text("给出授权码", "code given"),
        "codes_fetched": Text("领取授权码", "codes fetched"),
    }
)


def word(code: str, language: Language, **facts: Fact) -> str:
    """A word of the pages."""
    return WORDS[code].say(language, facts)
