"""The certificate of readiness (试考合格证明): this site rehearsed its day and everything held.

SITE/rehearsals/<UTC stamp>.json is {"certificate": …, "signature": …}, signed with the site's own key. Only a rehearsal
that was ready makes one. It holds for the plan and the program it was made with, until it expires. The file is written
in one form only: whatever else stands in it, a blank even, is damage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

from exam.ids import MachineId
from exam.program import PROGRAM, build_of, manifest
from exam.text import Language, Refusal, Text
from exam.trust.signing import is_signed, public_of, sign
from server.site_folder import SiteFolder
from server.site_keys import SiteKeys, card_of, read_site_keys

PURPOSE = "rehearsal certificate"
VERSION = 1
MOST_BYTES = 256 * 1024
"""Longest certificate that is read."""
MOST_PLAN_BYTES = 64 * 1024 * 1024
"""Longest plan.json whose digest is taken; one of a thousand candidates has less than one million."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "readiness_damaged": Text(
            "这份试考证明已损坏或被改动，不能使用。请重新试考：kaochang-provision rehearse --site SITE",
            "The certificate is damaged or was altered and cannot be used. Rehearse again: "
            "kaochang-provision rehearse --site SITE",
        ),
        "readiness_too_new": Text(
            "这份试考证明由更新版本的程序生成(版本 {version})。请更新本程序后再核验。",
            "A newer program made this certificate (version {version}). Update this one, then verify again.",
        ),
        "readiness_other_signer": Text(
            "这份试考证明不是本站点的密钥签署的。请核对文件是否拿错；没有拿错就重新试考。",
            "Another key than this site's signed the certificate. If it is the right file, rehearse again.",
        ),
        "readiness_other_site": Text(
            "这份试考证明属于站点 {found}，不是 {asked}。请换成本站点的证明。",
            "The certificate belongs to site {found}, not {asked}. Take the one of this site.",
        ),
        "readiness_not_yet": Text(
            "试考证明的日期 {made} 晚于现在。请校正本机的日期和时间后再核验。",
            "The certificate is of {made}, still to come. Set this machine's date and time right, then verify.",
        ),
        "readiness_expired": Text(
            "试考证明已于 {expires} 过期。请重新试考：kaochang-provision rehearse --site SITE",
            "The certificate expired on {expires}. Rehearse again: kaochang-provision rehearse --site SITE",
        ),
        "readiness_other_plan": Text(
            "试考之后考试计划或名单有改动(试考用的是计划 {plan})。请用现在的名单重新试考。",
            "Plan or roster changed since the rehearsal (of plan {plan}). Rehearse again with the present ones.",
        ),
        "readiness_other_program": Text(
            "试考时的程序是 {found}，现在是 {asked}。请用现在的程序重新试考。",
            "Program {found} was rehearsed; this one is {asked}. Rehearse again with the present program.",
        ),
    }
)
"""Why a certificate does not hold, by code."""


class MachineBrief(msgspec.Struct, frozen=True):
    """The server machine in brief: operating system, logical processors, memory in MB, and the Python that runs."""

    system: str
    processors: int
    memory_mb: int
    python: str


class ReadinessLine(msgspec.Struct, frozen=True):
    """One thing that was measured; `limit` is None where it was measured only, `ok` whether it held."""

    code: str
    value: float
    unit: str
    limit: float | None
    ok: bool


class ReadinessCertificate(msgspec.Struct, frozen=True):
    """What the site certifies. `roster` is the SHA-256 of plan.json as it was used, `signer` the public key (32 bytes).

    `pcs` PCs took part, `at_once` candidates sit at the plan's fullest moment. `machines` names the PCs where they were
    the room's own; it is empty where all were simulated.
    """

    site: str
    plan: str
    roster: str
    program: str
    manifest: str
    machine: MachineBrief
    pcs: int
    at_once: int
    lines: tuple[ReadinessLine, ...]
    made_at: Moment
    expires: Moment
    signer: bytes
    version: int = VERSION
    machines: tuple[MachineId, ...] = ()


class _Signed(msgspec.Struct, frozen=True):
    certificate: ReadinessCertificate
    signature: bytes


class _Versioned(msgspec.Struct, frozen=True):
    version: int


class _VersionedFile(msgspec.Struct, frozen=True):
    certificate: _Versioned


class Expected(msgspec.Struct, frozen=True):
    """What a certificate is held against: the site's number and public key; plan digest and build where they count."""

    site: str
    public: bytes
    roster: str | None = None
    build: str | None = None


