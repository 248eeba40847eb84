"""The certificate: who made it, for what, until when; and that no byte of it can be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.program import PROGRAM, manifest
from exam.text import Fact, Language, Refusal
from exam.trust.signing import make_signing_key, public_of
from provisioning.rehearsal.document import rehearsal_document
from server.readiness import (
    MOST_BYTES,
    TEXTS,
    VERSION,
    Expected,
    MachineBrief,
    ReadinessCertificate,
    ReadinessLine,
    check_certificate,
    newest_certificate,
    plan_digest,
    rehearsals_folder,
    say,
    sign_certificate,
)
from server.site_folder import SiteFolder
from server.site_keys import SiteKeys, ensure_site_keys

MADE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
KEYS = SiteKeys("990000010", make_signing_key(), b"")
CERTIFICATE = ReadinessCertificate(
    site=KEYS.site,
    plan="2026110001",
    roster="ab" * 32,
    program="0.1.0",
    manifest="0123456789abcdef",
    machine=MachineBrief("Linux", 2, 16000, "3.11.7"),
    pcs=40,
    at_once=80,
    # Whole numbers where fractions may stand: they are read back as they were signed.
    lines=(ReadinessLine("login", 1, "s", 5, ok=True), ReadinessLine("paper", 0.1, "ms", None, ok=True)),
    made_at=MADE,
    expires=MADE + timedelta(days=7),
    signer=public_of(KEYS.signing),
)
FILE = sign_certificate(KEYS, CERTIFICATE)
EXPECTED = Expected(KEYS.site, public_of(KEYS.signing), CERTIFICATE.roster, "0.1.0 0123456789abcdef")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LATER = MADE + timedelta(days=1)


def code_of(found: Refusal | ReadinessCertificate) -> str:
    return found.code if isinstance(found, Refusal) else ""


def checked(data: bytes = FILE, at: datetime = LATER, **expected: object) -> str:
    return code_of(check_certificate(data, msgspec.structs.replace(EXPECTED, **expected), at))


def test_a_certificate_is_read_back_as_it_was_signed() -> None:
    assert check_certificate(FILE, EXPECTED, LATER) == CERTIFICATE


def test_a_file_with_any_one_byte_changed_is_refused_at_every_position() -> None:
    for place, byte in enumerate(FILE):
        for changed in (byte ^ 1, byte ^ 0x20, 0x20, 0x41):
            if changed != byte:
                assert checked(FILE[:place] + bytes([changed]) + FILE[place + 1 :]), place


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_a_byte_of_any_other_value_is_refused(place: int, byte: int) -> None:
    assert (checked(FILE[:place] + bytes([byte]) + FILE[place + 1 :]) == "") == (FILE[place] == byte)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", FILE[:-1], FILE + b" ", FILE.replace(b'"pcs"', b'"pcs" '), b"\xff" * 9, b"[" * 9000, b"1" * MOST_BYTES],
)
def test_what_is_no_certificate_is_damaged(data: bytes) -> None:
    assert checked(data) == "readiness_damaged"
    assert checked(data + b" " * (MOST_BYTES + 1)) == "readiness_damaged"


def test_a_field_that_nobody_signed_is_damage() -> None:
    assert checked(FILE.replace(b'"pcs"', b'"note": 1,\n  "pcs"', 1)) == "readiness_damaged"


def test_another_sites_key_is_another_signer_and_not_damage() -> None:
    other = SiteKeys(KEYS.site, make_signing_key(), b"")
    forged = sign_certificate(other, msgspec.structs.replace(CERTIFICATE, signer=public_of(other.signing)))
    assert checked(forged) == "readiness_other_signer"


def test_nobody_signs_in_anothers_name() -> None:
    other = SiteKeys(KEYS.site, make_signing_key(), b"")
    with pytest.raises(ValueError, match="another signer"):
        sign_certificate(other, CERTIFICATE)


def test_it_is_refused_for_another_site_plan_or_program() -> None:
    assert checked(site="990000011") == "readiness_other_site"
    assert checked(roster="cd" * 32) == "readiness_other_plan"
    assert checked(build="0.1.0 fedcba9876543210") == "readiness_other_program"
    assert checked(roster=None, build=None) == ""


def test_it_holds_from_when_it_was_made_until_it_expires() -> None:
    moment = timedelta(seconds=1)
    assert checked(at=MADE - moment) == "readiness_not_yet"
    assert checked(at=MADE) == ""
    assert checked(at=CERTIFICATE.expires - moment) == ""
    assert checked(at=CERTIFICATE.expires) == "readiness_expired"


def test_a_newer_certificate_is_named_as_such_and_not_as_damage() -> None:
    assert checked(b'{"certificate": {"version": %d, "new": 1}}' % (VERSION + 1)) == "readiness_too_new"


@pytest.mark.parametrize("code", TEXTS)
def test_every_refusal_is_said_whole_in_both_languages(code: str) -> None:
    facts: dict[str, Fact] = {"version": 2, "found": "a", "asked": "b", "made": "c", "expires": "d", "plan": "e"}
    for language in LANGUAGES:
        assert "{" not in say(Refusal(code, facts), language)


# ---- at a site ------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    folder = SiteFolder(tmp_path)
    folder.plan_file.write_bytes(b"{}")
    return folder


def put(site: SiteFolder, name: str, **change: object) -> ReadinessCertificate:
    """Put a certificate of this very site, plan and program into its place."""
    keys = ensure_site_keys(site, KEYS.site)
    told = {"roster": plan_digest(site), "program": PROGRAM, "manifest": manifest(), **change}
    certificate = msgspec.structs.replace(CERTIFICATE, signer=public_of(keys.signing), **told)
    rehearsals_folder(site).mkdir(exist_ok=True)
    (rehearsals_folder(site) / name).write_bytes(sign_certificate(keys, certificate))
    return certificate


def test_a_site_that_never_rehearsed_has_no_certificate(site: SiteFolder) -> None:
    assert newest_certificate(site, LATER) is None


def test_the_newest_certificate_of_a_site_counts(site: SiteFolder) -> None:
    put(site, "20261124T100000Z.json", pcs=1)
    newest = put(site, "20261125T100000Z.json")
    assert newest_certificate(site, LATER) == newest


def test_a_changed_roster_ends_it(site: SiteFolder) -> None:
    put(site, "20261125T100000Z.json")
    site.plan_file.write_bytes(b"{ }")
    found = newest_certificate(site, LATER)
    assert isinstance(found, Refusal)
    assert found.code == "readiness_other_plan"


def test_a_certificate_at_a_site_without_keys_is_nobodys(site: SiteFolder) -> None:
    put(site, "20261125T100000Z.json")
    (site.trust / "site.key").unlink()
    found = newest_certificate(site, LATER)
    assert isinstance(found, Refusal)
    assert found.code == "readiness_other_signer"


def test_the_document_names_site_plan_and_every_line() -> None:
    for language in LANGUAGES:
        document = rehearsal_document(CERTIFICATE, language)
        assert document.title == {"zh": "试考合格证明", "en": "Certificate of rehearsal"}[language]
        text = "\n".join(f"{name} {value}" for name, value in document.rows)
        for wanted in (CERTIFICATE.site, CERTIFICATE.plan, "2026-11-25 10:00", "2026-12-02 10:00", "5 s", "0.1 ms"):
            assert wanted in text
        assert "{" not in text
