"""The windows over all displays: full screen and on top in an exam, out of the way while other programs are allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from candidate_agent.port import Desk
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.practical.strip import WorkStrip
from candidate_agent.ui.window import CandidateWindow
from exam.paper import FileTask
from exam.text import Text
from exam.widgets.parts import column, label, on_ground

ON_TOP = Qt.WindowType.WindowStaysOnTopHint
FRAMELESS = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint
LOOK_HERE = Text("请看主屏幕", "Please look at the main screen")


class Cover(QWidget):
    """Covers a display that is not wanted. It never has the keyboard, and cannot be closed, only taken away."""

    def __init__(self, words: str) -> None:
        super().__init__(None, FRAMELESS | ON_TOP | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        on_ground(self)
        shown = label(words, "title")
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(self).addWidget(shown)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Not by the keys of the system."""
        event.ignore()


class Kiosk(QObject):
    """Keeps the windows where they belong. Outside of an exam (a rehearsal at a desk) there is one plain window.

    `displays` tells which displays there are now.
    """

    def __init__(
        self,
        window: CandidateWindow,
        *,
        in_exam: bool,
        displays: Callable[[], Sequence[QScreen]] = QGuiApplication.screens,
    ) -> None:
        super().__init__()
        self._window = window
        self._in_exam, self._displays = in_exam, displays
        self._covers: list[Cover] = []
        self._strip: WorkStrip | None = None
        self._lets_others = False
        # A display that goes away is still there while Qt tells of it.
        self._place_soon = QTimer(self)
        self._place_soon.setSingleShot(True)
        self._place_soon.timeout.connect(self._place)

    def show(self) -> None:
        """Show the windows."""
        if not self._in_exam:
            self._window.resize(1366, 768)
            self._window.show()
            return
        self._window.setWindowFlags(FRAMELESS | ON_TOP)
        self._place()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._displays_changed)
            application.screenRemoved.connect(self._displays_changed)

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
        self._place_soon.stop()
        application = QGuiApplication.instance()
        if self._in_exam and isinstance(application, QGuiApplication):
            application.screenAdded.disconnect(self._displays_changed)
            application.screenRemoved.disconnect(self._displays_changed)
            self._in_exam = False
        self._show_strip(wanted=False)
        self._drop_covers()
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

    def _displays_changed(self, _screen: QScreen) -> None:
        self._place_soon.start()

    def _place(self) -> None:
        """The window over the whole of its display, a cover over every other."""
        # Where nothing manages windows, full screen is a size like any other.
        self._window.setGeometry(self._window.screen().geometry())
        self._window.showFullScreen()
        self._drop_covers()
        for screen in self._displays():
            if screen is not self._window.screen():
                self._covers.append(self._cover(screen))
        # Not every system leaves the keyboard where it was when a window is shown.
        self._window.activateWindow()

    def _drop_covers(self) -> None:
        for cover in self._covers:
            cover.hide()
            cover.deleteLater()
        self._covers = []

    def _cover(self, screen: QScreen) -> Cover:
        cover = Cover(self._window.kit.say(LOOK_HERE))
        cover.setGeometry(screen.geometry())
        cover.showFullScreen()
        return cover
