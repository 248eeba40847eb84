"""The end of the standard input, as the sign that whoever started this server is gone.

A pipe closes with the last process that holds its other end, however that ended, on every system alike.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

STANDARD_INPUT = 0


def when_input_ends(call: Callable[[], None], descriptor: int = STANDARD_INPUT) -> None:
    """Have something called, from a thread of its own, once the input ends; what is read until then is passed over."""

    def read_on() -> None:
        try:
            # Not through `sys.stdin`: its lock, held by a thread that waits, would end the interpreter with a fault.
            while os.read(descriptor, 4096):
                pass
        except OSError:
            pass  # no input at all is its end too
        call()

    threading.Thread(target=read_on, name="end of input", daemon=True).start()
