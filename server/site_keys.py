"""The site's own keys: it signs what leaves it, and what is sealed to it only it can open.

SITE/trust/site.key    both private keys, readable by their owner alone
SITE/trust/site.card   both public keys with the site's number: it goes to the organiser and may be read by anybody
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from exam.trust.hpke_sealing import make_sealing_key, sealing_public_of
from exam.trust.signing import key_fingerprint, make_signing_key, public_of
from server.site_folder import SiteFolder, write_atomically

OWNER_ONLY = 0o600
MOST_BYTES = 4096
"""Longest card or key file that is read."""


class SiteKeysError(Exception):
    """The site's keys are there and cannot be read; the message says what to do."""


class SiteKeys(msgspec.Struct, frozen=True):
    """Private keys of a site, 32 bytes each: `signing` (Ed25519) and `sealing` (X25519)."""

    site: str
    signing: bytes
    sealing: bytes


class SiteCard(msgspec.Struct, frozen=True):
    """What everybody may know of a site's keys (考点名片): 32 bytes each."""

    site: str
    signing: bytes
    sealing: bytes
    version: int = 1

    @property
    def fingerprint(self) -> str:
        """By which organiser and site compare the card over the telephone."""
        return key_fingerprint(self.signing + self.sealing)


def ensure_site_keys(site: SiteFolder, site_number: str) -> SiteKeys:
    """Make the keys where there are none and return them. Raises SiteKeysError or OSError."""
    keys = read_site_keys(site)
    if keys is None:
        keys = SiteKeys(site_number, make_signing_key(), make_sealing_key())
        write_atomically(_key_file(site), msgspec.json.encode(keys), mode=OWNER_ONLY)
    if not card_file(site).exists():
        write_atomically(card_file(site), msgspec.json.format(msgspec.json.encode(card_of(keys)), indent=1))
    return keys


def read_site_keys(site: SiteFolder) -> SiteKeys | None:
    """The keys as they are, or None where there are none. Raises SiteKeysError where they cannot be read."""
    try:
        with _key_file(site).open("rb") as file:
            keys = msgspec.json.decode(file.read(MOST_BYTES), type=SiteKeys)
        card_of(keys)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise SiteKeysError(
            f"{_key_file(site)} 无法读取：请从备份恢复；没有备份就删除它重新生成，再把 site.card 发给培训评价组织 / "
            "cannot be read: restore it from a backup; without one delete it, make new keys, and send the new "
            "site.card to the organiser."
        ) from error
    return keys


def card_of(keys: SiteKeys) -> SiteCard:
    """The public card of a site's keys. Raises ValueError where they are no keys."""
    return SiteCard(keys.site, public_of(keys.signing), sealing_public_of(keys.sealing))


def card_file(site: SiteFolder) -> Path:
    """Where the public card is."""
    return site.trust / "site.card"


def _key_file(site: SiteFolder) -> Path:
    return site.trust / "site.key"
