"""Names of folders: whatever a paper calls its tasks, Windows takes it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.workspace.names import LONGEST_NAME, desk_folder_name, safe_name, task_folder_name

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("制作新品预约落地页", "制作新品预约落地页"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j"),
        ("banner.", "banner"),
        ("  横幅 . ", "横幅"),
        ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        ("COM1", "COM1_"),
        ("...", "作业"),
        ("", "作业"),
        ("a\u200bb\u202ec", "abc"),
    ],
)
def test_a_title_becomes_a_name_that_windows_takes(title: str, name: str) -> None:
    assert safe_name(title) == name


@given(st.text(max_size=80))
def test_no_title_makes_a_bad_name(title: str) -> None:
    name = safe_name(title)
    assert name
    assert len(name) <= LONGEST_NAME + 1
    assert not FORBIDDEN.search(name)
    assert name == name.strip(" .")
    assert safe_name(name) in (name, f"{name}_")


def test_folders_are_called_after_the_number_on_the_screen_and_the_seat() -> None:
    assert task_folder_name(2, "制作新品预约落地页") == "2-制作新品预约落地页"
    assert desk_folder_name(12, "20261128002611000000700012") == "12座"
    assert desk_folder_name(0, "20261128002611000000700012") == "0012"
