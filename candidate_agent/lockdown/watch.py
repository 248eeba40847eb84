"""Watches what is observed: tells each finding once when it appears and once when it is gone. No input, no output.

What an observation does not know changes nothing. What comes and goes within `gone_after` stays one finding, so a
driver's reset tells nobody anything (failure 25). Everything it remembers is bounded.
"""

from __future__ import annotations

import msgspec

from candidate_agent.lockdown.checks import CHECKS, MOST_OF_A_KIND, is_virtual, real_networks
from candidate_agent.lockdown.findings import Evidence, Finding, FindingCode, finding
from candidate_agent.lockdown.observation import Network, Observation, shortened
from candidate_agent.lockdown.policy import LockdownPolicy, Work

AT_ONCE = frozenset({FindingCode.CABLE_PULLED})
"""Findings that are gone as soon as they are not seen: the session measures time by them."""


class Appeared(msgspec.Struct, frozen=True):
    """A finding is new. A cable that is pulled begins `LossCause.CABLE` in the session."""

    finding: Finding


class Gone(msgspec.Struct, frozen=True):
    """A finding is no more. That alone unlocks nothing."""

    finding: Finding


News = Appeared | Gone


class _Standing(msgspec.Struct, frozen=True):
    """A finding that stands, and since when it was not seen."""

    finding: Finding
    missing_since: int | None = None


class FindingWatch:
    """The findings at one PC. Times are milliseconds of the PC's own count."""

    def __init__(self, policy: LockdownPolicy) -> None:
        self._policy = policy
        self._standing: dict[Evidence, _Standing] = {}
        self._cables: tuple[str, ...] = ()
        self._clock: int | None = None
        self._clock_told = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands now."""
        return tuple(one.finding for one in self._standing.values())

    def observed(self, seen: Observation, work: Work, now: int) -> list[News]:
        """Take an observation; returns what is new and what is gone."""
        news: list[News] = []
        for code, check in CHECKS.items():
            found = check(seen, self._policy, work)
            if found is not None:
                news += self.told(code, found, now)
        if seen.networks is not None:
            news += self.told(FindingCode.CABLE_PULLED, self._pulled(seen.networks), now)
        if seen.wall_ms is not None and seen.monotonic_ms is not None:
            found = self._clock_changed(seen.wall_ms - seen.monotonic_ms)
            news += self.told(FindingCode.CLOCK_CHANGED, found, now)
        return news

    def told(self, code: FindingCode, found: list[Finding], now: int) -> list[News]:
        """Take all findings of one code from elsewhere, as the sequence's failures: what is not named is not there."""
        current = {one.evidence: one for one in found}
        standing = [one for one in self._standing.values() if one.finding.code is code]
        news: list[News] = []
        for one in standing:
            evidence = one.finding.evidence
            if evidence in current:
                self._standing[evidence] = _Standing(one.finding)
                continue
            since = now if one.missing_since is None else one.missing_since
            if code in AT_ONCE or now - since >= self._policy.gone_after:
                del self._standing[evidence]
                news.append(Gone(one.finding))
            else:
                self._standing[evidence] = _Standing(one.finding, since)
        room = MOST_OF_A_KIND - sum(one.finding.code is code for one in self._standing.values())
        fresh = [one for evidence, one in current.items() if evidence not in self._standing][: max(0, room)]
        self._standing |= {one.evidence: _Standing(one) for one in fresh}
        return news + [Appeared(one) for one in fresh]

    def _pulled(self, networks: tuple[Network, ...]) -> list[Finding]:
        """Cables that were in and are not; where nothing at all leads out, that too. Radio has no cable."""
        policy = self._policy
        up = [network.name for network in real_networks(networks, policy)]
        wired = [network.name for network in real_networks(networks, policy) if not network.wireless]
        self._cables = tuple(dict.fromkeys((*self._cables, *wired)))[:MOST_OF_A_KIND]
        down = [name for name in self._cables if name not in wired]
        if not up and not down:
            down = [one.name for one in networks if not is_virtual(one.name, policy)][:MOST_OF_A_KIND] or ["-"]
        names = [shortened(name) for name in down]
        return [finding(policy, FindingCode.CABLE_PULLED, name, network=name) for name in names]

    def _clock_changed(self, offset: int) -> list[Finding]:
        """Hold the date against the PC's own count. The amount is told as first seen, so that a drift is no news."""
        if self._clock is None:
            self._clock = offset
        moved = offset - self._clock
        if abs(moved - self._clock_told) > self._policy.clock_tolerance:
            self._clock_told = moved if abs(moved) > self._policy.clock_tolerance else 0
        if self._clock_told == 0:
            return []
        seconds = self._clock_told // 1000
        return [finding(self._policy, FindingCode.CLOCK_CHANGED, str(seconds), seconds=seconds)]
