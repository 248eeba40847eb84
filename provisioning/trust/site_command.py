"""`kaochang-provision site`: a site's keys, certificates and people, made once. Run again it makes what is missing."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
import msgspec

from exam.clock import wall_now
from exam.people import ROLE_NAMES, Role
from exam.plan import PlanError
from exam.text import Language
from exam.trust.spoken_codes import SIGNS
from provisioning.trust.saying import LANGUAGE, SITE, explained, say, stop
from server.accounts import Account, hash_password, name_is_usable, people_file, read_accounts, tidy, write_accounts
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import card_file, card_of, ensure_site_keys
from server.trust_files import ensure_trust

PASSWORD_SIGNS = 12
OWNER_ONLY = 0o600


@click.command("site")
@SITE
@click.option("--number", default="", help="考核站点编号，导入考务文件后可省略 / the site's number; else the plan's")
@click.option(
    "--address", "addresses", multiple=True, help="服务器的固定地址或名称 / the server's fixed address or name"
)
@click.option(
    "--person", "persons", multiple=True, metavar="NAME=ROLE", help="人员，密码自动生成 / somebody; a password is made"
)
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")
@explained
def site(
    folder: Path, number: str, addresses: tuple[str, ...], persons: tuple[str, ...], lang: Language, *, as_json: bool
) -> None:
    """建立考点：密钥、证书、人员。 Make a site: its keys, its certificates, its people.

    密钥和密码只写入仅所有者可读的文件，不显示。再次运行只补缺少的，快到期的服务器证书会换新。

    Keys and passwords go into files that their owner alone may read, and are never shown. Run again it makes what is
    missing; a server certificate that ends soon is made anew.

    \b
    Example:  kaochang-provision site --site SITE --number 11 --address 10.0.0.2 \\
                --person 主考甲=chief_examiner --person 监考甲=invigilator
    Writes:   SITE/trust/ (authority.pem for the machines, site.card for the organiser, first-passwords.txt for you)
    Exit:     0 made, 2 not made (it says what to do)
    Next:     kaochang-provision machines codes --site SITE
    """
    place = SiteFolder(folder)
    wanted = [_person(text, lang) for text in persons]
    site_number = number or _number_of(place)
    if not site_number:
        stop(lang, "site_number")
    ensure_trust(place, site_number, addresses, wall_now())
    card = card_of(ensure_site_keys(place, site_number))
    added, there = _add_people(place, wanted)
    if as_json:
        shown = {"site": card.site, "card": str(card_file(place)), "fingerprint": card.fingerprint, "people": added}
        click.echo(msgspec.json.encode(shown))
        return
    say(lang, "site_made", site=card.site, folder=str(place.trust))
    say(lang, "site_card", path=str(card_file(place)), fingerprint=card.fingerprint)
    for name in there:
        say(lang, "person_there", name=name)
    if added:
        say(lang, "site_people", count=len(added), path=str(_passwords_file(place)))
    say(lang, "site_next", folder=str(folder))


def _number_of(place: SiteFolder) -> str:
    try:
        return place.read_plan().site_number
    except PlanError:
        return ""


def _person(text: str, lang: Language) -> tuple[str, Role]:
    name, _, role = text.partition("=")
    known = {one.value: one for one in ROLE_NAMES}
    if not name_is_usable(tidy(name)) or role not in known:
        stop(lang, "person_malformed", person=text, roles=", ".join(known))
    return tidy(name), known[role]


def _add_people(place: SiteFolder, wanted: list[tuple[str, Role]]) -> tuple[list[str], list[str]]:
    """Add who is not there, with a password of their own. Returns the names added, and those there before."""
    accounts = {account.name: account for account in read_accounts(people_file(place))}
    there = [name for name, _ in wanted if name in accounts and accounts[name].active]
    made: dict[str, str] = {}
    for name, role in wanted:
        if name not in there:
            made[name] = "".join(secrets.choice(SIGNS).lower() for _ in range(PASSWORD_SIGNS))
            accounts[name] = Account(name, role, hash_password(made[name]))
    if made:
        lines = "".join(f"{name}\t{password}\n" for name, password in made.items())
        # The passwords first: an account whose password nobody knows is worth less than a line too many.
        write_atomically(_passwords_file(place), _known_passwords(place) + lines.encode(), mode=OWNER_ONLY)
        write_accounts(people_file(place), accounts.values())
    return list(made), there


def _passwords_file(place: SiteFolder) -> Path:
    return place.trust / "first-passwords.txt"


def _known_passwords(place: SiteFolder) -> bytes:
    try:
        return _passwords_file(place).read_bytes()
    except FileNotFoundError:
        return b""
