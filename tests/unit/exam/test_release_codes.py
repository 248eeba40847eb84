"""Release codes: what was allowed and nothing else, and a slip of the tongue is told from a wrong code."""

from __future__ import annotations

import re
import unicodedata

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exam.text import Refusal
from exam.trust.release_codes import (
    CODE_SIGNS,
    SERIALS,
    ReleasePurpose,
    ReleaseRequest,
    check_code,
    decode_release_key,
    encode_release_key,
    fingerprint,
    make_code,
    release_id,
)
from exam.trust.spoken_codes import SIGNS

KEY = bytes(range(32))
ASKED = ReleaseRequest(
    ReleasePurpose.EXTENSION, "2026110001", "S0001", "第1考场/theory/20261128T0900", seats=(3, 7), minutes=20
)

names = st.text(max_size=30)
requests = st.builds(
    ReleaseRequest,
    purpose=st.sampled_from(ReleasePurpose),
    plan=names,
    site=names,
    session=names,
    seats=st.lists(st.integers(1, 60), unique=True, max_size=5).map(sorted).map(tuple),
    minutes=st.integers(0, 600),
)
serials = st.integers(0, SERIALS - 1)
keys = st.binary(min_size=32, max_size=32)


def refusal_of(code: str, request: ReleaseRequest = ASKED, key: bytes = KEY) -> str:
    """The code of the refusal, empty where the release code is right."""
    checked = check_code(key, request, code)
    return checked.code if isinstance(checked, Refusal) else ""


def signs_of(code: str) -> str:
    return code.replace("-", "")


# ---- what a code is good for ----------------------------------------------------------------------------------------


@given(keys, requests, serials)
def test_a_code_opens_what_it_was_made_for_and_has_always_the_same_id(
    key: bytes, request: ReleaseRequest, serial: int
) -> None:
    code = make_code(key, request, serial)
    assert re.fullmatch(r"[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", code)
    assert not {"I", "L", "O", "U"} & set(code)
    assert check_code(key, request, code) == release_id(key, request, serial)
    assert make_code(key, request, serial) == code


@given(requests, requests, serials)
def test_a_code_opens_nothing_else(asked: ReleaseRequest, other: ReleaseRequest, serial: int) -> None:
    assume(asked != other)
    assert refusal_of(make_code(KEY, asked, serial), other) == "release_wrong"


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": ReleasePurpose.CREDIT},
        {"plan": "2026110001-practice"},
        {"site": "S0002"},
        {"session": "第1考场/practical/20261128T0900"},
        {"seats": (3,)},
        {"seats": (3, 7, 8)},
        {"seats": ()},
        {"seats": (37,)},
        {"minutes": 21},
        {"minutes": 200},
    ],
    ids=str,
)
def test_one_thing_changed_is_another_request(other: dict[str, object]) -> None:
    changed = msgspec.structs.replace(ASKED, **other)
    assert refusal_of(make_code(KEY, ASKED, 7), changed) == "release_wrong"


def test_letters_do_not_move_from_one_field_to_the_next() -> None:
    code = make_code(KEY, msgspec.structs.replace(ASKED, plan="ab", site="c"), 7)
    assert refusal_of(code, msgspec.structs.replace(ASKED, plan="a", site="bc")) == "release_wrong"


def test_seats_may_be_named_in_any_order() -> None:
    code = make_code(KEY, msgspec.structs.replace(ASKED, seats=(7, 3, 7)), 7)
    assert refusal_of(code) == ""


@given(keys)
def test_a_key_of_another_organiser_opens_nothing(key: bytes) -> None:
    assume(key != KEY)
    assert refusal_of(make_code(key, ASKED, 7)) == "release_wrong"


@given(serials, serials)
def test_two_codes_for_the_same_are_two_releases(one: int, other: int) -> None:
    assume(one != other)
    assert make_code(KEY, ASKED, one) != make_code(KEY, ASKED, other)
    assert release_id(KEY, ASKED, one) != release_id(KEY, ASKED, other)


def test_an_id_holds_none_of_the_mac() -> None:
    mac = 0
    for sign in signs_of(make_code(KEY, ASKED, 7))[2:10]:
        mac = mac * len(SIGNS) + SIGNS.index(sign)
    serial, ending = release_id(KEY, ASKED, 7).split("-")
    assert (serial, len(ending)) == ("7", 8)
    assert ending not in f"{mac:010x}"


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_site_without_a_key_says_so_before_all_else(key: bytes) -> None:
    assert refusal_of(make_code(KEY, ASKED, 7), key=key) == "release_no_key"
    assert refusal_of("nonsense", key=key) == "release_no_key"


