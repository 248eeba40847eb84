"""Why no bundle was made, and how a refusal travels out of a stream that is being read."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Refusal, Text

TEXTS: Mapping[str, Text] = {
    "bundle_practice": Text(
        "这是适应性模拟考核，不产生结果包。请使用正式考核的站点文件夹。",
        "This is a practice exam and has no results to bundle. Give the folder of the real exam.",
    ),
    "bundle_plan_changed": Text(
        "{room} 封场之后，{path} 中的场次或考生被改动了。请从备份恢复考试当天的 plan.json，再生成结果包。",
        "After room {room} was sealed, sessions or candidates in {path} were changed. Restore the day's own plan.json "
        "from a backup, then make the bundle.",
    ),
    "bundle_no_site_keys": Text(
        "{path} 里没有考点密钥，结果包无法签名。请先运行 kaochang-provision site，或从备份恢复 trust 文件夹。",
        "There is no site key in {path}, so nothing can be signed. Run kaochang-provision site, or restore the trust "
        "folder from a backup.",
    ),
    "bundle_other_keys": Text(
        "考点密钥属于考点 {theirs}，考试计划属于考点 {ours}。请检查站点文件夹。",
        "The site's keys belong to site {theirs}, the plan to {ours}. Check the site's folder.",
    ),
    "bundle_no_organiser": Text(
        "考点没有培训评价组织的名片，结果无处可封。请运行 kaochang-provision organiser organiser.card --site SITE。",
        "The site has no organiser's card and does not know to whom to seal. Run kaochang-provision organiser "
        "organiser.card --site SITE.",
    ),
    "bundle_card_without_sealing": Text(
        "培训评价组织的名片是旧版程序生成的，不能用来密封结果。请索取新名片，再运行 kaochang-provision organiser。",
        "The organiser's card is of an older program; nothing can be sealed to it. Ask for a new card, then run "
        "kaochang-provision organiser.",
    ),
    "bundle_results_key": Text(
        "{path} 无法读取。请从备份恢复；没有备份就把它移走，结果包会用新密钥重新密封。",
        "{path} cannot be read. Restore it from a backup; without one move it away, and results are sealed under a new "
        "key.",
    ),
    "bundle_cleared": Text(
        "这个站点已经清理({path})，作品文件已删除，不能再生成结果包；培训评价组织签收的结果不受影响。"
        "如有疑问请与培训评价组织联系。",
        "This site was cleared ({path}): candidates' files are gone, and a bundle would lack them. What the organiser "
        "signed for stands. Call the organiser if anything is unclear.",
    ),
    "bundle_no_records": Text(
        "考试记录是空的，还没有结果。请检查 --site 和 --database。",
        "The journal is empty: there are no results yet. Check --site and --database.",
    ),
    "bundle_too_large": Text(
        "{name} 太大，不能放进结果包。请联系技术支持，不要删除任何数据。",
        "{name} is too large for a bundle. Call for support, and delete nothing.",
    ),
    "bundle_changed_meanwhile": Text(
        "制作结果包时 {name} 被改动了，没有生成结果包。请再做一次。",
        "{name} was changed while the bundle was made, and none was. Make it again.",
    ),
}
"""Why a site could not make a bundle, by code."""


class BundleError(Exception):
    """No bundle was made; `code` is stable, the text says what to do in Chinese and English."""

    def __init__(self, code: str, facts: Mapping[str, Fact] | None = None) -> None:
        text = TEXTS[code]
        super().__init__(f"{text.say('zh', facts or {})} / {text.say('en', facts or {})}")
        self.code = code


class RefusedError(Exception):
    """Something in a bundle that is being read does not fit; it ends at the door of the package as a refusal."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, dict(facts))
