"""`kaochang-provision verify-rehearsal`: whether a certificate of rehearsal is this site's and still holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from exam.clock import wall_now
from exam.plan import PlanError
from exam.text import Language, Refusal
from provisioning.rehearsal.document import rehearsal_document
from provisioning.rehearsal.telling import sentence
from server.forms.faults import FormError
from server.readiness import Expected, ReadinessCertificate, check_certificate, expected_of, read_certificate, say
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import MOST_BYTES, SiteCard, SiteKeysError, read_site_keys

HOLDS, REFUSED, CANNOT = 0, 1, 2


class Cannot(click.ClickException):
    """Nothing could be verified; the sentence says what to do."""

    exit_code = CANNOT


@click.command("verify-rehearsal")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), help="站点文件夹：连同计划和程序一起核对 / the site's folder")
@click.option("--card", type=click.Path(path_type=Path), help="站点名片 site.card / the site's public card")
@click.option("--at", "moment", default=None, help="在这个时刻是否有效 / whether it holds then, 2026-11-28T08:00+08:00")
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), help="同时写成打印用的 PDF / write it as PDF too"
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")
def verify_rehearsal(
    file: Path,
    site: Path | None,
    card: Path | None,
    moment: str | None,
    pdf: Path | None,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """核验试考证明 FILE：签名、站点、有效期，以及计划和程序是否还是试考时的。 Verify a certificate of rehearsal.

    改动任何一个字节都会被发现。组织方没有站点文件夹，用 --card 核对签名、站点和有效期。

    Any byte that was changed is found. Without the site's folder, --card verifies signature, site and expiry.

    \b
    Example:  kaochang-provision verify-rehearsal CERT.json --site SITE
              kaochang-provision verify-rehearsal CERT.json --site SITE --pdf 试考合格证明.pdf
    Exit:     0 it holds, 1 it does not (damaged, other signer, other site, expired, other plan, other program),
              2 cannot verify (it says what to do)
    Next:     kaochang-server run --site SITE, or rehearse again where it does not hold
    """
    at = _moment(moment, lang)
    try:
        expected = _expected(site, card, lang)
        found = check_certificate(read_certificate(file), expected, at)
    except SiteKeysError as error:
        raise Cannot(str(error)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Cannot(sentence("disk", lang, path=str(error.filename or file), reason=reason)) from error
    if pdf is not None and not isinstance(found, Refusal):
        _print(found, pdf, site, lang)
    if as_json:
        click.echo(_as_json(found, lang))
    elif isinstance(found, Refusal):
        click.echo(f"{say(found, lang)} ({found.code})", err=True)
    else:
        _tell(found, lang, card_only=site is None)
    click.get_current_context().exit(REFUSED if isinstance(found, Refusal) else HOLDS)


def _print(certificate: ReadinessCertificate, path: Path, site: Path | None, lang: Language) -> None:
    """Write what holds as PDF; what does not hold is not put on paper."""
    # Typst is loaded by whoever prints and by nobody else.
    from provisioning.rehearsal.printed import rehearsal_pdf  # noqa: PLC0415 - see above

    try:
        plan = SiteFolder(site).read_plan() if site is not None else None
        write_atomically(path, rehearsal_pdf(certificate, plan, wall_now()))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Cannot(sentence("disk", lang, path=str(path), reason=reason)) from error
    except (FormError, PlanError) as error:
        raise Cannot(str(error)) from error


def _moment(moment: str | None, lang: Language) -> datetime:
    if moment is None:
        return wall_now()
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Cannot(sentence("bad_moment", lang))
    return at


def _expected(site: Path | None, card: Path | None, lang: Language) -> Expected:
    if (site is None) == (card is None):
        raise Cannot(sentence("one_of", lang))
    if site is not None:
        folder = SiteFolder(site)
        keys = read_site_keys(folder)
        if keys is None:
            raise Cannot(sentence("no_keys", lang, site=str(site)))
        return expected_of(folder, keys)
    return _from_card(card or Path(), lang)


def _from_card(card: Path, lang: Language) -> Expected:
    with card.open("rb") as file:
        data = file.read(MOST_BYTES)
    try:
        read = msgspec.json.decode(data, type=SiteCard)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Cannot(sentence("bad_card", lang, file=str(card))) from error
    return Expected(read.site, read.signing)


def _tell(certificate: ReadinessCertificate, lang: Language, *, card_only: bool) -> None:
    for name, value in rehearsal_document(certificate, lang).rows:
        click.echo(f"{name}  {value}")
    click.echo(
        sentence(
            "holds",
            lang,
            site=certificate.site,
            plan=certificate.plan,
            pcs=certificate.pcs,
            made=f"{certificate.made_at:%Y-%m-%d %H:%M}",
            expires=f"{certificate.expires:%Y-%m-%d %H:%M}",
        )
    )
    if card_only:
        click.echo(sentence("card_only", lang))


def _as_json(found: Refusal | ReadinessCertificate, lang: Language) -> str:
    if isinstance(found, Refusal):
        document: dict[str, object] = {"holds": False, "code": found.code, "text": say(found, lang)}
    else:
        document = {"holds": True, "certificate": found}
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode()
