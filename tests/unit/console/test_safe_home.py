"""What a console says of backup, standby and upload: a sentence and two words for each code, in both languages."""

from __future__ import annotations

import re
from itertools import chain
from string import Formatter
from typing import cast

import pytest

from exam.terms import first_epoch
from exam.text import Text
from exam.wire.safe_home_rows import BackupRow, StandbyRow, UploadRow
from exam.words import Words
from invigilator_console.room import safe_home, takeover_words
from invigilator_console.room.attention import Urgency, queue
from invigilator_console.room.saying import tell
from tests.ui.console.stage import StagedDesk


@pytest.fixture
def desk() -> StagedDesk:
    made = StagedDesk(seats=1)
    made.set_session(duties=())
    return made


def matters(desk: StagedDesk) -> list[tuple[str, Urgency]]:
    return [(one.key, one.urgency) for one in queue(desk.board, desk.now)]


def test_every_code_has_a_sentence_and_two_words() -> None:
    without_words = {"backup_read_only", "backup_same_disk", "backup_damaged", "backup_key"}
    assert set(safe_home.TEXTS) - set(safe_home.SHORT) == without_words
    assert set(safe_home.SHORT) <= set(safe_home.TEXTS)
    assert set(safe_home.TEXTS) >= safe_home.SOON


def test_what_is_well_needs_nobody(desk: StagedDesk) -> None:
    assert matters(desk) == []
    desk.set_site(
        backup=BackupRow("backup_well", "E:"),
        standby=StandbyRow("standby_in_step", "BEI-01"),
        upload=UploadRow("upload_sending", 1, 2),
    )
    assert matters(desk) == []


def test_what_is_not_well_is_a_matter_and_goes_away_by_itself(desk: StagedDesk) -> None:
    desk.set_site(
        backup=BackupRow("backup_behind", "E:", waiting=12),
        standby=StandbyRow("standby_lost", "BEI-01"),
        upload=UploadRow("upload_refused"),
    )
    assert sorted(matters(desk)) == [
        ("backup_behind", Urgency.WHEN_FREE),
        ("standby_lost", Urgency.SOON),
        ("upload_refused", Urgency.SOON),
    ]
    said = [tell(one.title, one.facts, Words("zh")) for one in queue(desk.board, desk.now)]
    assert "备用服务器：BEI-01 断开：现在只有服务器一份，请检查" in said
    desk.set_site(backup=BackupRow("backup_well", "E:"), standby=StandbyRow("standby_in_step", "BEI-01"))
    desk.set_site(upload=UploadRow("upload_confirmed"))
    assert matters(desk) == []


def test_a_standby_that_nobody_waits_for_says_where_that_is_changed(desk: StagedDesk) -> None:
    desk.set_site(standby=StandbyRow("standby_alone", "BEI-01"))
    only = queue(desk.board, desk.now)[0]
    assert only.urgency is Urgency.WHEN_FREE
    assert [text for text, _ in only.evidence] == [safe_home.SWITCH_BACK]


def test_after_a_takeover_somebody_is_asked_for_another_standby_until_there_is_one(desk: StagedDesk) -> None:
    desk.board.epoch = first_epoch(1_000_007) + 1
    assert matters(desk) == [("standby_none_left", Urgency.WHEN_FREE)]
    desk.set_site(standby=StandbyRow("standby_catching_up", "FWQ-01"))
    assert matters(desk) == []


def test_a_code_of_a_newer_server_is_a_matter_too(desk: StagedDesk) -> None:
    desk.set_site(backup=BackupRow("backup_on_fire", "E:"))
    only = queue(desk.board, desk.now)[0]
    assert "backup_on_fire" in tell(only.title, only.facts, Words("en"))
    assert safe_home.short_said(desk.board.site) == [(safe_home.BACKUP_SHORT, {})]


def test_what_a_site_has_none_of_is_no_matter_and_takes_no_room_in_the_line(desk: StagedDesk) -> None:
    assert safe_home.short_said(desk.board.site) == []
    assert safe_home.careful(desk.board.site) == []


def test_how_much_was_uploaded_is_told_in_percent(desk: StagedDesk) -> None:
    desk.set_site(upload=UploadRow("upload_sending", 45, 100))
    [(text, facts)] = safe_home.short_said(desk.board.site)
    assert tell(text, facts, Words("zh")) == "上传 45%"


SAID = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": text
    for module in (safe_home, takeover_words)
    for name, text in chain(
        ((name, one) for name, one in vars(module).items() if isinstance(one, Text)),
        ((code, text) for code, text in cast("dict[str, Text]", {**safe_home.TEXTS, **safe_home.SHORT}).items()),
    )
}


@pytest.mark.parametrize("name", SAID)
def test_both_languages_say_the_same_quietly(name: str) -> None:
    text = SAID[name]
    assert _facts(text.zh) == _facts(text.en)
    assert not {"!", "\uff01"} & {*text.zh, *text.en}
    assert not re.search(r"[\u4e00-\u9fff]", text.en)


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
