"""The line at the lower right that says how the site itself stands: disk, and how many consoles are there."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam import look
from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import give_role, label, row, show_text
from exam.widgets.sign import SignView
from invigilator_console.room.matters import DISK_LEAST, DISK_LOW
from invigilator_console.room.saying import long_duration
from invigilator_console.ui.kit import Kit

DISK = Text("磁盘 预计可用 {for}", "Disk lasts {for}")
DISK_FREE = Text("磁盘 剩余 {gigabytes} GB", "Disk {gigabytes} GB free")
CONSOLES = Text("监考机 {count} 台在线", "{count} consoles here")
ONE_CONSOLE = Text("监考机 1 台在线", "1 console here")


class SiteLine(QWidget):
    """Quiet while all is well; a sign and another colour where the disk runs out."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("site-line")
        measures = kit.measures
        line = row(self, gap=measures.gap(8))
        self._sign = SignView(measures.px(14), Sign.ALARM, measures.colour("bad"), measures.colour("panel"))
        self._words = label("", "small", name="site")
        self._words.setMinimumHeight(measures.px(look.TARGET))
        line.addWidget(self._sign)
        line.addWidget(self._words)

    def refresh(self) -> None:
        """Show the site as it is now."""
        site, say = self._kit.desk.board.site, self._kit.say
        told = []
        if site.disk_lasts is not None:
            told.append(say(DISK, **{"for": long_duration(site.disk_lasts, self._kit.words)}))
        elif site.disk_free is not None:
            told.append(say(DISK_FREE, gigabytes=site.disk_free >> 30))
        consoles = len({actor.machine for actor in site.present})
        if consoles:
            told.append(say(ONE_CONSOLE) if consoles == 1 else say(CONSOLES, count=consoles))
        is_low = (site.disk_lasts is not None and site.disk_lasts < DISK_LOW) or (
            site.disk_free is not None and site.disk_free < DISK_LEAST
        )
        show_text(self._words, " · ".join(told))
        give_role(self._words, "bad" if is_low else "small")
        if self._sign.isHidden() == is_low:
            self._sign.setVisible(is_low)
        # At large text a site that is well makes room for the seats.
        shown = bool(told) and (is_low or not self._kit.measures.is_large)
        if self.isHidden() == shown:
            self.setVisible(shown)
