"""How console and server talk, in words and in code: both say the same."""

from __future__ import annotations

import re

import pytest

from exam.messages import TEXTS
from exam.policy import Policy
from exam.wire import console_rows, console_talk
from exam.wire.console_talk import Here, Order, SiteNews, SitePicture
from server import machines, picture, rooms, screens, service
from server.web import console_socket
from server.web.routes import ROUTES
from tests.architecture.checkout import ROOT

TEXT = (ROOT / "exam" / "wire" / "CONSOLE.md").read_text(encoding="utf-8")
TAGS = {str(kind.__struct_config__.tag) for kind in (Here, SitePicture, SiteNews)}
ROWS = [getattr(console_rows, name) for name in dir(console_rows) if name.endswith("Row")]

AT_A_STANDBY = {"POST /api/v1/take-over"}
"""What a machine that has not taken over answers (`server.standby_app`)."""


def test_every_message_is_described_and_nothing_else() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == TAGS


def test_every_address_is_one_that_the_server_serves() -> None:
    served = {f"{route.method} {route.path}" for route in ROUTES} | AT_A_STANDBY
    told = re.findall(r"`((?:GET|POST|PUT) /[\w/{}-]+)", TEXT)
    assert len(told) > 5
    assert set(told) <= served


@pytest.mark.parametrize("code", sorted(set(re.findall(r"`([a-z]+_[a-z_]+)`", TEXT))))
def test_every_name_in_the_text_is_one_of_the_code(code: str) -> None:
    fields = {field for kind in (*ROWS, Here, Order, SiteNews, SitePicture) for field in kind.__struct_fields__}
    assert code in {*TEXTS, *fields, *Policy.__struct_fields__, "ask_screen", "read_emergency_code"}


def test_the_limits_are_the_codes() -> None:
    told = {
        f"every {console_talk.HERE_EVERY:g} s: the console is there",
        f"has said nothing for {console_socket.SILENT_AFTER:g} s",
        f"within {console_talk.NEWS_EVERY * 1000:g} ms travels together",
        f"after {console_talk.QUIET_AFTER:g} s in which nothing happened",
        f"newest {picture.LOSSES_SHOWN} losses",
        f"newest {picture.MESSAGES_SHOWN} messages",
        f"newest\n  {picture.SETTLED_SHOWN} others",
        f"for whom {service.MOST_WAITING_NEWS} words wait",
        f"| {console_talk.LOCKED} |",
        f"| {console_talk.SIGNED_OUT} |",
        f"the newest {rooms.STORY} lines",
        f"when {screens.MOST_SCREENS} newer ones came",
        f"`MAX_TO_CONSOLE` {console_talk.MAX_TO_CONSOLE >> 20} MiB",
        f"`MAX_FROM_CONSOLE` {console_talk.MAX_FROM_CONSOLE} bytes",
        f"| consoles | {console_socket.MOST_CONSOLES} |",
        f"by name | {machines.MOST_MACHINES} |",
        f"| {screens.LARGEST >> 10} KiB |",
    }
    assert {line for line in told if line not in TEXT} == set()
