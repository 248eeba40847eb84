"""The sheet of an act: fields, the consequence as it stands now, who has to agree, and one button that says the act."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from shiboken6 import isValid

from exam.commands import StaffCommand
from exam.ids import SittingId
from exam.text import Refusal, Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, label, show_text
from invigilator_console.port import Standing
from invigilator_console.room.acts.timing import needs_code
from invigilator_console.room.agreeing import needed_for
from invigilator_console.room.consent_words import places_said
from invigilator_console.room.forms import Act, Target, Values, missing
from invigilator_console.room.whom import whom_said
from invigilator_console.room.wrong_fields import field_of
from invigilator_console.ui.acts import telling
from invigilator_console.ui.acts.code_field import CodeField
from invigilator_console.ui.acts.consent_steps import ConsentSteps
from invigilator_console.ui.acts.consent_texts import CONSENT
from invigilator_console.ui.acts.consequence import Consequence
from invigilator_console.ui.acts.fields import make_field
from invigilator_console.ui.acts.gathering import Gathered, order_all
from invigilator_console.ui.column_sheet import CONFIRM_KEYS, IN_SHEET, Bounded, ColumnSheet, ScrollAndFoot
from invigilator_console.ui.kit import Kit

NEEDS = Text("需要：{places}", "Needs: {places}")
ORDERING = Text("正在执行…", "Under way…")
AWAY = Text("连不上考点服务器，暂时不能执行。", "The server cannot be reached; nothing can be ordered now.")
SHARE = 0.4
"""Of the sheet's height that the consequence may take before it scrolls."""


