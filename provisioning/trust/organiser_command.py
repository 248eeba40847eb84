"""`kaochang-provision organiser`: whose papers this site takes."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from exam.text import Language
from provisioning.trust.saying import LANGUAGE, REFUSED, SITE, explained, say, stop
from server.packages import read_organiser
from server.site_folder import SiteFolder, write_atomically


@click.command("organiser")
@click.argument("card", type=click.Path(path_type=Path))
@SITE
@click.option("--replace", is_flag=True, help="替换原有的公钥 / put it in place of another key")
@LANGUAGE
@explained
def organiser(card: Path, folder: Path, lang: Language, *, replace: bool) -> None:
    """装入培训评价组织的公钥。 Put the organiser's public key in place: papers of others are refused.

    \b
    Example:  kaochang-provision organiser organiser.card --site SITE
    Exit:     0 in place, 1 the site has another key, 2 the card or the site cannot be used (it says what to do)
    Next:     compare the fingerprint by telephone, then kaochang-provision package take FILE --site SITE
    """
    site = SiteFolder(folder)
    found, known = read_organiser(card), read_organiser(site.organiser_file)
    if found is None:
        stop(lang, "organiser_unreadable", path=str(card))
    if known is not None and known.signing != found.signing and not replace:
        stop(lang, "organiser_other", REFUSED, fingerprint=known.fingerprint)
    write_atomically(site.organiser_file, msgspec.json.format(msgspec.json.encode(found), indent=1))
    say(lang, "organiser_placed", fingerprint=found.fingerprint)
