"""The widget for each kind of field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from invigilator_console.room.forms import Field, FieldKind
from invigilator_console.ui.acts.choice_field import ChoiceField
from invigilator_console.ui.acts.code_field import CodeField
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.acts.flag_field import FlagField
from invigilator_console.ui.acts.line_field import LineField
from invigilator_console.ui.acts.many_field import ManyField
from invigilator_console.ui.acts.minutes_field import MinutesField
from invigilator_console.ui.acts.paragraph_field import ParagraphField
from invigilator_console.ui.acts.reason_field import ReasonField
from invigilator_console.ui.kit import Kit

WIDGETS: Mapping[FieldKind, Callable[[Kit, Field], FieldWidget]] = {
    FieldKind.MINUTES: MinutesField,
    FieldKind.REASON: ReasonField,
    FieldKind.CHOICE: ChoiceField,
    FieldKind.LINE: LineField,
    FieldKind.PARAGRAPH: ParagraphField,
    FieldKind.FLAG: FlagField,
    FieldKind.MANY: ManyField,
    FieldKind.CODE: CodeField,
}


def make_field(kit: Kit, field: Field) -> FieldWidget:
    """Make the widget of a field."""
    return WIDGETS[field.kind](kit, field)
