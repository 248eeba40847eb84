"""How the site itself stands: rehearsal, upload, backup, standby, the server's disk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from exam.text import Text
from exam.widgets.parts import button, column, label, show_text
from exam.wire.console_rows import REHEARSED
from exam.words import file_size
from invigilator_console.room.candidate_facts import FactLine
from invigilator_console.room.forms import Target
from invigilator_console.room.rehearsed import rehearsal_said
from invigilator_console.room.safe_home import Said, backup_said, needs_care, standby_said, upload_said
from invigilator_console.room.saying import long_duration
from invigilator_console.room.standby_switch import DO_NOT_WAIT, SWITCH, WAIT, can_be_switched, waits
from invigilator_console.ui.candidate.fact_list import FactList
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import show_why_not, why_not

HEAD = Text("考点", "The site")
REHEARSAL, UPLOAD = Text("试考", "Rehearsal"), Text("上传", "Upload")
BACKUP, STANDBY = Text("备份", "Backup"), Text("备用服务器", "Standby")
DISK = Text("服务器磁盘", "Disk")
LASTS = Text("剩 {free}，预计可用 {lasts}", "{free} left, enough for {lasts}")


class SitePart(QWidget):
    """A few lines, each with what to do where it is not well."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        lines = column(self, gap=kit.measures.gap(8))
        lines.addWidget(label(kit.say(HEAD), "head"))
        self._facts = FactList(kit)
        lines.addWidget(self._facts)
        self._switch = button("", self._begin, name="switch-standby")
        lines.addWidget(self._switch, alignment=Qt.AlignmentFlag.AlignLeft)

    def refresh(self) -> None:
        """Show how the site stands."""
        kit, site = self._kit, self._kit.desk.board.site
        text, told = rehearsal_said(site)
        facts = [
            FactLine(REHEARSAL, kit.say(text, **told), "" if site.rehearsal == REHEARSED else "care"),
            self._line(UPLOAD, upload_said(site.upload), needs_care(site.upload.code) and bool(site.upload.code)),
            self._line(BACKUP, backup_said(site.backup), needs_care(site.backup.code)),
            self._line(STANDBY, standby_said(site.standby), needs_care(site.standby.code) and bool(site.standby.code)),
        ]
        if site.disk_free is not None:
            free = file_size(site.disk_free)
            lasts = long_duration(site.disk_lasts, kit.words) if site.disk_lasts is not None else ""
            facts.append(FactLine(DISK, kit.say(LASTS, free=free, lasts=lasts) if lasts else free))
        self._facts.show_facts(facts)
        board = kit.desk.board
        self._switch.setVisible(kit.desk.may(SWITCH) and can_be_switched(board))
        show_text(self._switch, kit.say(DO_NOT_WAIT if waits(board) else WAIT))
        self._switch.setAccessibleName(self._switch.text())
        show_why_not(self._switch, why_not(kit))

    def _begin(self) -> None:
        self._kit.begin(SWITCH, Target())

    def _line(self, name: Text, said: Said, care: bool) -> FactLine:
        text, facts = said
        return FactLine(name, self._kit.say(text, **facts), "care" if care else "")
