"""A PC whose settings are files, and a program that locks and unlocks it until somebody kills it."""

from __future__ import annotations

import sys
from pathlib import Path

from candidate_agent.lockdown.machine import Setting, Value
from candidate_agent.lockdown.sequence import LockdownSequence
from candidate_agent.lockdown.steps import standard_steps
from candidate_agent.lockdown.undo_file import UndoFile
from tests.unit.lockdown.machines import FakeMachine

BEGAN: dict[Setting, Value] = dict.fromkeys(Setting) | {
    Setting.USB_STORAGE_DRIVER: 2,
    Setting.SWITCH_USER_OFF: 1,
    Setting.LOG_OFF_OFF: 0,
    Setting.UPDATE_SERVICE_RUNNING: 1,
    Setting.UPDATE_SERVICE_START: 2,
}


class FileMachine(FakeMachine):
    """Each setting is a file, none where there is no entry; it changes at once, as an entry of Windows does."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def read(self, setting: Setting) -> Value:
        """Read the file."""
        path = self.folder / setting.value
        return int(path.read_text(encoding="ascii")) if path.exists() else None

    def write(self, setting: Setting, value: Value) -> None:
        """Replace the file or take it away, and tell that a line is done."""
        path = self.folder / setting.value
        if value is None:
            path.unlink(missing_ok=True)
        else:
            new = path.with_suffix(".new")
            new.write_text(str(value), encoding="ascii")
            new.replace(path)
        sys.stdout.write(".")
        sys.stdout.flush()

    def fill(self, settings: dict[Setting, Value]) -> None:
        """Let the machine begin so."""
        self.folder.mkdir()
        for setting, value in settings.items():
            if value is not None:
                (self.folder / setting.value).write_text(str(value), encoding="ascii")

    def state(self) -> dict[Setting, Value]:  # type: ignore[override] # no holds: they end with the program
        """Every setting."""
        return {setting: self.read(setting) for setting in Setting}


def lockdown_in(folder: Path) -> LockdownSequence:
    """A program that has just started on the PC of this folder."""
    return LockdownSequence(standard_steps(FileMachine(folder)), UndoFile(folder / "agent"))


def main() -> None:
    """Go round and round."""
    lockdown = lockdown_in(Path(sys.argv[1]))
    while True:
        lockdown.perform()
        lockdown.revert()


if __name__ == "__main__":
    main()
