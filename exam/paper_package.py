"""A paper on its way from the organiser to a site: signed by the one, sealed to the other *and* to a release code.

    KAOCHANG-PACKAGE 1\\n  <8-byte length><envelope, JSON><64-byte signature><sealed paper><sealed marking key>

Two halves make a key. One is sealed (HPKE) to the site's key, the other to the release code's: neither the site with
all its disks nor the code without the site opens anything. The marking key has a site half of its own, so that what PCs
are given at the start opens the paper and never the key. The envelope names everything by digest and is signed whole:
one changed byte is found, and each way of being wrong has a code of its own (design section 5).
"""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec

from exam.ids import Digest
from exam.package import MAX_PACKAGE, digest_of
from exam.plan import Level, Part
from exam.sealed_paper import seal_paper
from exam.text import Refusal
from exam.trust.hpke_sealing import seal_to, unseal_with
from exam.trust.paper_codes import SALT_BYTES, make_paper_code, release_private, release_public, tidy_paper_code
from exam.trust.sealing import KEY_BYTES, NONCE_BYTES, SealError, derive_key, seal_piece, unseal_piece
from exam.trust.signing import SIGNATURE_BYTES, is_signed, sign

VERSION = 1
PURPOSE = "paper package"
_HEADER = b"KAOCHANG-PACKAGE 1\n"
_LENGTH = 8
MAX_ENVELOPE = 64 * 1024
MAX_KEY = 16 * 1024 * 1024
_PAPER, _MARKING, _RELEASE = b"paper half", b"marking half", b"release half"


class PaperFor(msgspec.Struct, frozen=True):
    """What a package is for: it opens for nothing else. `use` is main, spare or practice."""

    plan: str
    site: str
    level: Level
    part: Part
    use: str = "main"

    @property
    def context(self) -> str:
        """All of it in one text, to which keys are bound."""
        return f"{self.plan}\x1f{self.site}\x1f{self.level.value}\x1f{self.part.value}\x1f{self.use}"


class Envelope(msgspec.Struct, frozen=True):
    """What everybody may know of a package. `serial` grows with each that the organiser makes for the same.

    `not_before` is when it may be opened at the earliest; `package` is the digest of the paper inside, `paper` and
    `key` those of the sealed bytes. `paper_half` and `key_half` are sealed to the site, `release_half` to the code.
    """

    about: PaperFor
    serial: int
    not_before: datetime
    title: str
    package: Digest
    paper: Digest
    paper_size: int
    key: Digest
    key_size: int
    paper_half: bytes
    key_half: bytes
    release_half: bytes
    salt: bytes
    program: str = ""
    version: int = VERSION


class SealedPackage(msgspec.Struct, frozen=True):
    """A package that was read and found whole: its envelope, and the sealed paper and marking key."""

    envelope: Envelope
    paper: bytes
    key: bytes


class PaperKeys(msgspec.Struct, frozen=True):
    """What opens a package: the key that PCs are given when the session starts, and the one for the marking key."""

    paper: bytes
    marking: bytes


class _Versioned(msgspec.Struct, frozen=True):
    version: int = 0


def make_package(
    package: bytes,
    marking_key: bytes,
    about: PaperFor,
    serial: int,
    not_before: datetime,
    title: str,
    site_public: bytes,
    organiser_key: bytes,
    program: str = "",
) -> tuple[bytes, str]:
    """Seal and sign a paper for a site; returns the file and the release code. Raises PackageError for no paper."""
    code, salt = make_paper_code(), secrets.token_bytes(SALT_BYTES)
    halves = {name: secrets.token_bytes(KEY_BYTES) for name in (_PAPER, _MARKING, _RELEASE)}
    keys = _keys(halves[_PAPER], halves[_MARKING], halves[_RELEASE], about)
    paper = seal_paper(package, keys.paper)
    key = seal_piece(marking_key, keys.marking, bytes(NONCE_BYTES), about.context.encode())
    bound = about.context.encode()
    envelope = Envelope(
        about=about,
        serial=serial,
        not_before=not_before,
        title=title,
        package=digest_of(package),
        paper=digest_of(paper),
        paper_size=len(paper),
        key=digest_of(key),
        key_size=len(key),
        paper_half=seal_to(site_public, halves[_PAPER], _PAPER + bound),
        key_half=seal_to(site_public, halves[_MARKING], _MARKING + bound),
        release_half=seal_to(release_public(code, salt), halves[_RELEASE], _RELEASE + bound),
        salt=salt,
        program=program,
    )
    text = msgspec.json.encode(envelope)
    signature = sign(organiser_key, PURPOSE, text)
    return b"".join((_HEADER, len(text).to_bytes(_LENGTH, "big"), text, signature, paper, key)), code


