"""Keeps the system's shortcuts from Windows: a low-level keyboard hook on a thread of its own. Not run here.

The hook lives in this process and dies with it, so a crash frees the keyboard. Windows removes a hook that answers
slowly; the callback therefore only looks a key up in the rule of `keys`.
"""

from __future__ import annotations

import sys
import threading

from candidate_agent.lockdown.keys import Held, is_kept_back

_READY_SECONDS = 5.0
_HOOK_LOW_LEVEL, _QUIT = 13, 0x0012
_ALT_IS_DOWN = 0x20
_CONTROL = 0x11
_UNKNOWN = 31
"""ERROR_GEN_FAILURE, where Windows gives no reason."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class KeyboardHook:
        """The hook of this process."""

        def __init__(self) -> None:
            self._thread: threading.Thread | None = None
            self._thread_number = 0
            self._ready = threading.Event()
            self._error = 0

        @property
        def stands(self) -> bool:
            """Whether the hook's thread runs."""
            return self._thread is not None and self._thread.is_alive()

        def set_up(self) -> None:
            """Set the hook; returns once it stands. Raises OSError. Nothing happens where it stands already."""
            if self.stands:
                return
            self._ready.clear()
            self._error = 0
            self._thread = threading.Thread(target=self._pump, name="keyboard hook", daemon=True)
            self._thread.start()
            if not self._ready.wait(_READY_SECONDS):
                self.take_down()
                raise OSError("the keyboard hook did not come up in time")
            if self._error:
                raise ctypes.WinError(self._error)

        def take_down(self) -> None:
            """Take the hook away; nothing happens where there is none."""
            if self._thread is None:
                return
            ctypes.WinDLL("user32").PostThreadMessageW(self._thread_number, _QUIT, 0, 0)
            self._thread.join(_READY_SECONDS)
            self._thread = None

        def _pump(self) -> None:
            """The thread: set the hook, hand out messages until told to quit, take the hook away."""

            class Key(ctypes.Structure):
                _fields_ = [
                    ("code", wintypes.DWORD),
                    ("scan", wintypes.DWORD),
                    ("flags", wintypes.DWORD),
                    ("time", wintypes.DWORD),
                    ("extra", ctypes.c_size_t),
                ]

            user = ctypes.WinDLL("user32", use_last_error=True)
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetModuleHandleW.restype = wintypes.HMODULE
            user.SetWindowsHookExW.restype = wintypes.HANDLE
            user.CallNextHookEx.restype = ctypes.c_ssize_t
            user.CallNextHookEx.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)
            user.GetAsyncKeyState.restype = ctypes.c_short
            answer = ctypes.WINFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)

            def hooked(code: int, what: int, where: int) -> int:
                if code == 0:
                    key = ctypes.cast(where, ctypes.POINTER(Key)).contents
                    held = Held(alt=bool(key.flags & _ALT_IS_DOWN), control=user.GetAsyncKeyState(_CONTROL) < 0)
                    if is_kept_back(key.code, held):
                        return 1
                return int(user.CallNextHookEx(None, code, what, where))

            callback = answer(hooked)  # kept in a local of this frame for as long as the hook stands
            message = wintypes.MSG()
            user.PeekMessageW(
                ctypes.byref(message), None, 0, 0, 0
            )  # makes this thread's queue, for the message to quit
            self._thread_number = kernel.GetCurrentThreadId()
            module = wintypes.HINSTANCE(kernel.GetModuleHandleW(None))
            hook = user.SetWindowsHookExW(_HOOK_LOW_LEVEL, callback, module, 0)
            self._error = 0 if hook else ctypes.get_last_error() or _UNKNOWN
            self._ready.set()
            if not hook:
                return
            while user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                pass
            user.UnhookWindowsHookEx(wintypes.HANDLE(hook))
