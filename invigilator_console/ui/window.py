"""The console's one window: the frame while somebody is signed in, and what covers it while nobody is.

It holds nothing that matters: what is open and chosen, how somebody likes it. Everything else is the desk's.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from exam.ids import SittingId
from exam.look import DARK, LIGHT
from exam.reader import Reader
from exam.widgets.measures import Measures
from exam.widgets.parts import column, on_ground
from exam.words import Words
from invigilator_console.port import Answered, Desk, Standing, Unanswered
from invigilator_console.room.board import Changed
from invigilator_console.room.ordered import in_words
from invigilator_console.room.takeover_words import TAKEN_OVER
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui import texts as t
from invigilator_console.ui.attention.chime import SoundSetting
from invigilator_console.ui.entry.enrol_page import EnrolPage
from invigilator_console.ui.entry.lock_cover import LockCover
from invigilator_console.ui.entry.search_page import SearchPage
from invigilator_console.ui.entry.sign_in_page import SignInPage
from invigilator_console.ui.entry.takeover_page import TakeoverPage
from invigilator_console.ui.frame import Frame
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.stale import stale_said
from invigilator_console.ui.top_bar import LookActs

LEAST, USUAL = (1024, 640), (1366, 768)
"""Sizes of the window; on a screen of its own it takes the whole of it (`app.run_console`)."""
TICK = 250
"""Milliseconds between two looks at what changes because time goes by."""
_ACTIVE = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)
Cover = SearchPage | EnrolPage | SignInPage | LockCover | TakeoverPage


class ConsoleWindow(QWidget):
    """`remember` is told how somebody likes the window. Many calls of `changed` and `news` make one refresh."""

    closed = Signal()

    def __init__(self, desk: Desk, settings: ConsoleSettings, remember: Callable[[ConsoleSettings], None]) -> None:
        super().__init__()
        self._desk = desk
        self._settings = settings
        self._remember = remember
        self._sound = SoundSetting(settings.sound)
        self.frame: Frame | None = None
        self.cover: Cover | None = None
        self._takes_over, self._done_before = False, 0
        self._whole = QStackedWidget()
        column(self).addWidget(self._whole)
        on_ground(self)
        self.setMinimumSize(*LEAST)
        self.resize(*USUAL)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK)
        self._ticking.timeout.connect(self.refresh)
        self._ticking.start()
        for keys, act in (
            ("Ctrl+F", self._find),
            ("Ctrl++", self.larger),
            ("Ctrl+=", self.larger),
            ("Ctrl+-", self.smaller),
            ("Ctrl+D", self.switch_palette),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self._dress()
        self.refresh()

    # ---- what others call -------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """The desk may have changed."""
        if not self._soon.isActive():
            self._soon.start()

    def news(self, changed: Changed) -> None:
        """The server told something."""
        rooms = tuple(self._desk.board.rooms_with_sessions())
        if changed.whole and self.frame is not None and self.frame.rooms != rooms:
            self._build()
        self.changed()

    def settled(self, order: Unanswered, answered: Answered) -> None:
        """What became of an order whose answer had not come."""
        words = self._words
        what = in_words(self._desk.board, order.command, words)
        if answered.refusal is not None:
            self._tell(words(t.SETTLED_REFUSED, what=what, why=words.refusal(answered.refusal)))
        else:
            self._tell(words(t.SETTLED_WAITS if answered.proposal else t.SETTLED, what=what))

    # ---- how it looks -----------------------------------------------------------------------------------------------

    @property
    def _words(self) -> Words:
        return Words(self._settings.language)

    def larger(self) -> None:
        """Larger text."""
        self._wear(text_size=Reader("zh", self._settings.text_size).with_larger_text().factor)

    def smaller(self) -> None:
        """Smaller text."""
        self._wear(text_size=Reader("zh", self._settings.text_size).with_smaller_text().factor)

    def switch_language(self) -> None:
        """The other language."""
        self._wear(language="en" if self._settings.language == "zh" else "zh")

    def switch_palette(self) -> None:
        """Light or dark."""
        self._wear(palette="dark" if self._settings.palette == "light" else "light")

    def _wear(self, **changes: object) -> None:
        settings = msgspec.structs.replace(self._settings, **changes)
        if settings != self._settings:
            self._settings = settings
            self._remember(settings)
            self._build()

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(self._measures().style_sheet())
        self.setWindowTitle(self._words(t.TITLE))

    def _measures(self) -> Measures:
        return Measures(self._settings.text_size, DARK if self._settings.palette == "dark" else LIGHT)

    def _kit(self, frame: Frame | None) -> Kit:
        return Kit(
            self._desk,
            self._words,
            self._measures(),
            frame.begin if frame is not None else lambda _kind, _target: None,
            frame.show_candidate if frame is not None else lambda _sitting: None,
            frame.close_front if frame is not None else lambda: None,
            frame.choose if frame is not None else lambda _sittings: None,
            self._tell,
            self._open_takeover,
            self._close_takeover,
        )

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        """Make everything anew, and open again what was open."""
        self._dress()
        old = self.frame
        page, told, kept = "", "", None
        chosen: tuple[SittingId, ...] = ()
        if old is not None:
            page, chosen, kept, told = old.page_name, old.chosen(), old.right.kept(), old.strip.told
            self._drop_frame()
        self._drop_cover()
        self.refresh()
        if self.frame is not None and old is not None:
            self.frame.go(page)
            self.frame.choose(chosen)
            if kept is not None:
                self.frame.right.open_again(kept)
            self.frame.strip.tell(told)

    def refresh(self) -> None:
        """Show the desk as it is now."""
        connection, board = self._desk.connection, self._desk.board
        if self._takes_over and self._desk.takeover.done > self._done_before:
            self._end_takeover()
        wanted = self._cover_for(connection.standing)
        if wanted is not None:
            self._show_cover(wanted)
        elif board.is_known and self._desk.me is not None:
            self._show_frame()
        if self._sound.is_on != self._settings.sound:
            self._settings = msgspec.structs.replace(self._settings, sound=self._sound.is_on)
            self._remember(self._settings)

    def _cover_for(self, standing: Standing) -> type[Cover] | None:
        if self._takes_over:
            return TakeoverPage
        if standing is Standing.LOCKED:
            return LockCover
        if self._desk.me is None and self._desk.connection.not_enrolled:
            return EnrolPage
        if self._desk.me is None:
            return SearchPage if standing is Standing.SEARCHING else SignInPage
        # A server that went away covers nothing: the last that was known stays in sight, grey.
        return None if self._desk.board.is_known else SearchPage if standing is Standing.SEARCHING else SignInPage

    def _show_cover(self, wanted: type[Cover]) -> None:
        if self._desk.me is None and self.frame is not None:
            # Whoever signs in next begins anew: nothing of the last person's is in the way.
            self._drop_frame()
        if not isinstance(self.cover, wanted):
            self._drop_cover()
            self.cover = wanted(self._kit(None))
            self._whole.addWidget(self.cover)
            self._whole.setCurrentWidget(self.cover)
            self.cover.enter()
        self.cover.refresh()

    def _show_frame(self) -> None:
        frame = self.frame
        if frame is None:
            look = LookActs(self.larger, self.smaller, self.switch_language, self.switch_palette, self._desk.sign_out)
            frame = self.frame = Frame(self._kit, look, self._sound)
            self._whole.addWidget(frame)
            frame.go("")
        if self.cover is not None or self._whole.currentWidget() is not frame:
            self._drop_cover()
            self._whole.setCurrentWidget(frame)
            frame.enter()
        frame.refresh()
        frame.strip.say_stale(stale_said(self._desk.connection, self._words))

    def _drop_frame(self) -> None:
        self._take_away(self.frame)
        self.frame = None

    def _drop_cover(self) -> None:
        self._take_away(self.cover)
        self.cover = None

    def _take_away(self, part: QWidget | None) -> None:
        if part is not None:
            self._whole.removeWidget(part)
            part.hide()
            part.deleteLater()

    # ---- what the parts ask for -------------------------------------------------------------------------------------

    def _tell(self, sentence: str) -> None:
        if self.frame is not None:
            self.frame.strip.tell(sentence)

    def _open_takeover(self) -> None:
        self._takes_over, self._done_before = True, self._desk.takeover.done
        self.refresh()

    def _close_takeover(self) -> None:
        self._takes_over = False
        self.refresh()

    def _end_takeover(self) -> None:
        """This console is at the new server: what it shows now is the room, or who must sign in."""
        self._takes_over = False
        if self._desk.me is not None and self._desk.board.is_known:
            self._show_frame()
            self._tell(self._words(TAKEN_OVER))

    def _find(self) -> None:
        if self.frame is not None and self.cover is None:
            self.frame.look_for()

    # ---- Qt ---------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A key or the mouse tells that a person is there."""
        if event.type() in _ACTIVE:
            self._desk.used()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closed as windows are: the exam goes on without it, and another console shows the same."""
        self._ticking.stop()
        self._soon.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.closed.emit()
        super().closeEvent(event)