def read_package(data: bytes, organiser_public: bytes) -> SealedPackage | Refusal:
    """Read a package and check every byte of it against the organiser's signature. Opens nothing."""
    start = len(_HEADER) + _LENGTH
    if not data.startswith(_HEADER) or len(data) < start or len(data) > MAX_PACKAGE + MAX_KEY:
        return Refusal("package_no_package")
    size = int.from_bytes(data[len(_HEADER) : start], "big")
    end = start + size
    if size > MAX_ENVELOPE or end + SIGNATURE_BYTES > len(data):
        return Refusal("package_cut_off")
    text, signature = data[start:end], data[end : end + SIGNATURE_BYTES]
    if not is_signed(organiser_public, PURPOSE, text, signature):
        return Refusal("package_signature")
    try:
        version = msgspec.json.decode(text, type=_Versioned).version
        if version > VERSION:
            return Refusal("package_too_new", {"theirs": version, "ours": VERSION})
        envelope = msgspec.json.decode(text, type=Envelope)
    except (msgspec.MsgspecError, UnicodeError):
        return Refusal("package_no_package")
    rest = end + SIGNATURE_BYTES
    paper, key = data[rest : rest + envelope.paper_size], data[rest + envelope.paper_size :]
    if len(paper) != envelope.paper_size or len(key) != envelope.key_size:
        return Refusal("package_cut_off")
    if digest_of(paper) != envelope.paper:
        return Refusal("package_paper_damaged")
    if digest_of(key) != envelope.key:
        return Refusal("package_key_damaged")
    return SealedPackage(envelope, paper, key)


def check_envelope(envelope: Envelope, plan: str, site: str, program: str, before: Envelope | None) -> Refusal | None:
    """Whether a package is for this plan and site, for the program that is here, and newer than the one before it."""
    if envelope.about.site != site:
        return Refusal("package_other_site", {"theirs": envelope.about.site, "ours": site})
    if envelope.about.plan != plan:
        return Refusal("package_other_plan", {"theirs": envelope.about.plan, "ours": plan})
    if envelope.program and envelope.program != program:
        return Refusal("package_other_program", {"theirs": envelope.program, "ours": program})
    if before is not None and before.about == envelope.about and envelope.serial < before.serial:
        return Refusal("package_older", {"theirs": envelope.serial, "ours": before.serial})
    if (
        before is not None
        and before.about == envelope.about
        and envelope.serial == before.serial
        and envelope != before
    ):
        return Refusal("package_same_serial", {"serial": envelope.serial})
    return None


def open_package(envelope: Envelope, site_key: bytes, typed: str, now: datetime) -> PaperKeys | Refusal:
    """Put the two halves together: the site's key and the organiser's code, and not before the time. In a thread.

    `release_mistyped` where the code is none, `release_wrong` where it is another's, `package_not_for_site` where the
    site's key is not the one it was sealed to, `paper_too_early` before its time.
    """
    code = tidy_paper_code(typed)
    if code is None:
        return Refusal("release_mistyped")
    if now < envelope.not_before:
        return Refusal("paper_too_early", {"time": f"{envelope.not_before.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"})
    bound = envelope.about.context.encode()
    try:
        paper = unseal_with(site_key, envelope.paper_half, _PAPER + bound)
        marking = unseal_with(site_key, envelope.key_half, _MARKING + bound)
    except SealError:
        return Refusal("package_not_for_site")
    try:
        release = unseal_with(release_private(code, envelope.salt), envelope.release_half, _RELEASE + bound)
    except SealError:
        return Refusal("release_wrong")
    return _keys(paper, marking, release, envelope.about)


def open_marking_key(sealed: bytes, keys: PaperKeys, about: PaperFor) -> bytes:
    """Open the marking key. Raises SealError where it is another's."""
    return unseal_piece(sealed, keys.marking, bytes(NONCE_BYTES), about.context.encode())


def _keys(paper: bytes, marking: bytes, release: bytes, about: PaperFor) -> PaperKeys:
    return PaperKeys(
        derive_key(paper + release, "sealed paper", about.context),
        derive_key(marking + release, "sealed marking key", about.context),
    )
