"""The candidate's one window. It shows the page that `pages` chooses, and does what the pages ask for."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from candidate_agent.port import Desk
from candidate_agent.session.status import Screen
from candidate_agent.ui.closing_sheet import ClosingSheet
from candidate_agent.ui.drafts import Drafts
from candidate_agent.ui.footer import Acts
from candidate_agent.ui.frame import Frame
from candidate_agent.ui.hand_sheet import HandSheet
from candidate_agent.ui.help_sheet import HelpSheet
from candidate_agent.ui.memory import Memory
from candidate_agent.ui.messages import extension_in_words
from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.page_by_name import make_page
from candidate_agent.ui.pages import PageName, Steps, begins_by_itself, page_of
from candidate_agent.ui.sentence import Sentence
from exam import look
from exam.answers import Answer
from exam.ids import ItemId, SittingId
from exam.reader import Reader
from exam.text import Language, Refusal
from exam.widgets.measures import Measures
from exam.widgets.parts import column, on_ground
from exam.words import Words

ASK_AGAIN = 3000
"""Milliseconds after which entering the session is asked for again."""
CLOSING_KEYS = "Ctrl+Shift+F12"
"""For the administrator: close the program where nobody is seated."""
_QUIET = (PageName.LOGIN, PageName.MISMATCH, PageName.SEARCH, PageName.ENROL)
"""Pages that say themselves why something was refused."""
_HANDS_IN = (PageName.THEORY, PageName.PRACTICAL)


class CandidateWindow(QWidget):
    """`changed` is to be called whenever the desk may have changed; many calls make one refresh.

    `may_close` tells whether the window may be closed as windows are; in an exam it may not.
    """

    closed = Signal()

    def __init__(
        self, desk: Desk, language: Language = "zh", factor: int = look.LEAST_FACTOR, *, may_close: bool = True
    ) -> None:
        super().__init__()
        self._desk = desk
        self._reader = Reader(language, factor)
        self._may_close = may_close
        self._sitting: SittingId | None = None
        self._extended = 0
        self._steps, self._memory, self._sentence = Steps(), Memory(), Sentence()
        self._name: PageName | None = None
        self.drafts = Drafts(self._keep, lambda: desk.status.remaining, self._draft_refused)
        self._refresh_soon = _single_shot(self, 0, self.refresh)
        self._asked_to_begin = _single_shot(self, ASK_AGAIN, lambda: None)
        self._whole = column(self, gap=0)
        on_ground(self)
        for keys, act in (
            ("F1", self.show_help),
            ("F9", self.show_hand),
            ("Ctrl++", self.larger),
            ("Ctrl+=", self.larger),
            ("Ctrl+-", self.smaller),
            ("Escape", self.close_sheet),
            (CLOSING_KEYS, self.ask_to_close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._frame: Frame | None = None
        self._build()

    # ---- what others call -------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """The desk may have changed."""
        if not self._refresh_soon.isActive():
            self._refresh_soon.start()

    def refused(self, refusal: Refusal) -> None:
        """Something asked for a while ago was refused."""
        self._tell(self._kit.words.refusal(refusal))

    @property
    def page_name(self) -> PageName | None:
        """The page in front."""
        return self._name

    @property
    def page(self) -> Page | None:
        """The page in front."""
        return self._frame.page if self._frame is not None else None

    @property
    def kit(self) -> Kit:
        """What pages are made with now."""
        return self._kit

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        """Make everything anew, for this reader. The keyboard stays at a button of the footer."""
        self.drafts.flush()
        in_use = self._frame.button_in_use() if self._frame is not None else ""
        self.close_sheet()
        words, measures = Words(self._reader.language), Measures(self._reader.factor)
        self._kit = Kit(self._desk, words, measures, self.drafts, self._tell, self._open_sheet, self.close_sheet)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(measures.style_sheet())
        acts = Acts(
            raise_hand=self.show_hand,
            smaller=self.smaller,
            larger=self.larger,
            show_help=self.show_help,
            switch_language=self.switch_language,
            hand_in=self.begin_hand_in,
        )
        old, self._frame, self._name = self._frame, Frame(self._kit, acts), None
        if old is not None:
            self._whole.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._whole.addWidget(self._frame)
        self._frame.show()
        self.refresh()
        self._frame.use_button(in_use)

    def refresh(self) -> None:
        """Show the desk as it is now."""
        desk, frame = self._desk, self._frame
        if frame is None:
            return
        self._follow_sitting()
        status, session = desk.status, desk.session
        if status.screen is not Screen.PAPER and self._steps.handing_in:
            self._steps = msgspec.structs.replace(self._steps, handing_in=False)
        name = page_of(
            status,
            self._steps,
            session.part if session else None,
            has_paper=desk.paper is not None,
            is_locked=bool(desk.locked_by),
            is_shut_out=bool(desk.looking.not_enrolled),
        )
        if name is not self._name:
            self._name = name
            frame.show_page(make_page(name, self._kit, self._memory, self))
        frame.header.refresh()
        frame.footer.refresh(hands_in=name in _HANDS_IN)
        sentence = self._sentence.shown(status, self._kit.words, with_refusals=name not in _QUIET)
        frame.messages.show_messages(status.new_notices, sentence, drop=self._sentence_read)
        if frame.page is not None:
            frame.page.refresh()
        if begins_by_itself(status, self._steps) and status.connected and not self._asked_to_begin.isActive():
            self._asked_to_begin.start()
            desk.begin()

    def _follow_sitting(self) -> None:
        """Another sitting starts over; more time, or less, for the same one is told."""
        view = self._desk.view
        sitting, extended = (view.sitting, view.extended) if view is not None else (None, 0)
        if sitting != self._sitting:
            self._steps, self._memory, self._sentence = Steps(), Memory(), Sentence()
            self._name = None
        elif extended != self._extended:
            self._sentence.tell(extension_in_words(self._kit, extended - self._extended))
        self._sitting, self._extended = sitting, extended

    # ---- what pages ask for -----------------------------------------------------------------------------------------

    def is_me(self) -> None:
        """The identity is right: on to the rules."""
        self._step(is_me=True)

    def choose(self) -> None:
        """The subject was chosen."""
        self._step(chosen=True)

    def go_on(self, item: ItemId | None) -> None:
        """Back from the hand-in to the paper."""
        self._step(handing_in=False)
        if item is not None and self.page is not None:
            self.page.show_item(item)

    def begin_hand_in(self) -> None:
        """Show what is missing before the hand-in."""
        self.drafts.flush()
        self._step(handing_in=True)

    def _step(self, **changes: bool) -> None:
        self._steps = msgspec.structs.replace(self._steps, **changes)
        self.refresh()

    def _keep(self, item: ItemId, answer: Answer, marked: bool) -> Refusal | None:
        return self._desk.answer(item, answer, marked=marked)

    def _draft_refused(self, _item: ItemId, refusal: Refusal) -> None:
        self.refused(refusal)

    def _tell(self, sentence: str) -> None:
        self._sentence.tell(sentence)
        self.changed()

    def _sentence_read(self) -> None:
        self._sentence.read(self._desk.status)
        self.changed()

    # ---- sheets -----------------------------------------------------------------------------------------------------

    def _open_sheet(self, sheet: QWidget) -> None:
        if self._frame is not None:
            self._frame.open_sheet(sheet)

    def close_sheet(self) -> None:
        """Take the sheet away; nothing where there is none."""
        if self._frame is not None:
            self._frame.close_sheet()

    def show_help(self) -> None:
        """What the keys do, and what the signs mean."""
        self._open_sheet(HelpSheet(self._kit, self._name))

    def show_hand(self) -> None:
        """Ask what the hand is for, or take it down."""
        if self._desk.candidate is None:
            return
        if self._desk.status.hand is not None:
            self._kit.refuse(self._desk.take_hand_down())
            return
        item = self.page.current_item() if self.page is not None else None
        self._open_sheet(HandSheet(self._kit, item))

    # ---- the reader -------------------------------------------------------------------------------------------------

    def larger(self) -> None:
        """Larger text."""
        self._read_as(self._reader.with_larger_text())

    def smaller(self) -> None:
        """Smaller text."""
        self._read_as(self._reader.with_smaller_text())

    def switch_language(self) -> None:
        """The other language."""
        self._read_as(self._reader.in_other_language())

    def _read_as(self, reader: Reader) -> None:
        if reader != self._reader:
            self._reader = reader
            self._build()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab and Shift+Tab."""
        return self._frame is not None and self._frame.go_to_next(forward=forward)

    # ---- closing ----------------------------------------------------------------------------------------------------

    def ask_to_close(self) -> None:
        """The administrator's way out; while somebody is seated there is none, and nothing is said of it."""
        if self._desk.candidate is None:
            self._open_sheet(ClosingSheet(self._kit, self._close_unseated))

    def _close_unseated(self) -> None:
        if self._desk.candidate is None:
            self._may_close = True
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what is typed; in an exam the window stays."""
        self.drafts.flush()
        if self._may_close:
            event.accept()
            self.closed.emit()
        else:
            event.ignore()


def _single_shot(parent: QWidget, milliseconds: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer
