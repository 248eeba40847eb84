"""A paper package opens to what was packed, or says what is wrong with it."""

from __future__ import annotations

import msgspec
import pytest

from exam.package import PackageError, digest_of, pack, unpack
from exam.paper import PAPER_VERSION, Paper
from tests.unit.exam.papers import MATERIAL, PICTURE, media_of, practical, theory


@pytest.mark.parametrize("paper", [theory(), practical()], ids=["theory", "practical"])
def test_a_package_opens_to_what_was_packed(paper: Paper) -> None:
    assert unpack(pack(paper, media_of(paper))) == (paper, media_of(paper))


def test_the_same_paper_makes_the_same_bytes() -> None:
    assert pack(theory(), media_of(theory())) == pack(theory(), media_of(theory()))


def test_a_file_that_is_missing_is_named_when_packing() -> None:
    with pytest.raises(KeyError):
        pack(theory(), {})


@pytest.mark.parametrize("paper", [theory(), practical()], ids=["theory", "practical"])
def test_a_package_cut_off_anywhere_is_refused(paper: Paper) -> None:
    blob = pack(paper, media_of(paper))
    for length in range(len(blob)):
        with pytest.raises(PackageError):
            unpack(blob[:length])


def test_one_changed_byte_anywhere_is_refused_or_harms_no_file() -> None:
    """Words of the paper are under the organiser's signature, the rest under digests and lengths."""
    paper = practical()
    blob = pack(paper, media_of(paper))
    for place in range(len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 0x15]) + blob[place + 1 :]
        try:
            _, media = unpack(changed)
        except PackageError:
            continue
        assert all(digest_of(data) == digest for digest, data in media.items())


@pytest.mark.parametrize("extra", [b"\0", b"KAOCHANG-PAPER 1\n"])
def test_bytes_after_the_end_are_refused(extra: bytes) -> None:
    with pytest.raises(PackageError, match="after its end"):
        unpack(pack(practical(), media_of(practical())) + extra)


def test_damaged_media_are_named_as_people_know_them() -> None:
    blob = pack(theory(), media_of(theory())).replace(PICTURE, PICTURE[::-1])
    with pytest.raises(PackageError, match=r"图\.png"):
        unpack(blob)


@pytest.mark.parametrize("blob", [b"", b"PK\x03\x04", b"KAOCHANG-PAPER 2\n" + b"\0" * 30])
def test_what_is_no_package_is_refused(blob: bytes) -> None:
    with pytest.raises(PackageError, match="not a Kaochang paper package"):
        unpack(blob)


def test_a_paper_of_a_newer_program_is_refused_by_a_sentence_with_both_versions() -> None:
    """A newer paper may hold kinds of items that this program cannot even read."""
    raw = msgspec.json.decode(msgspec.json.encode(practical()))
    raw["version"] = PAPER_VERSION + 1
    raw["tasks"][0]["type"] = "hologram"
    body = msgspec.json.encode(raw)
    blob = b"KAOCHANG-PAPER 1\n" + len(body).to_bytes(8, "big") + body + MATERIAL
    with pytest.raises(PackageError, match=rf"version {PAPER_VERSION + 1}.*up to {PAPER_VERSION}"):
        unpack(blob)
