"""`kaochang-sync release-key` and `release`: the organiser's consent as a code for the telephone (handbook 8)."""

from __future__ import annotations

import getpass
import re
import unicodedata
from pathlib import Path

import click
import msgspec

from exam.clock import wall_now
from exam.text import Fact
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, fingerprint
from sync.release_ledger import GivenRelease, LedgerError, give, make_key_file
from sync.release_texts import SPELLED, TEXTS, both

CANNOT = 2
MOST_MINUTES = 24 * 60 - 1
MOST_SEATS = 200
_SESSION = re.compile(r"[^/]+/(theory|practical)/\d{8}T\d{4}(-practice)?")
_JSON = click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")


class Unusable(click.ClickException):
    """Something given cannot be used; the sentence says what to do."""

    exit_code = CANNOT


@click.command("release-key")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="密钥文件 / the key's new file")
@_JSON
def release_key(out: Path, *, as_json: bool) -> None:
    """生成一个考核站点的授权密钥。 Make the release key of a site.

    谁有密钥，谁就能给出授权码：请妥善保管。每个站点用各自的密钥。

    Whoever has the key can give codes: keep it safe. Each site has a key of its own.

    \b
    Example:  kaochang-sync release-key --out S0001.release.key
    Exit:     0 made, 2 cannot be made (it says what to do)
    Next:     kaochang-provision release-key S0001.release.key --site SITE, on the site's server
    """
    try:
        key = make_key_file(out)
    except LedgerError as error:
        raise Unusable(both(error.code, {"path": str(error.path)})) from error
    except OSError as error:
        raise _disk(error, out) from error
    if as_json:
        click.echo(msgspec.json.encode({"path": str(out), "fingerprint": fingerprint(key)}))
        return
    for code, facts in (
        ("key_made", {"path": str(out)}),
        ("fingerprint", {"fingerprint": fingerprint(key)}),
        ("key_next", {"name": out.name}),
    ):
        click.echo(TEXTS[code].say("zh", facts))
        click.echo(TEXTS[code].say("en", facts))


@click.command("release")
@click.option("--key", type=click.Path(path_type=Path), required=True, help="该站点的密钥文件 / the site's key")
@click.option("--plan", required=True, help="考试计划编号 / the plan's number")
@click.option("--site", required=True, help="考核站点编号 / the site's number")
@click.option("--session", required=True, help="场次 / the session, room/theory/20261128T0900")
@click.option(
    "--purpose", type=click.Choice([purpose.value for purpose in ReleasePurpose]), required=True, help="用途 / for what"
)
@click.option("--seats", default="", help="考位号，如 3,7，不填为全场 / seats, everyone unless given")
@click.option("--minutes", type=int, default=0, help="分钟数 / minutes")
@click.option("--by", default=None, help="批准人，默认为系统用户 / who allows it; the system's user unless given")
@_JSON
def release(
    key: Path,
    plan: str,
    site: str,
    session: str,
    purpose: str,
    seats: str,
    minutes: int,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """给出一个授权码，在电话中读给考核站点。 Make a release code, to be read out to the site.

    extension 延长(超过站点权限),credit 补时(超过站点权限),spare_paper 启用备用试卷。
    每个授权码只对所列的场次、考位和分钟数有效，只能用一次，并记入密钥旁边的 .log 文件。

    For an extension or a credit above what the site may give, or for the spare paper. A code is good for this session,
    these seats and these minutes, once; it is written down in the .log file beside the key.

    \b
    Example:
      kaochang-sync release --key S0001.release.key --plan 2026110001 --site S0001 \\
          --session 第1考场/theory/20261128T0900 --purpose extension --seats 3,7 --minutes 20
    Exit:     0 made, 2 cannot be made (it says what to do)
    Next:     read the code out; the chief examiner types it where the time is given or the paper is switched
    """
    request = _request(ReleasePurpose(purpose), plan.strip(), site.strip(), session.strip(), seats, minutes)
    try:
        given = give(key, request, by or _system_user(), wall_now())
    except LedgerError as error:
        raise Unusable(both(error.code, {"path": str(error.path)})) from error
    except OSError as error:
        raise _disk(error, key) from error
    if as_json:
        document = {"code": given.code, "id": given.id, "serial": given.serial, "request": request}
        click.echo(msgspec.json.encode(document))
    else:
        _show(given, request, key)


def _request(purpose: ReleasePurpose, plan: str, site: str, session: str, seats: str, minutes: int) -> ReleaseRequest:
    """What was asked for, or a sentence about what is wrong in it: a code that opens nothing costs another call."""
    if not plan or not site:
        raise Unusable(both("name_empty", {}))
    if not _SESSION.fullmatch(session):
        raise Unusable(both("session_shape", {"session": session}))
    if purpose is ReleasePurpose.SPARE_PAPER:
        if seats.strip() or minutes:
            raise Unusable(both("paper_alone", {}))
        return ReleaseRequest(purpose, plan, site, session)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Unusable(both("minutes_needed", {"most": MOST_MINUTES}))
    return ReleaseRequest(purpose, plan, site, session, _seats(seats), minutes)


def _seats(text: str) -> tuple[int, ...]:
    if not text.strip():
        return ()
    parts = re.split(r"[,、\s]+", unicodedata.normalize("NFKC", text).strip())
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= len("9999")]
    if len(numbers) != len(parts) or 0 in numbers or len(numbers) > MOST_SEATS:
        raise Unusable(both("seats_shape", {"seats": text}))
    return tuple(sorted(set(numbers)))


def _show(given: GivenRelease, request: ReleaseRequest, key: Path) -> None:
    large = "   ".join(" ".join(group) for group in given.code.split("-"))
    edge = f"+{'-' * (len(large) + 6)}+"
    click.echo(f"{both('title', {})}\n\n    {edge}\n    |   {large}   |\n    {edge}\n    {given.code}\n")
    click.echo(f"{both('spell', {})}: {', '.join(SPELLED[sign] for sign in given.code if sign in SPELLED) or '-'}")
    facts: dict[str, Fact] = {
        "minutes": request.minutes,
        "seats": ", ".join(map(str, request.seats)),
        "plan": request.plan,
        "site": request.site,
        "session": request.session,
        "log": f"{key}.log",
        "id": given.id,
    }
    for language in ("zh", "en"):
        who, what, where, once, logged = (
            TEXTS[code].say(language, facts)
            for code in ("seats" if request.seats else "everyone", request.purpose.value, "where", "once", "logged")
        )
        between, stop = (":", "。") if language == "zh" else (": ", ".")
        click.echo(f"\n{where}\n{who}{between}{what}{stop}\n{once}\n{logged}")


def _disk(error: OSError, path: Path) -> Unusable:
    reason = error.strerror or type(error).__name__
    return Unusable(both("unwritable", {"path": str(error.filename or path), "reason": reason}))


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a service account without a name
