"""The pass of a site at the organiser's hub: a token that the site makes and signs itself, with its own key.

    base64url({"site": …, "hub": …, "expires": …}) "." base64url(signature)

The hub keeps no password of any site: it holds the site's card. A token names the hub it is for, so that one hub cannot
use it at another, and it runs out within a day, so that one found in a log is soon worth nothing.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta

import msgspec

from exam.text import Refusal
from exam.trust.signing import is_signed, sign
from server.packages import OrganiserCard

PURPOSE = "hub token"
LONGEST_TOKEN = 2048
"""Longest token that is read, in characters."""
LONGEST_LIFE = timedelta(hours=24)
CLOCKS_DIFFER = timedelta(minutes=10)
"""By how much a site's date may be ahead of the hub's before its tokens are refused as living too long."""


class HubToken(msgspec.Struct, frozen=True):
    """What a token says. `hub` is the organiser's fingerprint, as both sides have it on the organiser's card."""

    site: str
    hub: str
    expires: datetime


def hub_name(organiser: OrganiserCard) -> str:
    """How a token names the hub of an organiser."""
    return organiser.fingerprint


def make_hub_token(site: str, signing_key: bytes, hub: str, expires: datetime) -> str:
    """Make a token. `expires` has its zone and is at most a day ahead. Raises ValueError where the key is none."""
    text = msgspec.json.encode(HubToken(site, hub, expires))
    return f"{_coded(text)}.{_coded(sign(signing_key, PURPOSE, text))}"


def claimed_site(token: str) -> str | None:
    """The site that a token says it is of, unchecked: whose card to check it with. None where it is no token."""
    read = _read(token)
    return None if read is None else read[0].site


def check_hub_token(token: str, site_signing: bytes, hub: str, now: datetime) -> HubToken | Refusal:
    """Check a token against a site's public key. `now` has its zone.

    `token_no_token` where it is none, `token_signature` where the site did not sign it, `token_other_hub` where it is
    for another hub, `token_expired` where its time is over, `token_too_long` where it would live longer than a day.
    """
    read = _read(token)
    if read is None:
        return Refusal("token_no_token")
    said, text, signature = read
    if not is_signed(site_signing, PURPOSE, text, signature):
        return Refusal("token_signature")
    if said.hub != hub:
        return Refusal("token_other_hub")
    if said.expires <= now:
        return Refusal("token_expired")
    if said.expires > now + LONGEST_LIFE + CLOCKS_DIFFER:
        return Refusal("token_too_long")
    return said


def _read(token: str) -> tuple[HubToken, bytes, bytes] | None:
    first, dot, second = token.partition(".")
    if len(token) > LONGEST_TOKEN or not dot or not token.isascii():
        return None
    try:
        text, signature = _decoded(first), _decoded(second)
        said = msgspec.json.decode(text, type=HubToken)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None
    return None if said.expires.tzinfo is None else (said, text, signature)


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
