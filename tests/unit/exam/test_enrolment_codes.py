"""Enrolment codes: one is good for one thing, and a mistyped one is told from a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import MachineId, RoomName, SeatNumber
from exam.trust.enrolment_codes import (
    DIGITS,
    SERIALS,
    check_digit,
    is_enrolment_code,
    make_enrolment_code,
    read_serial,
)
from exam.trust.machine_identity import MachineIdentity, MachineKind

SECRET = bytes(range(32))
serials = st.integers(0, SERIALS - 1)


@given(serials, st.text(max_size=30))
def test_a_code_is_read_back_however_it_is_spaced(serial: int, about: str) -> None:
    code = make_enrolment_code(SECRET, serial, about)
    plain = code.replace(" ", "")
    assert len(plain) == DIGITS
    for typed in (code, plain, "-".join(plain), f" {code} ", plain.translate({48 + n: 0xFF10 + n for n in range(10)})):
        assert read_serial(typed) == serial
        assert is_enrolment_code(SECRET, about, typed)


@given(serials, st.integers(0, DIGITS - 1), st.integers(1, 9))
def test_one_wrong_digit_is_mistyped_and_never_another_code(serial: int, place: int, by: int) -> None:
    plain = make_enrolment_code(SECRET, serial, "a").replace(" ", "")
    typed = plain[:place] + str((int(plain[place]) + by) % 10) + plain[place + 1 :]
    assert read_serial(typed) is None
    assert not is_enrolment_code(SECRET, "a", typed)


@given(serials, st.text(max_size=10), st.text(max_size=10))
def test_a_code_is_good_for_one_thing_at_one_site(serial: int, about: str, other: str) -> None:
    code = make_enrolment_code(SECRET, serial, about)
    assert is_enrolment_code(SECRET, other, code) == (other == about)
    assert not is_enrolment_code(bytes(32), about, code)


@given(st.text(max_size=80))
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_serial(text) is None or read_serial(text) == int(
        "".join(str(int(sign)) for sign in text if sign.isdecimal())[:4]
    )


def test_the_check_digit_is_that_of_the_standard() -> None:
    """ISO 7064 MOD 11,10 keeps a running product; a row and its check digit come out at 1 again."""
    for row in ("0794", "00000000000", "12345678901"):
        product, total = 10, 0
        for digit in row + check_digit(row):
            total = (product + int(digit)) % 10
            product = (total or 10) * 2 % 11
        assert total == 1


@pytest.mark.parametrize("serial", [-1, SERIALS])
def test_there_is_no_code_beyond_the_serial_numbers(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        make_enrolment_code(SECRET, serial, "")


# ---- what a certificate says ----------------------------------------------------------------------------------------


@given(st.sampled_from(MachineKind), st.from_regex(r"[A-Z][A-Za-z0-9._-]{0,30}", fullmatch=True), st.text(max_size=20))
def test_an_identity_is_read_back_as_it_was_written(kind: MachineKind, name: str, room: str) -> None:
    identity = MachineIdentity(kind, MachineId(name), RoomName(room.encode(errors="ignore").decode()), SeatNumber(7))
    assert MachineIdentity.read(identity.uri) == identity


@pytest.mark.parametrize(
    "uri", ["", "https://pc/PC-1?r/1", "kaochang://pc/PC-1", "kaochang://tv/PC-1?r/1", "kaochang://pc/../x?r/1", "::["]
)
def test_what_is_no_identity_is_none(uri: str) -> None:
    assert MachineIdentity.read(uri) is None