class ActSheet(ColumnSheet):
    """`closed` takes it away. `filled` is what stood in it before it was made anew for another language or size."""

    def __init__(
        self, kit: Kit, act: Act, target: Target, closed: Callable[[], None], filled: Values | None = None
    ) -> None:
        super().__init__(kit, kit.say(act.title), closed)
        self.act, self.target = act, target
        self.setObjectName(f"sheet-{act.kind}")
        self.steps: ConsentSteps | None = None
        self._announcer, self._waits = Announcer(self), False
        self._form = ScrollAndFoot(kit)
        self._whom = label("", "question", wraps=True, name="whom")
        self._form.lines.addWidget(self._whom)
        asked = act.fields(kit.desk.board, target)
        self.fields = [make_field(kit, field) for field in asked]
        for field in self.fields:
            field.fill((filled or {}).get(field.field.name, field.field.initial))
            field.changed.connect(self.refresh)
            self._form.lines.addWidget(field)
        self._form.lines.addStretch(1)
        self._make_foot()
        self.put(self._form)
        self.refresh()

    def _make_foot(self) -> None:
        kit, foot = self.kit, self._form.foot
        self._consequence = Consequence(kit, grave=self.act.grave)
        self._bounded = Bounded(self._consequence, SHARE, self)
        foot.addWidget(self._bounded)
        self._needs = label("", "quiet", wraps=True, name="needs")
        self._wrong = label("", "bad", wraps=True, name="refused")
        self._wrong.hide()
        self.confirm = button(kit.say(self.act.button), self._confirm, role="act", name="confirm")
        # Beside large text the foot leaves room for the fields: who must agree scrolls with them.
        (self._form.lines if kit.measures.is_large else foot).addWidget(self._needs)
        foot.addWidget(self._wrong)
        foot.addWidget(self.confirm)
        for key in CONFIRM_KEYS:
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self._form, self._confirm, context=IN_SHEET)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """What stands in the fields."""
        return {field.field.name: field.value() for field in self.fields}

    def enter(self) -> None:
        """The keyboard is at the first field, or at the button where nothing is asked."""
        if self.steps is not None:
            self.steps.enter()
        else:
            first = self.fields[0] if self.fields else self.confirm
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show what would be different now: the board goes on while somebody fills in."""
        if self.is_over:
            return
        if self.steps is not None:
            self.steps.refresh()
            return
        kit, board = self.kit, self.kit.desk.board
        for field, known in zip(self.fields, self.act.fields(board, self.target), strict=False):
            field.take_field(known)
        values = self.values
        whom = whom_said(board, self.target, kit.words)
        show_text(self._whom, whom)
        self._whom.setVisible(bool(whom))
        if self._consequence.say(self.act.consequence(board, self.target, values, kit.words, kit.desk.now)):
            self._bounded.fit()
        self._show_needs(values)
        self._show_code(values)
        live = kit.desk.connection.standing is Standing.LIVE
        show_text(self.confirm, kit.say(ORDERING if self._waits else self.act.button))
        self.confirm.setEnabled(live and not self._waits)
        self.confirm.setToolTip("" if live else kit.say(AWAY))
        self.confirm.setAccessibleDescription(self._consequence.text if live else kit.say(AWAY))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another height leaves another share to the consequence."""
        super().resizeEvent(event)
        if self.steps is None:
            self._bounded.fit()

    def _show_needs(self, values: Values) -> None:
        kit, me = self.kit, self.kit.desk.me
        ordered = self.act.commands(kit.desk.board, self.target, values, kit.desk.now)
        needed = () if me is None or isinstance(ordered, Refusal) or not ordered else needed_for(ordered[0], me)
        agreed = (me,) if me is not None else ()
        places = places_said(kit.desk.board, needed, agreed, kit.words)
        show_text(self._needs, kit.say(NEEDS, places=places) if places else "")
        self._needs.setVisible(bool(places))

    def _show_code(self, values: Values) -> None:
        if needs_code(self.kit.desk.board, self.target, values):
            for field in self.fields:
                if isinstance(field, CodeField) and not field.is_open:
                    field.open()

    # ---- ordering ---------------------------------------------------------------------------------------------------

    def _confirm(self) -> None:
        if self.is_over or self._waits or not self.confirm.isEnabled():
            return
        self._refuse("")
        values = self.values
        empty = missing(tuple(field.field for field in self.fields), values)
        if empty is not None:
            next(field for field in self.fields if field.field == empty).show_missing()
            return
        board, now = self.kit.desk.board, self.kit.desk.now
        ordered = self.act.commands(board, self.target, values, now)
        if isinstance(ordered, Refusal) or not ordered:
            self._show(ordered if isinstance(ordered, Refusal) else Refusal("sitting_unknown"))
            return
        said = self.act.consequence(board, self.target, values, self.kit.words, now)
        self._wait(waits=True)
        order_all(self.kit.desk, ordered, lambda gathered: self._take(gathered, said))

    def _wait(self, *, waits: bool) -> None:
        self._waits = waits
        for field in self.fields:
            field.setEnabled(not waits)
        self.refresh()

    def _take(self, gathered: Gathered, said: str) -> None:
        kit = self.kit
        if self.is_over or not isValid(self):
            kit.tell(telling.all_told(kit, self.act, gathered, said))
        elif gathered.waiting:
            self._ask_others(gathered)
        elif gathered.unknown or not gathered.refused:
            kit.tell(telling.all_told(kit, self.act, gathered, said))
            self.close_sheet()
        else:
            self._wait(waits=False)
            self._show_refused(gathered)

    def _show_refused(self, gathered: Gathered) -> None:
        """What was refused can be corrected and ordered again, and nothing else with it."""
        if len(gathered.refused) == 1 and not gathered.done:
            self._show(gathered.refused[0][1])
            return
        left = tuple(sitting for command, _ in gathered.refused if (sitting := _sitting(command)) is not None)
        self.target = msgspec.structs.replace(self.target, sittings=left) if left else self.target
        self.refresh()
        self._refuse("\n".join(telling.parts_told(self.kit, gathered)))

    def _ask_others(self, gathered: Gathered) -> None:
        told = telling.parts_told(self.kit, gathered) if gathered.done or gathered.refused else []
        if gathered.unknown:
            told.append(telling.unknown(self.kit, self.act))
        self.steps = ConsentSteps(self.kit, gathered.waiting, self.close_sheet, told)
        self.show_title(f"{self.kit.say(self.act.title)} · {self.kit.say(CONSENT)}")
        self.put(self.steps)
        self.steps.enter()

    def _show(self, refusal: Refusal) -> None:
        """Beside the field that it is about, else above the button."""
        sentence = self.kit.words.refusal(refusal)
        name = field_of(refusal, [field.field.name for field in self.fields])
        beside = next((field for field in self.fields if field.field.name == name), None)
        if beside is not None:
            beside.show_wrong(sentence)
            self._announcer.say(sentence)
        else:
            self._refuse(sentence)

    def _refuse(self, sentence: str) -> None:
        show_text(self._wrong, sentence)
        self._wrong.setVisible(bool(sentence))
        self._announcer.say(sentence)
        if sentence:
            self.confirm.setFocus()


def _sitting(command: StaffCommand) -> SittingId | None:
    found: SittingId | None = getattr(command, "sitting", None)
    return found
