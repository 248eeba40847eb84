"""The candidate's one window: header, messages, a page, footer. It shows the page that `pages` chooses."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from candidate_agent.port import Desk
from candidate_agent.session.status import Screen
from candidate_agent.ui.drafts import Drafts
from candidate_agent.ui.footer import Acts, Footer
from candidate_agent.ui.header import Header
from candidate_agent.ui.measures import Measures
from candidate_agent.ui.memory import Memory
from candidate_agent.ui.messages import EXTENDED, SHORTENED, MessageStrip
from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.page_by_name import make_page
from candidate_agent.ui.pages import PageName, Steps, begins_by_itself, page_of
from candidate_agent.ui.sheets import HandSheet, HelpSheet
from candidate_agent.ui.words import Words
from exam import look
from exam.answers import Answer
from exam.ids import ItemId, SittingId
from exam.text import Language, Refusal

ASK_AGAIN = 3000
"""Milliseconds after which entering the session is asked for again."""
_QUIET = (PageName.LOGIN, PageName.MISMATCH, PageName.SEARCH)
"""Pages that say themselves why something was refused."""


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
        self._language: Language = language
        self._factor = factor
        self._may_close = may_close
        self._steps = Steps()
        self._sitting: SittingId | None = None
        self._extended = 0
        self._memory = Memory()
        self._sentence = ""
        self._read: Refusal | None = None
        self._name: PageName | None = None
        self._page: Page | None = None
        self._sheet: QWidget | None = None
        self.drafts = Drafts(self._keep, lambda: desk.status.remaining, self._draft_refused)
        self._refresh_soon = _single_shot(self, 0, self.refresh)
        self._asked_to_begin = _single_shot(self, ASK_AGAIN, lambda: None)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for keys, act in (
            ("F1", self.show_help),
            ("F9", self.show_hand),
            ("Ctrl++", self.larger),
            ("Ctrl+=", self.larger),
            ("Ctrl+-", self.smaller),
            ("Escape", self.close_sheet),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._frame: QWidget | None = None
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
        return self._page

    @property
    def kit(self) -> Kit:
        """What pages are made with now."""
        return self._kit

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        """Make everything anew, in this language and text size."""
        self.drafts.flush()
        self.close_sheet()
        measures = Measures(self._factor)
        self._kit = Kit(
            self._desk, Words(self._language), measures, self.drafts, self._tell, self._open_sheet, self.close_sheet
        )
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(measures.style_sheet())
        frame = QWidget()
        lines = QVBoxLayout(frame)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._header, self._messages = Header(self._kit), MessageStrip(self._kit)
        self._stack = QStackedWidget()
        self._stack.setProperty("role", "ground")
        self._stack.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        acts = Acts(
            raise_hand=self.show_hand,
            smaller=self.smaller,
            larger=self.larger,
            show_help=self.show_help,
            switch_language=self.switch_language,
            hand_in=self.begin_hand_in,
        )
        self._footer = Footer(self._kit, acts)
        for part in (self._header, self._messages):
            lines.addWidget(part)
        # At 200 % on a small screen a page may need more than there is: then it scrolls, and the window stays as it is.
        view = QScrollArea()
        view.setWidgetResizable(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setProperty("role", "ground")
        view.setWidget(self._stack)
        lines.addWidget(view, 1)
        lines.addWidget(self._footer)
        old, self._frame = self._frame, frame
        self._page, self._name = None, None
        if old is not None:
            self._whole.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._whole.addWidget(frame)
        frame.show()
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it is now."""
        desk = self._desk
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
        )
        if name is not self._name:
            self._show(name)
        self._header.refresh()
        self._footer.refresh(hands_in=name in (PageName.THEORY, PageName.PRACTICAL))
        self._show_messages()
        if self._page is not None:
            self._page.refresh()
        if begins_by_itself(status, self._steps) and status.connected and not self._asked_to_begin.isActive():
            self._asked_to_begin.start()
            desk.begin()

    def _follow_sitting(self) -> None:
        view = self._desk.view
        sitting = view.sitting if view else None
        if sitting != self._sitting:
            self._sitting, self._steps, self._sentence = sitting, Steps(), ""
            self._extended = view.extended if view else 0
            self._memory = Memory()
            self._name = None
        elif view is not None and view.extended != self._extended:
            more, self._extended = view.extended - self._extended, view.extended
            ends = self._kit.clock(view.deadline, seconds=False) if view.deadline is not None else ""
            if ends:
                duration = self._kit.words.duration(more)
                self._sentence = self._kit.say(EXTENDED if more > 0 else SHORTENED, by=duration, ends=ends)

    def _show(self, name: PageName) -> None:
        if self._page is not None:
            self._page.leave()
            self._stack.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self.close_sheet()
        self._name = name
        self._page = make_page(name, self._kit, self._memory, self)
        self._stack.addWidget(self._page)
        self._stack.setCurrentWidget(self._page)
        self._page.refresh()
        self._page.enter()

    def _show_messages(self) -> None:
        status = self._desk.status
        sentence = self._sentence
        if not sentence and status.notice is not None and status.notice is not self._read and self._name not in _QUIET:
            sentence = self._kit.words.refusal(status.notice)
        self._messages.show_messages(status.new_notices, sentence, drop=self._drop_sentence)

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
        if item is not None and self._page is not None:
            self._page.show_item(item)

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
        self._tell(self._kit.words.refusal(refusal))

    def _tell(self, sentence: str) -> None:
        self._sentence = sentence
        self.changed()

    def _drop_sentence(self) -> None:
        if not self._sentence:
            self._read = self._desk.status.notice
        self._sentence = ""
        self.changed()

    # ---- sheets -----------------------------------------------------------------------------------------------------

    def _open_sheet(self, sheet: QWidget) -> None:
        self.close_sheet()
        self._sheet = sheet
        self._stack.addWidget(sheet)
        self._stack.setCurrentWidget(sheet)
        sheet.setFocus()

    def close_sheet(self) -> None:
        """Take the sheet away; nothing where there is none."""
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            self._stack.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
            if self._page is not None:
                self._stack.setCurrentWidget(self._page)
                self._page.enter()

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
        item = self._page.current_item() if self._page is not None else None
        self._open_sheet(HandSheet(self._kit, item))

    # ---- the reader -------------------------------------------------------------------------------------------------

    def larger(self) -> None:
        """Larger text."""
        self._resize_text(self._factor + look.FACTOR_STEP)

    def smaller(self) -> None:
        """Smaller text."""
        self._resize_text(self._factor - look.FACTOR_STEP)

    def _resize_text(self, factor: int) -> None:
        factor = max(look.LEAST_FACTOR, min(look.MOST_FACTOR, factor))
        if factor != self._factor:
            self._factor = factor
            self._build()

    def switch_language(self) -> None:
        """The other language."""
        self._language = "en" if self._language == "zh" else "zh"
        self._build()

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
