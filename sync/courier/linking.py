"""A site's own way to its hub: who it is there, and whose word it takes that this is the hub."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from exam.clock import Clock
from server.packages import OrganiserCard, read_organiser
from server.site_folder import SiteFolder
from server.site_keys import read_site_keys
from server.upload_files import UploadSettings, UploadSettingsError, authority_file, read_upload_settings
from sync.bundle.errors import BundleError
from sync.courier.hub_link import HubAccess, HubLink, hub_context
from sync.courier.pace import Pace


def access_of(site: SiteFolder, settings: UploadSettings, card: OrganiserCard, number: str) -> HubAccess:
    """Who the site is at the hub. Raises BundleError where it has no keys, SiteKeysError or OSError."""
    keys = read_site_keys(site)
    if keys is None:
        raise BundleError("bundle_no_site_keys", {"path": str(site.trust)})
    return HubAccess(settings.hub, number, keys.signing, card.fingerprint)


def trusting(site: SiteFolder) -> ssl.SSLContext:
    """Whose word counts. Raises UploadSettingsError `upload_authority` where the hub's authority cannot be read."""
    authority = authority_file(site)
    try:
        return hub_context(authority if authority.is_file() else None)
    except (ssl.SSLError, OSError) as error:
        raise UploadSettingsError("upload_authority") from error


@asynccontextmanager
async def linked(site: SiteFolder, clock: Clock) -> AsyncIterator[HubLink]:
    """The hub of a site, for as long as the block lasts. Raises UploadSettingsError `upload_not_set_up` and what
    `access_of` and `trusting` raise.
    """
    settings, card = read_upload_settings(site), read_organiser(site.organiser_file)
    if settings is None:
        raise UploadSettingsError("upload_not_set_up")
    if card is None:
        raise BundleError("bundle_no_organiser")
    access = access_of(site, settings, card, site.read_plan().site_number)
    link = HubLink(access, trusting(site), Pace(0, clock), clock)
    try:
        yield link
    finally:
        await link.close()
