"""Beside which field a refusal is shown: people look where they typed, not at the foot of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exam.text import Refusal

FIELDS: Mapping[str, tuple[str, ...]] = {
    "reason_missing": ("reason", "note"),
    "text_missing": ("text", "reason"),
    "extension_not_positive": ("minutes",),
    "extension_needs_release": ("code",),
    "release_needed": ("code",),
    "release_mistyped": ("code",),
    "release_wrong": ("code",),
    "release_used": ("code",),
    "release_no_key": ("code",),
    "release_attempts": ("code",),
    "moment_too_early": ("minutes",),
    "moment_too_late": ("minutes",),
    "machine_name": ("machine", "to"),
    "machine_is_the_same": ("to",),
    "machine_in_use": ("to",),
    "machine_retired": ("to",),
    "machine_at_seat": ("seat",),
    "room_unknown": ("room",),
    "seat_taken": ("seat",),
    "ticket_malformed": ("ticket",),
    "candidate_already_there": ("ticket",),
    "candidate_elsewhere": ("ticket",),
    "candidate_differs": ("ticket",),
    "id_number_malformed": ("id_number",),
    "signatures_missing": ("signatures",),
    "signatures_too_many": ("signatures",),
    "accompanied_by_missing": ("with_whom",),
    "stand_in_role": ("role",),
    "layout_malformed": ("table",),
    "layout_seats": ("table",),
}
"""Codes of refusals, with the fields that they may be about; the first that a sheet has."""


def field_of(refusal: Refusal, names: Sequence[str]) -> str | None:
    """The field that a refusal is about; None where it is about none of them."""
    return next((name for name in FIELDS.get(refusal.code, ()) if name in names), None)
