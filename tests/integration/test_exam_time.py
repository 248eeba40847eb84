"""Every time in the journal can be told from the machine's clocks, however long the server was kept from its work."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from exam.events import Event, ServerAlive, ServerStarted
from exam.policy import MINUTE, SECOND
from server.service import Life
from server.store.engines import open_database
from server.store.journal_table import SqlJournal
from tests.integration.clocks import SteppedClock
from tests.integration.exam_site import TestSite


class SlowClock(SteppedClock):
    """Whoever looks at it was kept waiting first."""

    def monotonic_ms(self) -> int:
        """Time, a while after it was asked for."""
        self._ahead += 7
        return super().monotonic_ms()


async def until_another_sign(site: TestSite, life: Life) -> None:
    seen = life.hall.last_mark
    site.clock.advance(6 * SECOND)
    await site.until(lambda: life.hall.last_mark != seen)


async def test_what_the_journal_says_of_the_time_fits_the_machines_clock_on_a_slow_server(site: TestSite) -> None:
    site.clock = SlowClock(site.theory.starts_at - timedelta(minutes=1))
    async with site.server() as server:
        site.clock.advance(MINUTE)
        await site.until_started(server)
        life = server.service.life
        assert life is not None
        for _ in range(3):
            await until_another_sign(site, life)
    decode = msgspec.json.Decoder(Event).decode
    records = [(record.at, decode(record.payload)) for record in SqlJournal(open_database(site._database_url)).read()]
    told = [(at, event) for at, event in records if isinstance(event, ServerStarted | ServerAlive)]
    assert len(told) > 3
    assert len({at - event.monotonic_ms for at, event in told}) == 1
