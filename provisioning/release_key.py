"""`kaochang-provision release-key`: put the organiser's release key into a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click
import msgspec

from exam.text import Language, Text
from exam.trust.release_codes import decode_release_key, encode_release_key, fingerprint
from server.site_folder import SiteFolder, read_release_key, write_atomically

OWNER_ONLY = 0o600
REFUSED, UNUSABLE = 1, 2
_SAY: Mapping[str, Text] = MappingProxyType(
    {
        "placed": Text(
            "授权密钥已装入 {path}(仅本机所有者可读)。", "The key is in {path}; its owner alone may read it."
        ),
        "same": Text("站点已有这把授权密钥，没有改动。", "The site has this key already; nothing was changed."),
        "fingerprint": Text(
            "指纹 {fingerprint}:请与培训评价组织在电话中核对。",
            "Fingerprint {fingerprint}: compare it with the organiser's over the telephone.",
        ),
        "next": Text(
            "下一步：重启考试服务器 kaochang-server run --site {site}；用完后从 U 盘上删除密钥文件。",
            "Next: restart the server, kaochang-server run --site {site}; then delete the key from the USB stick.",
        ),
        "other": Text(
            "站点已有另一把授权密钥(指纹 {fingerprint})。确认要换，请加 --replace；换后原来的授权码全部失效。",
            "The site has another key (fingerprint {fingerprint}). --replace puts this one in its place; codes of the "
            "old one then no longer work.",
        ),
        "unreadable": Text(
            "{file} 不是授权密钥。请向培训评价组织索取 kaochang-sync release-key 生成的文件。",
            "{file} is no release key. Ask the organiser for the file that kaochang-sync release-key made.",
        ),
        "disk": Text(
            "不能读写 {file}({reason})。请检查路径、权限和磁盘空间。",
            "{file} cannot be read or written ({reason}). Check the path, rights and disk space.",
        ),
    }
)


@click.command("release-key")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option("--replace", is_flag=True, help="替换原有的密钥 / put it in place of another key")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")
def release_key(file: Path, site: Path, lang: Language, *, replace: bool, as_json: bool) -> None:
    """把培训评价组织的授权密钥 FILE 装入站点。 Put the organiser's release key FILE into a site.

    有了它，考试服务器不用联网就能核对授权码(延长、补时、备用试卷)。

    With it the server checks release codes (extension, credit, spare paper) without a network.

    \b
    Example:  kaochang-provision release-key S0001.release.key --site SITE
    Exit:     0 in place, 1 the site has another key, 2 the file or the site cannot be used
    Next:     kaochang-server run --site SITE
    """
    folder = SiteFolder(site)
    try:
        key = _read(file)
        if key is None:
            _stop(UNUSABLE, _SAY["unreadable"].say(lang, {"file": str(file)}))
            return
        old = read_release_key(folder)
        if old not in (b"", key) and not replace:
            _stop(REFUSED, _SAY["other"].say(lang, {"fingerprint": fingerprint(old)}))
            return
        if old != key:
            write_atomically(folder.release_key_file, encode_release_key(key), mode=OWNER_ONLY)
    except OSError as error:
        facts = {"file": str(error.filename or file), "reason": error.strerror or type(error).__name__}
        _stop(UNUSABLE, _SAY["disk"].say(lang, facts))
        return
    if as_json:
        placed = {"path": str(folder.release_key_file), "fingerprint": fingerprint(key), "changed": old != key}
        click.echo(msgspec.json.encode(placed))
        return
    facts = {"path": str(folder.release_key_file), "fingerprint": fingerprint(key), "site": str(site)}
    for code in ("same" if old == key else "placed", "fingerprint", "next"):
        click.echo(_SAY[code].say(lang, facts))


def _read(file: Path) -> bytes | None:
    with file.open("rb") as opened:
        return decode_release_key(opened.read(1024))


def _stop(status: int, sentence: str) -> None:
    click.echo(sentence, err=True)
    click.get_current_context().exit(status)
