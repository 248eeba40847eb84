"""Every act of a console, by the kind of its commands: what it asks, what will be different, what is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from invigilator_console.room.acts import candidate, consenting, premises, record, session, timing
from invigilator_console.room.forms import Act

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        act.kind: act
        for acts in (timing.ACTS, candidate.ACTS, session.ACTS, record.ACTS, consenting.ACTS, premises.ACTS)
        for act in acts
    }
)
"""All acts. Every kind of command that people may order has one."""
