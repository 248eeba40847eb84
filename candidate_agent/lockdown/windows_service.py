"""The Windows Update service (wuauserv): whether it runs and how it starts, through the service control manager.

Not run here. The registry's `Start` is not touched: the manager keeps its own copy and would not notice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

UPDATE_SERVICE = "wuauserv"
RUNNING, STOPPED = 1, 0


def is_running() -> int:
    """Whether the service runs: `RUNNING` or `STOPPED`. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("there are no Windows services here")
    import psutil  # noqa: PLC0415 - what it is asked for exists on Windows alone

    try:
        status = psutil.win_service_get(UPDATE_SERVICE).status()
    except psutil.AccessDenied as error:
        raise PermissionError(13, "the service is not shown to this account") from error
    except psutil.Error as error:
        raise OSError("the service cannot be looked at") from error
    return STOPPED if status in ("stopped", "stop_pending") else RUNNING


def starts_how() -> int:
    """How the service starts: 2 by itself, 3 on demand, 4 not at all. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("there are no Windows services here")
    import psutil  # noqa: PLC0415 - what it is asked for exists on Windows alone

    try:
        kind = psutil.win_service_get(UPDATE_SERVICE).start_type()
    except psutil.AccessDenied as error:
        raise PermissionError(13, "the service is not shown to this account") from error
    except psutil.Error as error:
        raise OSError("the service cannot be looked at") from error
    return {"automatic": 2, "manual": 3, "disabled": 4}.get(kind, 3)


def run(value: int) -> None:
    """Start or stop the service; what it is already is no error. Raises OSError, PermissionError without rights."""
    if sys.platform != "win32":
        raise OSError("there are no Windows services here")
    import ctypes  # noqa: PLC0415 - only its Windows part is used
    from ctypes import wintypes  # noqa: PLC0415 - the same

    class Status(ctypes.Structure):
        _fields_ = [(name, wintypes.DWORD) for name in ("kind", "state", "takes", "exit", "own", "point", "hint")]

    already_running, not_active = 1056, 1062
    if value == STOPPED:
        stop = 1

        def act(api: ctypes.WinDLL, service: int) -> bool:
            return bool(api.ControlService(wintypes.HANDLE(service), stop, ctypes.byref(Status())))

        _with_service(0x0020, act, not_active)  # SERVICE_STOP
    else:

        def act(api: ctypes.WinDLL, service: int) -> bool:
            return bool(api.StartServiceW(wintypes.HANDLE(service), 0, None))

        _with_service(0x0010, act, already_running)  # SERVICE_START


def start_how(value: int) -> None:
    """Set how the service starts. Raises OSError, PermissionError without rights."""
    if sys.platform != "win32":
        raise OSError("there are no Windows services here")
    import ctypes  # noqa: PLC0415 - only its Windows part is used
    from ctypes import wintypes  # noqa: PLC0415 - the same

    unchanged = 0xFFFFFFFF  # SERVICE_NO_CHANGE

    def act(api: ctypes.WinDLL, service: int) -> bool:
        rest = (None,) * 7
        return bool(api.ChangeServiceConfigW(wintypes.HANDLE(service), unchanged, value, unchanged, *rest))

    _with_service(0x0002, act)  # SERVICE_CHANGE_CONFIG


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def _with_service(access: int, act: Callable[[ctypes.WinDLL, int], bool], fine: int = 0) -> None:
        """Open the service with some right, act, and close; the error `fine` is none."""
        api = ctypes.WinDLL("advapi32", use_last_error=True)
        api.OpenSCManagerW.restype = wintypes.HANDLE
        api.OpenServiceW.restype = wintypes.HANDLE
        manager = api.OpenSCManagerW(None, None, 0x0001)  # SC_MANAGER_CONNECT
        if not manager:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            service = api.OpenServiceW(wintypes.HANDLE(manager), UPDATE_SERVICE, access)
            if not service:
                raise ctypes.WinError(ctypes.get_last_error())
            try:
                if not act(api, service) and ctypes.get_last_error() != fine:
                    raise ctypes.WinError(ctypes.get_last_error())
            finally:
                api.CloseServiceHandle(wintypes.HANDLE(service))
        finally:
            api.CloseServiceHandle(wintypes.HANDLE(manager))
