"""The organiser's receipt: signed whole, read back, and no byte of it can change."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import Digest, Ticket
from exam.receipts import MAX_RECEIPT, Receipt, ReceivedResult, read_receipt, sign_receipt
from exam.text import Refusal
from exam.trust.signing import make_signing_key, public_of

KEY = bytes(range(1, 33))
PUBLIC = public_of(KEY)
RECEIPT = Receipt(
    organiser="培训评价组织",
    site="990001",
    plan="2026110001",
    bundle=Digest("ab" * 32),
    lineage="cd" * 32,
    records=812,
    journal="ef" * 32,
    final=True,
    at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC),
    candidates=(ReceivedResult(Ticket("2" * 26), Digest("01" * 32)),),
)
SIGNED = sign_receipt(RECEIPT, KEY)


def code_of(data: bytes, public: bytes = PUBLIC) -> str:
    found = read_receipt(data, public)
    return found.code if isinstance(found, Refusal) else "read"


def test_what_was_signed_is_read_back_and_signing_again_gives_the_same_bytes() -> None:
    assert read_receipt(SIGNED, PUBLIC) == RECEIPT
    assert sign_receipt(RECEIPT, KEY) == SIGNED


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_one_changed_byte_is_found(place: int, change: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] ^= change
    assert code_of(bytes(changed)) in {"receipt_no_receipt", "receipt_signature"}


@given(st.integers(0, len(SIGNED) - 1))
def test_a_receipt_that_ends_early_is_none(length: int) -> None:
    assert code_of(SIGNED[:length]) == "receipt_no_receipt"


def test_another_organisers_receipt_is_refused() -> None:
    assert code_of(SIGNED, public_of(make_signing_key())) == "receipt_signature"


def test_a_newer_programs_receipt_says_so() -> None:
    assert code_of(sign_receipt(msgspec.structs.replace(RECEIPT, version=2), KEY)) == "receipt_too_new"


def test_what_is_far_too_long_is_not_looked_into() -> None:
    assert code_of(SIGNED + bytes(MAX_RECEIPT)) == "receipt_no_receipt"


@pytest.mark.parametrize(
    ("lineage", "records", "final", "covered"),
    [
        ("cd" * 32, 812, True, True),
        ("cd" * 32, 813, True, False),
        ("00" * 32, 812, True, False),
        ("cd" * 32, 812, False, False),
    ],
)
def test_it_covers_only_what_arrived_of_this_very_journal_at_the_end(
    lineage: str, records: int, final: bool, covered: bool
) -> None:
    assert msgspec.structs.replace(RECEIPT, final=final).covers(lineage, records) is covered
