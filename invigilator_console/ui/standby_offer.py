"""What stands where the server is silent: for how long, and one button that has the standby take over."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam.widgets.parts import button, column, label, show_text
from invigilator_console.room import takeover_words as t
from invigilator_console.room.saying import tell
from invigilator_console.ui.kit import Kit


class StandbyOffer(QWidget):
    """Out of sight while the server answers, or no standby is known. A server that was taken over from is said too."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("standby-offer")
        lines = column(self, gap=kit.measures.gap(8))
        self._kept_out = label("", "care", wraps=True, name="kept-out")
        self._starting = label(kit.say(t.IS_STARTING), wraps=True, name="server-starting")
        self._alone = label(kit.say(t.SILENT_TOO), wraps=True, name="standby-silent")
        self._why = label("", "bad", wraps=True, name="server-silent")
        self.button = button(kit.say(t.TAKE_OVER), kit.open_takeover, name="take-over")
        for part in (self._kept_out, self._why, self._alone, self._starting, self.button):
            lines.addWidget(part)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands."""
        kit, connection = self._kit, self._kit.desk.connection
        offered, kept_out = t.is_offered(connection.standby, connection.silent), connection.kept_out
        is_alone = t.is_silent_too(connection.standby, connection.silent)
        show_text(self._why, tell(t.OFFER, {"for": connection.silent}, kit.words) if offered else "")
        self._alone.setVisible(is_alone)
        show_text(self._kept_out, kit.say(t.KEPT_OUT, host=t.host_of(kept_out)) if kept_out else "")
        self._kept_out.setVisible(bool(kept_out))
        self._why.setVisible(offered)
        self.button.setVisible(offered)
        self._starting.setVisible(connection.is_starting)
        self.setVisible(connection.is_starting or offered or bool(kept_out))
