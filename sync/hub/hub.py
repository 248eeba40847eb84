"""What one process of the hub works with: database, shelf, keys, clock and limits. All of its state is outside."""

from __future__ import annotations

from dataclasses import dataclass, field

from exam.clock import Clock
from exam.policy import MINUTE
from server.packages import OrganiserCard
from sync.hub.bundles import Bundles
from sync.hub.shelf import Shelf
from sync.hub.store.database import HubDatabase
from sync.hub.tus_headers import MOST_BUNDLE
from sync.hub_token import hub_name
from sync.organiser_key import OrganiserKey, card_of

SECOND = 1000
DAY = 24 * 60 * MINUTE


@dataclass(frozen=True)
class Limits:
    """What sites may ask of the hub. Times in milliseconds."""

    most_bundle: int = MOST_BUNDLE
    """Largest bundle, in bytes."""
    most_uploads: int = 8
    """Uploads that a site may have open."""
    abandoned_after: int = 14 * DAY
    """After how long without a byte an upload is given up."""
    write_lease: int = 30 * SECOND
    """How long a writer keeps an upload without a sign of life: what a killed process costs at most."""
    idle: int = 20 * SECOND
    """How long a PATCH may bring nothing before it is ended, so that its sender can come again."""
    verify_lease: int = 60 * SECOND
    """How long a verifier keeps a bundle without a sign of life."""
    look_again: int = 5 * SECOND
    """How often each process looks for what another left."""
    try_again: int = 60 * SECOND
    """How long after a fault of this machine a bundle is verified again."""


@dataclass(frozen=True)
class Hub:
    """One process of the hub."""

    database: HubDatabase
    shelf: Shelf
    organiser: OrganiserKey
    bundles: Bundles
    clock: Clock
    limits: Limits = field(default_factory=Limits)

    @property
    def card(self) -> OrganiserCard:
        """The organiser's card."""
        return card_of(self.organiser)

    @property
    def name(self) -> str:
        """How tokens of sites name this hub."""
        return hub_name(self.card)
