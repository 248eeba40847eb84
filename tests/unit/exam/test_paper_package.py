"""Sealed papers: nobody opens one early or alone, and whatever is changed in one is found and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.package import PackageError, pack, unpack
from exam.paper_package import (
    PURPOSE,
    Envelope,
    PaperFor,
    PaperKeys,
    SealedPackage,
    check_envelope,
    make_package,
    open_marking_key,
    open_package,
    read_package,
)
from exam.plan import Level, Part
from exam.sealed_paper import open_paper, seal_paper, unseal_paper
from exam.text import Refusal
from exam.trust.hpke_sealing import make_sealing_key, sealing_public_of
from exam.trust.paper_codes import CODE_SIGNS, make_paper_code, tidy_paper_code
from exam.trust.sealing import SealError
from exam.trust.signing import SIGNATURE_BYTES, make_signing_key, public_of, sign
from exam.trust.spoken_codes import SIGNS
from tests.unit.exam.papers import media_of, theory

ABOUT = PaperFor("2026110001", "11", Level.INTERMEDIATE, Part.THEORY)
START = datetime(2026, 11, 28, 1, tzinfo=UTC)
MARKING = b'{"marking": "key"}'
PAPER = pack(theory(), media_of(theory()))


class Made(NamedTuple):
    """A package with everything that was needed to make it."""

    data: bytes
    code: str
    site: bytes
    organiser: bytes


def make(
    about: PaperFor = ABOUT, serial: int = 1, site: bytes = b"", organiser: bytes = b"", program: str = ""
) -> Made:
    site, organiser = site or make_sealing_key(), organiser or make_signing_key()
    public = sealing_public_of(site)
    data, code = make_package(PAPER, MARKING, about, serial, START, "样卷", public, organiser, program)
    return Made(data, code, site, public_of(organiser))


@cache
def one() -> Made:
    """A package that several tests look at; making one takes its time."""
    return make()


def read(made: Made) -> SealedPackage:
    package = read_package(made.data, made.organiser)
    assert isinstance(package, SealedPackage)
    return package


def code_of(answer: object) -> str:
    return answer.code if isinstance(answer, Refusal) else ""


# ---- opened by two, at its time -------------------------------------------------------------------------------------


def test_site_key_and_code_together_open_the_paper_and_the_marking_key() -> None:
    package = read(one())
    keys = open_package(package.envelope, one().site, one().code.lower().replace("-", " "), START)
    assert isinstance(keys, PaperKeys)
    assert unseal_paper(package.paper, keys.paper) == PAPER
    assert open_marking_key(package.key, keys, ABOUT) == MARKING


def test_the_key_that_pcs_are_given_does_not_open_the_marking_key() -> None:
    package = read(one())
    keys = open_package(package.envelope, one().site, one().code, START)
    assert isinstance(keys, PaperKeys)
    assert keys.paper != keys.marking
    with pytest.raises(SealError):
        open_marking_key(package.key, PaperKeys(keys.paper, keys.paper), ABOUT)


def test_the_site_alone_opens_nothing() -> None:
    """With every key of the site and every code but the right one, the clock set to any time."""
    for code in (make_paper_code(), make_paper_code()):
        assert (
            code_of(open_package(read(one()).envelope, one().site, code, START + timedelta(days=900)))
            == "release_wrong"
        )


def test_the_code_alone_opens_nothing() -> None:
    other = make_sealing_key()
    assert code_of(open_package(read(one()).envelope, other, one().code, START)) == "package_not_for_site"


def test_before_its_time_the_right_code_opens_nothing() -> None:
    answer = open_package(read(one()).envelope, one().site, one().code, START - timedelta(seconds=1))
    assert code_of(answer) == "paper_too_early"


def test_no_part_of_a_copied_package_shows_what_is_in_it() -> None:
    inside = PAPER + MARKING
    pieces = [inside[at : at + 12] for at in range(len(inside) - 12)]
    sealed = one().data[parts_of(one().data)["paper"].start :]
    assert not any(piece in sealed for piece in pieces)


# ---- the code -------------------------------------------------------------------------------------------------------


@given(st.integers(0, CODE_SIGNS - 1), st.integers(1, 31))
def test_one_wrong_sign_of_a_code_is_mistyped(place: int, by: int) -> None:
    plain = one().code.replace("-", "")
    wrong = plain[:place] + SIGNS[(SIGNS.index(plain[place]) + by) % 32] + plain[place + 1 :]
    assert tidy_paper_code(wrong) is None
    assert code_of(open_package(read(one()).envelope, one().site, wrong, START)) == "release_mistyped"


@given(st.integers(0, CODE_SIGNS - 2))
def test_two_signs_exchanged_are_mistyped(place: int) -> None:
    plain = one().code.replace("-", "")
    exchanged = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    assert (tidy_paper_code(exchanged) is None) == (exchanged != plain)


@given(st.text(max_size=90))
def test_whatever_is_typed_is_a_code_or_none(text: str) -> None:
    found = tidy_paper_code(text)
    assert found is None or len(found.replace("-", "")) == CODE_SIGNS


# ---- every byte -----------------------------------------------------------------------------------------------------


def flipped(data: bytes, place: int, bit: int = 0) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def parts_of(data: bytes) -> dict[str, range]:
    """The classes of bytes in a package, and where each lies."""
    header = len(b"KAOCHANG-PACKAGE 1\n")
    size = int.from_bytes(data[header : header + 8], "big")
    envelope = msgspec.json.decode(data[header + 8 : header + 8 + size], type=Envelope)
    signature = header + 8 + size
    paper = signature + SIGNATURE_BYTES
    key = paper + envelope.paper_size
    return {
        "header": range(header),
        "length": range(header, header + 8),
        "envelope": range(header + 8, signature),
        "signature": range(signature, paper),
        "paper": range(paper, key),
        "key": range(key, len(data)),
    }


FOUND_AS = {
    "header": {"package_no_package"},
    "length": {"package_cut_off", "package_signature"},
    "envelope": {"package_signature"},
    "signature": {"package_signature"},
    "paper": {"package_paper_damaged"},
    "key": {"package_key_damaged"},
}


@pytest.mark.parametrize("part", FOUND_AS)
def test_every_changed_byte_is_found_and_named(part: str) -> None:
    data, organiser = one().data, one().organiser
    for place in parts_of(data)[part]:
        answer = read_package(flipped(data, place, place % 8), organiser)
        assert code_of(answer) in FOUND_AS[part], place


def test_a_package_cut_off_anywhere_or_lengthened_is_found() -> None:
    data, organiser = one().data, one().organiser
    for end in range(0, len(data), 7):
        assert code_of(read_package(data[:end], organiser)), end
    assert code_of(read_package(data + b"x", organiser)) == "package_cut_off"


def test_the_parts_of_two_packages_are_not_exchanged() -> None:
    first, organiser = one(), make_signing_key()
    mine = make(site=first.site, organiser=organiser)
    other = make(site=first.site, organiser=organiser, serial=2)
    at, there = parts_of(mine.data), parts_of(other.data)
    for part in ("envelope", "signature", "paper", "key"):
        here, taken = at[part], there[part]
        mixed = mine.data[: here.start] + other.data[taken.start : taken.stop] + mine.data[here.stop :]
        assert code_of(read_package(mixed, mine.organiser)), part


def test_a_package_of_another_organiser_is_refused() -> None:
    assert code_of(read_package(one().data, public_of(make_signing_key()))) == "package_signature"


def test_halves_sealed_for_another_use_do_not_open() -> None:
    """Whoever could sign still could not make the spare paper's halves open as the main one's."""
    envelope = read(one()).envelope
    moved = msgspec.structs.replace(envelope, about=msgspec.structs.replace(ABOUT, use="spare"))
    assert code_of(open_package(moved, one().site, one().code, START)) == "package_not_for_site"


# ---- for whom -------------------------------------------------------------------------------------------------------


def checked(envelope: Envelope, before: Envelope | None = None, plan: str = "2026110001", site: str = "11") -> str:
    return code_of(check_envelope(envelope, plan, site, "0.1.0", before))


def test_a_package_is_for_one_site_one_plan_and_one_program() -> None:
    envelope = read(one()).envelope
    assert checked(envelope) == ""
    assert checked(envelope, site="12") == "package_other_site"
    assert checked(envelope, plan="2026110002") == "package_other_plan"
    locked = msgspec.structs.replace(envelope, program="0.2.0")
    assert checked(locked) == "package_other_program"
    assert checked(msgspec.structs.replace(envelope, program="0.1.0")) == ""


def test_an_older_package_never_takes_the_place_of_a_newer_one() -> None:
    envelope = read(one()).envelope
    newer = msgspec.structs.replace(envelope, serial=2)
    assert checked(envelope, before=newer) == "package_older"
    assert checked(newer, before=envelope) == ""
    assert checked(envelope, before=envelope) == "", "taking the same in again changes nothing"
    other = msgspec.structs.replace(envelope, title="另一份")
    assert checked(other, before=envelope) == "package_same_serial"


def test_a_package_of_a_newer_program_is_named_by_its_version() -> None:
    organiser = make_signing_key()
    text = b'{"version": 9}'
    data = b"KAOCHANG-PACKAGE 1\n" + len(text).to_bytes(8, "big") + text + sign(organiser, PURPOSE, text)
    assert code_of(read_package(data, public_of(organiser))) == "package_too_new"


# ---- the sealed paper -----------------------------------------------------------------------------------------------

KEY = bytes(range(32))


def test_a_sealed_paper_opens_whole_and_file_by_file() -> None:
    sealed = seal_paper(PAPER, KEY)
    paper, media = open_paper(sealed, KEY)
    wanted, files = unpack(PAPER)
    assert paper == wanted
    assert dict(media) == files
    assert unseal_paper(sealed, KEY) == PAPER


def test_one_changed_byte_of_a_sealed_paper_shows_nothing_of_what_it_covers() -> None:
    sealed = seal_paper(PAPER, KEY)
    for place in range(len(sealed)):
        with pytest.raises((SealError, PackageError)):
            unseal_paper(flipped(sealed, place), KEY)
        with pytest.raises((SealError, PackageError)):
            open_paper(sealed[:place], KEY)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealError):
        open_paper(seal_paper(PAPER, KEY), bytes(32))
