"""Lost time given back, held against what the simulated world knows was lost (rules "credit" and "authority").

Nobody is given more than was really lost in their own time: pauses, what lies behind a deadline and what an opening
again has given already count for nothing. A program that lies gains no more than the time without contact and the slack
before it, for that is where the server believes a PC.
"""

from __future__ import annotations

from exam import events as ev
from exam.ids import SittingId
from exam.lost_time import CONTACT_SLACK
from exam.policy import Policy
from tests.simulation.broken import must
from tests.simulation.facts import SessionFacts, SittingFacts
from tests.simulation.ledger import Ledger
from tests.simulation.spans import Stretch, by_half, cut_out, inside, joined, shared, total
from tests.simulation.true_losses import TrueLosses

GRAIN = 250
"""How far a count of a loss may be from the truth at each end."""
NOTICED = 3000
"""A loss of this length is one that people must look at before time runs again."""


class CreditBook:
    """Holds every credit and extension against the truth and the site's authority."""

    def __init__(self, ledger: Ledger, losses: TrueLosses, policy: Policy) -> None:
        self._ledger = ledger
        self._losses = losses
        self._policy = policy

    def read(self, event: ev.Event, at: int) -> None:
        """Look at a record that the ledger has taken in already."""
        match event:
            case ev.LostTimeCredited():
                self._credited(event, at)
                self._within_authority(event.sitting)
            case ev.TimeExtended():
                self._within_authority(event.sitting)
            case ev.SessionExtended(session=session):
                for id_, sitting in self._ledger.sittings.items():
                    if sitting.session == session:
                        self._within_authority(id_)
            case ev.InterruptionSettled(session=session, actor=actor) if actor.role.value == "server":
                self._nobody_waits(session, at)

    def _within_authority(self, id_: SittingId) -> None:
        sitting = self._ledger.sittings[id_]
        given = self._ledger.sessions[sitting.session].by_site + sitting.by_site
        limit = self._policy.extension_limit_by_site
        must(given <= limit, "authority", f"the site gave {given} ms by itself and may give {limit}")
        cut, most = sitting.by_power_cut, self._policy.power_cut_limit
        must(cut <= most, "authority", f"{cut} ms were given back for power cuts, {most} may be")

    def _credited(self, event: ev.LostTimeCredited, at: int) -> None:
        sitting = self._ledger.sittings[event.sitting]
        session = self._ledger.sessions[sitting.session]
        lost = self._lost(event.sitting, sitting, session, at, before=event.added)
        most = total(lost) + 2 * GRAIN * len(lost)
        must(sitting.given <= most, "credit", f"{sitting.given} ms were given back, {total(lost)} ms were lost")
        room = [
            ((other.entered - GRAIN, at if other.left is None else other.left + GRAIN), self._padded(id_, other))
            for id_, other in self._ledger.sittings.items()
            if other.session == sitting.session and other.entered is not None
        ]
        cuts = shared(lost, by_half(room))
        most = total(cuts) + 2 * GRAIN * len(cuts)
        must(sitting.by_power_cut <= most, "credit", f"{sitting.by_power_cut} ms for a power cut of {total(cuts)} ms")

    def _nobody_waits(self, session: str, at: int) -> None:
        """The server goes on by itself after an interruption only where nobody has lost anything."""
        facts = self._ledger.sessions
        for id_, sitting in self._ledger.sittings.items():
            if sitting.session == session and sitting.phase == "answering" and id_ not in self._losses.liars:
                found = self._lost(id_, sitting, facts[sitting.session], at, before=0)
                # A disk that refuses while the server answers costs moments, which nobody can measure from both ends.
                lost = sum(max(0, until - since - 2 * GRAIN) for since, until in found) - sitting.given
                must(lost < NOTICED, "interruption", f"time runs again for somebody who lost {lost} ms")

    def _lost(
        self, id_: SittingId, sitting: SittingFacts, session: SessionFacts, at: int, *, before: int
    ) -> list[Stretch]:
        """What was lost of a candidate's own time, whose end was `before` milliseconds earlier."""
        deadline = session.ends(self._ledger.granted(sitting) - before)
        own = inside(self._all(id_, sitting), sitting.entered or at, at if deadline is None else min(at, deadline))
        return cut_out(own, [*session.stood_still(at), *sitting.gaps])

    def _all(self, id_: SittingId, sitting: SittingFacts) -> list[Stretch]:
        if id_ in self._losses.liars:
            now = self._losses.now
            ends = [
                now if n == len(sitting.unheard) - 1 and sitting.away else u for n, (_, u) in enumerate(sitting.unheard)
            ]
            found = [(since - CONTACT_SLACK, until) for (since, _), until in zip(sitting.unheard, ends, strict=True)]
            return joined([*found, *self._losses.of(id_, sitting.machines)])
        return joined(self._losses.of(id_, sitting.machines))

    def _padded(self, id_: SittingId, sitting: SittingFacts) -> list[Stretch]:
        return [(since - GRAIN, until + GRAIN) for since, until in self._all(id_, sitting)]
