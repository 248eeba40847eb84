"""How long a whole site's paper takes."""

from __future__ import annotations

import pytest

from server.forms.catalogue import MADE_HERE
from tests.bench.forms import print_everything


@pytest.mark.slow
def test_all_forms_for_ten_rooms_of_forty_are_printed_within_a_minute() -> None:
    told = print_everything()
    assert told["failed"] == 0
    assert told["kinds"] == len(MADE_HERE)
    assert told["files"] > 10 * 8
    assert told["seconds"] < 60
