"""`kaochang-sync bundle` and `verify`: the site makes its results bundle, and anybody checks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from exam.receipts import MAX_RECEIPT, read_receipt
from exam.text import Fact, Refusal
from server.packages import OrganiserCard, read_organiser
from server.site_folder import SiteFolder
from server.site_keys import SiteCard
from sync.bundle.checking import CheckedOuter, check_outer, peek_head
from sync.bundle.head import BundleHead
from sync.bundle.making import MadeBundle, make_bundle
from sync.bundle.opening import OpenedBundle
from sync.bundle_explained import Said, not_opened, of_inner, of_outer, of_receipt, of_refusal
from sync.bundle_reading import Unusable, explained, unpacked, whole
from sync.bundle_texts import both

HOLDS, HOLDS_NOT = 0, 1
MOST_CARD = 4096
_JSON = click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")


@click.command("bundle")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option(
    "--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite unless given"
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出 / the new file")
@_JSON
@explained
def bundle(site: Path, database: str, out: Path, *, as_json: bool) -> None:
    """生成结果包：考点签名，封给培训评价组织。 Make the results bundle, signed by the site, sealed to the organiser.

    服务器可以正在运行；同样的记录、试卷和文件，每次生成的结果包完全相同。

    The server may be running. The same journal, papers and files give the same bytes, every time.

    \b
    Example:  kaochang-sync bundle --site SITE --out 2026110001.kcbundle
    Writes:   OUT; SITE/trust/results-key.json the first time
    Exit:     0 made, 2 not made (it says what to do)
    Next:     kaochang-sync verify OUT --card SITE/trust/site.card
    """
    made = make_bundle(SiteFolder(site), database, out)
    if as_json:
        click.echo(msgspec.json.encode({"path": str(out), "id": made.id, "size": made.size, "head": made.head}))
        return
    for code, facts in _about(made):
        click.echo(both(code, facts))


def _about(made: MadeBundle) -> Iterator[tuple[str, dict[str, Fact]]]:
    yield "made", {"path": str(made.path), "size": made.size, "id": made.id}
    still_open = sum(not session.closed for session in made.head.sessions)
    if made.head.final:
        yield "made_final", {"records": made.head.records}
    else:
        yield "made_not_final", {"open": still_open}
    if made.missing:
        yield "made_missing", {"missing": made.missing}


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--card", type=click.Path(path_type=Path), required=True, help="考点名片 site.card / the site's card")
@click.option("--organiser", type=click.Path(path_type=Path), help="培训评价组织密钥 / the organiser's key")
@click.option("--receipt", type=click.Path(path_type=Path), help="回执 / the organiser's receipt")
@click.option("--organiser-card", type=click.Path(path_type=Path), help="签发回执的名片 / the card that signed it")
@click.option("--work", type=click.Path(path_type=Path), help="临时打开的位置 / where it is unpacked meanwhile")
@_JSON
@explained
def verify(
    file: Path,
    card: Path,
    organiser: Path | None,
    receipt: Path | None,
    organiser_card: Path | None,
    work: Path | None,
    *,
    as_json: bool,
) -> None:
    """核验结果包，逐项说明查了什么、证明了什么。 Check a bundle, and say what was checked and what it proves.

    只有考点名片时核验签名和文件的每一个字节；再给出 --organiser，就打开结果包，重放考试记录，重新评分，逐一比较。
    导出的分卷给出其中一个即可，例如 FILE.001。

    With the site's card alone: signature, and every byte of the file. With --organiser it is opened besides, the
    journal replayed, everyone marked again, and everything compared. Of an exported bundle give any part, FILE.001.

    \b
    Example:  kaochang-sync verify 2026110001.kcbundle --card site.card
              kaochang-sync verify 2026110001.kcbundle --card site.card --organiser organiser.key
              kaochang-sync verify 2026110001.kcbundle --card site.card --receipt r.kcreceipt \\
                --organiser-card organiser.card
    Exit:     0 all of it holds, 1 something does not (it says what), 2 cannot look (it says what to do)
    Next:     kaochang-sync rescore FILE --organiser organiser.key
    """
    if receipt is not None and organiser_card is None:
        raise Unusable(both("receipt_needs_card", {}))
    site_card = _card(card)
    checked: CheckedOuter | Refusal
    with whole(file, work) as bundle_file:
        if isinstance(bundle_file, Refusal):
            checked, said = bundle_file, [of_refusal(bundle_file)]
        else:
            checked = check_outer(bundle_file, site_card.signing)
            said = _of_outside(bundle_file, checked, site_card)
            if isinstance(checked, CheckedOuter) and all(one.holds for one in said):
                opened: OpenedBundle | None = None
                if organiser is None:
                    said.append(not_opened())
                else:
                    with unpacked(bundle_file, organiser, work) as found:
                        opened = None if isinstance(found, Refusal) else found
                        said += [of_refusal(found)] if isinstance(found, Refusal) else of_inner(found)
                if receipt is not None and organiser_card is not None:
                    said += _receipt(receipt, _organiser_card(organiser_card), checked, opened)
    _tell(said, checked, as_json=as_json)


def _of_outside(file: Path, checked: CheckedOuter | Refusal, card: SiteCard) -> list[Said]:
    """What is said of the outside; where the card is of another site, that and nothing else."""
    if isinstance(checked, Refusal):
        # Nothing that the head says is believed; but whose card it asks for helps whoever took the wrong one.
        unsigned = peek_head(file) if checked.code == "bundle_signature" else None
        return [of_refusal(checked), *_other_site(unsigned, card)]
    return _other_site(checked.head, card) or list(of_outer(checked, card))


def _other_site(head: BundleHead | None, card: SiteCard) -> list[Said]:
    if head is None or (head.site, head.site_card) == (card.site, card.fingerprint):
        return []
    facts: dict[str, Fact] = {
        "theirs": f"{head.site} ({head.site_card})",
        "ours": f"{card.site} ({card.fingerprint})",
    }
    return [of_refusal(Refusal("bundle_other_site", facts))]


def _receipt(file: Path, card: OrganiserCard, checked: CheckedOuter, opened: OpenedBundle | None) -> Iterator[Said]:
    with file.open("rb") as given:
        read = read_receipt(given.read(MAX_RECEIPT + 1), card.signing)
    if isinstance(read, Refusal):
        yield of_refusal(read)
    else:
        yield from of_receipt(read, checked, opened)


def _tell(said: list[Said], checked: CheckedOuter | Refusal, *, as_json: bool) -> None:
    holds = all(one.holds for one in said)
    if as_json:
        known = None if isinstance(checked, Refusal) else checked
        document = {"holds": holds, "checks": said, "bundle": known}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=1))
    else:
        for one in said:
            click.echo(f"{'[符合]' if one.holds else '[不符]'} {one.zh}")
            click.echo(f"{'   [ok]' if one.holds else '   [NO]'} {one.en}")
        click.echo(both("holds" if holds else "holds_not", {}))
    click.get_current_context().exit(HOLDS if holds else HOLDS_NOT)


def _card(file: Path) -> SiteCard:
    with file.open("rb") as opened:
        data = opened.read(MOST_CARD)
    try:
        return msgspec.json.decode(data, type=SiteCard)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unusable(both("card_unreadable", {"path": str(file)})) from error


def _organiser_card(file: Path) -> OrganiserCard:
    card = read_organiser(file)
    if card is None:
        raise Unusable(both("organiser_card_unreadable", {"path": str(file)}))
    return card
