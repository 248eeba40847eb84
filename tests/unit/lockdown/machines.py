"""A simulated PC for the lockdown: settings that outlive it, holds that end with the program, and crashes anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from candidate_agent.lockdown.machine import Hold, MachineError, Setting, Trouble, Value
from candidate_agent.lockdown.observation import Observation
from candidate_agent.lockdown.undo_file import Undo, UndoError, Undos, decode, encode


class Crash(BaseException):
    """Power fails at this line."""


class Power:
    """Counts the lines at which power can fail, and fails at one of them."""

    def __init__(self) -> None:
        self.lines = 0
        self._fails_at: int | None = None

    def fail_after(self, lines: int | None) -> None:
        """Let power fail at so many lines from now, or no more."""
        self.lines = 0
        self._fails_at = lines

    def line(self) -> None:
        """A line at which power can fail."""
        if self.lines == self._fails_at:
            raise Crash
        self.lines += 1


class FakeMachine:
    """A PC. `barred` are settings this account may not write; `missing` what this system cannot do."""

    def __init__(
        self,
        settings: Mapping[Setting, Value] | None = None,
        power: Power | None = None,
        barred: Collection[Setting] = (),
        missing: Collection[Hold] = (),
    ) -> None:
        self.settings: dict[Setting, Value] = dict.fromkeys(Setting) | dict(settings or {})
        self.holds: set[Hold] = set()
        self.clipboard = "something of the candidate's"
        self.barred = set(barred)
        self.missing = set(missing)
        self.sees = Observation()
        self.written: list[tuple[Setting, Value]] = []
        self._power = power or Power()

    def read(self, setting: Setting) -> Value:
        """Read."""
        return self.settings[setting]

    def write(self, setting: Setting, value: Value) -> None:
        """Write, with power failing before or after."""
        self._power.line()
        if setting in self.barred:
            raise MachineError(Trouble.RIGHTS, setting.value)
        self.settings[setting] = value
        self.written.append((setting, value))
        self._power.line()

    def hold(self, hold: Hold) -> None:
        """Hold."""
        self._power.line()
        if hold in self.missing:
            raise MachineError(Trouble.UNSUPPORTED, hold.value)
        self.holds.add(hold)
        self._power.line()

    def release(self, hold: Hold) -> None:
        """Release."""
        self._power.line()
        self.holds.discard(hold)

    def empty_clipboard(self) -> None:
        """Empty."""
        self._power.line()
        self.clipboard = ""

    def observe(self) -> Observation:
        """What the test wants seen."""
        return self.sees

    def restart(self) -> None:
        """The program is gone, and with it what it held."""
        self.holds.clear()

    def state(self) -> tuple[dict[Setting, Value], frozenset[Hold]]:
        """Everything that must be as it began. The clipboard is emptied on purpose."""
        return dict(self.settings), frozenset(self.holds)


class MemoryUndos:
    """A disk that keeps the bytes of the real file, with power failing before and after each write."""

    def __init__(self, power: Power | None = None) -> None:
        self.data = b""
        self.full = False
        self.aside = b""
        self._power = power or Power()

    def load(self) -> Undos:
        """Read."""
        return decode(self.data) if self.data else Undos()

    def save(self, undos: Sequence[Undo]) -> None:
        """Replace."""
        self._power.line()
        if self.full:
            raise UndoError("full")
        self.data = encode(undos)
        self._power.line()

    def set_aside(self) -> None:
        """Keep a copy."""
        self.aside = self.data
