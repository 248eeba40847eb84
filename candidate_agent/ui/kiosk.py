"""The windows over all displays: full screen and on top in an exam, out of the way while other programs are allowed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from candidate_agent.port import Desk
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.practical.strip import WorkStrip
from candidate_agent.ui.window import CandidateWindow
from exam.paper import FileTask
from exam.text import Text

ON_TOP = Qt.WindowType.WindowStaysOnTopHint
LOOK_HERE = Text("请看主屏幕", "Please look at the main screen")


class Kiosk:
    """Keeps the windows where they belong. Outside of an exam (a rehearsal at a desk) there is one plain window."""

    def __init__(self, window: CandidateWindow, *, in_exam: bool) -> None:
        self._window = window
        self._in_exam = in_exam
        self._covers: list[QWidget] = []
        self._strip: WorkStrip | None = None
        self._lets_others = False

    def show(self) -> None:
        """Show the windows."""
        if not self._in_exam:
            self._window.resize(1366, 768)
            self._window.show()
            return
        self._window.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | ON_TOP)
        # Where nothing manages windows, full screen is a size like any other.
        self._window.setGeometry(self._window.screen().geometry())
        self._window.showFullScreen()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._cover)
            application.screenRemoved.connect(lambda _screen: self._drop_covers())
        self._drop_covers()

    def follow(self, desk: Desk) -> None:
        """In a practical with file tasks other programs may stand in front, and a strip says how things are."""
        at_work = self._window.page_name is PageName.PRACTICAL
        paper = desk.paper
        lets = at_work and paper is not None and any(isinstance(task, FileTask) for task in paper.tasks)
        if lets != self._lets_others:
            self._lets_others = lets
            handle = self._window.windowHandle()
            if self._in_exam and handle is not None:
                handle.setFlag(ON_TOP, not lets)
                if not lets:
                    self._back()
        self._show_strip(wanted=lets and not self._window.isActiveWindow())

    def handles(self) -> list[int]:
        """The system's handles of all windows of ours."""
        windows = [self._window, *self._covers, *([self._strip] if self._strip is not None else [])]
        return [int(window.winId()) for window in windows if window.isVisible()]

    def close(self) -> None:
        """Take everything away."""
        self._show_strip(wanted=False)
        for cover in self._covers:
            cover.close()
            cover.deleteLater()
        self._covers = []
        self._window.hide()
        self._window.deleteLater()

    def _show_strip(self, *, wanted: bool) -> None:
        if wanted and self._strip is None:
            self._strip = WorkStrip(self._window.kit, self._back)
            self._strip.show()
        elif not wanted and self._strip is not None:
            self._strip.close()
            self._strip.deleteLater()
            self._strip = None
        if self._strip is not None:
            self._strip.refresh()

    def _back(self) -> None:
        self._window.raise_()
        self._window.activateWindow()

    def _drop_covers(self) -> None:
        """Cover every display but the window's own."""
        for cover in self._covers:
            cover.close()
            cover.deleteLater()
        self._covers = []
        for screen in QGuiApplication.screens():
            self._cover(screen)

    def _cover(self, screen: QScreen) -> None:
        if screen is self._window.screen():
            return
        cover = QWidget(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | ON_TOP)
        lines = QVBoxLayout(cover)
        words = QLabel(self._window.kit.say(LOOK_HERE))
        words.setProperty("role", "title")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lines.addWidget(words)
        cover.setGeometry(screen.geometry())
        cover.showFullScreen()
        self._covers.append(cover)
