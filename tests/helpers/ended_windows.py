"""Windows of a test end with it, in the thread that made them."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication


def end_windows() -> None:
    """Let closed windows go and collect what held them: later tests have threads, and Qt's objects must not end there.

    The programs themselves see to it by `exam.widgets.program_loop`.
    """
    application = QApplication.instance()
    if application is not None:
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        application.processEvents()
        gc.collect()
