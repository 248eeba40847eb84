"""One changed byte anywhere in a bundle is found with the site's public key alone, and what it is in is named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exam.messages import TEXTS
from exam.text import Refusal
from exam.trust.signing import SIGNATURE_BYTES, make_signing_key, public_of, sign
from server.site_keys import ensure_site_keys
from sync.bundle.checking import CheckedOuter, check_outer, peek_head
from sync.bundle.head import LENGTH, MAGIC, MAX_HEAD, MOST_PART, PURPOSE, encode_head, part_starts, read_outside
from tests.helpers.bundled_sites import BundledSite, bundled, site_template

__all__ = ["bundled", "site_template"]

HEAD = len(MAGIC) + LENGTH


class Bytes:
    """The bundle as bytes, and where what is in it."""

    def __init__(self, bundled: BundledSite) -> None:
        self.data = bundled.made.path.read_bytes()
        self.head = bundled.made.head
        self.text = encode_head(self.head)
        self.signing = bundled.signing
        self.private = ensure_site_keys(bundled.site, self.head.site).signing
        self.first = HEAD + len(self.text) + SIGNATURE_BYTES
        self.parts = part_starts(self.head, self.first)

    def codes_at(self, place: int) -> set[str]:
        """What may be said of a change at a place."""
        if place < len(MAGIC):
            return {"bundle_no_bundle"}
        if place < HEAD:
            return {"bundle_head_length", "bundle_cut_off", "bundle_signature"}
        return {"bundle_signature"} if place < self.first else {"bundle_part_damaged"}

    def part_at(self, place: int) -> int:
        """The number of the part at a place, counted from 1."""
        return next(number for number, (start, size) in enumerate(self.parts, 1) if start <= place < start + size)

    def signed(self, head: bytes) -> bytes:
        """The file with another head, signed by the site."""
        length = len(head).to_bytes(LENGTH, "big")
        return MAGIC + length + head + sign(self.private, PURPOSE, head) + self.data[self.first :]


@pytest.fixture
def whole(bundled: BundledSite) -> Bytes:
    return Bytes(bundled)


def look(data: bytes, whole: Bytes, folder: Path, threads: int = 2) -> Refusal:
    """Why a file is refused; it must be."""
    path = folder / "changed.kcbundle"
    path.write_bytes(data)
    found = check_outer(path, whole.signing, threads=threads)
    assert isinstance(found, Refusal), found
    assert found.code in TEXTS
    return found


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.data(), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_found_and_its_part_is_named(
    whole: Bytes, tmp_path: Path, where: st.DataObject, bit: int
) -> None:
    # The outside is small: half of the tries go there.
    place = where.draw(st.one_of(st.integers(0, whole.first - 1), st.integers(0, len(whole.data) - 1)))
    data = bytearray(whole.data)
    data[place] ^= 1 << bit
    refusal = look(bytes(data), whole, tmp_path)
    assert refusal.code in whole.codes_at(place)
    if refusal.code == "bundle_part_damaged":
        assert refusal.facts == {"part": whole.part_at(place), "parts": len(whole.parts)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.data())
def test_a_file_that_ends_early_says_in_which_part(whole: Bytes, tmp_path: Path, where: st.DataObject) -> None:
    length = where.draw(st.integers(0, len(whole.data) - 1))
    refusal = look(whole.data[:length], whole, tmp_path)
    if length < len(MAGIC):
        assert refusal.code == "bundle_no_bundle"
    else:
        assert refusal.code == "bundle_cut_off"
        assert refusal.facts["part"] == (whole.part_at(length) if length >= whole.first else 0)


def test_bytes_behind_the_end_are_counted(whole: Bytes, tmp_path: Path) -> None:
    assert look(whole.data + b"abc", whole, tmp_path) == Refusal("bundle_too_long", {"bytes": 3})


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_parts_that_changed_places_are_found_with_any_number_of_threads(
    whole: Bytes, tmp_path: Path, threads: int
) -> None:
    (one, size), (two, _) = whole.parts[2:4]
    data = whole.data
    swapped = data[:one] + data[two : two + size] + data[one:two] + data[two + size :]
    assert len(swapped) == len(data)
    refusal = look(swapped, whole, tmp_path, threads)
    assert refusal == Refusal("bundle_part_damaged", {"part": 3, "parts": len(whole.parts)})


def test_another_sites_card_is_not_this_ones(whole: Bytes, bundled: BundledSite) -> None:
    other = public_of(make_signing_key())
    assert check_outer(bundled.made.path, other) == Refusal("bundle_signature")
    assert peek_head(bundled.made.path) == whole.head


def test_a_newer_bundle_says_which_version_it_is(whole: Bytes, tmp_path: Path) -> None:
    newer = msgspec.json.decode(whole.text)
    newer |= {"version": 9, "parts": "kept elsewhere"}
    refusal = look(whole.signed(msgspec.json.encode(newer)), whole, tmp_path)
    assert refusal == Refusal("bundle_too_new", {"theirs": 9, "ours": 1})


@pytest.mark.parametrize(
    "change",
    [{"part": 0}, {"part": MOST_PART + 1}, {"part": -1}, {"plain": 0}, {"plain": 10**9}, {"parts": []}, {"key": 3}],
)
def test_a_signed_head_that_cannot_be_is_no_head(whole: Bytes, tmp_path: Path, change: dict[str, object]) -> None:
    head = msgspec.json.decode(whole.text) | change
    assert look(whole.signed(msgspec.json.encode(head)), whole, tmp_path).code == "bundle_head_unread"


def test_fields_of_later_programs_are_tolerated(whole: Bytes, tmp_path: Path) -> None:
    head = msgspec.json.encode(msgspec.json.decode(whole.text) | {"weather": "晴"})
    path = tmp_path / "later"
    path.write_bytes(whole.signed(head))
    found = check_outer(path, whole.signing)
    assert isinstance(found, CheckedOuter)
    assert found.head == whole.head


def test_a_length_that_no_head_has_is_not_read(whole: Bytes, tmp_path: Path) -> None:
    for length in (0, MAX_HEAD + 1, 2**64 - 1):
        data = MAGIC + length.to_bytes(LENGTH, "big") + whole.data[HEAD:]
        assert look(data, whole, tmp_path).code == "bundle_head_length"


def test_what_is_no_bundle_has_no_head(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff" * 100)
    assert peek_head(path) is None
    with path.open("rb") as file:
        assert read_outside(file) == Refusal("bundle_no_bundle")
