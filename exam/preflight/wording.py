"""The shape of a check's words, and the sentences that many share."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from exam.text import Text


class Said(msgspec.Struct, frozen=True):
    """What was found, and what to do about it now."""

    found: Text
    advice: Text


class CheckText(msgspec.Struct, frozen=True):
    """The words of one check. `by_hand` is what a person looks at where the machine cannot tell."""

    title: Text
    needed: Text
    by_hand: Text
    cases: Mapping[str, Said]


FINE = Text("无需处理。", "Nothing to do.")
NO_NUMBER = Text("—", "—")
UNREAD = Text("读不到（{reason}）", "It cannot be read ({reason})")
