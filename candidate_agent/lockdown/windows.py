"""A Windows PC: settings in the registry and the service manager, holds and looks on the desktop.

This class is tested with its three ports in memory; the ports themselves (`windows_registry`, `windows_service`,
`windows_desktop`, `windows_keyboard`) need Windows and were not run here (docs/lockdown.md).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from candidate_agent.lockdown.hints import virtual_machine_hint
from candidate_agent.lockdown.machine import Hold, MachineError, Setting, Trouble, Value
from candidate_agent.lockdown.observation import Observation
from candidate_agent.lockdown.system_facts import networks, running_programs
from candidate_agent.lockdown.windows_desktop import Desktop
from candidate_agent.lockdown.windows_registry import ENTRIES, Entry, Registry
from candidate_agent.lockdown.windows_service import Service

T = TypeVar("T")
CHINESE = 0x0804
_FIRMWARE = r"HARDWARE\DESCRIPTION\System\BIOS"
_TELLS = ("SystemManufacturer", "SystemProductName", "BaseBoardManufacturer", "BIOSVendor")
_NOT_ALLOWED = {5, 1314}
"""ERROR_ACCESS_DENIED and ERROR_PRIVILEGE_NOT_HELD, as a Windows error names them."""


class WindowsMachine:
    """This PC, running Windows. `windows` tells the handles of the program's own windows."""

    def __init__(
        self,
        registry: Registry,
        service: Service,
        desktop: Desktop,
        windows: Callable[[], Sequence[int]] = tuple,
    ) -> None:
        self._registry = registry
        self._service = service
        self._desktop = desktop
        self._windows = windows

    def read(self, setting: Setting) -> Value:
        """Read."""
        with _told(setting.value):
            match setting:
                case Setting.UPDATE_SERVICE_RUNNING:
                    return self._service.runs()
                case Setting.UPDATE_SERVICE_START:
                    return self._service.starts_how()
                case _:
                    return self._registry.get(ENTRIES[setting])

    def write(self, setting: Setting, value: Value) -> None:
        """Write."""
        with _told(setting.value):
            if setting in (Setting.UPDATE_SERVICE_RUNNING, Setting.UPDATE_SERVICE_START):
                if not isinstance(value, int):
                    raise OSError("a service is a number")
                act = self._service.run if setting is Setting.UPDATE_SERVICE_RUNNING else self._service.start_how
                act(value)
            elif value is None:
                self._registry.take_away(ENTRIES[setting])
            else:
                self._registry.put(ENTRIES[setting], value)

    def hold(self, hold: Hold) -> None:
        """Hold."""
        self._keep(hold, kept=True)

    def release(self, hold: Hold) -> None:
        """Release."""
        self._keep(hold, kept=False)

    def empty_clipboard(self) -> None:
        """Empty it."""
        with _told("clipboard"):
            self._desktop.empty_clipboard()

    def observe(self) -> Observation:
        """Look; one thing that cannot be seen hides no other."""
        remote = _seen(self._desktop.is_remote)
        languages = _seen(self._desktop.languages)
        firmware = [_seen(partial(self._registry.get, Entry("HKLM", _FIRMWARE, name))) for name in _TELLS]
        told = [text for text in firmware if isinstance(text, str)]
        return Observation(
            programs=running_programs(),
            displays=_seen(self._desktop.displays),
            virtual_machine=virtual_machine_hint(told) if told else None,
            remote_session=None if remote is None else "RDP" * remote,
            usb_storage=_seen(self._desktop.usb_drives),
            networks=networks(),
            chinese_input=None if languages is None else CHINESE in languages,
        )

    def _keep(self, hold: Hold, *, kept: bool) -> None:
        with _told(hold.value):
            match hold:
                case Hold.KEYBOARD:
                    self._desktop.block_keys(blocked=kept)
                case Hold.CAPTURE:
                    self._desktop.hide_from_capture(self._windows(), hidden=kept)
                case Hold.AWAKE:
                    self._desktop.keep_awake(awake=kept)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """The one place where an error of Windows becomes ours."""
    try:
        yield
    except OSError as error:
        refused = isinstance(error, PermissionError) or getattr(error, "winerror", None) in _NOT_ALLOWED
        raise MachineError(Trouble.RIGHTS if refused else Trouble.FAILED, f"{what}: {error.strerror}") from error


def _seen(look: Callable[[], T]) -> T | None:
    try:
        return look()
    except OSError:
        return None
