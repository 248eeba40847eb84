"""The lookout: a console whose server is silent looks where it is now, and keeps out of one that leads no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest

from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.server_link import LinkError
from exam.people import Actor, Role
from exam.terms import first_epoch
from exam.text import Refusal
from exam.wire.console_talk import SiteNews, SitePicture
from exam.wire.health import STARTING, Health
from exam.wire.safe_home_rows import StandbyRow
from exam.wire.standby_talk import STANDBY, StandbyHealth, TakeOver
from exam.wire.standby_talk import TakingOver as Taken
from invigilator_console.leader_file import LeaderFile
from invigilator_console.lookout import Lookout
from invigilator_console.port import Stage, Standing
from invigilator_console.post import SILENT_AFTER, Post
from invigilator_console.room.board import Board
from invigilator_console.room.leading import Leading, StandbySeen
from invigilator_console.taking_over import TakingOver
from tests.ui.console.stage import NOW, ROOM, picture
from tests.unit.console.test_leading import EXAM, NEW, OLD, TERM, serving
from tests.unit.link.test_searching import SteppedClock, turns

Answer = Health | StandbyHealth | RefusedError
ME = Actor(Role.INVIGILATOR, "监考甲", "JK-01")
FOLLOWS = StandbyHealth(STANDBY, "0.1.0", "2026110001", 812, silent_for=9000)


class Lan:
    """Who is at which address, behind a console's link."""

    def __init__(self, url: str = OLD) -> None:
        self.url = url
        self.there: dict[str, Answer] = {OLD: serving(), NEW: FOLLOWS}
        self.hang: set[str] = set()
        self.asked: list[TakeOver] = []
        self.refuses: RefusedError | LinkError | None = None

    def move(self, url: str) -> None:
        self.url = url

    async def health(self, url: str) -> Health | StandbyHealth:
        if url in self.hang:
            await asyncio.Event().wait()
        answer = self.there.get(url)
        if answer is None:
            raise LinkError("server_unreachable")
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    async def take_over(self, url: str, asked: TakeOver) -> Taken:
        self.asked.append(asked)
        if self.refuses is not None:
            raise self.refuses
        self.there[url] = serving(TERM)
        return Taken(TERM, 812, 9000)


class Console:
    """One console's lookout, and the act of taking over."""

    def __init__(self, folder: Path, url: str = OLD) -> None:
        self.clock = SteppedClock()
        self.lan, self.post, self.board = Lan(url), Post(self.clock), Board()
        self.file = LeaderFile(folder)
        link = cast("ConsoleLink", self.lan)
        self.lookout = Lookout(self.post, link, self.board, self.file)
        self.back = 0
        self.lookout.back_hook = self._back
        self.signed_in: list[tuple[str, str]] = []
        self.taking_over = TakingOver(self.post, link, self.lookout, self._sign_in)

    def _back(self) -> None:
        self.back += 1

    async def _sign_in(self, name: str, password: str) -> Refusal | None:
        self.signed_in.append((name, password))
        self.post.taken_by("another", Actor(Role.CHIEF_EXAMINER, name, "JK-01"))
        self.post.heard()
        return None

    def is_live(self, told: SitePicture | None = None) -> None:
        """Somebody is signed in, and the server tells."""
        self.post.taken_by("token", ME)
        self.board.take(told or pictured(), self.clock.now)
        self.post.heard()

    async def looks(self) -> None:
        """The lookout looks once; a second goes by."""
        await self.lookout.look()
        self.clock.now += 1000

    async def is_dead(self) -> None:
        """The server died, and the console has noticed."""
        self.lan.there.pop(OLD)
        self.post.stand(Standing.AWAY)
        self.clock.now += SILENT_AFTER
        await self.looks()


def pictured(term: int = 0, lineage: str = EXAM, *, practice: bool = False) -> SitePicture:
    """What a server tells at the beginning, a standby beside it."""
    told = picture(3, (ROOM,), NOW)
    row = StandbyRow("standby_in_step", "BEI-01", NEW, together=True)
    site = msgspec.structs.replace(told.site, standby=row, practice=practice)
    return msgspec.structs.replace(told, epoch=first_epoch(term) + 3, lineage=lineage, site=site)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """A console that was told of a standby."""
    made = Console(tmp_path)
    made.is_live()
    made.lookout.leads(pictured())
    made.lookout._all_well()
    return made


# ---- where the server is --------------------------------------------------------------------------------------------


def test_the_standby_is_known_from_the_first_word_of_the_server(tmp_path: Path) -> None:
    console = Console(tmp_path)
    assert console.lookout.leads(pictured())
    assert console.file.read().standby == NEW


async def test_a_standby_that_came_in_the_last_second_before_the_server_died_is_known(console: Console) -> None:
    row = StandbyRow("standby_in_step", "BEI-02", "https://10.0.0.9:8443", together=True)
    console.board.take(SiteNews(NOW, 2, site=msgspec.structs.replace(console.board.site, standby=row)), 0)
    running = asyncio.create_task(console.lookout.run())
    console.post.stand(Standing.AWAY)
    await turns()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert console.lookout.standby == StandbySeen("https://10.0.0.9:8443", "BEI-02")


