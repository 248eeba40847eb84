"""The Windows Update service (wuauserv): whether it runs and how it starts, through the service control manager.

Not run here. The registry's `Start` is not touched: the manager keeps its own copy and would not notice.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

RUNNING, STOPPED = 1, 0


class Service(Protocol):
    """A service of Windows. Every call may raise OSError; PermissionError where this account may not."""

    def runs(self) -> int:
        """`RUNNING` or `STOPPED`."""

    def run(self, value: int) -> None:
        """Start or stop it; what it is already is no error."""

    def starts_how(self) -> int:
        """2 by itself, 3 on demand, 4 not at all."""

    def start_how(self, value: int) -> None:
        """Set how it starts."""


if sys.platform == "win32":
    import ctypes
    from collections.abc import Callable
    from ctypes import wintypes

    import psutil

    if TYPE_CHECKING:
        from psutil._pswindows import WindowsService

    _CONNECT, _CHANGE, _START, _STOP = 0x0001, 0x0002, 0x0010, 0x0020
    _CONTROL_STOP = 1
    _UNCHANGED = 0xFFFFFFFF
    _ALREADY_RUNNING, _NOT_ACTIVE = 1056, 1062
    _KINDS = {"automatic": 2, "manual": 3, "disabled": 4}

    class _Status(ctypes.Structure):
        _fields_ = [(name, wintypes.DWORD) for name in ("kind", "state", "takes", "exit", "own", "point", "hint")]

    class UpdateService:
        """wuauserv."""

        _name = "wuauserv"

        def runs(self) -> int:
            """Ask psutil."""
            return STOPPED if self._ask(lambda service: service.status()) in ("stopped", "stop_pending") else RUNNING

        def starts_how(self) -> int:
            """Ask psutil."""
            return _KINDS.get(self._ask(lambda service: service.start_type()), _KINDS["manual"])

        def run(self, value: int) -> None:
            """Start or stop; Windows does it in its own time."""
            if value == STOPPED:
                status = _Status()
                self._with(
                    _STOP,
                    lambda api, service: api.ControlService(service, _CONTROL_STOP, ctypes.byref(status)),
                    _NOT_ACTIVE,
                )
            else:
                self._with(_START, lambda api, service: api.StartServiceW(service, 0, None), _ALREADY_RUNNING)

        def start_how(self, value: int) -> None:
            """Change the start type and nothing else."""
            rest = (None,) * 7
            self._with(
                _CHANGE,
                lambda api, service: api.ChangeServiceConfigW(service, _UNCHANGED, value, _UNCHANGED, *rest),
            )

        def _ask(self, about: Callable[[WindowsService], str]) -> str:
            try:
                return about(psutil.win_service_get(self._name))
            except psutil.AccessDenied as error:
                raise PermissionError(13, "the service is not shown to this account") from error
            except psutil.Error as error:
                raise OSError("the service cannot be looked at") from error

        def _with(
            self, access: int, act: Callable[[ctypes.WinDLL, wintypes.HANDLE], int], fine: int | None = None
        ) -> None:
            """Open the service with some right, act, and close; the error `fine` is none."""
            api = ctypes.WinDLL("advapi32", use_last_error=True)
            api.OpenSCManagerW.restype = wintypes.HANDLE
            api.OpenServiceW.restype = wintypes.HANDLE
            manager = api.OpenSCManagerW(None, None, _CONNECT)
            if not manager:
                raise ctypes.WinError(ctypes.get_last_error())
            try:
                service = api.OpenServiceW(wintypes.HANDLE(manager), self._name, access)
                if not service:
                    raise ctypes.WinError(ctypes.get_last_error())
                try:
                    if not act(api, wintypes.HANDLE(service)) and ctypes.get_last_error() != fine:
                        raise ctypes.WinError(ctypes.get_last_error())
                finally:
                    api.CloseServiceHandle(wintypes.HANDLE(service))
            finally:
                api.CloseServiceHandle(wintypes.HANDLE(manager))
