"""Scripted people raise their hands, read what they are told, and leave when it is over; their lines say so."""

from __future__ import annotations

import io

import msgspec
import pytest

from candidate_agent.headless import Acknowledged, Reporter, Seen
from candidate_agent.person import Person, Script
from candidate_agent.session.core import Effect, Saved, SessionCore
from candidate_agent.session.status import Screen, Status
from exam.commands import LossEntry
from exam.events import HandInBy, LossCause, Topic
from exam.ids import ItemId
from exam.policy import SECOND
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.wire import messages as wire
from tests.unit.agent.cores import PC, SITTING, TICKET, answering, chosen, view

LOSS = LossEntry(LossCause.PC_OFF, 0, 5 * SECOND)


class TurningClock:
    """Sleeping is time passing at once; after so many turns the day is over."""

    def __init__(self, turns: int) -> None:
        self.now = 0
        self._turns = turns

    def monotonic_ms(self) -> int:
        """Time."""
        return self.now

    def wall_ms(self) -> int:
        """The date."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * 1000)
        self._turns -= 1
        if self._turns < 0:
            raise TimeoutError


class PaperHere:
    """No paper is open: the person only looks at the screen."""

    paper = None


class QuietRunner:
    """The runner's face over a core, without disk and network."""

    def __init__(self, core: SessionCore, clock: TurningClock) -> None:
        self.core = core
        self.papers = PaperHere()
        self.hands: list[tuple[int, Topic, str]] = []
        self.left = 0
        self._clock = clock

    @property
    def status(self) -> Status:
        """What it shows."""
        return self.core.status(self._clock.now)

    def raise_hand(self, topic: Topic, text: str = "", item: ItemId | None = None) -> Refusal | None:
        """Note it."""
        self.hands.append((self._clock.now, topic, text))
        outcome: list[Effect] | Refusal = self.core.raise_hand(topic, self._clock.now, text, item)
        return outcome if isinstance(outcome, Refusal) else None

    def notices_seen(self, upto: str) -> None:
        """The person has read them."""
        self.core.notices_seen(upto)

    def leave(self) -> None:
        """The person has left."""
        self.left += 1


async def lived(core: SessionCore, turns: int = 60, **script: object) -> QuietRunner:
    """A person before a PC for some turns of the clock."""
    clock = TurningClock(turns)
    runner = QuietRunner(core, clock)
    usual = Script(machine=PC, ticket=TICKET, password="000000", pace=1.0)
    person = Person(msgspec.structs.replace(usual, **script), runner, clock)  # type: ignore[arg-type]  # a fake at the port
    with pytest.raises(TimeoutError):
        await person.run()
    return runner


async def test_a_person_raises_the_hand_once_when_the_script_says_so() -> None:
    runner = await lived(answering(), raise_hand_at=20 * SECOND, hand_topic=Topic.UNWELL, hand_text="头晕")
    ((at, topic, text),) = runner.hands
    assert (topic, text) == (Topic.UNWELL, "头晕")
    assert 20 * SECOND <= at <= 25 * SECOND


async def test_without_a_word_in_the_script_the_hand_stays_down() -> None:
    assert (await lived(answering())).hands == []


async def test_a_person_reads_what_the_invigilator_says() -> None:
    core = answering()
    core.received(view(version=2, notices=(wire.Notice("m1", 0, "请安静"), wire.Notice("m2", 1, "谢谢"))), 0)
    assert (await lived(core)).status.new_notices == ()


@pytest.mark.parametrize("whole", [False, True])
async def test_a_stopped_person_leaves_when_the_server_has_everything(whole: bool) -> None:
    core = answering()
    stopped = view(version=2, phase=SittingPhase.HANDED_IN, handed_in_by=HandInBy.STAFF, complete=whole)
    core.received(stopped, 0)
    assert ((await lived(core, sessions=1000)).left > 0) is whole


# ---- the lines ------------------------------------------------------------------------------------------------------


def lines(out: io.StringIO) -> list[Seen]:
    """What was told."""
    return [msgspec.json.decode(line, type=Seen) for line in out.getvalue().splitlines()]


def test_a_pcs_lines_tell_losses_messages_and_hands_but_no_word_that_was_said() -> None:
    out, ledger, core = io.StringIO(), io.StringIO(), answering()
    reporter = Reporter(PC, out, ledger)
    core.received(view(version=2, notices=(wire.Notice("m1", 0, "请安静"),), hand=Topic.HELP), 0)
    reporter.changed(core.status(0))
    core.notices_seen("m1")
    reporter.changed(core.status(0))
    for seq, refused in ((1, ""), (2, ""), (3, "loss_empty")):
        reporter.saved(Saved(SITTING, 1, seq, LOSS, refused), 0.001, unbroken=True)
    reporter.saved(Saved(SITTING, 1, 4, chosen("A"), ""), 0.001, unbroken=True)
    reporter.changed(core.status(0))
    reporter.changed(core.status(0))
    unread, read, lost = lines(out)
    assert (unread.hand, unread.told, unread.lost) == ("help", (), {})
    assert (read.told, read.lost) == (("m1",), {})
    assert lost.lost == {"pc_off": 10 * SECOND}
    assert "请安静" not in out.getvalue()
    first = ledger.getvalue().splitlines()[0]
    assert msgspec.json.decode(first, type=Acknowledged).entry == LOSS


def test_a_stop_and_its_cause_are_in_the_lines() -> None:
    out, core = io.StringIO(), answering()
    core.received(view(version=2, phase=SittingPhase.HANDED_IN, handed_in_by=HandInBy.STAFF, called_off=True), 0)
    Reporter(PC, out, io.StringIO()).changed(core.status(0))
    (seen,) = lines(out)
    assert (seen.screen, seen.stopped) == (Screen.STOPPED, "called_off")