def test_where_the_standby_would_serve_is_remembered_on_the_disk(console: Console) -> None:
    assert console.file.read() == Leading("", 0, NEW, "BEI-01", (OLD,))


async def test_a_standby_that_has_not_taken_over_is_never_gone_to_and_how_far_it_is_is_known(console: Console) -> None:
    await console.is_dead()
    assert console.lan.url == OLD
    assert console.lookout.standby == StandbySeen(NEW, "BEI-01", answers=True, records=812, silent_for=9000)
    assert console.lookout.silent_for >= SILENT_AFTER


async def test_a_standby_that_does_not_answer_is_still_known(console: Console) -> None:
    console.lan.there.pop(NEW)
    await console.is_dead()
    assert console.lookout.standby == StandbySeen(NEW, "BEI-01")


async def test_after_a_takeover_anywhere_the_console_goes_there_by_itself(console: Console) -> None:
    await console.is_dead()
    console.lan.there[NEW] = serving(TERM)
    await console.looks()
    assert console.lan.url == NEW
    assert console.back == 1
    assert console.lookout.standby is None
    assert console.file.read().term == TERM
    assert console.file.read().servers == (NEW, OLD)


async def test_a_machine_that_hangs_is_not_waited_for_once_another_leads(console: Console) -> None:
    await console.is_dead()
    console.lan.hang.add(OLD)
    console.lan.there[NEW] = serving(TERM)
    await asyncio.wait_for(console.looks(), 1)
    assert console.lan.url == NEW


async def test_the_old_server_that_comes_back_is_kept_out_of_and_that_is_said(console: Console) -> None:
    await console.is_dead()
    console.lan.there[NEW] = serving(TERM)
    await console.looks()
    console.lan.there = {OLD: serving()}
    await console.looks()
    assert console.lan.url == NEW
    assert console.lookout.kept_out == OLD
    assert console.lookout.silent_for > 0
    console.lan.there[NEW] = serving(TERM)
    console.is_live(pictured(TERM))
    console.lookout._all_well()
    assert console.lookout.kept_out == ""


async def test_a_restarted_console_does_not_begin_at_a_server_that_leads_no_more(tmp_path: Path) -> None:
    LeaderFile(tmp_path).write(Leading(EXAM, TERM, servers=(NEW, OLD)))
    console = Console(tmp_path, OLD)
    console.lan.there = {OLD: serving()}
    await console.looks()
    assert console.lan.url == NEW
    assert console.lookout.kept_out == OLD


def test_a_picture_of_an_earlier_term_is_not_taken(console: Console) -> None:
    assert console.lookout.leads(pictured(TERM))
    assert not console.lookout.leads(pictured(0))
    assert console.lookout.kept_out == OLD
    assert console.lookout.leads(pictured(TERM))


def test_a_practice_exam_and_another_exam_are_followed_and_teach_nothing(console: Console) -> None:
    assert console.lookout.leads(pictured(TERM))
    assert console.lookout.leads(pictured(0, "bb" * 32, practice=True))
    assert console.lookout.leads(pictured(0, "bb" * 32))
    assert console.file.read().term == TERM


async def test_what_a_search_brings_is_asked_before_it_is_believed(tmp_path: Path) -> None:
    console = Console(tmp_path, "")
    console.lookout.move(OLD)
    await console.looks()
    assert console.lan.url == OLD
    console.lookout.leads(pictured(TERM))
    console.lan.url = NEW
    console.lookout.move(OLD)
    await console.looks()
    assert console.lan.url == NEW


async def test_a_server_that_does_not_serve_yet_is_waited_for_where_no_other_is_known(tmp_path: Path) -> None:
    console = Console(tmp_path, "")
    console.lan.there = {OLD: Health("starting", "0.1.0")}
    console.lookout.move(OLD)
    await console.looks()
    assert console.lan.url == OLD


async def test_a_server_that_starts_is_said_until_it_serves(console: Console) -> None:
    await console.is_dead()
    console.lan.there[OLD] = Health(STARTING, "0.1.0")
    await console.looks()
    assert console.lookout.is_starting
    assert console.lookout.silent_for > 0
    console.lan.there[OLD] = serving()
    await console.looks()
    assert not console.lookout.is_starting


async def test_where_nobody_is_signed_in_the_server_that_took_over_is_gone_to_though_the_old_one_serves(
    tmp_path: Path,
) -> None:
    LeaderFile(tmp_path).write(Leading("", 0, NEW, "BEI-01", (OLD,)))
    console = Console(tmp_path)
    console.lan.there[NEW] = serving(TERM)
    await console.looks()
    assert console.lan.url == NEW
    assert console.back == 1
    await console.looks()
    assert console.lookout.kept_out == OLD


async def test_a_server_that_answers_again_is_tried_at_once(console: Console) -> None:
    await console.is_dead()
    console.lan.there[OLD] = serving()
    await console.looks()
    assert console.back == 1


