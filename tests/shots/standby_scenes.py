"""The console's screens around the standby: how it stands, a server that is lost, and taking over."""

from __future__ import annotations

import msgspec

from exam.terms import first_epoch
from exam.text import Refusal
from exam.wire.safe_home_rows import BackupRow, StandbyRow, UploadRow
from invigilator_console.port import Connection, Stage, Standing, Takeover
from invigilator_console.room.leading import StandbySeen
from invigilator_console.room.takeover_words import TAKEN_OVER
from invigilator_console.ui.top_bar import BEFORE_AFTER
from invigilator_console.ui.window import ConsoleWindow
from tests.shots.console_staging import (
    Act,
    ConsoleScene,
    begin,
    choose,
    go,
    press,
    room_in_every_state,
    signed_out,
    to_the_end,
)
from tests.ui.console.stage import (
    CHIEF,
    ME,
    NOW,
    StagedDesk,
)

STANDBY = StandbySeen("https://10.0.0.3:8443", "BEI-01", answers=True, records=8127, silent_for=41_000)


BEHIND = msgspec.structs.replace(STANDBY, behind=14)
HEARS = msgspec.structs.replace(STANDBY, silent_for=400)
SILENT = StandbySeen("https://10.0.0.3:8443", "BEI-01")


def _lost(standby: StandbySeen = STANDBY, *, me: bool = True, kept_out: str = "") -> StagedDesk:
    """The server has been silent for a while, and a standby is known."""
    desk = room_in_every_state()
    desk.me = CHIEF if me else None
    standing = Standing.AWAY if me else Standing.SIGNED_OUT
    desk.connection = Connection(
        standing, 42_000, "https://10.0.0.2:8443", silent=42_000, standby=standby, kept_out=kept_out
    )
    return desk


def _taking_over(stage: Stage = Stage.NONE, refused: str = "") -> Act:
    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        desk.takeover = Takeover(stage, Refusal(refused) if refused else None)
        window.refresh()

    return act


def _taken_over() -> StagedDesk:
    """The room is back, at the machine that took over."""
    desk = StagedDesk()
    desk.board.epoch = first_epoch(1_000_007) + 1
    desk.connection = Connection(Standing.LIVE, 0, "https://10.0.0.3:8443")
    return desk


def _told_taken_over(window: ConsoleWindow, _desk: StagedDesk) -> None:
    assert window.frame is not None
    window.frame.strip.tell(window._words(TAKEN_OVER))


def _displaced() -> StagedDesk:
    desk = signed_out()
    desk.displaced = ME
    desk.connection = Connection(Standing.SIGNED_OUT, 0, "https://10.0.0.3:8443")
    return desk


def _starting(*, me: bool = True) -> StagedDesk:
    desk = _lost(me=me)
    desk.connection = msgspec.structs.replace(desk.connection, is_starting=True)
    return desk


def _searched() -> StagedDesk:
    desk = _lost(me=False)
    desk.connection = msgspec.structs.replace(desk.connection, standing=Standing.SEARCHING, url="")
    return desk


def _locked_lost() -> StagedDesk:
    desk = _lost()
    desk.connection = msgspec.structs.replace(desk.connection, standing=Standing.LOCKED)
    return desk


def _safe_home() -> StagedDesk:
    """Backup, standby and upload are there, and well."""
    desk = StagedDesk()
    desk.me = CHIEF
    desk.set_site(
        backup=BackupRow("backup_well", "E:\\", NOW, full_at="08:10"),
        standby=StandbyRow("standby_in_step", "BEI-01", "https://10.0.0.3:8443", together=True),
        upload=UploadRow("upload_sending", 45 << 20, 100 << 20),
    )
    return desk


def _safe_home_all_day() -> StagedDesk:
    """As it stands for most of the day."""
    desk = _safe_home()
    desk.set_site(upload=UploadRow("upload_watching"))
    return desk


def _safe_home_care() -> StagedDesk:
    desk = _safe_home()
    desk.set_site(
        backup=BackupRow("backup_missing", "E:\\", NOW),
        standby=StandbyRow("standby_lost", "BEI-01", "https://10.0.0.3:8443"),
        upload=UploadRow("upload_refused"),
    )
    return desk


def _kept_out() -> StagedDesk:
    desk = _lost(kept_out="https://10.0.0.2:8443")
    desk.connection = msgspec.structs.replace(desk.connection, standby=None, url="https://10.0.0.3:8443")
    return desk


STANDBY_SCENES: tuple[ConsoleScene, ...] = (
    ConsoleScene("room-safe-home", _safe_home),
    ConsoleScene("room-safe-home-chosen", _safe_home_all_day, (choose(16),)),
    ConsoleScene("room-safe-home-care", _safe_home_care),
    ConsoleScene("site-standby", _safe_home, (go(BEFORE_AFTER), to_the_end)),
    ConsoleScene("site-standby-switch", _safe_home, (go(BEFORE_AFTER), to_the_end, begin("switch_standby"))),
    ConsoleScene("room-server-lost", _lost),
    ConsoleScene("room-old-server", _kept_out),
    ConsoleScene("takeover", _lost, (press("take-over"), press("usual-reason-0"))),
    ConsoleScene("takeover-behind", lambda: _lost(BEHIND), (press("take-over"),)),
    ConsoleScene("takeover-hears", lambda: _lost(HEARS), (press("take-over"),)),
    ConsoleScene("takeover-silent", lambda: _lost(SILENT), (press("take-over"),)),
    ConsoleScene("takeover-asked", _lost, (press("take-over"), press("usual-reason-0"), _taking_over(Stage.ASKED))),
    ConsoleScene("takeover-leads", _lost, (press("take-over"), press("usual-reason-0"), _taking_over(Stage.LEADS))),
    ConsoleScene("takeover-refused", _lost, (press("take-over"), _taking_over(refused="role_may_not"))),
    ConsoleScene("takeover-starting", _starting, (press("take-over"),)),
    ConsoleScene("sign-in-server-starting", lambda: _starting(me=False)),
    ConsoleScene("room-server-starting", _starting),
    ConsoleScene("room-all-silent", lambda: _lost(SILENT)),
    ConsoleScene("search-server-lost", _searched),
    ConsoleScene("locked-server-lost", _locked_lost),
    ConsoleScene("sign-in-server-lost", lambda: _lost(me=False)),
    ConsoleScene("sign-in-after-takeover", _displaced),
    ConsoleScene("room-after-takeover", _taken_over, (_told_taken_over,)),
)
