"""`kaochang-sync fetch`: papers, codes and scores from the hub, where the site has a line to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from exam.clock import SystemClock
from exam.messages import say
from exam.text import Fact, Refusal
from server.scoring.combination import ResultStatus
from server.scoring.score_site import marks_path
from server.site_folder import SiteFolder
from server.upload_files import UploadSettingsError
from sync.bundle_reading import Unusable, explained
from sync.courier.fetching import fetch_paper_codes, fetch_papers, fetch_release_codes, fetch_scores
from sync.courier.hub_link import HubAwayError, HubLink, HubRefusedError
from sync.courier.linking import linked
from sync.courier_texts import both as both_of_courier
from sync.fetch_texts import TEXTS, both
from sync.hub_talk import ReleaseCode

DONE, NOT_DONE = 0, 1
WHATS = ("papers", "codes", "scores")


@click.command("fetch")
@click.argument("what", type=click.Choice(WHATS))
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@explained
def fetch(what: str, site: Path) -> None:
    """从接收中心取试卷(papers)、授权码(codes)或成绩(scores)。 Fetch papers, codes or scores from the hub.

    试卷考前取，授权码到时间才给，成绩在人工评分后取。没有网络时由培训评价组织用 U 盘和电话给出，一样有效。

    Papers before the day, codes from their time on, scores when people have marked. Without a line to the outside the
    organiser gives the same on a stick and by telephone.

    \b
    Example:  kaochang-sync fetch papers --site SITE
    Exit:     0 fetched, 1 not all of it (it says why), 2 cannot (it says what to do)
    Next:     kaochang-provision upload sets up where the hub is
    """
    folder = SiteFolder(site)
    try:
        well = asyncio.run(_fetched(what, folder))
    except UploadSettingsError as error:
        code = "not_set_up" if error.code == "upload_not_set_up" else "settings"
        raise Unusable(both_of_courier(code, {"path": str(site), "why": error.code})) from error
    except HubAwayError as error:
        raise Unusable(both("away", {"why": error.code})) from error
    except HubRefusedError as error:
        raise Unusable(both("refused", {"why": error.refusal.code})) from error
    click.get_current_context().exit(DONE if well else NOT_DONE)


async def _fetched(what: str, site: SiteFolder) -> bool:
    async with linked(site, SystemClock()) as hub:
        match what:
            case "papers":
                return await _papers(site, hub)
            case "codes":
                return await _codes(site, hub)
        return await _scores(site, hub)


async def _papers(site: SiteFolder, hub: HubLink) -> bool:
    found = await fetch_papers(site, hub)
    if not found:
        click.echo(both("no_papers", {}))
    well = bool(found)
    for one in found:
        facts: dict[str, Fact] = {"title": one.paper.title, "serial": one.paper.serial}
        if one.outcome in ("taken", "here"):
            click.echo(both(f"paper_{one.outcome}", facts))
            continue
        well = False
        refusal = Refusal(one.outcome)
        click.echo(TEXTS["paper_refused"].say("zh", {**facts, "why": say(refusal, "zh")}))
        click.echo(TEXTS["paper_refused"].say("en", {**facts, "why": say(refusal, "en")}))
    return well


async def _codes(site: SiteFolder, hub: HubLink) -> bool:
    plan = site.read_plan()
    zone, well = ZoneInfo(plan.timezone), True
    found = await fetch_paper_codes(site, hub)
    if not found:
        click.echo(both("no_closed_papers", {}))
    for one in found:
        time = f"{one.not_before.astimezone(zone):%Y-%m-%d %H:%M}" if one.not_before else ""
        if one.code:
            click.echo(both("paper_code", {"title": one.title, "code": one.code}))
        else:
            well = False
            click.echo(both("paper_code_not", {"title": one.title, "why": one.refusal, "time": time}))
    if any(one.code for one in found):
        click.echo(both("paper_next", {}))
    releases = await fetch_release_codes(hub, plan.number)
    if not releases:
        click.echo(both("no_releases", {}))
    for release in releases:
        for line in _told(release, zone):
            click.echo(line)
    return well


def _told(release: ReleaseCode, zone: ZoneInfo) -> Iterator[str]:
    asked, given = release.request, datetime.fromtimestamp(release.given_at_ms / 1000, UTC).astimezone(zone)
    for language in ("zh", "en"):
        seats = TEXTS["seats"].say(language, {"seats": ", ".join(map(str, asked.seats))})
        who = seats if asked.seats else TEXTS["everyone"].say(language, {})
        what = TEXTS[asked.purpose.value].say(language, {"minutes": asked.minutes, "seats": who})
        facts: dict[str, Fact] = {
            "given": f"{given:%Y-%m-%d %H:%M}",
            "by": release.given_by,
            "session": asked.session,
            "what": what,
            "code": release.code,
        }
        yield TEXTS["release"].say(language, facts)


async def _scores(site: SiteFolder, hub: HubLink) -> bool:
    marks = await fetch_scores(site, hub)
    still_open = sum(one.status is ResultStatus.PROVISIONAL for one in marks.candidates)
    facts: dict[str, Fact] = {
        "candidates": len(marks.candidates),
        "path": str(marks_path(site)),
        "open": still_open,
    }
    click.echo(both("scores_taken", facts))
    click.echo(both("scores_next", {"site": str(site.root)}))
    return True