def rehearsals_folder(site: SiteFolder) -> Path:
    """Where a site's certificates are."""
    return site.root / "rehearsals"


def sign_certificate(keys: SiteKeys, certificate: ReadinessCertificate) -> bytes:
    """The file of a certificate. Raises ValueError where it names another signer than these keys."""
    if certificate.signer != public_of(keys.signing):
        raise ValueError("the certificate names another signer")
    # As it will be read back: a whole number in a place for fractions is written otherwise.
    certificate = msgspec.json.decode(msgspec.json.encode(certificate), type=ReadinessCertificate)
    return _file_of(_Signed(certificate, sign(keys.signing, PURPOSE, msgspec.json.encode(certificate))))


def check_certificate(data: bytes, expected: Expected, at: datetime) -> Refusal | ReadinessCertificate:
    """Whether a certificate holds at a moment (an aware time). What it says is believed only once its signature is."""
    signed = _read(data)
    if isinstance(signed, Refusal):
        return signed
    certificate = signed.certificate
    body = msgspec.json.encode(certificate)
    if not is_signed(certificate.signer, PURPOSE, body, signed.signature):
        return Refusal("readiness_damaged")
    if certificate.signer != expected.public:
        return Refusal("readiness_other_signer")
    return _refused(certificate, expected, at) or certificate


def newest_certificate(site: SiteFolder, at: datetime) -> Refusal | ReadinessCertificate | None:
    """The newest certificate of a site, or why it does not hold now; None where nobody has rehearsed. Blocks.

    Raises SiteKeysError where the site's keys cannot be read, OSError where the folder cannot.
    """
    folder = rehearsals_folder(site)
    names = sorted(path.name for path in folder.glob("*.json")) if folder.is_dir() else []
    if not names:
        return None
    keys = read_site_keys(site)
    if keys is None:
        return Refusal("readiness_other_signer")
    return check_certificate(read_certificate(folder / names[-1]), expected_of(site, keys), at)


def expected_of(site: SiteFolder, keys: SiteKeys) -> Expected:
    """What a certificate of this site must say now: of this plan, with this program. Raises OSError."""
    return Expected(keys.site, card_of(keys).signing, plan_digest(site), build_of(PROGRAM, manifest()))


def plan_digest(site: SiteFolder) -> str:
    """SHA-256 of plan.json as it is, in hexadecimal; empty where there is none. Raises OSError."""
    try:
        with site.plan_file.open("rb") as file:
            return sha256(file.read(MOST_PLAN_BYTES)).hexdigest()
    except FileNotFoundError:
        return ""


def read_certificate(path: Path) -> bytes:
    """The bytes of a certificate, one more than the most where there are more. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def say(refusal: Refusal, language: Language) -> str:
    """The sentence of a refusal."""
    return TEXTS[refusal.code].say(language, refusal.facts)


# ---- inside ---------------------------------------------------------------------------------------------------------


def _file_of(signed: _Signed) -> bytes:
    return msgspec.json.format(msgspec.json.encode(signed), indent=1) + b"\n"


def _read(data: bytes) -> _Signed | Refusal:
    damaged = Refusal("readiness_damaged")
    if len(data) > MOST_BYTES:
        return damaged
    try:
        # The version first: a newer certificate may hold what this program cannot read at all.
        version = msgspec.json.decode(data, type=_VersionedFile).certificate.version
        if version > VERSION:
            return Refusal("readiness_too_new", {"version": version})
        signed = msgspec.json.decode(data, type=_Signed)
        # One form only: blanks, unknown fields and the unused bits of base64 stand under no signature.
        return signed if _file_of(signed) == data else damaged
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return damaged


def _refused(certificate: ReadinessCertificate, expected: Expected, at: datetime) -> Refusal | None:
    if certificate.site != expected.site:
        return Refusal("readiness_other_site", {"found": certificate.site, "asked": expected.site})
    if at < certificate.made_at:
        return Refusal("readiness_not_yet", {"made": f"{certificate.made_at:%Y-%m-%d %H:%M}"})
    if at >= certificate.expires:
        return Refusal("readiness_expired", {"expires": f"{certificate.expires:%Y-%m-%d %H:%M}"})
    if expected.roster is not None and certificate.roster != expected.roster:
        return Refusal("readiness_other_plan", {"plan": certificate.plan})
    build = build_of(certificate.program, certificate.manifest)
    if expected.build is not None and build != expected.build:
        return Refusal("readiness_other_program", {"found": build, "asked": expected.build})
    return None
