"""How the site itself stands: rehearsal, upload, backup, standby, the server's disk."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam.text import Text
from exam.widgets.parts import column, label
from exam.wire.console_rows import REHEARSED
from exam.words import file_size
from invigilator_console.room.candidate_facts import FactLine
from invigilator_console.room.rehearsed import rehearsal_said
from invigilator_console.room.saying import long_duration
from invigilator_console.ui.candidate.fact_list import FactList
from invigilator_console.ui.kit import Kit

HEAD = Text("考点", "The site")
REHEARSAL, UPLOAD = Text("试考", "Rehearsal"), Text("上传", "Upload")
BACKUP, STANDBY = Text("备份", "Backup"), Text("备用服务器", "Standby")
DISK = Text("服务器磁盘", "Disk")
NO_UPLOAD = Text("尚未上传", "not uploaded yet")
NO_BACKUP, NO_STANDBY = Text("没有备份记录", "no backup is on record"), Text("没有备用服务器", "there is no standby")
LASTS = Text("剩 {free}，预计可用 {lasts}", "{free} left, enough for {lasts}")


class SitePart(QWidget):
    """A few lines; what the server has no word for yet is said as its code."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        lines = column(self, gap=kit.measures.gap(8))
        lines.addWidget(label(kit.say(HEAD), "head"))
        self._facts = FactList(kit)
        lines.addWidget(self._facts)

    def refresh(self) -> None:
        """Show how the site stands."""
        kit, site = self._kit, self._kit.desk.board.site
        text, told = rehearsal_said(site)
        facts = [
            FactLine(REHEARSAL, kit.say(text, **told), "" if site.rehearsal == REHEARSED else "care"),
            FactLine(UPLOAD, site.upload or kit.say(NO_UPLOAD)),
            FactLine(BACKUP, site.backup or kit.say(NO_BACKUP), "" if site.backup else "care"),
            FactLine(STANDBY, site.standby or kit.say(NO_STANDBY)),
        ]
        if site.disk_free is not None:
            free = file_size(site.disk_free)
            lasts = long_duration(site.disk_lasts, kit.words) if site.disk_lasts is not None else ""
            facts.append(FactLine(DISK, kit.say(LASTS, free=free, lasts=lasts) if lasts else free))
        self._facts.show_facts(facts)
