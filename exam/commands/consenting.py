"""What people order about proposals that wait for them."""

from __future__ import annotations

import msgspec


class GiveConsent(msgspec.Struct, frozen=True, tag="give_consent"):
    """Agree to a proposal; with the last consent needed it is carried out."""

    proposal: str


class WithdrawProposal(msgspec.Struct, frozen=True, tag="withdraw_proposal"):
    """Take a proposal back, or refuse one's consent."""

    proposal: str
    reason: str = ""