# ---- what people type -----------------------------------------------------------------------------------------------


def as_typed(code: str, wide: bool, low: bool, between: str, letters: bool) -> str:
    """A code as a person may type it."""
    text = code.replace("-", between)
    if letters:
        text = text.replace("0", "O").replace("1", "l")
    text = text.lower() if low else text
    return "".join(chr(ord(sign) + 0xFEE0) if wide and "!" <= sign <= "~" else sign for sign in text)


@given(
    requests,
    serials,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", " ", "-", "\u2014", " - ", "\u00b7"]),
    st.booleans(),
)
def test_case_width_blanks_dashes_and_letters_like_digits_do_not_matter(
    request: ReleaseRequest, serial: int, wide: bool, low: bool, between: str, letters: bool
) -> None:
    code = make_code(KEY, request, serial)
    assert refusal_of(as_typed(code, wide, low, between, letters), request) == ""


def plain(typed: str) -> str:
    """The sign that a character is another way to write, tested in the other direction above."""
    return unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("OIL", "011"))


@given(requests, serials, st.integers(0, CODE_SIGNS - 1), st.sampled_from(SIGNS) | st.characters())
def test_one_wrong_sign_is_always_a_mistyped_code(request: ReleaseRequest, serial: int, place: int, typed: str) -> None:
    code = signs_of(make_code(KEY, request, serial))
    assume(plain(typed) != code[place])
    assert refusal_of(code[:place] + typed + code[place + 1 :], request) == "release_mistyped"


@given(requests, serials, st.integers(0, CODE_SIGNS - 1), st.integers(0, CODE_SIGNS - 1))
def test_two_signs_exchanged_are_always_a_mistyped_code(
    request: ReleaseRequest, serial: int, one: int, other: int
) -> None:
    code = signs_of(make_code(KEY, request, serial))
    assume(code[one] != code[other])
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert refusal_of("".join(swapped), request) == "release_mistyped"


@given(requests, serials, st.integers(0, CODE_SIGNS - 1))
def test_a_sign_too_few_or_too_many_is_a_mistyped_code(request: ReleaseRequest, serial: int, place: int) -> None:
    code = signs_of(make_code(KEY, request, serial))
    assert refusal_of(code[:place] + code[place + 1 :], request) == "release_mistyped"
    assert refusal_of(code[:place] + code[place] + code[place:], request) == "release_mistyped"


@given(st.text())
def test_whatever_is_typed_gets_an_answer(typed: str) -> None:
    assert refusal_of(typed) in {"release_mistyped", "release_wrong"}


def test_a_name_that_no_file_can_hold_gets_an_answer() -> None:
    assert refusal_of(make_code(KEY, ASKED, 7), msgspec.structs.replace(ASKED, plan="\udcff")) == "release_wrong"


def test_a_flood_of_blanks_is_not_a_code() -> None:
    assert refusal_of(make_code(KEY, ASKED, 7) + " " * 1000) == "release_mistyped"


# ---- the organiser's side -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("serial", [-1, SERIALS])
def test_a_serial_number_beyond_what_a_code_holds_is_a_fault_of_the_caller(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        make_code(KEY, ASKED, serial)


def test_no_code_is_made_without_a_whole_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        make_code(b"", ASKED, 7)


@given(keys)
def test_a_key_file_gives_its_key_back_even_from_a_windows_editor(key: bytes) -> None:
    data = encode_release_key(key)
    assert decode_release_key(data) == key
    assert decode_release_key(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")) == key


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        bytes(range(32)).hex().encode(),
        b"KAOCHANG-RELEASE-KEY 2\n" + b"00" * 32,
        b"KAOCHANG-RELEASE-KEY 1\n" + b"00" * 31,
        b"KAOCHANG-RELEASE-KEY 1\n" + b"zz" * 32,
        b"KAOCHANG-RELEASE-KEY 1\n",
    ],
)
def test_what_is_no_key_file_is_none(data: bytes) -> None:
    assert decode_release_key(data) is None


def test_a_fingerprint_is_of_one_key_and_shows_none_of_it() -> None:
    assert fingerprint(KEY) == fingerprint(KEY) != fingerprint(bytes(32))
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}", fingerprint(KEY))
    assert fingerprint(KEY).replace("-", "") not in KEY.hex()
