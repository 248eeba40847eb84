"""A mandate is the site's own word about who leads, of one journal, and terms have one order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exam.ids import MachineId
from exam.terms import GENERATION, LIVES, first_epoch, generation_of, next_term, term_of
from exam.trust.mandates import MAX_MANDATE, Mandate, read_mandate, sign_mandate
from exam.trust.signing import make_signing_key, public_of

KEY = bytes(range(32))
MANDATE = Mandate("990000", "2026110001", "ab" * 32, 1_234_567, MachineId("BEI-01"), 1_795_000_000_000)
SIGNED = sign_mandate(MANDATE, KEY)
DRAWS = st.integers(0, GENERATION - 1)


def test_what_was_signed_is_read_back() -> None:
    assert read_mandate(SIGNED, public_of(KEY)) == MANDATE


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_one_changed_byte_makes_it_no_mandate(place: int, change: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] ^= change
    assert read_mandate(bytes(changed), public_of(KEY)) is None


def test_another_sites_mandate_is_none() -> None:
    assert read_mandate(SIGNED, public_of(make_signing_key())) is None


def test_what_is_too_long_is_not_looked_into() -> None:
    assert read_mandate(SIGNED + bytes(MAX_MANDATE), public_of(KEY)) is None


@given(st.integers(0, 5 * GENERATION), DRAWS)
def test_the_next_term_is_after_every_one_that_is_known(known: int, draw: int) -> None:
    after = next_term(known, draw)
    assert after > known
    assert generation_of(after) == generation_of(known) + 1


@given(st.integers(0, 5 * GENERATION), st.integers(0, LIVES - 1))
def test_an_epoch_tells_its_term_in_every_life(term: int, life: int) -> None:
    assert term_of(first_epoch(term) + life) == term


@given(st.integers(0, 5 * GENERATION), DRAWS, st.integers(0, LIVES - 1))
def test_a_takeover_is_above_every_life_of_the_old_server(known: int, draw: int, life: int) -> None:
    assert first_epoch(next_term(known, draw)) > first_epoch(known) + life
