"""What `kaochang-sync organiser-key` and `seal` say."""

from __future__ import annotations

from collections.abc import Mapping

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = {
    "key_made": Text(
        "签发密钥 {path}(请妥善保管),名片 {card} 发给每个考点,指纹 {fingerprint}。",
        "The key is {path} (keep it safe); {card} goes to every site, fingerprint {fingerprint}.",
    ),
    "key_there": Text(
        "{path} 已存在，不会覆盖。请换一个文件名。",
        "{path} is there already and is not overwritten; choose another name.",
    ),
    "key_unreadable": Text(
        "{path} 不是签发密钥。它由 kaochang-sync organiser-key 生成。",
        "{path} is no signing key; kaochang-sync organiser-key makes one.",
    ),
    "card_unreadable": Text(
        "{path} 不是考点名片。请向考点索取 trust 文件夹中的 site.card。",
        "{path} is no site's card. Ask the site for site.card in its trust folder.",
    ),
    "paper_unreadable": Text("{path} 不是试卷：{why}", "{path} is no paper: {why}"),
    "time_shape": Text(
        "{time} 不是带时区的时间。请写成 2026-11-28T08:30+08:00。",
        "{time} is no time with its zone. Write it as 2026-11-28T08:30+08:00.",
    ),
    "sealed": Text(
        "已密封给考点 {site}：{path}。授权码在 {code}，开考前在电话中读给考点。",
        "Sealed to site {site}: {path}. Its code is in {code}; read it out to the site before the start.",
    ),
    "disk": Text(
        "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
        "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
    ),
}


def both(code: str, facts: Mapping[str, Fact]) -> str:
    """A sentence in both languages."""
    return f"{TEXTS[code].say('zh', facts)} / {TEXTS[code].say('en', facts)}"
