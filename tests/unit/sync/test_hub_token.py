"""The pass of a site at the hub: good for one hub, for a while, and for nobody else."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.text import Refusal
from exam.trust.signing import make_signing_key, public_of, sign
from sync.hub_token import LONGEST_LIFE, HubToken, check_hub_token, claimed_site, make_hub_token

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEY = make_signing_key()
HUB = "aaaa-bbbb-cccc-dddd"


def made(**changed: object) -> str:
    said: dict[str, object] = {"site": "S0001", "key": KEY, "hub": HUB, "life": timedelta(hours=1), **changed}
    life = said["life"]
    assert isinstance(life, timedelta)
    return make_hub_token(str(said["site"]), said["key"], str(said["hub"]), NOW + life)  # type: ignore[arg-type] # bytes


def code(token: str, hub: str = HUB, now: datetime = NOW) -> str:
    said = check_hub_token(token, public_of(KEY), hub, now)
    return said.code if isinstance(said, Refusal) else "good"


def test_a_token_says_whose_it_is() -> None:
    said = check_hub_token(made(), public_of(KEY), HUB, NOW)
    assert said == HubToken("S0001", HUB, NOW + timedelta(hours=1))
    assert claimed_site(made()) == "S0001"


@pytest.mark.parametrize(
    ("token", "wanted"),
    [
        (made(key=make_signing_key()), "token_signature"),
        (made(hub="another"), "token_other_hub"),
        (made(life=timedelta(0)), "token_expired"),
        (made(life=LONGEST_LIFE + timedelta(hours=1)), "token_too_long"),
        (made(life=LONGEST_LIFE), "good"),
        (made().replace(".", ""), "token_no_token"),
        (made() + "A" * 3000, "token_no_token"),
        ("", "token_no_token"),
        ("中文.中文", "token_no_token"),
    ],
)
def test_what_is_wrong_with_a_token_has_a_code(token: str, wanted: str) -> None:
    assert code(token) == wanted


def test_what_was_signed_for_another_purpose_is_no_token() -> None:
    text, _, _ = made().partition(".")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    forged = base64.urlsafe_b64encode(sign(KEY, "results receipt", data)).rstrip(b"=").decode()
    assert code(f"{text}.{forged}") == "token_signature"


@given(st.text(max_size=200))
def test_no_text_brings_it_down(text: str) -> None:
    assert code(text) != "good"
    assert code(text + "." + text) != "good"


@given(st.integers(0, 300))
def test_a_changed_sign_is_noticed(at: int) -> None:
    token = made()
    at %= len(token) - 1  # the last sign of base64 has bits that nobody reads
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    assert code(changed) != "good"