async def test_a_server_that_lets_this_console_not_in_is_there_all_the_same(console: Console) -> None:
    await console.is_dead()
    console.lan.there[OLD] = RefusedError(403, Refusal("certificate_retired"))
    await console.lookout.look()
    assert console.lookout.silent_for == 0
    assert console.lan.url == OLD


# ---- whose sign-in ended --------------------------------------------------------------------------------------------


async def test_a_pass_that_does_not_hold_at_the_new_server_keeps_the_name_and_says_why(console: Console) -> None:
    await console.is_dead()
    console.lan.there[NEW] = serving(TERM)
    await console.looks()
    console.post.turned_away(RefusedError(401, Refusal("sign_in_first")))
    assert console.post.me is None
    assert console.post.displaced == ME
    console.post.taken_by("another", ME)
    assert console.post.displaced is None


def test_a_pass_that_ends_at_the_same_server_leaves_no_name(console: Console) -> None:
    console.post.turned_away(RefusedError(401, Refusal("sign_in_first")))
    assert console.post.displaced is None


def test_signing_out_leaves_no_name(console: Console) -> None:
    console.post.moved()
    console.post.left()
    assert console.post.displaced is None


# ---- taking over ----------------------------------------------------------------------------------------------------


async def steps(console: Console, holds: Callable[[], bool]) -> None:
    """Let the lookout look and time go by until something holds."""
    for _ in range(200):
        if holds():
            return
        await console.lookout.look()
        await console.clock.go(100)
    raise AssertionError(f"it does not come about; the takeover stands {console.taking_over.state}")


async def test_whoever_is_signed_in_stays_so_after_somebody_elses_takeover(console: Console) -> None:
    await console.is_dead()
    stages: list[Stage] = []
    console.post.changed_hook = lambda: stages.append(console.taking_over.state.stage)
    console.taking_over.order("主考甲", "right", "服务器断电")
    await steps(console, lambda: console.lan.url == NEW)
    console.post.heard()
    await steps(console, lambda: console.taking_over.state.done == 1)
    assert list(dict.fromkeys(stages)) == [Stage.ASKED, Stage.LEADS, Stage.NONE]
    assert console.lan.asked == [TakeOver("主考甲", "right", "服务器断电")]
    assert console.signed_in == []
    await console.post.close()


async def test_where_nobody_is_signed_in_whoever_had_it_take_over_is(tmp_path: Path) -> None:
    LeaderFile(tmp_path).write(Leading("", 0, NEW, "BEI-01", (OLD,)))
    console = Console(tmp_path)
    console.lan.there.pop(OLD)
    await console.looks()
    console.taking_over.order("主考甲", "right", "服务器断电")
    await steps(console, lambda: console.taking_over.state.done == 1)
    assert console.signed_in == [("主考甲", "right")]
    assert console.post.me is not None
    await console.post.close()


@pytest.mark.parametrize(
    ("refuses", "code"),
    [
        (RefusedError(403, Refusal("role_may_not")), "role_may_not"),
        (RefusedError(409, Refusal("standby_hears_server")), "standby_hears_server"),
        (LinkError("connection_lost"), "takeover_unanswered"),
    ],
)
async def test_why_it_was_not_done_is_told_and_it_may_be_ordered_again(
    console: Console, refuses: RefusedError | LinkError, code: str
) -> None:
    await console.is_dead()
    console.lan.refuses = refuses
    console.taking_over.order("监考甲", "right", "服务器断电")
    await steps(console, lambda: console.taking_over.state.refused == Refusal(code))
    assert console.taking_over.state.stage is Stage.NONE
    console.lan.refuses = None
    console.taking_over.order("主考甲", "right", "服务器断电")
    await steps(console, lambda: console.lan.url == NEW)
    await console.post.close()


async def test_an_answer_that_was_lost_is_no_matter_where_the_standby_leads_all_the_same(console: Console) -> None:
    await console.is_dead()
    console.lan.refuses = LinkError("connection_lost")
    console.taking_over.order("主考甲", "right", "服务器断电")
    await turns()
    console.lan.there[NEW] = serving(TERM)
    await steps(console, lambda: console.lan.url == NEW)
    console.post.heard()
    await steps(console, lambda: console.taking_over.state.done == 1)
    assert console.taking_over.state.refused is None
    await console.post.close()


async def test_two_presses_are_one_order(console: Console) -> None:
    await console.is_dead()
    console.taking_over.order("主考甲", "right", "服务器断电")
    console.taking_over.order("主考甲", "right", "服务器断电")
    await turns()
    assert len(console.lan.asked) == 1
    await console.post.close()


async def test_without_a_standby_that_is_known_nothing_is_asked(tmp_path: Path) -> None:
    console = Console(tmp_path)
    console.taking_over.order("主考甲", "right", "服务器断电")
    assert console.taking_over.state.refused == Refusal("standby_unknown")


async def test_a_new_server_that_nobody_sees_is_said(console: Console) -> None:
    await console.is_dead()
    console.taking_over.order("主考甲", "right", "服务器断电")
    await turns()
    console.lan.there.pop(NEW)
    for _ in range(700):
        await console.clock.go(100)
    assert console.taking_over.state.refused == Refusal("takeover_unseen")
    await console.post.close()
