"""The locked PC: why, what to do, and a field for an emergency code."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.states import texts
from exam.look import Sign
from exam.trust.spoken_codes import LONGEST_CODE
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, column, label, panel, row, scrolling, show_text
from exam.widgets.sign import SignView

MOST_CAUSES = 4


class LockPage(Page):
    """Shown over everything but a hand-in that is under way."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._announcer, self._refusals = Announcer(self), Announcer(self)
        measures, say = kit.measures, kit.say
        inside = QWidget()
        pad = measures.gap(8 if measures.is_large else 24)
        lines = column(inside, gap=measures.gap(8), margin=pad)
        lines.addStretch(1)
        head = row(gap=measures.gap(16))
        head.addStretch(1)
        head.addWidget(SignView(measures.px(40), Sign.ALARM, measures.colour("bad"), measures.colour("ground")))
        head.addWidget(label(say(texts.LOCKED), "title"))
        head.addStretch(1)
        lines.addLayout(head)
        card = panel()
        card.setMaximumWidth(measures.column())
        inner = column(card, gap=measures.gap(8), margin=pad)
        self._causes = label("", "large", wraps=True, name="causes")
        inner.addWidget(self._causes)
        self._advice = label("", wraps=True, name="advice")
        inner.addWidget(self._advice)
        inner.addSpacing(measures.gap(8))
        self._work = label("", wraps=True, name="work")
        inner.addWidget(self._work)
        centred = row()
        centred.addStretch(1)
        centred.addWidget(card, 100)
        centred.addStretch(1)
        lines.addLayout(centred)
        lines.addSpacing(measures.gap(0 if measures.is_large else 24))
        asks = label(say(texts.FOR_INVIGILATOR), "quiet", wraps=True)
        asks.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        lines.addWidget(asks)
        field = row(gap=measures.gap(8))
        field.addStretch(1)
        self.code = QLineEdit()
        self.code.setObjectName("code")
        self.code.setMaxLength(LONGEST_CODE)
        self.code.setPlaceholderText(say(texts.CODE_HINT))
        self.code.setAccessibleName(say(texts.FOR_INVIGILATOR))
        self.code.setMinimumWidth(measures.px(240))
        self.code.returnPressed.connect(self._type)
        field.addWidget(self.code)
        field.addWidget(button(say(texts.UNLOCK), self._type, name="unlock"))
        field.addStretch(1)
        lines.addLayout(field)
        self._refused = label("", "bad", wraps=True, name="refused")
        self._refused.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        lines.addWidget(self._refused)
        lines.addStretch(2)
        column(self).addWidget(scrolling(inside))

    def refresh(self) -> None:
        """Show what locks."""
        say, causes = self.kit.say, self.kit.desk.locked_by[:MOST_CAUSES]
        show_text(self._causes, "\n".join(say(one.cause) for one in causes))
        show_text(self._work, say(texts.LOCKED_SAFE, work=say(texts.work_of(self.kit.desk.status))))
        show_text(self._advice, "\n".join(dict.fromkeys(say(one.advice) for one in causes)))
        self._announcer.say(f"{say(texts.LOCKED)} {self._causes.text()} {self._advice.text()} {self._work.text()}")
        refused = self.kit.desk.code_refused
        show_text(self._refused, say(refused) if refused else "")
        self._refused.setVisible(refused is not None)
        self._refusals.say(self._refused.text())

    def _type(self) -> None:
        code = self.code.text().strip()
        if code:
            self.code.clear()
            self.kit.desk.type_code(code)
